"""What the rows over a table say: its header of one or several levels, and which column each cell of it means.

A header holds at least two known columns, one of them a column the kind can't do without; where no row names a unit or a
period, two known figures will do. Each column has the texts above it from top to bottom. The longest run of them that is
a known name decides; a level that says 累计 or 同期 makes a figure another one, which is then left out by name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import polars as pl

from competition import roster
from competition.simplified import either, simplified
from etl import measures
from etl.grid import Sheet

# A sheet of more rows is looked through for the names of key columns only, below its first rows.
ALL_ROWS, FIRST_ROWS, KEY_COLUMNS = 3000, 60, 3
MOST_LEVELS = 4
# What a cell of a header never says.
FIGURE = re.compile(r"[-+]?[0-9][0-9.,:/\-]*[%‰]?\Z|[/—-]+\Z|[无無]\Z|#")
# Between the levels of a header, where a column is named by several.
JOINT = "/"


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """A column's name as it is compared: without blanks, difference of width, case or traditional form."""
    return simplified(roster.normal(word))


# A serial number column says nothing and is allowed everywhere.
SERIAL = frozenset(folded(name) for name in ("序号", "No.", "No", "#"))
# Sheets a template or a return sheet brings along.
EXPLAINING = frozenset(
    folded(name) for name in ("说明", "填表说明", "退回说明", "Notes", "Instructions", "Return notes")
)
OWN_SHEET = "_saibang"
# Levels that say nothing about which figure it is: the one above decides.
NEUTRAL = frozenset(folded(name) for name in ("本月", "当月", "本期", "本月数", "当月数", "数量", "数值", "计量单位"))
# Words that make a figure another one than the column's own.
OTHER_FIGURE = re.compile(
    r"累计|累积|同期|上月|上年|去年|上季|上期|下月|同比|环比|其中"
    r"|(?:增幅|增减|增长|计划|目标|完成率|占比|比重|比例|预计|排名|名次|位次|得分)(?=[数值率]?\Z)"
)
# Columns that are nobody's figures, left out by name: sums over a row, groups, and who signed.
LEFT_OUT = re.compile(
    r"(?:合计|小计|总计|汇总|平均|累计.*|.*累计|.*同期.*|上月.*|上年.*|去年.*|同比.*|环比.*|增幅|.*完成率|排名|名次|位次"
    r"|编号|组别|类别|分组|分类|填表人|填报人|制表人|审核人|审核|负责人|单位负责人|分管领导|联系人|联系电话|电话|手机|签字|签名|盖章"
    r"|填报日期|填表日期|报送日期|填报时间|total|subtotal|average)"
)
BRACKETS = re.compile(r"(.+?)[(\[【](?:单位:)?([^()\[\]【】]+)[)\]】]")


@dataclass(frozen=True)
class Header:
    """The header rows of a table: places of the first and the last from 0, and the texts over each column, top down."""

    first: int
    index: int
    levels: tuple[tuple[str, ...], ...]

    @cached_property
    def forms(self) -> list[str]:
        """The lowest text over each column, as names are compared."""
        return [folded(texts[-1]) if texts else "" for texts in self.levels]

    @cached_property
    def cells(self) -> list[str]:
        """What each column is called in messages: all its levels."""
        return [JOINT.join(texts) for texts in self.levels]

    def known(self, names: Mapping[str, str]) -> dict[int, str]:
        """Position to field id of the columns that have a known name."""
        meant = ((place, meaning(texts, names)) for place, texts in enumerate(self.levels) if texts)
        return {place: found.field_id for place, found in meant if found and not found.is_other}

    def called(self, place: int, names: Mapping[str, str]) -> str:
        """What a known column is called: the levels that decided."""
        found = meaning(self.levels[place], names)
        return found.said if found else self.cells[place]

    def measure(self, place: int, names: Mapping[str, str]) -> str:
        """The measure a column's header names, as in 公用经费支出(元); nothing where it names none."""
        found = meaning(self.levels[place], names)
        return found.measure if found else ""

    def is_left_out(self, place: int, names: Mapping[str, str]) -> bool:
        """Whether a column that is none of the kind's is left out by its name."""
        texts = self.levels[place]
        found = meaning(texts, names) if texts else None
        return bool(texts) and (bool(found and found.is_other) or LEFT_OUT.fullmatch(self.forms[place]) is not None)

    def is_serial(self, place: int) -> bool:
        """Whether a column only numbers the rows."""
        return self.forms[place] in SERIAL


@dataclass(frozen=True)
class Meaning:
    """The field some texts over a column mean, what of them said so, and whether another level makes it another figure."""

    field_id: str
    said: str
    measure: str
    is_other: bool


def meaning(texts: Sequence[str], names: Mapping[str, str]) -> Meaning | None:
    """The field the texts over a column mean: their longest run down to the lowest that is a known name."""
    for start in range(len(texts)):
        run = texts[start:]
        form = "".join(folded(each) for each in run)
        plain, measure = without_measure(form)
        for name, said in ((form, ""), (JOINT.join(folded(each) for each in run), ""), (plain, measure)):
            if name in names:
                turned = {word for each in texts[:start] for word in OTHER_FIGURE.findall(folded(each))}
                is_other = not turned <= set(OTHER_FIGURE.findall(name))
                return Meaning(names[name], JOINT.join(run), said, is_other)
    lowest = folded(texts[-1]).strip("()") if texts else ""
    if len(texts) > 1 and (lowest in NEUTRAL or lowest in measures.WORDS):
        found = meaning(texts[:-1], names)
        measure = lowest if lowest in measures.WORDS else ""
        return Meaning(found.field_id, found.said, found.measure or measure, found.is_other) if found else None
    return None


def without_measure(form: str) -> tuple[str, str]:
    """A folded name and the measure in brackets behind it: 发文总数(件) is 发文总数 and 件."""
    match = BRACKETS.fullmatch(form)
    return (match[1], match[2]) if match and match[2] in measures.WORDS else (form, "")


# ---- finding headers ------------------------------------------------------------------------------------------------


class Scan:
    """The rows of a sheet among which a header may stand, and where each text occurs in them."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        cells = sheet.cells.select(sheet.columns).with_row_index("_index")
        if sheet.height > ALL_ROWS:
            is_named = pl.any_horizontal(pl.col(name).is_in(KEY_WORDS) for name in sheet.columns[:KEY_COLUMNS])
            cells = pl.concat([cells.head(FIRST_ROWS), cells.slice(FIRST_ROWS).filter(is_named)])
        self.rows = {int(index): tuple(each.strip() for each in row) for index, *row in cells.iter_rows()}
        self.merged = merged_rows(sheet)
        self.is_explaining = folded(sheet.name) in EXPLAINING

    @cached_property
    def occurs(self) -> dict[str, set[int]]:
        """Folded text, with and without its measure, to the rows it stands in."""
        found: dict[str, set[int]] = {}
        for index, row in self.rows.items():
            for cell in row:
                if cell and not FIGURE.match(cell):
                    form = folded(cell)
                    for name in {form, without_measure(form)[0]}:
                        found.setdefault(name, set()).add(index)
        return found

    def naming(self, names: Collection[str]) -> list[int]:
        """The rows in which one of some folded names stands, in order."""
        return sorted({index for name in names for index in self.occurs.get(name, ())})


# By these words a header far down in a large sheet is known.
KEY_WORDS = ["单位", "單位", "单位名称", "填报单位", "期间", "期間", "月份", "unit", "Unit", "period", "Period"]


def merged_rows(sheet: Sheet) -> dict[int, list[tuple[int, int, int, int]]]:
    """The merged areas by the index of each row they cover; only those that begin near others of their kind are kept."""
    if not sheet.merged:
        return {}
    index = {row: place for place, row in enumerate(sheet.cells["row_no"].to_list())}
    found: dict[int, list[tuple[int, int, int, int]]] = {}
    for top, left, bottom, right in sheet.merged:
        for row in range(top, min(bottom, top + MOST_LEVELS) + 1):
            if row in index:
                found.setdefault(index[row], []).append((index.get(top, index[row]), left - 1, bottom - top, right - 1))
    return found


def find(scan: Scan, names: Mapping[str, str], anchors: Collection[str], figures: Collection[str] = ()) -> list[Header]:
    """The headers of a sheet from top to bottom, for these names (folded, to field id).

    ``figures`` are the fields two of which make a header where no row of the sheet has an anchor.
    """
    keys = {name for name, field_id in names.items() if field_id in anchors}
    cores = scan.naming(keys)
    headers = list(anchored(scan, names, anchors, cores))
    if headers or not figures:
        return headers
    own = {name for name, field_id in names.items() if field_id in figures}
    headers = list(anchored(scan, names, figures, scan.naming(own), least=min(2, len(set(figures)))))
    # Where a unit stands over texts none of which is known yet, a person may say what they mean.
    strange = [header for header in anchored(scan, names, anchors, cores, least=1) if sum(map(bool, header.levels)) > 2]
    return headers or strange[:1]


def anchored(
    scan: Scan, names: Mapping[str, str], anchors: Collection[str], cores: Sequence[int], least: int = 2
) -> Iterator[Header]:
    """The headers around some rows."""
    below = 0
    for core in cores:
        if core < below:
            continue
        header = band(scan, core, names, anchors, below)
        fields = set(header.known(names).values())
        if len(fields) >= least and fields & set(anchors):
            yield header
            below = header.index + 1


def band(scan: Scan, core: int, names: Mapping[str, str], anchors: Collection[str], above: int) -> Header:
    """The header whose key columns stand in a row, with the levels over and under it."""
    row = scan.rows[core]
    keys = [place for place, cell in enumerate(row) if cell and is_key(cell, names, anchors)]
    first = last = core
    while last + 1 in scan.rows and last - core < MOST_LEVELS and follows(scan, last + 1, core, keys, names):
        last += 1
    while first - 1 >= above and first - 1 in scan.rows and core - first < MOST_LEVELS and leads(scan, first - 1, keys):
        first -= 1
    return Header(first, last, levels(scan, first, last))


def is_key(cell: str, names: Mapping[str, str], anchors: Collection[str]) -> bool:
    """Whether a column tells rows apart: unit, period and the like, or a serial number."""
    form = folded(cell)
    return form in SERIAL or names.get(without_measure(form)[0]) in anchors


def follows(scan: Scan, index: int, core: int, keys: Sequence[int], names: Mapping[str, str]) -> bool:
    """Whether a row is a lower level: nothing new under the key columns, no figures, and not only one text."""
    row, upper = scan.rows[index], scan.rows[core]
    if any(row[place] not in ("", upper[place]) for place in keys):
        return False
    said = [cell for place, cell in enumerate(row) if cell and place not in keys]
    if not said or any(FIGURE.match(cell) for cell in said) or (len(said) == 1 and NAMED.match(said[0])):
        return False
    below = [meaning((upper[place], cell), names) for place, cell in enumerate(row) if cell and place not in keys]
    return len(said) > 1 or any(below)


def leads(scan: Scan, index: int, keys: Sequence[int]) -> bool:
    """Whether a row is a level over the key columns' own row: texts over other columns, none of them a title's."""
    row = scan.rows[index]
    said = [place for place, cell in enumerate(row) if cell]
    if not said or any(place in keys for place in said) or any(NO_LEVEL.search(row[place]) for place in said):
        return False
    if len(said) > 1:
        return True
    spreads = any(left == said[0] and right > left for _, left, _, right in scan.merged.get(index, ()))
    return spreads or OTHER_FIGURE.search(folded(row[said[0]])) is not None


def levels(scan: Scan, first: int, last: int) -> tuple[tuple[str, ...], ...]:
    """The texts over each column from top to bottom, those of merged or blank cells taken from where they stand."""
    rows = [list(scan.rows[index]) for index in range(first, last + 1)]
    for depth, index in enumerate(range(first, last + 1)):
        areas = [area for area in scan.merged.get(index, ()) if area[3] > area[1]]
        for top, left, _, right in areas:
            if top >= first and left < len(rows[depth]):
                text = rows[top - first][left]
                rows[depth][left : right + 1] = [text] * (min(right, len(rows[depth]) - 1) - left + 1)
        if not areas and index < last:
            fill_right(rows, depth)
    texts = (dict.fromkeys(row[place] for row in rows if row[place]) for place in range(len(rows[0])))
    return tuple(tuple(" ".join(each.split()) for each in found) for found in texts)


def fill_right(rows: list[list[str]], depth: int) -> None:
    """Let the head of a group stand over all its columns: blank cells to the right of it that have texts below."""
    row, head = rows[depth], ""
    for place, cell in enumerate(row):
        has_below = any(deeper[place] for deeper in rows[depth + 1 :])
        if cell or not has_below:
            head = cell if has_below else ""
        elif head:
            row[place] = head


# ---- rows that are no records ---------------------------------------------------------------------------------------

# Reason to what such a row begins with, in characters of either form.
REASONS = {
    why: either(pattern)
    for why, pattern in {
        "subtotal": (
            r"[^0-9]{0,8}(?:[合小总共]\s*计|汇\s*总)\s*[数:：]?\s*$|(?:[合小总共]\s*计|汇\s*总)\s*[:：(（0-9]"
            r"|(?i:total\b|subtotal|grand total)"
        ),
        "average": r"[^0-9]{0,8}平\s*均\s*[数值:：]?\s*$|(?i:average|mean\b)",
        "previous": r"上月累计|(?i:total to last month)",
        "measure": r"计量单位|(?i:unit of measure)",
        "note": r"注\s*[:：0-9]|备\s*注\s*[:：]|说\s*明\s*[:：]?|附\s*注|填[表报]说明|(?i:notes?\s*[:：])",
        "signature": (
            r"填\s*[表报]|审\s*核|单位负责人|制\s*表|报送[日单时]|负责人\s*[:：]|分管领导|经办人|联系人\s*[:：]|联系电话"
            r"|签\s*[字发]\s*[:：]|[(（]?(?:盖章|公章)[)）]?\s*$|(?i:prepared by|checked by|filled in)"
        ),
    }.items()
}
# Whose rows hold figures; a row with a figure is no note and no signature, whatever its name begins with.
WITH_FIGURES = ("subtotal", "average", "previous")
NAMED = re.compile(rf"\s*(?:{'|'.join(REASONS.values())})")
# What is never a level of a header: a title's words at the right end of its row, or in several cells.
NO_LEVEL = re.compile(rf"[:：]|[0-9]{{2,4}}年|^(?:{FIGURE.pattern}|\s*(?:{'|'.join(REASONS.values())}))")
# The title of a group of rows: (一)乡镇街道.
GROUP = either(r"^\s*(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|第[一二三四五六七八九十]{1,2}[组类])")
NUMBERED = r"^\s*[(（]?[0-9]{1,2}[)）、.．]\s*\D"
LONE_DATE = r"^\s*(?:[0-9０-９]{4}|[一二〇零○]{2}[一二三四五六七八九〇零○]{2})\s*年[^,，;；:：]{2,8}[日号]\s*$"
# What a period may look like: in a row that says nothing else it is none that anybody filled in.
PERIOD_ALONE = r"^[\s0-9０-９年月份季度上下半第一二三四Qq./\-－—至]*$"
