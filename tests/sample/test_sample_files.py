"""Every file of the sample reads and tidies without a question, and is recognised without being told what it is."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl
import pytest

from competition.roster import Roster
from competition.rulebook import Rulebook, read_rulebooks
from etl import kinds, read
from etl.tidy import Tidied, tidy
from tests.sample.committed import SAMPLE, manifest

RULEBOOKS = Path(__file__).resolve().parent.parent.parent / "data" / "rulebook"
NO_ROSTER_YET = ("roster",)


@cache
def rulebook() -> Rulebook:
    """The shipped rulebook of the county."""
    return read_rulebooks(RULEBOOKS)["county"]


@cache
def roster() -> Roster:
    """The last roster of the sample."""
    path = [line["file"] for line in manifest() if line["kind"] == "roster"][-1]
    return Roster.of(tidy(read.read_file(SAMPLE / path), "roster", rulebook(), None).tables["roster"])


def tidied(line: dict[str, str]) -> Tidied:
    """One file of the manifest, its kind found out from its content."""
    grid = read.read_file(SAMPLE / line["file"], known=kinds.known_words(rulebook(), roster()))
    kind = kinds.detect(grid, rulebook())
    assert kind == line["kind"], line["file"]
    return tidy(grid, kind, rulebook(), None if kind in NO_ROSTER_YET else roster())


@pytest.mark.parametrize("month", sorted({line["file"][:7] for line in manifest()}))
def test_files_of_a_month_are_recognised_and_clean(month: str) -> None:
    for line in manifest():
        if not line["file"].startswith(month):
            continue
        file = tidied(line)
        must_fix = file.findings.filter(pl.col("severity") == "must_fix")
        assert must_fix.is_empty(), (line["file"], must_fix["message_zh"].to_list()[:3])
        ledger = file.ledger
        parts = ledger.accepted + ledger.rejected + ledger.set_aside + ledger.blank
        assert (parts, ledger.rejected) == (ledger.physical, 0), line["file"]


def test_old_name_of_a_renamed_unit_means_the_same_unit() -> None:
    (line,) = [line for line in manifest() if line["note"] == "仍用原名称"]
    assert tidied(line).tables["facts"]["unit_id"].unique().to_list() == ["O12"]
