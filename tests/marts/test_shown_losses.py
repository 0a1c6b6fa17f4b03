"""Losses, progress and what a leader asks of a group, against values worked out by hand."""

from __future__ import annotations

from tests.marts.portable import Schema
from tests.marts.shown import Row, at, only, shown

SCOPES = [
    at("2025-02", scope_kind="month", last_month="2025-02"),
    at("2026-01", scope_kind="month", last_month="2026-01"),
    at(
        "2026-02",
        scope_kind="month",
        last_month="2026-02",
        previous_scope_id="2026-01",
        last_year_scope_id="2025-02",
    ),
    at("to-2026-02", scope_kind="to_date", last_month="2026-02"),
]


def standing(scope_id: str, unit_id: str, score: float | None, place: int | None, **more: object) -> Row:
    row = {"unit_id": unit_id, "group_id": "g", "is_guest": False, "is_missing": False, "score": score, "place": place}
    return at(scope_id, **row) | {"bonus": 0, "deduction": 0} | more


def item(scope_id: str, unit_id: str, item_id: str, points: float, opened: float) -> Row:
    row = {"unit_id": unit_id, "group_id": "g", "item_id": item_id, "points": points, "open_points": opened}
    return at(scope_id, **row, lost_points=opened - points)


def test_losses_are_put_in_order_by_points_and_by_share_and_closed_parts_in_none(columns: Schema) -> None:
    tables = {
        "ranking.standings": [standing("2026-02", "u", 80, 1, earned=8, open_points=10)],
        "ranking.dimension_points": [],
        "ranking.item_points": [
            item("2026-02", "u", "a", 3, 6),  # loses 3, half of it
            item("2026-02", "u", "b", 1, 3),  # loses 2, two thirds: 66.66665 goes up
            item("2026-02", "u", "c", 0, 0),  # nothing open
            item("2026-02", "u", "d", -0.5, 2.5),  # loses 3 too, and more than there was
        ],
    }
    rows = shown(columns, "losses", tables)
    assert only(rows, "part_kind", "part_id", "lost_points", "lost_share", "loss_order", "share_order") == [
        ("item", "a", 3.0, 50.0, 1, 3),
        ("item", "b", 2.0, 66.6667, 3, 2),
        ("item", "c", 0.0, None, None, None),
        ("item", "d", 3.0, 120.0, 2, 1),
        ("total", "total", 2.0, 20.0, 1, 1),
    ]


def test_a_groups_losses_leave_guests_out_and_compare_with_the_scope_before(columns: Schema) -> None:
    tables = {
        "catalog.scopes": SCOPES,
        "ranking.standings": [
            standing("2026-02", "u", 80, 1, earned=8, open_points=10),
            standing("2026-02", "v", 70, 2, earned=7, open_points=10),
            standing("2026-02", "w", 0, None, earned=0, open_points=10, is_guest=True),
            standing("2026-01", "u", 50, 1, earned=5, open_points=10),
        ],
        "ranking.dimension_points": [],
        "ranking.item_points": [
            item("2026-02", "u", "a", 4, 5),
            item("2026-02", "v", "a", 2, 5),
            item("2026-02", "w", "a", 0, 5),
            item("2026-02", "u", "b", 1, 5),
            item("2026-01", "u", "a", 1, 5),
        ],
    }
    rows = shown(columns, "group_losses", tables, scope_id="2026-02", group_id="g")
    names = ("part_id", "unit_count", "lost_points", "lost_share", "loss_order", "previous_lost_share", "share_change")
    assert only(rows, *names) == [
        ("a", 2, 4.0, 40.0, 1, 80.0, -40.0),
        ("b", 1, 4.0, 80.0, 2, None, None),
        ("total", 2, 5.0, 25.0, 1, 50.0, -25.0),
    ]


def test_progress_shows_no_movement_of_who_did_not_report_and_names_movers_above_the_threshold(columns: Schema) -> None:
    now = {
        "u": standing("2026-02", "u", 90, 1, previous_place=3, movement=2, score_change=5),
        "v": standing("2026-02", "v", 80, 2, previous_place=1, movement=-1, score_change=-4),
        "w": standing("2026-02", "w", 70, 3, previous_place=2, movement=-1, score_change=-6),
        "x": standing("2026-02", "x", 60, 4, previous_place=5, movement=1, score_change=1),
        "y": standing("2026-02", "y", 0, 5, previous_place=4, movement=-1, score_change=-9, is_missing=True),
    }
    now["u"] |= {"to_date_scope_id": "to-2026-02"}
    before = [standing("2026-01", unit, 75, place) for place, unit in enumerate("vwuyx", start=1)]
    year_before = [
        standing("2025-02", "u", 84.5, 4),
        standing("2025-02", "v", 81, 2) | {"group_id": "another"},
    ]
    to_date = standing("to-2026-02", "u", 85, 2, movement=1, gap_to_next=0.25, next_unit_id="v")
    tables = {
        "catalog.scopes": SCOPES,
        "catalog.policies": [at("2026-02", policy_id="mover_threshold", value="1.00")],
        "catalog.breaks": [],
        "ranking.standings": [*now.values(), *before, *year_before, to_date],
    }
    rows = shown(columns, "progress", tables, scope_id="2026-02")
    assert only(rows, "unit_id", "previous_score", "shown_movement", "is_mover", "mover_order") == [
        ("u", 75.0, 2, True, 1),
        ("v", 75.0, -1, True, 2),
        ("w", 75.0, -1, True, 1),
        ("x", 75.0, 1, False, None),
        ("y", 75.0, None, False, None),
    ]
    assert only(rows, "last_year_place", "last_year_score", "last_year_change", "last_year_movement")[:2] == [
        (4, 84.5, 5.5, 3),
        (None, None, None, None),
    ]
    assert only(rows[:1], "to_date_movement", "to_date_gap_to_next", "to_date_next_unit_id") == [(1, 0.25, "v")]


def test_where_the_group_or_the_rules_changed_nobody_is_a_mover(columns: Schema) -> None:
    tables = {
        "catalog.scopes": SCOPES,
        "catalog.policies": [],
        "ranking.standings": [
            standing("2026-02", "u", 90, 1, previous_place=3, movement=2, score_change=5),
            standing("2026-01", "u", 85, 3),
        ],
    }
    kinds = {"rulebook": (None, False), "roster": (None, False), "correction": (None, True), "group": ("v", True)}
    for kind, (unit_id, is_mover) in kinds.items():
        breaks = {"catalog.breaks": [at("2026-02", group_id="g", unit_id=unit_id, kind=kind)]}
        rows = shown(columns, "progress", tables | breaks, scope_id="2026-02")
        assert only(rows, "is_mover") == [(is_mover,)], kind


def test_the_facts_of_a_group_count_reports_registers_and_distance(columns: Schema) -> None:
    month: Row = {"competition_id": "c", "month": "2026-02"}
    tables = {
        "catalog.scopes": SCOPES,
        "ranking.standings": [
            standing("2026-02", "u", 90, 1, bonus=1.5),
            standing("2026-02", "v", 80, 2, deduction=0.5),
            standing("2026-02", "w", 61, 3),
            standing("2026-02", "x", 99, None, is_guest=True, bonus=7),
            standing("2026-02", "y", 3, None, veto="exclude"),
            standing("to-2026-02", "u", 90, 1),
        ],
        "staging.discipline": [
            month | {"unit_id": unit, "status": status}
            for unit, status in (("u", "on_time"), ("v", "late"), ("w", "missing"), ("y", "pending"))
        ],
        "staging.register_months": [month | {"register_id": "r", "is_settled": settled} for settled in (True, False)],
        "ranking.group_statistics": [
            at("2026-02", group_id="g", best_score=90, median_score=80),
            at("2026-01", group_id="g", best_score=90, median_score=82.5),
            at("2025-02", group_id="g", best_score=90, median_score=70),
            at("to-2026-02", group_id="g", best_score=90, median_score=90),
        ],
    }
    counts = ("expected_count", "on_time_count", "late_count", "missing_count", "pending_count", "reported_count")
    rows = shown(columns, "group_facts", tables, scope_id="2026-02")
    assert only(rows, *counts, "unsettled_count") == [(4, 1, 1, 1, 1, 2, 1)]
    assert only(rows, "deducted_count", "deduction_points", "bonus_points") == [(1, 0.5, 1.5)]
    names = ("best_score", "median_score", "previous_median", "median_change", "last_year_median", "spread")
    assert only(rows, *names) == [(90.0, 80.0, 82.5, -2.5, 70.0, 29.0)]
    rows = shown(columns, "group_facts", tables, scope_id="to-2026-02")
    assert only(rows, *counts, "unsettled_count", "spread") == [(None,) * 7 + (0.0,)]
