"""Questions of sense against a plain recomputation in Python: peers, round numbers, thin rates, registers, pieces."""

from __future__ import annotations

from decimal import Decimal
from statistics import median
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import expectations
from competition.roster import Roster
from tests.expectations.county import (
    ANYONE,
    claim,
    context,
    elsewhere,
    fact,
    facts,
    history,
    member,
    piece,
    pieces,
    registered,
    roster_rows,
    version,
)  # fmt: skip

# A run of the library costs half a second, so that finding a smaller example would take minutes.
QUICK = settings(
    phases=[Phase.explicit, Phase.generate], max_examples=8, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
BOUNDS = ("copy_figures", "round_figures", "outlier_times", "few_base")


def lines(found: pl.DataFrame, rule: str) -> list[int]:
    """The lines a rule names."""
    return sorted(found.filter(pl.col("check_id") == rule)["row_no"].to_list())


# ---- peers -----------------------------------------------------------------------------------------------------------

FIGURES = st.one_of(st.integers(0, 60), st.sampled_from([1, 9, 10, 200, 1_000, 20_000]))
UNITS = st.lists(
    st.tuples(st.sampled_from(["one", "one", "two"]), FIGURES, st.one_of(st.none(), FIGURES), st.booleans()),
    min_size=8, max_size=26,
)  # fmt: skip


def far_off(units: list[tuple[str, int, int | None, bool]]) -> list[int]:
    """The lines of units (class, figure, figure before, known already) far from their class, one unit at a time."""
    found: list[int] = []
    for line, (class_id, value, before, is_known) in enumerate(units, 2):
        peers = [figure * 10_000 for other, figure, _, _ in units if other == class_id and figure > 0]
        if is_known or value == 0 or len(peers) - 1 < 8:
            continue
        middle = median(peers)

        def distance(figure: float, middle: float = middle) -> float:
            return max(figure / middle, middle / figure)

        bound = 5 * median(map(distance, peers))
        number = value * 10_000
        is_kind = before and distance(before * 10_000) > bound and (before * 10_000 > middle) == (number > middle)
        if distance(number) > bound and max(number, middle) >= 100_000 and not is_kind:
            found.append(line)
    return found


@QUICK
@given(UNITS)
def test_figures_far_from_their_class_agree_with_a_recomputation_by_hand(
    units: list[tuple[str, int, int | None, bool]],
) -> None:
    roster = Roster.of(roster_rows(*(member(f"V{at}", class_id=row[0]) for at, row in enumerate(units))))
    known = [
        *((f"V{at}", "sent", "2026-02", before) for at, (_, _, before, _) in enumerate(units) if before is not None),
        *((f"V{at}", "sent", "2026-03", value) for at, (_, value, _, is_known) in enumerate(units) if is_known),
    ]
    now = [
        fact(f"V{at}", "sent", value, row_no=at + 2, file_no=at % 3)
        for at, (_, value, _, is_known) in enumerate(units) if not is_known
    ]  # fmt: skip
    if not now:
        return
    found = expectations.check(facts(*now), "monthly", context(roster=roster, history=history(*known)))
    assert lines(found, "peer_like") == far_off(units)


def test_a_guest_is_nobody_s_peer() -> None:
    units = [*(member(f"V{at}") for at in range(8)), member("GUEST", is_guest=True)]
    batch = facts(fact("V0", "sent", 900), *(fact(unit["unit_id"], "sent", 20, row_no=9) for unit in units[1:]))
    found = expectations.check(batch, "monthly", context(roster=Roster.of(roster_rows(*units))))
    assert lines(found, "peer_like") == []


def test_a_figure_far_from_its_class_says_how_far() -> None:
    batch = facts(fact("V9", "sent", 2_000), *(fact(f"V{at}", "sent", 20 + at % 2, row_no=at + 3) for at in range(9)))
    found = expectations.check(batch, "monthly", context(roster=ANYONE)).filter(check_id="peer_like")
    assert found["message_zh"].to_list() == [
        "第 2 行、V9镇、sent列：2000 与同类其他 9 个单位的中位数 20.5 相差 97.6 倍（同类单位之间一般相差 1 倍）。"
    ]


# ---- round numbers and thin rates ------------------------------------------------------------------------------------

COUNTS = st.sampled_from([None, 0, 5, 10, 20, 30, 35, 100, 990])


@QUICK
@given(st.lists(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS, COUNTS), min_size=1, max_size=30))
def test_rows_of_round_numbers_agree_with_a_recomputation_by_hand(rows: list[tuple[int | None, ...]]) -> None:
    names = ("due", "sent", "staff", "total", "hours")
    cells = [
        fact(f"V{at}", name, value, row_no=at + 2)
        for at, row in enumerate(rows) for name, value in zip(names, row, strict=True)
    ]  # fmt: skip
    large = [[value for value in row if value is not None and value >= 10] for row in rows]
    expected = [at for at, row in enumerate(large, 2) if len(row) >= 4 and all(value % 10 == 0 for value in row)]
    found = expectations.check(facts(*cells), "monthly", context(roster=ANYONE))
    assert lines(found, "row_not_round") == expected


@QUICK
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=40))
def test_full_rates_of_next_to_nothing_agree_with_a_recomputation_by_hand(pairs: list[tuple[int, int]]) -> None:
    cells = [
        fact(f"V{at}", name, value, row_no=at + 2)
        for at, pair in enumerate(pairs) for name, value in zip(("due", "done"), pair, strict=True)
    ]  # fmt: skip
    expected = [at for at, (due, done) in enumerate(pairs, 2) if 0 < due == done < 3]
    found = expectations.check(facts(*cells), "monthly", context(roster=ANYONE))
    assert lines(found, "rate_of_enough") == expected


@pytest.mark.parametrize("name", BOUNDS)
def test_a_bound_of_nought_leaves_the_question_out(name: str) -> None:
    rule = {"copy_figures": "row_differs", "round_figures": "row_not_round", "outlier_times": "peer_like", "few_base": "rate_of_enough"}[name]  # fmt: skip
    alike = [fact(f"V{at}", column, value, row_no=at + 2) for at in range(1, 10)
             for column, value in (("due", 1), ("done", 1), ("sent", 20), ("staff", 10), ("hours", 40), ("total", 30))]  # fmt: skip
    known = history(*((row["unit_id"], row["column_id"], "2026-02", row["value"]) for row in alike))
    batch = facts(*alike, fact("V0", "sent", 9_000))
    asked = expectations.check(batch, "monthly", context(roster=ANYONE, history=known))
    left_out = expectations.check(
        batch, "monthly", context(roster=ANYONE, history=known, version=version(**{name: "0"}))
    )
    assert rule in asked["check_id"].to_list()
    assert rule not in left_out["check_id"].to_list()
    assert rule not in expectations.describe("monthly", version(**{name: "0"}))["check_id"].to_list()


# ---- cumulatives ----------------------------------------------------------------------------------------------------

NUMBER = st.one_of(st.none(), st.integers(0, 5), st.just(Decimal("2.5")))
CUMULATIVES = st.lists(
    st.tuples(st.sampled_from(["2025-12", "2026-01", "2026-02"]), NUMBER, NUMBER, NUMBER, st.sampled_from(["2026-01", "2026-03"])),
    min_size=1, max_size=30,
)  # fmt: skip


def adds_up(month_before: str, before: Any, done: Any, total: Any, month: str) -> tuple[str, str | None] | None:
    """What is wrong with a cumulative (the rule's ending, what it should be), a unit at a time."""
    if total is None:
        return None
    is_known = before is not None and month_before < month and month_before[:4] == month[:4]
    start = 0 if month == "2026-01" else before if is_known and month_before == "2026-02" else None
    should = None if start is None or done is None else start + done
    if is_known and total < before:
        return "_falls", None if should is None else f"{should:g}"
    return ("", f"{should:g}") if should is not None and should != total else None


@QUICK
@given(CUMULATIVES)
def test_cumulatives_and_what_they_should_be_agree_with_a_recomputation_by_hand(units: list[Any]) -> None:
    known = history(
        *(
            (f"V{at}", "total", row[0], row[1])
            for at, row in enumerate(units)
            if row[1] is not None and row[0] != row[4]
        )
    )
    now = [
        fact(f"V{at}", name, value, month, row_no=at + 2, file_no=int(month[-1]))
        for at, (_, _, done, total, month) in enumerate(units) for name, value in (("done", done), ("total", total))
    ]  # fmt: skip
    found = expectations.check(facts(*now), "monthly", context(roster=ANYONE, history=known))
    told = found.filter(pl.col("check_id").str.starts_with("total_adds_up")).sort("row_no")
    wrong = [(at, adds_up(*row)) for at, row in enumerate(units, 2)]
    expected = [(f"total_adds_up{each[0]}", at, each[1]) for at, each in wrong if each]
    assert told.select("check_id", "row_no", "suggestion").rows() == expected


# ---- claims ----------------------------------------------------------------------------------------------------------


def test_a_claim_is_asked_nothing_but_whether_it_agrees() -> None:
    batch = facts(fact("U1", "spent", 7), claim("U1", "checked", "-4.5"), claim("U1", "fed", 9))
    assert expectations.check(batch, "monthly", context()).is_empty()


def test_a_claim_is_no_figure_of_the_unit() -> None:
    # As figures these would jump, stand twice and belong to another kind of file.
    known = history(("U1", "checked", "2026-02", 10))
    batch = facts(fact("U1", "spent", 7), claim("U1", "checked", 90), claim("U1", "checked", 90, row_no=3))
    assert expectations.check(batch, "monthly", context(history=known)).is_empty()


def test_a_claim_is_laid_beside_the_rows_of_a_register_added_up() -> None:
    counted = elsewhere(
        ("U1", "fault", "2026-03", 1, False), ("U1", "fault", "2026-03", 2, False), (None, "fault", "2026-03", 0, False)
    )
    right = expectations.check(facts(claim("U1", "fault", 3)), "monthly", context(elsewhere=counted))
    wrong = expectations.check(facts(claim("U1", "fault", 0)), "monthly", context(elsewhere=counted))
    assert right.is_empty()
    assert wrong["message_zh"].to_list() == ["第 2 行、U1镇、fault列：单位自报 0，竞赛办登记为 3；计分以登记为准。"]


def test_a_register_without_a_row_of_a_unit_contradicts_its_claim() -> None:
    said = elsewhere(
        ("U1", "fault", "2026-03", 2, True), ("U2", "fault", "2026-03", 3, True), ("U3", "fault", "2026-03", 0, True)
    )
    register = facts(fact("U1", "fault", 2, kind="faults"), fact("U1", "seen", 9, kind="faults"))
    found = expectations.check(register, "faults", context(elsewhere=said)).filter(check_id="counted_agrees")
    assert found.select("file_no", "row_no", "unit_id", "column_name", "value").rows() == [
        (1, None, "U2", "fault列", "0")
    ]
    assert "3" in found["message_zh"][0]


def test_a_register_that_is_not_settled_contradicts_nobody() -> None:
    assert expectations.check(facts(claim("U1", "fault", 3)), "monthly", context()).is_empty()


# ---- pieces ----------------------------------------------------------------------------------------------------------

MONTHS = ("2025-12", "2026-01", "2026-02", "2026-03")
SENT = st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=4, max_size=4)
CODES = st.lists(st.tuples(st.sampled_from([*MONTHS, "2026-04"]), st.sampled_from("abcdef")), max_size=9)


def too_many(sent: list[int | None], codes: list[tuple[str, str]]) -> bool:
    """Whether more was adopted by March than submitted, from the first month on whose submissions are known."""
    known = list(zip(MONTHS[1:], sent[1:], strict=True))
    while known and known[0][1] is None:
        known.pop(0)
    if not known or any(value is None for _, value in known):
        return False
    adopted = {code for month, code in codes if month in dict(known)}
    return len(adopted) > sum(value or 0 for _, value in known)


@QUICK
@given(st.lists(st.tuples(SENT, CODES), min_size=1, max_size=12))
def test_pieces_beside_submissions_agree_with_a_recomputation_by_hand(units: list[tuple[list[Any], Any]]) -> None:
    expected = [at for at, (sent, codes) in enumerate(units, 2) if too_many(sent, codes)]
    sent_before = [
        (f"V{at}", "sent", month, value)
        for at, (sent, _) in enumerate(units) for month, value in zip(MONTHS, sent, strict=True) if value is not None
    ]  # fmt: skip
    # From the side of the monthly reports: March is in the file, what went before and the register are known.
    now = facts(*(fact(f"V{at}", "sent", sent[3], row_no=at + 2) for at, (sent, _) in enumerate(units)))
    known = {
        "roster": ANYONE,
        "elsewhere": elsewhere(*((*row, False) for row in sent_before if row[2] != "2026-03")),
        "pieces": registered(
            *((f"V{at}", month, code) for at, (_, codes) in enumerate(units) for month, code in codes)
        ),
    }
    assert lines(expectations.check(now, "monthly", context(**known)), "adopted_in_sent") == expected
    # From the side of the register: it replaces what was known of March.
    rows = [
        piece(f"V{at}", code=code, month=month, occurred_on=None, row_no=at + 2)
        for at, (_, codes) in enumerate(units) for month, code in dict.fromkeys(codes) if month == "2026-03"
    ]  # fmt: skip
    if rows:
        known["elsewhere"] = elsewhere(*((*row, False) for row in sent_before))
        found = expectations.check(pieces(*rows), "adopted", context(**known))
        with_rows = [line for line in expected if any(row["row_no"] == line for row in rows)]
        assert lines(found, "adopted_in_sent") == with_rows


def test_a_file_s_own_month_counts_and_not_what_was_known_of_it() -> None:
    known = {"history": history(("U1", "sent", "2026-03", 9)), "pieces": registered(("U1", "2026-03", "a"))}
    january = elsewhere(*(("U1", "sent", f"2026-0{month}", 0, False) for month in (1, 2)))
    found = expectations.check(facts(fact("U1", "sent", 0)), "monthly", context(elsewhere=january, **known))
    told = found.filter(check_id="adopted_in_sent")
    assert told["message_en"].to_list() == [
        "row 2, U1 Town, sent column: 1 pieces adopted this year, more than the 0 submitted."
    ]
    assert Decimal(told["value"][0]) == 0
