"""Trends: measures over months beside the band; what is drawn and listed is what the marts hold."""

from __future__ import annotations

import random
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import marts
from show import bands, figures, measures, screens
from show import format as shown
from show.links import LANGUAGE_CODES, View
from show.screens import trends
from tests.ui import tiny
from words import Language

TODAY = date(2026, 11, 22)
LAST = "2026-10"
GROUP = 4  # the group's traces come first: upper and lower quartile, median, best
FIVE_YEARS = [f"{year}-{month:02}" for year in range(2021, 2027) for month in range(1, 13)][10:70]
pytestmark = pytest.mark.usefixtures("tiny_snapshot")

MEASURES = [
    ("score", "total", "总分", "Total", "分", 2, False), ("lost", "total", "失分", "Lost", "分", 2, True),
    ("item", "INF", "信息", "Information", "分", 2, False), ("item_rate", "INF", "信息", "Information", "%", 2, False),
    ("item_rate", "DOC", "办文", "Documents", "%", 2, False), ("column", "inf_sent", tiny.HOSTILE, "", "件", 0, False),
    ("rate", "INF-01", "采用率", "Adoption", "%", 1, False),
]  # fmt: skip


class World:
    """Sixty months of measures for the units of the hand-written snapshot, as the marts would tell them."""

    def __init__(self) -> None:
        dice = random.Random(3)
        units = [row["unit_id"] for row in marts.read("standings", competition_id="county", scope_id=LAST).to_dicts()]
        self.values = pl.DataFrame(
            [
                {"competition_id": "county", "scope_id": month, "unit_id": unit, "group_id": unit.split("-")[0],
                 "measure_kind": row[0], "measure_id": row[1], "value": Decimal(dice.randint(6000, 10000)) / 100}
                for month in FIVE_YEARS for unit in units for row in MEASURES if (unit, month) != ("towns-2", "2026-03")
            ],
            schema_overrides={"value": pl.Decimal(18, 4)},
        )  # fmt: skip
        keys = ["competition_id", "scope_id", "measure_kind", "measure_id"]
        self.tables = {"measure_values": self.values, "measure_names": self.names(), "breaks": self.breaks()}
        self.tables["measure_bands"] = self.values.group_by(*keys, "group_id").agg(
            *(pl.col("value").min().alias(name) for name in ("lower_quartile",)),
            *(pl.col("value").max().alias(name) for name in ("median", "upper_quartile", "best")),
        )
        before = self.values.select(
            "unit_id",
            "measure_kind",
            "measure_id",
            (pl.col("scope_id").str.slice(0, 4).cast(pl.Int32) + 1).cast(pl.String).alias("year")
            + pl.col("scope_id").str.slice(4),
            pl.col("value").alias("last_year_value"),
        ).rename({"year": "scope_id"})
        self.tables["measure_years"] = self.values.join(
            before, on=["unit_id", "measure_kind", "measure_id", "scope_id"], how="left"
        ).with_columns((pl.col("value") - pl.col("last_year_value")).alias("change"))

    def names(self) -> pl.DataFrame:
        columns = ["measure_kind", "measure_id", "name_zh", "name_en", "unit_zh", "digits", "is_lower_better"]
        rows = [
            dict(zip(columns, row, strict=True)) | {"sort": at, "unit_en": row[4]} for at, row in enumerate(MEASURES)
        ]
        return pl.DataFrame([row | {"competition_id": "county", "scope_id": LAST} for row in rows])

    def breaks(self) -> pl.DataFrame:
        common = {"competition_id": "county", "joined_count": 2, "left_count": 1, "issue_no": "7"}
        return pl.DataFrame(
            [
                common | {"scope_id": "2026-01", "group_id": "towns", "unit_id": None, "kind": "rulebook"},
                common | {"scope_id": "2026-01", "group_id": "towns", "unit_id": None, "kind": "roster"},
                common | {"scope_id": "2026-05", "group_id": "towns", "unit_id": "towns-2", "kind": "group"},
                common | {"scope_id": "2026-06", "group_id": "organs", "unit_id": None, "kind": "correction"},
            ]
        )

    def scopes(self) -> pl.DataFrame:
        return pl.DataFrame(
            [
                {"competition_id": "county", "scope_id": month, "scope_kind": "month", "year_label": int(month[:4]),
                 "first_month": month, "last_month": month, "name_zh": f"{month[:4]}年{int(month[5:])}月", "name_en": month}
                for month in FIVE_YEARS
            ]
        )  # fmt: skip

    def read(self, name: str, **filters: object) -> pl.DataFrame:
        if name == "scopes" and "scope_id" not in filters:
            frame = self.scopes()
        elif name in self.tables:
            frame = self.tables[name]
        else:
            return marts.read(name, **filters)
        for column, wanted in filters.items():
            frame = frame.filter(pl.col(column).is_in(wanted) if isinstance(wanted, list) else pl.col(column) == wanted)
        return frame


@pytest.fixture
def world() -> World:
    return World()


def view(unit: str = "towns-1", scope: str = LAST, language: Language = "zh_CN", **own: str) -> View:
    return View("county", unit.split("-")[0], scope, unit, language, "", tuple(own.items()))


def made(at: View, read: Any) -> str:
    return str(screens.make("trends", at, read, TODAY))


def offered(at: View, read: Any) -> measures.Choices:
    return measures.choices(measures.look(at, read))


def chart(at: View, read: Any) -> tuple[figures.Figure, str] | None:
    return trends.figure(measures.look(at, read))


class TestChoices:
    def test_defaults(self, world: World) -> None:
        found = offered(view(), world.read)
        assert (found.measure, found.picks, found.span, found.by) == ("score:total", ("towns-1",), "12", "line")

    def test_years_over_each_other_are_at_least_two(self, world: World) -> None:
        found = offered(view(by="years", span="12"), world.read)
        assert found.span == "24" and list(found.spans) == ["24", "36", "60"]
        assert list(offered(view(), world.read).spans) == ["12", "24", "36", "60"]

    def test_unknown_values_fall_back(self, world: World) -> None:
        found = offered(view(measure="item:NOPE", pick="nobody,organs-1", span="13", by="pie"), world.read)
        assert (found.measure, found.picks, found.span, found.by) == ("score:total", ("towns-1",), "12", "line")

    def test_a_unit_that_has_left_is_named_and_offered(self, world: World) -> None:
        def read(name: str, **filters: object) -> pl.DataFrame:
            frame = world.read(name, **filters)
            return frame.filter(pl.col("unit_id") != "towns-5") if name == "standings" else frame

        for own in ({}, {"pick": "towns-5"}):
            at = view("towns-5" if not own else "towns-1", **own)
            found = offered(at, read)
            assert found.picks == ("towns-5",) and list(found.units)[-1] == "towns-5" and found.units["towns-5"]
            assert found.units["towns-5"] in str(trends.context(at, read)["headline"])

    def test_at_most_five_units(self, world: World) -> None:
        picks = ",".join(f"towns-{at}" for at in range(1, 9))
        assert len(offered(view(pick=picks), world.read).picks) == 5

    def test_measures_stand_by_kind(self, world: World) -> None:
        kinds = [code.partition(":")[0] for code in offered(view(), world.read).measures]
        assert kinds == sorted(kinds, key=measures.KINDS.index)

    def test_without_measures_there_is_the_total(self) -> None:
        def read(name: str, **filters: object) -> pl.DataFrame:
            return marts.read(name, **filters).clear() if name.startswith("measure_") else marts.read(name, **filters)

        assert list(offered(view(), read).measures) == ["score:total"]
        assert "没有数" in made(view(), read)


class TestLines:
    @pytest.mark.parametrize(("span", "count"), [("12", 12), ("24", 24), ("60", 60)])
    def test_each_number_of_the_table_is_the_marts(self, world: World, span: str, count: int) -> None:
        context = trends.context(view(pick="towns-1,towns-2", span=span, measure="item:INF"), world.read)
        rows: Any = context["rows"]
        assert len(rows) == count
        known = {
            (r["scope_id"], r["unit_id"]): r["value"]
            for r in world.read("measure_values", measure_kind="item", measure_id="INF").to_dicts()
        }
        for month, row in zip(reversed(FIVE_YEARS), rows, strict=False):
            for unit, told in zip(("towns-1", "towns-2"), row["values"], strict=True):
                assert told == ("–" if (month, unit) not in known else f"{known[month, unit]:.2f}")

    def test_the_headline_is_the_largest_change_over_a_year(self, world: World) -> None:
        picks = ["towns-1", "towns-3", "towns-4"]
        rows = world.read("measure_years", scope_id=LAST, measure_kind="score", unit_id=picks).to_dicts()
        most = max(rows, key=lambda row: abs(row["change"]))
        headline = str(trends.context(view(pick=",".join(picks)), world.read)["headline"])
        assert f"{most['value']:.2f}分" in headline and f"{abs(most['change']):.2f}分" in headline

    def test_a_change_of_a_share_is_counted_in_points(self, world: World) -> None:
        assert "个百分点" in str(trends.context(view(measure="item_rate:INF"), world.read)["headline"])

    def test_breaks_of_the_group_and_of_picked_units_are_marked_others_not(self, world: World) -> None:
        rows: Any = trends.context(view(), world.read)["breaks"]
        assert [row["letter"] for row in rows] == ["则", "册"]
        rows = trends.context(view(pick="towns-1,towns-2"), world.read)["breaks"]
        assert [row["letter"] for row in rows] == ["组", "则", "册"] and rows[0]["more"] == "河湾街道"

    def test_a_lower_better_measure_says_so(self, world: World) -> None:
        assert "越低越好" in made(view(measure="lost:total"), world.read)

    def test_the_drawing_for_paper_has_all_lines(self, world: World) -> None:
        html = made(view(pick="towns-1,towns-2,towns-3"), world.read)
        assert {f"p{at}" for at in (1, 2, 3)} <= set(re.findall(r'class="line (p\d)"', html))


class TestByMonth:
    """Raw figures and rates are counted by the month alone; a longer period says so and shows the months."""

    def test_a_raw_figure_of_a_longer_period_is_shown_by_months(self, world: World) -> None:
        at = view(scope=f"to-{LAST}", measure="column:inf_sent")
        context: Any = trends.context(at, world.read)
        months = [row["name_zh"] for row in reversed(world.scopes().to_dicts()[-12:])]
        assert [row["period"] for row in context["rows"]] == months
        now = world.read("measure_values", measure_kind="column", scope_id=LAST, unit_id="towns-1")["value"].item()
        assert context["rows"][0]["values"] == [f"{now:.0f}"]
        assert "只按月统计" in context["deck"][0] and "2026年10月" in context["deck"][0]

    def test_its_widgets_offer_it_as_monthly(self, world: World) -> None:
        found = offered(view(scope=f"to-{LAST}", measure="rate:INF-01"), world.read)
        assert found.measure == "rate:INF-01" and found.measures["rate:INF-01"] == "比率 · 采用率（按月）"

    def test_at_a_month_nothing_is_said(self, world: World) -> None:
        context: Any = trends.context(view(measure="column:inf_sent"), world.read)
        assert not any("按月" in said for said in context["deck"])
        assert "按月" not in offered(view(), world.read).measures["rate:INF-01"]

    @pytest.mark.parametrize("language", LANGUAGE_CODES.values())
    def test_a_measure_that_is_not_there_is_told_of(self, world: World, language: Language) -> None:
        said: Any = trends.context(view(measure="item:NOPE", language=language), world.read)["deck"]
        usual: Any = trends.context(view(language=language), world.read)["deck"]
        assert len(said) == len(usual) + 1 and said[1:] == usual

    def test_small_multiples_ask_for_no_measure(self, world: World) -> None:
        said: Any = trends.context(view(measure="item:NOPE", by="items"), world.read)["deck"]
        assert len(said) == 1


class TestLongerPeriods:
    def test_one_period_alone_is_no_course_and_leads_to_the_months(self) -> None:
        html = made(view(scope="2025"), marts.read)
        assert "画不成走势" in html and "scope=2025-12" in html and "<svg" not in html
        assert chart(view(scope="2025"), marts.read) is None

    def test_quarters_and_longer_show_more_than_a_year_without_a_wish(self) -> None:
        spans = {scope: offered(view(scope=scope), marts.read).span for scope in (LAST, "2026-Q3", "2026-H1", "2025")}
        assert spans == {LAST: "12", "2026-Q3": "36", "2026-H1": "60", "2025": "60"}
        assert offered(view(scope="2026-Q3", span="12"), marts.read)[6:8] == ("12", "36")

    def test_a_year_to_date_begins_anew_with_the_year(self) -> None:
        rows: Any = trends.context(view(scope="to-2026-10"), marts.read)["breaks"]
        assert ("年", "新年度，累计从头算") in [(row["letter"], row["words"]) for row in rows]
        rows = trends.context(view(), marts.read)["breaks"]
        assert "年" not in [row["letter"] for row in rows]


class TestYearsAndItems:
    def test_years_lie_over_each_other_from_january(self, world: World) -> None:
        context: Any = trends.context(view(by="years", span="60"), world.read)
        assert context["heads"] == ["2026", "2025", "2024", "2023", "2022"]
        assert [row["period"] for row in context["rows"]] == [f"{month}月" for month in range(1, 13)]
        assert context["rows"][11]["values"][0] == "–"

    def test_where_one_unit_is_shown_of_several_it_says_which(self, world: World) -> None:
        for by in ("years", "items"):
            said: Any = trends.context(view(by=by, pick="towns-2,towns-1"), world.read)["deck"]
            assert "河湾街道" in said[0]

    def test_halves_are_rounded_up(self) -> None:
        assert [shown.figure(Decimal(value), 0) for value in ("62.5", "63.5", "-0.4")] == ["63", "64", "0"]
        assert [shown.signed(Decimal(value), 0) for value in ("0.4", "37.5", "-1")] == ["0", "+38", "−1"]

    def test_items_stand_on_one_scale(self, world: World) -> None:
        context: Any = trends.context(view(by="items"), world.read)
        assert [one["name"] for one in context["items"]] == ["信息", "办文"]
        assert "<!--controls-->" in made(view(by="items"), world.read)
        assert chart(view(by="items"), world.read) is None

    @pytest.mark.parametrize("language", LANGUAGE_CODES.values())
    @pytest.mark.parametrize("by", measures.VIEWS)
    @pytest.mark.parametrize("scope", [LAST, f"to-{LAST}"])
    def test_every_view_in_every_language(self, world: World, by: str, scope: str, language: Language) -> None:
        assert "<h1>" in made(view(scope=scope, by=by, language=language, pick="towns-8,towns-2"), world.read)


class TestFigure:
    def test_its_numbers_are_the_marts(self, world: World) -> None:
        found = chart(view(span="24"), world.read)
        assert found
        line = found[0]["data"][GROUP]
        rows = world.read("measure_values", measure_kind="score", unit_id="towns-1").sort("scope_id")["value"].tail(24)
        assert line["y"] == [float(value) for value in rows]

    def test_plotly_takes_it_as_it_is(self, world: World) -> None:
        import plotly.graph_objects as go

        some: list[Any] = [{"pick": "towns-1,towns-2"}, {"by": "years"}, {"span": "60", "measure": "rate:INF-01"}]
        for own in some:
            found = chart(view(**own), world.read)
            assert found
            taken = go.Figure(**found[0], skip_invalid=False).to_dict()
            taken["layout"].pop("template")  # plotly's own look, which nobody sends
            layout = {name: value for name, value in found[0]["layout"].items() if value != []}  # it drops empty lists
            assert taken == {"data": found[0]["data"], "layout": layout}

    def test_the_style_sheet_colours_the_lines_after_the_group(self) -> None:
        sheet = Path("ui/style/trends.css").read_text(encoding="utf-8")
        coloured = re.findall(r"nth-of-type\((\d)\) path\.js-line { stroke: var", sheet)
        assert coloured == [str(GROUP + at) for at in range(1, measures.PICKED + 1)]

    def test_hostile_names_are_escaped(self, world: World) -> None:
        found = chart(view("towns-8", measure="column:inf_sent"), world.read)
        assert found and "<script" not in str(found[0])

    def test_a_scale_holds_all_that_is_drawn(self, world: World) -> None:
        found = chart(view(pick="towns-1,towns-2", span="60"), world.read)
        assert found
        low, high = found[0]["layout"]["yaxis"]["range"]
        drawn = [value for trace in found[0]["data"] for value in trace["y"] if value is not None]
        assert low <= min(drawn) and max(drawn) <= high

    def test_few_names_stand_on_the_axis(self, world: World) -> None:
        for span in measures.SPANS:
            found = chart(view(span=span), world.read)
            assert found and 2 <= len(found[0]["layout"]["xaxis"]["ticktext"]) <= 13

    def test_five_lines_have_five_looks(self) -> None:
        assert len(bands.PICKS) == len(figures.DASHES) == measures.PICKED


def test_a_name_with_a_gap_of_plotly_stays_a_name() -> None:
    line = bands.Course("p1", [Decimal("62.35"), None], "100%{y}<b>")
    found = figures.courses(
        ["a", "b"], ["a", "b"], [line], [bands.Band()] * 2, [], (0, 100), figures.Words("", "", "", ""), 1
    )
    drawn = found["data"][-1]
    assert drawn["y"] == [62.4, None] and drawn["hovertemplate"].endswith("<extra>100&#37;{y}&lt;b&gt;</extra>")
