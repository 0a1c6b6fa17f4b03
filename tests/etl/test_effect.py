"""The effect of a file is what loading it then does, and showing it changes nothing."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import pytest

import desk
from competition.errors import FileRefused
from etl.effect import effect
from tests.etl.office import BY, NOW, home_of_four, monthly, scores
from tests.etl.test_pile import LATER, change, load, receive


def test_effect_is_what_loading_does_and_touches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_of_four(tmp_path)
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    (row,) = receive(home, monthly(tmp_path, "2026-10,松岗镇,20,20"), at=LATER)
    before, journal = scores(home), home.journal.read_bytes()
    digest = hashlib.sha256(home.warehouse.read_bytes()).hexdigest()
    rows = [each for each in effect(home, row["item_id"], BY, NOW) if each["scope_id"] == "2026-10"]
    assert {each["unit_id"]: f"{each['old_score']} #{each['old_place']}" for each in rows} == before
    assert hashlib.sha256(home.warehouse.read_bytes()).hexdigest() == digest
    assert home.journal.read_bytes() == journal
    assert not list(aside.iterdir()), "the copy is gone"
    with desk.looked_at(home.data) as table:
        assert len(table.rows("select * from effects where item_id = ?", row["item_id"])) >= len(rows)
    change(home, row["item_id"], is_newest_confirmed=1)
    assert load(home, row) == ["loaded"]
    assert {each["unit_id"]: f"{each['new_score']} #{each['new_place']}" for each in rows} == scores(home)
    assert scores(home) != before


def test_no_effect_is_shown_while_something_must_be_fixed(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    (row,) = receive(home, monthly(tmp_path, "2026-10,松岗镇,18,20"), at=LATER)
    with pytest.raises(FileRefused):
        effect(home, row["item_id"], BY, NOW)


def test_what_is_loaded_has_no_effect_left(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    (row,) = receive(home, monthly(tmp_path, "2026-11,松岗镇,20,18"))
    load(home, row)
    assert effect(home, row["item_id"], BY, NOW) == []
