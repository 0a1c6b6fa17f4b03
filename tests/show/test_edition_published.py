"""The edition of a published month: written when it is published, from frozen rows and what follows from them alone."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from competition.calendar import Month
from competition.errors import NothingLoaded
from etl import brief, printed
from etl.cli import main
from etl.layout import Home
from etl.seen import seen
from tests.etl.frozen import home_at, still
from tests.etl.office import NOW, home_of_four, quick, scores

OCTOBER = Month(2026, 10)
# Of the registers' state nothing is frozen, and the edition shows none of it: a month with an open one is not published.
NOT_FROZEN = "unsettled_count"


def text_of(home: Home, month: Month = OCTOBER, language: str = "zh") -> str:
    """The edition as it would be made now."""
    with seen(home, None) as view:
        return brief.made(view, month, language).text


def publish_a_month_later(home: Home, month: str) -> None:
    """Publish when November has been cut off too."""
    environment = {"SAIBANG_NOW": (NOW + timedelta(days=30)).isoformat(), "SAIBANG_LANG": "en"}
    asked = ["--data", str(home.data), "--rulebook", str(home.rulebook), "publish", month]
    assert CliRunner().invoke(main, asked, env=environment).exit_code == 0


def test_publishing_writes_the_edition_in_every_language_and_the_newest(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    done = quick(home, "publish", "2026-10", "--json")
    folder = home.data / "editions"
    assert done.code == 0, done.err
    assert set(done.value["editions"]) == {str(path) for path in folder.iterdir()}  # type: ignore[call-overload]
    assert {path.name for path in folder.iterdir()} == {
        *(f"tiny-2026-10.{language}.html" for language in ("zh", "en", "zh-TW")),
        *("newest.html", "newest.en.html", "newest.zh-TW.html"),
    }
    newest = (folder / "newest.html").read_text(encoding="utf-8")
    assert str(done.value["hash"]) in newest and "定稿" in newest
    assert newest == text_of(home)


def test_asking_whether_a_month_can_be_published_writes_no_edition(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    assert quick(home, "publish", "2026-10", "--dry-run").code == 0
    assert not (home.data / "editions").exists()


@pytest.mark.parametrize("fault", [RuntimeError("disk full"), NothingLoaded()], ids=["bug", "refusal"])
def test_a_failing_edition_is_told_and_the_month_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(*_: object) -> None:
        raise fault

    home = home_of_four(tmp_path)
    monkeypatch.setattr(brief, "made", fail)
    done = quick(home, "publish", "2026-10", "--json")
    assert done.code == 0
    assert done.value["issue_no"] == "2026-01" and done.value["editions"] == []
    assert "No static edition was written" in done.err
    assert str(done.value["edition_error"]) in done.err
    with seen(home, None) as view:
        assert view.mart("issues")["issue_no"].unique().to_list() == ["2026-01"]


def test_publishing_an_older_month_leaves_the_newest_month_in_front(tmp_path: Path) -> None:
    home = home_at("settled", tmp_path)
    publish_a_month_later(home, "2026-10")
    newest = (home.data / "editions" / "newest.html").read_text(encoding="utf-8")
    assert "2026年11月" in newest and "暂列" in newest
    assert (home.data / "editions" / "tiny-2026-10.zh.html").exists()


def test_what_follows_from_an_issue_is_what_the_marts_said_when_it_was_published() -> None:
    with seen(still("published"), None) as view:
        read = brief.reader(view, "2026-01")
        for name in set(printed.DERIVED) - {"breaks"}:
            live = view.mart(name).filter(pl.col("scope_id") == "2026-10").drop(NOT_FROZEN, strict=False)
            frozen = read(name, scope_id="2026-10").select(live.columns)
            assert frozen.height and frozen.sort(pl.all()).equals(live.sort(pl.all())), name


def test_no_figure_corrected_since_enters_a_published_edition() -> None:
    assert scores(still("published")) != scores(still("corrected"))
    before, after = text_of(still("published")), text_of(still("corrected"))
    notice = re.search(r'<p class="deck missing">.*定稿后数据有更正.*</p>', after)
    assert notice and notice.group() not in before
    assert after.replace(notice.group(), "") == before
    assert "失分在哪里" in before and "期限" in before


def test_a_published_month_compares_with_the_published_month_before(tmp_path: Path) -> None:
    with seen(still("published"), None) as view:
        score_of = dict(
            view.mart("standings").filter(pl.col("scope_id") == "2026-10").select("unit_id", "score").rows()
        )
    home = home_at("november", tmp_path)
    publish_a_month_later(home, "2026-11")
    with seen(home, None) as view:
        rows = brief.reader(view, "2026-02")("progress", scope_id="2026-11")
        live = view.mart("progress").filter(pl.col("scope_id") == "2026-11")
    assert dict(rows.select("unit_id", "previous_score").rows()) == score_of
    assert dict(live.select("unit_id", "previous_score").rows()) != score_of
    assert "上期没有发布通报" not in text_of(home, Month(2026, 11))


def test_a_month_whose_predecessor_was_not_published_says_why_nobody_moved(tmp_path: Path) -> None:
    home = home_at("settled", tmp_path)
    publish_a_month_later(home, "2026-11")
    published = text_of(home, Month(2026, 11))
    assert "上期没有发布通报" in published
    assert "▲" not in published and "▼" not in published
