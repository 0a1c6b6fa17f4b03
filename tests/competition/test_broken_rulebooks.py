"""A broken rulebook is refused, and each fault names file, row, column and what to do."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from competition.errors import SHOWN, NoRulebook, RulebookFault, RulebookFaults
from competition.rulebook import read_rulebooks
from words import LANGUAGES, text

COUNTY = Path(__file__).parents[2] / "data" / "rulebook" / "county"
Break = Callable[[Path], object]


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A copy of the county's rulebook to break, alone in its root."""
    shutil.copytree(COUNTY, tmp_path / "county")
    return tmp_path


def faults_of(root: Path) -> tuple[RulebookFault, ...]:
    """The faults a rulebook is refused with."""
    with pytest.raises(RulebookFaults) as refused:
        read_rulebooks(root)
    return refused.value.faults


# ---- ways to break a file ----------------------------------------------------------------------------------------------


def rewrite(path: Path, change: Callable[[list[list[str]]], object]) -> None:
    """Changes the rows of a CSV file."""
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def cell(file: str, row: int, column: str, value: str) -> Break:
    """Writes a value into a cell; the row as a spreadsheet counts."""

    def change(rows: list[list[str]]) -> None:
        rows[row - 1][rows[0].index(column)] = value

    return lambda root: rewrite(root / "county" / file, change)


def deleted(file: str, row: int) -> Break:
    """Deletes a row."""
    return lambda root: rewrite(root / "county" / file, lambda rows: rows.pop(row - 1))


def appended(file: str, *values: str) -> Break:
    """Appends a row."""
    return lambda root: rewrite(root / "county" / file, lambda rows: rows.append(list(values)))


def removed(file: str) -> Break:
    """Removes a file."""
    return lambda root: (root / "county" / file).unlink()


def header(file: str, old: str, new: str) -> Break:
    """Renames a column."""
    return lambda root: rewrite(root / "county" / file, lambda rows: rows[0].__setitem__(rows[0].index(old), new))


def widened(file: str, name: str) -> Break:
    """Adds a column of this name, its cells filled with the name."""

    def change(rows: list[list[str]]) -> None:
        for row in rows:
            row.append(name)

    return lambda root: rewrite(root / "county" / file, change)


def bytes_of(file: str, content: bytes) -> Break:
    """Replaces a file's bytes."""
    return lambda root: (root / "county" / file).write_bytes(content)


def cells(*breaks: Break) -> Break:
    """Several changes at once."""

    def change(root: Path) -> None:
        for each in breaks:
            each(root)

    return change


@dataclass(frozen=True)
class Case:
    """A change and the place and problem of the one fault it must give."""

    change: Break
    file: str
    row: int | None
    column: str | None
    problem: str


def case(name: str, change: Break, file: str, row: int | None, column: str | None, problem: str) -> object:
    """A row of the table below."""
    return pytest.param(Case(change, file, row, column, problem), id=name)


def bad(name: str, file: str, row: int, column: str, value: str, problem: str) -> object:
    """A row of the table for a cell that is itself the fault."""
    return case(name, cell(file, row, column, value), file, row, column, problem)


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
        lambda root: rewrite(root / "county/2026/bands.csv", lambda rows: rows.__delitem__(slice(5, 8))),
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
    bad("highest below lowest", "2026/columns.csv", 2, "highest", "-1", "below_lowest"),
    bad("a check across sources", "2026/checks.csv", 2, "column_id", "doc_error", "other_source"),
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
    # time
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
    bad("a time that is none", "competition.csv", 2, "due_time", "25:00", "bad_time"),
    case(
        "two competitions in one row",
        lambda root: rewrite(root / "county/competition.csv", lambda rows: rows.append(["other", *rows[1][1:]])),
        "competition.csv",
        None,
        None,
        "one_row",
    ),
    bad("a holiday that is no day", "holidays.csv", 2, "on", "2025-02-30", "bad_day"),
    bad("a holiday twice", "holidays.csv", 3, "on", "2025-01-01", "duplicate_key"),
]


@pytest.mark.parametrize("broken", CASES)
def test_a_broken_rulebook_is_refused_at_the_cell(county: Path, broken: Case) -> None:
    broken.change(county)
    faults = faults_of(county)
    places = [(fault.file, fault.row, fault.column, fault.problem.key) for fault in faults]
    assert (f"county/{broken.file}", broken.row, broken.column, f"errors.rule_{broken.problem}") in places
    for fault in faults:
        assert_message_is_whole(fault)


def assert_message_is_whole(fault: RulebookFault) -> None:
    """The message names the place and the remedy in both languages."""
    for language in LANGUAGES:
        message = fault.message(language)
        assert fault.file in message
        assert all(str(part) in message for part in (fault.row, fault.column) if part is not None)
        assert fault.remedy.text(language) in message


def test_most_faults_come_alone(county: Path) -> None:
    """One mistake of an editor should not drown in faults that follow from it."""
    alone = 0
    for number, broken in enumerate(CASES):
        root = county / str(number)
        shutil.copytree(COUNTY, root / "county")
        broken.values[0].change(root)  # type: ignore[attr-defined]
        alone += len(faults_of(root)) == 1
    assert alone >= len(CASES) * 0.8


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
    assert "county/2025/items.csv, row 2, column points" in message


def test_a_folder_without_rulebooks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoRulebook) as refused:
        read_rulebooks(tmp_path)
    assert str(tmp_path) in refused.value.message("en")


def test_a_root_that_is_one_competition_is_read(county: Path) -> None:
    assert list(read_rulebooks(county / "county")) == ["county"]


def test_two_folders_of_one_competition_are_refused(county: Path) -> None:
    shutil.copytree(COUNTY, county / "second")
    (fault,) = faults_of(county)
    assert (fault.file, fault.problem.key) == ("second/competition.csv", "errors.rule_double_competition")


def test_blank_rows_and_a_byte_order_mark_do_not_matter(county: Path) -> None:
    before = read_rulebooks(county)["county"]
    rewrite(county / "county/2026/items.csv", lambda rows: rows.insert(1, [""] * len(rows[0])))
    after = read_rulebooks(county)["county"]
    assert after.versions == before.versions
    assert after.digest != before.digest


def test_the_digest_depends_on_names_and_bytes_only(county: Path, tmp_path: Path) -> None:
    shutil.copytree(COUNTY, tmp_path / "elsewhere" / "any-name")
    copies = read_rulebooks(county)["county"], read_rulebooks(tmp_path / "elsewhere")["county"]
    assert copies[0].digest == copies[1].digest


def test_every_fault_has_words_for_the_remedy() -> None:
    problems = {each.values[0].problem for each in CASES}  # type: ignore[attr-defined]
    for problem in problems:
        for language in LANGUAGES:
            assert text(f"errors.rule_{problem}_fix", language)
