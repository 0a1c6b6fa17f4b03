"""A broken rulebook is refused, and each fault names file, row, column and what to do."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from competition.errors import SHOWN, NoRulebook, RulebookFault, RulebookFaults
from competition.rulebook import digest_of, read_rulebooks
from tests.competition.breaks import (
    BOOK,
    Break,
    appended,
    bytes_of,
    cell,
    cells,
    deleted,
    header,
    removed,
    rewrite,
    widened,
)
from words import LANGUAGES, text

COUNTY = Path(__file__).parents[2] / "data" / "rulebook" / "county"
EVERY = Path(__file__).parent / "every"  # a rulebook with every shape, table and column


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A copy of the county's rulebook to break, alone in its root."""
    shutil.copytree(COUNTY, tmp_path / BOOK)
    return tmp_path


def faults_of(root: Path) -> tuple[RulebookFault, ...]:
    """The faults a rulebook is refused with."""
    with pytest.raises(RulebookFaults) as refused:
        read_rulebooks(root)
    return refused.value.faults


@dataclass(frozen=True)
class Case:
    """A change and the place and problem of the one fault it must give."""

    change: Break
    file: str
    row: int | None
    column: str | None
    problem: str
    book: Path


def case(
    name: str, change: Break, file: str, row: int | None, column: str | None, problem: str, book: Path = COUNTY
) -> object:
    """A row of the tables below."""
    return pytest.param(Case(change, file, row, column, problem, book), id=name)


def bad(name: str, file: str, row: int, column: str, value: str, problem: str) -> object:
    """A row of the table for a cell that is itself the fault."""
    return case(name, cell(file, row, column, value), file, row, column, problem)


@dataclass(frozen=True)
class At:
    """A cell of the rulebook of every rule, its row found by the first cells of the row."""

    file: str
    key: str
    column: str

    @property
    def row(self) -> int:
        """The row as a spreadsheet counts."""
        with (EVERY / self.file).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        key = self.key.split("/")
        return next(number for number, row in enumerate(rows, start=1) if row[: len(key)] == key)

    def set_to(self, value: str) -> Break:
        """Writes a value into the cell."""
        return cell(self.file, self.row, self.column, value)


def at(place: str) -> At:
    """A cell written like ``terms.csv band/side_numerator role``."""
    file, key, column = place.split(" ")
    return At(f"2026/{file}", key, column)


def rule(name: str, place: str, value: str, problem: str, fault_at: str = "") -> object:
    """A row of the table below for a value in a cell; the fault is there, or at another cell."""
    broken, found = at(place), at(fault_at or place)
    return case(name, broken.set_to(value), found.file, found.row, found.column, problem, EVERY)


def rules(name: str, problem: str, fault_at: str, *breaks: Break) -> object:
    """A row of the table below for several changes."""
    found = at(fault_at)
    return case(name, cells(*breaks), found.file, found.row, found.column, problem, EVERY)


def added(file: str, *values: str) -> Break:
    """Appends a row to a file of the version."""
    return appended(f"2026/{file}.csv", *values)


def without(place: str) -> Break:
    """Deletes the row of a cell."""
    return deleted(at(place).file, at(place).row)


def new_row(name: str, file: str, values: str, column: str, problem: str) -> object:
    """A row of the table below for an appended row that is itself the fault."""
    path = EVERY / "2026" / f"{file}.csv"
    row = len(path.read_text("utf-8").splitlines()) + 1
    return case(name, added(file, *values.split(",")), f"2026/{file}.csv", row, column, problem, EVERY)


# Every message of the cases below, word for word: its diff is read as a change of what people are told.
# `python -m tests.competition.test_broken_rulebooks` writes it anew.
MESSAGES = Path(__file__).parent / "broken_rulebooks.json"
GOLDEN: dict[str, list[str]] = json.loads(MESSAGES.read_text("utf-8")) if MESSAGES.exists() else {}

CASES = [
    # files and headers
    case("a file is missing", removed("2026/terms.csv"), "2026/terms.csv", None, None, "missing_file"),
    case("versions.csv is missing", removed("versions.csv"), "versions.csv", None, None, "missing_file"),
    case("a misspelt file", bytes_of("2026/tier.csv", b"x\n"), "2026/tier.csv", None, None, "unknown_file"),
    case("an empty file", bytes_of("2026/bands.csv", b""), "2026/bands.csv", None, None, "empty_file"),
    case("not UTF-8", bytes_of("2026/items.csv", "办文".encode("gb18030")), "2026/items.csv", None, None, "not_utf8"),
    case("an open quote", bytes_of("2026/items.csv", b'item_id,"sort\n'), "2026/items.csv", None, None, "not_csv"),
    case(
        "a column is missing", header("2026/bands.csv", "lower", "from"), "2026/bands.csv", 1, "lower", "missing_column"
    ),
    case("an unknown header", widened("2026/levels.csv", "x"), "2026/levels.csv", 1, "x", "unknown_column"),
    case("a column twice", widened("2026/levels.csv", "level_id"), "2026/levels.csv", 1, "level_id", "double_column"),
    case(
        "a row too long",
        appended("2026/levels.csv", "a", "20", "b", "c", "d"),
        "2026/levels.csv",
        11,
        None,
        "ragged_row",
    ),
    case("a header without a name", widened("2026/levels.csv", ""), "2026/levels.csv", 1, "5", "unknown_column"),
    # cells
    bad("a name is empty", "2026/items.csv", 3, "name_en", "", "empty_cell"),
    bad("not a number", "2026/items.csv", 2, "points", "12分", "bad_number"),
    bad("a percent sign", "2026/parameters.csv", 2, "value", "80%", "bad_number"),
    bad("an exponent", "2026/parameters.csv", 2, "value", "8e-1", "bad_number"),
    bad("full-width digits", "2026/parameters.csv", 2, "value", "０.8", "bad_number"),
    bad("five decimals", "2026/parameters.csv", 2, "value", "0.80001", "too_many_decimals"),
    bad("a hundred million", "2026/quotas.csv", 2, "quota", "100000000", "too_large"),
    bad("not a whole number", "2026/levels.csv", 2, "rank", "1.5", "bad_whole_number"),
    bad("neither yes nor no", "2026/bands.csv", 2, "lower_closed", "TRUE", "bad_flag"),
    bad("an unknown period", "2026/columns.csv", 2, "period", "week", "unknown_choice"),
    bad("an unknown aggregate", "2026/columns.csv", 2, "aggregate", "median", "unknown_choice"),
    bad("an unknown role", "2026/terms.csv", 2, "role", "top", "unknown_choice"),
    bad("an unknown shape", "2026/indicators.csv", 3, "shape", "linear", "unknown_choice"),
    bad("an unknown source", "2026/columns.csv", 18, "source", "desk", "unknown_choice"),
    # keys and references
    bad("a duplicate key", "2026/indicators.csv", 3, "indicator_id", "DOC-01", "duplicate_key"),
    bad("an adjustment of the same id", "2026/adjustments.csv", 2, "indicator_id", "DOC-01", "duplicate_key"),
    bad("an unknown item", "2026/indicators.csv", 2, "item_id", "docs", "broken_reference"),
    bad("an unknown column in a term", "2026/terms.csv", 2, "column_id", "doc_errors", "broken_reference"),
    bad("an unknown level", "2026/tiers.csv", 2, "level_id", "nation", "broken_reference"),
    bad("an unknown class", "2026/quotas.csv", 2, "class_id", "town", "broken_reference"),
    bad("an unknown register", "2026/indicators.csv", 8, "register_id", "pieces", "broken_reference"),
    # sums
    case(
        "item points are not the sum",
        cells(cell("2026/items.csv", 2, "points", "13"), cell("2026/policy.csv", 2, "value", "101")),
        "2026/items.csv",
        2,
        "points",
        "item_sum",
    ),
    bad("the total is not the policy's", "2026/policy.csv", 2, "value", "110", "total_sum"),
    case(
        "a pot is not exact",
        cell("2026/parameters.csv", 3, "value", "11"),
        "2026/indicators.csv",
        7,
        "points",
        "pot_not_exact",
    ),
    case(
        "voter weights",
        cell("2026/voter_classes.csv", 2, "weight", "0.5"),
        "2026/voter_classes.csv",
        5,
        "weight",
        "weights_sum",
    ),
    bad("blend weights", "2026/policy.csv", 8, "value", "0.4", "weights_sum"),
    # shapes
    case(
        "a parameter is missing",
        deleted("2026/parameters.csv", 6),
        "2026/indicators.csv",
        16,
        "shape",
        "missing_parameter",
    ),
    bad("a parameter nobody reads", "2026/parameters.csv", 2, "parameter", "slope", "unread_parameter"),
    bad("a slope of zero", "2026/parameters.csv", 6, "value", "0", "not_positive"),
    case("no denominator", deleted("2026/terms.csv", 5), "2026/indicators.csv", 3, "shape", "missing_role"),
    case(
        "a role nobody reads",
        appended("2026/terms.csv", "DOC-03", "numerator", "doc_total", "1", ""),
        "2026/terms.csv",
        51,
        "role",
        "unread_role",
    ),
    bad("no register", "2026/indicators.csv", 8, "register_id", "", "empty_cell"),
    bad("a register of counts for pieces", "2026/indicators.csv", 8, "register_id", "duty_faults", "not_pieces"),
    bad("a register nobody reads", "2026/indicators.csv", 2, "register_id", "vetoes", "must_be_empty"),
    case(
        "a veto among the indicators",
        cell("2026/adjustments.csv", 9, "family", "bonus"),
        "2026/adjustments.csv",
        9,
        "shape",
        "wrong_family",
    ),
    case(
        "points of an indicator are empty",
        cells(
            cell("2026/indicators.csv", 24, "points", ""),
            cell("2026/items.csv", 10, "points", "3"),
            cell("2026/policy.csv", 2, "value", "97"),
        ),
        "2026/indicators.csv",
        24,
        "points",
        "empty_cell",
    ),
    case(
        "no bands",
        lambda root: rewrite(root / BOOK / "2026/bands.csv", lambda rows: rows.__delitem__(slice(5, 8))),
        "2026/indicators.csv",
        17,
        "shape",
        "missing_rows",
    ),
    bad("bands overlap", "2026/bands.csv", 4, "lower", "0.004", "bands_overlap"),
    case(
        "bands share an end",
        cell("2026/bands.csv", 4, "lower_closed", "yes"),
        "2026/bands.csv",
        4,
        "lower",
        "bands_overlap",
    ),
    bad("a band without values", "2026/bands.csv", 5, "upper", "0.01", "empty_band"),
    bad("a band above the points", "2026/bands.csv", 2, "points", "7", "above_points"),
    case(
        "two levels of one rank", cell("2026/levels.csv", 3, "rank", "1"), "2026/tiers.csv", 3, "level_id", "same_rank"
    ),
    bad("an effect of another family", "2026/tiers.csv", 2, "effect", "last", "unknown_choice"),
    case(
        "a quarter's column in a month's rule",
        cell("2026/columns.csv", 3, "period", "quarter"),
        "2026/terms.csv",
        5,
        "column_id",
        "period_too_long",
    ),
    bad("a fault that adds points", "2026/terms.csv", 6, "weight", "-0.5", "not_positive"),
    bad("a pot for a whole scope", "2026/indicators.csv", 7, "apply_per", "scope", "unknown_choice"),
    bad("pieces month by month", "2026/indicators.csv", 8, "apply_per", "month", "unknown_choice"),
    bad("points above what can be computed", "2026/adjustments.csv", 2, "points", "401", "too_many_points"),
    # columns and checks
    bad("a unit owns an office column", "2026/columns.csv", 18, "owner", "unit", "wrong_owner"),
    bad("two columns of one name", "2026/columns.csv", 3, "name_zh", "发文总数", "same_header"),
    bad("two columns of one English name", "2026/columns.csv", 3, "name_en", "Documents issued", "same_header"),
    bad("a column named like another's id", "2026/columns.csv", 3, "name_en", "doc_total", "same_header"),
    bad("highest below lowest", "2026/columns.csv", 2, "highest", "-1", "below_lowest"),
    bad("a check across sources", "2026/checks.csv", 2, "column_id", "doc_error", "other_source"),
    bad("a check against another source", "2026/checks.csv", 2, "other_column_id", "doc_error", "other_source"),
    bad("a limit is missing", "2026/checks.csv", 5, "limit_value", "", "empty_cell"),
    case("a policy is missing", deleted("2026/policy.csv", 3), "2026/policy.csv", None, "policy_id", "missing_policy"),
    case(
        "an unknown policy",
        appended("2026/policy.csv", "bonus_limit", "3", "", ""),
        "2026/policy.csv",
        12,
        "policy_id",
        "unknown_choice",
    ),
    bad("a grade above 1", "2026/grades.csv", 2, "coefficient", "1.2", "not_a_share"),
    case(
        "item points are not the sum where there are no groups",
        cells(
            bytes_of("2026/groups.csv", b"group_id,sort,name_zh,name_en\n"),
            cell("2026/items.csv", 2, "points", "13"),
            cell("2026/policy.csv", 2, "value", "101"),
        ),
        "2026/items.csv",
        2,
        "points",
        "item_sum",
    ),
    # time
    case(
        "a misspelt header of the competition",
        header("competition.csv", "zone", "zones"),
        "competition.csv",
        1,
        "zone",
        "missing_column",
    ),
    bad("versions overlap", "versions.csv", 3, "first_month", "2025-12", "months_overlap"),
    bad("months without a version", "versions.csv", 3, "first_month", "2026-03", "months_gap"),
    case(
        "an open version before another",
        cell("versions.csv", 2, "last_month", ""),
        "versions.csv",
        3,
        "first_month",
        "months_overlap",
    ),
    bad("a version ends before it begins", "versions.csv", 2, "last_month", "2024-12", "months_reversed"),
    bad("a month that is none", "versions.csv", 2, "first_month", "2025-1", "bad_month"),
    bad("a version without a folder", "versions.csv", 3, "version_id", "2027", "missing_folder"),
    case("a folder without a version", deleted("versions.csv", 2), "2025", None, None, "unlisted_folder"),
    bad("an unknown zone", "competition.csv", 2, "zone", "Asia/Songgang", "unknown_zone"),
    case(
        "a due day of 32",
        cells(cell("competition.csv", 2, "due_day", "32"), cell("competition.csv", 2, "cutoff_day", "32")),
        "competition.csv",
        2,
        "due_day",
        "out_of_range",
    ),
    bad("cut-off before due", "competition.csv", 2, "cutoff_day", "3", "cutoff_before_due"),
    bad("a thirteenth month", "competition.csv", 2, "first_month", "13", "out_of_range"),
    bad("a month before the first", "competition.csv", 2, "first_month", "0", "out_of_range"),
    bad("a due day of 0", "competition.csv", 2, "due_day", "0", "out_of_range"),
    bad("a cut-off day of 32", "competition.csv", 2, "cutoff_day", "32", "out_of_range"),
    bad("a zone that leads out of the folder", "competition.csv", 2, "zone", "../zone", "unknown_zone"),
    bad("a zone that is a folder of zones", "competition.csv", 2, "zone", "Asia", "unknown_zone"),
    bad("a minute too many", "competition.csv", 2, "due_time", "18:60", "bad_time"),
    bad("an hour too many", "competition.csv", 2, "due_time", "24:00", "bad_time"),
    bad("a time with seconds", "competition.csv", 2, "due_time", "18:00:00", "bad_time"),
    bad("a holiday of another kind", "holidays.csv", 2, "kind", "free", "unknown_choice"),
    bad("a last month that is none", "versions.csv", 2, "last_month", "2025-13", "bad_month"),
    bad("a limit of a part of a whole", "2026/checks.csv", 2, "limit_value", "3", "must_be_empty"),
    bad("a comparison with nothing", "2026/checks.csv", 2, "other_column_id", "", "empty_cell"),
    *(
        case(
            name,
            appended("2026/checks.csv", "pieces", "13", "pieces_within", *values, "采用", "Adopted"),
            "2026/checks.csv",
            14,
            column,
            problem,
        )
        for name, values, column, problem in (
            (
                "pieces of a register of counts",
                ("document_faults", "doc_due", "", "", "please_check"),
                "source",
                "unknown_choice",
            ),
            (
                "pieces within two columns",
                ("vetoes", "doc_due", "doc_total", "", "please_check"),
                "other_column_id",
                "must_be_empty",
            ),
            ("pieces that refuse a file", ("vetoes", "doc_due", "", "", "must_fix"), "severity", "unknown_choice"),
        )
    ),
    bad("a due day that is no number", "competition.csv", 2, "due_day", "5th", "bad_whole_number"),
    bad("a version without a month", "versions.csv", 2, "first_month", "", "empty_cell"),
    bad("a holiday without a day", "holidays.csv", 2, "on", "", "empty_cell"),
    bad("a time that is none", "competition.csv", 2, "due_time", "25:00", "bad_time"),
    case(
        "two competitions in one row",
        lambda root: rewrite(root / BOOK / "competition.csv", lambda rows: rows.append(["other", *rows[1][1:]])),
        "competition.csv",
        None,
        None,
        "one_row",
    ),
    bad("a holiday that is no day", "holidays.csv", 2, "on", "2025-02-30", "bad_day"),
    bad("a holiday twice", "holidays.csv", 3, "on", "2025-01-01", "duplicate_key"),
]

RULE_CASES = [
    # what a check must survive when a cell it needs is another check's fault
    rules(
        "a pot without points", "empty_cell", "indicators.csv pot points", at("indicators.csv pot points").set_to("")
    ),
    rules(
        "limits of a rule without points",
        "empty_cell",
        "indicators.csv point points",
        at("indicators.csv point points").set_to(""),
    ),
    rules(
        "a last place of a rule without points",
        "empty_cell",
        "indicators.csv place points",
        at("indicators.csv place points").set_to(""),
        at("parameters.csv place/lower_is_better parameter").set_to("floor"),
    ),
    rule("no pots", "parameters.csv pot/pots value", "0", "not_positive"),
    rule("a vote on no dimension", "indicators.csv vote dimension_id", "", "empty_cell"),
    rules("a vote without grades", "nothing_to_vote_with", "indicators.csv vote shape", removed("2026/grades.csv")),
    rule("a total that is no number", "policy.csv total_points value", "all", "bad_number"),
    rule("a blend that is no number", "policy.csv blend_objective value", "most", "bad_number"),
    case(
        "a blend that is missing",
        without("policy.csv blend_evaluation value"),
        "2026/policy.csv",
        None,
        "policy_id",
        "missing_policy",
        EVERY,
    ),
    rule("an indicator of no item", "indicators.csv linear item_id", "", "empty_cell"),
    rules(
        "places of a rule without points",
        "empty_cell",
        "indicators.csv races points",
        at("indicators.csv races points").set_to(""),
    ),
    # numbers at their ends
    case(
        "marks alone in the wrong order",
        lambda root: rewrite(
            root / BOOK / "2026/parameters.csv",
            lambda rows: rows.__setitem__(slice(21, 27), [["judged", "high_mark", "60"], ["judged", "low_mark", "70"]]),
        ),
        "2026/parameters.csv",
        23,
        "value",
        "marks_reversed",
        EVERY,
    ),
    rules(
        "an upper limit below the lower that is not given",
        "least_above_most",
        "parameters.csv form/most value",
        at("parameters.csv form/least parameter").set_to("unlimited"),
        at("parameters.csv form/least value").set_to("0"),
        at("parameters.csv form/most value").set_to("-1"),
    ),
    rules(
        "goalposts alone in the wrong order",
        "goalposts_reversed",
        "parameters.csv scaled/high value",
        at("parameters.csv scaled/high value").set_to("0.05"),
        without("parameters.csv scaled/logarithm value"),
    ),
    rule("a deduction under a bonus's cap", "adjustments.csv days cap_id", "honours", "cap_of_another_family"),
    rule(
        "a number too exact and too large",
        "parameters.csv fixed/points_each value",
        "123456789.12345",
        "too_many_decimals",
    ),
    rule("an indicator worth nothing", "indicators.csv linear points", "0", "not_positive"),
    rule("a share below nothing", "parameters.csv linear/floor_rate value", "-0.1", "not_a_share"),
    rule("a policy below nothing", "policy.csv bonus_cap value", "-1", "bad_number"),
    rule("a policy of five decimals", "policy.csv mover_threshold value", "1.00001", "bad_number"),
    rule("a share of a policy above 1", "policy.csv change_note_share value", "1.0001", "not_a_share"),
    new_row("a tolerance above 1", "policy", "firm_tolerance,10,,", "value", "not_a_share"),
    new_row("a base below nothing", "policy", "small_denominator,-5,,", "value", "bad_number"),
    rule("a grade below nothing", "grades.csv good coefficient", "-0.1", "not_a_share"),
    rule("a voter's weight above 1", "voter_classes.csv leaders weight", "1.1", "not_a_share"),
    rule("a voter's weight below nothing", "voter_classes.csv leaders weight", "-0.6", "not_a_share"),
    rule("a term that weighs nothing", "terms.csv linear/numerator weight", "0", "not_positive"),
    rule("a divisor that weighs less than nothing", "terms.csv linear/denominator weight", "-1", "not_positive"),
    rule("a review of what is no fault", "terms.csv linear/numerator effect", "review", "must_be_empty"),
    rules(
        "a logarithm of an upper goalpost of zero",
        "no_logarithm",
        "parameters.csv scaled/high value",
        at("parameters.csv scaled/high value").set_to("0"),
        at("parameters.csv scaled/low parameter").set_to("lower_is_better"),
        at("parameters.csv scaled/low value").set_to("1"),
    ),
    rules(
        "both marks above the full mark",
        "above_full_mark",
        "parameters.csv judged/low_mark value",
        at("parameters.csv judged/trim_above parameter").set_to("full_mark"),
        at("parameters.csv judged/trim_above value").set_to("60"),
    ),
    case(
        "most gains of no gains",
        lambda root: rewrite(root / BOOK / "2026/bands.csv", lambda rows: rows.__delitem__(slice(5, 7))),
        "2026/parameters.csv",
        14,
        "parameter",
        "lonely",
        EVERY,
    ),
    new_row("an item without indicators", "items", "spare,5,多余,Spare,5", "points", "item_sum"),
    new_row("a quota of nothing", "quotas", "pot,big2,0", "class_id", "broken_reference"),
    rule("a quota of zero", "quotas.csv pot/big quota", "0", "not_positive"),
    # optional columns and files
    rule("a family that is none", "indicators.csv linear family", "scores", "unknown_choice"),
    rule("a bonus among the indicators", "indicators.csv linear family", "bonus", "unknown_choice"),
    rule("a part among the adjustments", "adjustments.csv honour family", "part", "unknown_choice"),
    rule("an adjustment without a family", "adjustments.csv honour family", "", "empty_cell"),
    rule("a group nobody knows", "indicators.csv towns_only groups", "towns;organ", "unknown_group"),
    rule("groups with a space", "indicators.csv others_only groups", "organs; mass", "unknown_group"),
    rule("groups with an empty one", "indicators.csv others_only groups", "organs;mass;", "unknown_group"),
    rule("a group twice", "indicators.csv others_only groups", "organs;mass;organs", "double_group"),
    rule("a joint piece shared by halves", "indicators.csv best share", "half", "unknown_choice"),
    rule("counted the lowest", "indicators.csv best multi", "lowest", "unknown_choice"),
    rule("an unknown way of having no task", "indicators.csv linear no_task", "zero", "unknown_choice"),
    rule("a band of nothing known", "bands.csv steps/1 value_of", "goal", "unknown_choice"),
    rule("an effect nobody knows", "tiers.csv false/slight effect", "reduce", "unknown_choice"),
    rule("a count of half a piece", "tiers.csv false/slight from_count", "1.5", "bad_whole_number"),
    rule("a direction that is none", "orders.csv 1 direction", "up", "unknown_choice"),
    case(
        "a misspelt optional file",
        bytes_of("2026/place.csv", b"x\n"),
        "2026/place.csv",
        None,
        None,
        "unknown_file",
        EVERY,
    ),
    case(
        "a misspelt optional column",
        header("2026/tiers.csv", "joint_points", "joint"),
        "2026/tiers.csv",
        1,
        "joint",
        "unknown_column",
        EVERY,
    ),
    case(
        "a column of a new file is missing",
        header("2026/factors.csv", "key", "of"),
        "2026/factors.csv",
        1,
        "key",
        "missing_column",
        EVERY,
    ),
    # references and keys of the new tables
    rule("a factor of an unknown indicator", "factors.csv quota/route indicator_id", "quotas", "broken_reference"),
    rule("a place of an unknown indicator", "places.csv races/1 indicator_id", "race", "broken_reference"),
    rule("an unknown component", "components.csv outer/inner component_id", "innner", "broken_reference"),
    rule("an unknown cap", "adjustments.csv honour cap_id", "honour", "broken_reference"),
    rule("a tie-break by an unknown indicator", "orders.csv 1 key", "indx", "broken_reference"),
    rule("a place twice", "places.csv races/2 place", "1", "duplicate_key"),
    rule("a component twice", "components.csv outer/rate component_id", "inner", "duplicate_key"),
    rule("a route twice", "routes.csv forwarded route_id", "direct", "duplicate_key"),
    rule("a cap twice", "caps.csv lateness cap_id", "honours", "duplicate_key"),
    rule("a tie-break's turn twice", "orders.csv 2 sort", "1", "duplicate_key"),
    # families
    rule("a part with an item", "indicators.csv rate item_id", "rates", "must_be_empty"),
    rule("a part with a dimension", "indicators.csv rate dimension_id", "work", "must_be_empty"),
    rule("a part without points", "indicators.csv rate points", "", "empty_cell"),
    rule("a veto under a cap", "adjustments.csv veto cap_id", "honours", "must_be_empty"),
    rule("an adjustment with an item", "adjustments.csv over item_id", "rates", "must_be_empty"),
    rule("a vote as a part", "indicators.csv inner shape", "vote_mean", "wrong_family"),
    rule(
        "a bonus for being late", "adjustments.csv fixed family", "bonus", "wrong_family", "adjustments.csv fixed shape"
    ),
    rule("a veto with an item", "adjustments.csv veto item_id", "rates", "must_be_empty"),
    rule("pieces that count nobody knows how", "indicators.csv best multi", "", "empty_cell"),
    rule("pieces that are shared nobody knows how", "indicators.csv best share", "", "empty_cell"),
    rule("a rate that looks at a register of counts", "indicators.csv linear register_id", "faults", "must_be_empty"),
    rule("a rate that counts the highest", "indicators.csv linear multi", "highest", "must_be_empty"),
    rule("a rate that is shared", "indicators.csv linear share", "full", "must_be_empty"),
    # roles and tables
    new_row("a side term in a rate", "terms", "linear,side_numerator,paid,1,", "role", "unread_role"),
    new_row("best periods of a bonus", "parameters", "over,best_periods,3", "parameter", "unread_parameter"),
    rules(
        "a side numerator alone",
        "missing_role",
        "indicators.csv band shape",
        without("terms.csv band/side_denominator role"),
    ),
    rules(
        "side terms without a side condition",
        "lonely",
        "terms.csv band/side_numerator role",
        at("bands.csv band/1 side_lower").set_to(""),
    ),
    rule("a side condition without side terms", "bands.csv count/1 side_lower", "0.2", "lonely"),
    rule("a side condition that always holds", "bands.csv band/1 side_lower", "0", "not_positive"),
    rule("a gain in a rate", "terms.csv linear/denominator role", "gain", "unread_role"),
    rules(
        "a base nothing is taken from or added to",
        "missing_role",
        "indicators.csv base shape",
        without("terms.csv base/gain role"),
        without("terms.csv base/fault role"),
    ),
    rules(
        "a gain that takes away",
        "not_positive",
        "terms.csv base/gain weight",
        at("terms.csv base/gain weight").set_to("-1"),
    ),
    rules(
        "pieces by quota without a quota",
        "missing_rows",
        "indicators.csv quota shape",
        without("quotas.csv quota/small quota"),
        without("quotas.csv quota/big quota"),
    ),
    new_row("a quota nobody reads", "quotas", "linear,big,5", "indicator_id", "unread_rows"),
    new_row("a factor nobody reads", "factors", "linear,class,big,2", "indicator_id", "unread_rows"),
    new_row("places nobody reads", "places", "top,1,5", "indicator_id", "unread_rows"),
    new_row("components of what is no composite", "components", "linear,rate,1", "indicator_id", "unread_rows"),
    # parameters
    rule("a floor above 1", "parameters.csv linear/floor_rate value", "50", "not_a_share"),
    rule("a quota's floor above 1", "parameters.csv pot/floor_rate value", "1.01", "not_a_share"),
    rule("a discount above 1", "parameters.csv sum/others_rate value", "5", "not_a_share"),
    rule("a cut-off in percent", "parameters.csv steps/cut_off value", "80", "not_a_share"),
    rule("a switch that is neither", "parameters.csv sum/unlimited value", "2", "not_a_switch"),
    rule("half a best period", "parameters.csv races/best_periods value", "2.5", "not_a_count"),
    rule("no best period", "parameters.csv races/best_periods value", "0", "not_a_count"),
    rule("at most half a high mark", "parameters.csv judged/high_most value", "0.5", "not_a_count"),
    rule("best periods of a whole scope", "parameters.csv place/step parameter", "best_periods", "lonely"),
    rule("best periods of pieces", "parameters.csv mean/base_each parameter", "best_periods", "unread_parameter"),
    rule("a negative gain", "parameters.csv point/gain value", "-0.5", "not_positive"),
    rule("an upper limit of what has none", "parameters.csv sum/others_rate parameter", "most", "limit_of_unlimited"),
    rule("a lower limit above the upper", "parameters.csv form/least value", "81", "least_above_most"),
    rule("a lower limit above the points", "parameters.csv point/least value", "10.5", "least_above_most"),
    rule(
        "an upper limit below nothing",
        "parameters.csv form/most value",
        "-6",
        "least_above_most",
        "parameters.csv form/least value",
    ),
    rule("more than can be computed", "parameters.csv form/most value", "400.5", "too_many_points"),
    rule("goalposts in the wrong order", "parameters.csv scaled/high value", "0.1", "goalposts_reversed"),
    rule("a logarithm of zero", "parameters.csv scaled/low value", "0", "no_logarithm"),
    rule("a low mark above the high one", "parameters.csv judged/low_mark value", "91", "marks_reversed"),
    rule("a high mark above the full mark", "parameters.csv judged/high_mark value", "101", "above_full_mark"),
    rules(
        "a mark without a count",
        "lonely",
        "parameters.csv judged/high_mark parameter",
        without("parameters.csv judged/high_most value"),
    ),
    rules(
        "a count without a mark",
        "lonely",
        "parameters.csv judged/low_least parameter",
        at("parameters.csv judged/low_mark parameter").set_to("full_mark"),
    ),
    case(
        "an extra limit without extras",
        without("parameters.csv pot/extra_each value"),
        "2026/parameters.csv",
        10,
        "parameter",
        "lonely",
        EVERY,
    ),
    case(
        "a closed cut-off without one",
        without("parameters.csv steps/cut_off value"),
        "2026/parameters.csv",
        15,
        "parameter",
        "lonely",
        EVERY,
    ),
    rules(
        "a discount where all count in full",
        "lonely",
        "parameters.csv sum/others_rate parameter",
        at("indicators.csv sum multi").set_to("sum"),
    ),
    rules(
        "a base of a bonus",
        "unread_parameter",
        "parameters.csv form/least parameter",
        at("parameters.csv form/least indicator_id").set_to("honour"),
    ),
    # places, votes, months
    rules(
        "places and a step",
        "places_and_step",
        "parameters.csv place/step parameter",
        added("places", "place", "1", "10"),
    ),
    rules(
        "neither places nor a step",
        "no_places_no_step",
        "indicators.csv place shape",
        without("parameters.csv place/step value"),
    ),
    rule("a place before the first", "places.csv races/3 place", "0", "not_a_count"),
    rule("a place above the points", "places.csv races/1 points", "11", "above_points"),
    rule("a place that takes points", "places.csv races/3 points", "-4", "above_points"),
    rules(
        "a last place above the points",
        "above_points",
        "parameters.csv place/lower_is_better value",
        at("parameters.csv place/lower_is_better parameter").set_to("floor"),
        at("parameters.csv place/lower_is_better value").set_to("10.5"),
    ),
    rules(
        "a vote about nothing",
        "nothing_to_vote_on",
        "indicators.csv vote dimension_id",
        added("dimensions", "style", "2", "作风", "Style", "看形象", "image"),
        at("indicators.csv vote dimension_id").set_to("style"),
    ),
    rules(
        "a vote without voters", "nothing_to_vote_with", "indicators.csv vote shape", removed("2026/voter_classes.csv")
    ),
    rule("pieces by quota month by month", "indicators.csv quota apply_per", "month", "unknown_choice"),
    rule("a month's rule that looks at the year", "indicators.csv races period", "year", "unknown_choice"),
    rule("a composite by the month", "indicators.csv index apply_per", "month", "unknown_choice"),
    rule("a comparison by the month", "indicators.csv top apply_per", "month", "unknown_choice"),
    rule("a month's rule that is rescaled", "indicators.csv races no_task", "rescale", "whole_scope_only"),
    rule("a part that takes the mean", "indicators.csv rate no_task", "group_mean", "whole_scope_only"),
    rule("a composite that takes the mean", "indicators.csv index no_task", "group_mean", "unknown_choice"),
    # bands, tiers, factors
    rule("a band upside down", "bands.csv count/2 upper", "0.5", "empty_band"),
    rules(
        "a band of one value that is left out",
        "empty_band",
        "bands.csv count/2 upper",
        at("bands.csv count/2 upper").set_to("1"),
    ),
    rules(
        "bands of a rule without points",
        "empty_cell",
        "indicators.csv count points",
        at("indicators.csv count points").set_to(""),
    ),
    new_row("a parameter of a vote", "parameters", "vote,full_mark,100", "parameter", "unread_parameter"),
    rule("a target's band in a rate", "bands.csv count/1 value_of", "target", "unknown_choice"),
    rule("a rate's band of targets", "bands.csv steps/1 value_of", "ratio", "unknown_choice"),
    rule("a negative step", "bands.csv steps/1 points", "-0.6", "above_points"),
    rules(
        "two bands without a lower end",
        "bands_overlap",
        "bands.csv steps/2 lower",
        at("bands.csv steps/1 lower_closed").set_to("yes"),
        at("bands.csv steps/2 lower").set_to(""),
    ),
    rule("bands of targets overlap", "bands.csv steps/2 lower", "999", "bands_overlap"),
    rules(
        "a wide band over two others",
        "bands_overlap",
        "bands.csv count/2 lower",
        at("bands.csv count/1 lower").set_to("0"),
    ),
    rule("a bonus that takes points", "tiers.csv honour/province points_each", "-2", "not_positive"),
    rule("a joint bonus that takes points", "tiers.csv honour/province joint_points", "-2", "not_positive"),
    rule("joint points that are not used", "tiers.csv best/city joint_points", "2", "lonely"),
    rule("a reduction without a rate", "tiers.csv false/slight rate", "", "empty_cell"),
    rule("a reduction by more than all", "tiers.csv false/slight rate", "1.5", "not_a_share"),
    rule("a reduction by nothing", "tiers.csv false/slight rate", "0", "not_a_share"),
    rule("a rate without a reduction", "tiers.csv false/grave rate", "0.5", "lonely"),
    rule("an effect from the first before one", "tiers.csv false/slight from_count", "0", "not_a_count"),
    rule("a count without an effect", "tiers.csv form/city from_count", "2", "lonely"),
    rule("a whole item without an effect", "tiers.csv false/slight zero_scope", "item", "lonely"),
    rule("a bonus that strikes", "tiers.csv honour/province effect", "zero_year", "unknown_choice"),
    rule("a deduction that excludes", "tiers.csv false/grave effect", "exclude", "unknown_choice"),
    rules(
        "two ranks alike",
        "same_rank",
        "tiers.csv sum/city level_id",
        at("levels.csv city rank").set_to("1"),
    ),
    rule("a factor by class of pieces", "factors.csv quota/route factor_of", "class", "unknown_choice"),
    rule("a factor by route of a base", "factors.csv base/class factor_of", "route", "unknown_choice"),
    rule("a factor of an unknown route", "factors.csv quota/route key", "forward", "unknown_choice"),
    rule("a factor of an unknown part", "factors.csv quota/part key", "assistant", "unknown_choice"),
    rule("a factor of an unknown class", "factors.csv base/class key", "large", "unknown_choice"),
    rule("an unknown shape with a factor", "indicators.csv base shape", "deduct_from_bas", "unknown_choice"),
    rule("a factor of zero", "factors.csv base/class factor", "0", "not_positive"),
    rule("a negative factor", "factors.csv quota/part factor", "-0.5", "not_positive"),
    # composites
    rule("a composite of indicators", "components.csv outer/rate component_id", "linear", "not_a_part"),
    rule("a weight of zero", "components.csv index/rate weight", "0", "not_positive"),
    new_row("a composite of itself", "components", "inner,inner,1", "component_id", "composite_of_itself"),
    rules(
        "a composite of itself by way of another",
        "composite_of_itself",
        "components.csv outer/inner component_id",
        added("components", "inner", "outer", "1"),
    ),
    rules(
        "four levels of composites",
        "composite_too_deep",
        "components.csv index/outer component_id",
        at("indicators.csv rate shape").set_to("composite"),
        without("terms.csv rate/denominator role"),
        without("terms.csv rate/numerator role"),
        added("components", "inner", "rate", "1"),
        added("components", "rate", "form", "1"),
        without("components.csv outer/rate weight"),
    ),
    rules(
        "a composite of nothing",
        "missing_rows",
        "indicators.csv inner shape",
        without("components.csv inner/form weight"),
    ),
    rule(
        "a part nobody uses",
        "components.csv index/outer component_id",
        "inner",
        "unused_part",
        "indicators.csv outer indicator_id",
    ),
    rules(
        "three composites in a ring",
        "composite_of_itself",
        "components.csv outer/inner component_id",
        at("indicators.csv rate shape").set_to("composite"),
        without("terms.csv rate/denominator role"),
        without("terms.csv rate/numerator role"),
        added("components", "inner", "rate", "1"),
        added("components", "rate", "outer", "1"),
        without("components.csv outer/rate weight"),
    ),
    # caps and tie-breaks
    rule("a bonus under a deduction's cap", "adjustments.csv honour cap_id", "lateness", "cap_of_another_family"),
    rule("a cap of nothing", "caps.csv honours points", "0", "not_positive"),
    rule("a cap of indicators", "caps.csv honours family", "score", "unknown_choice"),
    new_row("seven tie-breaks", "orders", "7,points,linear,high", "sort", "too_many_orders"),
    rule("a tie-break twice", "orders.csv 5 order_by", "bonus", "double_order"),
    rule("points of nothing", "orders.csv 1 key", "", "empty_cell"),
    rule("the bonus of an indicator", "orders.csv 4 key", "linear", "must_be_empty"),
    rule("a tie-break by a bonus rule's points", "orders.csv 1 key", "honour", "not_scored"),
    rule("a countback of no places", "orders.csv 2 key", "linear", "not_monthly_places"),
    rule("a countback of a whole scope's places", "orders.csv 2 key", "place", "not_monthly_places"),
    # sums and policies
    rule(
        "a group with less than the item", "indicators.csv towns_only points", "4", "item_sum", "items.csv rates points"
    ),
    rules(
        "a group with less than the total",
        "total_sum",
        "policy.csv total_points value",
        cell("2026/items.csv", 2, "points", "82"),
        added("items", "extra", "5", "乡镇加项", "Extra of towns", "5"),
        added("items", "other", "6", "其他加项", "Extra of others", "3"),
        at("indicators.csv towns_only item_id").set_to("extra"),
        at("indicators.csv others_only item_id").set_to("other"),
        at("indicators.csv others_only points").set_to("3"),
    ),
    rule("a scale nobody knows", "policy.csv score_scale value", "percent", "unknown_choice"),
    rule("no points of the parent", "policy.csv parent_points value", "0", "not_positive"),
    rule("points of the parent that are no number", "policy.csv parent_points value", "ten", "bad_number"),
    case(
        "points as they are without a policy",
        cells(at("policy.csv score_scale value").set_to("points"), without("policy.csv bonus_cap value")),
        "2026/policy.csv",
        None,
        "policy_id",
        "missing_policy",
        EVERY,
    ),
    case(
        "no total out of a hundred",
        without("policy.csv total_points value"),
        "2026/policy.csv",
        None,
        "policy_id",
        "missing_policy",
        EVERY,
    ),
]


@pytest.mark.parametrize("broken", CASES + RULE_CASES)
def test_a_broken_rulebook_is_refused_at_the_cell(tmp_path: Path, broken: Case, request: pytest.FixtureRequest) -> None:
    faults = faults_of_case(broken, tmp_path)
    places = [(fault.file, fault.row, fault.column, fault.problem.key) for fault in faults]
    assert (f"{BOOK}/{broken.file}", broken.row, broken.column, f"errors.rule_{broken.problem}") in places
    for fault in faults:
        assert_message_is_whole(fault)
    assert messages_of(faults) == GOLDEN[request.node.callspec.id]


def faults_of_case(broken: Case, folder: Path) -> tuple[RulebookFault, ...]:
    """The faults of a broken copy."""
    shutil.copytree(broken.book, folder / BOOK)
    broken.change(folder)
    return faults_of(folder)


def messages_of(faults: Iterable[RulebookFault]) -> list[str]:
    """What a person reads, Chinese first."""
    return [fault.message(language) for fault in faults for language in LANGUAGES]


def assert_message_is_whole(fault: RulebookFault) -> None:
    """The message names the place and the remedy in both languages."""
    for language in LANGUAGES:
        message = fault.message(language)
        assert fault.file in message
        assert all(str(part) in message for part in (fault.row, fault.column) if part is not None)
        assert fault.remedy.text(language) in message


def test_all_faults_are_collected_and_the_message_shows_the_first(county: Path) -> None:
    for row in range(2, 32):
        cell("2026/indicators.csv", row, "sort", "x")(county)
    cell("2025/items.csv", 2, "points", "x")(county)
    with pytest.raises(RulebookFaults) as refused:
        read_rulebooks(county)
    assert len(refused.value.faults) == 31
    message = refused.value.message("en")
    assert message.count("\n- ") == SHOWN
    assert "11 more" in message
    assert f"{BOOK}/2025/items.csv, row 2, column points" in message


def test_a_folder_without_rulebooks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoRulebook) as refused:
        read_rulebooks(tmp_path)
    assert str(tmp_path) in refused.value.message("en")


def test_a_root_that_is_one_competition_is_read(county: Path) -> None:
    assert list(read_rulebooks(county / BOOK)) == ["county"]


@pytest.mark.parametrize(
    ("change", "files"),
    [
        pytest.param(removed("versions.csv"), {"versions.csv", "2025", "2026"}, id="a file"),
        pytest.param(cell("competition.csv", 2, "zone", "Asia/Songgang"), {"competition.csv"}, id="a cell"),
        pytest.param(
            lambda root: rewrite(root / BOOK / "competition.csv", lambda rows: rows.append(["other", *rows[1][1:]])),
            {"competition.csv"},
            id="two rows",
        ),
        pytest.param(cell("2026/items.csv", 2, "points", "x"), {"2026/items.csv"}, id="a version"),
        pytest.param(deleted("versions.csv", 2), {"2025"}, id="a folder"),
    ],
)
def test_a_root_that_is_one_competition_names_its_files_without_a_folder(
    county: Path, change: Break, files: set[str]
) -> None:
    change(county)
    assert {fault.file for fault in faults_of(county / BOOK)} == files


def test_two_folders_of_one_competition_are_refused(county: Path) -> None:
    shutil.copytree(COUNTY, county / "second")
    (fault,) = faults_of(county)
    assert (fault.file, fault.row, fault.column) == ("second/competition.csv", 2, "competition_id")
    assert fault.problem.key == "errors.rule_double_competition"


def test_two_folders_of_one_competition_are_refused_with_what_else_is_wrong(county: Path) -> None:
    shutil.copytree(COUNTY, county / "second")
    cell("2026/items.csv", 2, "points", "x")(county)
    assert [fault.file for fault in faults_of(county)] == [f"{BOOK}/2026/items.csv", "second/competition.csv"]


def test_versions_are_read_in_the_order_of_their_months(county: Path) -> None:
    rewrite(county / BOOK / "versions.csv", lambda rows: rows.append(rows.pop(1)))
    assert [version.version_id for version in read_rulebooks(county)["county"].versions] == ["2025", "2026"]


def test_the_calendar_is_that_of_the_files(county: Path) -> None:
    calendar = read_rulebooks(county)["county"].calendar
    assert (calendar.zone, calendar.due_time) == ("Asia/Shanghai", time(18))
    assert (calendar.due_day, calendar.cutoff_day) == (5, 12)
    assert (calendar.holidays[date(2025, 1, 1)], calendar.holidays[date(2025, 1, 26)]) == ("holiday", "workday")


def test_blank_rows_and_a_byte_order_mark_do_not_matter(county: Path) -> None:
    before = read_rulebooks(county)["county"]
    rewrite(county / BOOK / "2026/items.csv", lambda rows: rows.insert(1, [""] * len(rows[0])))
    after = read_rulebooks(county)["county"]
    assert after.versions == before.versions
    assert after.digest != before.digest


def test_the_digest_depends_on_names_and_bytes_only(county: Path, tmp_path: Path) -> None:
    shutil.copytree(COUNTY, tmp_path / "elsewhere" / "any-name")
    copies = read_rulebooks(county)["county"], read_rulebooks(tmp_path / "elsewhere")["county"]
    assert copies[0].digest == copies[1].digest


def overwritten(file: str, old: bytes, new: bytes) -> Break:
    """Changes bytes of a file."""
    return lambda root: (root / BOOK / file).write_bytes((root / BOOK / file).read_bytes().replace(old, new))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(overwritten("2026/items.csv", b"Documents", b"documents"), id="a byte of as many"),
        pytest.param(lambda root: (root / BOOK / "2026").rename(root / BOOK / "2026x"), id="a name"),
    ],
)
def test_the_digest_sees_every_name_and_byte(county: Path, change: Break) -> None:
    before = digest_of(county / BOOK)
    change(county)
    assert digest_of(county / BOOK) != before


def test_every_fault_has_words_for_the_remedy() -> None:
    problems = {each.values[0].problem for each in CASES + RULE_CASES}  # type: ignore[attr-defined]
    for problem in problems:
        for language in LANGUAGES:
            assert text(f"errors.rule_{problem}_fix", language)


def test_every_message_belongs_to_a_case() -> None:
    assert GOLDEN.keys() == {str(each.id) for each in CASES + RULE_CASES}  # type: ignore[attr-defined]


def test_most_faults_come_alone() -> None:
    """One mistake of an editor should not drown in faults that follow from it."""
    alone = sum(len(messages) == len(LANGUAGES) for messages in GOLDEN.values())
    assert alone >= len(GOLDEN) * 0.85


def write_messages() -> None:
    """Writes the messages of all cases anew."""
    messages = {}
    for each in CASES + RULE_CASES:
        with TemporaryDirectory() as folder:
            broken: Case = each.values[0]  # type: ignore[attr-defined]
            messages[str(each.id)] = messages_of(faults_of_case(broken, Path(folder)))  # type: ignore[attr-defined]
    MESSAGES.write_text(json.dumps(messages, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    write_messages()
