"""The shipped rulebooks say what the county decided."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from competition.calendar import Month
from competition.errors import NoVersion
from competition.rule_text import sentences
from competition.rulebook import Rulebook, Version, read_rulebooks
from competition.shapes import DEFAULT_POTS

ROOT = Path(__file__).parents[2]
RULEBOOKS = read_rulebooks(ROOT / "data" / "rulebook")
COUNTY, SPECIAL = RULEBOOKS["county"], RULEBOOKS["county-special"]
VERSIONS = [version for rulebook in RULEBOOKS.values() for version in rulebook.versions]
NAMES = [f"{version.competition_id}/{version.version_id}" for version in VERSIONS]
TENTHS = Decimal("0.9")


def in_2026(rulebook: Rulebook) -> Version:
    """The rules of 2026."""
    return rulebook.version_at(Month(2026, 1))


def scored(version: Version) -> list[Any]:
    """The indicators that make up the points."""
    return [row for row in version.indicators if row.family == "score"]


# ---- the whole ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS, ids=NAMES)
def test_the_points_make_a_hundred(version: Version) -> None:
    assert sum(row.points for row in scored(version)) == Decimal(100)


def test_the_county_has_30_indicators_and_8_adjustments() -> None:
    for version in COUNTY.versions:
        assert len(scored(version)) == 30
        assert len(version.indicators) == 38
        assert len(version.items) == 12


def test_the_dimensions_have_57_28_and_15_points() -> None:
    points = {"work": Decimal(), "conduct": Decimal(), "learning": Decimal()}
    for row in scored(in_2026(COUNTY)):
        points[row.dimension_id] += row.points
    assert points == {"work": 57, "conduct": 28, "learning": 15}


def test_nine_indicators_of_31_points_rest_on_what_units_report() -> None:
    version = in_2026(COUNTY)
    reported = {column.column_id for column in version.columns if column.owner == "unit"}
    indicators = {term.indicator_id for term in version.terms if term.column_id in reported}
    assert len(indicators) == 9
    assert sum(row.points for row in scored(version) if row.indicator_id in indicators) == 31
    assert indicators == {row.indicator_id for row in version.indicators if row.is_verified}


@pytest.mark.parametrize(
    ("month", "points"),
    [
        pytest.param("2026-01", "73.25", id="ordinary month"),
        pytest.param("2026-03", "82.25", id="a quarter's last month"),
        pytest.param("2026-06", "91.25", id="the half-year's last month"),
        pytest.param("2026-09", "82.25", id="the third quarter's last month"),
        pytest.param("2026-12", "97.25", id="the year's last month"),
        pytest.param("2026", "100", id="the year"),
        pytest.param("2026-Q4", "97.75", id="the last quarter: three pots"),
        pytest.param("to-2026-10", "93.5", id="to date: ten pots, no yearly indicators"),
    ],
)
def test_open_points_follow_from_periods_and_pots(month: str, points: str) -> None:
    windows = COUNTY.calendar.tables(Month(2026, 1), Month(2026, 12), None)["windows"]
    seen = windows.filter(pl.col("scope_id") == month)
    months = {period: seen.filter(pl.col("period") == period).height for period in seen["period"].unique()}
    version = in_2026(COUNTY)
    pots = {row.indicator_id: row.value for row in version.parameters if row.parameter == "pots"}
    total = Decimal()
    for row in scored(version):
        if row.apply_per == "month":
            total += row.points / pots.get(row.indicator_id, Decimal(DEFAULT_POTS)) * months.get(row.period, 0)
        elif row.period in months:
            total += row.points
    assert total == Decimal(points)


def test_silence_never_earns_every_register_with_points_from_full_must_settle() -> None:
    version = in_2026(COUNTY)
    settled = {row.register_id for row in version.registers if row.must_settle}
    counts = {row.register_id for row in version.registers if row.form == "counts"}
    earning = {row.register_id for row in scored(version) if row.register_id}
    assert counts | earning <= settled
    assert settled == counts | earning | {"verification"}


@pytest.mark.parametrize("version", VERSIONS, ids=NAMES)
def test_every_clause_is_numbered_and_speaks_both_languages(version: Version) -> None:
    numbers = []
    for row in version.indicators:
        chinese = re.match(r"细则(\d+\.\d+) ", row.clause_zh)
        english = re.match(r"Rule (\d+\.\d+): ", row.clause_en)
        assert chinese and english, row.indicator_id
        assert chinese[1] == english[1]
        numbers.append(chinese[1])
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("version", VERSIONS, ids=NAMES)
def test_clauses_state_the_points_the_rows_hold(version: Version) -> None:
    for row in scored(version):
        for clause in (row.clause_zh, row.clause_en):
            assert str(row.points.normalize().__format__("f")) in re.findall(r"\d+(?:\.\d+)?", clause), row.indicator_id


# ---- golden lines of the rules -----------------------------------------------------------------------------------------


def band_points(version: Version, indicator_id: str, part: int, whole: int) -> Decimal:
    """The points of the band a ratio lies in, compared without dividing."""
    for band in version.bands:
        if band.indicator_id != indicator_id:
            continue
        above = band.lower is None or part > band.lower * whole or (band.lower_closed and part == band.lower * whole)
        below = band.upper is None or part < band.upper * whole or (band.upper_closed and part == band.upper * whole)
        if above and below:
            return band.points
    return Decimal()


@pytest.mark.parametrize(
    ("indicator_id", "part", "whole", "points"),
    [
        ("DOC-01", 0, 316, "6"),
        ("DOC-01", 1, 200, "5"),
        ("DOC-01", 2, 316, "4"),
        ("DOC-01", 1, 100, "4"),
        ("DOC-01", 2, 100, "2"),
        ("DOC-01", 3, 100, "0"),
        ("PET-03", 95, 100, "2"),
        ("PET-03", 949, 1000, "1.5"),
        ("PET-03", 80, 100, "1"),
        ("PET-03", 79, 100, "0"),
        ("SEC-01", 90, 100, "4"),
        ("SEC-01", 8, 10, "3"),
        ("ARC-01", 50, 50, "3"),
        ("ARC-01", 98, 100, "2.5"),
        ("ARC-01", 94, 100, "0"),
    ],
)
def test_bands_give_the_points_of_the_rule(indicator_id: str, part: int, whole: int, points: str) -> None:
    assert band_points(in_2026(COUNTY), indicator_id, part, whole) == Decimal(points)


def test_quotas_of_2025_were_lower_and_its_documents_had_no_floor() -> None:
    old, new = COUNTY.version_at(Month(2025, 12)), in_2026(COUNTY)
    before = {row.class_id: row.quota for row in old.quotas}
    after = {row.class_id: row.quota for row in new.quotas}
    assert after == {"township": 8, "organ_1": 6, "organ_2": 5, "organ_3": 3, "mass_org": 2}
    assert all(before[each] <= after[each] for each in after)
    assert before != after
    floors = [[row.value for row in version.parameters if row.parameter == "floor_rate"] for version in (old, new)]
    assert floors == [[], [Decimal("0.8")]]


def test_a_month_without_a_version_is_refused() -> None:
    with pytest.raises(NoVersion) as refused:
        COUNTY.version_at(Month(2024, 12))
    assert "versions.csv" in refused.value.message("en")


# ---- the special task --------------------------------------------------------------------------------------------------

SCALED_PARAMETERS = {"slope", "step", "floor"}


def test_items_of_the_special_rulebook_are_nine_tenths_and_the_task_is_ten() -> None:
    plain = {row.item_id: row.points for row in in_2026(COUNTY).items}
    special = {row.item_id: row.points for row in in_2026(SPECIAL).items}
    assert special.pop("special_task") == 10
    assert special == {item_id: points * TENTHS for item_id, points in plain.items()}


def keyed(rows: Any, key: tuple[str, ...], value: str, indicators: set[str]) -> dict[tuple[str, ...], Any]:
    """A column of rows of some indicators by key."""
    return {
        tuple(str(getattr(row, name)) for name in key): getattr(row, value)
        for row in rows
        if row.indicator_id in indicators
    }


@pytest.mark.parametrize(
    ("table", "key", "value", "is_scaled"),
    [
        ("indicators", ("indicator_id",), "points", lambda row: row.family == "score"),
        ("bands", ("indicator_id", "band"), "points", lambda row: True),
        ("terms", ("indicator_id", "role", "column_id"), "weight", lambda row: row.role == "fault"),
        ("parameters", ("indicator_id", "parameter"), "value", lambda row: row.parameter in SCALED_PARAMETERS),
        ("tiers", ("indicator_id", "level_id"), "points_each", lambda row: row.indicator_id == "RES-02"),
    ],
)
def test_every_row_worth_points_is_nine_tenths_and_the_others_are_the_same(
    table: str, key: tuple[str, ...], value: str, is_scaled: Any
) -> None:
    shared = {row.indicator_id for row in in_2026(COUNTY).indicators}
    plain_rows, special_rows = getattr(in_2026(COUNTY), table), getattr(in_2026(SPECIAL), table)
    scaled = keyed([row for row in plain_rows if is_scaled(row)], key, value, shared)
    expected = keyed(plain_rows, key, value, shared) | {each: number * TENTHS for each, number in scaled.items()}
    assert scaled
    assert keyed(special_rows, key, value, shared) == expected


def test_the_special_task_is_scored_by_its_target() -> None:
    version = in_2026(SPECIAL)
    row = version.indicator("TSK-01")
    assert row is not None
    assert row.points == Decimal(10)
    assert (row.shape, row.period, row.dimension_id) == ("target_completion", "year", "work")
    terms = {term.role: term.column_id for term in version.terms if term.indicator_id == "TSK-01"}
    assert terms == {"numerator": "task_actual", "denominator": "task_target"}
    assert "BON-04" in {each.indicator_id for each in version.indicators}


# ---- tables ------------------------------------------------------------------------------------------------------------

TYPES = {
    "varchar": pl.String,
    "integer": pl.Int32,
    "boolean": pl.Boolean,
    "decimal(18, 4)": pl.Decimal(18, 4),
    "date": pl.Date,
    "timestamp": pl.Datetime("us"),
}


def declared(schema: str) -> dict[str, dict[str, Any]]:
    """The tables of a schema in marts/schema.sql with their columns and types."""
    text = re.sub(r"--.*", "", (ROOT / "marts" / "schema.sql").read_text("utf-8"))
    found = re.findall(rf"create table if not exists {schema}\.(\w+) \((.*?)\);", text, re.DOTALL)
    columns = {
        table: re.findall(r"(\w+) (varchar|integer|boolean|decimal\(18, 4\)|date|timestamp)", body)
        for table, body in found
    }
    return {table: {name: TYPES[kind] for name, kind in rows} for table, rows in columns.items()}


def test_rulebook_tables_are_those_of_the_schema() -> None:
    """What the files say, and what is told of it in words."""
    told = {"sentences": pl.DataFrame(sentences(COUNTY))}
    assert {name: dict(frame.schema) for name, frame in (COUNTY.tables | told).items()} == declared("rulebook")


def test_calendar_tables_are_those_of_the_schema() -> None:
    tables = COUNTY.calendar.tables(Month(2025, 1), Month(2026, 10), None)
    assert {name: dict(frame.schema) for name, frame in tables.items()} == declared("calendar")


def test_tables_hold_every_row_of_every_version() -> None:
    for name, frame in COUNTY.tables.items():
        if name != "competitions":
            tuples = "policies" if name == "policy" else name
            assert frame.height == sum(len(getattr(version, tuples)) for version in COUNTY.versions)
    assert (
        COUNTY.tables["parameters"].filter(pl.col("parameter") == "target_rate")["value"].to_list()
        == [Decimal("0.0500")] * 2
    )
    assert COUNTY.tables["terms"]["effect"].null_count() == 0
