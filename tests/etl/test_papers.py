"""The papers of an issue, of one of its revisions and of a draft: each is made from its own rows and says what it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from competition.calendar import Month
from etl import build, bulletins, papers, publish
from etl.errors import UnknownIssue
from etl.layout import Home
from etl.seen import seen
from paper.composing import Composer
from paper.document import Document
from show.links import View
from tests.etl.office import BY, NOW, home_of_four, load, monthly
from tests.paper.checking import pdf_text, said
from words import LOCALE, Language, catalogue

LANGUAGES: tuple[Language, ...] = ("zh_CN", "zh_TW")
REASON = "数据更正"
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
                    publish.revise(seat, rulebook, "2026-01", REASON, BY, BY, now)
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


def own_words(home: Home, told: str) -> str:
    """A text without what is data: the reason the office gave, and every Chinese name that the rulebook's files hold."""
    files = sorted(home.rulebook.rglob("*.csv"))
    cells = {
        cell.strip('"')
        for path in files
        for line in path.read_text("utf-8-sig").splitlines()
        for cell in line.split(",")
    }
    for name in (REASON, *sorted((cell for cell in cells if not cell.isascii()), key=len, reverse=True)):
        told = told.replace(name, "")
    return told


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_document_in_traditional_characters_has_no_simplified_word_of_ours(
    home: Home, is_kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of an issue that kept no such draft; names stay as they are, which the foot says, and so do all figures."""
    if not is_kept:
        kept = bulletins.issue_text
        monkeypatch.setattr(bulletins, "issue_text", lambda *one: kept(*one) | {"drafts": {}})
    made: dict[str, Document] = {}
    with seen(home, None) as view:
        for language in LANGUAGES:
            source = papers.source_of(home, view, "2026-10", False, language=language)
            ((_, made[language]),) = papers.documents(source, "2026-10", ["bulletin"])
        names = Composer(View("tiny", "", "2026-10", "", "zh_CN"), source.read).facts.names_of_any
    document = made["zh_TW"]
    printed = "\n".join([document.title, document.status, document.foot, *(text for text, _ in said(document))])
    told = own_words(home, names.sub("", printed))
    ours = {
        letter for path in (LOCALE / "zh_TW").glob("*.po") for letter in "".join(catalogue(path.stem, "zh_TW").values())
    }
    strange = {letter for letter in told if "一" <= letter <= "鿿"} - ours
    assert strange == set() and not ours & set("数据报县为发") and "照原文" in document.foot and "凍結" in told
    facts = [[each for each in said(one) if each[1]] for one in made.values()]
    assert facts[0] == facts[1] and len(facts[0]) > 15


def test_files_of_each_language_lie_beside_each_other(home: Home) -> None:
    made: dict[str, set[str]] = {
        language: {path.name for path in papers.make(home, None, OCTOBER, ["bulletin"], language=language)}
        for language in (*LANGUAGES, "en")
    }
    assert made["zh_TW"] == {"bulletin.zh-TW.docx", "bulletin.zh-TW.pdf", "bulletin.zh-TW.xlsx"}
    assert "bulletin.docx" in made["zh_CN"] and "bulletin.en.docx" in made["en"]


def test_a_revision_there_is_not_is_refused_with_those_there_are(home: Home) -> None:
    with pytest.raises(UnknownIssue) as refused:
        papers.make(home, None, OCTOBER, revision=7)
    assert "2026-01-r1" in refused.value.message("zh_CN") and "2026-01-r2" in refused.value.message("en")
