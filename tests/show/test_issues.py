"""The page of issues: each with its revisions, one place by place beside live data or another revision, corrections told."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import marts
from competition.calendar import Month
from etl import build, closing
from marts import shelf
from show import screens
from show.links import LIVE, View
from show.reading import Row
from show.screens import issues
from tests.etl.frozen import DECEMBER, LATER, WHY, home_at, stages
from tests.etl.office import BY, load, monthly


def seen(monkeypatch: pytest.MonkeyPatch, stage: str, **asked: str) -> tuple[dict[str, object], str]:
    """What the page shows at a step, and how it is written."""
    monkeypatch.setenv("SAIBANG_DATA", str(stages()[stage]))
    view = View("tiny", "all", "2026-10", "T2", "zh_CN", "", tuple(asked.items()))
    return issues.context(view, shelf.read), str(screens.make("issues", view, shelf.read, date(2026, 11, 21)))


def test_all_issues_are_listed_with_their_revisions_and_whether_they_still_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, html = seen(monkeypatch, "corrected")
    assert "其中 1 期与现行数据不同" in html and found["headline"] == "已发布 1 期，其中 1 期与现行数据不同"
    found, html = seen(monkeypatch, "after")
    rows = found["rows"]
    assert isinstance(rows, list)
    assert [(row["number"], len(row["revisions"]), row["changed"]) for row in rows] == [
        ("2026-02", 1, ""),
        ("2026-01", 2, ""),
    ]
    assert "李主任" in html and str(rows[0]["hash"]) in html


def test_an_issue_is_held_against_live_data_unit_by_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    found, html = seen(monkeypatch, "corrected", issue="2026-01")
    opened = found["opened"]
    assert isinstance(opened, dict) and opened["is_changed"]
    shown = {row["unit"]: row for group in opened["groups"] for row in group["rows"]}
    printed = marts.read("standings", issue="2026-01", scope_id="2026-10")
    live = marts.read("standings", competition_id="tiny", scope_id="2026-10")
    for own, other in zip(printed.sort("unit_id").to_dicts(), live.sort("unit_id").to_dicts(), strict=True):
        row = shown[own["unit_zh"]]
        assert (row["place"], row["other_place"]) == (str(own["place"]), str(other["place"]))
        assert (row["score"], row["other_score"]) == (f"{own['score']:.2f}", f"{other['score']:.2f}")
        assert row["movement"] == own["place"] - other["place"]
    assert opened["moved"] == 2 and "act=revise" in html and "data=live" in html


def test_an_issue_opens_at_the_period_that_reads_otherwise_by_now(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = home_at("after", tmp_path)
    load(home, monthly(tmp_path, "2026-10,松岗镇,20,2", name="再更正.csv"), now=DECEMBER)
    monkeypatch.setenv("SAIBANG_DATA", str(home.data))
    view = View("tiny", "all", "2026-10", "T2", "zh_CN", "", (("issue", "2026-02"),))
    opened = issues.context(view, shelf.read)["opened"]
    assert isinstance(opened, dict) and opened["is_changed"] and opened["moved"]
    # November itself is as it was printed; what October's figure changed is the year to date.
    assert [(chip["label"], chip["is_chosen"]) for chip in opened["scopes"]] == [
        ("2026年11月", False),
        ("2026年10—11月", True),
    ]


def test_corrections_are_told_old_to_new_and_the_first_revision_stays_to_be_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, html = seen(monkeypatch, "after", issue="2026-01", revision="1", against="2")
    opened = found["opened"]
    assert isinstance(opened, dict)
    assert "已有更正版" in html and not opened["is_newest"]
    assert "第 1 版对照第 2 版" in html and opened["moved"] == 2
    (told,) = opened["corrections"]
    assert (told["reason"], told["asked_by"], told["printed_in"]) == (*WHY.values(), "2026-02")
    assert {(row["unit"], row["old_place"], row["new_place"]) for row in told["rows"]} >= {
        ("河湾街道", "1", "2"),
        ("松岗镇", "2", "1"),
    }
    assert issues.results(
        next(row for row in issues.revisions_of(View("tiny", "", "", "", "en"), shelf.read))
    ).is_file()


def test_an_archived_issue_leads_out_of_the_archive_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = home_at("corrected", tmp_path)
    with build.desk(home, BY, LATER) as seat:
        closing.move(seat, seat.rulebooks["tiny"], Month(2026, 10), "archived", "", BY, LATER)
        build.catch_up(seat)
    monkeypatch.setenv("SAIBANG_DATA", str(home.data))
    view = View("tiny", "all", "2026-10", "T2", "zh_CN", "", (("issue", "2026-01"),))
    html = str(screens.make("issues", view, shelf.read, date(2026, 11, 21)))
    assert "act=to-final" in html and "该月已归档" in html and "act=revise" not in html


@pytest.mark.parametrize("page", ["unit", "statement"])
def test_a_corrected_unit_is_told_what_was_printed_of_it_first(monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    def told(stage: str, unit_id: str, scope_id: str = "2026-10", *asked: tuple[str, str]) -> str:
        monkeypatch.setenv("SAIBANG_DATA", str(stages()[stage]))
        view = View("tiny", "all", scope_id, unit_id, "zh_CN", "", asked)
        found = re.findall(
            r'<p class="notice-line corrected">(.*?)</p>', str(screens.make(page, view, shelf.read, None))
        )
        assert len(found) < 2
        return "".join(found)

    rows = corrections_of(monkeypatch)
    for row in rows:
        said = told("after", row["unit_id"])
        assert f"第{row['old_place']}名、{row['old_score']}分 → 第{row['new_place']}名、{row['new_score']}分" in said
        assert "第2版" in said and WHY["reason"] in said and "issue=2026-01" in said
    others = {"T1", "T2", "T3"} - {row["unit_id"] for row in rows}
    assert rows and all("名次和总分没有变" in told("after", one) for one in others)
    assert told("corrected", rows[0]["unit_id"]) == "", "not revised yet"
    assert told("after", rows[0]["unit_id"], "2026-11") == "", "an issue of one revision"
    assert told("after", rows[0]["unit_id"], "2026-10", LIVE) == "", "no figures of the issue"


def corrections_of(monkeypatch: pytest.MonkeyPatch) -> list[Row]:
    """What the second revision of October changed of the month."""
    monkeypatch.setenv("SAIBANG_DATA", str(stages()["after"]))
    return marts.read("corrections", scope_id="2026-10").to_dicts()


def test_documents_are_named_in_words_and_other_files_as_they_are_called() -> None:
    named = [issues.paper_name(Path(name), "zh_CN") for name in ("bulletin.docx", "quarter.pdf", "简报-2026-10.png")]
    assert named == ["通报 Word", "季度调度材料 PDF", "简报-2026-10.png"]
