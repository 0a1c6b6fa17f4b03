"""The statement: one unit's places, its items and every line of its account on one sheet of paper."""

from __future__ import annotations

import re
from typing import Any

from show import fragments, links, reading
from show.links import View
from show.reading import Read, Row
from show.screens import unit

NUMBER = re.compile(r"\d+(?:\.\d+)+")
FILES, CITED, ROWS = 14, 3, 3
# How wide the words of a line may be before it takes a second row, in letters of Latin width.
WIDE = {"indicator": 24, "how": 40}


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    me = reading.first(read("standings", **reading.of_unit(view)))
    back = {"back": links.href("unit", view)}
    if me is None:
        return back | {"me": None, "name": unit.known_name(view, read)}
    at = view.on(group_id=me["group_id"], unit_id=view.unit_id)  # the group follows the unit
    scope, names = reading.scope_of(at, read), reading.unit_names(at, read)
    zone = str(reading.competition_of(at, read)["zone"])
    account = unit.ledger(at, me, zone, read)
    lines = [line for block in account["blocks"] for line in block["lines"]] + account["closing"]
    files = numbered(lines)
    for line in lines:
        line |= {"number": clause_number(line, at), "cited": cited(line["sources"], files)}
    return back | {
        "me": me,
        "group": reading.group_of(at, read),
        "name": fragments.name_of(me, "unit", at.language),
        "clock": unit.clock(
            at, me, scope, read("losses", **reading.of_unit(at), part_kind="total").to_dicts(), names, read
        ),
        "account": account,
        "files": files,
        "cell_count": sum(len(line["sources"]) for line in lines),
        "size": size(account, at),
    }


def clause_number(line: Row, view: View) -> str:
    """The number a clause begins with; nothing where the rulebook numbers none."""
    found = NUMBER.search(fragments.name_of(line, "clause", view.language)[:16])
    return found.group() if found else ""


def numbered(lines: list[Row]) -> dict[str, Row]:
    """The files behind the account, numbered in the order they are first needed; none where they are too many for a sheet.

    A line that stands on many files tells only how many cells it stands on, and brings none of them in.
    """
    found: dict[str, Row] = {}
    for line in lines:
        own = {cell["load_id"]: cell for cell in line["sources"]}
        for load_id, cell in own.items() if len(own) <= CITED else ():
            found.setdefault(load_id, cell | {"file_no": len(found) + 1})
    return found if len(found) <= FILES else {}


def cited(cells: list[Row], files: dict[str, Row]) -> list[str]:
    """The cells of a line as number of the file and its rows: 1·2, 6·34,51."""
    if not files or len({cell["load_id"] for cell in cells}) > CITED:
        return []
    rows: dict[int, dict[int, None]] = {}
    for cell in cells:
        rows.setdefault(files[cell["load_id"]]["file_no"], {})[cell["row_no"]] = None
    return [
        f"{number}·{','.join(str(row) for row in list(found)[:ROWS])}{'…' if len(found) > ROWS else ''}"
        for number, found in rows.items()
    ]


def size(account: dict[str, Any], view: View) -> str:
    """How small the print must be for all lines to stand on one sheet: a line with many words takes two rows."""
    rows = 0.0
    for line in [line for block in account["blocks"] for line in block["lines"]]:
        wide = {"indicator": _width(fragments.name_of(line, "label", view.language))}
        wide["how"] = _width(fragments.name_of(line, "arithmetic", view.language))
        rows += max(1, *(-(-wide[part] // WIDE[part]) for part in WIDE))
    rows += len(account["closing"])
    return "large" if rows <= 30 else "middle" if rows <= 42 else "small" if rows <= 56 else "smallest"


def _width(words: str) -> int:
    """Letters, a Chinese one counted twice."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in words)
