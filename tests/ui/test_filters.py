"""An address means one view; unknown codes fall back and never fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from show import links
from ui import bar, filters

pytestmark = pytest.mark.usefixtures("tiny_snapshot")
FULL = {"competition": "county", "group": "organs", "scope": "to-2026-08", "unit": "organs-2", "lang": "en"}


def test_a_full_address_is_the_view_it_says() -> None:
    view, _ = filters.resolve(FULL, "zh-CN")
    assert view.query() == FULL


def test_an_empty_address_is_the_newest_month_of_the_first_group() -> None:
    view, choices = filters.resolve({}, "zh-CN")
    assert (view.scope_id, view.group_id, view.language) == ("2026-10", "towns", "zh_CN")
    assert view.unit_id == choices.units[0]["unit_id"]


@pytest.mark.parametrize("key", ["competition", "group", "scope", "unit", "lang"])
def test_an_unknown_code_falls_back(key: str) -> None:
    view, _ = filters.resolve(FULL | {key: "' or 1=1 --<script>"}, "en-GB")
    assert view.query()[key] != "' or 1=1 --<script>"
    assert all(view.query().values())


@pytest.mark.parametrize("wanted", [{}, {"group": "towns"}])
def test_the_group_follows_the_unit(wanted: dict[str, str]) -> None:
    view, _ = filters.resolve({"unit": "organs-3", **wanted}, None)
    assert (view.group_id, view.unit_id) == ("organs", "organs-3")


def test_a_link_to_another_group_leaves_the_unit_behind() -> None:
    view, _ = filters.resolve(FULL, None)
    assert "unit" not in links.href("ranking", view, group_id="towns")
    assert "unit=towns-2" in links.href("ranking", view, group_id="towns", unit_id="towns-2")
    assert "unit=organs-2" in links.href("ranking", view, group_id="organs")


@pytest.mark.parametrize(
    ("wanted", "locale", "expected"),
    [
        ({}, "zh-TW", "zh_TW"),
        ({}, "zh-Hant-HK", "zh_TW"),
        ({}, "zh-SG", "zh_CN"),
        ({}, "de-DE", "en"),
        ({}, None, "zh_CN"),
        ({"lang": "en"}, "zh-CN", "en"),
        ({"lang": "zh-TW"}, "en", "zh_TW"),
        ({"lang": "x"}, "en", "en"),
    ],
)
def test_language_is_the_one_asked_for_else_the_browsers(
    wanted: dict[str, str], locale: str | None, expected: str
) -> None:
    assert filters.language_of(wanted, locale) == expected


UNITS = [
    {"unit_id": "T25", "first_month": "2026-04", "last_month": None, "name_zh": "双塘镇", "name_en": "Shuangtang Town", "short_name": "双塘", "group_id": "towns", "predecessors": "T23"},
    {"unit_id": "T23", "first_month": "2025-01", "last_month": "2026-03", "name_zh": "大塘乡", "name_en": "Datang", "short_name": "大塘", "group_id": "towns", "predecessors": ""},
    {"unit_id": "O1", "first_month": "2026-01", "last_month": None, "name_zh": "消防救援大队", "name_en": "", "short_name": "消防队", "group_id": "x", "predecessors": ""},
    {"unit_id": "O1", "first_month": "2025-01", "last_month": "2025-12", "name_zh": "公安消防大队", "name_en": None, "short_name": "", "group_id": "x", "predecessors": None},
]  # fmt: skip


def test_search_offers_every_unit_once_and_then_its_other_names() -> None:
    found = bar.searchable(UNITS, {"towns": "乡镇"}, "zh_CN")
    assert list(found)[:3] == ["O1", "T25", "T23"], "units that are gone come last"
    assert found["T25"] == "双塘镇 · 乡镇" and found["O1"] == "消防救援大队"
    others = {code.partition(" ")[0]: [] for code in found if " " in code}
    for code, label in found.items():
        if " " in code:
            others[code.partition(" ")[0]].append(label.partition(" → ")[0])
    assert others["T25"] == ["Shuangtang Town", "大塘乡", "Datang"], "a short name that the name holds is not repeated"
    assert others["O1"] == ["消防队", "公安消防大队"]


def scope(scope_id: str, month: str, cut_off: bool = True) -> dict[str, Any]:
    return {"scope_id": scope_id, "scope_kind": "month", "last_month": month, "is_cut_off": cut_off}


def test_a_month_still_open_is_not_shown_first() -> None:
    assert filters.newest_scope([scope("2026-11", "2026-11", False), scope("2026-10", "2026-10")], "month") == "2026-10"


def test_where_no_month_is_cut_off_the_earliest_is_shown() -> None:
    assert (
        filters.newest_scope([scope("2026-11", "2026-11", False), scope("2026-10", "2026-10", False)], "month")
        == "2026-10"
    )


def test_another_kind_of_scope_ends_with_the_one_shown() -> None:
    scopes = [scope(f"2026-{month:02}", f"2026-{month:02}") for month in (7, 8, 9)]
    assert filters.newest_scope(scopes, "month", "2026-08") == "2026-08"


def test_addresses_are_relative_and_hold_codes_only() -> None:
    view, _ = filters.resolve(FULL, None)
    assert links.href("unit", view) == "./unit?competition=county&group=organs&scope=to-2026-08&unit=organs-2&lang=en"
    assert links.href("ranking", view).startswith("./ranking?competition=county")
    assert links.href("overview", view).startswith(".?competition=county")


def test_a_page_keeps_its_own_parameters_and_drops_those_of_others() -> None:
    view, _ = filters.resolve(FULL | {"leader": "王某", "sort": "lost", "item": "INF", "x": "y"}, None, "ranking")
    assert view.asked == (("leader", "王某"), ("sort", "lost"))
    assert "sort" not in links.href("overview", view) and "leader" in links.href("overview", view)
    assert links.href("ranking", view, sort="") == links.href("ranking", view.on(sort=""))
    assert "sort" not in links.href("ranking", view, sort="")


def test_several_codes_of_a_parameter_are_read_once_each() -> None:
    view, _ = filters.resolve(FULL | {"pick": "a,b,,a,c,d,e,f"}, None, "trends")
    assert view.many("pick") == ("a", "b", "c", "d", "e")


@pytest.mark.parametrize(("text", "kept"), [("plus", "plus"), ("huge", "")])
def test_larger_text_is_kept_and_nothing_else(text: str, kept: str) -> None:
    assert filters.resolve(FULL | {"text": text}, None)[0].text == kept


def test_units_without_a_place_come_last() -> None:
    places = [row["place"] for row in filters.resolve({"group": "towns"}, None)[1].units]
    assert places == [*sorted(place for place in places if place), None]


def test_every_page_exists() -> None:
    assert all(Path(path).is_file() for path in links.FILES.values())
