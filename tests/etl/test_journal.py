"""The journal: what is acknowledged stays, what was torn is cut, what was changed shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.errors import JournalDamaged
from etl.journal import Journal, faults, instant_of, instant_text, known_at, read

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def written(folder: Path, count: int = 4) -> Path:
    """A journal of some lines."""
    journal = Journal(folder / "journal.jsonl")
    for number in range(count):
        journal.append("none", "孙越", "county", {"month": f"2026-{number + 1:02d}"}, NOW + timedelta(seconds=number))
    return journal.path


def test_lines_read_back_as_they_were_written(tmp_path: Path) -> None:
    entries = read(written(tmp_path))
    assert [entry.no for entry in entries] == [1, 2, 3, 4]
    assert [entry.fields["month"] for entry in entries] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert entries[0].by == "孙越"


@pytest.mark.parametrize("torn", [b"{", b'{"act":"load"', b"\xe5", b"x" * 5000], ids=["brace", "half", "byte", "long"])
def test_torn_last_line_is_cut_and_the_next_act_follows_the_last_whole_one(tmp_path: Path, torn: bytes) -> None:
    path = written(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole + torn)
    assert len(read(path)) == 4, "a reader skips it"
    journal = Journal(path)
    assert path.read_bytes() == whole
    journal.append("clock", "孙越", "", {}, NOW)
    assert [entry.no for entry in read(path)] == [1, 2, 3, 4, 5]


def test_reader_never_cuts(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(path.read_bytes() + b"{")
    before = path.read_bytes()
    assert len(Journal(path, writable=False).entries) == 4
    assert path.read_bytes() == before


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_any_changed_byte_is_located(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = written(tmp_path_factory.mktemp("journal"))
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 2))  # the last line feed torn off is a torn line, not a change
    bits = data.draw(st.integers(1, 255))
    path.write_bytes(whole[:place] + bytes([whole[place] ^ bits]) + whole[place + 1 :])
    line = whole[:place].count(b"\n") + 1
    with pytest.raises(JournalDamaged) as damage:
        read(path)
    assert damage.value.line == line
    assert line in faults(path)[1]


@pytest.mark.parametrize("gone", [0, 1, 2], ids=["first", "second", "third"])
def test_removed_line_shows(tmp_path: Path, gone: int) -> None:
    path = written(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:gone] + lines[gone + 1 :]))
    with pytest.raises(JournalDamaged) as damage:
        read(path)
    assert damage.value.line == gone + 1


def test_swapped_lines_show(tmp_path: Path) -> None:
    path = written(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], lines[2], lines[1], lines[3]]))
    assert faults(path)[1] != []


def test_known_instant_is_the_latest_record_or_arrival(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    assert known_at(journal.entries) is None
    later = NOW + timedelta(days=3)
    journal.append("load", "孙越", "county", {"received_at": instant_text(later)}, NOW)
    journal.append("clock", "孙越", "county", {}, NOW + timedelta(hours=1))
    assert known_at(journal.entries) == later


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_instants_read_back_exactly(instant: datetime) -> None:
    assert instant_of(instant_text(instant)) == instant
