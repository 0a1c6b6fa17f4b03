"""The shelf answers as the file does, for every mart and any filter, and sees a new snapshot at once."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import marts
from marts import shelf, snapshot
from tests.ui import tiny

FILTERS = (
    "competition_id",
    "scope_id",
    "group_id",
    "unit_id",
    "month",
    "scope_kind",
    "part_kind",
    "measure_id",
    "item_id",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hand-written snapshot, once."""
    data = tmp_path_factory.mktemp("shelf")
    tiny.write(data)
    return data


@pytest.fixture(autouse=True)
def _shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAIBANG_DATA", str(folder))


def rows(frame: pl.DataFrame) -> list[str]:
    return sorted(map(repr, frame.iter_rows()))


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_it_answers_as_the_file_does(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(marts.public())))
    whole = marts.read(name)
    columns = [column for column in FILTERS if column in whole.columns]
    asked = data.draw(st.lists(st.sampled_from(columns), unique=True)) if columns else []
    filters: dict[str, object] = {}
    for column in asked:
        unknown = ["elsewhere"] if whole.schema[column] == pl.String else [None]
        known = st.sampled_from([*whole[column].unique().sort().to_list(), *unknown])
        filters[column] = data.draw(
            known | st.lists(known, max_size=3).map(lambda found: [one for one in found if one])
        )
    found = shelf.read(name, **filters)
    expected = marts.read(name, **filters)  # type: ignore[arg-type]
    assert found.schema == expected.schema
    assert rows(found) == rows(expected)


def test_the_rows_of_a_list_come_in_its_order() -> None:
    asked = ["to-2026-10", "2026-10", "2026-08", "2026-10"]
    found = shelf.read("standings", competition_id="county", group_id="towns", scope_id=asked)
    assert found["scope_id"].unique(maintain_order=True).to_list() == asked[:3]


def test_what_cannot_be_asked_is_said() -> None:
    with pytest.raises(KeyError, match="no public mart nowhere"):
        shelf.read("nowhere")
    with pytest.raises(KeyError, match="standings has no column colour"):
        shelf.read("standings", scope_id="2026-10", colour="red")
    with pytest.raises(TypeError, match=r"place is Int\d+, not '1'"):
        shelf.read("standings", scope_id="2026-10", place="1")


def test_a_slice_is_read_once_and_again_from_a_new_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    read = snapshot.read

    def counted(name: str, **filters: object) -> pl.DataFrame:
        asked.append(name)
        return read(name, **filters)  # type: ignore[arg-type]

    monkeypatch.setattr(snapshot, "read", counted)
    for moment in (10, 20):
        os.utime(marts.snapshot_path(), (moment, moment))
        for unit_id in ("towns-1", "towns-2", "organs-1"):
            shelf.read("losses", competition_id="county", scope_id="2026-10", unit_id=unit_id)
    assert asked == ["losses", "losses"]
