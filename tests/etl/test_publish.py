"""Publishing: refused with every blocker at once, frozen, hashed and chained when nothing stands in the way."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from competition.calendar import Month
from competition.errors import AlreadyPublished, UnknownRegister, UnknownScope
from etl import build, closing, issue, publish
from etl.errors import RegisterHasRows
from etl.journal import NOTHING_BEFORE
from etl.layout import Home, kept
from tests.etl.frozen import DECEMBER, home_at, still
from tests.etl.office import BY, NOVEMBER, NOW, OCTOBER, TINY, empty_home, home_of_four, issued, load, monthly, scores


def blockers(home: Home, month: Month = OCTOBER) -> set[str]:
    """The keys of what stands in the way."""
    with build.desk(home, BY, NOW) as seat, pytest.raises(closing.Blocked) as refusal:
        issued(seat, month)
    return {each.phrase.key for each in refusal.value.standing}


def test_issue_freezes_what_the_snapshot_shows(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    with build.desk(home, BY, NOW) as seat:
        made = issued(seat)
        text = kept(home, made.results_hash)
        live = seat.con.execute(
            "select unit_id, place, score from ranking.standings where scope_id = '2026-10'"
        ).fetchall()
        shown = seat.con.execute(
            "select unit_id, place, score from issues.standings where scope_id = '2026-10'"
        ).fetchall()
        status = seat.con.execute(
            "select distinct status, issue_no from ranking.standings where scope_id = '2026-10'"
        ).fetchall()
    assert made.issue_no == "2026-01"
    assert hashlib.sha256(text).hexdigest() == made.results_hash
    assert b"\r" not in text
    assert sorted(shown) == sorted(live) != []
    assert status == [("final", "2026-01")]
    frozen = issue.parse(text)
    assert frozen.header["previous_hash"] == NOTHING_BEFORE
    assert frozen.header["scopes"] == ["2026-10", "to-2026-10"]
    assert list(frozen.rows) == sorted(frozen.rows)


def test_issues_are_chained(tmp_path: Path) -> None:
    home = home_at("settled", tmp_path)
    with build.desk(home, BY, DECEMBER) as seat:
        first = issued(seat)
        second = publish.publish(seat, seat.rulebooks["tiny"], NOVEMBER, BY, DECEMBER)
        assert issue.parse(kept(home, second.results_hash)).header["previous_hash"] == first.results_hash
    assert (first.issue_no, second.issue_no) == ("2026-01", "2026-02")


def test_movement_compares_with_the_printed_place(tmp_path: Path) -> None:
    printed = scores(still("published"))
    home = home_at("november", tmp_path)  # a late correction turned October's live order round, no bulletin says so
    assert scores(home) != printed
    with build.desk(home, BY, DECEMBER) as seat:
        rows = seat.con.execute(
            "select unit_id, previous_place from ranking.standings where scope_id = '2026-11' order by unit_id"
        ).fetchall()
    assert rows == [(unit, int(text.split("#")[1])) for unit, text in sorted(printed.items())]


def test_a_month_is_published_once(tmp_path: Path) -> None:
    with build.desk(home_at("published", tmp_path), BY, NOW) as seat:
        lines = len(seat.journal.entries)
        with pytest.raises(AlreadyPublished):
            issued(seat)
        assert len(seat.journal.entries) == lines


def test_every_blocker_is_named_at_once(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    report = monthly(tmp_path, "2026-11,松岗镇,20,20")
    load(home, TINY / "files" / "roster.csv", report)
    assert blockers(home, NOVEMBER) == {
        "month.blocker_not_cut_off",
        "month.blocker_register",
        "month.blocker_report_pending",
    }


def test_signed_none_and_decision_clear_their_blockers(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    about = {"received_at": NOW - timedelta(days=17)}
    report = monthly(tmp_path, "2026-10,松岗镇,20,20", "2026-10,河湾街道,20,10")
    load(home, TINY / "files" / "roster.csv", report, TINY / "files" / "adopted.csv", **about)
    asked = "month.blocker_please_check_one"  # the report that a unit is missing from
    assert blockers(home) == {"month.blocker_register", "month.blocker_report_missing", asked}
    with build.desk(home, BY, NOW) as seat:
        publish.sign_none(seat, seat.rulebooks["tiny"], "duty_faults", OCTOBER, BY, NOW)
    assert blockers(home) == {"month.blocker_report_missing", asked}
    with build.desk(home, BY, NOW) as seat:
        assert publish.decide(seat, seat.rulebooks["tiny"], "青石镇", OCTOBER, "经催报仍未报送", BY, NOW) == "T3"
        assert issued(seat).issue_no == "2026-01"


def test_none_is_refused_against_rows(tmp_path: Path) -> None:
    with build.desk(home_of_four(tmp_path), BY, NOW) as seat:
        lines = len(seat.journal.entries)
        with pytest.raises(RegisterHasRows):
            publish.sign_none(seat, seat.rulebooks["tiny"], "adopted", OCTOBER, BY, NOW)
        with pytest.raises(UnknownRegister):
            publish.sign_none(seat, seat.rulebooks["tiny"], "adoptions", OCTOBER, BY, NOW)
        assert len(seat.journal.entries) == lines


def test_unknown_month_is_refused(tmp_path: Path) -> None:
    with build.desk(home_of_four(tmp_path), BY, NOW) as seat, pytest.raises(UnknownScope):
        issued(seat, Month(2027, 1))


def test_dry_run_says_the_hash_and_writes_nothing(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    before = home.journal.read_bytes(), sorted(home.inbox.iterdir())
    with build.reading_desk(home) as seat:
        would = publish.publish(seat, seat.rulebooks["tiny"], OCTOBER, BY, NOW, dry_run=True)
    assert (home.journal.read_bytes(), sorted(home.inbox.iterdir())) == before
    with build.desk(home, BY, NOW) as seat:
        made = issued(seat)
    assert made == would
