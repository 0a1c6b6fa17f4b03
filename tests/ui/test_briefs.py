"""The brief as a page hands it out: a draft made when it is asked for, an issue's only as it lies with the issue."""

from __future__ import annotations

from pathlib import Path

import pytest

import marts
from show.links import View
from ui import briefs

VIEW = View("county", "towns", "2026-10", "towns-1", "zh_CN")
DRAFT = {"month": "2026-10", "issue_no": "", "revision": 0}


@pytest.mark.usefixtures("tiny_snapshot")
def test_of_a_month_that_is_not_out_it_is_made_from_live_figures_and_marked_so() -> None:
    best = marts.read("standings", competition_id="county", scope_id="2026-10", group_id="towns", place=1)
    score = f"{best['score'].item(0):.2f}"
    html = briefs.file_of(DRAFT, VIEW, "html").decode()
    assert score in html and "暂列" in html and "<script" not in html
    picture = briefs.file_of(DRAFT, VIEW, "png")
    assert picture.startswith(b"\x89PNG") and int.from_bytes(picture[16:20], "big") == 1080
    assert briefs.file_of(DRAFT, VIEW, "pdf").startswith(b"%PDF")


def test_of_an_issue_it_is_what_lies_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SAIBANG_DATA", str(tmp_path))
    row = {"month": "2026-09", "issue_no": "2026-09", "revision": 2}
    assert not briefs.is_made(row, VIEW)
    for form in briefs.FORMS:
        path = briefs.path_of(row, VIEW, form)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(form.encode())
    assert briefs.is_made(row, VIEW) and not briefs.is_made(row | {"revision": 1}, VIEW)
    assert [briefs.file_of(row, VIEW, form) for form in briefs.FORMS] == [form.encode() for form in briefs.FORMS]
    assert briefs.path_of(row, VIEW, "pdf").relative_to(tmp_path).parent == Path("papers/county/2026-09-r2")
