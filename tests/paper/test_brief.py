"""The brief: what the sheet, the picture and the page say is what the marts say; one sheet, 1080 pixels, nobody's tail."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import marts
from paper import brief
from show import edition
from show import format as shown
from show.reading import Read
from words import Language

MONTH = "2026-10"
BLANKS = re.compile(r"[\s\u202e]+")
META = {"known_at": datetime(2026, 11, 5, 10), "journal_head": "h" * 64}
ISSUED = META | {
    "issue_no": "10",
    "revision": 2,
    "issued_at": datetime(2026, 11, 12, 2),
    "results_hash": "f" * 64,
    "is_changed": False,
}
pytestmark = pytest.mark.usefixtures("tiny_snapshot")
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler reads the PDF")


def told(language: Language = "zh_CN", meta: dict[str, Any] = META, read: Read = marts.read) -> dict[str, Any]:
    return brief.told(edition.context("county", MONTH, language, read, meta), language)


def texts(value: object) -> list[str]:
    """Every text of the data."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_figure_of_the_data_is_the_marts(language: Language) -> None:
    standings = marts.read("standings", competition_id="county", scope_id=MONTH).to_dicts()
    groups = marts.read("groups", competition_id="county", scope_id=MONTH).sort("sort").to_dicts()
    for group, one in zip(groups, told(language)["groups"], strict=True):
        own = [row for row in standings if row["group_id"] == group["group_id"]]
        placed = sorted(
            (row for row in own if row["place"] is not None),
            key=lambda row: (row["place"], -row["score"], row["unit_id"]),
        )
        assert one["count"] == len(own)
        assert [(row["place"], row["score"], row["year_place"], row["year_score"]) for row in one["rows"]] == [
            (
                str(row["place"]),
                shown.score(row["score"]),
                str(row["to_date_place"] or "–"),
                shown.score(row["to_date_score"]),
            )
            for row in placed[: brief.MOST]
        ]
        (facts,) = marts.read(
            "group_statistics", competition_id="county", scope_id=MONTH, group_id=group["group_id"]
        ).to_dicts()
        figures = {each["name"]: each["value"] for each in one["figures"]}
        assert (
            shown.score(facts["median_score"]) in figures.values()
            and shown.score(facts["best_score"]) in figures.values()
        )
        losses = marts.read(
            "group_losses", competition_id="county", scope_id=MONTH, group_id=group["group_id"], part_kind="item"
        )
        known = {shown.minus(row["lost_points"]) for row in losses.to_dicts()}
        assert one["lost"] and {each["points"] for each in one["lost"]} <= known
        assert max(each["part"] for each in one["lost"]) == 1


@needs_poppler
@pytest.mark.parametrize(
    ("language", "meta"), [("zh_CN", META), ("zh_CN", ISSUED), ("en", ISSUED)], ids=["draft", "zh", "en"]
)
def test_the_sheet_is_one_page_and_says_what_the_data_say(
    language: Language, meta: dict[str, Any], tmp_path: Path
) -> None:
    data = told(language, meta)
    path = tmp_path / "brief.pdf"
    path.write_bytes(brief.pdf(data))
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, timeout=60)
    (page,) = [BLANKS.sub("", page) for page in done.stdout.decode().split("\f")[:-1]]
    for group in data["groups"]:
        for row in group["rows"][:3]:
            assert all(row[name] in page for name in ("place", "score", "year_score"))
        for each in [*group["figures"], *group["lost"]]:
            assert each.get("value", each.get("points")) in page
    assert data["hash"] in page and BLANKS.sub("", data["internal"]) in page and BLANKS.sub("", data["status"]) in page
    assert BLANKS.sub("", data["issue"]) in page


def test_the_picture_is_1080_wide_and_made_of_the_same_data() -> None:
    data = told()
    picture = brief.picture(data)
    wide, high = struct.unpack(">II", picture[16:24])
    assert picture.startswith(b"\x89PNG") and wide == 1080 and high > 2 * wide
    assert brief.picture(data) == picture, "the same data give the same bytes"
    other = told()
    other["groups"][0]["rows"][0]["score"] = "0.01"
    assert brief.picture(other) != picture


def test_both_templates_print_every_part_of_the_data() -> None:
    """A part that only one of them knows would be a figure that only one of them shows."""
    parts = set(
        re.findall(r"data\.(\w+)", Path(brief.__file__).with_name("templates").joinpath("brief.typ").read_text())
    )
    long = set(
        re.findall(r"data\.(\w+)", Path(brief.__file__).with_name("templates").joinpath("brief_long.typ").read_text())
    )
    assert parts == long
    assert parts <= told().keys()


def test_the_page_without_scripts_has_the_same_figures_and_marks() -> None:
    for meta, status in ((META, "暂列"), (ISSUED, "定稿")):
        made = edition.document("county", MONTH, "zh_CN", marts.read, meta)
        data = told(meta=meta)
        for group in data["groups"]:
            figures = [row[name] for row in group["rows"] for name in ("score", "year_score")]
            assert all(figure in made for figure in [*figures, *(each["points"] for each in group["lost"])])
        assert data["hash"] in made and "内部" in made and status in made and "<script" not in made


def test_a_draft_says_so_and_an_issue_its_number_and_hash() -> None:
    draft, final = told(), told(meta=ISSUED)
    assert (draft["issue"], draft["is_final"]) == ("草稿", False) and "暂列" in draft["note"]
    assert (final["issue"], final["is_final"], final["hash"]) == ("第10期 第2版", True, "f" * 64) and final[
        "note"
    ] == ""
    assert told(meta=ISSUED | {"revision": 1})["issue"] == "第10期"
    assert "更正" in told(meta=ISSUED | {"is_changed": True})["note"]


def test_a_month_of_one_group_or_without_movers_still_makes_a_sheet() -> None:
    data = told()
    alone = data | {
        "groups": [data["groups"][0] | {"rising": [], "falling": [], "lost": [], "rows": []}],
        "due": [],
        "honours": [],
    }
    assert brief.pdf(alone).startswith(b"%PDF") and brief.picture(alone)
    assert all(isinstance(text, str) for text in texts(alone))
