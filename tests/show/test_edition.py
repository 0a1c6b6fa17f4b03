"""The static edition: one file without scripts or outside addresses, with the marts' numbers, frozen ones once published."""

from __future__ import annotations

import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from click.testing import CliRunner

import marts
from competition.calendar import Month
from competition.errors import UnknownScope
from etl import brief
from etl.cli import main
from etl.issue import frozen_marts
from etl.layout import Home
from etl.seen import Seen, seen
from show import edition
from show.links import LANGUAGE_CODES
from tests.ui import tiny
from words import Language

META: dict[str, Any] = {"known_at": tiny.KNOWN_AT, "journal_head": "ab" * 32}
ISSUE: dict[str, Any] = {
    "issue_no": "2026-10",
    "revision": 1,
    "issued_at": tiny.KNOWN_AT,
    "results_hash": "cd" * 32,
    "is_changed": False,
}


class Reader(HTMLParser):
    """What stands in a document: its tags, addresses, and the cells of its tables."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attributes if name in ("href", "src", "action")]

    def handle_data(self, data: str) -> None:
        self.words += data


def made(language: Language = "zh_CN", **issue: Any) -> str:
    return edition.document("county", "2026-10", language, marts.read, META | issue)


@pytest.mark.usefixtures("tiny_snapshot")
@pytest.mark.parametrize("language", LANGUAGE_CODES.values())
def test_an_edition_runs_and_fetches_nothing(language: Language) -> None:
    html = made(language)
    found = Reader(html)
    assert not found.tags & {"script", "link", "img", "iframe", "form", "a"}
    assert found.addresses == []
    assert "@import" not in html and "http" not in html and "url(" not in html


@pytest.mark.usefixtures("tiny_snapshot")
def test_an_edition_holds_every_unit_of_every_group_with_its_scores() -> None:
    words = Reader(made()).words
    for row in marts.read("standings", scope_id="2026-10").to_dicts():
        assert row["unit_zh"] in words
        assert f"{row['score']:.2f}" in words
        assert f"{row['to_date_score']:.2f}" in words


@pytest.mark.usefixtures("tiny_snapshot")
def test_an_edition_of_a_month_without_reports_gives_no_places() -> None:
    def read(name: str, **filters: object) -> pl.DataFrame:
        found = marts.read(name, **filters)  # type: ignore[arg-type]
        return found.with_columns(pl.lit("pending").alias("status")) if name == "discipline" else found

    html = edition.document("county", "2026-10", "zh_CN", read, META)
    words = Reader(html).words
    assert '<table class="ranking">' not in html and "失分在哪里" not in words
    assert "本月还没有单位报送" in words and "居首" not in words


@pytest.mark.usefixtures("tiny_snapshot")
def test_a_provisional_edition_says_so_with_a_fingerprint_of_what_it_shows() -> None:
    words = Reader(made()).words
    assert "暂列" in words and META["journal_head"] in words
    assert edition.fingerprint([{"rows": []}]) not in words
    assert made() == made()


@pytest.mark.usefixtures("tiny_snapshot")
def test_a_published_edition_bears_number_and_hash_of_the_issue() -> None:
    words = Reader(made(**ISSUE)).words
    assert "定稿" in words and ISSUE["results_hash"] in words
    assert "定稿后数据有更正" not in words
    assert "定稿后数据有更正" in Reader(made(**ISSUE | {"is_changed": True})).words


@pytest.mark.usefixtures("tiny_snapshot")
@pytest.mark.parametrize("hostile", tiny.HOSTILES)
def test_a_hostile_name_is_text(hostile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.write(tmp_path, hostile)
    monkeypatch.setenv("SAIBANG_DATA", str(tmp_path))
    found = Reader(made())
    assert "script" not in found.tags
    assert hostile in found.words


def freeze(con: duckdb.DuckDBPyConnection, month: str) -> None:
    """The tables of issues as publishing the month would leave them."""
    con.execute("create schema issues")
    con.execute(
        "create table issues.issues as select competition_id, ? as issue_no, 1 as revision, scope_id, 'v1' as version_id, "
        "'first' as results_hash, '' as previous_hash, known_at as issued_at from live.scopes, live.meta where last_month = ? and scope_kind in ('month', 'to_date')",
        [month, month],
    )
    for name in frozen_marts():
        con.execute(
            f"create table issues.{name} as select * {'exclude (issue_no)' if name == 'standings' else ''}, "
            f"'{month}' as issue_no, 1 as revision from live.{name} where "
            + (f"month = '{month}'" if name == "discipline" else f"scope_id in ('{month}', 'to-{month}')")
        )


def test_a_published_month_is_read_from_its_frozen_rows(tiny_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(tiny_data, data)
    with duckdb.connect(str(data / "snapshot" / "current.duckdb")) as con:
        freeze(con, "2026-09")
        con.execute("update issues.standings set score = 88.88 where unit_id = 'towns-3'")
    with seen(Home.at(data), None) as view:
        text = brief.made(view, Month.parse("2026-09"), "zh").text
        live = brief.made(view, Month.parse("2026-10"), "zh")
        with pytest.raises(UnknownScope):
            brief.made(view, Month.parse("2031-01"), "zh")
        paths = brief.places(Home.at(data), view, live)
    brief.write(paths, live)
    assert "88.88" in Reader(text).words and "5f" * 32 in text
    assert "88.88" not in live.text
    assert [path.name for path in paths] == ["county-2026-10.zh.html", "newest.html"]
    assert (data / "editions" / "newest.html").read_text(encoding="utf-8") == live.text


def test_the_reader_of_an_issue_has_no_rows_of_what_is_not_frozen(tiny_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(tiny_data, data)
    with duckdb.connect(str(data / "snapshot" / "current.duckdb")) as con:
        freeze(con, "2026-09")
    with seen(Home.at(data), None) as view:
        read = brief.reader(view, "2026-09")
        assert view.mart("veto_reviews").height and read("veto_reviews").is_empty()
        assert read("standings", scope_id="2026-10").is_empty() and read("group_losses", scope_id="2026-10").is_empty()
        assert read("group_losses", scope_id="2026-09").height
        assert read("deadlines")["reported_count"].null_count() == read("deadlines").height > 0
        live = brief.reader(view, "")("standings", scope_id="2026-09", group_id=["towns", "organs"])
        assert live.filter(pl.col("scope_id") != "2026-09").is_empty() and live.height


def test_the_newest_edition_is_that_of_the_competition_the_pages_open_with(tiny_data: Path) -> None:
    with seen(Home.at(tiny_data), None) as view:
        live = brief.made(view, Month.parse("2026-10"), "zh")
        assert [path.name for path in brief.places(Home.at(tiny_data), view, live)][1:] == ["newest.html"]
        other = Seen(view.con, "zone")
        assert not brief.is_front(other)


@pytest.mark.parametrize(("language", "html_language"), [("zh", "zh-CN"), ("en", "en"), ("zh-TW", "zh-TW")])
def test_the_command_writes_an_edition_in_each_language(
    tiny_data: Path, tmp_path: Path, language: str, html_language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAIBANG_LANG", "zh")
    out = tmp_path / "month.html"
    asked = ["--data", str(tiny_data), "brief", "2026-10", "--lang", language, "--group", "organs", "--out", str(out)]
    answer = CliRunner().invoke(main, asked)
    assert answer.exit_code == 0, answer.output
    html = out.read_text(encoding="utf-8")
    assert f'<html lang="{html_language}">' in html
    assert html.count('<table class="ranking">') == 1


def test_the_command_refuses_a_month_or_a_group_that_is_not_there(tiny_data: Path, tmp_path: Path) -> None:
    for asked in (["2031-01"], ["2026-10", "--group", "nobody"]):
        answer = CliRunner().invoke(
            main, ["--data", str(tiny_data), "brief", *asked, "--out", str(tmp_path / "x.html")]
        )
        assert answer.exit_code == 2
    assert not (tmp_path / "x.html").exists()
