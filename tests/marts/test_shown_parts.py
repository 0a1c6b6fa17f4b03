"""What changed in each part, what the year still holds and the files of a unit, against values worked out by hand."""

from __future__ import annotations

from typing import Any

from tests.marts.portable import Schema
from tests.marts.shown import Row, at, only, shown

SCOPES = [
    at("2025-02"), at("2026-01"),
    at("2026-02", previous_scope_id="2026-01", last_year_scope_id="2025-02"),
]  # fmt: skip


def item(scope_id: str, unit_id: str, rate: float, place: int | None, group_id: str = "g") -> Row:
    return at(scope_id, unit_id=unit_id, group_id=group_id, item_id="a", rate=rate, place=place)


def test_an_item_is_compared_by_its_rate_with_the_best_and_the_middle_of_the_group(columns: Schema) -> None:
    tables = {
        "catalog.scopes": SCOPES,
        "ranking.dimension_points": [],
        "ranking.item_points": [
            item("2026-02", "t", 100, 1), item("2026-02", "u", 70.0001, 2), item("2026-02", "v", 60, 3),
            item("2026-02", "w", 10, 4), item("2026-02", "x", 0, None),
            item("2026-01", "u", 80, 4), item("2025-02", "u", 50, 9, "h"),
        ],
    }  # fmt: skip
    rows = shown(columns, "part_changes", tables, scope_id="2026-02", unit_id="u")
    names = ("value", "place", "compared_count", "group_best", "group_median", "gap_to_best", "gap_to_median")
    assert only(rows, *names) == [(70.0001, 2, 4, 100, 65.0001, 29.9999, 5)]
    assert only(rows, "previous_value", "change", "previous_place", "movement") == [(80, -9.9999, 4, 2)]
    last_year = ("last_year_value", "last_year_change", "last_year_place", "last_year_movement")
    assert only(rows, *last_year) == [(50, 20.0001, None, None)]
    guest = shown(columns, "part_changes", tables, scope_id="2026-02", unit_id="x")
    assert only(guest, "place", "group_median", "gap_to_median") == [(None, 65.0001, -65.0001)]


def test_a_dimension_is_compared_by_its_result(columns: Schema) -> None:
    def dimension(scope_id: str, unit_id: str, result: float | None, place: int | None) -> Row:
        own = {"unit_id": unit_id, "group_id": "g", "dimension_id": "d", "result": result, "place": place}
        return at(scope_id, **own, group_best=90, group_median=80.5)

    tables = {
        "catalog.scopes": SCOPES,
        "ranking.item_points": [],
        "ranking.dimension_points": [
            dimension("2026-02", "u", 85.25, 2),
            dimension("2026-02", "v", None, None),
            dimension("2026-01", "u", 80, 1),
        ],
    }
    rows = shown(columns, "part_changes", tables, scope_id="2026-02", unit_id="u")
    names = ("part_kind", "value", "compared_count", "gap_to_best", "gap_to_median", "change", "movement")
    assert only(rows, *names, "last_year_value") == [("dimension", 85.25, 1, 4.75, 4.75, 5.25, -1, None)]


def still_open(last_month: str, scored: list[Row], exempt: str = "") -> dict[str, list[Row]]:
    """A year of four months of which the second is the last with data."""
    scope = {"scope_kind": "to_date", "version_id": "v", "first_month": "2026-01", "last_month": last_month}
    months = ("2026-01", "2026-02", "2026-03", "2026-04")
    deadlines = [("report_due", month) for month in months] + [("year_end", "2026-04"), ("quarter_end", "2026-03")]
    own = {"competition_id": "c", "version_id": "v", "family": "score", "apply_per": "scope", "period": "month"}
    rules: list[dict[str, Any]] = [
        {"indicator_id": "whole", "points": 10},
        {"indicator_id": "quarter", "points": 6, "period": "quarter"},
        {"indicator_id": "year", "points": 5, "period": "year"},
        {"indicator_id": "each", "points": 2, "apply_per": "month"},
        {"indicator_id": "best", "points": 2, "apply_per": "month", "best_periods": 3},
        {"indicator_id": "pot", "points": 12, "apply_per": "month", "shape": "quota_pot"},
    ]
    return {
        "calendar.scopes": [at("to", **scope)],
        "calendar.deadlines": [{"competition_id": "c", "month": month, "kind": kind} for kind, month in deadlines],
        "scoring.rules": [own | {"shape": "linear_rate"} | rule for rule in rules],
        "ranking.indicator_points": [at("to", unit_id="u", family="score", **row) for row in scored],
        "staging.members": [at("to", unit_id="u", exempt=exempt)],
    }


def scored(indicator_id: str, state: str, points: float, opened: float) -> Row:
    """What an indicator brought so far."""
    lost = opened - points
    return {"indicator_id": indicator_id, "state": state, "points": points, "open_points": opened, "lost_points": lost}


SCORED = [
    scored("whole", "open", 8, 10), scored("quarter", "not_due", 0, 0), scored("year", "unverified", 0, 0),
    scored("each", "open", 3, 4), scored("best", "open", 4, 4), scored("pot", "open", 1, 2),
]  # fmt: skip
NAMES = ("indicator_id", "year_points", "still_open", "waiting_points", "next_month")


def test_what_the_year_still_holds_is_its_points_less_those_opened(columns: Schema) -> None:
    assert sorted(only(shown(columns, "still_open", still_open("2026-02", SCORED)), *NAMES)) == [
        ("best", 6, 2, 0, "2026-03"),
        ("each", 8, 4, 0, "2026-03"),
        ("pot", 12, 10, 0, "2026-03"),
        ("quarter", 6, 6, 0, "2026-03"),
        ("whole", 10, 0, 0, None),
        ("year", 5, 0, 5, None),
    ]
    totals = shown(columns, "still_open_totals", still_open("2026-02", SCORED))
    names = ("year_points", "open_so_far", "earned_so_far", "still_open", "waiting_points", "best_possible")
    assert only(totals, *names) == [(47, 20, 16, 22, 5, 43)]


def test_when_the_year_is_over_nothing_more_opens_and_what_waits_still_waits(columns: Schema) -> None:
    rows = shown(columns, "still_open", still_open("2026-04", SCORED))
    assert {row["still_open"] for row in rows} == {0}
    assert [row["waiting_points"] for row in rows if row["indicator_id"] == "year"] == [5]


def test_what_does_not_apply_to_a_unit_is_left_out(columns: Schema) -> None:
    rows = shown(columns, "still_open", still_open("2026-02", SCORED, exempt="pot;whole"))
    assert sorted(row["indicator_id"] for row in rows) == ["best", "each", "quarter", "year"]


def test_a_units_files_say_whether_its_part_counts_and_what_was_found_in_it(columns: Schema) -> None:
    def load(load_id: str, kind: str) -> Row:
        return {"competition_id": "c", "load_id": load_id, "kind": kind}

    tables = {
        "catalog.loads": [load("old", "monthly"), load("new", "monthly"), load("register", "praise")],
        "staging.reports": [
            load("old", "monthly") | {"unit_id": "u"},
            load("old", "monthly") | {"unit_id": "v"},
            load("new", "monthly") | {"unit_id": "u"},
        ],
        "staging.effective_loads": [
            load("old", "monthly") | {"part": "v"},
            load("new", "monthly") | {"part": "u"},
            load("register", "praise") | {"part": ""},
        ],
        "catalog.findings": [
            {"competition_id": "c", "load_id": load_id, "unit_id": unit_id, "severity": severity}
            for load_id, unit_id, severity in (
                ("old", "u", "must_fix"), ("old", "u", "please_check"), ("register", "v", "must_fix"), ("new", None, "must_fix"),
            )
        ],
    }  # fmt: skip
    rows = shown(columns, "unit_loads", tables)
    assert sorted(only(rows, "unit_id", "load_id", "is_effective", "finding_count", "must_fix_count")) == [
        ("u", "new", True, 0, 0),
        ("u", "old", False, 2, 1),
        ("v", "old", True, 0, 0),
        ("v", "register", True, 1, 1),
    ]
