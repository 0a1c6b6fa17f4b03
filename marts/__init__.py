"""The marts: one .sql file is one table; what pages, exports and analysts read comes from here and nowhere else.

``connect``, ``create`` and ``fill`` prepare a warehouse, ``build`` makes the marts in dependency order, ``read`` gives a
page one mart of the snapshot. This package is the only one that opens DuckDB.
"""

from marts.follow import build_issued, build_said
from marts.runner import BrokenMart, build, canonical_hash, hashes
from marts.sheets import Mart, all_marts, find, for_people, meanings, public
from marts.snapshot import NoSnapshot, read, room, snapshot_path, snapshot_version
from marts.warehouse import connect, create, fill, literal, transaction

__all__ = [
    "BrokenMart",
    "Mart",
    "NoSnapshot",
    "all_marts",
    "build",
    "build_issued",
    "build_said",
    "canonical_hash",
    "connect",
    "create",
    "fill",
    "find",
    "for_people",
    "hashes",
    "literal",
    "meanings",
    "public",
    "read",
    "room",
    "snapshot_path",
    "snapshot_version",
    "transaction",
]
