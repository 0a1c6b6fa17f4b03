"""What files are laid beside, through a real load: registers and claims, registered pieces and submissions."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.intake import Draft
from tests.etl import office

HEAD = "期间,单位,应办件数,按期办结数"


@pytest.fixture
def home(tmp_path: Path) -> office.Home:
    """The tiny office, where a register's pieces are laid beside the documents due."""
    home = office.home_of_four(tmp_path)
    checks = home.rulebook / "2026" / "checks.csv"
    row = "adopted_in_due,2,pieces_within,adopted,doc_due,,,please_check,采用一般不超过应办,adopted at most due"
    checks.write_text(checks.read_text("utf-8").rstrip("\n") + f"\n{row}\n", encoding="utf-8")
    return home


def written(folder: Path, name: str, *lines: str) -> Path:
    """A file of these lines."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def found(draft: Draft, rule: str) -> list[tuple[str, str]]:
    """Unit and value of a rule's findings."""
    assert draft.error is None, draft.error
    return draft.findings.filter(check_id=rule).select("unit_id", "value").rows()


def test_a_claim_is_laid_beside_a_settled_register(home: office.Home, tmp_path: Path) -> None:
    # October's register has one fault of T2 and none of T1.
    path = written(tmp_path, "自报.csv", f"{HEAD},值班差错", "2026-10,松岗镇,20,18,1", "2026-10,河湾街道,20,20,1")
    [draft] = office.load(home, path, kind="monthly")
    assert found(draft, "claim_agrees") == [("T1", "1")]
    # Nobody has settled November's.
    path = written(tmp_path, "自报十一月.csv", f"{HEAD},值班差错", "2026-11,松岗镇,21,18,7", "2026-11,河湾街道,22,20,7")
    [draft] = office.load(home, path, kind="monthly")
    assert found(draft, "claim_agrees") == []
    # The register that comes later is laid beside the claims.
    path = written(
        tmp_path, "值班.csv", "期间,单位,值班差错", "2026-11,松岗镇,3", "2026-11,松岗镇,4", "2026-11,河湾街道,6"
    )
    [draft] = office.load(home, path)
    assert found(draft, "counted_agrees") == [("T2", "6")]


def test_pieces_are_laid_beside_what_was_submitted(home: office.Home, tmp_path: Path) -> None:
    # T1 has XX-1 and 20 due in October: with 20 more pieces in November it has 21 in all.
    pieces = [f"2026-11,松岗镇,XX-{at},市级" for at in range(2, 22)]
    [draft] = office.load(home, written(tmp_path, "采用.csv", "期间,单位,件号,级别", *pieces))
    assert found(draft, "adopted_in_due") == []  # what was submitted in November is not known yet
    [draft] = office.load(home, office.monthly(tmp_path, "2026-11,松岗镇,0,0", "2026-11,河湾街道,1,1"))
    assert found(draft, "adopted_in_due") == [("T1", "0")]
    # The register corrected: one piece less, so 20 of 20.
    later = office.NOW.replace(hour=9)
    [draft] = office.load(home, written(tmp_path, "更正.csv", "期间,单位,件号,级别", *pieces[1:]), now=later)
    assert found(draft, "adopted_in_due") == []
    [draft] = office.load(
        home, written(tmp_path, "再更正.csv", "期间,单位,件号,级别", *reversed(pieces)), now=later.replace(hour=10)
    )
    assert found(draft, "adopted_in_due") == [("T1", "21")]
