"""Names of the rulebook, deadlines, issues and breaks, against values worked out by hand."""

from __future__ import annotations

from datetime import date, datetime

from tests.marts.portable import Schema
from tests.marts.shown import Row, at, only, shown


def test_an_item_belongs_to_the_dimension_with_most_of_its_points_and_to_the_first_of_equals(columns: Schema) -> None:
    def rule(item_id: str, dimension_id: str, sort: int, points: float | None, family: str = "score") -> Row:
        return at("m", item_id=item_id, dimension_id=dimension_id, sort=sort, points=points, family=family)

    rules = [
        rule("a", "work", 1, 3), rule("a", "learning", 2, 2), rule("a", "learning", 3, 2),
        rule("b", "work", 5, 2), rule("b", "learning", 4, 2), rule("b", "conduct", 6, 9, "bonus"),
        rule("c", "work", 7, None),
    ]  # fmt: skip
    rows = shown(columns, "item_dimensions", {"catalog.indicators": rules})
    assert only(rows, "item_id", "dimension_id", "points") == [
        ("a", "learning", 4),
        ("b", "learning", 2),
        ("c", "work", 0),
    ]


def test_classes_are_those_of_the_version_in_force(columns: Schema) -> None:
    tables = {
        "calendar.scopes": [at("2025-12", version_id="old"), at("2026-01", version_id="new")],
        "rulebook.classes": [
            {
                "competition_id": "c",
                "version_id": version,
                "class_id": "k",
                "sort": 1,
                "name_zh": version,
                "name_en": "",
            }
            for version in ("old", "new")
        ],
    }
    assert only(shown(columns, "classes", tables), "scope_id", "name_zh") == [("2025-12", "old"), ("2026-01", "new")]


def test_a_deadline_counts_the_reports_of_its_month_where_there_is_one_to_hand_in(columns: Schema) -> None:
    own: Row = {"competition_id": "c", "month": "2026-09"}
    day: Row = {"falls_at": datetime(2026, 10, 8, 10), "falls_on": date(2026, 10, 8)}
    tables = {
        "calendar.deadlines": [
            own | {"kind": "report_due"} | day,
            own | {"kind": "quarter_end"} | day,
            own | {"kind": "report_due", "month": "2026-10"} | day,
        ],
        "staging.discipline": [
            own | {"unit_id": unit, "status": status}
            for unit, status in (("u", "on_time"), ("v", "late"), ("w", "missing"), ("x", "pending"))
        ],
    }
    rows = shown(columns, "deadlines", tables)
    assert only(rows, "month", "kind", "falls_on", "reported_count", "expected_count", "year_label") == [
        ("2026-09", "quarter_end", "2026-10-08", None, None, 2026),
        ("2026-09", "report_due", "2026-10-08", 2, 4, 2026),
        ("2026-10", "report_due", "2026-10-08", None, None, 2026),
    ]
    autumn = tables | {"rulebook.competitions": [{"competition_id": "c", "first_month": 10}]}
    rows = shown(columns, "deadlines", autumn)
    assert [row["year_label"] for row in rows] == [2026, 2026, 2027]


def test_an_issue_is_changed_where_a_place_a_score_or_a_unit_differs_from_its_newest_revision(columns: Schema) -> None:
    def issue(scope_id: str, revision: int) -> Row:
        return at(scope_id, issue_no="1", revision=revision, month="m")

    def printed(scope_id: str, revision: int, unit_id: str, place: int | None, score: float | None) -> Row:
        return at(scope_id, issue_no="1", revision=revision, unit_id=unit_id, place=place, score=score)

    def live(scope_id: str, unit_id: str, place: int | None, score: float | None) -> Row:
        return at(scope_id, unit_id=unit_id, place=place, score=score)

    scopes = ("as printed", "corrected", "score", "guest", "gone", "new")
    tables = {
        "landing.issues": [issue(scope, 1) for scope in scopes] + [issue("corrected", 2)],
        "landing.issued_standings": [printed(scope, 1, "u", 1, 90) for scope in scopes if scope != "guest"]
        + [printed("corrected", 2, "u", 2, 80), printed("guest", 1, "u", None, None)],
        "ranking.standings": [
            live("as printed", "u", 1, 90), live("corrected", "u", 2, 80), live("score", "u", 1, 89.99),
            live("guest", "u", None, 0), live("new", "u", 1, 90), live("new", "v", None, 3),
        ],
    }  # fmt: skip
    rows = shown(columns, "issues", tables)
    assert sorted(only(rows, "scope_id", "revision", "is_newest", "is_changed")) == [
        ("as printed", 1, True, False),
        ("corrected", 1, False, False),
        ("corrected", 2, True, False),
        ("gone", 1, True, True),
        ("guest", 1, True, True),
        ("new", 1, True, True),
        ("score", 1, True, True),
    ]


def test_a_series_breaks_at_other_rules_other_members_a_change_of_group_and_a_correction(columns: Schema) -> None:
    def member(scope_id: str, unit_id: str, group_id: str, is_guest: bool = False) -> Row:
        return at(scope_id, unit_id=unit_id, group_id=group_id, is_member=True, is_guest=is_guest)

    tables = {
        "build.scopes": [at(scope) for scope in ("1", "2", "3")],
        "calendar.scopes": [
            at("1", version_id="a"),
            at("2", version_id="a", previous_scope_id="1"),
            at("3", version_id="b", previous_scope_id="2"),
        ],
        "staging.members": [
            member("1", "u", "g"), member("1", "v", "g"), member("1", "w", "h"), member("1", "x", "g", is_guest=True),
            member("2", "u", "g"), member("2", "w", "g"), member("2", "y", "h"),
            member("3", "u", "g"), member("3", "w", "g"), member("3", "y", "h"),
        ],
        "catalog.corrections": [
            at("3", issue_no="n", revision=2, group_id="g", unit_id=unit) for unit in ("u", "w")
        ] + [at("elsewhere", issue_no="m", revision=2, group_id="g", unit_id="u")],
    }  # fmt: skip
    rows = shown(columns, "breaks", tables)
    assert sorted(only(rows, "scope_id", "kind", "group_id", "unit_id", "joined_count", "left_count", "issue_no")) == [
        ("2", "group", "g", "w", None, None, None),
        ("2", "roster", "g", None, 1, 1, None),
        ("2", "roster", "h", None, 1, 1, None),
        ("3", "correction", "g", None, None, None, "n"),
        ("3", "rulebook", "g", None, None, None, None),
        ("3", "rulebook", "h", None, None, None, None),
    ]


def test_a_revision_is_a_correction_where_a_place_or_score_is_another_and_is_printed_by_the_next_first_issue(
    columns: Schema,
) -> None:
    def printed(revision: int, unit_id: str, place: int | None, score: int | None, scope_id: str = "m") -> Row:
        own = at(scope_id, issue_no="2026-01", revision=revision, unit_id=unit_id, group_id="g")
        return own | {"place": place, "score": score}

    def said(entry_no: int, issue_no: str, revision: int) -> Row:
        why: Row = {"reason": "报错", "asked_by": "信访局", "appeal_no": ""} if revision > 1 else {}
        own: Row = {"competition_id": "c", "entry_no": entry_no, "issue_no": issue_no, "revision": revision}
        return own | why

    tables = {
        "landing.issues": [
            at(scope, issue_no="2026-01", revision=revision, month="2026-10")
            for scope in ("m", "to-m")
            for revision in (1, 2, 3)
        ],
        "landing.issue_reasons": [
            said(1, "2026-01", 1), said(3, "2026-01", 2), said(5, "2026-02", 2), said(7, "2026-02", 1),
            said(9, "2026-01", 3), said(2, "2025-12", 1),
        ],
        "landing.issued_standings": [
            printed(1, "swapped", 1, 90), printed(1, "other", 2, 80), printed(1, "same", 3, 70), printed(1, "gone", None, None),
            printed(2, "swapped", 2, 80), printed(2, "other", 1, 81), printed(2, "same", 3, 70), printed(2, "new", 4, 0),
            printed(3, "swapped", 2, 80), printed(3, "other", 1, 81), printed(3, "same", 3, None), printed(3, "new", 4, 0),
            *(printed(revision, "swapped", 1, 90, "to-m") for revision in (1, 2, 3)),
        ],
    }  # fmt: skip
    rows = shown(columns, "corrections", tables)
    names = ("revision", "scope_id", "unit_id", "old_place", "new_place", "old_score", "new_score", "printed_in")
    assert only(rows, *names) == [
        (2, "m", "new", None, 4, None, 0, "2026-02"),
        (2, "m", "other", 2, 1, 80, 81, "2026-02"),
        (2, "m", "swapped", 1, 2, 90, 80, "2026-02"),
        (3, "m", "same", 3, 3, 70, None, None),
    ]
    assert only(rows, "reason", "asked_by", "appeal_no")[0] == ("报错", "信访局", None)
