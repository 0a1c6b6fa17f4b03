"""Where the tables of a sheet are: headers under titles, blocks one under the other, panels side by side.

Every row of a sheet ends in one of three ways: a record of one or several tables, set aside by name with a reason, or blank.
Rows and columns keep the numbers they have in the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from competition.simplified import either
from etl import headers
from etl.grid import Sheet, cell_name
from etl.headers import Header, Scan
from etl.kinds import Kind, headers_of

SET_ASIDE = {"sheet": pl.String, "row_no": pl.Int32, "why": pl.String}
NUMBER = r"^\s*-?[0-9][0-9.,]*\s*$"
SUM = re.compile(either(r"(?:[合小总共]\s*计|汇\s*总|平\s*均)[数值:：]?\s*$"))
BLANKS = r"^\s*$"
BLANK, RECORD, UNREAD = "blank", "record", "unread"
# Fields that hold a figure though the rulebook has no column for them.
COUNTED = ("value", "score", "quantity", "place", "of", "due", "issued", "returned")


@dataclass(frozen=True)
class Known:
    """Names that tell a record from a row that is none: whether a name is a unit's, and the groups' names."""

    is_unit: Callable[[str], bool] = lambda name: False
    groups: Collection[str] = ()


NOBODY = Known()


@dataclass(frozen=True)
class MergedFigure:
    """A merged area of records that holds one text for several cells, of which nobody can say whose it is."""

    row_no: int
    last_row_no: int
    place: int
    text: str


@dataclass(frozen=True)
class Table:
    """A header, the columns of the sheet that belong to it (several tables may stand side by side), and its records.

    ``records``: row_no, width and the sheet's text columns. ``titles``: what stands above it. ``merged``: areas of figures.
    """

    number: int
    sheet: Sheet
    header: Header
    places: tuple[int, ...]
    records: pl.DataFrame
    titles: tuple[str, ...] = ()
    merged: tuple[MergedFigure, ...] = ()

    def known(self, names: Mapping[str, str]) -> dict[int, str]:
        """Position to field id of its columns that have a known name."""
        found = self.header.known(names)
        return {place: found[place] for place in self.places if place in found}

    @cached_property
    def top(self) -> int:
        """The row number of the lowest header row."""
        return int(self.sheet.cells["row_no"][self.header.index])

    @property
    def rows(self) -> pl.DataFrame:
        """Where its records stand: sheet, row_no."""
        return self.records.select(pl.lit(self.sheet.name).alias("sheet"), "row_no")


@dataclass(frozen=True)
class Laid:
    """A sheet laid out: its tables, the rows set aside (sheet, row_no, why), and how many are blank."""

    sheet: Sheet
    tables: tuple[Table, ...]
    set_aside: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SET_ASIDE))
    blank: int = 0


def tables(sheet: Sheet, kind: Kind, known: Known = NOBODY) -> list[Table]:
    """Every table of a sheet that has the kind's columns."""
    return list(laid(Scan(sheet), kind, known).tables)


def laid(scan: Scan, kind: Kind, known: Known = NOBODY, first: int = 0) -> Laid:
    """A sheet cut into tables, rows set aside and blank rows; ``first`` is the number of its first table."""
    sheet = scan.sheet
    found = [] if scan.is_explaining else headers_of(scan, kind)
    if not found:
        return without_header(scan)
    ends = [*(header.first for header in found[1:]), sheet.height]
    made: list[Table] = []
    aside: list[pl.DataFrame] = []
    blank, start = 0, 0
    for header, end in zip(found, ends, strict=True):
        # Titles of the next block stand at the end of this one.
        end = end - title_rows(sheet, header, end, kind, known) if end < sheet.height else end
        block = Block(sheet, header, start, end, kind, known)
        made += block.tables(first + len(made))
        aside.append(block.set_aside)
        blank += block.blank
        start = end
    return Laid(sheet, tuple(made), pl.concat(aside), blank)


def without_header(scan: Scan) -> Laid:
    """A sheet without a table: what is not blank is set aside, as signature or note where it is one, else unread."""
    sheet = scan.sheet
    if not sheet.columns:
        return Laid(sheet, (), blank=sheet.height)
    rows = sheet.cells.select("row_no", pl.coalesce(map(stripped_or_null, sheet.columns)).alias("first")).drop_nulls()
    named = [
        pl.when(pl.col("first").str.contains(begins(form))).then(pl.lit(why)) for why, form in headers.REASONS.items()
    ]
    why = pl.lit("explaining") if scan.is_explaining else pl.coalesce(*named, pl.lit(UNREAD))
    return Laid(sheet, (), aside_of(sheet, rows.select("row_no", why.alias("why"))), sheet.height - rows.height)


def aside_of(sheet: Sheet, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows (row_no, why) in the shape of SET_ASIDE."""
    return rows.select(pl.lit(sheet.name).alias("sheet"), pl.col("row_no").cast(pl.Int32), "why")


def title_rows(sheet: Sheet, header: Header, end: int, kind: Kind, known: Known) -> int:
    """How many rows over the next header are its titles: rows of one text that is no unit's name, and blank ones."""
    above = sheet.cells.slice(header.index + 1, end - header.index - 1).tail(headers.FIRST_ROWS)
    count = 0
    for row in reversed(above.select(sheet.columns).rows()):
        said = [cell.strip() for cell in row if cell.strip()]
        is_title = not said or (len(said) == 1 and not known.is_unit(said[0]) and not headers.FIGURE.match(said[0]))
        if not is_title or (said and headers.NAMED.match(said[0])):
            break
        count += 1
    return count


class Block:
    """The rows from the end of one block to the end of the next, with the header among them."""

    def __init__(self, sheet: Sheet, header: Header, start: int, end: int, kind: Kind, known: Known) -> None:
        self.sheet, self.header, self.kind, self.known = sheet, header, kind, known
        self.above = sheet.cells.slice(start, header.first - start)
        self.below = sheet.cells.slice(header.index + 1, end - header.index - 1)
        self.fields = header.known(kind.field_ids)
        self.panels = panels(header, self.fields)
        self.judged = [self.judge(panel) for panel in self.panels]

    def tables(self, first: int) -> list[Table]:
        """A table a panel."""
        titles = tuple(text for row in self.above.select(self.sheet.columns).rows() for text in sayings(row))
        return [
            self.table(number, panel, odd, titles)
            for number, (panel, odd) in enumerate(zip(self.panels, self.judged, strict=True), start=first)
        ]

    def table(self, number: int, panel: tuple[int, ...], odd: pl.DataFrame, titles: tuple[str, ...]) -> Table:
        """The records of a panel, with merged cells of key columns filled down."""
        skipped = odd.select("row_no")
        records = self.below.join(skipped, on="row_no", how="anti", maintain_order="left") if odd.height else self.below
        records, areas = self.unmerged(records, panel)
        return Table(number, self.sheet, self.header, panel, records, titles, areas)

    @cached_property
    def fates(self) -> pl.DataFrame:
        """The rows below the header that are a record of no panel: row_no, why (BLANK where it says nothing)."""
        if len(self.judged) == 1:
            return self.judged[0]
        said = pl.col("why").filter(pl.col("why") != BLANK).first().fill_null(BLANK)
        every = pl.concat(self.judged).group_by("row_no").agg(pl.len().alias("_panels"), said)
        return every.filter(pl.col("_panels") == len(self.panels)).drop("_panels").sort("row_no")

    @property
    def blank(self) -> int:
        """Blank rows above and below the header."""
        return int((self.fates["why"] == BLANK).sum()) + self.above.height - self.titled.height

    @cached_property
    def titled(self) -> pl.DataFrame:
        """The rows above the header that say something."""
        return self.above.filter(said_count(self.sheet.columns) > 0)

    @property
    def set_aside(self) -> pl.DataFrame:
        """Titles, header and rows set aside by name."""
        own = self.sheet.cells.slice(self.header.first, self.header.index - self.header.first + 1)
        rows = [
            self.titled.select("row_no", pl.lit("title").alias("why")),
            own.select("row_no", pl.lit("header").alias("why")),
            self.fates.filter(pl.col("why") != BLANK),
        ]
        return aside_of(self.sheet, pl.concat(rows))

    # ---- rows that are no records ------------------------------------------------------------------------------------

    def judge(self, panel: tuple[int, ...]) -> pl.DataFrame:
        """The rows below the header that are no records of a panel: row_no, why (BLANK: it says nothing), in order."""
        columns = [cell_name(place) for place in panel]
        unit = next((cell_name(place) for place in panel if self.fields.get(place) == "unit"), None)
        odd = self.below.filter(self.suspect(columns, unit)).select(
            "row_no",
            *columns,
            pl.coalesce(stripped_or_null(name) for name in columns).alias("_first"),
            said_count(columns).alias("_said"),
            (pl.col(unit).str.strip_chars() if unit else pl.lit("")).alias("_unit"),
        )
        odd = odd.with_columns(
            self.is_unit(odd).alias("_is_unit"),
            self.is_group(odd).alias("_is_group"),
            self.is_spread(odd).alias("_is_spread"),
        )
        odd = odd.with_columns(self.reason(panel).alias("why"))
        odd = odd.filter(pl.col("why") != RECORD).select("row_no", "why")
        return odd if unit is None else with_numbering(self, odd, panel, unit)

    def suspect(self, columns: Sequence[str], unit: str | None) -> pl.Series:
        """Which rows need a closer look: that keeps large files quick, as does asking each distinct text once."""
        named = begins(headers.NAMED.pattern)
        looks = [self.is_odd(columns[0], named)]
        if unit is not None and unit != columns[0]:
            looks.append(self.is_odd(unit, named))
        own = [
            name
            for place, field_id in self.fields.items()
            if field_id not in ("unit", "period") and (name := cell_name(place)) in columns
        ]
        if own:  # a row of one text leaves it blank
            looks.append(self.is_odd(own[0], BLANKS))
        return self.below.select(pl.any_horizontal(looks)).to_series()

    def is_odd(self, column: str, pattern: str) -> pl.Series:
        """The cells of a column that are blank or look like a pattern."""
        cells = self.below[column]
        texts = cells.unique()
        odd = texts.filter(texts.str.contains(BLANKS) | texts.str.contains(pattern))
        return cells.is_in(odd.implode()) if odd.len() else pl.repeat(False, cells.len(), dtype=pl.Boolean, eager=True)

    def is_unit(self, odd: pl.DataFrame) -> pl.Series:
        """Whether the row is a unit's, whatever its name begins with, or what a unit calls its own sum."""
        names = odd["_unit"].unique()
        units = [name for name in names if self.known.is_unit(name) or self.known.is_unit(SUM.sub("", name))]
        return odd["_unit"].is_in(units)

    def is_group(self, odd: pl.DataFrame) -> pl.Series:
        """Whether the row's first text is the name of a group or class."""
        forms = {headers.folded(name) for name in self.known.groups if name}
        names = [name for name in odd["_first"].drop_nulls().unique() if headers.folded(name) in forms]
        return odd["_first"].is_in(names).fill_null(False)

    def is_spread(self, odd: pl.DataFrame) -> pl.Series:
        """Whether the row's first text is merged over most of the table, as titles are."""
        wide = max(3, len(self.fields) // 2)
        rows = [top for top, left, bottom, right in self.sheet.merged if right - left + 1 >= wide and bottom == top]
        return odd["row_no"].is_in(rows)

    def reason(self, panel: tuple[int, ...]) -> pl.Expr:
        """Why a row is no record; BLANK where it says nothing, RECORD where it is one."""
        first, unit, is_lone = pl.col("_first"), pl.col("_unit"), pl.col("_said") == 1
        is_free = is_lone & ~pl.col("_is_unit")
        is_note = first.str.contains(begins(headers.REASONS["note"])).cum_sum() > 0
        is_empty = self.figures(panel) == 0
        named = [
            (is_named & (pl.lit(True) if why in headers.WITH_FIGURES else is_empty), pl.lit(why))
            for why, form in headers.REASONS.items()
            for is_named in [~pl.col("_is_unit") & (first.str.contains(begins(form)) | unit.str.contains(begins(form)))]
        ]
        return pl.coalesce(
            pl.when(pl.col("_said") == 0).then(pl.lit(BLANK)),
            *(pl.when(is_so).then(why) for is_so, why in named),
            pl.when(is_free & is_note & first.str.contains(headers.NUMBERED)).then(pl.lit("note")),
            pl.when(is_free & first.str.contains(headers.LONE_DATE)).then(pl.lit("signature")),
            pl.when(is_free & (self.is_titled(first) | pl.col("_is_spread"))).then(pl.lit("group")),
            # A template has serial numbers and periods in rows nobody filled in.
            pl.when(self.says_nothing(panel)).then(pl.lit(BLANK)),
            pl.lit(RECORD),
        )

    def figures(self, panel: tuple[int, ...]) -> pl.Expr:
        """How many cells of the columns of figures hold a number."""
        own = [cell_name(place) for place in panel if place in self.fields and self.is_figure(place)]
        return pl.sum_horizontal(pl.lit(0), *(pl.col(name).str.contains(NUMBER).cast(pl.Int32) for name in own))

    def says_nothing(self, panel: tuple[int, ...]) -> pl.Expr:
        """Whether only the serial number or the period of a row is filled."""
        serials = [cell_name(place) for place in panel if self.header.is_serial(place)]
        periods = [cell_name(place) for place in panel if self.fields.get(place) == "period"]
        others = [name for place in panel if (name := cell_name(place)) not in serials + periods]
        is_empty = said_count(others) == 0 if others else pl.lit(False)
        is_empty = is_empty & pl.all_horizontal(
            pl.lit(True), *(pl.col(name).str.contains(headers.PERIOD_ALONE) for name in periods)
        )
        return is_empty & pl.all_horizontal(
            pl.lit(True), *(pl.col(name).str.contains(r"^\s*[0-9]*\s*$") for name in serials)
        )

    def is_titled(self, first: pl.Expr) -> pl.Expr:
        """Whether a text is the title of a group of rows."""
        return first.str.contains(headers.GROUP) | pl.col("_is_group")

    # ---- merged cells of records -------------------------------------------------------------------------------------

    def unmerged(self, records: pl.DataFrame, panel: tuple[int, ...]) -> tuple[pl.DataFrame, tuple[MergedFigure, ...]]:
        """The records with texts that are merged over several rows in each of them; figures are told instead."""
        if not self.sheet.merged or records.is_empty():
            return records, ()
        rows = set(records["row_no"])
        texts: dict[int, dict[int, str]] = {}
        areas: list[MergedFigure] = []
        at = dict(zip(records["row_no"], range(records.height), strict=True))
        for top, left, bottom, right in self.sheet.merged:
            place = left - 1
            if top not in rows or place not in panel:
                continue
            text = str(records[cell_name(place)][at[top]]).strip()
            own = [each for each in range(place, right) if each in self.fields]
            if not text or (right == left and bottom == top) or not own:
                continue
            if len(own) > 1 or self.is_figure(place):
                areas.append(MergedFigure(top, bottom, place, text))
            else:
                texts.setdefault(place, {}).update(dict.fromkeys(range(top, bottom + 1), text))
        return filled(records, texts), tuple(areas)

    def is_figure(self, place: int) -> bool:
        """Whether a column holds figures, not texts."""
        name = self.fields.get(place)
        own = next((each for each in self.kind.fields if each.field_id == name), None)
        return name in COUNTED or (own is not None and own.column is not None)


def filled(records: pl.DataFrame, texts: Mapping[int, Mapping[int, str]]) -> pl.DataFrame:
    """The records with texts put into some rows of some columns."""
    for place, by_row in texts.items():
        name = cell_name(place)
        said = pl.DataFrame(
            {"row_no": list(by_row), "_said": list(by_row.values())},
            schema={"row_no": records.schema["row_no"], "_said": pl.String},
        )
        joined = records.join(said, on="row_no", how="left", maintain_order="left")
        records = joined.with_columns(pl.coalesce("_said", name).alias(name)).drop("_said")
    return records


def sayings(row: Sequence[str]) -> list[str]:
    """The texts of a row over a table; a cell that ends with a colon goes on in the next."""
    found: list[str] = []
    for cell in (each.strip() for each in row if each.strip()):
        if found and found[-1].endswith((":", "：")):
            found[-1] += cell
        else:
            found.append(cell)
    return found


def begins(pattern: str) -> str:
    """A pattern at the beginning of a text, after blanks."""
    return rf"^\s*(?:{pattern})"


def stripped_or_null(name: str) -> pl.Expr:
    """A cell's text, null where it is blank."""
    stripped = pl.col(name).str.strip_chars()
    return pl.when(stripped != "").then(stripped)


def said_count(columns: Sequence[str]) -> pl.Expr:
    """How many cells of a row say something."""
    return pl.sum_horizontal((pl.col(name).str.strip_chars() != "").cast(pl.Int32) for name in columns)


def with_numbering(block: Block, odd: pl.DataFrame, panel: tuple[int, ...], unit: str) -> pl.DataFrame:
    """The rows that are no records, with the one right below the header that only numbers the columns (甲 乙 1 2 3)."""
    if block.below.is_empty():
        return odd
    row = block.below.row(0, named=True)
    said = [row[cell_name(place)].strip() for place in panel]
    numbers = [cell for cell in said if cell.isdigit()]
    others = {cell for cell in said if cell and not cell.isdigit()}
    is_numbering = numbers == [str(number) for number in range(1, len(numbers) + 1)] and len(numbers) > 1
    if not is_numbering or not others <= {"甲", "乙", "丙", "A", "B", "C", "栏次", "—"} or not row[unit].strip():
        return odd
    if row[unit].strip().isdigit() and not others:
        return odd
    own = pl.DataFrame({"row_no": [row["row_no"]], "why": ["numbering"]}, schema=odd.schema)
    return pl.concat([own, odd.filter(pl.col("row_no") != row["row_no"])])


# ---- panels ---------------------------------------------------------------------------------------------------------


def panels(header: Header, fields: Mapping[int, str]) -> list[tuple[int, ...]]:
    """The places of each panel: one, or as many as the unit's column stands side by side with columns of its own."""
    every = tuple(range(len(header.levels)))
    units = [place for place, name in fields.items() if name == "unit"]
    starts = [0, *(start_of(header, fields, place) for place in units[1:])]
    ranges = [range(low, high) for low, high in zip(starts, [*starts[1:], len(every)], strict=True)]
    if len(units) < 2 or any(not has_figures(header, fields, each) for each in ranges):
        return [every]
    # A period that stands once, at the left, is that of all panels.
    period = [place for place in ranges[0] if fields.get(place) == "period"]
    return [
        (*(period if index and "period" not in {fields.get(place) for place in each} else ()), *each)
        for index, each in enumerate(ranges)
    ]


def start_of(header: Header, fields: Mapping[int, str], unit: int) -> int:
    """Where the panel of a unit's column begins: a serial number or a period may stand before it."""
    start = unit
    while start > 0 and (header.is_serial(start - 1) or fields.get(start - 1) == "period"):
        start -= 1
    return start


def has_figures(header: Header, fields: Mapping[int, str], places: range) -> bool:
    """Whether a panel has a column beside its unit."""
    return any(header.levels[place] and fields.get(place) not in ("unit", "period") for place in places)
