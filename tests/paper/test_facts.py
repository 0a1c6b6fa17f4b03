"""Facts: each is one cell of a mart, printed in its digits, and found by every name people have for it."""

from __future__ import annotations

from pathlib import Path

import pytest

import marts
from marts.shelf import read as held
from paper.facts import ALL, Facts
from show.links import View
from tests.paper.checking import by_sql, printed

SCOPES = ("2026-10", "2026-Q3", "2026-H1")


@pytest.fixture(params=SCOPES)
def facts(request: pytest.FixtureRequest, tiny_snapshot: Path) -> Facts:
    return Facts.of(View("county", "", request.param, "", "zh_CN"), held)


def test_every_fact_is_the_cell_it_says_by_sql_alone(facts: Facts, tiny_snapshot: Path) -> None:
    con = marts.connect(marts.snapshot_path(), read_only=True)
    assert len(facts.by_id) > 300
    for fact in facts.by_id.values():
        value = by_sql(con, "live.{}".format, "county", fact)
        assert (value, fact.text) == (fact.value, printed(value, fact.kind)), fact.id
    assert [one[0] for one in facts.sources()] == list(facts.by_id)
    con.close()


def test_a_fact_is_found_by_its_names_and_no_two_have_one_name(facts: Facts) -> None:
    for language in ("zh_CN", "en"):
        names = [fact.name(language) for fact in facts.by_id.values()]
        missed = [
            fact.id
            for fact in facts.by_id.values()
            if (got := facts.named(fact.name(language), language)) is None or got.name(language) != fact.name(language)
        ]
        assert missed == []
        if language == "zh_CN":
            assert len(names) == len(set(names))


def test_other_names_and_blanks_and_brackets_find_the_same(tiny_snapshot: Path) -> None:
    facts = Facts.of(View("county", "", "2026-10", "", "zh_CN"), held)
    score = facts.get("score", "towns-1")
    assert score and {
        facts.named(name, "zh_CN") for name in ("青石镇 得分", "青石镇得分", " 青石  总分", "青石镇分数")
    } == {score}
    assert facts.named("全部 应报数", "zh_CN") == facts.get("expected", ALL) == facts.named("全区应报单位数", "zh_CN")
    assert facts.named("青石镇 得份", "zh_CN") is None
    assert "青石镇 得分" in facts.nearest("青石镇 得份", "zh_CN")


def test_an_item_and_a_dimension_that_share_an_id_are_told_apart(tiny_snapshot: Path) -> None:
    """In the county both 学习 and 学习培训 are called learning: their figures must never stand for each other."""

    def read(name: str, **filters: object) -> object:
        frame = held(name, **filters)
        if name == "dimensions":
            items = held("items", **filters)["item_id"]
            return frame.with_columns(dimension_id=items.head(frame.height))
        return frame

    facts = Facts.of(View("county", "", "2026-10", "", "zh_CN"), read)  # type: ignore[arg-type]
    assert {fact.mart for fact in facts.by_id.values() if fact.measure == "result"} <= {"dimension_points"}
    shared = [code for code in facts.parts if code.startswith("dimension-")]
    assert shared and not {code.removeprefix("dimension-") for code in shared} - set(facts.parts)
    assert all(facts.parts[code].zh != facts.parts[code.removeprefix("dimension-")].zh for code in shared)
