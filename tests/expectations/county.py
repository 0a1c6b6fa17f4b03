"""A small county: a rulebook version with every table the suites read, four units, and builders of tiny files."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import polars as pl

from competition.roster import Roster
from expectations import Context
from expectations.context import ELSEWHERE, PIECES

FACT = {
    "file_no": pl.Int64, "file_name": pl.String, "kind": pl.String, "unit_id": pl.String, "column_id": pl.String,
    "first_month": pl.String, "last_month": pl.String, "state": pl.String, "value": pl.Decimal(18, 4),
    "is_claim": pl.Boolean, "sheet": pl.String, "row_no": pl.Int64, "column_no": pl.Int64, "column_name": pl.String,
    "raw": pl.String,
}  # fmt: skip


def column(column_id: str, source: str = "monthly", **given: Any) -> SimpleNamespace:
    """An input column; counts from 0 unless said otherwise."""
    row = {
        "column_id": column_id, "source": source, "owner": "unit" if source == "monthly" else "office",
        "measure": "件", "value_type": "count", "period": "month", "aggregate": "sum", "lowest": Decimal(0),
        "highest": None, "name_zh": f"{column_id}列", "name_en": f"{column_id} column",
    }  # fmt: skip
    return SimpleNamespace(**{**row, **given})


def pair(
    check_id: str,
    kind: str,
    column_id: str,
    other: str,
    limit: int | None = None,
    source: str = "monthly",
    severity: str = "must_fix",
) -> SimpleNamespace:
    """A row of checks.csv."""
    return SimpleNamespace(
        check_id=check_id, kind=kind, source=source, column_id=column_id, other_column_id=other,
        limit_value=None if limit is None else Decimal(limit), severity=severity,
        name_zh=f"{check_id}检查", name_en=f"{check_id} check",
    )  # fmt: skip


def version(**policies: str) -> Any:
    """The rulebook version of the small county, with policies beside its own."""

    def indicator(
        indicator_id: str, shape: str = "linear_rate", register_id: str = "", needs_document: bool = False
    ) -> SimpleNamespace:
        return SimpleNamespace(
            indicator_id=indicator_id, shape=shape, register_id=register_id, needs_document=needs_document
        )

    return SimpleNamespace(
        version_id="2026", first_month="2026-01", last_month="2026-12",
        columns=(
            column("due"), column("done"), column("hours", highest=Decimal(744)), column("staff"),
            column("total"), column("spent", value_type="amount", measure="万元"), column("plan", period="quarter"),
            column("sent"), column("checked", "office"), column("fed", "office", owner="upper"), column("goal", "targets", period="year"),
            column("whole", "targets", period="year"), column("fault", "faults"), column("seen", "faults"),
        ),
        registers=(
            SimpleNamespace(register_id="faults", form="counts"), SimpleNamespace(register_id="adopted", form="pieces"),
            SimpleNamespace(register_id="honours", form="pieces"),
        ),
        indicators=(
            indicator("A-1"), indicator("J-1", "judged_mean"), indicator("P-1", "tiers_capped", "adopted"),
            indicator("B-1", "tiers_capped", "honours", needs_document=True),
        ),
        terms=(
            SimpleNamespace(indicator_id="A-1", column_id="done", role="numerator"),
            SimpleNamespace(indicator_id="A-1", column_id="due", role="denominator"),
        ),
        parameters=(SimpleNamespace(indicator_id="J-1", parameter="full_mark", value=Decimal(50)),),
        levels=tuple(SimpleNamespace(level_id=name) for name in ("county", "city", "province", "own")),
        tiers=tuple(
            SimpleNamespace(indicator_id=name, level_id=level, points_each=points, effect="", joint_points=None)
            for name in ("P-1", "B-1") for level, points in (("county", 1), ("city", 3), ("own", 0))
        ),
        groups=(SimpleNamespace(group_id="towns"), SimpleNamespace(group_id="organs")),
        classes=(SimpleNamespace(class_id="one"), SimpleNamespace(class_id="two")),
        questions=(SimpleNamespace(question_id="Q1"), SimpleNamespace(question_id="Q2")),
        grades=tuple(SimpleNamespace(grade_id=name) for name in ("good", "fair", "poor")),
        voter_classes=(SimpleNamespace(voter_class_id="leaders"), SimpleNamespace(voter_class_id="peers")),
        policies=tuple(
            SimpleNamespace(policy_id=name, value=value)
            for name, value in {"change_note_share": "0.3", **policies}.items()
        ),
        checks=(
            pair("done_in_due", "part_of_whole", "done", "due"),
            pair("hours_of_staff", "at_most", "hours", "staff", 186),
            pair("total_adds_up", "cumulative", "total", "done"),
            pair("fault_in_seen", "part_of_whole", "fault", "seen", source="faults"),
            pair("split_adds_up", "same_total", "goal", "whole", source="targets"),
            pair("adopted_in_sent", "pieces_within", "sent", "", source="adopted", severity="please_check"),
        ),
    )  # fmt: skip


ROSTER = {
    "unit_id": pl.String, "name_zh": pl.String, "name_en": pl.String, "short_name": pl.String, "aliases": pl.String,
    "group_id": pl.String, "class_id": pl.String, "leader": pl.String, "contact": pl.String, "first_month": pl.String,
    "last_month": pl.String, "predecessors": pl.String, "is_guest": pl.Boolean, "exempt": pl.String,
    "sheet": pl.String, "row_no": pl.Int64,
}  # fmt: skip


def member(unit_id: str, **given: Any) -> dict[str, Any]:
    """A row of a roster."""
    row = {
        "unit_id": unit_id, "name_zh": f"{unit_id}镇", "name_en": f"{unit_id} Town", "short_name": unit_id,
        "aliases": "", "group_id": "towns", "class_id": "one", "leader": "", "contact": "", "first_month": "2025-01",
        "last_month": None, "predecessors": "", "is_guest": False, "exempt": "", "sheet": "", "row_no": 2,
    }  # fmt: skip
    return {**row, **given}


def roster_rows(*rows: dict[str, Any]) -> pl.DataFrame:
    """A roster file's rows, one a line from line 2."""
    return pl.DataFrame([{**row, "row_no": at} for at, row in enumerate(rows, 2)], schema=ROSTER)


MEMBERS = (
    member("U1"), member("U2", exempt="A-1"), member("U3"),
    member("OLD", last_month="2025-12"), member("GUEST", is_guest=True),
)  # fmt: skip


def context(**given: Any) -> Context:
    """What files of the small county are checked against."""
    calendar = SimpleNamespace(first_month=1)
    known = {"roster": Roster.of(roster_rows(*MEMBERS)), "version": version(), **given}
    return Context(calendar=calendar, **known)


def fact(unit_id: str, column_id: str, value: object, month: str = "2026-03", **given: Any) -> dict[str, Any]:
    """A cell: a number, None for empty, '/' or '无'."""
    state = {None: "empty", "/": "not_applicable", "无": "none"}.get(value, "value")
    number = Decimal(str(value)) if state == "value" else Decimal(0) if state == "none" else None
    row = {
        "file_no": 1, "file_name": "a.csv", "kind": "monthly", "unit_id": unit_id, "column_id": column_id,
        "first_month": month, "last_month": month, "state": state, "value": number, "is_claim": False, "sheet": "",
        "row_no": 2, "column_no": 3, "column_name": column_id, "raw": "" if value is None else str(value),
    }  # fmt: skip
    return {**row, **given}


def claim(unit_id: str, column_id: str, value: object, **given: Any) -> dict[str, Any]:
    """A unit's figure in a column that the office counts."""
    return fact(unit_id, column_id, value, is_claim=True, **given)


def facts(*rows: dict[str, Any]) -> dict[str, pl.DataFrame]:
    """A file of cells."""
    return {"facts": pl.DataFrame(list(rows), schema=FACT)}


def history(*rows: tuple[str, str, str, object]) -> pl.DataFrame:
    """Earlier figures: unit, column, month, value."""
    return pl.DataFrame(
        [(unit, name, month, month, Decimal(str(value))) for unit, name, month, value in rows],
        schema={
            "unit_id": pl.String, "column_id": pl.String, "first_month": pl.String, "last_month": pl.String,
            "value": pl.Decimal(18, 4),
        },
        orient="row",
    )  # fmt: skip


def elsewhere(*rows: tuple[str | None, str, str, object, bool]) -> pl.DataFrame:
    """Figures of other files: unit (None: all not named), column, month, value, and whether a unit claims it."""
    return pl.DataFrame(
        [(unit, name, month, month, Decimal(str(value)), is_claim) for unit, name, month, value, is_claim in rows],
        schema=ELSEWHERE, orient="row",
    )  # fmt: skip


def registered(*rows: tuple[str, str, str]) -> pl.DataFrame:
    """Pieces of the register of adopted ones: unit, month, code."""
    return pl.DataFrame([("adopted", *row) for row in rows], schema=PIECES, orient="row")


def table(name: str, schema: dict[str, Any], rows: tuple[dict[str, Any], ...]) -> dict[str, pl.DataFrame]:
    """A landing table of rows that stand in lines 2, 3, 4 ..."""
    placed = [{"file_no": 1, "file_name": "a.csv", "sheet": "", "row_no": at, **row} for at, row in enumerate(rows, 2)]
    places = {"file_no": pl.Int64, "file_name": pl.String, "sheet": pl.String, "row_no": pl.Int64}
    return {name: pl.DataFrame(placed, schema={**places, **schema})}


PIECE = {
    "register_id": pl.String, "unit_id": pl.String, "month": pl.String, "code": pl.String, "level_id": pl.String,
    "indicator_id": pl.String, "document_no": pl.String, "occurred_on": pl.Date, "quantity": pl.Int64,
    "note": pl.String, "route_id": pl.String, "part": pl.String, "score": pl.Decimal(18, 4),
}  # fmt: skip


def piece(unit_id: str = "U1", **given: Any) -> dict[str, Any]:
    """A row of a register of pieces."""
    row = {
        "register_id": "adopted", "unit_id": unit_id, "month": "2026-03", "code": "K1", "level_id": "county",
        "indicator_id": None, "document_no": "1号", "occurred_on": date(2026, 3, 9), "quantity": 1, "note": None,
        "route_id": None, "part": None, "score": None,
    }  # fmt: skip
    return {**row, **given}


def pieces(*rows: dict[str, Any]) -> dict[str, pl.DataFrame]:
    """A register of pieces."""
    return table("events", PIECE, rows)


JUDGEMENT = {
    "indicator_id": pl.String, "unit_id": pl.String, "first_month": pl.String, "last_month": pl.String,
    "judge": pl.String, "score": pl.Decimal(18, 4),
}  # fmt: skip


def judgements(*rows: tuple[str, str | None, object], indicator: str = "J-1") -> dict[str, pl.DataFrame]:
    """Judges' scores: unit, judge, score."""
    placed = tuple(
        {
            "indicator_id": indicator, "unit_id": unit, "first_month": "2026-03", "last_month": "2026-03",
            "judge": judge, "score": None if score is None else Decimal(str(score)),
        }
        for unit, judge, score in rows
    )  # fmt: skip
    return table("judgements", JUDGEMENT, placed)


BALLOT = {
    "first_month": pl.String, "last_month": pl.String, "ballot_id": pl.String, "voter_class_id": pl.String,
    "unit_id": pl.String, "question_id": pl.String, "grade_id": pl.String,
}  # fmt: skip


def ballots(*rows: tuple[str, str, str, str, str]) -> dict[str, pl.DataFrame]:
    """Ballots: ballot, voter class, unit, question, grade."""
    placed = tuple(
        {
            "first_month": "2026-01", "last_month": "2026-12", "ballot_id": ballot, "voter_class_id": voter,
            "unit_id": unit, "question_id": question, "grade_id": grade,
        }
        for ballot, voter, unit, question, grade in rows
    )  # fmt: skip
    return table("ballots", BALLOT, placed)


COUNT = {
    "first_month": pl.String, "last_month": pl.String, "voter_class_id": pl.String, "due_count": pl.Int64,
    "issued_count": pl.Int64, "returned_count": pl.Int64,
}  # fmt: skip


def counts(*rows: tuple[str, int | None, int | None, int | None]) -> dict[str, pl.DataFrame]:
    """Counts of ballots: voter class, due, issued, returned."""
    placed = tuple(
        {
            "first_month": "2026-01", "last_month": "2026-12", "voter_class_id": voter, "due_count": due,
            "issued_count": issued, "returned_count": returned,
        }
        for voter, due, issued, returned in rows
    )  # fmt: skip
    return table("ballot_counts", COUNT, placed)


RANK = {
    "unit_id": pl.String, "body": pl.String, "metric": pl.String, "score": pl.Decimal(18, 4), "place": pl.Int64,
    "of_count": pl.Int64, "as_of": pl.Date, "note": pl.String,
}  # fmt: skip


def rank(**given: Any) -> dict[str, Any]:
    """A place given by another body."""
    row = {
        "unit_id": "U1", "body": "市委办", "metric": "信息", "score": None, "place": 2, "of_count": 9,
        "as_of": date(2026, 3, 31), "note": None,
    }  # fmt: skip
    return {**row, **given}


def ranks(*rows: dict[str, Any]) -> dict[str, pl.DataFrame]:
    """A file of external ranks."""
    return table("external_ranks", RANK, rows)


RECEIPT = {
    "unit_id": pl.String, "month": pl.String, "received_at": pl.Datetime, "received_on": pl.Date,
    "channel": pl.String, "note": pl.String,
}  # fmt: skip


def receipts(*rows: tuple[str, str, date | None]) -> dict[str, pl.DataFrame]:
    """Receipts: unit, month, day of arrival."""
    placed = tuple(
        {
            "unit_id": unit, "month": month, "received_on": day, "channel": None, "note": None,
            "received_at": day and datetime.combine(day, time(9)),
        }
        for unit, month, day in rows
    )  # fmt: skip
    return table("receipts", RECEIPT, placed)


# ---- larger files ----------------------------------------------------------------------------------------------------

ANYONE = Roster.of(roster_rows(*(member(f"V{number}") for number in range(60))))


def month_files(count: int) -> list[pl.DataFrame]:
    """Monthly reports of several units, a file each, some of them wrong in different ways."""
    return [facts(*unit_report(number))["facts"] for number in range(count)]


def unit_report(number: int) -> list[dict[str, Any]]:
    """A unit's report: every third breaks one rule, every fifth another one."""
    place: dict[str, Any] = {"file_no": number, "file_name": f"{number}.csv", "row_no": 2 + number % 4}
    unit_id = f"V{number}" if number % 8 else f"W{number}"
    figures = (("due", 20), ("done", 21 if number % 3 == 0 else 20), ("hours", 900 if number % 5 == 0 else 9))
    return [fact(unit_id, name, value, **place) for name, value in figures]


def fault_file(file_no: int) -> pl.DataFrame:
    """A register of one row."""
    cells = (
        fact("U1", "fault", 1, kind="faults", file_no=file_no),
        fact("U1", "seen", 3, kind="faults", file_no=file_no),
    )
    return facts(*cells)["facts"]
