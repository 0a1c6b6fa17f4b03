"""办文差错周报: the units' faults of a span of days, from what the registers say; document faults come first.

What has a day counts by its day. Registers of numbers have none: of them it is told what came or went with the files that
were received in these days, against what counted before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from competition.errors import SaibangError
from competition.rulebook import Rulebook
from etl import build, rulebooks
from etl.build import Desk
from etl.layout import Home, put
from paper.document import Block, Cell, Column, Document, Heading, Number, Paragraph, Signature, Table, Text
from show.export import xlsx_bytes
from show.office import papers_folder
from words import Language, current, say

READABLE = 0o644  # documents are made again whenever somebody asks
FAULTY = """
select register_id, form, choice_id, month, name_zh, name_en, measure, sort
from catalog.register_choices where competition_id = ? and is_fault
"""
REGISTERS = """
select register_id, name_zh, name_en, sort, month from staging.register_months where competition_id = ? order by month
"""
LOADS = """
select loads.load_id, loads.kind, loads.first_month, loads.last_month, loads.submitter, loads.received_on,
    loads.received_at, loads.revision
from landing.loads as loads
where loads.competition_id = $competition and loads.received_on <= $last
    and not exists (
        select 1 from landing.withdrawals as gone
        where gone.competition_id = loads.competition_id and gone.load_id = loads.load_id
    )
"""
CELLS = """
select load_id, kind as register_id, unit_id, column_id, last_month as month, sum(value) as value
from landing.facts
where competition_id = $competition and list_contains($loads, load_id) and value is not null
group by all
"""
NOTES = "select load_id, unit_id, note from landing.notes where competition_id = $competition and list_contains($loads, load_id)"
EVENTS = """
select events.register_id, events.unit_id, events.level_id, events.month, events.occurred_on, events.quantity, events.note
from staging.events as events
join landing.loads as loads
    on loads.competition_id = events.competition_id and loads.load_id = events.load_id
where events.competition_id = $competition
    and case when events.occurred_on is null then loads.received_on else events.occurred_on end between $first and $last
order by events.occurred_on, events.unit_id, events.code
"""


class DaysBackwards(SaibangError):
    """A digest whose last day lies before its first."""

    key = "registers.days_backwards"


@dataclass(frozen=True)
class Line:
    """One fault of one unit: how many, of which type; ``day`` None: the register has none, ``count`` is then what was added."""

    register_id: str
    unit_id: str
    type_id: str
    month: str
    count: Decimal
    day: date | None
    note: str


@dataclass(frozen=True)
class Named:
    """What the ids of lines are called, in one language; registers in the rulebook's order."""

    registers: Mapping[str, str]
    units: Mapping[str, str]
    types: Mapping[tuple[str, str], str]
    measures: Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Digest:
    """The faults of the days from ``first`` to ``last``."""

    first: date
    last: date
    lines: list[Line]
    named: Named
    language: Language


def papers_of(home: Home, competition: str | None, first: date, last: date, by: str, now: datetime) -> list[Path]:
    """The digest as Word, PDF and Excel. Raises DaysBackwards."""
    rulebook, told = digest(home, competition, first, last, by, now)
    organ = (rulebook.row.name_en if told.language == "en" else "") or rulebook.row.name_zh
    return write(home, rulebook.competition_id, told, organ)


def digest(
    home: Home, competition: str | None, first: date, last: date, by: str, now: datetime
) -> tuple[Rulebook, Digest]:
    """The competition's rulebook and its digest, in the reader's language. Raises DaysBackwards."""
    if last < first:
        raise DaysBackwards(first=first, last=last)
    with build.desk(home, by, now, build.WAIT_SECONDS) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        faulty = seat.con.execute(FAULTY, [rulebook.competition_id]).pl()
        language: Language = "en" if current() == "en" else "zh_CN"
        known = named(seat, rulebook, faulty, language)
        order, units = list(known.registers), list(known.units)
        lines = [*added(seat, rulebook, faulty, first, last), *occurred(seat, rulebook, faulty, first, last)]
        lines.sort(
            key=lambda line: (order.index(line.register_id), units.index(line.unit_id), str(line.day or ""), line.month)
        )
        return rulebook, Digest(first, last, lines, known, language)


def named(seat: Desk, rulebook: Rulebook, faulty: pl.DataFrame, language: Language) -> Named:
    """The newest names."""
    name = "name_en" if language == "en" else "name_zh"
    states = seat.con.execute(REGISTERS, [rulebook.competition_id]).pl().sort("month")
    newest = {row["register_id"]: row for row in states.to_dicts()}
    units = seat.con.execute(
        "select unit_id, name_zh, name_en from staging.units where competition_id = ? order by unit_no, first_month",
        [rulebook.competition_id],
    ).pl()
    types = {(row["register_id"], row["choice_id"]): row for row in faulty.sort("month").to_dicts()}
    ids = sorted(set(faulty["register_id"]), key=lambda code: newest[code]["sort"])
    return Named(
        {code: newest[code][name] or newest[code]["name_zh"] for code in ids},
        {row["unit_id"]: row[name] or row["name_zh"] for row in units.to_dicts()},
        {key: row[name] or row["name_zh"] for key, row in types.items()},
        {key: row["measure"] or "" for key, row in types.items()},
    )


def added(seat: Desk, rulebook: Rulebook, faulty: pl.DataFrame, first: date, last: date) -> list[Line]:
    """What files received in these days added to registers of numbers, or took from them."""
    columns = {(row["register_id"], row["choice_id"]) for row in faulty.filter(pl.col("form") == "counts").to_dicts()}
    kinds = sorted({register for register, _ in columns})
    own = {"competition": rulebook.competition_id}
    loads = seat.con.execute(LOADS, own | {"last": last}).pl().filter(pl.col("kind").is_in(kinds))
    now, before = in_force(loads), in_force(loads.filter(pl.col("received_on") < first))
    changed = set(now["load_id"]) ^ set(before["load_id"])
    if not changed:
        return []
    cells = seat.con.execute(CELLS, own | {"loads": sorted(changed)}).pl()
    sums: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for row in cells.to_dicts():
        sign = 1 if row["load_id"] in set(now["load_id"]) else -1
        sums[row["register_id"], row["unit_id"], row["column_id"], row["month"]] += sign * row["value"]
    notes: dict[str, list[str]] = defaultdict(list)
    for load_id, unit, note in seat.con.execute(
        NOTES, own | {"loads": sorted(changed & set(now["load_id"]))}
    ).fetchall():
        notes[f"{kind_of(loads, load_id)} {unit}"].append(note)
    return [
        Line(register, unit, column, month, count, None, "；".join(dict.fromkeys(notes[f"{register} {month} {unit}"])))
        for (register, unit, column, month), count in sums.items()
        if count and (register, column) in columns
    ]


def in_force(loads: pl.DataFrame) -> pl.DataFrame:
    """Of each register, period and keeper the file that came last."""
    order = loads.sort("received_at", "revision", "load_id")
    return order.unique(["kind", "first_month", "last_month", "submitter"], keep="last", maintain_order=True)


def kind_of(loads: pl.DataFrame, load_id: str) -> str:
    """Register and month of a load."""
    row = loads.row(by_predicate=pl.col("load_id") == load_id, named=True)
    return f"{row['kind']} {row['last_month']}"


def occurred(seat: Desk, rulebook: Rulebook, faulty: pl.DataFrame, first: date, last: date) -> list[Line]:
    """Faults that are pieces: by their day; without one by the day their file came."""
    levels = {(row["register_id"], row["choice_id"]) for row in faulty.filter(pl.col("form") == "pieces").to_dicts()}
    days = {"competition": rulebook.competition_id, "first": first, "last": last}
    rows = seat.con.execute(EVENTS, days).pl()
    return [
        Line(
            row["register_id"], row["unit_id"], row["level_id"], row["month"], Decimal(row["quantity"]),
            row["occurred_on"], row["note"] or "",
        )
        for row in rows.to_dicts()
        if (row["register_id"], row["level_id"]) in levels
    ]  # fmt: skip


# ---- as a text and as documents --------------------------------------------------------------------------------------


def texts(told: Digest) -> list[str]:
    """The digest line by line: title, each register with its units, how it was counted."""
    return [title(told), *(line for _, lines in sections(told) for line in lines), tail(told)]


def title(told: Digest) -> str:
    """办文差错周报（2026-11-09至2026-11-15）"""
    return say("registers.weekly_title", told.language, first=told.first, last=told.last)


def tail(told: Digest) -> str:
    """How it was counted, said plainly; that there was nothing, where there was nothing."""
    key = "weekly_how" if told.lines else "weekly_nothing"
    return say(f"registers.{key}", told.language, first=told.first, last=told.last)


def sections(told: Digest) -> Iterable[tuple[str, list[str]]]:
    """Register by register: its name with how many, then a line a unit."""
    for register, name in told.named.registers.items():
        own = [line for line in told.lines if line.register_id == register]
        if not own:
            continue
        units = list(dict.fromkeys(line.unit_id for line in own))
        head = say("registers.weekly_register", told.language, name=name, units=len(units))
        yield head, [head, *(of_unit(told, unit, [line for line in own if line.unit_id == unit]) for unit in units)]


def of_unit(told: Digest, unit: str, lines: Sequence[Line]) -> str:
    """One unit's faults in one register."""
    gap = "; " if told.language == "en" else "；"
    return say(
        "registers.weekly_unit", told.language, unit=told.named.units.get(unit, unit),
        said=gap.join(spoken(told, line) for line in lines),
    )  # fmt: skip


def spoken(told: Digest, line: Line) -> str:
    """A fault in words: what, how many, when, and what was noted of it."""
    key = (line.register_id, line.type_id)
    what = say(
        "registers.weekly_fault", told.language, type=told.named.types.get(key, line.type_id), count=plain(line.count),
        measure=told.named.measures.get(key, ""), when=line.day or line.month,
    )  # fmt: skip
    return say("registers.weekly_noted", told.language, what=what, note=line.note) if line.note else what


def plain(count: Decimal) -> str:
    """A number of faults; what went is said with its sign."""
    return f"{count.normalize():f}"


def document(told: Digest, organ: str) -> Document:
    """The digest as a document: a heading and a table a register, then how it was counted."""
    blocks: list[Block] = []
    for register, name in told.named.registers.items():
        own = [line for line in told.lines if line.register_id == register]
        if own:
            blocks += [Heading(1, (Text(name),)), table(told, name, own)]
    blocks.append(Paragraph((Text(tail(told)),)))
    signature = Signature(organ, str(told.last))
    return Document(
        "digest",
        title(told),
        told.language,
        tuple(blocks),
        signature=signature,
        status=say("registers.weekly_status", told.language),
    )


def table(told: Digest, name: str, lines: Sequence[Line]) -> Table:
    """One register's faults."""
    shares = {"unit": 2.0, "type": 2.4, "count": 0.9, "when": 1.4, "note": 2.4}
    columns = tuple(
        Column(say(f"registers.weekly_col_{each}", told.language), "right" if each == "count" else "left", share)
        for each, share in shares.items()
    )
    rows = tuple(tuple(Cell((run,)) for run in runs(told, line)) for line in lines)
    return Table(name, "", columns, rows)


def runs(told: Digest, line: Line) -> tuple[Text | Number, ...]:
    """A fault's cells."""
    kind = told.named.types.get((line.register_id, line.type_id), line.type_id)
    unit = told.named.units.get(line.unit_id, line.unit_id)
    return Text(unit), Text(kind), Number(plain(line.count)), Text(str(line.day or line.month)), Text(line.note)


def frame(told: Digest) -> pl.DataFrame:
    """The digest as a table, a row a fault, counts as numbers."""
    names = [
        say(f"registers.weekly_col_{each}", told.language)
        for each in ("register", "unit", "type", "count", "when", "note")
    ]
    rows = [
        (
            told.named.registers[line.register_id],
            *(run.text for run in runs(told, line)[:2]),
            line.count,
            str(line.day or line.month),
            line.note,
        )
        for line in told.lines
    ]
    kinds: list[Any] = [pl.String, pl.String, pl.String, pl.Decimal(18, 4), pl.String, pl.String]
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")


def write(home: Home, competition_id: str, told: Digest, organ: str) -> list[Path]:
    """Lay the digest down as Word, PDF and Excel; the paths."""
    from paper import pdf, word

    folder = papers_folder(home.data, competition_id, "weekly")
    made = document(told, organ)
    about = pl.DataFrame({say("registers.about_what", told.language): texts(told)})
    sheets = {
        say("registers.sheet_rows", told.language): frame(told),
        say("registers.sheet_about", told.language): about,
    }
    files: dict[str, Any] = {"docx": word.docx(made), "pdf": pdf.pdf(made), "xlsx": xlsx_bytes(sheets)}
    paths = []
    for form, data in files.items():
        path = folder / f"{say('registers.weekly_file', told.language, first=told.first, last=told.last)}.{form}"
        put(path, data, READABLE)
        paths.append(path)
    return paths
