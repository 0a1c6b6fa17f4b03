"""The drawings of courses, strips and parallel places, compared as text."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from show import bands, figures
from show.bands import Band, Break, Course, Places, Standing

HOSTILE = "<script>alert('𠮷')</script>\"&😀镇"
MONTHS = ["8月", "9月", "10月"]
BAND = [Band(80, 85, 90, 99), Band(81, 86, 91, 98), Band(82, 87, 92, 97)]


def parsed(drawing: str) -> ElementTree.Element:
    """The drawing as XML: what does not parse is not escaped."""
    return ElementTree.fromstring(str(drawing))


class TestRuler:
    @pytest.mark.parametrize(
        ("values", "ends"),
        [([81.2, 99.5], (80, 100)), ([96, 97], (96, 97)), ([50], (50, 51)), ([0, 1234], (0, 1400)), ([-3, 4], (-3, 4))],
    )
    def test_its_ends_are_round_and_hold_all_values(self, values: list[float], ends: tuple[int, int]) -> None:
        found = bands.ruler(values)
        assert found is not None
        assert found[0] <= min(values) and found[1] >= max(values) and found[0] < found[1]
        assert found[0] == ends[0]

    def test_without_values_there_is_none(self) -> None:
        assert bands.ruler([None, None]) is None

    def test_a_wide_span_needs_few_steps(self) -> None:
        assert bands.ruler([0, 10**9]) is not None


class TestCourse:
    def test_a_line_is_not_drawn_across_a_hole(self) -> None:
        drawing = bands.course(
            ["7月", *MONTHS], [Course("d1", [90, None, 92, 93])], [Band()] * 4, [], (80, 100), "label"
        )
        assert drawing.count('class="line d1"') == 1
        assert 'class="line d1 alone"' in drawing

    def test_it_says_its_last_value_and_both_ends_of_the_scale(self) -> None:
        drawing = bands.course(MONTHS, [Course("d1", [90, Decimal("91.5"), None])], BAND, [], (80, 100), "label")
        told = re.findall(r"<text[^>]*>([^<]+)</text>", drawing)
        assert {"80", "100", "91.50", "10月"} <= set(told)

    def test_breaks_of_one_place_share_a_mark(self) -> None:
        marks = [Break(1, "则"), Break(1, "册"), Break(2, "组")]
        drawing = bands.course(MONTHS, [Course("d1", [1, 2, 3])], BAND, marks, (0, 100), "label")
        assert drawing.count('<line class="break"') == 2
        assert "则册" in drawing

    def test_names_at_the_ends_do_not_lie_on_each_other(self) -> None:
        lines = [Course(f"p{at}", [90, 91, 92], f"unit {at}") for at in range(1, 6)]
        drawing = bands.course(MONTHS, lines, BAND, [], (80, 100), "label", (900, 300))
        heights = sorted(float(y) for y in re.findall(r'class="told"[^>]* y="([\d.]+)"', drawing))
        assert all(after - before >= 14.9 for before, after in pairwise(heights))

    def test_names_that_end_at_the_foot_stay_above_it(self) -> None:
        assert bands.spread([100, 100, 99], 10, 100) == [90, 100, 80]
        assert bands.spread([1, 1], 10) == [1, 11]

    def test_hostile_names_are_text(self) -> None:
        lines = [Course(HOSTILE, [90, 91, 92], HOSTILE)]
        drawing = bands.course([HOSTILE] * 3, lines, BAND, [Break(1, HOSTILE)], (80, 100), HOSTILE)
        assert parsed(drawing).get("aria-label") == HOSTILE
        assert "<script" not in drawing

    def test_one_month_alone_is_a_dot(self) -> None:
        drawing = bands.course(["1月"], [Course("d1", [90])], [Band(80, 85, 90, 95)], [], (80, 100), "label")
        assert parsed(drawing) is not None and "alone" in drawing


class TestSmall:
    def test_it_draws_line_and_band_and_the_letters_of_breaks(self) -> None:
        drawing = bands.small(Course("p1", [90, 91, 92]), BAND, [Break(1, "则")], (0, 100), "信息：92%")
        assert 'class="iqr"' in drawing and re.findall(r"<text[^>]*>([^<]+)</text>", drawing) == ["则"]
        assert parsed(drawing).get("aria-label") == "信息：92%"


class TestStrip:
    def test_units_stand_on_the_ruler_and_both_its_ends_are_marked(self) -> None:
        units = [Standing("d1", 100, 80), Standing("p2", None)]
        drawing = bands.strip([80, 90, 100], units, 100, 90, (80, 100), "label")
        assert 'class="own d1" cx="390.0"' in drawing and 'class="was d1" cx="10.0"' in drawing
        assert drawing.count('class="axis"') == 3 and drawing.count('class="own') == 1

    def test_equal_results_are_one_tick(self) -> None:
        assert bands.strip([90, 90, 90], [], None, None, (80, 100), "label").count('class="tick"') == 1


class TestParallel:
    def gathered(self, names: list[str]) -> str:
        return "+".join(names)

    def test_the_chosen_unit_is_numbered_and_named_first(self) -> None:
        units = [Places("乙", [1, 2, 1]), Places("甲", [2, 1, 1], "p1")]
        drawing = bands.parallel(units, ["学习", "工作", "作风"], self.gathered, "label")
        assert "甲+乙" in drawing and drawing.count('class="told"') == 3

    def test_how_many_end_on_a_place_is_not_cut_off(self) -> None:
        units = [Places(f"Government Services and Data Bureau {at}", [at, 1]) for at in range(1, 5)]
        drawing = bands.parallel(units, ["a", "b"], lambda names: f"{names[0]} +{len(names) - 1}", "label")
        told = re.findall(r'<text class="quiet"[^>]*>([^<]+)</text>', drawing)
        assert told == ["Government Servic… +3"] and len(told[0]) <= 21

    def test_of_many_units_only_the_chosen_are_named(self) -> None:
        units = [Places(f"u{at}", [at, at]) for at in range(2, 300)] + [Places("me", [1, 1], "p1")]
        drawing = bands.parallel(units, ["a", "b"], self.gathered, "label")
        assert "me" in drawing and "u77" not in drawing
        assert float(parsed(drawing).get("height", "0")) < 1100

    def test_hostile_names_are_text(self) -> None:
        drawing = bands.parallel([Places(HOSTILE, [1, 1], "p1")], [HOSTILE, "b"], self.gathered, HOSTILE)
        assert parsed(drawing) is not None and "<script" not in drawing


class TestFigure:
    def made(self, name: str = "甲") -> dict[str, object]:
        words = figures.Words("u", "l", "m", "b")
        lines = [Course("p1", [90, None, 92], name), Course("p2", [90, 91, 92], "乙")]
        return figures.courses(MONTHS, MONTHS, lines, BAND, [Break(1, "则")], (80, 100), words, 2)

    def test_the_groups_traces_come_first_even_where_they_are_empty(self) -> None:
        names = [trace["name"] for trace in self.made()["data"]]  # type: ignore[attr-defined]
        assert names == ["u", "l", "m", "b", "甲", "乙"]

    def test_names_are_escaped_since_plotly_reads_tags(self) -> None:
        assert "<script" not in str(self.made(HOSTILE))

    def test_names_at_the_ends_keep_apart(self) -> None:
        annotations = self.made()["layout"]["annotations"]  # type: ignore[index, call-overload]
        assert annotations[0]["y"] == annotations[1]["y"] == 92  # the height of the lines' ends
        assert abs(annotations[0]["yshift"] - annotations[1]["yshift"]) >= 17.9

    def test_a_line_without_a_value_has_no_name_at_its_end(self) -> None:
        words = figures.Words("u", "l", "m", "b")
        lines = [Course("p1", [None, None, None], "甲"), Course("p2", [90, 91, 92], "乙")]
        found = figures.courses(MONTHS, MONTHS, lines, BAND, [], (80, 100), words, 2)
        assert [one["text"] for one in found["layout"]["annotations"]] == ["", "乙"]

    def test_what_stands_under_the_pointer_begins_with_the_lines(self) -> None:
        data: list[dict[str, object]] = self.made()["data"]  # type: ignore[assignment]
        ranked = sorted(data, key=lambda trace: -int(str(trace["legendrank"])))
        assert [trace["name"] for trace in ranked] == ["甲", "乙", "b", "m", "u", "l"]
