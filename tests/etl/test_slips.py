"""Check slips at the office: who was handed what is noted, answers become explanations and appeals, the last one stands."""

from __future__ import annotations

import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from competition.calendar import Month
from competition.errors import UnknownUnit
from etl import appeals, build, closing, slips
from etl.cli import main
from etl.journal import Journal
from etl.layout import Home
from etl.seen import seen
from etl.slips import SlipRefused
from tests.etl.office import BY, NOW, home_of_four, load, monthly

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
Row = dict[str, Any]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """The four tiny files loaded, no slips yet."""
    return home_of_four(tmp_path)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The same with October's slips handed out; to be copied."""
    found = home_of_four(tmp_path_factory.mktemp("handed"))
    give(found)
    return found


@pytest.fixture
def handed(model: Home, tmp_path: Path) -> Home:
    """October's slips were handed out at NOW."""
    shutil.copytree(model.data, tmp_path / "data")
    return Home.at(tmp_path / "data")


def sent(home: Home, **keys: object) -> list[Row]:
    """What the mart says of slips."""
    with seen(home, None) as view:
        rows = view.mart("slips").sort("unit_id")
    for name, value in keys.items():
        rows = rows.filter(pl.col(name) == value)
    return rows.to_dicts()


def acts(home: Home, *names: str) -> list[tuple[str, Row]]:
    return [
        (entry.act, dict(entry.fields)) for entry in Journal(home.journal, writable=False).entries if entry.act in names
    ]


def give(home: Home, now: datetime = NOW, **more: Any) -> slips.Given:
    return slips.hand_out(home, None, OCTOBER, BY, now, **({"forms": ("docx",)} | more))


def answered(home: Home, unit: str, answer: str, now: datetime = NOW, **said: object) -> str:
    fields = {"month": "2026-10", "unit_id": unit, "answer": answer, "signed_by": "李某"} | said
    return slips.answer(home, None, fields, BY, now)


def test_all_units_are_handed_their_slips_and_the_journal_says_what_stood_on_them(home: Home) -> None:
    told: list[tuple[int, int]] = []
    given = give(home, forms=("pdf", "docx"), tell=lambda done, of: told.append((done, of)))
    with seen(home, None) as view:
        standings = view.mart("standings").filter(pl.col("scope_id") == "2026-10").sort("unit_id").to_dicts()
    assert sorted(given.units) == [row["unit_id"] for row in standings] and told[-1] == (len(standings), len(standings))
    ((_, line),) = acts(home, "slips")
    assert {row["unit_id"]: (row["score"], row["to_date_score"]) for row in line["each"]} == {
        row["unit_id"]: (str(row["score"]), str(row["to_date_score"])) for row in standings
    }
    # Two working days after Friday the 20th.
    assert line["due_on"] == given.due_on == "2026-11-24"
    kinds = sorted(path.suffix for path in given.paths)
    assert kinds == [".docx", ".pdf", ".zip", ".zip"] and all(path.stat().st_size for path in given.paths)
    with zipfile.ZipFile(next(path for path in given.paths if path.name.endswith("pdf.zip"))) as pack:
        assert len(pack.namelist()) == len(standings) and all(
            pack.read(name).startswith(b"%PDF") for name in pack.namelist()
        )
    rows = sent(home)
    assert [(row["unit_id"], row["score_then"], row["score_now"]) for row in rows] == [
        (row["unit_id"], row["score"], row["score"]) for row in standings
    ]
    assert not any(row["is_changed"] or row["answer"] or row["is_overdue"] for row in rows)


def test_a_changed_score_shows_and_another_slip_asks_anew(handed: Home, tmp_path: Path) -> None:
    answered(handed, "河湾街道", "agreed")
    later = NOW + timedelta(hours=1)
    load(handed, monthly(tmp_path, "2026-10,松岗镇,20,20", "2026-10,河湾街道,20,1", name="更正.csv"), now=later)
    (row,) = sent(handed, unit_zh="河湾街道")
    assert row["is_changed"] and row["answer"] == "agreed" and row["score_now"] != row["score_then"]
    give(handed, later + timedelta(minutes=1))
    (row,) = sent(handed, unit_zh="河湾街道")
    assert (row["answer"], row["is_changed"], row["sent_count"]) == (None, False, 2)


def test_nothing_is_handed_out_of_an_open_month_or_for_a_day_gone_by(home: Home) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"due_on": "2026-11-19"}, "day_gone"), ({"due_on": "24.11."}, "day"), ({"forms": ("odt",)}, "form"),
    ]  # fmt: skip
    for more, why in cases:
        with pytest.raises(SlipRefused) as refusal:
            give(home, **more)
        assert f"slips.no_{why}" == refusal.value.gaps["problem"].key
    with pytest.raises(UnknownUnit):
        give(home, units=["无此镇"])
    assert acts(home, "slips") == [] and sent(home) == []


def test_an_open_month_is_refused(home: Home, tmp_path: Path) -> None:
    load(home, monthly(tmp_path, "2026-11,松岗镇,20,20", name="十一月.csv"), now=NOW)
    with pytest.raises(SlipRefused, match="没有截止"):
        slips.hand_out(home, None, NOVEMBER, BY, NOW)


def test_an_answer_needs_a_slip_a_signature_and_its_words(handed: Home) -> None:
    with pytest.raises(SlipRefused, match="还没有发过"):
        answered(handed, "松岗镇", "agreed", month="2026-09")
    for answer, said, why in (
        ("agreed", {"signed_by": " "}, "signature"), ("explained", {}, "note"), ("maybe", {}, "answer"),
        ("agreed", {"signed_on": "2026-11-29"}, "day_to_come"), ("agreed", {"signed_on": "昨天"}, "day"),
        ("explained", {"note": "x", "places": [{"load_id": "none"}]}, "question"),
    ):  # fmt: skip
        with pytest.raises(SlipRefused) as refusal:
            answered(handed, "松岗镇", answer, **said)
        assert refusal.value.gaps["problem"].key == f"slips.no_{why}", answer
    with pytest.raises(appeals.AppealRefused):
        answered(handed, "松岗镇", "appealed", note="少计", indicator_id="none")
    assert acts(handed, "slip_answer", "appeal", "explain") == []


def test_an_explanation_answers_the_question_it_is_about(home: Home, tmp_path: Path) -> None:
    # Everything in time, of two pieces: few enough to ask.
    load(home, monthly(tmp_path, "2026-10,松岗镇,2,2", name="更正.csv"), now=NOW + timedelta(minutes=1))
    with build.reading_desk(home) as seat:
        asked = closing.questions(seat, "tiny", "2026-10")
    row = next(row for row in asked if row["unit_id"])
    give(home, NOW + timedelta(minutes=2))
    answered(home, row["unit_id"], "explained", NOW + timedelta(minutes=3), note="集中办理", places=[row])
    ((_, line),) = acts(home, "explain")
    assert line["explanation"] == "集中办理" and line["given_by"] == "李某" and line["load_id"] == row["load_id"]
    with build.reading_desk(home) as seat:
        assert len(closing.questions(seat, "tiny", "2026-10")) < len(asked)


def test_an_appeal_is_raised_once_and_the_last_answer_stands(handed: Home) -> None:
    with seen(handed, None) as view:
        ledger = view.mart("ledger").filter(pl.col("scope_id") == "2026-10")
    line = ledger.filter(pl.col("indicator_id").is_not_null()).row(0, named=True)
    unit, indicator = line["unit_id"], line["indicator_id"]
    evidence = handed.data.parent / "签到表.txt"
    evidence.write_bytes("签到".encode())
    said = {"note": "少计一次", "indicator_id": indicator, "evidence": [{"path": str(evidence), "name": "签到表.txt"}]}
    number = answered(handed, unit, "appealed", **said)
    assert number == "2026-S001" and answered(handed, unit, "appealed", **said) == number
    ((_, appeal),) = acts(handed, "appeal")
    assert (appeal["came_by"], appeal["claim"], appeal["raised_by"]) == ("slip", "少计一次", "李某")
    assert [each["file_name"] for each in appeal["evidence"]] == ["签到表.txt"]
    answered(handed, unit, "agreed", NOW + timedelta(hours=1), signed_by="王某")
    (row,) = sent(handed, unit_id=unit)
    assert (row["answer"], row["signed_by"], row["answer_count"]) == ("agreed", "王某", 3)


def test_who_has_not_answered_is_overdue_once_something_later_is_known(handed: Home) -> None:
    assert not any(row["is_overdue"] for row in sent(handed))
    answered(handed, "松岗镇", "agreed", NOW + timedelta(days=5))
    rows = sent(handed)
    assert len(rows) > 1 and all(row["is_overdue"] is (row["unit_zh"] != "松岗镇") for row in rows)


def test_the_command_line_does_what_the_page_does(home: Home) -> None:
    from click.testing import CliRunner

    def run(*words: str) -> str:
        environment = {"SAIBANG_NOW": NOW.astimezone(UTC).isoformat(), "SAIBANG_LANG": "zh_CN"}
        done = CliRunner().invoke(main, ["--data", str(home.data), *words], env=environment)
        assert done.exit_code == 0, done.output
        return done.output

    assert "还没有发出核对单" in run("slips", "list", "2026-10")
    assert "2026-11-25" in run("slips", "print", "2026-10", "--unit", "松岗镇", "--due", "2026-11-25", "--form", "docx")
    assert [row["unit_zh"] for row in sent(home)] == ["松岗镇"]
    assert "无异议" in run("slips", "answer", "2026-10", "松岗镇", "agreed", "--signed-by", "李某")
    assert "无异议" in run("slips", "list", "2026-10") and "李某" in run("slips", "list", "2026-10", "--unit", "松岗镇")


def test_the_jobs_send_papers_and_the_appeals_number(home: Home) -> None:
    events: list[Row] = []
    request = {"job": "slips", "month": "2026-10", "units": "all", "due_on": "", "form": "docx"}
    assert slips.JOBS["slips"](request, home, BY, NOW, events.append) == 0
    papers = [event for event in events if event["event"] == "paper"]
    assert [event["form"] for event in papers] == ["docx", "zip"] and all(
        Path(event["path"]).exists() for event in papers
    )
    assert events[0]["event"] == "progress"
    with seen(home, None) as view:
        line = (
            view.mart("ledger")
            .filter(pl.col("scope_id") == "2026-10", pl.col("indicator_id").is_not_null())
            .row(0, named=True)
        )
    answer = {
        "job": "slip_answer",
        "month": "2026-10",
        "unit_id": line["unit_id"],
        "answer": "appealed",
        "signed_by": "李某",
    }
    events.clear()
    slips.JOBS["slip_answer"](
        answer | {"note": "x", "indicator_id": line["indicator_id"]}, home, BY, NOW, events.append
    )
    assert events == [{"event": "appeal", "appeal_no": "2026-S001"}]
