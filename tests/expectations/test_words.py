"""The suites in words: every rule is described in both languages, and the catalogue holds nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

import expectations
import words
from competition.rulebook import read_rulebooks
from expectations.rule import Rule
from tests.expectations.county import version

PARTS = ("title", "message", "remedy")
BOOKS = read_rulebooks(Path(__file__).parents[2] / "data" / "rulebook")
SHIPPED = {f"{name}-{each.version_id}": each for name, book in BOOKS.items() for each in book.versions}


def all_rules() -> list[Rule]:
    """The rules of every kind of the small county."""
    return [rule for kind in expectations.kinds_of(version()) for rule in expectations.rules_of(kind, version())]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_catalogue_holds_the_texts_of_all_rules_and_no_others(language: words.Language) -> None:
    places = {f"findings.place.{part}" for part in ("row", "between", "file")}
    wanted = {f"{rule.key}.{part}" for rule in all_rules() for part in PARTS} | places
    assert set(words.catalogue("findings", language)) == wanted


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_rulebooks_have_a_suite_for_every_kind_of_file(name: str) -> None:
    rules = SHIPPED[name]
    for kind in expectations.kinds_of(rules):
        suite = expectations.suite(kind, rules)
        described = expectations.describe(kind, rules)
        assert suite.name == f"{kind}@{rules.version_id}"
        assert [each.meta["check_id"] for each in suite.expectations] == described["check_id"].to_list()
        assert described["check_id"].is_unique().all()
        assert not described["title_zh"].str.contains("[{}]").any()
        assert [each.description for each in suite.expectations] == described["title_en"].to_list()


def test_severity_and_bounds_reach_the_suite() -> None:
    suite = expectations.suite("monthly", version())
    found = {each.meta["check_id"]: each for each in suite.expectations}
    assert found["done_in_due"].severity == "critical" and found["done_in_due"].min_value == 0
    assert found["change_explained"].severity == "warning" and found["change_explained"].max_value == 0
    assert found["unit_known"].value_set == [True]


def test_the_change_rule_says_when_it_is_silent() -> None:
    described = {row["check_id"]: row for row in expectations.describe("monthly", version()).iter_rows(named=True)}
    assert described["change_explained"]["title_zh"] == "与上次相差超过 30% 须说明（两数都不小于 10 时）"
    assert described["done_in_due"]["title_en"] == "done_in_due check"


def test_stages_go_from_the_table_over_its_rows_to_their_sense() -> None:
    found = {row["check_id"]: row for row in expectations.describe("monthly", version()).iter_rows(named=True)}
    stages = {
        name: found[name]["stage"]
        for name in (
            "column_known",
            "one_period",
            "unit_known",
            "value_range",
            "done_in_due",
            "total_adds_up",
            "row_differs",
        )
    }
    assert stages == {
        "column_known": "columns", "one_period": "columns", "unit_known": "rows", "value_range": "rows",
        "done_in_due": "rows", "total_adds_up": "sense", "row_differs": "sense",
    }  # fmt: skip
    assert {row["stage"] for row in found.values() if row["severity"] == "please_check"} == {"sense"}
