"""A rulebook with every shape, table and optional column is read as it is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from competition.calendar import Month
from competition.errors import RulebookFaults, UnknownName
from competition.rulebook import Rulebook, Version, read_rulebooks
from competition.rules import CHOICES, OPTIONAL_POLICIES, ROWS
from competition.shapes import SHAPES
from tests.competition.breaks import BOOK, Break, appended, bytes_of, cell, deleted, rewrite
from words import LANGUAGES

EVERY = Path(__file__).parent / "every"
TINY = Path(__file__).parents[2] / "examples" / "tiny" / "rulebook"


def read(folder: Path) -> Rulebook:
    """The one rulebook of a folder."""
    (rulebook,) = read_rulebooks(folder).values()
    return rulebook


def version_of(rulebook: Rulebook) -> Version:
    """The rules of 2026."""
    return rulebook.version_at(Month(2026, 1))


@pytest.fixture
def every(tmp_path: Path) -> Path:
    """A copy of the rulebook, alone in its root."""
    shutil.copytree(EVERY, tmp_path / BOOK)
    return tmp_path


def test_every_shape_file_and_choice_is_there() -> None:
    """What this rulebook does not hold, its broken copies would not test."""
    version = version_of(read(EVERY))
    assert {row.shape for row in version.indicators} == SHAPES.keys()
    absent = [table for table in ROWS if not getattr(version, "policies" if table == "policy" else table)]
    assert absent == ["checks", "letterhead"]  # neither gives points
    for table, column in (
        ("indicators", "no_task"),
        ("indicators", "multi"),
        ("indicators", "share"),
        ("terms", "role"),
    ):
        assert {getattr(row, column) for row in getattr(version, table)} - {None} == {*CHOICES[table, column]}


def test_cells_and_columns_left_out_hold_the_default() -> None:
    tables = read(EVERY).tables
    tiers = tables["tiers"].filter(pl.col("indicator_id") == "best")
    assert tiers["counts_as"].to_list() == ["adoption", "adoption", "instruction"]
    assert tiers["from_count"].to_list() == [1, 1, 1]
    assert tiers["zero_scope"].to_list() == ["indicator"] * 3
    assert tiers["joint_points"].null_count() == tiers["rate"].null_count() == 3
    assert tables["bands"]["value_of"].to_list() == ["ratio"] * 4 + ["target"] * 2
    assert tables["orders"]["direction"].to_list() == ["high"] * 4 + ["low", "high"]
    assert tables["indicators"]["family"][0] == "score"  # its cell is empty
    assert tables["indicators"]["groups"].drop_nulls().to_list() == ["towns", "organs;mass"]
    assert tables["indicators"]["cap_id"].drop_nulls().to_list() == ["honours", "lateness", "lateness", "lateness"]


def test_a_file_without_optional_columns_holds_the_defaults(every: Path) -> None:
    def drop_optional(rows: list[list[str]]) -> None:
        for row in rows:
            del row[4:]

    rewrite(every / BOOK / "2026/tiers.csv", drop_optional)
    for row, effect in ((11, "review"), (12, "zero_indicator")):  # a reduction needs its rate
        cell("2026/tiers.csv", row, "effect", effect)(every)
    tiers = version_of(read(every)).tiers
    assert {(tier.counts_as, tier.joint_points, tier.from_count, tier.rate, tier.zero_scope) for tier in tiers} == {
        ("adoption", None, 1, None, "indicator")
    }


def test_policies_left_out_have_a_default(every: Path) -> None:
    version = version_of(read(EVERY))
    assert {each.effect for each in version.terms} == {""}  # an empty text where others are null
    assert (version.policy("score_scale"), version.policy("parent_points")) == ("hundred", "10")
    cells_of_policy = [deleted("2026/policy.csv", 13), deleted("2026/policy.csv", 12)]
    for change in cells_of_policy:
        change(every)
    assert {name: version_of(read(every)).policy(name) for name in OPTIONAL_POLICIES} == OPTIONAL_POLICIES
    with pytest.raises(UnknownName):
        version.policy("bonus_limit")


def test_rows_are_found_by_their_id() -> None:
    version = version_of(read(EVERY))
    assert [version.register(row.register_id) for row in version.registers] == [*version.registers]
    assert [version.indicator(row.indicator_id) for row in version.indicators] == [*version.indicators]
    assert version.register("monthly") is None


def test_a_rule_is_for_the_groups_it_names_and_without_any_for_all() -> None:
    version = version_of(read(EVERY))
    groups = {
        row.indicator_id: [each.group_id for each in version.groups if row.is_for(each.group_id)]
        for row in version.indicators
    }
    assert (groups["towns_only"], groups["others_only"]) == (["towns"], ["organs", "mass"])
    assert groups["linear"] == ["towns", "organs", "mass"]


# ---- what need not add up ----------------------------------------------------------------------------------------------


def changed(root: Path, *changes: Break) -> Version:
    """The rules after some changes."""
    for change in changes:
        change(root)
    return version_of(read(root))


def test_scores_in_points_need_no_total_and_no_sums(every: Path) -> None:
    version = changed(
        every,
        cell("2026/policy.csv", 12, "value", "points"),
        cell("2026/items.csv", 2, "points", "1"),
        deleted("2026/policy.csv", 2),
    )
    assert version.policy("score_scale") == "points"


def test_groups_may_have_items_of_their_own_of_equal_total(every: Path) -> None:
    version = changed(
        every,
        lambda root: rewrite(
            root / BOOK / "2026/items.csv",
            lambda rows: rows.extend([["a", "5", "甲", "A", "5"], ["b", "6", "乙", "B", "5"]]),
        ),
        cell("2026/items.csv", 2, "points", "82"),
        cell("2026/indicators.csv", 25, "item_id", "a"),
        cell("2026/indicators.csv", 26, "item_id", "b"),
    )
    assert {row.item_id for row in version.indicators} >= {"a", "b"}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(cell("2026/bands.csv", 3, "lower", "0.9"), id="bands overlap where one has a side condition"),
        pytest.param(cell("2026/tiers.csv", 6, "points_each", "-1"), id="a score's tier takes points"),
        pytest.param(cell("2026/parameters.csv", 36, "value", "80"), id="both limits are one"),
        pytest.param(cell("2026/parameters.csv", 36, "value", "-400"), id="the lowest limit there can be"),
        pytest.param(cell("2026/indicators.csv", 16, "no_task", "full"), id="a month's rule gives full points without a task"),
        pytest.param(cell("2026/terms.csv", 4, "weight", "-1"), id="a side condition subtracts"),
        pytest.param(cell("2026/terms.csv", 6, "weight", "-1"), id="a numerator subtracts"),
        pytest.param(cell("2026/orders.csv", 2, "key", "place"), id="a tie-break by points of a rule of the whole scope"),
        pytest.param(cell("2026/places.csv", 4, "points", "0"), id="a place worth nothing"),
        pytest.param(cell("2026/tiers.csv", 11, "rate", "1"), id="a reduction to nothing"),
        pytest.param(cell("2026/bands.csv", 5, "points", "0"), id="a band worth nothing"),
        pytest.param(cell("2026/caps.csv", 2, "points", "0.5"), id="a cap of half a point"),
        pytest.param(
            lambda root: rewrite(root / BOOK / "2026/parameters.csv", lambda rows: rows.__delitem__(slice(22, 24))),
            id="a low mark alone",
        ),
        pytest.param(
            lambda root: rewrite(root / BOOK / "2026/parameters.csv", lambda rows: rows.__delitem__(slice(24, 26))),
            id="a high mark alone",
        ),
        pytest.param(cell("2026/quotas.csv", 3, "quota", "0.5"), id="a quota of half a piece"),
        pytest.param(cell("2026/terms.csv", 6, "weight", "0.1234"), id="a weight of four decimals"),
        pytest.param(cell("2026/adjustments.csv", 2, "points", "400"), id="the most points there can be"),
        pytest.param(cell("2026/parameters.csv", 28, "value", "1"), id="the one best period"),
        pytest.param(cell("2026/parameters.csv", 24, "value", "0"), id="no high mark at all"),
        pytest.param(cell("2026/parameters.csv", 2, "value", "0"), id="a floor of nothing"),
        pytest.param(cell("2026/parameters.csv", 2, "value", "1"), id="a floor of everything"),
        pytest.param(cell("2026/parameters.csv", 6, "value", "0"), id="a gain of nothing"),
        pytest.param(cell("2026/parameters.csv", 25, "value", "90"), id="one mark high and low"),
        pytest.param(cell("2026/parameters.csv", 23, "value", "100"), id="a high mark that is the full one"),
        pytest.param(deleted("2026/parameters.csv", 32), id="one goalpost"),
        pytest.param(deleted("2026/parameters.csv", 8), id="as many pots as months"),
        pytest.param(cell("2026/parameters.csv", 8, "value", "64"), id="pots that are exact in the fourth decimal"),
        pytest.param(deleted("2026/terms.csv", 11), id="a base that only gains"),
        pytest.param(deleted("2026/terms.csv", 12), id="a base that only loses"),
        pytest.param(cell("2026/policy.csv", 5, "value", "1.0001"), id="a policy of four decimals"),
        pytest.param(cell("2026/policy.csv", 9, "value", "1"), id="a share of everything"),
        pytest.param(cell("2026/grades.csv", 3, "coefficient", "0"), id="a grade worth nothing"),
        pytest.param(cell("2026/columns.csv", 2, "highest", "0"), id="a column of one value"),
        pytest.param(
            lambda root: (
                cell("2026/columns.csv", 2, "lowest", "")(root),
                cell("2026/columns.csv", 2, "highest", "9")(root),
            ),
            id="a column without a lowest value",
        ),
        pytest.param(
            lambda root: (
                cell("2026/bands.csv", 5, "upper", "4")(root),
                cell("2026/bands.csv", 5, "upper_closed", "yes")(root),
            ),
            id="closed bands with nothing between them",
        ),
        pytest.param(cell("2026/columns.csv", 6, "name_zh", "完成"), id="one name in two sources"),
        pytest.param(
            lambda root: (
                cell("2026/voter_classes.csv", 2, "weight", "1")(root),
                cell("2026/voter_classes.csv", 3, "weight", "0")(root),
            ),
            id="one class has all the votes",
        ),
        pytest.param(cell("competition.csv", 2, "cutoff_day", "5"), id="a cut-off on the due day"),
        pytest.param(cell("competition.csv", 2, "due_day", "1"), id="due on the first"),
        pytest.param(cell("competition.csv", 2, "cutoff_day", "31"), id="cut off on the last"),
        pytest.param(cell("competition.csv", 2, "first_month", "12"), id="a year from December"),
        pytest.param(cell("competition.csv", 2, "due_time", "23:59"), id="due at the end of the day"),
        pytest.param(cell("competition.csv", 2, "due_time", "09:05"), id="due in the morning"),
        pytest.param(cell("versions.csv", 2, "last_month", "2026-01"), id="rules of a single month"),
        pytest.param(
            lambda root: (
                cell("2026/parameters.csv", 33, "value", "0")(root),
                cell("2026/parameters.csv", 31, "value", "-5")(root),
            ),
            id="a goalpost below zero without a logarithm",
        ),
        pytest.param(
            lambda root: (
                cell("2026/parameters.csv", 18, "value", "0")(root),
                appended("2026/parameters.csv", "sum", "most", "9")(root),
            ),
            id="a limit of what is limited after all",
        ),
        pytest.param(appended("2026/parameters.csv", "sum", "least", "11"), id="a lower limit above the points without an upper"),
        pytest.param(
            lambda root: (
                cell("2026/parameters.csv", 29, "parameter", "step")(root),
                appended("2026/parameters.csv", "place", "floor", "10")(root),
            ),
            id="every place worth the same",
        ),
        pytest.param(
            lambda root: (
                cell("2026/policy.csv", 7, "value", "1")(root),
                cell("2026/policy.csv", 8, "value", "0")(root),
            ),
            id="points alone decide",
        ),
        pytest.param(
            lambda root: (
                cell("2026/bands.csv", 4, "lower_closed", "no")(root),
                rewrite(root / BOOK / "2026/bands.csv", lambda rows: rows.append(["count", "3", "5", "yes", "5", "yes", "7", "", ""])),
            ),
            id="a band of one value between two others",
        ),
        pytest.param(bytes_of("2026/routes.csv", b"route_id,sort,name_zh,name_en\r\nforwarded,1,a,b\r\n"), id="one route"),
    ],
)  # fmt: skip
def test_what_is_no_contradiction_is_read(every: Path, change: Break) -> None:
    assert changed(every, change).indicators


def test_a_rulebook_without_an_evaluation_is_read() -> None:
    (version,) = read(TINY).versions
    assert (version.voter_classes, version.grades, version.questions) == ((), (), ())


# ---- suggestions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "suggestion"),
    [
        pytest.param(cell("2026/indicators.csv", 4, "shape", "linear_rates"), "linear_rate", id="a shape"),
        pytest.param(cell("2026/components.csv", 4, "component_id", "iner"), "inner", id="a reference"),
        pytest.param(cell("2026/factors.csv", 3, "key", "forwards"), "forwarded", id="a route"),
        pytest.param(cell("2026/parameters.csv", 2, "parameter", "floorrate"), "floor_rate", id="a parameter"),
        pytest.param(cell("2026/policy.csv", 12, "policy_id", "scorescale"), "score_scale", id="a policy"),
        pytest.param(cell("2026/policy.csv", 12, "value", "point"), "points", id="a policy's value"),
        pytest.param(cell("2026/terms.csv", 2, "role", "numeratr"), "numerator", id="a role"),
        pytest.param(lambda root: (root / BOOK / "2026/place.csv").write_text("x"), "places", id="a file"),
    ],
)
def test_a_remedy_suggests_the_nearest_name(every: Path, change: Callable[[Path], object], suggestion: str) -> None:
    change(every)
    with pytest.raises(RulebookFaults) as refused:
        read_rulebooks(every)
    (fault,) = refused.value.faults
    for language in LANGUAGES:
        assert f"“{suggestion}”" in fault.remedy.text(language)


def test_nothing_is_suggested_where_nothing_is_like_it(every: Path) -> None:
    cell("2026/indicators.csv", 4, "shape", "zzz")(every)
    with pytest.raises(RulebookFaults) as refused:
        read_rulebooks(every)
    (fault,) = refused.value.faults
    assert "Did you mean" not in fault.message("en") and "是不是" not in fault.message("zh_CN")


def test_tables_hold_the_rows_of_every_file() -> None:
    rulebook = read(EVERY)
    assert rulebook.tables["places"].rows() == [
        ("every", "2026", "races", 1, Decimal(10)),
        ("every", "2026", "races", 2, Decimal(6)),
        ("every", "2026", "races", 3, Decimal(4)),
    ]
    assert rulebook.tables["components"].height == 5
    assert rulebook.tables["factors"]["factor"].to_list() == [Decimal(2), Decimal(2), Decimal("0.4")]
