"""Measures over time, their bands and years, and the ballots that came back, against values worked out by hand."""

from __future__ import annotations

from tests.marts.portable import Schema
from tests.marts.shown import Row, at, only, shown

SCOPES = [
    at("2025-02", scope_kind="month", last_month="2025-02", version_id="v"),
    at("2026-02", scope_kind="month", last_month="2026-02", version_id="v", last_year_scope_id="2025-02"),
]
OWN: Row = {"competition_id": "c"}


def standing(scope_id: str, unit_id: str, score: float, place: int | None = 1, group_id: str = "g") -> Row:
    return at(scope_id, unit_id=unit_id, group_id=group_id, score=score, place=place, lost_points=2, open_points=10)


def fact(unit_id: str, column_id: str, value: float, first: str = "2026-02") -> Row:
    where = {"load_id": "l", "kind": "monthly", "first_month": first, "last_month": "2026-02"}
    return OWN | where | {"unit_id": unit_id, "column_id": column_id, "value": value}


def world() -> dict[str, list[Row]]:
    """Two units, a rate of two columns of which one is a register's, and a figure of a whole quarter."""
    weights = [
        {"rule_no": 1, "column_id": "faults", "numerator": 10000, "denominator": 0, "source": "register"},
        {"rule_no": 1, "column_id": "all", "numerator": 0, "denominator": 10000, "source": "monthly"},
    ]
    return {
        "catalog.scopes": SCOPES,
        "ranking.standings": [standing("2026-02", "u", 90), standing("2026-02", "v", 80), standing("2025-02", "u", 85.5)],
        "ranking.item_points": [
            at("2026-02", unit_id="u", group_id="g", item_id="i", points=0, open_points=0, rate=None),
            at("2026-02", unit_id="v", group_id="g", item_id="i", points=3, open_points=4, rate=75),
        ],
        "ranking.dimension_points": [at("2026-02", unit_id="u", dimension_id="d", result=81.25, open_points=4)],
        "ranking.indicator_points": [
            at("2026-02", unit_id="u", indicator_id="n", family="score", points=2, open_points=3),
            at("2026-02", unit_id="u", indicator_id="b", family="bonus", points=0.5, open_points=0),
            at("2026-02", unit_id="u", indicator_id="x", family="veto", points=0, open_points=0),
        ],
        "staging.facts": [
            fact("u", "all", 7), fact("u", "faults", 1), fact("u", "faults", 1), fact("v", "all", 8),
            fact("u", "long", 9, "2026-01"), fact("gone", "all", 5),
        ],
        "rulebook.columns": [
            OWN | {"version_id": "v", "column_id": "faults", "source": "register", "period": "month"},
            OWN | {"version_id": "v", "column_id": "all", "source": "monthly", "period": "month"},
        ],
        "staging.register_months": [OWN | {"month": "2026-02", "register_id": "register", "is_settled": True}],
        "scoring.weights": [OWN | {"period": "month"} | weight for weight in weights],
        "scoring.rules": [OWN | {"version_id": "v", "rule_no": 1, "indicator_id": "n"}],
    }  # fmt: skip


def values(columns: Schema, tables: dict[str, list[Row]], kind: str) -> list[tuple[str, str, float | None]]:
    rows = shown(columns, "measure_values", tables, scope_id="2026-02", measure_kind=kind)
    return sorted(only(rows, "unit_id", "measure_id", "value"), key=str)


def test_each_kind_of_measure_has_its_values(columns: Schema) -> None:
    assert values(columns, world(), "score") == [("u", "total", 90), ("v", "total", 80)]
    assert values(columns, world(), "lost") == [("u", "total", 2), ("v", "total", 2)]
    assert values(columns, world(), "item") == [("u", "i", None), ("v", "i", 3)]
    assert values(columns, world(), "item_rate") == [("u", "i", None), ("v", "i", 75)]
    assert values(columns, world(), "dimension") == [("u", "d", 81.25)]
    assert values(columns, world(), "indicator") == [("u", "b", 0.5), ("u", "n", 2)]
    assert values(columns, world(), "indicator_rate") == [("u", "n", 66.6667)]


def test_figures_of_single_months_are_added_up_and_a_settled_register_without_a_row_is_nought(columns: Schema) -> None:
    assert values(columns, world(), "column") == [
        ("u", "all", 7),
        ("u", "faults", 2),
        ("v", "all", 8),
        ("v", "faults", 0),
    ]
    assert values(columns, world(), "rate") == [("u", "n", 28.5714), ("v", "n", 0)]


def test_a_register_that_is_not_settled_leaves_a_gap_and_no_rate(columns: Schema) -> None:
    tables = world()
    tables["staging.register_months"][0]["is_settled"] = False
    assert values(columns, tables, "column") == [("u", "all", 7), ("u", "faults", 2), ("v", "all", 8)]
    assert values(columns, tables, "rate") == []


def test_a_measure_stands_beside_the_same_period_last_year(columns: Schema) -> None:
    rows = shown(columns, "measure_years", world(), scope_id="2026-02", measure_kind="score")
    assert only(rows, "unit_id", "value", "last_year_value", "change") == [("u", 90, 85.5, 4.5), ("v", 80, None, None)]


def test_a_band_has_quartiles_and_the_better_end_and_leaves_out_who_has_no_place(columns: Schema) -> None:
    scores = {"t": 10, "u": 20, "v": 30, "w": 40.5, "x": 50}
    tables = {
        "ranking.standings": [standing("m", unit, score) for unit, score in scores.items() if unit != "x"]
        + [standing("m", "x", 50, None)],
        "catalog.measure_names": [
            at("m", measure_kind="lost", measure_id="total", is_lower_better=True),
            at("m", measure_kind="score", measure_id="total", is_lower_better=False),
        ],
    }
    for row in tables["ranking.standings"]:
        row["lost_points"] = row["score"]
    names = ("unit_count", "lower_quartile", "median", "upper_quartile", "best")
    band = shown(columns, "measure_bands", tables, measure_kind="score")
    assert only(band, *names) == [(4, 10, 25, 30, 40.5)]
    band = shown(columns, "measure_bands", tables, measure_kind="lost")
    assert only(band, *names) == [(4, 10, 25, 30, 10)]


def test_a_measure_is_named_with_its_direction(columns: Schema) -> None:
    own = OWN | {"version_id": "v"}
    tables = {
        "calendar.scopes": SCOPES[1:],
        "build.templates": [
            {"template_key": f"explain.{key}", "text_zh": zh, "text_en": en}
            for key, zh, en in (
                ("measure.score", "总分", "Score"), ("measure.lost", "失分", "Points lost"), ("unit.points", "分", "points"),
                ("measure.rate", "{name}得分率", "{name}: share"), ("unit.percent", "%", "%"),
            )
        ],
        "catalog.items": [at("2026-02", item_id="i", sort=2, name_zh="办文", name_en="Documents")],
        "catalog.item_dimensions": [at("2026-02", item_id="i", dimension_id="d")],
        "catalog.indicators": [
            at("2026-02", indicator_id="n", family="score", sort=1, name_zh="差错率", name_en="Error rate", item_id="i"),
            at("2026-02", indicator_id="e", family="deduction", sort=2, name_zh="扣", name_en="Off"),
        ],
        "scoring.rules": [own | {"rule_no": 1, "indicator_id": "n", "is_lower_better": 0}],
        "scoring.weights": world()["scoring.weights"],
        "rulebook.bands": [
            own | {"indicator_id": "n", "band": 1, "lower": None, "upper": 1, "points": 5},
            own | {"indicator_id": "n", "band": 2, "lower": 1, "upper": None, "points": 0},
        ],
        "rulebook.columns": [
            own
            | {"column_id": name, "source": "r", "period": period, "value_type": "count", "measure": "件", "sort": 3, "name_zh": name}
            for name, period in (("faults", "month"), ("all", "month"), ("long", "year"))
        ],
        "rulebook.terms": [own | {"column_id": "faults", "role": "fault"}, own | {"column_id": "all", "role": "numerator"}],
    }  # fmt: skip
    rows = shown(columns, "measure_names", tables)
    names = ("measure_kind", "measure_id", "name_zh", "unit_zh", "digits", "is_lower_better")
    assert only(sorted(rows, key=lambda row: int(row["sort"])), *names) == [
        ("score", "total", "总分", "分", 2, False),
        ("lost", "total", "失分", "分", 2, True),
        ("item", "i", "办文", "分", 2, False),
        ("item_rate", "i", "办文得分率", "%", 0, False),
        ("indicator", "n", "差错率", "分", 2, False),
        ("indicator", "e", "扣", "分", 2, True),
        ("indicator_rate", "n", "差错率得分率", "%", 1, False),
        ("rate", "n", "差错率", "%", 1, True),
        ("column", "all", "all", "件", 0, False),
        ("column", "faults", "faults", "件", 0, True),
    ]


def counts(returned: dict[str, int], seen: str) -> dict[str, list[Row]]:
    """One evaluation of a year; ``seen``: the classes that may be shown."""
    year = {"first_month": "2026-01", "last_month": "2026-12"}
    return {
        "build.scopes": [at("2026")],
        "calendar.scopes": [at("2026", scope_kind="year", month_count=12, version_id="v", **year)],
        "landing.ballot_counts": [
            OWN
            | year
            | {"load_id": "l", "voter_class_id": name, "due_count": 9, "issued_count": 9, "returned_count": count}
            for name, count in returned.items()
        ],
        "staging.effective_loads": [OWN | {"load_id": "l"}],
        "ranking.shown_ballot_classes": [at("2026", voter_class_id=name) for name in seen],
    }


def test_ballots_are_counted_by_class_and_none_lets_another_be_worked_out(columns: Schema) -> None:
    names = ("voter_class_id", "due_count", "issued_count", "returned_count", "return_share")
    rows = shown(columns, "shown_ballot_counts", counts({"a": 6, "b": 9}, "ab"))
    assert only(rows, *names) == [("a", 9, 9, 6, 66.6667), ("b", 9, 9, 9, 100)]
    assert shown(columns, "shown_ballot_counts", counts({"a": 6, "b": 9}, "a")) == []
    assert shown(columns, "shown_ballot_counts", counts({"a": 6, "b": 4}, "ab")) == []
    rows = shown(columns, "shown_ballot_counts", counts({"a": 6, "b": 4, "d": 3}, "ab"))
    assert only(rows, "voter_class_id") == [("a",)]
