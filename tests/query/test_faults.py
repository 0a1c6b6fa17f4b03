"""Mistakes are told in words, with the place they stand at and, where one is near, the name that was meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

import words
from query.asking import Kind, NotAnswered
from query.faults import TEXTS

# Statement, key, what the sentence must name, and the text at the place.
MISTAKES = [
    ("select unit_zh\nfrom standing s\nwhere s.plaec = 1", "no_column_near", "place", "s.plaec"),
    ("select plaze from standings", "no_column_near", "place", "plaze"),
    ("select xyzzy from standings", "no_column", "xyzzy", "xyzzy"),
    ("from standingz", "no_table_near", "standing", "standingz"),
    ("from issues.standingz", "no_table_near", "standing", "issues.standingz"),
    ("select '统计', * from loads", "no_table", "loads", "loads"),
    ("from nowhere.standings", "no_schema", "nowhere", "nowhere.standings"),
    ("select standings.place from standings s", "no_alias", "standings", "standings.place"),
    ("select place", "no_from", "place", "place"),
    ('select * from standings where unit_zh = "松岗镇"', "quotes", "松岗镇", '"松岗镇"'),
    ("select unit_id，place from standings", "wide_sign", "，", "，"),
    ("select * from standings where unit_zh = ‘松岗镇’", "wide_sign", "‘", "‘"),
    ("select cuont(*) from standings", "no_function_near", "count", "cuont"),
    ("select rank() from standings", "window", "rank", "rank"),
    ("select place::desimal from standings", "no_type_near", "decimal", "desimal"),
    ("select unit_id from standings a join units b on true", "ambiguous", "a.unit_id / b.unit_id", "unit_id"),
    ("select unit_id, count(*) from standings", "group_by", "unit_id", "unit_id"),
    ("select 1 from standings where count(*) > 1", "where_aggregate", "having", "count"),
    ("select sum(count(*)) from standings", "nested_aggregate", "", "count"),
    ("select upper(1)", "no_fit", "upper(INTEGER)", "upper"),
    ("select sum(unit_id) from standings", "no_fit", "sum(VARCHAR)", "sum"),
    ("select 1 from standings where people > 1", "no_column", "people", "people"),
    ("select 1 from units where since > 1", "no_comparison", "DATE", ">"),
    ("select 1 union select 1, 2", "union_columns", "", ""),
    ("select (select 1, 2)", "subquery_columns", "2", "("),
    ("select (select place from standings)", "subquery_rows", "", ""),
    ("select unit_zh::int from standings", "no_conversion", "INTEGER", "::"),
    ("select\u202e 1", "unseen", "U+202E", "\u202e"),
    ("select count(*) from standings\0 where place = 9", "unseen", "U+0000", "\0"),
    ("select pla\u200bce from standings", "unseen", "U+200B", "\u200b"),
    ("select ? + ?", "positional", "$scope", "?"),
    ("select $1, $x", "positional", "$scope", ""),
    ('select 1 as ""', "no_name", "''", '""'),
    ("select st_point(1, 2)", "no_function", "st_point", ""),
    ("select date '2026-02-30'", "no_day", "2026-02-30", ""),
    ("select 9223372036854775807 + 1", "overflow", "", ""),
    ("select place from standings where", "syntax_end", "", ""),
    ("select place form standings", "syntax_near", "standings", "standings"),
    ("select 'a", "unterminated", "", "'a"),
    ("select from standings", "nothing_selected", "", ""),
    ("select $unit, $month", "value_missing", "$month", "$unit"),
    ("select error('mine')", "wrong", "", ""),
]


@pytest.mark.parametrize(
    ("sql", "key", "named", "marked"), MISTAKES, ids=[f"{row[1]}-{row[0][:24]}" for row in MISTAKES]
)
def test_a_mistake_is_told_in_words_at_its_place(
    refusal: Callable[..., NotAnswered], sql: str, key: str, named: str, marked: str
) -> None:
    fault = refusal(sql)
    assert (fault.kind, fault.key) == ("wrong", f"query_errors.{key}"), fault.engine
    for language in words.LANGUAGES:
        assert named in fault.message(language)
    if marked:
        assert fault.line is not None and fault.column is not None
        line = sql.split("\n")[fault.line - 1]
        assert line[fault.column - 1 :].startswith(marked)
        assert fault.excerpt(sql).endswith("^")
    if key != "value_missing" and "\0" not in sql and "?" not in sql:
        assert fault.engine, "the engine's own text is kept for who wants it"


def test_the_caret_stands_below_the_place_where_characters_are_two_wide(refusal: Callable[..., NotAnswered]) -> None:
    sql = "select '统计', plaze from standings"
    assert refusal(sql).excerpt(sql) == f"{sql}\n{' ' * 15}^"


def test_a_table_of_ones_own_is_named_where_it_was_meant(refusal: Callable[..., NotAnswered]) -> None:
    from tests.query.test_pool import own

    assert "my.population" in refusal("from my.populatoin", own=(own("population", n=[1]),)).message()
    assert "my.population" in refusal("from population", own=(own("population", n=[1]),)).message()


def test_every_key_that_can_come_has_its_words_and_no_other_has() -> None:
    """Keys stand in the sources as first or second text of what is raised; those of near names are made of others."""
    sources = "".join(path.read_text("utf-8") for path in (Path(__file__).parents[2] / "query").glob("*.py"))
    raised = set(re.findall(r'(?:Unfit\(|Fault\("?\w+"?, |query_errors\.)"?(\w+)"?', sources))
    near = {f"{key}_near" for key in ("no_table", "no_column", "no_alias", "no_function", "no_type")}
    made = (
        {key for _, key in TEXTS}
        | set(get_args(Kind)) - {"refused", "too_large"}
        | {"quotes", "window", "wide_sign", "several"}
    )
    known = {key.partition(".")[2] for key in words.catalogue("query_errors", "en")}
    assert known == (raised | made | near) & known
    assert (made | near) <= known
