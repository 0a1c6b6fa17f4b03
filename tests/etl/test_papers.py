"""The papers of an issue, of one of its revisions and of a draft: each is made from its own rows and says what it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from competition.calendar import Month
from etl import build, papers, publish
from etl.errors import UnknownIssue
from etl.layout import Home
from tests.etl.office import BY, NOW, home_of_four, load, monthly
from tests.paper.checking import pdf_text

OCTOBER = Month(2026, 10)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose October was published and revised, and was corrected once more since."""
    folder = tmp_path_factory.mktemp("papers")
    home = home_of_four(folder)
    for day, done in enumerate((None, "20,9", "20,5"), 1):
        now = NOW + timedelta(days=day)
        if done:
            load(home, monthly(folder, f"2026-10,松岗镇,{done}", name=f"更正{day}.csv"), now=now)
        if day < 3:
            with build.desk(home, BY, now) as seat:
                rulebook = seat.rulebooks["tiny"]
                if done:
                    publish.revise(seat, rulebook, "2026-01", "数据更正", BY, BY, now)
                else:
                    publish.publish(seat, rulebook, OCTOBER, BY, now)
    return home


def briefs(home: Home, draft: bool = False, revision: int | None = None) -> dict[str, Path]:
    """The brief's files by form."""
    made = papers.make(home, None, OCTOBER, ["brief"], draft, revision=revision)
    return {path.suffix[1:]: path for path in made}


def test_the_brief_of_a_revision_and_of_a_draft_is_its_own(home: Home) -> None:
    made = {
        name: briefs(home, name == "draft", {"first": 1, "second": 2}.get(name))
        for name in ("first", "second", "draft")
    }
    assert [each["pdf"].parent.name for each in made.values()] == ["2026-01-r1", "2026-01-r2", "2026-10"]
    sheets = {name: "".join(pdf_text(each["pdf"]).split()) for name, each in made.items()}
    pages = {name: each["html"].read_text(encoding="utf-8") for name, each in made.items()}
    assert len(set(sheets.values())) == len(set(pages.values())) == 3
    for told in (sheets, pages):
        assert ["第2版" in told[name] for name in told] == [False, True, False]
        assert ["草稿" in told[name] for name in told] == [False, False, True]
        assert ["暂列" in told[name] for name in told] == [False, False, True]
    assert briefs(home)["pdf"] == made["second"]["pdf"], "without a revision the newest"


def test_a_revision_there_is_not_is_refused_with_those_there_are(home: Home) -> None:
    with pytest.raises(UnknownIssue) as refused:
        papers.make(home, None, OCTOBER, revision=7)
    assert "2026-01-r1" in refused.value.message("zh_CN") and "2026-01-r2" in refused.value.message("en")
