"""Documents as files: every block in both languages, read back out of PDF, Word and workbook as it stands in the value."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import docx
import openpyxl
import pytest
from openxml_audit import OpenXmlValidator, ValidationSeverity

from paper import charts, glyphs, layout, pdf, word, workbook
from paper.document import (
    Annex,
    Block,
    Cell,
    Chart,
    Column,
    Document,
    Heading,
    Letterhead,
    Number,
    PageBreak,
    Paragraph,
    Signature,
    Table,
    Text,
)  # fmt: skip
from tests.etl.office_suite import needs_office, saved_as
from tests.etl.workbooks import schema_faults
from words import LANGUAGES, Language

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed here")
HOSTILE = "＃ #show $x$ _a_ *b* `c` <d> & \\e @f [g] \"h\" 'i' //j /*k*/ ~l {m} =SUM(1) %n"
LONG = "某某县优质服务竞赛领导小组办公室驻政务服务中心窗口单位联合党支部第一党小组便民服务代办点"
FIGURES = ("98.50", "1,234.5", "97.6%", "-3", "+0.20", "0", "100%", "1.00")
WORTH = (98.5, 1234.5, 0.976, -3, 0.2, 0, 1, 1)


def said(text: str) -> tuple[Text]:
    """One run."""
    return (Text(text),)


def table(columns: int, rows: int, name: str = "一类单位") -> Table:
    """Units and figures."""
    cells = tuple(
        (Cell(said(f"单位{row}" if row else LONG)), *(Cell((Number(FIGURES[at % 8]),)) for at in range(columns - 1)))
        for row in range(rows)
    )
    heads = (Column("单位", "left", 3), *(Column(f"指标{at}", "right") for at in range(1, columns)))
    return Table(name, f"{name}得分表", heads, cells, "注：保留两位小数。")


def chart() -> Chart:
    """Bars."""
    return Chart(
        charts.bars([charts.Bar("青石镇 <&>", 98.5, "98.50", True), charts.Bar(LONG, 90, "90.00")]),
        "两个单位",
        60,
        "图1",
    )


@cache
def sample(language: Language = "zh_CN") -> Document:
    """Every block there is."""
    blocks: tuple[Block, ...] = (
        Paragraph((Text("本月平均得分"), Number("91.37", "mean"), Text("分。", True))), Paragraph(said(HOSTILE)),
        Heading(1, said("总体情况")), Heading(2, said("一类单位")), Heading(3, said("主要做法")), Heading(4, said("细目")),
        Paragraph(said("第一行\n第二行"), indent=False, align="left"), table(9, 4), chart(), Heading(1, said("下步打算")),
        PageBreak(), Paragraph(said("认真整改。" * 300)),
    )  # fmt: skip
    head = Letterhead(
        "某某县竞赛办文件", "优竞办〔2026〕10号", True, "秘密", "特急", "各参赛单位", "县委办公室。", "某某县竞赛办", "2026年11月8日",
        "联系人：张三",
    )  # fmt: skip
    return Document(
        "bulletin", "关于2026年10月份竞赛\n情况的通报", language, blocks, head, Signature("某某县竞赛办", "2026年11月8日"),
        (Annex("一类单位得分表", (table(3, 60),)), Annex("分指标得分表", (table(14, 30, "二类 [a]:*?/\\"),))),
        "暂列", "3f2a" * 16, "2026年第10期", date(2026, 11, 8),
    )  # fmt: skip


def read_back(data: bytes, folder: Path, *options: str, tool: str = "pdftotext") -> str:
    """What a tool of poppler says of a PDF."""
    path = folder / "read.pdf"
    path.write_bytes(data)
    target = ["-"] if tool == "pdftotext" else []
    return subprocess.run([tool, *options, str(path), *target], capture_output=True, text=True, check=True).stdout


def letters(text: str) -> str:
    """A text without its spaces and line ends, which a layout may change."""
    return re.sub(r"\s", "", text)


def parts(document: Document) -> list[str]:
    """What a reader meets of a document, in order."""
    found = [document.letterhead.organ, document.letterhead.number, document.title, layout.addressee(document)]
    found += spoken(document.blocks, document.language) + layout.annex_list(document)
    if document.signature:
        found += [document.signature.organ, document.signature.date]
    for number, annex in enumerate(document.annexes, 1):
        found += [layout.annex_mark(number, len(document.annexes), document.language), annex.title]
        found += spoken(annex.blocks, document.language)[:6]
    found += [text for line in layout.imprint(document) for text in line if text]
    return found


def spoken(blocks: tuple[Block, ...], language: Language) -> list[str]:
    """The words of blocks."""
    found = []
    for number, block in layout.numbered(blocks, language):
        if isinstance(block, Heading | Paragraph):
            found.append(number + layout.plain(block.runs))
        elif isinstance(block, Table):
            found += [block.title, *(column.title for column in block.columns)]
            found += [layout.plain(cell.runs) for cell in block.rows[1]]
        elif isinstance(block, Chart):
            found.append(block.caption)
    return found


def assert_in_order(wanted: list[str], text: str) -> None:
    """Each part stands after the one before."""
    at = 0
    for part in map(letters, wanted):
        # A page's end may fall within a paragraph: its beginning is enough to find it.
        found = text.find(part[:60], at)
        assert found >= 0, f"{part[:60]} is not after {text[max(0, at - 40) : at]}"
        at = found + min(len(part), 60)


# ---- PDF --------------------------------------------------------------------------------------------------------------


@needs_poppler
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pdf_says_what_the_value_says(language: Language, tmp_path: Path) -> None:
    data = pdf.pdf(sample(language))
    pages = read_back(data, tmp_path, "-raw").rstrip("\f").split("\f")
    whole = letters("".join(pages))
    assert_in_order(parts(sample(language)), whole)
    assert letters(HOSTILE) in whole
    assert all("暂列" in page for page in pages)
    assert all(f"—{number}—" in letters(page) for number, page in enumerate(pages, 1))
    assert [("3f2a" * 16 in letters(page)) for page in pages] == [False] * (len(pages) - 1) + [True]
    for number in range(60):  # every row of the long table, and its head again on its second page
        assert f"单位{number}" in whole or number == 0
    assert sum("指标1单位" in letters(page) or "指标1指标2" in letters(page) for page in pages) >= 4


@needs_poppler
def test_a_pdf_carries_its_fonts_and_draws_in_lines(tmp_path: Path) -> None:
    data = pdf.pdf(sample())
    rows = [line.split() for line in read_back(data, tmp_path, tool="pdffonts").splitlines()[2:]]
    assert len(rows) >= 6
    assert all("Saibang" in row[0] and row[-5:-2] == ["yes", "yes", "yes"] for row in rows)
    assert len(read_back(data, tmp_path, "-list", tool="pdfimages").splitlines()) == 2  # its head alone
    about = read_back(data, tmp_path, tool="pdfinfo")
    assert (
        "关于2026年10月份竞赛情况的通报" in about and "某某县竞赛办文件" in about and re.search(r"Tagged: +yes", about)
    )
    assert b"pdfaid:part>2<" in data


@needs_poppler
def test_a_page_has_the_measures_of_the_standard(tmp_path: Path) -> None:
    plain = Document("x", "题", "zh_CN", (Paragraph(said("赛" * 28 * 60), indent=False),))
    text = read_back(pdf.pdf(plain), tmp_path, "-bbox-layout")
    page = text.split("<page ")[2]
    assert 'width="595.2' in page and 'height="841.8' in page
    lines = [
        tuple(map(float, found))
        for found in re.findall(r'<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', page)
    ]
    body = [line for line in lines if line[2] - line[0] > 300]
    assert len(body) == 22
    millimetre = 72 / 25.4
    assert {round(line[0] / millimetre) for line in body} == {28}
    assert {round((595.28 - line[2]) / millimetre) for line in body} == {26}
    assert abs(body[0][1] / millimetre - 37) < 1.5 and 841.89 - body[-1][3] > 35 * millimetre
    assert abs((body[-1][1] - body[0][1]) / 21 - 225 * millimetre / 22) < 0.05
    words = read_back(pdf.pdf(plain), tmp_path, "-raw").split("\f")[1].split()
    assert {len(line) for line in words if line.startswith("赛")} == {28}


@needs_poppler
def test_a_wide_annex_lies_down_and_the_imprint_stands(tmp_path: Path) -> None:
    about = read_back(pdf.pdf(sample()), tmp_path, "-f", "1", "-l", "99", tool="pdfinfo")
    widths = [float(found) for found in re.findall(r"Page +\d+ size: +([\d.]+)", about)]
    assert widths[0] < 600 < 800 < widths[-2] and widths[-1] < 600


def highest(path: Path, words: str) -> float:
    """Where on its page the lowest line with these words begins, in points from above, by poppler."""
    boxes = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return max(float(y) for y, told in re.findall(r'yMin="([\d.]+)"[^>]*>([^<]*)<', boxes) if words in told)


@needs_poppler
@pytest.mark.parametrize("rows", [3, 31])
@pytest.mark.parametrize("form", ["pdf", pytest.param("docx", marks=needs_office)])
def test_the_imprint_stands_at_the_bottom_also_on_a_page_of_its_own(rows: int, form: str, tmp_path: Path) -> None:
    """Whole: its first line and its last, whether the page before is full or not."""
    value = replace(sample(), annexes=(Annex("附表", (replace(table(4, rows), title="", note=""),)),))
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf.pdf(value) if form == "pdf" else saved_as(word.docx(value), "a.docx", "pdf"))
    assert 842 - 35 / 25.4 * 72 - 80 < highest(path, "抄送") < highest(path, "印发") < 842 - 35 / 25.4 * 72


@needs_poppler
@pytest.mark.parametrize("lines", range(10, 20))
def test_signature_contact_and_annexes_stand_on_one_page(lines: int, tmp_path: Path) -> None:
    value = replace(sample(), blocks=tuple(Paragraph(said("正文一行。")) for _ in range(lines)))
    pages = read_back(pdf.pdf(value), tmp_path, "-raw").split("\f")
    (page,) = [letters(page) for page in pages if letters(layout.contact(value)) in letters(page)]
    assert letters(value.signature.date) in page and letters(layout.annex_list(value)[0]) in page  # type: ignore[union-attr]


def test_what_no_font_has_is_told(tmp_path: Path) -> None:
    strange = replace(sample(), blocks=(Paragraph(said("龘\U0010fffd\U000e0100𠮷")),))
    gone = pdf.missing_glyphs(strange)
    assert "\U0010fffd" in gone and "\U000e0100" not in gone and "镇" not in gone
    assert pdf.missing_glyphs(sample()) == []
    data = pdf.pdf(replace(strange, made_on=None))
    if shutil.which("pdftotext"):
        text = read_back(data, tmp_path)
        assert glyphs.MISSING in text and "U+10FFFD" in text
    assert set("▲▼①⑳〔〕—·％℃峂鿍臺灣") & glyphs.not_shipped("▲▼①⑳〔〕—·％℃峂臺灣") == set()


def test_files_are_the_same_again() -> None:
    for write in (pdf.pdf, word.docx, workbook.xlsx):
        assert write(sample()) == write(sample())


def test_a_picture_is_as_wide_as_asked() -> None:
    for wide in (1080, 777):
        png = pdf.typeset("chart.typ", {"svg": chart().svg}, "png", wide)[0]
        assert int.from_bytes(png[16:20], "big") == wide


def test_charts_bear_nothing_and_anything() -> None:
    hostile = "<&\"'\x01\n" + LONG
    drawn = (
        charts.bars([]), charts.bars([charts.Bar(hostile, -2, hostile), charts.Bar("", 0, "")]), charts.bump([], []),
        charts.bump([charts.Line(hostile, (None, 1)), charts.Line("b", (2, 1), True), charts.Line("c", (None, None))], ["1", "2"]),
        charts.dots([], []), charts.dots([charts.Dots(hostile, 1, None, None, 1, hostile)], ["a", "b", "c", "d"]),
    )  # fmt: skip
    for svg in drawn:
        assert pdf.typeset("chart.typ", {"svg": svg})[0].startswith(b"%PDF")


# ---- Word -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_file_is_valid_and_has_real_headings(language: Language, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(word.docx(sample(language)))
    faults = [
        each
        for each in OpenXmlValidator(max_errors=0).validate(path).errors
        if each.severity == ValidationSeverity.ERROR
    ]
    assert [f"{each.part_uri} {each.path} {each.description}" for each in faults] == []
    made = docx.Document(str(path))
    headings = [
        (line.style.name, line.text) for line in made.paragraphs if line.style and line.style.name.startswith("Heading")
    ]
    first = {"zh_CN": "一、总体情况", "en": "1. 总体情况"}[language]
    assert headings[0] == ("Heading 1", first) and [name for name, _ in headings[:4]] == [
        f"Heading {n}" for n in (1, 2, 3, 4)
    ]
    assert [section.orientation for section in made.sections] == [0, 1, 0]
    assert [round(section.left_margin / 36000) for section in made.sections] == [28, 37, 28]  # type: ignore[operator]
    with zipfile.ZipFile(path) as packed:
        body, styles = packed.read("word/document.xml").decode(), packed.read("word/styles.xml").decode()
        drawings = [name for name in packed.namelist() if name.endswith(".svg")]
    assert len(drawings) == 1 and "svgBlip" in body
    assert body.count("<w:tblHeader/>") == 3 and body.count("<w:cantSplit/>") >= 94
    assert all(font in styles for font in ("仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"))
    rows = [[cell.text for cell in row.cells] for row in made.tables[0].rows]
    assert rows[1:] == [[layout.plain(cell.runs) for cell in row] for row in table(9, 4).rows]


def test_a_word_file_bears_control_characters() -> None:
    strange = replace(sample(), title="题\x00\x0b", blocks=(Paragraph(said("甲\x07乙\ud800")),), annexes=())
    assert docx.Document(io.BytesIO(word.docx(strange))).paragraphs
    assert openpyxl.load_workbook(io.BytesIO(workbook.xlsx(strange))).sheetnames


@needs_office
@needs_poppler
def test_libreoffice_lays_a_word_file_out_with_the_same_text(tmp_path: Path) -> None:
    text = letters(read_back(saved_as(word.docx(sample()), "通报.docx", "pdf"), tmp_path, "-raw"))
    assert_in_order(parts(sample()), text)
    assert letters(HOSTILE) in text and "3f2a" * 16 in text


# ---- workbook ---------------------------------------------------------------------------------------------------------


def test_a_workbook_holds_numbers(tmp_path: Path) -> None:
    data = workbook.xlsx(sample())
    assert schema_faults(data, tmp_path) == []
    made = openpyxl.load_workbook(io.BytesIO(data))
    assert made.sheetnames == ["正文", "一类单位", "一类单位 2", "二类  a"]
    sheet = made["一类单位"]
    figures = [cell.value for cell in sheet[4]][1:]
    assert figures == pytest.approx(WORTH) and all(isinstance(figure, int | float) for figure in figures)
    assert [cell.number_format for cell in sheet[4]][1:4] == ["0.00", "#,##0.0", "0.0%"]
    assert sheet.freeze_panes == "A3" and sheet.print_title_rows == "$1:$2" and sheet.page_setup.paperSize == 9
    assert sheet.oddHeader.right.text == "暂列" and made["二类  a"].page_setup.orientation == "landscape"
    lines = [row[0] for row in made["正文"].iter_rows(values_only=True)]
    assert HOSTILE in lines and "一、总体情况" in lines and sample().title in lines
    assert "一类单位得分表（见工作表“一类单位”）" in lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_says_on_every_page_what_it_is_of(language: Language) -> None:
    """A sheet that is printed or sent without the others still bears number, status and the line with the hash."""
    annex = Annex("附表\n甲", (replace(table(3, 2), title=""),))
    value = replace(sample(language), foot="通报2026-09第2版 & 更正", status="内部", annexes=(annex,))
    made = openpyxl.load_workbook(io.BytesIO(workbook.xlsx(value)))
    for sheet in made.worksheets:
        assert value.letterhead.number in str(sheet.oddHeader.left.text) and sheet.oddHeader.right.text == "内部"
        assert str(sheet.oddFooter.left.text) == layout.foot(value).replace("&", "&&") and value.hash in layout.foot(
            value
        )
        assert "&P" in str(sheet.oddFooter.right.text)
        codes = f"{sheet.oddHeader}{sheet.oddFooter}"
        assert len(codes) < 255, "no more than a workbook may say at an edge"
        assert sheet.print_area.replace("$", "").endswith(sheet.dimensions) and sheet.page_setup.fitToHeight == 0
    assert made.worksheets[-1]["A1"].value == "附表 甲", "a table of an annex is called as the annex is"
    assert all(sheet.print_title_rows == "$1:$2" for sheet in made.worksheets[1:])


@pytest.mark.parametrize("package", ["etl.blank", "paper.workbook", "paper.word"])
def test_openpyxl_keeps_the_guarded_parser(package: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", f"import {package}, openpyxl.xml; print(openpyxl.xml.LXML, openpyxl.xml.DEFUSEDXML)"],
        capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert ran.stdout.split() == ["False", "True"]


# ---- what they share --------------------------------------------------------------------------------------------------


def test_numbering_begins_anew_under_each_heading() -> None:
    levels = (1, 2, 2, 3, 4, 4, 1, 2)
    blocks = tuple(Heading(level, said("")) for level in levels)
    assert [label for label, _ in layout.numbered(blocks, "zh_CN")] == [
        "一、",
        "（一）",
        "（二）",
        "1. ",
        "（1）",
        "（2）",
        "二、",
        "（一）",
    ]
    assert [label for label, _ in layout.numbered(blocks, "en")][-2:] == ["2. ", "2.1 "]
    assert [layout.in_chinese(number) for number in (9, 10, 11, 20, 21, 99)] == [
        "九",
        "十",
        "十一",
        "二十",
        "二十一",
        "九十九",
    ]


def test_the_organ_stands_over_the_date_and_on_the_page() -> None:
    assert layout.signed(Signature("县竞赛办", "2026年11月8日")) == (5.25, 4.0)
    assert layout.signed(Signature("某某县优质服务竞赛领导小组办公室（代章）", "2026年11月8日")) == (0.0, 6.75)


@pytest.mark.parametrize(
    ("title", "turned"),
    [
        ("2026年10月县直机关（群团）三比三看得分表", "2026年10月县直机关（群团）\n三比三看得分表"),
        ("2026年10月乡镇街道得分排名表", "2026年10月乡镇街道得分排名表"),
        ("关于2026年第三季度全县优质服务竞赛回头看情况的通报", "关于2026年第三季度\n全县优质服务竞赛回头看情况的通报"),
        ("已经\n转行", "已经\n转行"),
    ],
)
def test_a_title_turns_where_no_word_is_torn(title: str, turned: str) -> None:
    assert layout.titled(title, "zh_CN") == turned


@pytest.mark.parametrize("rows", [31, 36])
def test_an_annex_that_nearly_fits_stands_on_one_page(rows: int) -> None:
    """Thirty and some units are pressed onto one page in PDF and Word; few rows stay loose, and so does what nothing fits."""
    columns = table(6, 1).columns
    cells = tuple((Cell(said(f"单位{row}")), *(Cell((Number("98.50"),)) for _ in range(5))) for row in range(rows))
    annex = Annex("2026年9月县直机关（群团）得分排名表", (Table("一", "", columns, cells, "注"),))
    document = Document("bulletin", "通报", "zh_CN", (Paragraph(said("正文")),), annexes=(annex,))
    pressed = layout.setting(annex, "zh_CN")
    assert pressed != layout.LOOSE
    assert len(pdf.typeset("document.typ", layout.as_data(document), "svg")) == 2
    made = docx.Document(io.BytesIO(word.docx(document)))
    lines = {line.paragraph_format.line_spacing.pt for row in made.tables[0].rows for line in row.cells[1].paragraphs}
    assert lines == {pressed.line}
    few, many = (replace(annex, blocks=(table(6, count),)) for count in (5, 90))
    assert layout.setting(few, "zh_CN") == layout.setting(many, "zh_CN") == layout.LOOSE
