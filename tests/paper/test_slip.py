"""Check slips over the hand-written county: each unit's own figures as the marts have them, one page, nobody else's name."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import polars as pl
import pytest

import marts
from paper import slip, slip_word
from paper.slip import Line, Slip, Slips
from show import format as shown
from show.links import View

MONTH, DUE = "2026-10", date(2026, 11, 25)
NUMBER = re.compile(r"\d+(?:\.\d+)?")
BLANKS = re.compile(r"\s+")
CUT = str.maketrans({"\u202e": "", "\ufeff": ""})
pytestmark = pytest.mark.usefixtures("tiny_snapshot")
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler reads the PDF")


def source(language: Any = "zh_CN", read: Any = marts.read) -> Slips:
    return Slips(View("county", "", MONTH, "", language), read, DUE)


def made(language: Any = "zh_CN", read: Any = marts.read) -> list[Slip]:
    slips = source(language, read)
    return list(slips.made(slips.units))


def rows(mart: str, one: Slip) -> list[dict[str, Any]]:
    return marts.read(mart, competition_id="county", scope_id=MONTH, unit_id=one.unit_id).to_dicts()


def pages(data: bytes, folder: Path) -> list[str]:
    """The text of each page, without blanks."""
    path = folder / "slips.pdf"
    path.write_bytes(data)
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, timeout=60)
    return [BLANKS.sub("", page) for page in done.stdout.decode().split("\f")[:-1]]


def figures(one: Slip) -> Counter[str]:
    """Every figure that must stand on a slip, as often as it stands there."""
    told = [one.adding, *one.forward, *(text for clock in one.clocks for text in (clock.figure, clock.of, clock.under))]
    for line in one.lines:
        told += [line.subtotal, line.subtotal_open, line.how, line.points, line.open, line.lost, line.cited]
    for closing in one.closing:
        told += [closing.label, closing.how, closing.points]
    return Counter(number for text in told for number in NUMBER.findall(text))


def long_slip(lines: int, words: int = 1) -> Slip:
    """A slip of so many lines with long names, every second of which lost nothing."""
    one = made()[0]
    label, how = (
        "机关运行保障与后勤服务质量综合评价指标" * words,
        "报送 11 条，任务 8 条，按月计得 0.25 分（应得 0.25 分，封顶）",
    )
    many = tuple(
        Line("督查督办与落实" if at % 4 == 0 else "", "12.3456" if at % 4 == 0 else "", "24" if at % 4 == 0 else "", f"{label}{at}",
             "未报" if at % 9 == 0 else "", how, "3.4567", "10", "" if at % 2 else "−6.5433", "2·11处", bool(at % 2))
        for at in range(lines)
    )  # fmt: skip
    return replace(
        one,
        unit="云溪县" + "优质服务竞赛领导小组" * 3,
        lines=many,
        asked=one.asked + ("请核对这一处：" + "长" * 60,) * 5,
    )


def test_every_unit_of_the_month_has_a_slip_and_no_other() -> None:
    standing = set(marts.read("standings", competition_id="county", scope_id=MONTH)["unit_id"])
    assert [one.unit_id for one in made()] == source().units and set(source().units) == standing
    with pytest.raises(KeyError):
        next(source().made(["nobody"]))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_figure_is_the_marts(language: Any) -> None:
    for one in made(language):
        (me,) = rows("standings", one)
        assert (one.score, one.to_date_score) == (me["score"], me["to_date_score"])
        assert one.clocks[0].under == shown.score(me["score"]) and str(me["place"] or "") in one.clocks[0].figure
        lines = sorted(rows("ledger", one), key=lambda row: row["line_no"])
        own = [row for row in lines if row["line_kind"] in ("indicator", "part")]
        by_label = {(row["label_en"] if language == "en" else None) or row["label_zh"]: row for row in own}
        assert len(one.lines) == len(own)
        for line in one.lines:
            row = by_label[line.label]
            is_shut = row["points"] is None or (not row["open_points"] and not row["points"])
            assert line.points == ("–" if is_shut else shown.exact(row["points"]))
            assert line.open == ("" if is_shut else shown.plain(row["open_points"]))
            assert line.lost == (shown.exact_signed(-row["lost_points"]) if row["lost_points"] else "")
        closing = {each.kind: each.points for each in one.closing}
        assert closing["earned"] == shown.exact(me["earned"]) and closing["total"] == shown.score(me["score"])
        items = {row["item_id"]: row for row in rows("item_points", one)}
        sums = [(line.subtotal, line.subtotal_open) for line in one.lines if line.subtotal]
        assert Counter(sums) == Counter(
            (shown.exact(row["points"]), shown.plain(row["open_points"]))
            for code, row in items.items() if any(line["item_id"] == code for line in own)
        )  # fmt: skip


@needs_poppler
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_sheet_holds_the_same_figures_one_page_a_unit(language: Any, tmp_path: Path) -> None:
    slips = made(language)
    found = pages(slip.pdfs(slips)[0], tmp_path)
    assert len(found) == len(slips)
    for one, page in zip(slips, found, strict=True):
        for line in one.lines:
            assert BLANKS.sub("", f"{line.points}{'/' if line.open else ''}{line.open}") in page
        for closing in one.closing:
            assert BLANKS.sub("", closing.points) in page
        for sentence in (one.adding, *one.forward, *one.asked):
            assert BLANKS.sub("", sentence)[:20].translate(CUT) in page.translate(CUT)
        assert one.hash[: slip.HASH] in page


@needs_poppler
def test_each_units_own_file_is_its_page_of_the_joint_one(tmp_path: Path) -> None:
    slips = [*made()[:3], long_slip(40)]
    joint, *each = slip.pdfs(slips)
    assert [pages(one, tmp_path) for one in each] == [[page] for page in pages(joint, tmp_path)]
    joint, *each = slip_word.documents(slips)
    told = [paragraph.text for one in each for paragraph in docx.Document(io.BytesIO(one)).paragraphs]
    assert told == [paragraph.text for paragraph in docx.Document(io.BytesIO(joint)).paragraphs]
    assert not any(b"w:pageBreakBefore" in zipfile.ZipFile(io.BytesIO(one)).read("word/document.xml") for one in each)
    assert len(slip.pdfs(slips[:1])) == len(slip_word.documents(slips[:1])) == 1


def test_the_word_file_holds_the_same_figures(tmp_path: Path) -> None:
    for one in made():
        document = docx.Document(io.BytesIO(slip_word.documents([one])[0]))
        told = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
        written = Counter(NUMBER.findall(told))
        lacking = figures(one) - written
        assert not lacking, (one.unit_id, lacking)


def test_word_files_are_whole_and_the_same_every_time() -> None:
    slips = made()
    data = slip_word.documents(slips)[0]
    assert data == slip_word.documents(slips)[0]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
    breaks = sum("w:pageBreakBefore" in paragraph._p.xml for paragraph in docx.Document(io.BytesIO(data)).paragraphs)
    assert breaks == len(slips) - 1


@needs_poppler
def test_no_other_units_name_stands_on_a_slip(tmp_path: Path) -> None:
    """Even where a file is called after another unit."""

    def read(name: str, **keys: Any) -> pl.DataFrame:
        found = marts.read(name, **keys)
        return found.with_columns(pl.lit("河湾街道代报.csv").alias("file_name")) if name == "sources" else found

    slips = made(read=read)
    names = {one.unit_id: BLANKS.sub("", one.unit) for one in slips}
    for one, page in zip(slips, pages(slip.pdfs(slips)[0], tmp_path), strict=True):
        for unit_id, name in names.items():
            if unit_id != one.unit_id and name not in names[one.unit_id]:
                assert name not in page, (one.unit_id, name)
    assert any("〔其他单位〕代报" in file for one in slips for file in one.files)


@needs_poppler
@pytest.mark.parametrize(("lines", "words", "smallest"), [(24, 1, 7.5), (40, 1, 6), (40, 2, 5.5), (60, 2, 4.5)])
def test_any_account_fits_one_page(lines: int, words: int, smallest: float, tmp_path: Path) -> None:
    one = long_slip(lines, words)
    (page,) = pages(slip.pdfs([one])[0], tmp_path)
    assert "单位负责人（盖章）" in page and page.count("3.4567") == lines
    fit = slip_word.fitted(one)
    left = slip_word.HIGH - slip_word.height(one, fit.lines, fit.is_folded, fit.size) - slip_word.ANSWER
    assert fit.size >= smallest and left >= fit.writing * slip_word.WRITING


def test_lines_of_an_item_that_lost_nothing_are_drawn_together_with_their_points() -> None:
    one = made()[0]
    first, second = (replace(one.lines[at], item=f"I{at}", lost="−1", is_plain=False) for at in range(2))
    plain = replace(
        one.lines[0], item="", subtotal="", subtotal_open="", points="2.00", open="2", lost="", is_plain=True
    )
    lines = (
        replace(plain, item="I0", label="A"),
        replace(first, item="", label="L"),
        replace(plain, label="B"),
        second,
    )
    together = replace(one, lines=lines).folded
    assert [(line.item, line.label) for line in together] == [
        ("I0", "L"),
        ("", "A 2.00/2、B 2.00/2"),
        ("I1", second.label),
    ]
    assert all(line.how == "" for line in replace(one, lines=lines).bare)


def test_an_account_that_does_not_add_up_is_no_slip() -> None:
    def read(name: str, **keys: Any) -> pl.DataFrame:
        found = marts.read(name, **keys)
        more = pl.when(pl.col("line_no") == 1).then(Decimal("0.01")).otherwise(Decimal(0)) if name == "ledger" else None
        return found if more is None else found.with_columns((pl.col("points") + more).alias("points"))

    with pytest.raises(slip.DoesNotAddUp, match=MONTH):
        made(read=read)


def test_the_fingerprint_is_of_the_figures_alone() -> None:
    before = {one.unit_id: one.hash for one in made()}
    assert {one.unit_id: one.hash for one in made("en")} == before and len(set(before.values())) == len(before)

    def read(name: str, **keys: Any) -> pl.DataFrame:
        found = marts.read(name, **keys)
        return found.with_columns(pl.col("to_date_score") + Decimal("0.01")) if name == "standings" else found

    changed = {one.unit_id for one in made(read=read) if one.hash != before[one.unit_id]}
    assert changed == {one.unit_id for one in made() if one.to_date_score is not None}


def test_what_is_asked_and_what_was_changed_is_told() -> None:
    def read(name: str, **keys: Any) -> pl.DataFrame:
        if name == "open_questions":
            row = {"competition_id": "county", "month": MONTH, "unit_id": "towns-1", "file_kind": "monthly", "load_id": "l-2026-10",
                   "sha256": "s", "sheet": None, "row_no": 4, "column_no": 3, "check_id": "c", "message_zh": "第4行比上月多三成",
                   "message_en": "Row 4 grew by 30%"}  # fmt: skip
            frame = pl.DataFrame([row, row])
            return frame.filter(pl.col("unit_id") == keys["unit_id"]) if "unit_id" in keys else frame
        return marts.read(name, **keys)

    asked = {one.unit_id: one.asked for one in made(read=read)}
    assert [text for text in asked["towns-1"] if "第4行比上月多三成" in text and "请说明或更正" in text] == [
        asked["towns-1"][-1]
    ]
    assert any("竞赛办代改" in text and "10" in text and "李某" in text for text in asked["towns-3"])
    missing = [one for one in made() if rows("standings", one)[0]["is_missing"]]
    assert missing and all(one.asked[0].startswith("本月月报未在截止前收到") for one in missing)
