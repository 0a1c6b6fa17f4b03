"""Questions about whole batches, and batches against single files."""

from __future__ import annotations

import polars as pl

import expectations
from tests.expectations.county import (
    ANYONE,
    context,
    fact,
    facts,
    fault_file,
    history,
    judgements,
    member,
    month_files,
    piece,
    pieces,
    roster_rows,
)  # fmt: skip


def missing(found: pl.DataFrame, rule: str) -> list[tuple[str, str | None, int]]:
    """Unit, line and file of the findings of a rule."""
    return found.filter(pl.col("check_id") == rule).select("unit_id", "row_no", "file_no").rows()


def test_every_unit_of_the_roster_but_guests_is_asked_for_once_a_month() -> None:
    batch = facts(fact("U1", "due", 1, file_no=4), fact("GUEST", "due", 1, file_no=5))
    found = expectations.check(batch, "monthly", context())
    assert missing(found, "unit_covered") == [("U2", None, 4), ("U3", None, 4)]
    assert found["severity"].unique().to_list() == ["please_check"]


def test_a_unit_whose_report_is_known_already_is_not_asked_for() -> None:
    batch = facts(fact("U1", "due", 1), fact("U2", "due", 1))
    found = expectations.check(batch, "monthly", context(history=history(("U3", "done", "2026-03", 1))))
    assert missing(found, "unit_covered") == []


def test_the_report_of_a_single_unit_says_nothing_of_the_others() -> None:
    assert expectations.check(facts(fact("U1", "due", 1)), "monthly", context()).is_empty()


def test_a_judging_without_a_score_for_a_unit_is_asked_about() -> None:
    found = expectations.check(judgements(("U1", "a", 40), ("U2", "a", 40)), "judges", context())
    assert missing(found, "unit_judged") == [("U3", None, 1)]


def test_a_register_owes_no_unit_a_row() -> None:
    assert expectations.check(pieces(piece(), piece("U2")), "adopted", context()).is_empty()


def test_a_batch_finds_what_its_files_find_one_by_one() -> None:
    files = month_files(40)
    whole = expectations.check({"facts": pl.concat(files)}, "monthly", context(roster=ANYONE))
    single = [expectations.check({"facts": file}, "monthly", context(roster=ANYONE)) for file in files[::4]]
    spans_files = pl.col("check_id").is_in(["unit_covered", "peer_like"])
    chosen = whole.filter((pl.col("file_no") % 4 == 0) & ~spans_files)
    assert chosen.rows() == pl.concat(single).rows()
    assert chosen["check_id"].n_unique() >= 3


def test_parts_with_whole_units_find_what_the_whole_finds() -> None:
    rows = pl.concat(
        [*month_files(40), facts(*(fact(f"V{number}", "due", 20, "2026-04") for number in range(9)))["facts"]]
    )
    whole = expectations.check({"facts": rows}, "monthly", context(roster=ANYONE))
    parts = [(rows.filter(pl.col("unit_id").hash() % 3 == number), context(roster=ANYONE)) for number in range(3)]
    found = expectations.check_parts(parts, "monthly", context(roster=ANYONE))
    # Peers are those of the part: other words of the same findings.
    told_apart = [frame.filter(pl.col("check_id") != "peer_like") for frame in (found, whole)]
    assert told_apart[0].rows() == told_apart[1].rows()
    assert {"unit_covered", "row_differs", "done_in_due"} <= set(whole["check_id"])


def test_a_split_adds_up_over_all_parts() -> None:
    rows = facts(
        fact("U1", "whole", 9, kind="targets"),
        *(fact(unit, "goal", 4, kind="targets", row_no=at) for at, unit in enumerate(("U1", "U2", "U3"), 2)),
    )["facts"]
    parts = [(rows.filter(unit_id=unit), context()) for unit in ("U3", "U1", "U2")]
    found = expectations.check_parts(parts, "targets", context())
    assert found.filter(check_id="split_adds_up").select("row_no", "value").rows() == [(2, "9")]
    assert found.rows() == expectations.check({"facts": rows}, "targets", context()).rows()


def test_a_figure_after_a_gap_is_compared_with_the_last_one() -> None:
    known = history(("U1", "due", "2025-11", 100), ("U1", "due", "2025-12", 50), ("U2", "due", "2026-02", 40))
    batch = facts(fact("U1", "due", 90), fact("U2", "due", 41, row_no=3))
    found = expectations.check(batch, "monthly", context(history=known)).filter(check_id="change_explained")
    assert found["row_no"].to_list() == [2]
    assert "50" in found["message_en"][0] and "2025-12" in found["message_en"][0]


def test_a_month_is_compared_with_the_month_before_in_the_same_batch() -> None:
    batch = facts(fact("U1", "due", 100), fact("U1", "due", 140, "2026-04", file_no=2))
    found = expectations.check(batch, "monthly", context(history=history(("U1", "due", "2026-03", 140))))
    assert [row[2] for row in missing(found, "change_explained")] == [2]


def test_a_note_explains_a_change() -> None:
    known = {"history": history(("U1", "due", "2026-02", 10))}
    note = pl.DataFrame(
        [("U1", "2026-03", "2026-03", "新增职能")],
        schema=["unit_id", "first_month", "last_month", "note"],
        orient="row",
    )
    assert not expectations.check(facts(fact("U1", "due", 90)), "monthly", context(**known)).is_empty()
    assert expectations.check(facts(fact("U1", "due", 90)), "monthly", context(**known, notes=note)).is_empty()


def test_a_change_from_nothing_has_no_share() -> None:
    known = {"history": history(("U1", "due", "2026-02", 0))}
    assert expectations.check(facts(fact("U1", "due", 90)), "monthly", context(**known)).is_empty()


def test_a_cumulative_begins_anew_with_the_year() -> None:
    january = facts(fact("U1", "done", 2, "2026-01"), fact("U1", "total", 2, "2026-01"))
    found = expectations.check(january, "monthly", context(history=history(("U1", "total", "2025-12", 90))))
    assert found.is_empty()


def test_a_quarter_is_not_compared_with_a_month() -> None:
    quarter = facts(fact("U1", "due", 90, first_month="2026-01"))
    assert expectations.check(quarter, "monthly", context(history=history(("U1", "due", "2025-12", 10)))).is_empty()


def test_the_same_row_in_two_files_of_a_register_is_no_repetition() -> None:
    batch = {"facts": pl.concat([fault_file(1), fault_file(2)])}
    assert expectations.check(batch, "faults", context()).is_empty()


def test_findings_have_the_columns_of_the_landing_table() -> None:
    wanted = [
        "file_name", "sheet", "row_no", "column_no", "column_name", "unit_id", "value", "check_id", "severity", "stage",
        "suggestion", "message_zh", "message_en", "remedy_zh", "remedy_en",
    ]  # fmt: skip
    plain = facts(fact("U9", "due", 1))["facts"].drop("file_no")
    assert expectations.check({"facts": plain}, "monthly", context()).columns == wanted
    assert expectations.check(facts(fact("U9", "due", 1)), "monthly", context()).columns == ["file_no", *wanted]


def test_a_finding_names_place_and_remedy_in_both_languages() -> None:
    broken = facts(fact("U1", "due", 4, row_no=7), fact("U1", "done", 5, row_no=7, column_no=4))
    found = expectations.check(broken, "monthly", context()).row(0, named=True)
    assert found["message_zh"] == "第 7 行、U1镇、done列：5 大于“due列”的 4（部分不能大于总数）。"
    assert (
        found["message_en"]
        == "row 7, U1 Town, done column: 5 is more than 4 in “due column” (a part cannot exceed its whole)."
    )
    assert (found["column_no"], found["column_name"], found["unit_id"], found["value"]) == (4, "done", "U1", "5")
    assert found["remedy_zh"] and found["remedy_en"]


def test_a_cumulative_that_does_not_add_up_is_told_what_it_should_be() -> None:
    known = history(("U1", "total", "2026-02", "5.5"), ("U2", "total", "2026-02", 9))
    batch = facts(
        fact("U1", "done", 3), fact("U1", "total", 9),
        fact("U2", "done", 3, row_no=3), fact("U2", "total", 8, row_no=3),
        fact("U3", "done", 3, row_no=4), fact("U3", "total", 8, row_no=4),
    )  # fmt: skip
    found = expectations.check(batch, "monthly", context(history=known))
    told = found.filter(pl.col("check_id").str.starts_with("total_adds_up"))
    # U3 has no earlier figure: nothing is known to add to.
    assert told.select("check_id", "row_no", "suggestion").rows() == [
        ("total_adds_up", 2, "8.5"), ("total_adds_up_falls", 3, "12"),
    ]  # fmt: skip


def test_a_figure_in_yuan_is_told_what_it_is_in_ten_thousands() -> None:
    known = history(*((unit, name, "2026-02", 40) for unit in ("U1", "U2") for name in ("spent", "due")))
    batch = facts(
        fact("U1", "spent", 412345), fact("U1", "due", 412345), fact("U2", "spent", 4123, row_no=3), fact("U2", "due", 41, row_no=3)
    )  # fmt: skip
    found = expectations.check(batch, "monthly", context(history=known)).filter(check_id="change_explained")
    assert found.select("row_no", "column_name", "suggestion").rows() == [
        (2, "spent", "41.2345"), (2, "due", None), (3, "spent", None),
    ]  # fmt: skip


def test_an_empty_table_has_no_findings() -> None:
    assert expectations.check({"facts": facts(fact("U1", "due", 1))["facts"].head(0)}, "monthly", context()).is_empty()


def test_the_first_roster_needs_no_roster() -> None:
    found = expectations.check({"roster": roster_rows(member("U1", group_id="x"))}, "roster", context(roster=None))
    assert found["check_id"].to_list() == ["group_known"]


def test_limits_are_compared_exactly() -> None:
    # 0.3 x 186 is 55.8 in decimals and less than that in binary floating point.
    at_limit = facts(fact("U1", "hours", "55.8"), fact("U1", "staff", "0.3"))
    above = facts(fact("U1", "hours", "55.8001"), fact("U1", "staff", "0.3"))
    assert "hours_of_staff" not in expectations.check(at_limit, "monthly", context())["check_id"].to_list()
    assert "hours_of_staff" in expectations.check(above, "monthly", context())["check_id"].to_list()


def test_a_change_of_exactly_the_share_needs_no_note() -> None:
    # Many equal earlier figures: polars holds them as one constant, and 3 / 10 through a reciprocal is more than 0.3.
    known = {"roster": ANYONE, "history": history(*((f"V{n}", "due", "2026-02", 10) for n in range(30)))}
    now = facts(*(fact(f"V{n}", "due", 13 + (n == 7), row_no=n) for n in range(30)))
    found = expectations.check(now, "monthly", context(**known))
    assert found.filter(pl.col("check_id") == "change_explained")["row_no"].to_list() == [7]


def test_each_file_of_a_batch_has_its_own_month_of_arrival() -> None:
    early = facts(fact("U1", "due", 1, file_no=1), fact("U1", "due", 1, file_no=2))["facts"].with_columns(
        arrived_month=pl.Series(["2026-02", "2026-04"])
    )
    found = expectations.check({"facts": early}, "monthly", context(latest_month="2026-04"))
    assert found.select("check_id", "file_no").rows() == [("period_arrived", 1)]
