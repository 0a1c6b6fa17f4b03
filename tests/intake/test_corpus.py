"""Every file of the corpus gives exactly its cells, exactly its findings, or its refusal; none is silently wrong."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from tests.intake import writers
from tests.intake.cases import CASES
from tests.intake.home import Seen, look_at, make_home
from tests.intake.make import make_files
from tests.intake.mixtures import FORMS, LAYOUTS, WRITERS, mixtures
from tests.intake.model import Case

ALL = [*CASES, *mixtures()]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """What the product makes of every file, handed in as one pile."""
    folder = tmp_path_factory.mktemp("corpus")
    return look_at(make_home(folder), ALL, make_files(ALL, folder / "files"))


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_file(case: Case, seen: dict[str, Seen]) -> None:
    """A file gives what its case says, and nothing else."""
    if case.needs_office and not writers.OFFICE:
        pytest.skip("LibreOffice is not installed")
    got = seen[case.name]
    if is_refused(got, case):
        assert not got.is_taken
    elif case.cells:
        assert got.must_fix == frozenset(), got.said
        assert got.refusal == "", got.said
        assert got.cells == case.cells
        assert got.is_taken, got.said
        assert got.please_check == case.please_check
        assert {place: got.raw.get(place) for place in case.written} == case.written
    else:
        pytest.fail(f"{got.refusal} {set(got.must_fix)} {got.said}")
    assert not case.notes or got.notes == case.notes
    assert {place: got.suggestions.get(place) for place in case.suggestions} == case.suggestions


def is_refused(got: Seen, case: Case) -> bool:
    """Whether the file was refused for one of the reasons it may be refused for."""
    if got.refusal:
        return got.refusal in case.refusal.split()
    return bool(case.must_fix) and got.must_fix == case.must_fix


def test_there_are_enough_files() -> None:
    """At least a hundred and twenty files; each feature alone or with others, and many pairs of features."""
    pairs = {pair for case in ALL for pair in combinations(sorted(set(case.features)), 2)}
    features = Counter(feature for case in ALL for feature in set(case.features))
    assert len({case.name for case in ALL}) == len(ALL) >= 120
    assert len(pairs) >= 200
    assert not set(FEATURES) - {feature.partition(":")[0] for feature in features}


def test_each_two_features_of_the_mixtures_meet() -> None:
    """Each way of writing meets each layout and form, and each layout each form."""
    met = {pair for case in mixtures() for pair in combinations(case.features, 2)}
    for writer in WRITERS:
        assert all((f"writer:{writer}", f"form:{form}") in met for form in FORMS)
    for layout in LAYOUTS:
        assert layout == "several_sheets" or all((f"writer:{writer}", f"layout:{layout}") in met for writer in WRITERS)
        assert all((f"layout:{layout}", f"form:{form}") in met for form in FORMS) or layout == "several_sheets"


def test_no_file_is_silently_wrong(seen: dict[str, Seen]) -> None:
    """Of all files that would be loaded, none gives a figure that its case does not."""
    wrong = {
        case.name: got.cells ^ case.cells
        for case in ALL
        if (got := seen.get(case.name)) and got.is_taken and got.cells != case.cells
    }
    assert wrong == {}


# What the issue lists, each with files of its own.
FEATURES = (
    "encoding", "delimiter", "ends", "quoting", "header", "layout", "rows", "merged", "sheets", "number", "vague", "empty",
    "period", "unit", "formula", "ragged", "damage", "extension", "workbook", "scan", "container", "document", "web_page",
    "check", "figure", "writer", "form",
)  # fmt: skip
