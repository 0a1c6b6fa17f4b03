"""The statement: one unit's places, its items and every line of its account on one sheet of paper."""

from __future__ import annotations

import re

from show import format as shown
from show import fragments, links, notes, reading
from show.links import View
from show.reading import Read, Row
from show.screens import issues, unit
from show.unit_account import Cell, in_chinese, noted, received
from words import Language

NUMBER = re.compile(r"\d+(?:\.\d+)+")
CHINESE = re.compile("[\u2e81-\U0003ffff]")
FILES, CITED, ROWS = 14, 3, 3
# The sizes of print in statement.css, in pixels of paper: an em, a row of text, what a line has above and below it.
SIZES = (
    ("large", 11.5, 14.9, 7.8),
    ("middle", 10.7, 13.9, 5.2),
    ("small", 9.7, 11.7, 3.6),
    ("smaller", 9.2, 10.7, 2.7),
    ("smallest", 8.6, 9.8, 2.1),
)
SEVERAL = "several"  # the print of an account that no sheet holds
WIDE = {"label": 134, "how": 160, "cited": 52}  # the columns that may take more than one row
WIDE_ENGLISH = WIDE | {"how": 142}  # since items and places take more there
MARK = " unverified"  # as wide as the mark of a state
SHEET, ROOM = 703, 790  # how wide a sheet is, and how high where head and signatures have theirs
NOTEROW, NOTELETTER = 13.5, 4.9  # how high a row of a note stands, and how wide half a Chinese letter
NOTICE, NOTICEROW, NOTICELETTER = 8, 21, 7.2  # the same of a notice below the headline, and the room above it
HEADLINE, HEADROW = 62, 29  # letters in a row of the headline, and how high each further row stands


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    me = reading.first(read("standings", **reading.of_unit(view)))
    back = {"back": links.href("unit", view)}
    if me is None:
        return back | {"me": None, "name": unit.known_name(view, read)}
    at = view.on(group_id=me["group_id"], unit_id=view.unit_id)  # the group follows the unit
    scope, zone = reading.scope_of(at, read), str(reading.competition_of(at, read)["zone"])
    own = {row["item_id"]: row for row in read("item_points", **reading.of_unit(at)).to_dicts()}
    account = unit.ledger(at, reading.called(at, "items", "item_id", read), own, read)
    lines = [line for block in account["blocks"] for line in block["lines"]] + account["closing"]
    lost = read("losses", **reading.of_unit(at), part_kind="total").to_dicts()
    name = fragments.name_of(me, "unit", at.language)
    told, corrected = noted_figures(lines, at, read), issues.corrected(at, read)
    files, size = fitted(
        lines,
        at,
        ROOM
        - (NOTICE + NOTICEROW * (1 + _width(corrected["text"]) * NOTICELETTER // SHEET) if corrected else 0)
        - HEADROW * (_width(fragments.text(at.language, "statement.headline", unit=name)) // HEADLINE)
        - NOTEROW * sum(1 + _width(one) * NOTELETTER // SHEET for one in told),
    )
    return back | {
        "me": me,
        "group": reading.group_of(at, read),
        "name": name,
        "corrected": corrected,
        "clock": unit.clock(at, me, scope, lost, read),
        "account": account,
        "files": [
            {
                "number": one["file_no"],
                "name": one["cell"].file_name or shown.NOTHING,
                "received": received(one["cell"].received_at, zone),
                "from": one["cell"].received_from or "",
                "lang": in_chinese(one["cell"].file_name, at.language),
            }
            for one in files.values()
        ],
        "cell_count": sum(len(line["cells"]) for line in lines),
        "noted": told,
        "size": size,
        "line_count": len(lines),
    }


def noted_figures(lines: list[Row], view: View, read: Read) -> list[str]:
    """What the office changed and the unit explained of the figures of the account, each named once."""
    cells = [cell for line in lines for cell in line["cells"]]
    known = notes.by_cell(cells, view, read)
    found: dict[str, None] = {}
    for cell in cells if known else ():
        label = (view.language == "en" and cell.label_en) or cell.label_zh
        for note in noted(known, cell):
            # Of a changed unit or period its header says more than each of the row's figures.
            about = note.about if note.is_of_row else label
            found[f"{about}{colon(view.language)}{note.words}"] = None
    disputed = notes.appealed(view, read)
    for line in lines:
        if words := disputed.get(line["indicator_id"]):
            found[f"{fragments.name_of(line, 'label', view.language)}{colon(view.language)}{words}"] = None
    return list(found)


def colon(language: Language) -> str:
    """Between a figure and what is said of it."""
    return ": " if language == "en" else "："


def clause_number(line: Row, view: View) -> str:
    """The number a clause begins with; nothing where the rulebook numbers none."""
    found = NUMBER.search(fragments.name_of(line, "clause", view.language)[:16])
    return found.group() if found else ""


def numbered(lines: list[Row], most: int = FILES) -> dict[str, Row]:
    """The files behind the account, numbered in the order they are first needed; none where they are too many for a sheet.

    A line that stands on many files tells only how many cells it stands on, and brings none of them in.
    """
    found: dict[str, Row] = {}
    for line in lines:
        own = {cell.load_id: cell for cell in line["cells"]}
        for load_id, cell in own.items() if len(own) <= CITED else ():
            if load_id not in found:
                found[load_id] = {"file_no": len(found) + 1, "cell": cell}
    return found if len(found) <= most else {}


def cited(cells: list[Cell], files: dict[str, Row], language: Language) -> str:
    """The cells of a line as number of the file and its rows: 1·2, 6·34,51; where they are many, as their count: 6·17 cells."""
    if not cells:
        return ""
    if not files or len({cell.load_id for cell in cells}) > CITED:
        return counted(len(cells), language)
    rows: dict[int, dict[int | None, None]] = {}
    for cell in cells:
        rows.setdefault(files[cell.load_id]["file_no"], {})[cell.row_no] = None
    if sum(map(len, rows.values())) <= ROWS:
        return " ".join(f"{number}·{','.join(map(str, found))}" for number, found in rows.items())
    return " ".join(f"{number}·{counted(len(found), language)}" for number, found in rows.items())


def counted(cells: int, language: Language) -> str:
    """How many cells there are, in words."""
    return fragments.text(language, "statement.cell_one" if cells == 1 else "statement.cells", count=cells)


def fitted(lines: list[Row], view: View, room: float = ROOM) -> tuple[dict[str, Row], str]:
    """The files named below and the largest print in which all lines stand on one sheet; without files if need be.

    An account that no readable print brings onto one sheet goes on over several, and the statement says so.
    """
    for line in lines:
        line["number"] = clause_number(line, view)
    for files in (numbered(lines), {}):
        for line in lines:
            line["cited"] = cited(line["cells"], files, view.language)
        widths = [_widths(line, view.language) for line in lines]
        for name, *measures in SIZES:
            if height(widths, files, *measures) <= room:
                return files, name
    files = numbered(lines, most=len(lines) * CITED)
    for line in lines:
        line["cited"] = cited(line["cells"], files, view.language)
    return files, SEVERAL


def height(
    widths: list[tuple[float, float, float]], files: dict[str, Row], em: float, row: float, around: float
) -> float:
    """How high the lines and the list of files stand in a size of print."""
    high = around * len(widths) + row * sum(max(1.0, *(-(-width * em // 1) for width in line)) for line in widths)
    named = sum(_width(f"{one['cell'].file_name} {one['cell'].received_from or ''}") + 26 for one in files.values())
    return high + 13.5 * -(-named * 4.9 // SHEET)


def _widths(line: Row, language: Language) -> tuple[float, float, float]:
    """How often a line's label, arithmetic and sources fill their columns, in a print an em of which is one pixel."""
    mark = MARK if line["state"] != "open" else ""
    label = fragments.name_of(line, "label", language) + line["number"] + mark
    words = {"label": label, "how": fragments.name_of(line, "arithmetic", language), "cited": line["cited"]}
    columns = WIDE_ENGLISH if language == "en" else WIDE
    label_, how, cited_ = (_width(words[part]) / (2 * wide) for part, wide in columns.items())
    return label_, how, cited_


def _width(words: str) -> int:
    """Letters, a Chinese one counted twice."""
    return len(words) + len(CHINESE.findall(words))
