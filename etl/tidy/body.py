"""From sheets to one frame of records whose columns are field ids, with what the header was found to lack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from competition.rulebook import Version
from etl import headers
from etl.grid import Grid, Sheet, cell_name, normal
from etl.headers import Header
from etl.kinds import Field, Kind, Listed, first_row, kinds_of, nearest
from etl.refusals import NoHeader
from etl.tidy.findings import PLEASE_CHECK, Findings
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
    """The records of a file: ``sheet``, ``row_no`` and a text column per field; ``places`` says where each field stood."""

    kind: Kind
    records: pl.DataFrame
    places: pl.DataFrame
    set_aside: int
    blank: int
    physical: int
    fields: set[str] = field(default_factory=set)

    def ledger(self, findings: Findings) -> Ledger:
        """The ledger once the findings are complete; rows of a file with header faults are rejected as a whole."""
        rows = self.records.select("sheet", "row_no")
        rejected = rows.join(findings.rejected, on=["sheet", "row_no"], how="semi").height
        return Ledger(self.physical, rows.height - rejected, rejected, self.set_aside, self.blank)

    def at(self, field_id: str) -> pl.DataFrame:
        """Sheet, column number and header of a field."""
        return self.places.filter(pl.col("field_id") == field_id).drop("field_id")


PLACES = {"sheet": pl.String, "field_id": pl.String, "column_no": pl.Int32, "column_name": pl.String}


def shape(grid: Grid, kind: Kind) -> Kind:
    """The kind in the form the file has: long where its header is period, unit, column, value."""
    if kind.family != "figures":
        return kind
    long = kind.long()
    for sheet in grid.sheets:
        header = headers.find(sheet, long.field_ids, long.anchors)
        if header and {"column", "value"} <= set(header.known(long.field_ids).values()):
            return long
    return kind


@dataclass(frozen=True)
class Table:
    """A sheet, its header if it has one, and its rows cut into records and others."""

    sheet: Sheet
    header: Header | None
    parts: headers.Parts


def find_tables(grid: Grid, kind: Kind) -> list[Table]:
    """Each sheet with its header and records; a file without any header is refused."""
    found = [(sheet, headers.find(sheet, kind.field_ids, kind.anchors)) for sheet in grid.sheets]
    if not any(header for _, header in found):
        expected = [each for each in kind.fields if each.is_required or each.column is not None][:6]
        raise NoHeader(
            file=grid.file_name,
            kind=Listed(kinds={kind.kind_id: kind}),
            header=first_row(grid),
            expected=" | ".join(each.field_id for each in expected),
        )
    return [Table(sheet, header, cut(sheet, header, kind)) for sheet, header in found]


def cut(sheet: Sheet, header: Header | None, kind: Kind) -> headers.Parts:
    """The sheet's rows; 合计 and the like may also stand where the unit is named."""
    known = header.known(kind.field_ids) if header else {}
    unit_place = next((place for place, name in known.items() if name == "unit"), None)
    return headers.cut(sheet, header, unit_place)


def body_of(tables: Sequence[Table], kind: Kind) -> Body:
    """The records of all tables under the kind's field ids."""
    frames: list[pl.DataFrame] = []
    places: list[pl.DataFrame] = []
    body = Body(kind, pl.DataFrame(), pl.DataFrame(), 0, 0, sum(table.sheet.height for table in tables))
    for table in tables:
        body.set_aside += table.parts.set_aside
        body.blank += table.parts.blank
        if table.header is not None:
            known = table.header.known(kind.field_ids)
            body.fields |= set(known.values())
            frames.append(named_records(table.sheet, table.parts.records, known))
            places.append(placed(table.sheet, table.header, known))
    body.records = frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal").fill_null("")
    body.places = pl.concat([pl.DataFrame(schema=PLACES), *places])
    return body


def judged_body(
    grid: Grid,
    tables: Sequence[Table],
    kind: Kind,
    version: Version,
    findings: Findings,
    versions: Sequence[Version] = (),
) -> Body:
    """The records of all tables; header faults and sheets left unread become findings.

    ``versions`` are all of the rulebook: a column of another one's months is told from one that never was.
    """
    for table in tables:
        if table.header is not None:
            judge_header(table.sheet, table.header, table.parts.records, kind, version, findings, versions)
    unread = [
        table.sheet.name
        for table in tables
        if table.header is None and table.sheet.height and normal(table.sheet.name) not in headers.EXPLAINING
    ]
    for check_id, names in (("sheet_unread", unread), ("sheet_hidden", list(grid.hidden))):
        findings.add(check_id, pl.DataFrame({"sheet": names}, schema={"sheet": pl.String}), PLEASE_CHECK)
    return body_of(tables, kind)


def named_records(sheet: Sheet, records: pl.DataFrame, known: Mapping[int, str]) -> pl.DataFrame:
    """The records with field ids as column names; of a repeated header the first column counts."""
    chosen: dict[str, str] = {}
    for position, field_id in known.items():
        chosen.setdefault(field_id, cell_name(position))
    cells = [pl.col(column).alias(field_id) for field_id, column in chosen.items()]
    return records.select(pl.lit(sheet.name).alias("sheet"), "row_no", *cells)


def placed(sheet: Sheet, header: Header, known: Mapping[int, str]) -> pl.DataFrame:
    """Where each known field stands in the sheet."""
    rows = [(sheet.name, name, place + 1, header.cells[place].strip()) for place, name in known.items()]
    return pl.DataFrame(rows, schema=PLACES, orient="row").unique("field_id", keep="first", maintain_order=True)


# ---- header faults --------------------------------------------------------------------------------------------------


def judge_header(
    sheet: Sheet,
    header: Header,
    records: pl.DataFrame,
    kind: Kind,
    version: Version,
    findings: Findings,
    versions: Sequence[Version] = (),
) -> None:
    """Findings for columns that are unknown, someone else's, repeated, missing or without a name."""
    known = header.known(kind.field_ids)
    rows = records.select(pl.lit(sheet.name).alias("sheet"), "row_no")
    top = int(sheet.cells["row_no"][header.index])

    def report(check_id: str, position: int, **gaps: object) -> None:
        cell = header.cells[position].strip()
        place = {"sheet": sheet.name, "row_no": top, "column_no": position + 1, "column_name": cell, "value": cell}
        findings.add(check_id, pl.DataFrame([place]), rejects=rows, gaps=gaps)

    seen: dict[str, int] = {}
    for position, cell in enumerate(header.cells):
        if position in known:
            first = seen.setdefault(known[position], position)
            if first != position:
                report("header_twice", position, first=first + 1)
        elif cell.strip() and normal(cell) not in headers.SERIAL:
            report_unknown(cell.strip(), position, kind, version, versions, report)
        elif not cell.strip():
            report_nameless(sheet, position, records, findings)
    report_missing(sheet, top, kind, set(known.values()), rows, findings)
    report_short_rows(sheet, header, records, findings)


def report_unknown(
    cell: str, position: int, kind: Kind, version: Version, versions: Sequence[Version], report: object
) -> None:
    """A column nobody knows, or one of other months' rules or of another kind of file: then say whose it is."""
    assert callable(report)
    kinds = kinds_of(version)
    for other in kinds.values():
        each = other.by_name.get(normal(cell))
        if each is not None and each.column is not None and other.kind_id != kind.kind_id:
            report("column_of_other", position, **owner_gaps(each, other))
            return
    if months := other_months(cell, kind, version, versions):
        report("column_of_other_months", position, months=months, own=months_of(version))
        return
    names = [name for each in kind.fields for name in (each.name_zh, each.field_id, each.name_en)]
    like = nearest(cell, names)
    if like:
        report("unknown_header_like", position, like=like)
    else:
        report("unknown_header", position)


def other_months(cell: str, kind: Kind, version: Version, versions: Sequence[Version]) -> str:
    """The months of the other versions in which this kind of file has the column; nothing where none has."""
    others = (each for each in versions if each.version_id != version.version_id)
    having = [each for each in others if (its := kinds_of(each).get(kind.kind_id)) and normal(cell) in its.by_name]
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


def report_nameless(sheet: Sheet, position: int, records: pl.DataFrame, findings: Findings) -> None:
    """Values under no header: a row with too many cells, or a column whose name was forgotten."""
    cell = pl.col(cell_name(position))
    places = records.filter(cell.str.strip_chars() != "").select(
        pl.lit(sheet.name).alias("sheet"),
        "row_no",
        pl.lit(position + 1).alias("column_no"),
        cell.alias("value"),
    )
    findings.add("value_without_header", places.head(1), rejects=places)


def report_missing(sheet: Sheet, top: int, kind: Kind, known: set[str], rows: pl.DataFrame, findings: Findings) -> None:
    """Columns a kind can't do without; the period may be given beside the file and is judged with the rows."""
    for each in kind.fields:
        if each.is_required and each.field_id not in known | {"period"}:
            place = pl.DataFrame([{"sheet": sheet.name, "row_no": top}])
            gaps = {"name_zh": each.name_zh, "name_en": each.name_en, "field_id": each.field_id}
            findings.add("column_missing", place, rejects=rows, gaps=gaps)


def report_short_rows(sheet: Sheet, header: Header, records: pl.DataFrame, findings: Findings) -> None:
    """Delimited rows with fewer cells than the header: nobody can say which one is missing."""
    if sheet.name:  # a workbook has no short rows
        return
    breadth = int(sheet.cells["width"][header.index])
    short = records.filter(pl.col("width") < breadth).select(
        pl.lit(sheet.name).alias("sheet"),
        "row_no",
        pl.col("width").alias("have"),
        pl.lit(breadth).alias("expected"),
    )
    findings.add("too_few_cells", short)
