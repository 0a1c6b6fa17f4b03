"""The states of a month, everything that can stand in the way of publishing it, and the revision of an issue."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import desk
from competition.calendar import Month
from competition.errors import UnknownScope
from etl import build, closing, closing_jobs, issue, publish, verify
from etl.build import Desk
from etl.closing import Blocked, Blocker, NotMovable, UnknownCause, UnknownReturn
from etl.errors import NeedsReason, UnknownIssue
from etl.journal import faults, instant_text
from etl.layout import Home, keep, kept
from etl.publish import MonthArchived, NothingChanged
from tests.etl.frozen import home_at
from tests.etl.office import BY, NOW, command_line, environment, home_of_four, load, monthly, quick

OCTOBER, NOVEMBER, DECEMBER = Month(2026, 10), Month(2026, 11), Month(2026, 12)
LATER = NOW + timedelta(days=60)  # after the cut-off of December too


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_of_four(tmp_path)


@contextmanager
def seated(home: Home, now: Any = NOW) -> Iterator[Desk]:
    with build.desk(home, BY, now) as seat:
        yield seat


def move(seat: Desk, state: str, reason: str = "", month: Month = OCTOBER, now: Any = NOW) -> None:
    closing.move(seat, seat.rulebooks["tiny"], month, state, reason, BY, now)


def state(seat: Desk, month: Month = OCTOBER) -> str:
    return closing.state_of(seat, seat.rulebooks["tiny"], month)


def standing(seat: Desk, month: Month = OCTOBER) -> list[Blocker]:
    return closing.blockers(seat, seat.rulebooks["tiny"], month, NOW)


def kinds(seat: Desk, month: Month = OCTOBER) -> list[str]:
    return [each.kind for each in standing(seat, month)]


# ---- states ----------------------------------------------------------------------------------------------------------


def test_a_month_moves_as_people_calendar_and_bulletin_move_it(home: Home) -> None:
    with seated(home) as seat:
        assert state(seat) == "closed"  # by the calendar
        move(seat, "review")
        move(seat, "provisional")
        with pytest.raises(NeedsReason):
            move(seat, "review", "  ")
        move(seat, "review", "两个单位对核对单有意见")
        for wanted in ("final", "archived", "open", "nowhere"):
            with pytest.raises(NotMovable) as refusal:
                move(seat, wanted, "因为")
            assert "provisional closed" in refusal.value.message("en")
        made = publish.publish(seat, seat.rulebooks["tiny"], OCTOBER, BY, NOW, signed_by="程远舟")
        assert state(seat) == "final"
        move(seat, "archived")
        move(seat, "final", "还缺回执")
        moves = seat.con.execute(
            "select state, moved_by, reason, by_deadline, issue_no, signed_by from catalog.month_moves "
            "where month = '2026-10' order by move_no"
        ).fetchall()
        last = seat.con.execute(
            "select state, reason, issue_no, revision, signed_by from catalog.month_states"
        ).fetchone()
    assert moves == [
        ("closed", None, "", True, None, None),
        ("review", BY, "", False, None, None),
        ("provisional", BY, "", False, None, None),
        ("review", BY, "两个单位对核对单有意见", False, None, None),
        ("final", BY, "", False, made.issue_no, "程远舟"),
        ("archived", BY, "", False, None, None),
        ("final", BY, "还缺回执", False, None, None),
    ]
    assert last == ("final", "还缺回执", made.issue_no, 1, "程远舟")


def test_the_calendar_closes_only_what_is_open(home: Home, tmp_path: Path) -> None:
    january = NOW + timedelta(days=45)
    with seated(home) as seat:
        assert state(seat, NOVEMBER) == state(seat, DECEMBER) == "open"
        with pytest.raises(NeedsReason):
            move(seat, "closed", month=NOVEMBER)
        move(seat, "closed", "年终提前", NOVEMBER)
        move(seat, "review", "", NOVEMBER)
        move(seat, "open", "补报")
    load(home, monthly(tmp_path, "2026-12,松岗镇,20,20"), now=january)
    with seated(home, january) as seat:
        move(seat, "closed", "提前", DECEMBER, january)
        move(seat, "open", "还等两家", DECEMBER, january)
        assert build.tick(seat, BY, LATER)
        build.catch_up(seat)
        assert (state(seat), state(seat, NOVEMBER), state(seat, DECEMBER)) == ("open", "review", "closed")
        assert kinds(seat) == ["state"]
        with pytest.raises(Blocked, match="恢复了填报"):
            publish.publish(seat, seat.rulebooks["tiny"], OCTOBER, BY, LATER)
        scopes = publish.scopes_of(seat, "tiny", "2026-12")
    assert scopes == ["2026-12", "to-2026-12", "2026-Q4", "2026-H2", "2026"]


def test_a_rulebook_may_want_the_month_shown_first(home: Home) -> None:
    policy = home.rulebook / "2026" / "policy.csv"
    policy.write_bytes(policy.read_bytes() + b"needs_provisional,1,,\n")
    with seated(home) as seat:
        assert kinds(seat) == ["state"]
        move(seat, "review")
        move(seat, "provisional")
        assert kinds(seat) == []
        slip = {
            "month": "2026-10",
            "due_on": "2026-11-20",
            "each": [{"unit_id": "T1", "score": "1", "to_date_score": "1"}],
        }
        seat.write("slips", BY, "tiny", slip, NOW)
        build.catch_up(seat)
        assert [each.phrase.key for each in standing(seat)] == ["month.blocker_state_slips"]
        rulebook = seat.rulebooks["tiny"]
        assert closing.blockers(seat, rulebook, OCTOBER, NOW + timedelta(days=1)) == []


# ---- blockers --------------------------------------------------------------------------------------------------------


def test_every_kind_stands_in_the_way_with_the_page_that_clears_it(home: Home, tmp_path: Path) -> None:
    # A unit says other duty faults than the register holds, and changes a figure so much that it is asked why.
    path = tmp_path / "自报.csv"
    path.write_text("期间,单位,应办件数,按期办结数,值班差错\n2026-10,河湾街道,20,20,4\n", encoding="utf-8")
    load(home, path, received_at=NOW - timedelta(days=15), revision=2)
    with seated(home) as seat:
        appeal = {"appeal_no": "2026-S001", "unit_id": "T1", "month": "2026-10", "claim": "漏计一件"}
        answer = {"month": "2026-10", "unit_id": "T3", "answer": "explained", "note": "一件在途"}
        back = {"sha256": "0" * 64, "file_name": "退.csv", "kind": "monthly", "unit_ids": ["T3"], "first_month": "2026-10",
                "last_month": "2026-10", "finding_count": 2, "due_on": "2026-11-25", "findings": ""}  # fmt: skip
        for act, fields in (("appeal", appeal), ("slip_answer", answer)):
            seat.write(act, BY, "tiny", fields, NOW)
        back["findings"] = keep(home, b"")
        seat.write("return", BY, "tiny", back, NOW)
        build.catch_up(seat)
        seat.con.execute("update ranking.standings set place = 9 where scope_id = '2026-10' and unit_id = 'T1'")
        lie_on_the_desk(home, "questions", "2026-10", "约.csv")
        lie_on_the_desk(home, "unreadable", "", "照片.pdf")
        lie_on_the_desk(home, "questions", "2026-11", "下月.csv")
        lie_on_the_desk(home, "loaded", "2026-10", "已载.csv")
        found = standing(seat)
    told = {(each.kind, each.page) for each in found}
    assert {
        ("must_fix", "calendar"), ("must_fix", "submission"), ("claim", "reconciliation"), ("appeal", "appeals"),
        ("answer", "slips"), ("recount", "unit"),
    } <= told  # fmt: skip
    assert sorted(each.phrase.text("en").split(":")[0] for each in found if each.page == "submission") == [
        "照片.pdf waits on the desk, and nobody knows of which month", "约.csv waits on the desk",
    ]  # fmt: skip
    order = [closing.KINDS.index(each.kind) for each in found]
    assert order == sorted(order)
    for each in found:
        assert "{" not in each.phrase.text("zh_CN") + each.phrase.text("en")


def lie_on_the_desk(home: Home, state: str, month: str, name: str) -> None:
    """A file on the desk, as a receive leaves it."""
    with desk.opened(home.data) as table:
        table.add({
            "item_id": desk.new_id(), "competition_id": "tiny", "sha256": table.keep(name.encode()), "file_name": name,
            "size": 1, "source": "upload", "arrived_at": desk.now_text(), "arrived_by": "loaded", "state": state,
            "first_month": month, "last_month": month, "created_at": desk.now_text(), "updated_at": desk.now_text(),
        })  # fmt: skip


def test_a_cause_is_settled_with_one_reason_and_a_line_each(tmp_path: Path) -> None:
    with seated(home_at("asked", tmp_path)) as seat:
        rulebook, before = seat.rulebooks["tiny"], len(seat.journal.entries)
        asked = [each for each in standing(seat, NOVEMBER) if each.kind == "please_check"]
        many = next(each for each in asked if each.subject == "monthly change_explained 应办件数")
        assert many.page == "findings" and many.params["month"] == "2026-11"
        with pytest.raises(NeedsReason):
            closing.settle(seat, rulebook, NOVEMBER, many.subject, "", "周敏", BY, NOW)
        count = closing.settle(seat, rulebook, NOVEMBER, many.subject, "月末集中来文", "周敏", BY, NOW)
        left = [each.subject for each in standing(seat, NOVEMBER) if each.kind == "please_check"]
        with pytest.raises(UnknownCause):
            closing.settle(seat, rulebook, NOVEMBER, many.subject, "再说一遍", "周敏", BY, NOW)
        assert (count, len(seat.journal.entries)) == (2, before + 2)
    assert many.subject not in left and len(left) == len(asked) - 1


def test_what_was_decided_of_a_report_answers_for_the_file_that_lacks_the_unit(home: Home, tmp_path: Path) -> None:
    load(home, monthly(tmp_path, "2026-11,松岗镇,20,18", "2026-11,河湾街道,20,20", name="11.csv"))
    with seated(home, LATER) as seat:
        lacking = "monthly unit_covered "
        assert lacking in [each.subject for each in standing(seat, NOVEMBER)]
        assert ("report", "T3") in [(each.kind, each.subject) for each in standing(seat, NOVEMBER)]
        publish.decide(seat, seat.rulebooks["tiny"], "T3", NOVEMBER, "按漏报处理", BY, LATER)
        assert not {lacking, "T3"} & {each.subject for each in standing(seat, NOVEMBER)}
        with pytest.raises(NeedsReason):
            publish.decide(seat, seat.rulebooks["tiny"], "T3", NOVEMBER, " ", BY, LATER)
        with pytest.raises(UnknownScope):
            standing(seat, Month(2030, 1))


def given_back(seat: Desk, month: str | None, file_name: str) -> int:
    """A file given back; the number of its line."""
    fields = {
        "sha256": keep(seat.home, file_name.encode()), "file_name": file_name, "kind": "monthly", "unit_ids": ["T1"] if month else [],
        "first_month": month, "last_month": month, "received_at": instant_text(NOW), "finding_count": 2, "due_on": "2026-12-20",
        "findings": keep(seat.home, b""),
    }  # fmt: skip
    entry = seat.write("return", BY, "tiny", fields, NOW)
    build.catch_up(seat)
    return entry.no


@pytest.mark.parametrize("month", ["2026-10", None])
def test_a_return_nobody_will_answer_is_settled_by_hand_with_a_reason(home: Home, month: str | None) -> None:
    with seated(home) as seat:
        no = given_back(seat, month, "月份写错.csv")
        (told,) = standing(seat)
        assert (told.kind, told.page, told.subject) == ("must_fix", "calendar", str(no))
    with seated(home) as seat:
        rulebook, before = seat.rulebooks["tiny"], len(seat.journal.entries)
        with pytest.raises(Blocked) as refusal:
            publish.publish(seat, rulebook, OCTOBER, BY, NOW)
        assert f"month settle-return {no} --reason" in refusal.value.message("en")
        with pytest.raises(NeedsReason):
            closing.settle_return(seat, rulebook, no, " ", BY, NOW)
        with pytest.raises(UnknownReturn, match=str(no)):
            closing.settle_return(seat, rulebook, 1, "月份写错", BY, NOW)
        assert closing.settle_return(seat, rulebook, no, "月份写错", BY, NOW, dry_run=True)
        assert len(seat.journal.entries) == before
        request = {"competition": "tiny", "return_no": str(no), "reason": "月份写错，已另报"}
    events: list[dict[str, Any]] = []
    assert closing_jobs.JOBS["return_settled"](request, home, BY, NOW, events.append) == 0
    assert events == [{"event": "settled", "count": 1}]
    assert quick(home, "month", "settle-return", no, "--reason", "再说一遍").code == 0
    with seated(home) as seat:
        settled = seat.con.execute("select is_answered, settled_by, settle_reason from catalog.returns").fetchall()
        assert settled == [(True, BY, "月份写错，已另报")]
        assert len(seat.journal.entries) == before + 1 and kinds(seat) == []


# ---- revisions -------------------------------------------------------------------------------------------------------


def test_a_revision_is_a_further_version_of_the_same_number(tmp_path: Path) -> None:
    with seated(home_at("published", tmp_path / "before")) as seat:
        rulebook = seat.rulebooks["tiny"]
        (first,) = publish.issues_of(seat.journal.entries, "tiny")
        why = (first.issue_no, "县档案局更正", "档案局", BY, NOW)
        with pytest.raises(NothingChanged):
            publish.revise(seat, rulebook, *why)
        with pytest.raises(UnknownIssue):
            publish.revise(seat, rulebook, "2026-07", *why[1:])
        printed = dict(
            seat.con.execute("select unit_id, place from issues.standings where scope_id = '2026-10'").fetchall()
        )
    home = home_at("corrected", tmp_path)
    with seated(home) as seat:
        rulebook = seat.rulebooks["tiny"]
        for lacking in (("", "档案局"), ("更正", " ")):
            with pytest.raises(NeedsReason):
                publish.revise(seat, rulebook, first.issue_no, *lacking, BY, NOW)
        move(seat, "archived")
        with pytest.raises(MonthArchived, match="month move 2026-10 final --reason"):
            publish.revise(seat, rulebook, *why)
        move(seat, "final", "县档案局来函更正")
        would = publish.revise(seat, rulebook, *why, dry_run=True)
        second = publish.revise(seat, rulebook, *why, appeal_no="2026-S001", signed_by="程远舟")
        with pytest.raises(NothingChanged):
            publish.revise(seat, rulebook, *why)
        live = dict(
            seat.con.execute("select unit_id, place from ranking.standings where scope_id = '2026-10'").fetchall()
        )
        shown = seat.con.execute(
            "select unit_id, place from issues.standings where scope_id = '2026-10' and revision = 2"
        ).fetchall()
        reasons = seat.con.execute(
            "select revision, reason, asked_by, appeal_no, signed_by from landing.issue_reasons order by revision"
        ).fetchall()
        newest = seat.con.execute("select revision, is_changed from catalog.issues where is_newest").fetchall()
        header = issue.parse(kept(home, second.results_hash)).header
        assert publish.issues_of(seat.journal.entries, "tiny") == [second]
        assert publish.next_number(rulebook, NOVEMBER, publish.lines_of(seat.journal.entries, "tiny")) == "2026-02"
        assert state(seat) == "final"
    assert would == second and (second.issue_no, second.revision) == (first.issue_no, 2)
    assert header["previous_hash"] == first.results_hash
    assert dict(shown) == live != printed
    assert reasons == [(1, "", "", "", BY), (2, "县档案局更正", "档案局", "2026-S001", "程远舟")]
    assert set(newest) == {(2, False)}
    assert [each.text("en") for each in verify.verify(home, BY, NOW).differences] == []


def test_movement_compares_with_the_newest_revision(tmp_path: Path) -> None:
    query = "select unit_id, previous_place from ranking.standings where scope_id = '2026-11' and unit_id <> 'T3'"
    with seated(home_at("november", tmp_path), LATER) as seat:
        before = dict(seat.con.execute(query).fetchall())
        publish.revise(seat, seat.rulebooks["tiny"], "2026-01", "更正", "信访局", BY, LATER)
        after = dict(seat.con.execute(query).fetchall())
        placed = seat.con.execute(
            "select unit_id, place from issues.standings where scope_id = '2026-10' and revision = 2 and unit_id <> 'T3'"
        ).fetchall()
    assert after == dict(placed) != before


def test_two_processes_make_one_issue(home: Home) -> None:
    line = command_line("--data", home.data, "--rulebook", home.rulebook, "publish", "2026-10", "--json")
    asked = [subprocess.Popen(line, cwd=home.data.parent, env=environment(), stdout=subprocess.PIPE) for _ in range(2)]
    codes = sorted(process.wait(120) for process in asked)
    entries, broken = faults(home.journal)
    assert (sum(entry.act == "publish" for entry in entries), broken) == (1, [])
    assert codes[0] == 0 and codes[1] in (3, 4)  # busy, or published already


# ---- commands --------------------------------------------------------------------------------------------------------


def test_the_command_line_shows_moves_settles_signs_and_revises(tmp_path: Path) -> None:
    home = home_at("asked", tmp_path)
    shown = quick(home, "month", "show", "2026-11", "--json")
    told = json.loads(shown.out)
    assert (shown.code, told["state"]) == (4, "open")
    assert {"not_cut_off", "register", "report", "please_check"} == {row["kind"] for row in told["blockers"]}
    assert "none adopted 2026-11" in quick(home, "month", "show", "2026-11").out
    assert quick(home, "month", "move", "2026-10", "archived", "--json").code == 4
    assert quick(home, "month", "move", "2026-10", "review", "--dry-run").code == 0
    settled = quick(home, "month", "settle", "2026-11", "monthly change_explained 应办件数", "--explanation", "集中来文",
                    "--given-by", "周敏", "--json")  # fmt: skip
    assert settled.value["count"] == 2
    assert quick(home, "publish", "2026-10", "--signed-by", "程远舟").code == 0
    assert (
        "signed" in quick(home, "month", "show", "2026-10").out
        or "程远舟" in quick(home, "month", "show", "2026-10").out
    )
    assert quick(home, "publish", "--revise", "2026-01", "--reason", "更正", "--asked-by", "周敏").code == 4
    assert quick(home, "publish").code == 2


# ---- jobs ------------------------------------------------------------------------------------------------------------


def done(home: Home, now: Any = NOW, **request: object) -> list[dict[str, Any]]:
    """The events of a job."""
    events: list[dict[str, Any]] = []
    closing_jobs.JOBS[str(request["job"])](request, home, BY, now, events.append)
    return events


def test_the_page_s_jobs_clear_what_they_list(home: Home, tmp_path: Path) -> None:
    load(
        home,
        monthly(tmp_path, "2026-11,松岗镇,40,40", "2026-11,河湾街道,10,10", name="11.csv"),
        now=NOW + timedelta(days=12),
    )
    month = {"month": "2026-11", "competition": "tiny"}

    def left(now: Any = LATER) -> list[dict[str, Any]]:
        (told,) = done(home, now, job="blockers", **month)
        return list(told["rows"])

    with seated(home, LATER) as seat:
        assert build.tick(seat, BY, LATER)
    kinds_before = [row["kind"] for row in left()]
    assert {"register", "report", "please_check"} == set(kinds_before)
    done(home, LATER, job="decide", units=["T3"], reason="按漏报处理", **month)
    with seated(home, LATER) as seat:
        subjects = [each.subject for each in standing(seat, NOVEMBER) if each.kind == "please_check"]
    said = {"explanation": "集中来文", "given_by": "周敏"}
    counts = [done(home, LATER, job="settle", subject=subject, **said, **month)[0]["count"] for subject in subjects]
    assert sum(counts) >= len(subjects) > 0
    events: list[dict[str, Any]] = []
    with pytest.raises(Blocked):
        closing_jobs.JOBS["publish"]({"job": "publish", "signed_by": "程远舟"} | month, home, BY, LATER, events.append)
    assert [row["kind"] for row in events[0]["rows"]] == ["register", "register"]
    assert [row["page"] for row in left()] == ["registers", "registers"]
    done(home, LATER, job="move", state="review", reason="", **month)
    (report,) = [event for event in done(home, LATER, job="verify") if event["event"] == "report"]
    assert report["differences"] == []
