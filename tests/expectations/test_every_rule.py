"""Each rule with a tiny file that keeps it and one that breaks it, stacked and judged in one run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
import pytest

import expectations
from tests.expectations.county import (
    ANYONE,
    PIECE,
    ballots,
    context,
    counts,
    elsewhere,
    fact,
    facts,
    history,
    judgements,
    member,
    piece,
    pieces,
    rank,
    ranks,
    receipts,
    registered,
    roster_rows,
    table,
    version,
)  # fmt: skip

Tables = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Case:
    """A rule, a file that keeps it, a file that breaks it, and the lines that must be named."""

    rule: str
    kind: str
    good: Tables
    bad: Tables
    rows: list[int | None]
    severity: str = "must_fix"
    known: dict[str, Any] = field(default_factory=dict)


def roster(*rows: dict[str, Any]) -> Tables:
    """A roster file."""
    return {"roster": roster_rows(*rows)}


def fault(unit_id: str, name: str, value: object, **given: Any) -> dict[str, Any]:
    """A cell of the register of faults."""
    return fact(unit_id, name, value, kind="faults", **given)


def plain(unit_id: str, name: str = "due", value: object = 5, **given: Any) -> Tables:
    """A file of one cell."""
    return facts(fact(unit_id, name, value, **given))


def rows_of(unit_id: str, month: str, *figures: tuple[str, object]) -> list[dict[str, Any]]:
    """A unit's row."""
    return [fact(unit_id, name, value, month) for name, value in figures]


def tasks(*figures: tuple[str, str, object]) -> list[dict[str, Any]]:
    """The rows of a file of the year's targets."""
    return [
        fact(unit, name, value, "2026-01", kind="targets", last_month="2026-12", row_no=row_no)
        for row_no, (unit, name, value) in enumerate(figures, 2)
    ]


def peers_and(value: int) -> Tables:
    """Nine alike units, and one that reports the value."""
    alike = [fact(f"V{number}", "sent", 20, row_no=number + 2) for number in range(9)]
    return facts(*alike, fact("V9", "sent", value, row_no=30))


def claimed(*figures: tuple[str, object]) -> Tables:
    """A unit's report with one figure of its own and claims of what the office counts."""
    return facts(fact("U1", "spent", 7), *(fact("U1", name, value, is_claim=True) for name, value in figures))


ROUND = (("due", 40), ("staff", 30), ("total", 120))
THREE = (("due", 40), ("hours", 30), ("spent", 20))
BEFORE = history(*(("U1", name, "2026-02", value) for name, value in THREE))
ANSWER = ("b1", "leaders", "U1", "Q1", "good")
ALIKE = tuple(("b1", "leaders", unit, question, "good") for unit in ("U1", "U2", "U3") for question in ("Q1", "Q2"))

CASES = [
    # ---- units and periods, the same for every kind
    Case("unit_known", "monthly", plain("U1"), plain("U9"), [2]),
    Case("unit_known", "adopted", pieces(piece()), pieces(piece("U9")), [2]),
    Case("unit_known", "external_ranks", ranks(rank()), ranks(rank(unit_id="U9")), [2]),
    Case("unit_valid", "monthly", plain("U1"), plain("OLD"), [2]),
    Case(
        "unit_valid",
        "receipts",
        receipts(("U1", "2026-03", date(2026, 4, 2))),
        receipts(("OLD", "2026-03", date(2026, 4, 2))),
        [2],
    ),
    Case("period_known", "monthly", plain("U1"), plain("U1", month="2026-13"), [2]),
    Case("period_in_version", "monthly", plain("U1"), plain("U1", month="2025-12"), [2]),
    Case(
        "period_arrived", "monthly", plain("U1"), plain("U1", month="2026-05"), [2], known={"latest_month": "2026-04"}
    ),
    Case(
        "one_period",
        "monthly",
        plain("U1"),
        facts(fact("U1", "due", 1), fact("U2", "due", 1, "2026-04", row_no=3)),
        [3],
    ),
    # ---- figures
    Case("column_known", "monthly", plain("U1"), plain("U1", "dew"), [2]),
    Case("column_owner", "monthly", plain("U1"), plain("U1", "checked"), [2]),
    Case("column_owner", "office", plain("U1", "checked"), plain("U1", "due"), [2]),
    Case("state_known", "monthly", plain("U1"), plain("U1", state="about"), [2]),
    Case("state_agrees", "monthly", plain("U1", value=None), plain("U1", value=4, state="empty"), [2]),
    Case("whole_number", "monthly", plain("U1", "spent", 2.5), plain("U1", "due", 2.5), [2]),
    Case("none_is_zero", "monthly", plain("U1", value="无"), plain("U1", "spent", "无"), [2]),
    Case("exempt_agrees", "monthly", plain("U2", value="/"), plain("U1", value="/"), [2]),
    Case("value_size", "monthly", plain("U1", "spent", "99999999.9999"), plain("U1", "spent", 100000000), [2]),
    Case("value_range", "monthly", plain("U1", "hours", 744), plain("U1", "hours", 745), [2]),
    Case("value_range", "monthly", plain("U1", "due", 0), plain("U1", "due", -1), [2]),
    Case("cell_once", "monthly", plain("U1"), facts(fact("U1", "due", 1), fact("U1", "due", 1, row_no=3)), [3]),
    Case(
        "done_in_due",
        "monthly",
        facts(*rows_of("U1", "2026-03", ("due", 4), ("done", 4))),
        facts(*rows_of("U1", "2026-03", ("due", 4), ("done", 5))),
        [2],
    ),
    Case(
        "done_in_due",
        "monthly",
        plain("U1", "done", 7),
        plain("U1", "done", 8),
        [2],
        known={"history": history(("U1", "due", "2026-03", 7))},
    ),
    Case(
        "hours_of_staff",
        "monthly",
        facts(*rows_of("U1", "2026-03", ("hours", 372), ("staff", 2))),
        facts(*rows_of("U1", "2026-03", ("hours", 373), ("staff", 2))),
        [2],
    ),
    Case(
        "total_adds_up",
        "monthly",
        facts(*rows_of("U1", "2026-03", ("done", 3), ("total", 8))),
        facts(*rows_of("U1", "2026-03", ("done", 3), ("total", 9))),
        [2],
        known={"history": history(("U1", "total", "2026-02", 5))},
    ),
    Case(
        "total_adds_up",
        "monthly",
        facts(*rows_of("U1", "2026-01", ("done", 3), ("total", 3))),
        facts(*rows_of("U1", "2026-01", ("done", 3), ("total", 4))),
        [2],
    ),
    Case(
        "total_adds_up_falls",
        "monthly",
        plain("U1", "total", 5),
        plain("U1", "total", 4),
        [2],
        known={"history": history(("U1", "total", "2026-02", 5))},
    ),
    Case(
        "split_adds_up",
        "targets",
        facts(*tasks(("U1", "whole", 9), ("U1", "goal", 4), ("U2", "goal", 5))),
        facts(*tasks(("U1", "goal", 4), ("U2", "goal", 5), ("U3", "whole", 10))),
        [4],
    ),
    Case(  # nothing to add up where the file says nothing of the split
        "split_adds_up",
        "targets",
        facts(*tasks(("U1", "whole", 9))),
        facts(*tasks(("U1", "whole", 9), ("U2", "goal", 8))),
        [2],
    ),
    Case(
        "change_explained",
        "monthly",
        plain("U1", value=13),
        plain("U1", value=14),
        [2],
        "please_check",
        {"history": history(("U1", "due", "2026-02", 10))},
    ),
    Case(
        "change_explained",
        "monthly",
        plain("U1", value=9),
        plain("U1", value=10),
        [2],
        "please_check",
        {"history": history(("U1", "due", "2026-01", 100))},
    ),
    Case(
        "row_differs",
        "monthly",
        facts(*rows_of("U1", "2026-03", *THREE[:2], ("spent", 21))),
        facts(*rows_of("U1", "2026-03", *THREE)),
        [2],
        "please_check",
        {"history": BEFORE},
    ),
    Case(
        "fault_in_seen",
        "faults",
        facts(fault("U1", "fault", 2), fault("U1", "seen", 1), fault("U1", "seen", 1, row_no=3)),
        facts(fault("U1", "seen", 1), fault("U1", "fault", 1, row_no=3), fault("U1", "fault", 1, row_no=4)),
        [3],
    ),
    Case(
        "row_once",
        "faults",
        facts(
            fault("U1", "fault", 1),
            fault("U1", "fault", 2, row_no=3),
            fault("U1", "seen", 9, row_no=3),
            fault("U1", "seen", 9),
        ),
        facts(
            fault("U1", "fault", 0, row_no=5),
            fault("U1", "fault", 0, row_no=6),
            fault("U1", "fault", 1),
            fault("U1", "fault", 1, row_no=3),
            fault("U1", "seen", 7, row_no=8),
        ),
        [3],
        "please_check",
    ),
    # ---- beside other units and other files
    Case(
        "row_not_round",
        "monthly",
        facts(*rows_of("U1", "2026-03", *ROUND, ("sent", 95), ("done", 7))),
        facts(*rows_of("U1", "2026-03", *ROUND, ("sent", 100), ("done", 7), ("spent", "0.5"))),
        [2],
        "please_check",
    ),
    Case("peer_like", "monthly", peers_and(100), peers_and(101), [30], "please_check", {"roster": ANYONE}),
    Case(
        "peer_like",
        "monthly",
        plain("V9", "sent", 4),
        plain("V9", "sent", 3),
        [2],
        "please_check",
        {"roster": ANYONE, "history": history(*((f"V{n}", "sent", "2026-03", 20) for n in range(8)))},
    ),
    Case(
        "rate_of_enough",
        "monthly",
        facts(*rows_of("U1", "2026-03", ("due", 3), ("done", 3))),
        facts(*rows_of("U1", "2026-03", ("due", 2), ("done", 2))),
        [2],
        "please_check",
    ),
    Case(
        "claim_agrees",
        "monthly",
        claimed(("checked", 4), ("fault", 0)),
        claimed(("checked", 5), ("fault", 1)),
        [2, 2],
        "please_check",
        {"elsewhere": elsewhere(("U1", "checked", "2026-03", 4, False), (None, "fault", "2026-03", 0, False))},
    ),
    Case(
        "counted_agrees",
        "office",
        plain("U1", "fed", 4),
        plain("U1", "fed", 5),
        [2],
        "please_check",
        {"elsewhere": elsewhere(("U1", "fed", "2026-03", 4, True), ("U1", "fed", "2026-02", 5, True))},
    ),
    Case(
        "counted_agrees",
        "faults",
        facts(fault("U1", "fault", 1), fault("U1", "fault", 1, row_no=3)),
        facts(fault("U1", "fault", 1)),
        [2],
        "please_check",
        {"elsewhere": elsewhere(("U1", "fault", "2026-03", 2, True))},
    ),
    Case(
        "adopted_in_sent",
        "monthly",
        plain("U1", "sent", 2),
        plain("U1", "sent", 1),
        [2],
        "please_check",
        {
            "history": history(("U1", "sent", "2026-02", 1)),
            "elsewhere": elsewhere(("U1", "sent", "2026-01", 0, False)),
            "pieces": registered(
                ("U1", "2026-01", "a"),
                ("U1", "2026-02", "a"),
                ("U1", "2026-03", "b"),
                ("U1", "2026-03", "c"),
                ("U1", "2026-04", "d"),
                ("U1", "2025-12", "e"),
                ("U2", "2026-03", "f"),
            ),
        },
    ),
    Case(
        "adopted_in_sent",
        "adopted",
        pieces(piece(code="b")),
        pieces(piece(code="b"), piece(code="c")),
        [2],
        "please_check",
        {
            "elsewhere": elsewhere(*(("U1", "sent", f"2026-0{month}", month % 2, False) for month in (1, 2, 3))),
            "pieces": registered(("U1", "2026-01", "a"), ("U1", "2026-03", "x"), ("U1", "2026-03", "y")),
        },
    ),
    # ---- pieces
    Case("piece_code", "adopted", pieces(piece()), pieces(piece(code=" ")), [2]),
    Case("level_known", "adopted", pieces(piece()), pieces(piece(level_id="moon")), [2]),
    Case(
        "level_scored",
        "adopted",
        pieces(piece(level_id="city")),
        pieces(piece(level_id="province")),
        [2],
        "please_check",
    ),
    Case("piece_indicator_known", "adopted", pieces(piece(indicator_id="A-1")), pieces(piece(indicator_id="A-9")), [2]),
    Case("document_given", "honours", pieces(piece()), pieces(piece(document_no="")), [2], "please_check"),
    Case("quantity_positive", "adopted", pieces(piece(quantity=2)), pieces(piece(quantity=0)), [2]),
    Case(
        "occurred_in_month",
        "adopted",
        pieces(piece(occurred_on=None)),
        pieces(piece(occurred_on=date(2026, 4, 1))),
        [2],
        "please_check",
    ),
    Case(
        "piece_once",
        "adopted",
        pieces(piece(), piece("U2"), piece(code="K2")),
        pieces(piece(), piece("U2"), piece()),
        [4],
    ),
    Case(
        "piece_sharers",
        "adopted",
        pieces(*(piece(f"V{n}") for n in range(12))),
        pieces(*(piece(f"V{n}") for n in range(13))),
        list(range(2, 15)),
    ),
    Case(
        "score_alone", "adopted", pieces(piece(level_id="own", score=-2)), pieces(piece(score=-2)), [2], "please_check"
    ),
    Case(
        "score_counted",
        "adopted",
        pieces(piece(level_id="own", score=0)),
        pieces(piece(level_id="own")),
        [2],
        "please_check",
    ),
    # ---- judges
    Case("judged_indicator", "judges", judgements(("U1", "a", 40)), judgements(("U1", "a", 40), indicator="A-1"), [2]),
    Case("judge_named", "judges", judgements(("U1", "a", 40)), judgements(("U1", None, 40)), [2]),
    Case("score_given", "judges", judgements(("U1", "a", 0)), judgements(("U1", "a", None)), [2]),
    Case("score_within", "judges", judgements(("U1", "a", 50)), judgements(("U1", "a", "50.01")), [2]),
    Case("score_not_negative", "judges", judgements(("U1", "a", 0)), judgements(("U1", "a", "-0.01")), [2]),
    Case(
        "score_once",
        "judges",
        judgements(("U1", "a", 40), ("U1", "b", 40)),
        judgements(("U1", "a", 40), ("U1", "a", 41)),
        [3],
    ),
    # ---- ballots
    Case("ballot_numbered", "ballots", ballots(ANSWER), ballots((" ", *ANSWER[1:])), [2]),
    Case("voter_class_known", "ballots", ballots(ANSWER), ballots(("b1", "crowd", *ANSWER[2:])), [2]),
    Case("question_known", "ballots", ballots(ANSWER), ballots((*ANSWER[:3], "Q9", "good")), [2]),
    Case("grade_known", "ballots", ballots(ANSWER), ballots((*ANSWER[:4], "best")), [2]),
    Case("answer_once", "ballots", ballots(ANSWER, ("b2", *ANSWER[1:])), ballots(ANSWER, (*ANSWER[:4], "fair")), [3]),
    Case(
        "ballot_one_class",
        "ballots",
        ballots(ANSWER, ("b2", "peers", *ANSWER[2:])),
        ballots(ANSWER, ("b1", "peers", "U2", "Q1", "fair")),
        [2],
    ),
    Case(
        "ballot_varied",
        "ballots",
        ballots(*ALIKE[:5], ("b1", "leaders", "U3", "Q2", "fair")),
        ballots(*ALIKE),
        [2],
        "please_check",
    ),
    Case("voter_class_known", "ballot_counts", counts(("leaders", 9, 9, 9)), counts(("crowd", 9, 9, 9)), [2]),
    Case("counts_given", "ballot_counts", counts(("leaders", 9, 9, 9)), counts(("leaders", 9, None, 9)), [2]),
    Case("counts_not_negative", "ballot_counts", counts(("leaders", 0, 0, 0)), counts(("leaders", 9, 9, -1)), [2]),
    Case(
        "issued_within_due",
        "ballot_counts",
        counts(("leaders", 9, 9, 9)),
        counts(("leaders", 9, 10, 9)),
        [2],
        "please_check",
    ),
    Case(
        "returned_within_issued",
        "ballot_counts",
        counts(("leaders", 9, 8, 8)),
        counts(("leaders", 9, 8, 9)),
        [2],
        "please_check",
    ),
    Case(
        "returned_enough",
        "ballot_counts",
        counts(("leaders", 8, 8, 5)),
        counts(("leaders", 8, 8, 4)),
        [2],
        "please_check",
    ),
    Case(
        "voter_class_once",
        "ballot_counts",
        counts(("leaders", 9, 9, 9), ("peers", 9, 9, 9)),
        counts(("leaders", 9, 9, 9), ("leaders", 9, 9, 9)),
        [3],
    ),
    # ---- external ranks and receipts
    Case("body_named", "external_ranks", ranks(rank()), ranks(rank(body="")), [2]),
    Case("metric_named", "external_ranks", ranks(rank()), ranks(rank(metric=None)), [2]),
    Case("rank_given", "external_ranks", ranks(rank()), ranks(rank(place=None)), [2]),
    Case("as_of_given", "external_ranks", ranks(rank()), ranks(rank(as_of=None)), [2]),
    Case(
        "as_of_arrived",
        "external_ranks",
        ranks(rank()),
        ranks(rank(as_of=date(2026, 5, 1))),
        [2],
        known={"latest_month": "2026-04"},
    ),
    Case("place_positive", "external_ranks", ranks(rank(place=1)), ranks(rank(place=0)), [2]),
    Case("place_within", "external_ranks", ranks(rank(place=9)), ranks(rank(place=10)), [2]),
    Case("rank_once", "external_ranks", ranks(rank(), rank(metric="督查")), ranks(rank(), rank()), [3]),
    Case(
        "arrival_given",
        "receipts",
        receipts(("U1", "2026-03", date(2026, 4, 2))),
        receipts(("U1", "2026-03", None)),
        [2],
    ),
    Case(
        "arrival_after_start",
        "receipts",
        receipts(("U1", "2026-03", date(2026, 3, 1))),
        receipts(("U1", "2026-03", date(2026, 2, 28))),
        [2],
    ),
    Case(
        "arrival_within_year",
        "receipts",
        receipts(("U1", "2026-03", date(2027, 3, 31))),
        receipts(("U1", "2026-03", date(2027, 4, 1))),
        [2],
    ),
    Case(
        "receipt_once",
        "receipts",
        receipts(("U1", "2026-03", date(2026, 4, 2)), ("U2", "2026-03", date(2026, 4, 2))),
        receipts(("U1", "2026-03", date(2026, 4, 2)), ("U1", "2026-03", date(2026, 4, 3))),
        [3],
    ),
    # ---- roster
    Case("unit_numbered", "roster", roster(member("U1")), roster(member("")), [2]),
    Case("unit_named", "roster", roster(member("U1")), roster(member("U1", name_zh="")), [2]),
    Case("group_known", "roster", roster(member("U1")), roster(member("U1", group_id="cities")), [2]),
    Case("class_known", "roster", roster(member("U1")), roster(member("U1", class_id=None)), [2]),
    Case("validity_known", "roster", roster(member("U1")), roster(member("U1", first_month="2025")), [2]),
    Case(
        "validity_ordered",
        "roster",
        roster(member("U1", last_month="2025-01")),
        roster(member("U1", last_month="2024-12")),
        [2],
    ),
    Case(
        "validity_apart",
        "roster",
        roster(member("U1", last_month="2025-06"), member("U1", first_month="2025-07")),
        roster(member("U1", last_month="2025-06"), member("U1", first_month="2025-06")),
        [3],
    ),
    Case(
        "name_apart",
        "roster",
        roster(member("U1", last_month="2025-06", aliases="甲;乙"), member("U2", first_month="2025-07", aliases="乙")),
        roster(member("U1", aliases="甲; 乙"), member("U2", aliases="乙")),
        [3],
    ),
    Case(
        "predecessor_known",
        "roster",
        roster(member("U1", last_month="2025-06"), member("U2", first_month="2025-07", predecessors="U1")),
        roster(member("U2", predecessors="U1;U3")),
        [2, 2],
    ),
    Case(
        "predecessor_earlier",
        "roster",
        roster(member("U1", last_month="2025-06"), member("U2", first_month="2025-07", predecessors="U1")),
        roster(member("U1", last_month="2025-07"), member("U2", first_month="2025-07", predecessors="U1")),
        [3],
        "please_check",
    ),
    Case("exempt_known", "roster", roster(member("U1", exempt="A-1;J-1")), roster(member("U1", exempt="A-1;Z-1")), [2]),
]


def stacked(good: Tables, bad: Tables) -> Tables:
    """Both files as one batch: the good one is file 1, the bad one file 2."""
    return {
        name: pl.concat(
            [
                frame.with_columns(file_no=pl.lit(number, dtype=pl.Int64))
                for number, frame in enumerate((good[name], bad[name]), 1)
            ]
        )
        for name in good
    }


@pytest.mark.parametrize("case", CASES, ids=[f"{case.kind}-{case.rule}-{at}" for at, case in enumerate(CASES)])
def test_a_file_that_breaks_a_rule_is_named_by_line_and_one_that_keeps_it_is_not(case: Case) -> None:
    found = expectations.check(stacked(case.good, case.bad), case.kind, context(**case.known))
    about = found.filter(pl.col("check_id") == case.rule)
    assert about["file_no"].unique().to_list() == [2]
    assert about["row_no"].to_list() == case.rows
    assert about["severity"].unique().to_list() == [case.severity]


@pytest.mark.parametrize("kind", expectations.kinds_of(version()))
def test_every_rule_of_every_kind_has_a_case_that_breaks_it(kind: str) -> None:
    elsewhere = {"column_present", "column_type", "unit_covered", "unit_judged"}  # asked of whole batches, see there
    broken = {case.rule for case in CASES} | elsewhere
    assert {rule.check_id for rule in expectations.rules_of(kind, version())} <= broken


def test_a_missing_column_is_the_only_finding() -> None:
    found = expectations.check({"events": pieces(piece("U9"))["events"].drop("code")}, "adopted", context())
    assert found.select("check_id", "value").rows() == [("column_present", "code")]


def test_a_column_of_another_type_is_the_only_finding() -> None:
    text = table("events", PIECE | {"occurred_on": pl.String}, (piece("U9", occurred_on="九日"),))
    found = expectations.check(text, "adopted", context())
    assert found.select("check_id", "value").rows() == [("column_type", "occurred_on")]
