"""From sheets to one frame of records whose columns are field ids, with what the header was found to lack."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from competition.rulebook import Version
from etl import blocks, headers, measures
from etl.blocks import Known, Laid, Table
from etl.grid import Grid, cell_name
from etl.headers import Scan, folded
from etl.kinds import Field, Kind, Listed, first_row, headers_of, kinds_of, nearest
from etl.refusals import NoHeader
from etl.tidy.findings import MUST_FIX, PLEASE_CHECK, Findings
from words import text


@dataclass(frozen=True)
class Ledger:
    """The records of a file: accepted + rejected + set_aside + blank = physical, always."""

    physical: int
    accepted: int
    rejected: int
    set_aside: int
    blank: int

    def __post_init__(self) -> None:
        if self.accepted + self.rejected + self.set_aside + self.blank != self.physical:
            raise AssertionError(f"the ledger does not add up: {self}")


@dataclass
class Body:
    """The records of a file: ``sheet``, ``row_no``, ``table`` and a text column per field.

    ``places`` says where each field stood in each table; ``measures`` what measure its header named there. Where tables
    stand side by side a row gives several records.
    """

    kind: Kind
    records: pl.DataFrame
    places: pl.DataFrame
    set_aside: pl.DataFrame
    blank: int
    physical: int
    fields: set[str] = field(default_factory=set)
    tables: tuple[Table, ...] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        """The texts over the tables, each once."""
        return tuple(dict.fromkeys(title for table in self.tables for title in table.titles))

    def ledger(self, findings: Findings) -> Ledger:
        """The ledger once the findings are complete; rows of a file with header faults are rejected as a whole."""
        rows = self.records.select("sheet", "row_no")
        if self.records["table"].n_unique() > 1:
            rows = rows.unique()
        rejected = rows.join(findings.rejected, on=["sheet", "row_no"], how="semi").height
        return Ledger(self.physical, rows.height - rejected, rejected, self.set_aside.height, self.blank)

    def at(self, field_id: str) -> pl.DataFrame:
        """Table, column number and header of a field."""
        return self.places.filter(pl.col("field_id") == field_id).select("table", "column_no", "column_name")


# What stands over a table about its measures; 填报单位 is another 单位.
TITLE_MEASURE = re.compile(r"(?<![报送填表上])(?:计量|金额)?单位:([^;:()]*)")
LEADING_WORD = re.compile(r"[^0-9]+")
SEPARATORS = re.compile(r"[、,/;]|(?:填报|填表|报送).*")
PLACES = {
    "sheet": pl.String,
    "table": pl.Int32,
    "field_id": pl.String,
    "column_no": pl.Int32,
    "column_name": pl.String,
    "measure": pl.String,
}


def shape(scans: Sequence[Scan], kind: Kind) -> Kind:
    """The kind in the form the file has: long where its header is period, unit, column, value."""
    if kind.family != "figures":
        return kind
    long = kind.long()
    for scan in scans:
        for header in headers_of(scan, long):
            if {"column", "value"} <= set(header.known(long.field_ids).values()):
                return long
    return kind


def layout(grid: Grid, scans: Sequence[Scan], kind: Kind, known: Known) -> list[Laid]:
    """Each sheet with its tables; a file without any header is refused."""
    found: list[Laid] = []
    for scan in scans:
        found.append(blocks.laid(scan, kind, known, first=sum(len(each.tables) for each in found)))
    if not any(each.tables for each in found):
        expected = [each for each in kind.fields if each.is_required or each.column is not None][:6]
        raise NoHeader(
            file=grid.file_name,
            kind=Listed(kinds={kind.kind_id: kind}),
            header=first_row(grid),
            expected=" | ".join(each.field_id for each in expected),
        )
    return found


def body_of(sheets: Sequence[Laid], kind: Kind) -> Body:
    """The records of all tables under the kind's field ids."""
    tables = [table for each in sheets for table in each.tables]
    frames = [named_records(table, table.known(kind.field_ids)) for table in tables]
    records = (
        frames[0]
        if len(frames) == 1
        else pl.concat(frames, how="diagonal").with_columns(pl.col(pl.String).fill_null(""))
    )
    places = [placed(table, kind) for table in tables]
    return Body(
        kind,
        records,
        pl.concat([pl.DataFrame(schema=PLACES), *places]),
        pl.concat([each.set_aside for each in sheets]),
        sum(each.blank for each in sheets),
        sum(each.sheet.height for each in sheets),
        {name for table in tables for name in table.known(kind.field_ids).values()},
        tuple(tables),
    )


def judged_body(
    grid: Grid,
    sheets: Sequence[Laid],
    kind: Kind,
    version: Version,
    findings: Findings,
    versions: Sequence[Version] = (),
    given: Collection[str] = ("period",),
) -> Body:
    """The records of all tables; header faults and sheets left unread become findings.

    ``versions`` are all of the rulebook: a column of another one's months is told from one that never was. ``given`` are
    the fields that may be said beside the file.
    """
    for table in (table for each in sheets for table in each.tables):
        judge_header(table, kind, version, findings, versions, given)
        report_merged(table, kind, findings)
    unread = [each.sheet.name for each in sheets if not each.tables and blocks.UNREAD in each.set_aside["why"]]
    hidden = [name for name in grid.hidden if name != headers.OWN_SHEET]
    for check_id, names in (("sheet_unread", unread), ("sheet_hidden", hidden)):
        findings.add(check_id, pl.DataFrame({"sheet": names}, schema={"sheet": pl.String}), PLEASE_CHECK, stage="file")
    return body_of(sheets, kind)


def measured(body: Body) -> None:
    """In a form with a line for each figure 单位 is the measure where all of its cells are words of measure."""
    if not body.kind.is_long or "unit" not in body.fields:
        return
    said = {cell.strip() for cell in body.records["unit"].unique()} - {""}
    if said and said <= measures.WORDS:
        body.fields.discard("unit")
        body.records = body.records.rename({"unit": "measure"}).with_columns(pl.col("measure").str.strip_chars())


def named_records(table: Table, known: Mapping[int, str]) -> pl.DataFrame:
    """The records with field ids as column names; of a repeated header the first column counts."""
    chosen: dict[str, str] = {}
    for position, field_id in known.items():
        chosen.setdefault(field_id, cell_name(position))
    cells = [pl.col(column).alias(field_id) for field_id, column in chosen.items()]
    sheet, number = pl.lit(table.sheet.name).alias("sheet"), pl.lit(table.number, dtype=pl.Int32).alias("table")
    return table.records.select(sheet, "row_no", number, *cells)


def placed(table: Table, kind: Kind) -> pl.DataFrame:
    """Where each known field stands in a table, and the measure its header or the table's title says it is written in."""
    names, columns = kind.field_ids, {each.field_id: each.column for each in kind.fields}
    money = money_of(table.titles)
    rows = []
    for place, field_id in table.known(names).items():
        column, measure = columns.get(field_id), table.header.measure(place, names)
        if not measure and column is not None and column.measure in measures.MONEY:
            measure = money
        called = table.header.called(place, names)
        rows.append((table.sheet.name, table.number, field_id, place + 1, called, measure))
    return pl.DataFrame(rows, schema=PLACES, orient="row").unique("field_id", keep="first", maintain_order=True)


def money_of(titles: Sequence[str]) -> str:
    """The measure of money a title such as 单位:件、万元 gives for the whole table; all of them where it gives several."""
    said = (found for title in titles for found in TITLE_MEASURE.findall(folded(title)))
    items = (LEADING_WORD.match(item) for each in said for item in SEPARATORS.split(each))
    words = dict.fromkeys(item[0] for item in items if item and item[0] in measures.MONEY)
    return "、".join(words)


def report_merged(table: Table, kind: Kind, findings: Findings) -> None:
    """Figures in a cell that is merged over several: nobody can say whose they are."""
    for area in table.merged:
        place = {
            "sheet": table.sheet.name,
            "row_no": area.row_no,
            "column_no": area.place + 1,
            "column_name": table.header.called(area.place, kind.field_ids),
            "value": area.text,
        }
        rows = table.rows.filter(pl.col("row_no").is_between(area.row_no, area.last_row_no))
        findings.add("cell_merged", pl.DataFrame([place]), rejects=rows)


# ---- header faults --------------------------------------------------------------------------------------------------


def judge_header(
    table: Table,
    kind: Kind,
    version: Version,
    findings: Findings,
    versions: Sequence[Version] = (),
    given: Collection[str] = ("period",),
) -> None:
    """Findings for columns that are unknown, someone else's, repeated, missing or without a name."""
    header, names = table.header, kind.field_ids
    known = table.known(names)

    def report(check_id: str, position: int, severity: str = MUST_FIX, **gaps: object) -> None:
        cell = header.cells[position]
        place = {
            "sheet": table.sheet.name,
            "row_no": table.top,
            "column_no": position + 1,
            "column_name": cell,
            "value": cell,
        }
        findings.add(check_id, pl.DataFrame([place]), severity, table.rows, gaps, "columns")

    seen: dict[str, int] = {}
    for position in table.places:
        if position in known:
            first = seen.setdefault(known[position], position)
            if first != position:
                report("header_twice", position, first=first + 1)
        elif header.is_left_out(position, names):
            report("column_left_out", position, PLEASE_CHECK)
        elif header.levels[position] and not header.is_serial(position):
            report_unknown(header.cells[position], position, kind, version, versions, report)
        elif not header.levels[position]:
            report_nameless(table, position, findings)
    report_measures(table, kind, findings)
    report_missing(table, kind, {*known.values(), *given}, findings)
    report_short_rows(table, findings)


def report_measures(table: Table, kind: Kind, findings: Findings) -> None:
    """Columns whose header, or the table's title, names another measure: converted where that is sure, else refused."""
    columns = {each.field_id: each.column for each in kind.fields}
    for place in placed(table, kind).iter_rows(named=True):
        column, said = columns.get(place["field_id"]), place["measure"]
        if column is None or not said or measures.factor(said, column.measure) == 1:
            continue
        is_sure = measures.factor(said, column.measure) is not None
        where = pl.DataFrame([{**place, "row_no": table.top, "value": place["column_name"]}])
        check_id, severity = ("header_scaled", PLEASE_CHECK) if is_sure else ("header_other_measure", MUST_FIX)
        gaps = {"said": said, "wanted": column.measure}
        findings.add(check_id, where, severity, table.rows, gaps, "columns")


def report_unknown(
    cell: str, position: int, kind: Kind, version: Version, versions: Sequence[Version], report: object
) -> None:
    """A column nobody knows, or one of other months' rules or of another kind of file: then say whose it is."""
    assert callable(report)
    kinds = kinds_of(version)
    for other in kinds.values():
        each = other.by_name.get(folded(cell))
        if each is not None and each.column is not None and other.kind_id != kind.kind_id:
            report("column_of_other", position, **owner_gaps(each, other))
            return
    if months := other_months(cell, kind, version, versions):
        report("column_of_other_months", position, months=months, own=months_of(version))
        return
    names = [name for each in kind.fields for name in (each.name_zh, each.field_id, each.name_en)]
    *over, lowest = cell.split(headers.JOINT)
    like = nearest(lowest, names, "".join(over)) or nearest(cell, names)
    if like:
        report("unknown_header_like", position, like=like, suggestion=like)
    else:
        report("unknown_header", position)


def other_months(cell: str, kind: Kind, version: Version, versions: Sequence[Version]) -> str:
    """The months of the other versions in which this kind of file has the column; nothing where none has."""
    others = (each for each in versions if each.version_id != version.version_id)
    having = [each for each in others if (its := kinds_of(each).get(kind.kind_id)) and folded(cell) in its.by_name]
    return ", ".join(months_of(each) for each in having)


def months_of(version: Version) -> str:
    """The months a version is valid in, as people write them."""
    return f"{version.first_month}–{version.last_month or ''}"


def owner_gaps(each: Field, other: Kind) -> dict[str, object]:
    """Whose column it is, in both languages."""
    assert each.column is not None
    owner = f"intake.owner_{each.column.owner}"
    return {
        "owner_zh": text(owner, "zh_CN"),
        "owner_en": text(owner, "en"),
        "kind_zh": other.name_zh,
        "kind_en": other.name_en,
        "kind_id": other.kind_id,
    }


def report_nameless(table: Table, position: int, findings: Findings) -> None:
    """Values under no header: a row with too many cells, or a column whose name was forgotten."""
    cell = pl.col(cell_name(position))
    places = table.records.filter(cell.str.strip_chars() != "").select(
        pl.lit(table.sheet.name).alias("sheet"),
        "row_no",
        pl.lit(position + 1).alias("column_no"),
        cell.alias("value"),
    )
    findings.add("value_without_header", places.head(1), rejects=places, stage="columns")


def report_missing(table: Table, kind: Kind, known: Collection[str], findings: Findings) -> None:
    """Columns a kind can't do without; the period may be given beside the file and is judged with the rows."""
    for each in kind.fields:
        if each.is_required and each.field_id not in known:
            place = pl.DataFrame([{"sheet": table.sheet.name, "row_no": table.top}])
            gaps = {"name_zh": each.name_zh, "name_en": each.name_en, "field_id": each.field_id}
            findings.add("column_missing", place, rejects=table.rows, gaps=gaps, stage="columns")


def report_short_rows(table: Table, findings: Findings) -> None:
    """Delimited rows with fewer cells than the header: nobody can say which one is missing."""
    if table.sheet.name or 0 not in table.places:  # a workbook has no short rows; rows of several panels are told once
        return
    header = table.header
    breadth = int(table.sheet.cells["width"].slice(header.first, header.index - header.first + 1).max() or 0)  # type: ignore[arg-type]
    short = table.records.filter(pl.col("width") < breadth).select(
        pl.lit(table.sheet.name).alias("sheet"),
        "row_no",
        pl.col("width").alias("have"),
        pl.lit(breadth).alias("expected"),
    )
    findings.add("too_few_cells", short, stage="columns")
