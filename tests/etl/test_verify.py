"""Verifying: silent when everything agrees, and pointing at the very file, line, rule or row when a byte was changed."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl
import pytest

import marts
from competition.errors import NothingLoaded
from etl import build, land, publish, verify
from etl.errors import UnknownIssue
from etl.journal import instant_text
from etl.layout import Home, keep
from tests.etl.frozen import home_at
from tests.etl.office import BY, NOW, empty_home, home_of_four, load, monthly


def published_home(folder: Path) -> Home:
    """A home with an issue, to do with as one likes."""
    return home_at("published", folder)


def differences(home: Home) -> list[tuple[str, str]]:
    """Key and full text of what verify says."""
    report = verify.verify(home, BY, NOW)
    return [(each.key.removeprefix("jobs.differs_"), each.text("en")) for each in report.differences]


def change_byte(path: Path, place: int) -> None:
    """Change one byte of a file that may be read-only."""
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    os.chmod(path, 0o644)
    path.write_bytes(data)


def test_untouched_home_agrees(tmp_path: Path) -> None:
    report = verify.verify(published_home(tmp_path), BY, NOW)
    assert (report.differences, report.notes) == ([], [])
    assert report.issues == 1
    assert report.tables > len(marts.all_marts())


def test_nothing_to_verify_says_so(tmp_path: Path) -> None:
    with pytest.raises(NothingLoaded):
        verify.verify(empty_home(tmp_path), BY, NOW)


def test_changed_byte_in_any_inbox_file_is_located(tmp_path: Path) -> None:
    home = published_home(tmp_path)
    chance = random.Random(20261120)
    for path in chance.sample(sorted(home.inbox.iterdir()), 6):
        whole = path.read_bytes()
        if not whole:
            continue
        change_byte(path, chance.randrange(len(whole)))
        assert [(key, path.name in text) for key, text in differences(home)] == [("inbox", True)]
        path.write_bytes(whole)
    assert differences(home) == []


def test_missing_inbox_file_is_named_as_people_know_it(tmp_path: Path) -> None:
    home = published_home(tmp_path)
    entry = next(entry for entry in build.Journal(home.journal).entries if entry.fields.get("kind") == "adopted")
    (home.inbox / entry.fields["sha256"]).unlink()
    (found,) = differences(home)
    assert found[0] == "inbox_missing"
    assert "adopted.csv" in found[1]


def test_changed_byte_in_the_journal_is_located(tmp_path: Path) -> None:
    home = published_home(tmp_path)
    whole = home.journal.read_bytes()
    chance = random.Random(20261121)
    for place in chance.sample(range(len(whole) - 1), 8):
        change_byte(home.journal, place)
        line = whole[:place].count(b"\n") + 1
        found = differences(home)
        assert ("journal", True) in [(key, f"line {line} " in text) for key, text in found]
        home.journal.write_bytes(whole)


def test_lines_cut_off_the_journal_show(tmp_path: Path) -> None:
    home = published_home(tmp_path)
    home.journal.write_bytes(b"".join(home.journal.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(build.JournalDamaged):
        verify.verify(home, BY, NOW)


def test_changed_byte_in_a_rule_is_located(tmp_path: Path) -> None:
    home = published_home(tmp_path)
    chance = random.Random(20261122)
    for path in chance.sample(sorted(home.rulebook.rglob("*.csv")), 5):
        whole = path.read_bytes()
        change_byte(path, chance.randrange(len(whole)))
        name = path.relative_to(home.rulebook).as_posix()
        assert [(key, name in text) for key, text in differences(home)] == [("rule", True)]
        path.write_bytes(whole)


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("update ranking.standings set score = score + 1 where unit_id = 'T2' and scope_id = '2026-10'", "ranking.standings"),
        ("update landing.cells set value = value + 1 where unit_id = 'T1' and row_no = 2", "landing.cells"),
        ("delete from landing.events where unit_id = 'T1'", "landing.events"),
        ("update issues.standings set place = 9 where unit_id = 'T2'", "issues.standings"),
        ("update rulebook.tiers set points_each = 9", "rulebook.tiers"),
    ],
    ids=["score", "fact", "event", "issue", "rule"],
)  # fmt: skip
def test_changed_row_of_the_warehouse_is_located(tmp_path: Path, statement: str, table: str) -> None:
    home = published_home(tmp_path)
    con = marts.connect(home.warehouse)
    con.execute(statement)
    con.close()
    found = differences(home)
    assert [(key, table in text) for key, text in found] == [("table", True)]
    if "T2" in statement:
        assert "unit_id=T2" in found[0][1]


@contextmanager
def tampering(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The snapshot, open to somebody who changes it."""
    os.chmod(home.snapshot, 0o644)
    with marts.connect(home.snapshot) as con:
        yield con


def test_changed_snapshot_is_located(tmp_path: Path) -> None:
    home = published_home(tmp_path)
    with tampering(home) as con:
        con.execute("update live.standings set score = 100 where unit_id = 'T3'")
    found = differences(home)
    assert any("snapshot live.standings" in text for _, text in found)
    assert {key for key, _ in found} == {"table"}, "and what is made of it: views"


def test_changed_view_of_the_snapshot_is_located(tmp_path: Path) -> None:
    home = published_home(tmp_path)
    with tampering(home) as con:
        (row,) = con.execute("select sql from duckdb_views() where view_name = 'standing'").fetchall()
        made = row[0].replace("CREATE VIEW", "create or replace view", 1)
        con.execute(made.replace("standings.score", "standings.score + 1", 1))
    assert [(key, "analysis.standing" in text) for key, text in differences(home)] == [("view", True)]
    with build.desk(home, BY, NOW) as seat:
        build.rebuild(seat)  # takes nothing over from the snapshot
    assert differences(home) == []


def test_changed_cause_of_a_revision_is_located(tmp_path: Path) -> None:
    home = published_home(tmp_path)
    with tampering(home) as con:
        con.execute("insert into issues.revision_loads values ('town', '2026-01', 2, 'none')")
    assert [(key, "issues.revision_loads" in text) for key, text in differences(home)] == [("table", True)]


def test_full_build_mends_what_was_changed(tmp_path: Path) -> None:
    home = published_home(tmp_path)
    con = marts.connect(home.warehouse)
    con.execute("update landing.cells set value = 1")
    con.close()
    with build.desk(home, BY, NOW) as seat:
        build.rebuild(seat)
    assert differences(home) == []


def test_issue_is_recomputed_under_the_rules_of_its_day(tmp_path: Path) -> None:
    home = published_home(tmp_path)
    rules = home.rulebook / "2026" / "tiers.csv"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("INF-01,county,1,", "INF-01,county,2,"), encoding="utf-8"
    )
    with build.desk(home, BY, NOW):
        pass
    assert differences(home) == []


def test_issue_of_later_known_files_still_recomputes(tmp_path: Path) -> None:
    home = published_home(tmp_path)
    load(home, monthly(tmp_path, "2026-10,松岗镇,20,1"))
    with build.desk(home, BY, NOW) as seat:
        assert len(publish.issues_of(seat.journal.entries, "tiny")) == 1
    assert differences(home) == []


def test_issue_made_by_other_code_is_noted_without_failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_of_four(tmp_path)
    original = build.code_version()
    monkeypatch.setattr(build, "code_version", lambda: "another")
    rows = publish.issue.result_rows
    with monkeypatch.context() as other:
        other.setattr(publish.issue, "result_rows", lambda *given: tuple(sorted((*rows(*given), '["standings",{}]'))))
        with build.desk(home, BY, NOW) as seat:
            made = publish.freeze(seat, seat.rulebooks["tiny"], publish.Month(2026, 10), [])
    assert made.header["code_version"] == "another" != original
    monkeypatch.undo()
    report = verify.Report()
    with build.desk(home, BY, NOW) as seat:
        publish.keep(home, made.data)
        entry = seat.write("publish", BY, "tiny", publish.fields_of(made), NOW)
        verify.compare_issue(seat, entry, report)
    assert report.differences == []
    assert [note.key for note in report.notes] == ["jobs.note_issue_code"]


def test_warehouse_that_is_no_database_is_reported_not_mended(tmp_path: Path) -> None:
    home = published_home(tmp_path)
    home.warehouse.write_bytes(b"x" * 100_000)
    assert [key for key, _ in differences(home)] == ["unreadable"]


def home_of_all_acts(folder: Path) -> Home:
    """A published home whose journal has a line of every act of the month on paper, and whose inbox what they rely on."""
    home = published_home(folder)
    evidence = keep(home, "批示件扫描".encode())
    asked = pl.DataFrame(
        [{"file_name": "退回.csv", "row_no": 2, "column_no": 3, "check_id": "number", "severity": "must_fix"}]
    )
    about = {"month": "2026-10", "unit_id": "T2"}
    acts: list[tuple[str, dict[str, object]]] = [
        ("return", {"sha256": keep(home, "退回的月报".encode()), "opened": keep(home, "转成的表格".encode()), "file_name": "退回.csv", "kind": "monthly", "unit_ids": ["T2"],
                    "first_month": "2026-10", "last_month": "2026-10", "received_at": instant_text(NOW), "finding_count": 1,
                    "due_on": "2026-11-25", "findings": keep(home, land.findings_bytes(asked))}),
        ("return_settled", {"return_no": 1, "reason": "月份写错"}),
        ("move", {"month": "2026-10", "state": "archived", "reason": "年度归档"}),
        ("slips", {"month": "2026-10", "due_on": "2026-11-25", "each": [{"unit_id": "T2", "score": "95.00", "to_date_score": "95.00"}]}),
        ("slip_answer", about | {"answer": "agreed", "note": "", "signed_by": "吴涛", "signed_on": "2026-11-24"}),
        ("call", about | {"indicator_id": "INF-01", "caller": "吴涛", "note": "问采用件"}),
        ("appeal", about | {"appeal_no": "2026-S001", "scope_id": "2026-10", "indicator_id": "INF-01", "claim": "少计一件",
                            "evidence": [{"sha256": evidence, "file_name": "批示件.pdf"}], "raised_by": "吴涛"}),
        ("appeal_act", {"appeal_no": "2026-S001", "act": "decide", "decision": "rejected", "reason": "件号重复"}),
        ("follow_up", about | {"follow_up_no": "2026-H001", "kind": "problem", "problem": "值班差错"}),
        ("follow_up_act", {"follow_up_no": "2026-H001", "state": "fixed", "reason": "已整改"}),
    ]  # fmt: skip
    with build.desk(home, BY, NOW) as seat:
        for act, fields in acts:
            seat.write(act, BY, "tiny", fields, NOW)
        build.catch_up(seat)
    return home


def test_a_changed_byte_of_anything_stored_is_located(tmp_path: Path) -> None:
    home = home_of_all_acts(tmp_path)
    named = verify.references(build.Journal(home.journal, writable=False).entries)
    assert named.keys() == {path.name for path in home.inbox.iterdir()}, "nothing is kept that no line names"
    kinds = {phrase.key.removeprefix("issues.kept_") for phrase in named.values()}
    assert {"file", "opened", "findings", "results", "text", "rule", "evidence"} <= kinds
    chance = random.Random(20261123)
    for path in [path for path in sorted(home.inbox.iterdir()) if path.stat().st_size]:
        whole = path.read_bytes()
        change_byte(path, chance.randrange(len(whole)))
        ((key, text),) = differences(home)
        assert key == "inbox" and path.name in text and named[path.name].text("en") in text
        path.write_bytes(whole)
    lines = home.journal.read_bytes().splitlines(keepends=True)
    for number in range(1, len(lines) + 1):
        start = sum(map(len, lines[: number - 1]))
        change_byte(home.journal, start + chance.randrange(len(lines[number - 1]) - 1))
        assert any(key == "journal" and f"line {number} " in text for key, text in differences(home))
        home.journal.write_bytes(b"".join(lines))


def test_one_issue_is_recomputed_alone_and_its_rows_are_looked_at_where_pages_read_them(tmp_path: Path) -> None:
    home = published_home(tmp_path)
    report = verify.verify(home, BY, NOW, "2026-01", revision=1)
    assert (report.differences, report.tables) == ([], 2 * len(verify.issue.frozen_marts()))
    with pytest.raises(UnknownIssue):
        verify.verify(home, BY, NOW, "2026-01", revision=2)
    con = marts.connect(home.warehouse)
    con.execute("update issues.standings set place = 9 where unit_id = 'T2'")
    con.close()
    report = verify.verify(home, BY, NOW, "2026-01")
    assert [(each.key, "issues.standings" in each.text("en")) for each in report.differences] == [
        ("jobs.differs_table", True)
    ]
