"""Which rules and which observations belong to which kind of file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from competition.errors import UnknownKind
from expectations import ballots, facts, judges, pieces, roster, standings
from expectations.rule import Rule
from expectations.seen import Seen

if TYPE_CHECKING:
    from competition.rulebook import Version
    from expectations.context import Context


@dataclass(frozen=True)
class Kind:
    """A family of files: the landing table its rows are in, its rules, and what the rules look at."""

    table: str
    schema: Mapping[str, Any]
    rules: Callable[[str, Version], list[Rule]]
    observe: Callable[[dict[str, pl.DataFrame], str, Context], Iterable[pl.DataFrame | Seen]]


FACTS = Kind("facts", facts.SCHEMA, facts.rules, facts.observe)
PIECES = Kind("events", pieces.SCHEMA, pieces.rules, pieces.observe)
KINDS: dict[str, Kind] = {
    **dict.fromkeys(facts.WIDE, FACTS),
    "judges": Kind("judgements", judges.SCHEMA, judges.rules, judges.observe),
    "ballots": Kind("ballots", ballots.SCHEMA, ballots.rules, ballots.observe),
    "ballot_counts": Kind("ballot_counts", ballots.COUNT_SCHEMA, ballots.count_rules, ballots.count_observe),
    "external_ranks": Kind("external_ranks", standings.RANK_SCHEMA, standings.rank_rules, standings.rank_observe),
    "receipts": Kind("receipts", standings.RECEIPT_SCHEMA, standings.receipt_rules, standings.receipt_observe),
    "roster": Kind("roster", roster.SCHEMA, roster.rules, roster.observe),
}


def kind_of(name: str, version: Version) -> Kind:
    """The family of a kind: one of the fixed ones, or a register of the rulebook by its form."""
    if name in KINDS:
        return KINDS[name]
    for register in version.registers:
        if register.register_id == name:
            return FACTS if register.form == "counts" else PIECES
    raise UnknownKind(name, kinds_of(version))


def kinds_of(version: Version) -> list[str]:
    """Every kind of file a version knows."""
    return [*KINDS, *(register.register_id for register in version.registers)]
