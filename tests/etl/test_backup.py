"""Backup and restore: everything back, nothing strange let in, whole even while a load runs."""

from __future__ import annotations

import gzip
import io
import random
import subprocess
import tarfile
import time
from pathlib import Path

import pytest

from competition.errors import NothingLoaded
from etl import backup, build, verify
from etl.errors import BackupDamaged, FolderNotEmpty, RulebookDiffers
from etl.layout import Home
from tests.etl.frozen import home_at
from tests.etl.office import (
    BY,
    NOW,
    TINY,
    command_line,
    empty_home,
    environment,
    home_of_four,
    load,
    monthly,
    run,
    scores,
)


def restored(source: Path, folder: Path) -> Home:
    """A backup laid out in a folder and built."""
    backup.restore(source, Home.at(folder))
    home = Home.at(folder)
    with build.desk(home, BY, NOW):
        pass
    return home


def test_restored_home_has_the_same_places_issues_and_journal(tmp_path: Path) -> None:
    home = home_at("published", tmp_path)
    made = backup.write_backup(home, tmp_path / "saibang.tar.gz")
    again = restored(tmp_path / "saibang.tar.gz", tmp_path / "again")
    assert made.lines == len(home.journal.read_bytes().splitlines())
    assert again.journal.read_bytes() == home.journal.read_bytes()
    assert scores(again) == scores(home)
    assert verify.verify(again, BY, NOW).differences == []


def test_backup_of_a_torn_journal_holds_its_whole_lines(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    whole = home.journal.read_bytes()
    home.journal.write_bytes(whole + b'{"act":')
    backup.write_backup(home, tmp_path / "b.tar.gz")
    assert restored(tmp_path / "b.tar.gz", tmp_path / "again").journal.read_bytes() == whole


def test_nothing_to_back_up_says_so(tmp_path: Path) -> None:
    with pytest.raises(NothingLoaded):
        backup.write_backup(empty_home(tmp_path), tmp_path / "b.tar.gz")
    assert not (tmp_path / "b.tar.gz").exists()


def test_restore_never_writes_over_data(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    backup.write_backup(home, tmp_path / "b.tar.gz")
    before = home.journal.read_bytes()
    with pytest.raises(FolderNotEmpty):
        backup.restore(tmp_path / "b.tar.gz", home)
    assert home.journal.read_bytes() == before


def test_restore_never_writes_over_other_rules(tmp_path: Path) -> None:
    backup.write_backup(home_of_four(tmp_path), tmp_path / "b.tar.gz")
    other = empty_home(tmp_path / "other")
    (other.rulebook / "holidays.csv").write_text("on,kind,name_zh,name_en\n2026-10-01,holiday,国庆,National Day\n")
    with pytest.raises(RulebookDiffers):
        backup.restore(tmp_path / "b.tar.gz", other)
    assert other.is_empty()


def test_damaged_backup_changes_nothing(tmp_path: Path) -> None:
    source = tmp_path / "b.tar.gz"
    backup.write_backup(home_of_four(tmp_path), source)
    plain = gzip.decompress(source.read_bytes())
    chance = random.Random(20261123)
    harmless = 0
    for number, place in enumerate(chance.sample(range(len(plain)), 25)):
        damaged = bytearray(plain)
        damaged[place] ^= 1
        source.write_bytes(gzip.compress(bytes(damaged), 1))
        home = Home.at(tmp_path / f"home{number}")
        try:
            backup.restore(source, home)
            harmless += 1  # a bit of padding or of a time stamp
        except BackupDamaged:
            assert home.is_empty()
            continue
        assert home.journal.read_bytes() == (tmp_path / "data" / "journal.jsonl").read_bytes()
    assert harmless < 25


@pytest.mark.parametrize("size", [0, 10, 1000], ids=["empty", "head", "torn"])
def test_torn_backup_is_refused(tmp_path: Path, size: int) -> None:
    source = tmp_path / "b.tar.gz"
    backup.write_backup(home_of_four(tmp_path), source)
    source.write_bytes(source.read_bytes()[:size])
    with pytest.raises(BackupDamaged):
        backup.restore(source, Home.at(tmp_path / "again"))
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "inbox/../../x", "rulebook/../x.csv", "journal.jsonl"])
def test_member_that_leaves_the_folder_or_is_a_link_is_refused(tmp_path: Path, name: str) -> None:
    source = tmp_path / "b.tar.gz"
    with tarfile.open(source, "w:gz") as archive:
        member = tarfile.TarInfo(name)
        if name == "journal.jsonl":
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(member, io.BytesIO(b""))
    with pytest.raises(BackupDamaged):
        backup.restore(source, Home.at(tmp_path / "again"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar.gz"]


def test_backup_taken_while_a_load_runs_restores(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    files = [
        monthly(tmp_path, f"2026-11,{unit},20,{len(unit)}", name=f"{unit}.csv")
        for unit in ("松岗镇", "河湾街道", "青石镇")
    ]
    loading = subprocess.Popen(
        command_line("--data", home.data, "load", *files), env=environment(), cwd=tmp_path,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    taken = []
    while loading.poll() is None:
        taken.append(tmp_path / f"{len(taken)}.tar.gz")
        backup.write_backup(home, taken[-1])
        time.sleep(0.02)  # the load needs a processor too
    assert loading.returncode == 0
    assert len(taken) > 3
    journals = {}  # the last backup of each state of the journal
    for path in taken:
        with tarfile.open(path) as archive:
            journals[archive.extractfile("journal.jsonl").read()] = path  # type: ignore[union-attr]
    for number, (journal, path) in enumerate(list(journals.items())[-2:]):
        again = restored(path, tmp_path / f"again{number}")
        assert again.journal.read_bytes() == journal
        assert home.journal.read_bytes().startswith(journal)
        assert verify.verify(again, BY, NOW).differences == []


def test_command_line_round_trip(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    assert run(home, "backup", tmp_path / "b.tar.gz", "--json").value["lines"] == 5
    again = Home.at(tmp_path / "again", home.rulebook)
    answer = run(again, "restore", tmp_path / "b.tar.gz", "--json")
    assert (answer.code, answer.value["differences"]) == (0, [])
    load(again, TINY / "files" / "monthly.csv")
    assert scores(again) == scores(home)
