"""The three comparisons: what the page says is what the marts hold, for every unit, alone and beside others."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from markupsafe import escape

import marts
from show import comparison, links, screens
from show import format as shown
from show.links import LANGUAGE_CODES, View
from show.screens import three
from tests.ui import tiny
from words import Language

TODAY = date(2026, 11, 22)
UNITS = [("towns", f"towns-{at}") for at in range(1, 9)] + [("organs", f"organs-{at}") for at in range(1, 4)]
pytestmark = pytest.mark.usefixtures("tiny_snapshot")


class Text(HTMLParser):
    """The words of a fragment, without its marks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def flat(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def view(unit: str = "towns-1", scope: str = "2026-10", language: Language = "zh_CN", **own: str) -> View:
    return View("county", unit.split("-")[0], scope, unit, language, "", tuple(own.items()))


def made(at: View, read: Any = marts.read) -> str:
    return str(screens.make("three", at, read, TODAY))


class TestNumbers:
    @pytest.mark.parametrize("scope", ["2026-10", "to-2026-10"])
    @pytest.mark.parametrize(("group", "unit"), UNITS)
    def test_each_dimension_says_place_and_share_of_the_mart(self, group: str, unit: str, scope: str) -> None:
        html = made(view(unit, scope))
        columns = html.split('<section class="dimension')[1:4]
        rows = marts.read("dimension_points", competition_id="county", scope_id=scope, unit_id=unit).to_dicts()
        of = {row["dimension_id"]: row for row in rows}
        for code, column in zip(tiny.DIMENSIONS, columns, strict=True):
            place, rate = re.search(r'class="at">([^<]+)</b>.*?class="rate">([^<]+)<', column, re.S).groups()  # type: ignore[union-attr]
            assert place == (shown.NOTHING if of[code]["place"] is None else str(of[code]["place"]))
            assert rate == shown.score(of[code]["result"])

    def test_the_best_unit_is_not_measured_by_another_of_the_same_name(self) -> None:
        rows = marts.read("dimension_points", competition_id="county", scope_id="2026-10", group_id="towns", place=1)
        for row in rows.to_dicts():
            columns = made(view(row["unit_id"])).split('<section class="dimension')[1:4]
            column = columns[list(tiny.DIMENSIONS).index(row["dimension_id"])]
            assert f">{'并列' if row['is_tied'] else '本单位'}</span>" in column

    @pytest.mark.parametrize(("scope", "months"), [("2025", 4), ("2026-H1", 10), ("to-2026-02", 6)])
    def test_a_course_of_few_periods_goes_by_months(self, scope: str, months: int) -> None:
        html = made(view(scope=scope))
        columns: Any = three.context(view(scope=scope), marts.read)["columns"]
        assert [len(one["courses"]) for one in columns] == [months] * 3
        assert html.count("近12个月逐月得分率") == 3 and "近12个月逐月得分率" not in made(view())

    def test_the_numbers_behind_a_course_are_those_of_the_marts(self) -> None:
        columns: Any = three.context(view(), marts.read)["columns"]
        for code, column in zip(tiny.DIMENSIONS, columns, strict=True):
            keys = {"competition_id": "county", "group_id": "towns", "measure_kind": "dimension", "measure_id": code}
            for row in column["courses"]:
                scope = marts.read("scopes", competition_id="county", name_zh=row["period"])["scope_id"].item(0)
                value = marts.read("measure_values", unit_id="towns-1", scope_id=scope, **keys)["value"].item()
                band = marts.read("measure_bands", scope_id=scope, **keys).row(0, named=True)
                assert [Decimal(row["told"][at]) for at in (0, 1, 3)] == [
                    round(value, 2), band["median"].quantize(Decimal("0.01"), ROUND_HALF_UP), round(band["best"], 2)
                ]  # fmt: skip

    def test_differences_are_those_of_the_mart(self) -> None:
        rows = marts.read("part_changes", competition_id="county", scope_id="2026-10", unit_id="towns-3")
        flat = Text(made(view("towns-3"))).flat
        for row in rows.filter(pl.col("part_kind") == "dimension").to_dicts():
            assert shown.minus(row["gap_to_best"]) in flat
            assert shown.signed(row["gap_to_median"]) in flat

    def test_all_units_stand_in_the_table_with_their_places(self) -> None:
        table = re.search(r'<table class="heat">.*?</table>', made(view()), re.S)[0]  # type: ignore[index]
        cells = re.findall(r"<b>([^<]+)</b><span class=\"of\">([^<]+)</span>", table)
        rows = marts.read("dimension_points", competition_id="county", scope_id="2026-10", group_id="towns").to_dicts()
        expected = sorted(
            (shown.NOTHING if row["place"] is None else str(row["place"]), shown.score(row["result"])) for row in rows
        )
        assert sorted(cells) == expected

    def test_the_costliest_indicators_are_those_of_the_mart(self) -> None:
        html = made(view("towns-4"))
        points = marts.read("indicator_points", competition_id="county", scope_id="2026-10", unit_id="towns-4")
        for code, column in zip(tiny.DIMENSIONS, html.split('<section class="dimension')[1:4], strict=True):
            lost = points.filter((pl.col("dimension_id") == code) & (pl.col("lost_points") > 0))["lost_points"]
            expected = [shown.minus(value) for value in lost.sort(descending=True).head(3)]
            table = re.search(r'<table class="costly">.*?</table>', column, re.S)[0]  # type: ignore[index]
            assert re.findall(r"<b>([^<]+)</b>", table) == expected


class TestBesideOthers:
    def test_two_others_stand_as_columns_and_more_are_left_out(self) -> None:
        context = three.context(view(**{"with": "towns-2,towns-3,towns-4"}), marts.read)
        assert [unit["css"] for unit in context["compared"]["units"]] == ["p1", "p2", "p3"]  # type: ignore[index]

    def test_unknown_units_and_the_unit_itself_are_ignored(self) -> None:
        context = three.context(view(**{"with": "nobody,towns-1"}), marts.read)
        assert context["compared"] is None

    def test_a_unit_of_another_group_is_ignored(self) -> None:
        assert three.context(view(**{"with": "organs-1"}), marts.read)["compared"] is None

    def test_the_link_takes_a_unit_away_again(self) -> None:
        html = made(view(**{"with": "towns-2"}))
        assert 'aria-label="与河湾街道相比"' not in html and "不再与河湾街道相比" in html

    @pytest.mark.parametrize("part", tiny.DIMENSIONS)
    def test_a_part_lists_its_indicators(self, part: str) -> None:
        html = made(view(part=part, **{"with": "towns-2"}))
        section = html.split('id="part"')[1].split("</section>")[0]
        assert section.count("<tr>") == 1 + sum(row[2] == part for row in tiny.ITEMS.values())

    def test_addresses_made_at_once_are_those_made_one_by_one(self) -> None:
        seen = comparison.look(view(part="work", **{"with": "towns-2"}), marts.read)
        units = [f"towns-{at}" for at in range(1, 9)]
        assert seen.addresses(units) == {unit: links.href("three", seen.view, unit_id=unit) for unit in units}
        beside = {unit: links.href("three", seen.view, **{"with": f"towns-2,{unit}"}) for unit in units}
        beside |= {"towns-1": "", "towns-2": links.href("three", seen.view, **{"with": ""})}
        assert seen.beside(units) == beside

    def test_a_third_unit_takes_the_place_of_the_first_beside(self) -> None:
        seen = comparison.look(view(**{"with": "towns-2,towns-3"}), marts.read)
        found = seen.beside(["towns-2", "towns-4"])
        assert found["towns-2"] == links.href("three", seen.view, **{"with": "towns-3"})
        assert found["towns-4"] == links.href("three", seen.view, **{"with": "towns-3,towns-4"})

    def test_where_all_have_the_same_points_none_stands_out(self) -> None:
        one, two = {"points": Decimal(4)}, {"points": Decimal(5)}
        assert three._most([one, two, None]) == 5
        assert three._most([one, dict(one)]) is None and three._most([None, None]) is None


class TestStructure:
    def shape(self, places: list[int], count: int = 24) -> str:
        """The word for places in a group of so many."""
        codes = list(tiny.DIMENSIONS)
        seen = comparison.look(view(), marts.read)._replace(
            compared=count,
            cells={("me", code): {"place": place} for code, place in zip(codes, places, strict=True)},
        )
        return comparison.shape(seen, "me")

    @pytest.mark.parametrize(
        ("places", "word"),
        [
            ([1, 2, 3], "均衡靠前"),
            ([11, 12, 13], "均衡居中"),
            ([22, 23, 24], "均衡靠后"),
            ([7, 9, 12], "均衡居中"),
            ([1, 2, 12], "比作风偏弱"),
            ([20, 2, 20], "比学习、比作风偏弱"),
        ],
    )
    def test_it_says_even_and_where_or_what_stays_behind(self, places: list[int], word: str) -> None:
        assert self.shape(places) == word

    def test_a_group_of_two_has_no_structure(self) -> None:
        assert self.shape([1, 2, 2], 2) == ""


class TestWords:
    @pytest.mark.parametrize(
        ("place", "told"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (13, "13th"), (21, "21st")]
    )
    def test_a_place_in_an_english_sentence_is_an_ordinal(self, place: int, told: str) -> None:
        seen = comparison.look(view(language="en"), marts.read)
        assert three._ordinal(seen, place) == told
        assert three._ordinal(seen._replace(view=view()), place) == str(place)

    @pytest.mark.parametrize("language", LANGUAGE_CODES.values())
    @pytest.mark.parametrize(("group", "unit"), UNITS)
    def test_every_unit_in_every_language(self, group: str, unit: str, language: Language) -> None:
        other = f"{group}-{1 if not unit.endswith('-1') else 2}"
        html = made(view(unit, language=language, part="work", **{"with": other}))
        assert "<h1>" in html and "three." not in Text(html).flat

    def test_a_hostile_name_is_text(self) -> None:
        html = made(view("towns-8", **{"with": "towns-1"}))
        assert "<script" not in html and tiny.HOSTILE in Text(html).flat

    def test_without_an_evaluation_the_page_says_so(self) -> None:
        assert Text(made(view())).flat.count("没有民主测评") == 2

    def test_an_evaluation_is_shown_as_it_is_blended(self) -> None:
        def read(name: str, **filters: object) -> pl.DataFrame:
            frame = marts.read(name, **filters)
            if name == "dimension_points":
                return frame.with_columns(pl.lit(88.25).cast(pl.Decimal(18, 2)).alias("evaluation"))
            return frame

        flat = Text(made(view(), read)).flat
        assert flat.count("88.25") == 3 and "没有民主测评" not in flat and "按细则" in flat

    def test_a_large_group_shows_its_head_and_the_neighbours_of_the_chosen(self) -> None:
        seen = comparison.look(view(), marts.read)
        rows = [{"unit_id": str(at)} for at in range(1000)]
        near = three._near(seen._replace(chosen=("500", "900")), rows)
        assert [row["unit_id"] for row in near[:20]] == [str(at) for at in range(20)]
        assert len(near) == 20 + 17 * 2


@pytest.mark.parametrize("at", range(len(tiny.HOSTILES)))
def test_hostile_names_are_text_on_both_pages(tmp_path: Path, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = tiny.HOSTILES[at]
    tiny.write(tmp_path, hostile=hostile)
    monkeypatch.setenv("SAIBANG_DATA", str(tmp_path))
    own = {"with": "towns-8", "pick": "towns-1,towns-8", "part": "work"}
    for page in ("three", "trends"):
        html = str(screens.make(page, view(**own), marts.read, TODAY))
        assert str(escape(hostile)) in html and "<script" not in html


def evaluated(name: str, **filters: object) -> pl.DataFrame:
    """The hand-written snapshot as if the evaluation of its last year had been this month's."""
    if name in ("voter_classes", "shown_ballot_classes", "shown_ballot_counts"):
        return marts.read(name, **{**filters, "scope_id": "2025"})
    frame = marts.read(name, **filters)
    if name == "dimension_points":
        return frame.with_columns(pl.lit(88.25).cast(pl.Decimal(18, 2)).alias("evaluation"))
    return frame


@pytest.mark.parametrize("language", LANGUAGE_CODES.values())
def test_classes_and_counts_of_the_evaluation_are_those_that_may_be_shown(language: Language) -> None:
    html = made(view(language=language), evaluated)
    section = html.split('id="ballots"')[1]
    classes = marts.read("shown_ballot_classes", scope_id="2025", unit_id="towns-1")
    assert section.count("<tr>") == 3 + 3 + classes.height + 2  # heads, dimensions, classes, counts
    flat = Text(section).flat
    assert "90.00%" in flat and "18" in flat
    assert all(shown.score(value) in flat for value in classes["class_score"])
    assert ("服务对象" if language == "zh_CN" else "Public") not in flat
