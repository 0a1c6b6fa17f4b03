"""A statement's parameters are found as the engine finds them, and what may not run is told where it stands."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from query.statement import Unfit, checked, parameters, tokens

ENGINE = duckdb.connect(":memory:")
PIECES = ["$a", "$Unit", "$单位", "$1", "$ b", "'$c'", "''", "'it''s $d'", '"$e"', '"a""$f"', "$$ $g $$", "$x$ $h $$ $x$", "-- $i\n",
          "/* $j */", "/* /* $k */ $l */", "E'\\'$m'", "e'$n'", "select", "from", ",", "1", "a", "a$b", "::", "(", ")", " ", "\n", "+"]  # fmt: skip


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("select $b, $a, $b", ("b", "a")),
        ("select $Unit, $unit", ("Unit",)),
        ("select '$a', \"$b\", $$ $c $$, $t$ $d $t$ -- $e\n, $f /* $g /* $h */ $i */, $单位", ("f", "单位")),
        ("select a$b, 'it''s $c', E'\\'$d'", ()),
        ("", ()),
        ("select '$a", ()),
        ("select /* $a", ()),
        ("select $$ $a", ()),
    ],
)
def test_parameters_stand_in_their_order_and_not_in_texts_or_notes(sql: str, names: tuple[str, ...]) -> None:
    assert parameters(sql) == names


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_parameters_are_those_the_engine_finds(sql: str) -> None:
    try:
        found = ENGINE.extract_statements(f"select {sql}")
    except duckdb.Error:
        return
    named = {name.lower() for statement in found for name in statement.named_parameters}
    assert {name.lower() for name in parameters(f"select {sql}")} == named


@given(st.text(max_size=60))
def test_every_text_is_read_to_its_end(sql: str) -> None:
    assert all(sql[place:].startswith(text) or kind == "parameter" for kind, text, place in tokens(sql))
    assert isinstance(parameters(sql), tuple)


@pytest.mark.parametrize(
    ("sql", "key", "marked"),
    [
        ("select 1,\n  current_setting('x')", "function", "current_setting"),
        ('from "Duckdb_Settings"()', "function", '"Duckdb_Settings"'),
        ("select 1 from pg_settings", "view", "pg_settings"),
        ("explain analyze select 1", "analyze", "analyze"),
        ("explain (analyze) select 1", "analyze", "analyze"),
        ("delete from t", "not_select", ""),
        ("select 1; select 2", "several", ""),
        ("pivot t on a using sum(b)", "pivot", ""),
        ("create table a as select 1; from (pivot a on b in (1))", "several", ""),
        (" \n-- nothing", "empty", ""),
        ("select '" + "x" * 100_001 + "'", "long", ""),
    ],
)
def test_what_may_not_run_is_told_at_its_place(sql: str, key: str, marked: str) -> None:
    with pytest.raises(Unfit) as caught:
        checked(ENGINE, sql)
    assert caught.value.key == key
    assert (caught.value.place is not None) == bool(marked)
    if caught.value.place is not None:
        assert sql[caught.value.place :].startswith(marked)


@pytest.mark.parametrize(
    "sql",
    ["select 1;", "explain select 1", "explain (format json) select 1", "explain (select 1)", "explain with a as (select 1) from a",
     "from (pivot t on a in (1, 2) using sum(b))", "describe select 1", "show tables", "values (1)", "table t",
     "select 'from duckdb_settings()' -- duckdb_settings()", "from range(3)", "select unnest([1])"],
)  # fmt: skip
def test_what_only_asks_may_run(sql: str) -> None:
    assert checked(ENGINE, sql).query
