"""Three published bulletins, reproduced from their counts through the command line only."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

import pytest

from tests.examples.command import ROOT, Competition, Rows, table

BULLETINS = ROOT / "tests" / "data" / "bulletins"
Loaded = Callable[[str], Competition]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """A bulletin's files loaded into a folder of the test, once."""

    @cache
    def load(name: str) -> Competition:
        competition = Competition(BULLETINS / name, tmp_path_factory.mktemp(name) / "data")
        competition.load()
        return competition

    return load


def bulletin(name: str) -> Rows:
    """The rows as they were published."""
    return table(BULLETINS / name / "bulletin.csv")


def expected(name: str) -> Rows:
    """The rows that must come out."""
    return table(BULLETINS / name / "expected.csv")


def one_decimal(number: str) -> str:
    """A rate as the bulletin prints it: one decimal, half up, none for whole numbers."""
    rounded = Decimal(number).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{rounded.normalize():f}%"


@pytest.mark.parametrize(
    ("name", "file", "columns"),
    [
        ("zhalantun", "adopted", {"市网站采用条数": "city_site_items", "盟网站采用条数": "league_site_items"}),
        ("xining", "adopted", {"报送条数": "submitted", "采用条数": "adopted"}),
        ("dazhou", "points", {"得分": "points"}),
    ],
)
def test_loaded_figures_are_those_of_the_bulletin(name: str, file: str, columns: dict[str, str]) -> None:
    loaded_rows = {row["单位"]: row for row in table(BULLETINS / name / "files" / f"{file}.csv")}
    published = {row["unit"]: row for row in bulletin(name)}
    assert loaded_rows.keys() == published.keys()
    for unit, row in published.items():
        assert {ours: loaded_rows[unit][ours] for ours in columns} == {ours: row[its] for ours, its in columns.items()}


def test_zhalantun_points_and_places_are_the_published_ones(loaded: Loaded) -> None:
    rows = loaded("zhalantun").standings("2023-Q1")
    assert [(str(row["place"]), row["unit_zh"], row["score"]) for row in rows] == [
        (row["rank"], row["unit"], f"{row['q1_points']}.00") for row in bulletin("zhalantun")
    ]
    assert [(str(row["place"]), row["score"]) for row in rows] == [
        (row["place"], row["score"]) for row in expected("zhalantun")
    ]


def test_xining_rates_are_the_published_ones_and_nothing_submitted_is_not_applicable(loaded: Loaded) -> None:
    rows = loaded("xining").standings("2017-04")
    rates = {row["unit_zh"]: row["score"] and one_decimal(row["earned"]) for row in rows}
    published = {row["unit"]: row["adoption_rate_published"] for row in bulletin("xining")}
    # The bulletin prints 0 for 0 of 0; a rate of nothing is no rate.
    assert published.pop("区统计局") == "0"
    assert rates.pop("区统计局") is None
    assert len(rates) == 12
    assert {unit: Decimal(rate.rstrip("%")) for unit, rate in rates.items() if rate} == {
        unit: Decimal(rate.rstrip("%")) for unit, rate in published.items()
    }


def test_xining_places_follow_the_rates_and_the_unit_without_one_has_none(loaded: Loaded) -> None:
    places = {row["unit_zh"]: str(row["place"] or "") for row in loaded("xining").standings("2017-04")}
    assert places == {row["unit"]: row["place"] for row in expected("xining")}


def test_xining_says_not_applicable_where_nothing_was_submitted(loaded: Loaded) -> None:
    assert ("X9", "ADO-01") not in loaded("xining").points("2017-04")
    explained = loaded("xining").etl("explain", "区统计局", "--scope", "2017-04")
    assert explained.splitlines()[0] == "区统计局 · 2017-04 · 总分 — · 名次 —"
    assert "没有任务" in explained


def test_dazhou_order_is_the_published_one_and_equal_points_share_a_place(loaded: Loaded) -> None:
    rows = loaded("dazhou").standings("2010")
    groups = {"county": "县市区", "department": "市级部门"}
    assert [(groups[row["group_id"]], str(row["place"]), row["unit_zh"], row["score"]) for row in rows] == [
        (row["group"], row["place"], row["unit"], row["score"]) for row in expected("dazhou")
    ]
    counties = [row["unit"] for row in sorted(bulletin("dazhou")[:7], key=lambda row: int(row["published_order"]))]
    assert [row["unit_zh"] for row in rows[:7]] == counties
    assert [row["place"] for row in rows[:7]] == [1, 2, 3, 3, 5, 6, 7]
    assert [row["is_tied"] for row in rows[:7]] == [False, False, True, True, False, False, False]
