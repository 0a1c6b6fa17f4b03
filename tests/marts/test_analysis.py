"""Views for people: every example gives rows, nothing in a snapshot lacks its meaning, a revision's changes have causes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

import marts
import words
from marts.sheets import Mart
from scripts import dictionary
from tests.etl.frozen import WHY, home_at
from tests.etl.office import NOW, load
from tests.marts.portable import Schema
from tests.marts.shown import Row, at, only, shown

VIEWS = tuple(mart for mart in marts.all_marts() if mart.is_for_people)
each_view = pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
CHINESE = re.compile(r"[一-鿿]")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The snapshot of an office that published, corrected and published again, and heard from above."""
    folder = tmp_path_factory.mktemp("asked")
    home = home_at("revised", folder)
    ranks = folder / "上级名次.csv"
    row = "松岗镇,市委办公室,信息,2,13,2026-10-31"
    ranks.write_text(f"单位,排名单位,排名项目,名次,参评数,截至日期\n{row}\n", encoding="utf-8")
    (draft,) = load(home, ranks, now=NOW)
    assert draft.status == "loaded", draft.error
    con = marts.connect(home.snapshot, read_only=True)
    yield con
    con.close()


# ---- what stands in the snapshot -------------------------------------------------------------------------------------


@each_view
def test_an_example_runs_on_a_small_home_and_gives_rows(view: Mart, snapshot: duckdb.DuckDBPyConnection) -> None:
    assert view.table in view.example
    assert snapshot.execute(view.example).fetchone(), view.example


@each_view
def test_an_example_stands_in_the_comment_and_in_the_dictionary(
    view: Mart, snapshot: duckdb.DuckDBPyConnection
) -> None:
    said = snapshot.execute(
        "select comment from duckdb_views() where schema_name = 'analysis' and view_name = ?", [view.name]
    )
    ((comment,),) = said.fetchall()
    assert comment == f"{view.purpose_zh} | {view.purpose}\n示例 example: {view.example}"
    assert view.example in dictionary.PAGE.read_text(encoding="utf-8")


@each_view
def test_a_code_has_its_names_beside_it(view: Mart) -> None:
    names = [column.name for column in view.columns]
    for code in ("scope", "group", "unit", "item"):
        if f"{code}_id" in names and not (view.name == "ledger_lines" and code == "item"):
            at_code = names.index(f"{code}_id")
            assert names[at_code + 1 : at_code + 3] == [f"{code}_zh", f"{code}_en"]


def test_no_view_has_the_name_of_a_mart() -> None:
    assert {view.name for view in VIEWS} & set(marts.public()) == set()


def test_every_table_and_column_says_what_it_means_in_both_languages(snapshot: duckdb.DuckDBPyConnection) -> None:
    said = snapshot.execute(
        "select schema_name || '.' || table_name, comment from duckdb_tables() where not internal "
        "union all select schema_name || '.' || view_name, comment from duckdb_views() where not internal "
        "union all select schema_name || '.' || table_name || '.' || column_name, comment "
        "from duckdb_columns() where not internal"
    ).fetchall()
    wrong = [name for name, comment in said if not both_languages(comment)]
    assert len(said) > 2000
    assert wrong == []
    assert dict(said)["issues.issues"].startswith("发布的通报, 每个范围一行 | ")


def both_languages(comment: str | None) -> bool:
    """Whether a comment is Chinese, a bar and English; codes alone may stand on the Chinese side."""
    zh, _, en = (comment or "").partition("\n")[0].partition(" | ")
    is_codes = bool(re.fullmatch(r"[a-z_ ]+", zh))
    return bool(
        (CHINESE.search(zh) or is_codes) and en and not CHINESE.search(en.replace("回头看", "").replace("督办", ""))
    )


def test_every_meaning_of_the_schema_belongs_to_something(columns: Schema) -> None:
    known = {f"{schema}.{table}" for schema, tables in columns.items() for table in tables}
    known |= {
        f"{schema}.{table}.{name}" for schema, tables in columns.items() for table, of in tables.items() for name in of
    }
    known |= {name for tables in columns.values() for of in tables.values() for name in of}
    known |= {"live.meta", "issues.issues", "published.kept", "published.later"}  # made with the snapshot
    known |= {"built_for", "known_at", "rulebook_digest", "journal_head", "issue_no_1"}
    assert marts.meanings().keys() - known == set()
    for table, of in columns["landing"].items():
        assert f"landing.{table}" in marts.meanings()
        assert [name for name in of if name not in marts.meanings()] == []


def test_pages_read_a_view_as_they_read_a_mart(
    monkeypatch: pytest.MonkeyPatch, snapshot: duckdb.DuckDBPyConnection
) -> None:
    ((path,),) = snapshot.execute("select path from duckdb_databases() where database_name = 'current'").fetchall()
    monkeypatch.setenv("SAIBANG_DATA", str(Path(path).parents[1]))
    rows = marts.read("place_range", competition_id="tiny", scope_id="2026-10")
    assert rows.sort("place")["unit_zh"].to_list() == ["松岗镇", "河湾街道", "青石镇"]
    with pytest.raises(KeyError):
        marts.read("place_ranges")


def test_rules_are_told_as_they_are_carried_out(snapshot: duckdb.DuckDBPyConnection) -> None:
    query = "select rule_zh, rule_en from analysis.rule_clauses where indicator_id = 'DUT-01'"
    assert snapshot.execute(query).fetchall() == [
        (
            "基本分 20 分；值班差错每次扣 5 分；最低 0 分，最高 20 分。",
            "20 points to start from; Duty faults: 5 off each; at least 0 and at most 20 points.",
        )
    ]


# ---- revisions -------------------------------------------------------------------------------------------------------


def test_a_revision_tells_what_changed_and_through_which_file(snapshot: duckdb.DuckDBPyConnection) -> None:
    rows = snapshot.execute(
        "select unit_id, line_kind, old_points, new_points, cause, cause_zh, cause_en, cause_count, reason, asked_by "
        "from analysis.issue_diff where scope_id = '2026-10' order by unit_id, line_no"
    ).fetchall()
    file = ("load", "更正.csv（2026-11-20 到达）", "更正.csv, arrived 2026-11-20", 1)
    rest = ("follows", "随其他各行变化", "follows from the other lines", 0)
    why = (WHY["reason"], WHY["asked_by"])
    assert rows == [
        ("T1", "indicator", 36, 40, *file, *why),
        ("T1", "total", 80, 84, *rest, *why),
        ("T2", "indicator", 40, 2, *file, *why),
        ("T2", "total", 95, 57, *rest, *why),
    ]


def test_the_changed_lines_add_up_to_the_change_of_the_score(snapshot: duckdb.DuckDBPyConnection) -> None:
    rows = snapshot.execute(
        "select sum(change) filter (line_kind <> 'total'), sum(change) filter (line_kind = 'total') "
        "from analysis.issue_diff group by issue_no, revision, scope_id, unit_id"
    ).fetchall()
    assert len(rows) == 4
    assert all(lines == total for lines, total in rows)


KEYS: Row = {"competition_id": "c", "issue_no": "1"}
NOON, EVENING = datetime(2026, 11, 20, 12), datetime(2026, 11, 20, 18)
RULES: Row = {"competition_id": "c", "version_id": "v"}


def printed(revision: int, unit: str, points: float, indicator: str | None = "rate", **more: object) -> Row:
    """A line of an issue's ledger."""
    kind, label = ("indicator", "率") if indicator else ("total", "总分")
    line: Row = at("m", revision=revision, unit_id=unit, line_no=1 if indicator else 9, line_kind=kind)
    return KEYS | line | {"indicator_id": indicator, "label_zh": label, "points": points, "state": "open"} | more


def loaded(load_id: str, kind: str, at_time: datetime = NOON) -> Row:
    return {"competition_id": "c", "load_id": load_id, "kind": kind, "file_name": f"{load_id}.csv", "first_month": "m",
            "last_month": "m", "received_on": date(2026, 11, 19), "recorded_at": at_time}  # fmt: skip


def cell(load_id: str, unit: str, column: str, place_no: int) -> dict[str, list[Row]]:
    """A figure that a load says of a unit."""
    place = {"place_no": place_no, "competition_id": "c", "load_id": load_id, "column_id": column}
    return {"landing.places": [place], "landing.cells": [{"place_no": place_no, "unit_id": unit}]}


def revised(*more: dict[str, list[Row]], **ledger: object) -> dict[str, list[Row]]:
    """Two revisions in which the rate of unit u went from 3 to 4, and what was there besides."""
    codes = {"code_version": "p1", "version_id": "v", "month": "m", "scope_id": "m"}
    tables: dict[str, list[Row]] = {
        "landing.issues": [KEYS | codes | {"revision": 1}, KEYS | codes | {"revision": 2}],
        "issues.revisions": [KEYS | {"revision": 2, "journal_no": 9, "old_journal_no": 5, "rulebook": "r", "old_rulebook": "r"}],
        "issues.revision_loads": [],
        "landing.issue_reasons": [KEYS | {"revision": 2, "reason": "报错", "asked_by": "某镇"}],
        "issues.ledger": [printed(1, "u", 3), printed(2, "u", 4, **ledger), printed(1, "w", 5), printed(2, "w", 5)],
        "calendar.scopes": [at("m", last_month="m", version_id="v")],
        "rulebook.indicators": [RULES | {"indicator_id": "rate", "register_id": "duty", "shape": "linear_rate"}],
        "rulebook.terms": [RULES | {"indicator_id": "rate", "column_id": "done"}],
        "rulebook.columns": [RULES | {"column_id": "done", "source": "monthly", "owner": "unit"}],
        "staging.lineage": [{"competition_id": "c", "unit_id": u, "ancestor_id": a} for u, a in ("uu", "ww", "ux")],
        "build.templates": [
            {"template_key": key, "text_zh": text, "text_en": words.catalogue("explain", "en")[key]}
            for key, text in words.catalogue("explain", "zh_CN").items()
        ],
        "landing.places": [], "landing.cells": [], "landing.events": [], "landing.loads": [],
    }  # fmt: skip
    for each in more:
        for table, rows in each.items():
            tables[table] = tables.get(table, []) + rows
    tables["issues.revision_loads"] = [
        KEYS | {"revision": 2, "load_id": row["load_id"]} for row in tables["landing.loads"]
    ]
    return tables


def own_file(unit: str = "u", load_id: str = "f", at_time: datetime = NOON) -> tuple[dict[str, list[Row]], ...]:
    """A monthly file that says the column of the rate of a unit."""
    return {"landing.loads": [loaded(load_id, "monthly", at_time)]}, cell(load_id, unit, "done", ord(load_id))


EDIT: Row = {"competition_id": "c", "load_id": "f", "unit_id": "u", "column_id": "done", "column_name": "按期数",
             "old_text": "3", "new_text": "4"}  # fmt: skip
UPHELD: Row = {"competition_id": "c", "load_id": "f", "appeal_no": "S1", "act": "decide"}
NONE: Row = {"competition_id": "c", "register_id": "duty", "month": "m", "journal_no": 7}
REGISTER = {"landing.loads": [loaded("d", "duty")]}
CASES: dict[str, tuple[dict[str, list[Row]], tuple[object, ...]]] = {
    "a file of the unit": (revised(*own_file()), ("load", "f", "f.csv（2026-11-19 到达）", 1)),
    "a file of the unit it came from": (revised(*own_file("x")), ("load", "f", "f.csv（2026-11-19 到达）", 1)),
    "the newest of two": (
        revised(*own_file(), *own_file(load_id="g", at_time=EVENING)),
        ("load", "g", "g.csv（2026-11-19 到达）", 2),
    ),
    "its own before a newer one of others": (
        revised(*own_file(), *own_file("w", "g", EVENING)),
        ("load", "f", "f.csv（2026-11-19 到达）", 2),
    ),
    "a cell that was edited": (
        revised(*own_file(), {"landing.edits": [EDIT]}),
        ("edit", "f", "f.csv 的“按期数”由“3”改为“4”", 1),
    ),
    "a cell of another column that was edited": (
        revised(*own_file(), {"landing.edits": [EDIT | {"column_id": "other"}]}),
        ("load", "f", "f.csv（2026-11-19 到达）", 1),
    ),
    "an appeal that was upheld": (
        revised(*own_file(), {"landing.edits": [EDIT], "landing.appeal_acts": [UPHELD]}),
        ("appeal", "S1", "申诉 S1 核准的更正（f.csv）", 1),
    ),
    "figures of others": (revised(*own_file("w")), ("others", "f", "其他单位的数据变动：f.csv（2026-11-19 到达）", 1)),
    "a register with a row of the unit": (
        revised(REGISTER, {"landing.events": [{"competition_id": "c", "load_id": "d", "unit_id": "u"}]}),
        ("load", "d", "d.csv（2026-11-19 到达）", 1),
    ),
    "a register from which its rows are gone": (
        revised(REGISTER),
        ("others", "d", "其他单位的数据变动：d.csv（2026-11-19 到达）", 1),
    ),
    "a register of another rule that names the indicator": (
        revised(
            {"landing.loads": [loaded("d", "verification")]},
            {"landing.events": [{"competition_id": "c", "load_id": "d", "unit_id": "u", "indicator_id": "rate"}]},
        ),
        ("load", "d", "d.csv（2026-11-19 到达）", 1),
    ),
    "a none signed between": (revised({"landing.nones": [NONE]}), ("none", "duty", "台账补签了“本月无”", 0)),
    "a none signed before": (
        revised({"landing.nones": [NONE | {"journal_no": 5}]}),
        ("unknown", None, "没有查到原因", 0),
    ),
    "another clause": (revised(*own_file(), clause_zh="新条文"), ("rule", "v", "细则有改动", 1)),
    "a new roster": (
        revised({"landing.loads": [loaded("f", "roster") | {"first_month": None}]}),
        ("load", "f", "f.csv（2026-11-19 到达）", 0),
    ),
    "a file of a later month": (
        revised({"landing.loads": [loaded("f", "monthly") | {"first_month": "n"}]}, cell("f", "u", "done", 1)),
        ("unknown", None, "没有查到原因", 0),
    ),
}


@pytest.mark.parametrize(("tables", "cause"), CASES.values(), ids=CASES)
def test_each_line_has_its_cause(columns: Schema, tables: dict[str, list[Row]], cause: tuple[object, ...]) -> None:
    (row,) = shown(columns, "issue_diff", tables)
    assert (row["unit_id"], row["old_points"], row["new_points"], row["change"]) == ("u", 3, 4, 1)
    assert only([row], "cause", "cause_id", "cause_zh", "cause_count") == [cause]
    assert "{" not in row["cause_zh"] + row["cause_en"]


def test_other_rules_or_another_program_are_the_cause_where_no_file_is(columns: Schema) -> None:
    tables = revised()
    tables["landing.issues"][1]["code_version"] = "p2"
    assert only(shown(columns, "issue_diff", tables), "cause", "cause_id") == [("code", "p2")]
    tables["issues.revisions"][0]["rulebook"] = "s"
    assert only(shown(columns, "issue_diff", tables), "cause", "cause_id") == [("rule", "v")]


def test_a_line_that_came_or_went_or_opened_is_a_change(columns: Schema) -> None:
    tables = revised()
    tables["issues.ledger"] = [
        printed(1, "u", 3), printed(2, "u", 3, open_points=Decimal(5)),
        printed(1, "w", 2, None), printed(2, "w", 2, None),
        printed(1, "x", 0), printed(2, "y", 0),
    ]  # fmt: skip
    names = ("unit_id", "old_points", "new_points", "change", "new_open_points")
    assert only(shown(columns, "issue_diff", tables), *names) == [
        ("u", 3, 3, 0, 5),
        ("x", 0, None, 0, None),
        ("y", None, 0, 0, None),
    ]


# ---- others, by hand -------------------------------------------------------------------------------------------------


def test_the_item_that_moved_a_score_most_is_named(columns: Schema) -> None:
    """Of 100 points before and 50 now: a went from 20 to 20 of a hundred, b from 30 to 10 of fifty, c from 10 to 15."""

    def standing(scope: str, open_points: int, **more: Any) -> Row:
        return at(scope, unit_id="u", group_id="g", open_points=open_points, deduction=0) | more

    def item(scope: str, item_id: str, points: int) -> Row:
        return at(scope, unit_id="u", item_id=item_id, points=points)

    tables = {
        "catalog.scopes": [at("m1"), at("m2", previous_scope_id="m1")],
        "ranking.standings": [
            standing("m1", 100, bonus=1, score=61),
            standing("m2", 50, bonus=3, score=73, score_change=12, place=1, previous_place=2, movement=1),
        ],
        "ranking.item_points": [
            item("m1", "a", 20), item("m1", "b", 30), item("m1", "c", 10),
            item("m2", "a", 10), item("m2", "b", 10), item("m2", "c", 15),
        ],
    }  # fmt: skip
    names = ("item_id", "item_change", "bonus_change", "deduction_change", "previous_score")
    assert only(shown(columns, "movement", tables), *names) == [("c", 20, 2, 0, 61)]
    tables["catalog.policies"] = [at(scope, policy_id="score_scale", value="points") for scope in ("m1", "m2")]
    assert only(shown(columns, "movement", tables), "item_id", "item_change") == [("b", -20)]


def test_punctuality_counts_what_was_due(columns: Schema) -> None:
    tables = {
        "catalog.scopes": [at("q")],
        "calendar.scope_months": [at("q", month=month) for month in ("1", "2", "3", "4")],
        "ranking.standings": [at("q", unit_id="u", unit_zh="甲", group_id="g")],
        "staging.discipline": [
            {"competition_id": "c", "month": month, "unit_id": "u", "status": status, "days_late": days}
            for month, status, days in (("1", "on_time", 0), ("2", "late", 3), ("3", "missing", 0), ("4", "pending", 0))
        ],
    }
    names = ("due_count", "on_time_count", "late_count", "missing_count", "days_late", "on_time_rate")
    assert only(shown(columns, "on_time", tables), *names) == [(3, 1, 1, 1, 3, 33.33)]


def test_a_joint_piece_counts_with_each_unit_and_its_points_are_shared(columns: Schema) -> None:
    def piece(unit: str, code: str, parts: int) -> Row:
        return at("m", unit_id=unit, indicator_id="i", counts_as="adoption", level_id="city", code=code, parts=parts)

    tables = {
        "catalog.scopes": [at("m", version_id="v")],
        "ranking.standings": [at("m", unit_id=unit, class_id="town") for unit in ("u", "w")],
        "scoring.pieces": [
            piece("u", "a", 30000 * 27720),
            piece("u", "b", 15000 * 27720),
            piece("w", "b", 15000 * 27720),
        ],
        "rulebook.quotas": [RULES | {"indicator_id": "i", "class_id": "town", "quota": 8}],
    }
    rows = shown(columns, "adoption", tables)
    assert only(rows, "unit_id", "piece_count", "raw_points", "quota") == [("u", 2, 4.5, 8), ("w", 1, 1.5, 8)]
