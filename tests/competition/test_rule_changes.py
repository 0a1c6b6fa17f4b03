"""What two versions say differently: every cell that matters is noticed, once, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from competition.rule_changes import Change, changes
from competition.rulebook import Rulebook, Version, read_rulebooks
from competition.rules import ROWS
from tests.competition.test_rule_text import random_version
from tests.oracle.worlds import world
from words import LANGUAGES, Language

ROOT = Path(__file__).parents[2]
FOLDERS = [
    ROOT / "data" / "rulebook" / "county",
    *sorted(path.parent for path in ROOT.glob("examples/*/rulebook/competition.csv")),
]
IN_BOTH = pytest.mark.parametrize("language", LANGUAGES)


@cache
def books() -> list[tuple[Rulebook, Version]]:
    return [(book, book.versions[-1]) for folder in FOLDERS for book in read_rulebooks(folder).values()]


def attribute(table: str) -> str:
    return "policies" if table == "policy" else table


def with_rows(version: Version, table: str, rows: tuple[Any, ...]) -> Version:
    return replace(version, **{attribute(table): rows})


def one_number_more(book: Rulebook, version: Version) -> Iterator[tuple[str, Any, str, Version]]:
    """The version with each of its numbers one larger, in turn."""
    for table in ROWS:
        rows = getattr(version, attribute(table))
        for at, row in enumerate(rows):
            for field in fields(row):
                value = getattr(row, field.name)
                if isinstance(value, Decimal):
                    changed = (*rows[:at], replace(row, **{field.name: value + 1}), *rows[at + 1 :])
                    yield table, row, field.name, with_rows(version, table, changed)


@IN_BOTH
def test_every_number_that_changes_is_told_once(language: Language) -> None:
    seen = 0
    for book, version in books():
        for table, row, field, other in one_number_more(book, version):
            if table == "tiers" and (field == "rate" or row.effect in ("mark", "last", "ineligible", "exclude")):
                continue  # a veto's tier gives no points
            found = changes((book, version), (book, other), language)
            if table == "parameters" and not found:
                assert is_flag(version, row), (table, row)
                continue
            assert len(found) == 1, (table, row, field, found)
            change = found[0]
            assert change.table == table
            assert change.before != change.after
            assert not hasattr(row, "indicator_id") or row.indicator_id in change.label
            seen += 1
    assert seen > 300


def is_flag(version: Version, row: Any) -> bool:
    from competition.shapes import FLAGS

    return row.parameter in FLAGS


@IN_BOTH
def test_every_row_that_goes_or_comes_is_told(language: Language) -> None:
    for book, version in books():
        for table in ROWS:
            rows = getattr(version, attribute(table))
            if table in (
                "dimensions",
                "items",
                "registers",
                "columns",
                "indicators",
                "levels",
                "groups",
                "classes",
                "routes",
                "caps",
            ):
                continue  # others refer to these: a rulebook without one of them would not load
            for at in range(len(rows)):
                fewer = with_rows(version, table, (*rows[:at], *rows[at + 1 :]))
                gone = changes((book, version), (book, fewer), language)
                come = changes((book, fewer), (book, version), language)
                assert [(each.table, each.after) for each in gone] == [(table, None)]
                assert [(each.table, each.before) for each in come] == [(table, None)]
                assert gone[0].before == come[0].after != None  # noqa: E711 - there is a text


@IN_BOTH
def test_a_version_does_not_differ_from_itself(language: Language) -> None:
    assert [changes(side, side, language) for side in books()] == [[] for _ in books()]


def test_names_are_told_in_the_readers_language_only() -> None:
    book, version = books()[0]
    other = with_rows(version, "items", (replace(version.items[0], name_en="Papers"), *version.items[1:]))
    assert changes((book, version), (book, other), "zh_CN") == []
    assert changes((book, version), (book, other), "en") == [
        Change("items", None, "Papers: name", "Documents", "Papers")
    ]


def test_the_calendar_is_part_of_the_rules() -> None:
    book, version = books()[0]
    later = replace(book, row=replace(book.row, due_day=7))
    assert changes((book, version), (later, version), "zh_CN") == [Change("competition", None, "报送日", "5", "7")]


def test_another_shape_is_told_as_a_rule_and_another_register_by_its_name() -> None:
    book, version = books()[0]
    at = next(n for n, row in enumerate(version.indicators) if row.indicator_id == "RES-02")
    row = replace(version.indicators[at], shape="tiers_best_in_group", register_id="information_pieces", no_task="omit")
    other = with_rows(version, "indicators", (*version.indicators[:at], row, *version.indicators[at + 1 :]))
    told = {change.label: (change.before, change.after) for change in changes((book, version), (book, other), "zh_CN")}
    assert told == {
        "RES-02 调研成果采用：计分方式": (
            "按“调研成果采用登记簿”积分计分", "按“信息采用登记簿”积分；得分 = 4 × 本单位积分 ÷ 本组最高积分",
        ),
        "RES-02 调研成果采用：登记簿": ("调研成果采用登记簿", "信息采用登记簿"),
        "RES-02 调研成果采用：没有任务时": ("没有任务的得满分", "没有任务的不参与计分，总分按应得分折算"),
    }  # fmt: skip


@IN_BOTH
def test_any_two_rulebooks_can_be_compared(language: Language) -> None:
    """The rows of one may name indicators and shapes the other does not have."""
    book, _ = books()[0]
    versions = [
        random_version(tables, version_id)
        for tables in map(world, range(40))
        for version_id in sorted({row["version_id"] for row in tables["rulebook.indicators"]})
    ]
    for one, other in pairwise(versions):
        there = changes((book, one), (book, other), language)
        back = changes((book, other), (book, one), language)
        assert {(change.table, change.before, change.after) for change in there} == {
            (change.table, change.after, change.before) for change in back
        }
