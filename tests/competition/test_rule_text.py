"""The text of a rulebook says every number of every row, in sentences of its own language and never in code words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING, fields, replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import words
from competition.calendar import Month
from competition.rule_text import Block, Teller, percent, plain, render, rule_text, runs
from competition.rulebook import Rulebook, Version, read_rulebooks
from competition.rules import CHOICES, OPTIONAL_POLICIES, POLICIES, ROWS, Indicator
from competition.shapes import FLAGS, SHAPES
from tests.oracle.landing import World
from tests.oracle.worlds import world
from words import LANGUAGES, Language

ROOT = Path(__file__).parents[2]
FOLDERS = [
    ROOT / "data" / "rulebook",
    *sorted(path.parent for path in ROOT.glob("examples/*/rulebook/competition.csv")),
    *sorted(path.parent for path in ROOT.glob("tests/data/bulletins/*/rulebook/competition.csv")),
]


@cache
def versions() -> list[tuple[Rulebook, Version]]:
    """Every version of every rulebook that is shipped."""
    books = [book for folder in FOLDERS for book in read_rulebooks(folder).values()]
    return [(book, version) for book in books for version in book.versions]


CASES = pytest.mark.parametrize(
    "case",
    range(len(versions())),
    ids=lambda at: "-".join((versions()[at][0].competition_id, versions()[at][1].version_id)),
)
IN_BOTH = pytest.mark.parametrize("language", LANGUAGES)


@cache
def blocks(case: int, language: Language) -> list[Block]:
    return rule_text(*versions()[case], language)


def section(case: int, language: Language, row: Indicator) -> str:
    """What is said of one indicator, without its clause: the clause is the rulebook's own prose."""
    text = blocks(case, language)
    at = next(n for n, block in enumerate(text) if block.level == 3 and block.text.startswith(f"{row.indicator_id} "))
    after = [n for n, block in enumerate(text) if n > at and block.level >= 1]
    own = text[at : after[0] if after else None]
    clause = row.clause_zh if language == "zh_CN" else row.clause_en
    return "\n".join(block.text for block in own if not clause or clause not in block.text)


def numbers(version: Version, row: Indicator) -> Iterator[Decimal]:
    """Every number a person could read in the rows of an indicator."""
    if row.points is not None:
        yield row.points
    own = {table: [each for each in getattr(version, table) if each.indicator_id == row.indicator_id]
           for table in ("terms", "parameters", "bands", "tiers", "quotas", "factors", "places", "components")}  # fmt: skip
    # A column that simply counts needs no "1 ×" before it.
    yield from (term.weight for term in own["terms"] if abs(term.weight) != 1 or term.role in ("fault", "gain"))
    yield from (each.value for each in own["parameters"] if each.parameter not in FLAGS)
    for band in own["bands"]:
        yield from (each for each in (band.lower, band.upper, band.points, band.side_lower) if each is not None)
    for tier in own["tiers"] if row.family != "veto" else ():
        yield from (each for each in (tier.points_each, tier.joint_points, tier.rate) if each is not None)
        yield from ([Decimal(tier.from_count)] if tier.from_count > 1 else [])
    yield from (each.quota for each in own["quotas"])
    yield from (each.factor for each in own["factors"])
    yield from (each for place in own["places"] for each in (Decimal(place.place), place.points))
    yield from (each.weight for each in own["components"])


def is_said(number: Decimal, text: str) -> bool:
    """Whether a number stands in a text as a number of its own, plain or in percent."""
    ways = (plain(abs(number)), percent(abs(number)), plain(abs(number) * 100) + "%")
    return any(re.search(rf"(?<![\d.]){re.escape(way)}(?![\d]|\.\d)", text) for way in ways)


@CASES
@IN_BOTH
def test_every_number_of_an_indicator_is_said_about_it(case: int, language: Language) -> None:
    _, version = versions()[case]
    unsaid = [
        (row.indicator_id, number)
        for row in version.indicators
        for number in numbers(version, row)
        if not is_said(number, section(case, language, row))
    ]
    assert unsaid == []


@CASES
@IN_BOTH
def test_every_other_number_is_said_somewhere(case: int, language: Language) -> None:
    book, version = versions()[case]
    text = render(blocks(case, language), "text")
    wanted = [
        *(row.points for row in version.items),
        *(row.points for row in version.caps),
        *(Decimal(row.value) for row in version.policies if re.fullmatch(r"[\d.]+", row.value)),
        *(row.weight for row in version.voter_classes if version.questions),
        *(row.coefficient for row in version.grades if version.questions and row.coefficient is not None),
        *(limit for row in version.columns for limit in (row.lowest, row.highest) if limit is not None),
        *(row.limit_value for row in version.checks if row.limit_value is not None),
        *map(Decimal, (book.row.due_day, book.row.cutoff_day) if version.columns_of("monthly") else ()),
        Decimal(book.row.first_month),
    ]
    assert [number for number in wanted if not is_said(number, text)] == []


@CASES
@IN_BOTH
def test_the_names_and_clauses_are_said_and_no_code_is(case: int, language: Language) -> None:
    _, version = versions()[case]
    text = render(blocks(case, language), "text")
    side = "zh" if language == "zh_CN" else "en"
    tables = ("items", "dimensions", "groups", "columns", "indicators", "registers", "questions", "grades", "checks")
    if version.questions or not version.grades:
        for table in tables:
            assert [row for row in getattr(version, table) if getattr(row, f"name_{side}") not in text] == [], table
    assert [row.indicator_id for row in version.indicators if (getattr(row, f"clause_{side}") or "") not in text] == []
    codes = {row.shape for row in version.indicators} | {row.column_id for row in version.columns} | set(POLICIES)
    assert {code for code in codes if "_" in code and re.search(rf"\b{code}\b", text)} == set()


def test_a_rule_changed_by_one_number_is_a_text_changed_in_one_line() -> None:
    book, version = versions()[1]
    at = next(n for n, row in enumerate(version.tiers) if (row.indicator_id, row.level_id) == ("INF-02", "city"))
    tiers = (*version.tiers[:at], replace(version.tiers[at], points_each=Decimal("3.25")), *version.tiers[at + 1 :])
    before = render(rule_text(book, version, "zh_CN"), "text").splitlines()
    after = render(rule_text(book, replace(version, tiers=tiers), "zh_CN"), "text").splitlines()
    changed = [line for line, old in zip(after, before, strict=True) if line != old]
    assert len(changed) == 1
    assert "市级 3.25 分" in changed[0]


# ---- rulebooks nobody wrote ------------------------------------------------------------------------------------------


def typed(table: str, row: dict[str, Any]) -> Any:
    """A row of a random world as the loader would give it."""
    cells: dict[str, Any] = {}
    for field in fields(ROWS[table]):
        value = row.get(field.name)
        if value in (None, "") and field.default is not MISSING:
            value = field.default
        if value == "" and "None" in str(field.type):
            value = None
        cells[field.name] = Decimal(value) if "Decimal" in str(field.type) and value is not None else value
    return ROWS[table](**cells)


def random_version(tables: World, version_id: str) -> Version:
    """One version of a random world."""
    rows = {
        "policies" if table == "policy" else table: tuple(
            typed(table, row) for row in tables.get(f"rulebook.{table}", []) if row["version_id"] == version_id
        )
        for table in ROWS
    }
    return Version("c", version_id, Month(2025, 1), None, **rows)


@IN_BOTH
def test_rules_of_every_shape_and_modifier_are_told_with_all_their_numbers(language: Language) -> None:
    book, _ = versions()[0]
    shapes = set()
    for seed in range(60):
        tables = world(seed)
        for version_id in sorted({row["version_id"] for row in tables["rulebook.indicators"]}):
            version = random_version(tables, version_id)
            teller = Teller(book, version, language)
            for row in version.indicators:
                text = "\n".join(block.text for block in teller.indicator(row))
                unsaid = [number for number in numbers(version, row) if not is_said(number, text)]
                assert unsaid == [], (seed, row.indicator_id, row.shape, text)
                shapes.add(row.shape)
            assert render(rule_text(book, version, language), "text")
    assert shapes == set(SHAPES), "shapes nobody drew"


# ---- the sentences ---------------------------------------------------------------------------------------------------


def gaps(key: str, language: Language) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words.text(key, language)) if name}


@IN_BOTH
def test_there_is_a_sentence_for_every_shape_and_every_parameter(language: Language) -> None:
    catalogue = words.catalogue("rules", language)
    for name, shape in SHAPES.items():
        own = [key for key in catalogue if key == f"rules.shape.{name}" or key.startswith(f"rules.shape.{name}.")]
        assert own, name
        said = set().union(*(gaps(key, language) for key in own))
        for parameter in {*shape.needed, *shape.optional, *shape.scoring, "best_periods"}:
            keys = [
                f"rules.parameter.{name}.{parameter}",
                f"rules.parameter.{parameter}",
                f"rules.parameter.{parameter}.on",
                f"rules.shape.{name}.{parameter}",
            ]
            is_variant = (name, parameter) == ("composite", "geometric")
            assert parameter in said or is_variant or any(key in catalogue for key in keys), (name, parameter)


@IN_BOTH
@pytest.mark.parametrize(
    ("table", "column", "sentence"),
    [
        ("indicators", "no_task", "no_task.{}"), ("indicators", "multi", "multi.{}"), ("indicators", "share", "share.{}"),
        ("indicators", "period", "period.{}"), ("columns", "period", "every.{}"), ("tiers", "effect", "effect.{}"),
        ("factors", "factor_of", "factor.{}"), ("orders", "order_by", "order.{}"), ("orders", "direction", "direction.{}"),
        ("checks", "severity", "check.{}"), ("holidays", "kind", "holiday.{}"), ("competition", "holiday_rule", "holiday_rule.{}"),
    ],
)  # fmt: skip
def test_there_is_a_sentence_for_every_choice(table: str, column: str, sentence: str, language: Language) -> None:
    for choice in CHOICES[table, column]:
        assert words.text("rules." + sentence.format(choice), language)
    for policy in (*POLICIES, *OPTIONAL_POLICIES):
        assert words.text(f"rules.policy.{policy}", language)


# ---- the forms -------------------------------------------------------------------------------------------------------


def test_markdown_and_html_hold_the_same_words() -> None:
    made = [Block(1, "甲 & <乙>"), Block(0, "段"), Block(-1, "点")]
    assert render(made, "markdown") == "# 甲 & <乙>\n\n段\n\n- 点\n"
    page = render([*made, Block(-1, "又"), Block(2, "下")], "html")
    assert "<h1>甲 &amp; &lt;乙&gt;</h1>\n<p>段</p>\n<ul>\n<li>点</li>\n<li>又</li>\n</ul>\n<h2>下</h2>" in page
    assert "<title>甲 &amp; &lt;乙&gt;</title>" in page


def test_headings_of_the_text_are_underlined_to_their_width() -> None:
    lines = render(blocks(1, "zh_CN"), "text").splitlines()
    title, line = next(pairwise(lines))
    assert len(line) == 2 * len(title)


def test_free_days_that_follow_each_other_are_one_stretch() -> None:
    days = sorted(day for day, kind in versions()[1][0].calendar.holidays.items() if kind == "holiday")
    said = runs(days)
    assert "2026-10-01 – 2026-10-07" in said
    assert len(said) < len(days) / 2
