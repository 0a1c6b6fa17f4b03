"""What a claim would change is what a register that says so then does; showing it touches nothing."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import marts
from competition.errors import SaibangError
from etl import build, claim_effect, pile
from etl.claim_effect import corrected
from etl.layout import Home
from tests.etl.office import BY, NOW, home_of_four, load, quick, scores

OCTOBER = {"column_id": "dut_fault", "first_month": "2026-10", "last_month": "2026-10"}
HEWAN, QINGSHI = OCTOBER | {"unit_id": "T2"}, OCTOBER | {"unit_id": "T3"}
LATER = datetime(2026, 11, 5, 2, tzinfo=UTC)


def claiming(folder: Path, *rows: str) -> Home:
    """The tiny county with reports that also say how many duty faults there were, which the office counts."""
    home = home_of_four(folder)
    path = folder / "自报.csv"
    path.write_text("\n".join(["期间,单位,应办件数,按期办结数,值班差错", *rows]) + "\n", encoding="utf-8")
    (draft,) = load(home, path, received_at=LATER, revision=2)
    assert draft.status == "loaded", draft.error
    return home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return claiming(tmp_path, "2026-10,河湾街道,20,20,4", "2026-10,青石镇,25,20,2", "2026-10,松岗镇,20,20,0")


def october(rows: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """Unit to score and place before and after, in the scope of October."""
    return {
        row["unit_id"]: (f"{row['old_score']} #{row['old_place']}", f"{row['new_score']} #{row['new_place']}")
        for row in rows
        if row["scope_id"] == "2026-10"
    }


@contextmanager
def taken(home: Home, fields: dict[str, str]) -> Iterator[list[tuple[Any, ...]]]:
    """Claim, register and state of every claim in a copy that took one."""
    with build.aside(home, BY, NOW) as seat:
        claim_effect.take(seat, "tiny", fields)
        yield seat.con.execute(
            f"select unit_id, claim, register, state from {marts.find('claims')} order by unit_id"
        ).fetchall()


def test_a_claim_of_more_faults_costs_five_points_each_and_touches_nothing(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    before, journal = scores(home), home.journal.read_bytes()
    digest = hashlib.sha256(home.warehouse.read_bytes()).hexdigest()
    moved = october(claim_effect.claim_effect(home, HEWAN, BY, NOW))
    assert {unit: old for unit, (old, _) in moved.items()} == before
    old, new = (float(text.split(" #")[0]) for text in moved["T2"])
    assert old - new == 15, "one fault in the register, four claimed, five points each"
    places = {unit: (old.split("#")[1], new.split("#")[1]) for unit, (old, new) in moved.items()}
    assert places == {"T1": ("2", "1"), "T2": ("1", "2"), "T3": ("3", "3")}
    assert hashlib.sha256(home.warehouse.read_bytes()).hexdigest() == digest
    assert home.journal.read_bytes() == journal
    assert scores(home) == before
    assert not list(aside.iterdir()), "the copy is gone"


@pytest.mark.parametrize(("fields", "rows"), [
    (HEWAN, ("2026-10,河湾街道,4",)),
    (QINGSHI, ("2026-10,河湾街道,1", "2026-10,青石镇,2")),
], ids=["a row of the unit", "no row of the unit"])  # fmt: skip
def test_the_effect_is_what_a_corrected_register_then_does(
    home: Home, tmp_path: Path, fields: dict[str, str], rows: tuple[str, ...]
) -> None:
    moved = october(claim_effect.claim_effect(home, fields, BY, NOW))
    path = tmp_path / "duty_faults.csv"
    path.write_text("\n".join(["期间,单位,值班差错", *rows]) + "\n", encoding="utf-8")
    (draft,) = load(home, path, received_at=LATER, kind="duty_faults", submitter="办公室", revision=2)
    assert draft.status == "loaded", draft.error
    assert {unit: new for unit, (_, new) in moved.items()} == scores(home)
    assert all(old != new for unit, (old, new) in moved.items() if unit == fields["unit_id"])


@pytest.mark.parametrize("fields", [HEWAN, QINGSHI], ids=["a row of the unit", "no row of the unit"])
def test_the_register_of_the_copy_says_what_the_unit_claims(home: Home, fields: dict[str, str]) -> None:
    with taken(home, fields) as claims:
        assert {unit: state for unit, _, _, state in claims} == {
            unit: "equal" if unit in ("T1", fields["unit_id"]) else "open" for unit in ("T1", "T2", "T3")
        }


def test_a_signed_none_is_no_rows_but_settled(tmp_path: Path) -> None:
    home = claiming(tmp_path, "2026-11,河湾街道,20,20,4")
    november = HEWAN | {"first_month": "2026-11", "last_month": "2026-11"}
    with pytest.raises(SaibangError, match="台账还没有"):
        claim_effect.claim_effect(home, november, BY, NOW)
    assert quick(home, "none", "duty_faults", "2026-11").code == 0
    with taken(home, november) as claims:
        assert claims == [("T2", Decimal(4), Decimal(4), "equal")]


def test_what_is_equal_changes_nothing_and_what_nobody_claimed_is_refused(home: Home) -> None:
    assert claim_effect.claim_effect(home, OCTOBER | {"unit_id": "T1"}, BY, NOW) == []
    with pytest.raises(SaibangError, match="没有这项自报"):
        claim_effect.claim_effect(home, HEWAN | {"column_id": "doc_due"}, BY, NOW)


def test_a_decision_leaves_the_effect_as_it_is(home: Home) -> None:
    before = claim_effect.claim_effect(home, HEWAN, BY, NOW)
    said = {"claim": "4.0000", "register": "1.0000", "decision": "claim", "reason": "登记簿漏记"}
    pile.reconcile(home, HEWAN | said, BY, NOW)
    assert claim_effect.claim_effect(home, HEWAN, BY, NOW) == before


JANUARY, MARCH = "2026-01", "2026-03"


@pytest.mark.parametrize(("aggregate", "held", "claim", "wanted"), [
    ("sum", [(3, JANUARY), (4, MARCH)], 9, [3, 6]),
    ("sum", [(3, JANUARY), (4, MARCH)], 0, [3, -3]),
    ("last", [(3, JANUARY), (4, MARCH), (1, MARCH)], 9, [3, 4, 5]),
    ("max", [(3, JANUARY), (4, MARCH)], 9, [3, 9]),
    ("max", [(3, JANUARY), (8, JANUARY), (4, MARCH)], 5, [3, 5, 4]),
    ("mean", [(80, JANUARY), (90, MARCH)], 90, [80, 100]),
], ids=str)  # fmt: skip
def test_one_value_takes_the_difference(
    aggregate: str, held: list[tuple[int, str]], claim: int, wanted: list[int]
) -> None:
    cells = [(Decimal(value), month) for value, month in held]
    assert corrected(aggregate, cells, Decimal(claim)) == [Decimal(value) for value in wanted]


def test_the_command_shows_what_moves(home: Home) -> None:
    key = ("T2", "dut_fault", "2026-10", "2026-10")
    ran = quick(home, "pile", "claim-effect", *key, "--json")
    assert ran.code == 0
    assert october(ran.value["effect"])["T2"][1].endswith("#2")  # type: ignore[arg-type]
    assert "T2" in quick(home, "pile", "claim-effect", *key).out
