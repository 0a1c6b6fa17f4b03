"""The office's text from the desk to the paper: checked, frozen with its issue, and printed with its numbers alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

import desk
from competition.calendar import Month
from competition.errors import UnknownName
from etl import build, bulletins, paper_jobs, papers, publish
from etl.layout import Home
from etl.seen import seen
from paper.composing import Composer
from show.links import View
from tests.etl.frozen import home_at
from tests.etl.office import BY, NOW, load, monthly, quick
from tests.paper import checking

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
FROZEN = ("standings", "group_statistics", "item_points", "dimension_points", "discipline")
EXTRACT = {"docx": checking.docx_text, "pdf": checking.pdf_text, "xlsx": checking.xlsx_text}
PRAISE = "松岗镇得{松岗镇 得分}分。请于12月1日前落实3项措施。"


@dataclass(frozen=True)
class World:
    """A home whose October is an issue with the office's words, and whose November is a draft."""

    home: Home
    folder: Path
    made: tuple[Path, ...]  # of the issue, made before anything changed


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAIBANG_LANG", "zh_CN")
        folder = tmp_path_factory.mktemp("bulletins")
        home = home_at("settled", folder)
        bulletins.write(home, None, OCTOBER, {"praise": PRAISE}, "张某")
        with build.desk(home, BY, NOW + timedelta(days=20)) as seat:
            publish.publish(seat, seat.rulebooks["tiny"], OCTOBER, BY, NOW + timedelta(days=20))
        made = papers.make(home, None, OCTOBER, ["bulletin"])
        yield World(home, folder, tuple(made))


def value(text: str, month: Month, home: Home) -> list[dict[str, object]]:
    return bulletins.write(home, None, month, {"praise": text}, "李某", dry_run=True)


# ---- documents -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("month", "is_draft"), [(OCTOBER, False), (NOVEMBER, True)])
def test_every_number_of_every_document_equals_the_marts(world: World, month: Month, is_draft: bool) -> None:
    paths = papers.make(world.home, None, month, ["bulletin"], draft=is_draft)
    assert [path.suffix for path in paths] == [".docx", ".pdf", ".xlsx"]
    with seen(world.home, None) as view:
        source = papers.source_of(world.home, view, str(month), is_draft)
        ((_, document),) = papers.documents(source, str(month), ["bulletin"])
        facts = Composer(View("tiny", "", str(month), "", "zh_CN"), source.read).facts

        def table(mart: str) -> str:
            return f"issues.{mart}" if not is_draft and mart in FROZEN else f"live.{mart}"

        assert checking.wrong_numbers(document, facts, view.con, table, "tiny") == []
    assert sum(bool(fact) for _, fact in checking.said(document)) > 15
    assert document.status == ("暂列" if is_draft else "内部") and bool(document.letterhead.number) != is_draft
    for path in paths:
        lacking, more = checking.differing(document, EXTRACT[path.suffix[1:]](path), checking.heads_of(document))
        assert (lacking, more) == ({}, {}), path.name
    assert json.loads(paths[0].with_suffix(".json").read_text("utf-8"))["title"] == document.title


def test_an_issues_documents_stay_what_they_were_whatever_comes_later(world: World, tmp_path: Path) -> None:
    before = [path.read_bytes() for path in world.made]
    home = Home(tmp_path / "data", world.home.rulebook)
    shutil.copytree(world.home.data, home.data)
    load(home, monthly(tmp_path, "2026-10,松岗镇,20,1", name="更正.csv"), now=NOW + timedelta(days=21))
    with desk.opened(home.data) as table:
        table.write_text("tiny", "2026-10", "praise", "别的话。", "李某")
    again = papers.make(home, None, OCTOBER, ["bulletin"])
    assert [path.read_bytes() for path in again] == before
    assert [path.relative_to(home.data) for path in again] == [path.relative_to(world.home.data) for path in world.made]
    draft = papers.make(home, None, OCTOBER, ["bulletin"], draft=True)
    assert "别的话" in checking.docx_text(draft[0]) and "暂列" in checking.pdf_text(draft[1])


def test_what_an_issue_keeps_of_its_text(world: World) -> None:
    kept = bulletins.issue_text(world.home, "tiny", "2026-01", 1)
    assert kept["texts"] == {"praise": PRAISE}
    assert set(kept["drafts"]) == set(bulletins.DRAFTED) and "praise" not in kept["drafts"]["en"]
    assert kept["drafts"]["zh_CN"]["opening"] and set(kept["rows"]) == set(bulletins.KEPT)
    with seen(world.home, None) as view:
        read = bulletins.issue_reader(view, "2026-01", 1, kept["rows"])
        for name in ("piece_counts", "group_figures"):
            live = view.mart(name).filter(pl.col("scope_id").is_in(["2026-10", "to-2026-10"]))
            order = live.columns
            assert read(name, competition_id="tiny").sort(order).equals(live.sort(order)), name
    said = checking.docx_text(world.made[0])
    assert "请于12月1日前落实3项措施" in said and "{" not in said
    assert bulletins.issue_text(world.home, "tiny", "2026-01", 2) == {}


# ---- the office's words ----------------------------------------------------------------------------------------------


def test_a_contradiction_is_refused_with_place_and_remedy_and_nothing_is_kept(world: World) -> None:
    rows = bulletins.write(
        world.home, None, NOVEMBER, {"praise": "松岗镇得12.34分。{松岗 得份}", "steps": "好。"}, "李某"
    )
    (wrong, right) = rows
    assert (wrong["state"], right["state"]) == ("refused", "saved")
    figure, field = wrong["found"]
    assert (
        figure["said"] == "12.34"
        and figure["instead"] == ["{松岗镇 得分}"]
        and figure["sentence"] == "松岗镇得12.34分。"
    )
    assert (
        "主要做法" in figure["message"]
        and figure["result"] in figure["message"]
        and "{松岗镇 得分}" in figure["message"]
    )
    assert field["said"] == "{松岗 得份}"
    assert bulletins.words_of(world.home, "tiny", "2026-11") == {}  # either everything or nothing


def test_words_are_kept_taken_back_and_listed(world: World) -> None:
    (row,) = bulletins.write(world.home, None, NOVEMBER, {"steps": "12月5日前整改2项。"}, "李某")
    assert row["state"] == "saved" and row["free"] == ["12月", "5日", "2项"]
    with desk.looked_at(world.home.data) as table:
        assert table.texts("tiny", "2026-11")["steps"]["by"] == "李某"
    (row,) = bulletins.write(world.home, None, NOVEMBER, {"steps": None}, "李某")
    assert row["state"] == "dropped" and bulletins.words_of(world.home, "tiny", "2026-11") == {}
    with pytest.raises(UnknownName):
        bulletins.write(world.home, None, NOVEMBER, {"prase": "x"}, "李某")


def test_text_that_no_longer_fits_keeps_a_month_from_being_published(world: World) -> None:
    with desk.opened(world.home.data) as table:  # written when the figures were others
        table.write_text("tiny", "2026-11", "praise", "松岗镇得12.34分。", "李某")
    try:
        with build.reading_desk(world.home) as seat:
            (phrase,) = bulletins.text_faults(seat, seat.rulebooks["tiny"], NOVEMBER)
    finally:
        with desk.opened(world.home.data) as table:
            table.write_text("tiny", "2026-11", "praise", None, "李某")
    assert "12.34" in phrase.text("zh_CN") and "12.34" in phrase.text("en") and "{松岗镇 得分}" in phrase.text("en")


# ---- jobs and commands -----------------------------------------------------------------------------------------------


def test_the_jobs_tell_what_they_did(world: World) -> None:
    events: list[paper_jobs.Event] = []
    request = {"job": "bulletin", "month": "2026-11", "texts": {"praise": "松岗镇得1分。"}, "dry_run": True}
    assert paper_jobs.perform(request, world.home, "李某", NOW, events.append) == 2
    request = {"job": "papers", "issue": "2026-01", "kinds": ["bulletin"]}
    assert paper_jobs.perform(request, world.home, "李某", NOW, events.append) == 0
    assert [event["event"] for event in events] == ["checked", "paper", "paper", "paper"]
    assert [Path(event["path"]) for event in events[1:]] == list(world.made)


def test_the_command_line_does_what_the_page_does(world: World, tmp_path: Path) -> None:
    text = tmp_path / "做法.txt"
    text.write_text("松岗镇得{松岗镇 得分}分。", encoding="utf-8")
    assert quick(world.home, "bulletin", "set", "2026-11", "praise", text).code == 0
    shown = quick(world.home, "bulletin", "show", "2026-11", "--json").value
    assert shown["edited"] == ["praise"] and shown["texts"]["praise"] == "松岗镇得{松岗镇 得分}分。"  # type: ignore[index]
    assert quick(world.home, "bulletin", "check", "2026-11").code == 0
    text.write_text("松岗镇得1分。", encoding="utf-8")
    refused = quick(world.home, "bulletin", "set", "2026-11", "praise", text)
    assert refused.code == 2 and "{松岗镇 得分}" in refused.out
    assert quick(world.home, "bulletin", "set", "2026-11", "praise", "--draft").code == 0
    made = quick(world.home, "bulletin", "print", "2026-11", "--kind", "bulletin", "--json").value["files"]
    assert [Path(one).name for one in made] == ["bulletin.en.docx", "bulletin.en.pdf", "bulletin.en.xlsx"]  # type: ignore[attr-defined]
