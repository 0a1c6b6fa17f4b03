"""The statement: one unit's places, its items and every line of its account on one sheet of paper."""

from __future__ import annotations

import re

from show import fragments, links, reading
from show.links import View
from show.reading import Read, Row
from show.screens import unit
from words import Language

NUMBER = re.compile(r"\d+(?:\.\d+)+")
FILES, CITED, ROWS = 14, 3, 3
# The sizes of print in statement.css, in pixels of paper: an em, a row of text, what a line has above and below it.
SIZES = (
    ("large", 11.5, 14.9, 7.8),
    ("middle", 10.7, 13.9, 5.2),
    ("small", 9.7, 11.7, 3.6),
    ("smallest", 8.6, 9.8, 2.1),
)
WIDE = {"label": 134, "how": 160, "cited": 52}  # the columns that may take more than one row
MARK = " unverified"  # as wide as the mark of a state
SHEET, ROOM = 703, 790  # how wide a sheet is, and how high where head and signatures have theirs


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
    files, size = fitted(lines, at)
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
        "size": size,
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


def cited(cells: list[Row], files: dict[str, Row], language: Language) -> list[str]:
    """The cells of a line as number of the file and its rows: 1·2, 6·34,51; where they are many, as their count: 6·17 cells."""
    if not files or len({cell["load_id"] for cell in cells}) > CITED:
        return []
    rows: dict[int, dict[int, None]] = {}
    for cell in cells:
        rows.setdefault(files[cell["load_id"]]["file_no"], {})[cell["row_no"]] = None
    if sum(map(len, rows.values())) <= ROWS:
        return [f"{number}·{','.join(map(str, found))}" for number, found in rows.items()]
    counted = {number: fragments.text(language, "statement.cells", count=len(found)) for number, found in rows.items()}
    return [f"{number}·{told}" for number, told in counted.items()]


def fitted(lines: list[Row], view: View) -> tuple[dict[str, Row], str]:
    """The files named below and the largest print in which all lines stand on one sheet; without files if need be."""
    for line in lines:
        line["number"] = clause_number(line, view)
    for files in (numbered(lines), {}):
        for line in lines:
            line["cited"] = cited(line["sources"], files, view.language)
        for name, *measures in SIZES:
            if height(lines, files, view, *measures) <= ROOM:
                return files, name
    return {}, SIZES[-1][0]


def height(lines: list[Row], files: dict[str, Row], view: View, em: float, row: float, around: float) -> float:
    """How high the lines and the list of files stand in a size of print."""
    high = 0.0
    for line in lines:
        mark = MARK if line["state"] != "open" else ""
        words = {
            "label": fragments.name_of(line, "label", view.language) + line["number"] + mark,
            "how": fragments.name_of(line, "arithmetic", view.language),
            "cited": " ".join(line["cited"]),
        }
        high += around + row * max(1, *(-(-_width(words[part]) * em // (2 * WIDE[part])) for part in WIDE))
    named = sum(_width(f"{one['file_name']} {one.get('received_from') or ''}") + 26 for one in files.values())
    return high + 13.5 * -(-named * 4.9 // SHEET)


def _width(words: str) -> int:
    """Letters, a Chinese one counted twice."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in words)
