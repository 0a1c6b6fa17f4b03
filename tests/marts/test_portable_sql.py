"""Every mart stays inside the SQL that DuckDB and Spark read the same, and the rules really notice what they forbid."""

from __future__ import annotations

import pytest

from marts.sheets import Mart, all_marts
from tests.marts.portable import Schema, faults

SCHEMA: Schema = {"landing": {"facts": {"points": "DECIMAL(18, 4)", "unit_id": "VARCHAR", "place": "INTEGER"}}}

FORBIDDEN = {
    "division": ("select cast(facts.points / 3 as decimal(18, 4)) as share from landing.facts as facts", "'/'"),
    "divisor": ("select facts.place // facts.place as share from landing.facts as facts", "nullif"),
    "divisor zero": ("select cast(facts.place // 0 as integer) as share from landing.facts as facts", "nullif"),
    "avg": ("select cast(avg(facts.points) as decimal(18, 4)) as mean from landing.facts as facts", "AVG"),
    "median": ("select cast(median(facts.points) as decimal(18, 4)) as m from landing.facts as facts", "MEDIAN"),
    "quantile": (
        "select cast(quantile_cont(facts.points, 0.5) as decimal(18, 4)) as m from landing.facts as facts",
        "is not",
    ),
    "datediff": ("select cast(date_diff('day', current_date, current_date) as integer) as days", "is not"),
    "dayofweek": ("select cast(dayofweek(date '2026-10-01') as integer) as day", "is not"),
    "week": ("select cast(week(date '2026-10-01') as integer) as week", "is not"),
    "lambda": ("select cast(list_transform([1], x -> x + 1) as varchar) as texts", "is not"),
    "group by all": (
        "select facts.unit_id, max(facts.points) as p from landing.facts as facts group by all",
        "group by all",
    ),
    "exclude": ("select * exclude (place) from landing.facts", "star"),
    "replace": ("select * replace (1 as place) from landing.facts", "star"),
    "pivot": ("select * from landing.facts pivot (max(points) for unit_id in ('a'))", "pivot"),
    "qualify": (
        "select facts.unit_id from landing.facts as facts qualify row_number() over (order by facts.place) = 1",
        "qualify",
    ),
    "unordered texts": (
        "select cast(string_agg(facts.unit_id, ', ') as varchar) as units from landing.facts as facts",
        "no order",
    ),
    "asof": (
        "select a.unit_id from landing.facts as a asof join landing.facts as b on a.place >= b.place",
        "asof",
    ),
    "lateral alias": (
        "select cast(facts.points * 2 as decimal(18, 4)) as twice, greatest(twice, 1) as more from landing.facts as facts",
        "lateral alias",
    ),
    "double": ("select cast(facts.points as double) as points from landing.facts as facts", "no such type"),
    "wide decimal": ("select cast(facts.points as decimal(38, 10)) as points from landing.facts as facts", "wider"),
    "uncast": ("select facts.points * 2 as points from landing.facts as facts", "cast the output"),
    "uncast count": ("select count(*) as rows_count from landing.facts as facts", "cast the output"),
    "unrounded": ("select cast(facts.points as integer) as points from landing.facts as facts", "round"),
    "not a select": ("create table x as select 1", "one select"),
}

ALLOWED = {
    "ordered texts": (
        "select cast(string_agg(facts.unit_id, ', ' order by facts.unit_id) as varchar) as units from landing.facts as facts"
    ),
    "exact half": (
        "select cast((2 * facts.place + 1) // nullif(2 * facts.place, 0) as integer) as share from landing.facts as facts"
    ),
    "rounded": "select cast(round(facts.points * 100) as bigint) as cents from landing.facts as facts",
    "chosen": "select coalesce(facts.points, 0) as points, facts.place > 1 as is_late from landing.facts as facts",
    "union": "select facts.unit_id from landing.facts as facts union all select facts.unit_id from landing.facts as facts",
}


@pytest.mark.parametrize("mart", all_marts(), ids=lambda mart: mart.table)
def test_a_mart_uses_only_what_both_engines_read_alike(mart: Mart, columns: Schema) -> None:
    assert faults(mart.sql, columns) == []


@pytest.mark.parametrize(("sql", "word"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_is_forbidden_is_found_and_named(sql: str, word: str) -> None:
    found = faults(sql, SCHEMA)
    assert any(word in fault for fault in found), found


@pytest.mark.parametrize("sql", ALLOWED.values(), ids=ALLOWED)
def test_what_is_allowed_passes(sql: str) -> None:
    assert faults(sql, SCHEMA) == []
