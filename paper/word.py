"""Documents as Word files (.docx) in the layout of the PDF: styles, sections and fields that Word, WPS and LibreOffice know."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable
from math import ceil

import docx as word
from docx.document import Document as Made
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as MadeTable
from docx.text.paragraph import Paragraph as MadeParagraph
from docx.text.run import Run

from paper import layout, word_styles
from paper.document import Annex, Block, Chart, Document, Heading, PageBreak, Paragraph, Runs, Table
from paper.package import same_again
from paper.pdf import typeset
from paper.word_styles import EM_PT, LINE_PT, RED, element

SIDES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}  # fmt: skip
PICTURE_PX = 1600  # what programs show that read no SVG
SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"


def docx(document: Document) -> bytes:
    """The document as a .docx; the same value gives the same bytes."""
    made = word.Document()
    word_styles.dress(made, document.language)
    _properties(made, document)
    _page(made.sections[0], is_wide=False)
    _edges(made, document)
    _head(made, document)
    _blocks(made, document.blocks, document)
    _after_text(made, document)
    for number, annex in enumerate(document.annexes, 1):
        _annex(made, annex, layout.annex_mark(number, len(document.annexes), document.language), document)
    _imprint(made, document)
    out = io.BytesIO()
    made.save(out)
    return same_again(out.getvalue())


def _properties(made: Made, document: Document) -> None:
    """Title, issuer, language; the day it was made, or none."""
    known = made.core_properties
    known.title, known.author = " ".join(layout.shown(document.title).split()), layout.shown(document.letterhead.organ)
    known.last_modified_by, known.comments, known.revision = "", layout.shown(layout.foot(document)), 1
    known.language = document.language.replace("_", "-")
    if document.made_on:
        known.created = known.modified = datetime.datetime.combine(document.made_on, datetime.time())
        return
    for part in list(known._element):
        if part.tag.endswith(("}created", "}modified")):
            known._element.remove(part)


# ---- pages ------------------------------------------------------------------------------------------------------------


def _page(section: Section, is_wide: bool) -> None:
    """A4 with the margins of the standard, lying where a table is wide; 22 lines (28 characters a line: ``word_styles``)."""
    sizes = (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = reversed(sizes) if is_wide else sizes
    margins = (28, 26, 37, 35) if is_wide else (37, 35, 28, 26)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, margins)
    section.header_distance, section.footer_distance = Mm(12 if is_wide else 18), Mm(13 if is_wide else 22)
    for old in section._sectPr.findall(word_styles.tag("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(element("w:docGrid", type="lines", linePitch=round(LINE_PT * 20)))


def _edges(made: Made, document: Document) -> None:
    """The status above every page, its number below at the outer edge: odd right, even left."""
    made.settings.odd_and_even_pages_header_footer = True
    section = made.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        line = footer.paragraphs[0]
        _dress(line, "Footer")
        line.alignment = SIDES[side]
        setattr(line.paragraph_format, f"{side}_indent", Pt(14))
        line.add_run("— ")
        _field(line, "PAGE")
        line.add_run(" —")
    if document.status:
        for header in (section.header, section.even_page_header):
            line = header.paragraphs[0]
            _dress(line, "Header")
            line.alignment = SIDES["right"]
            mark = line.add_run(f" {layout.shown(document.status)} ")
            mark._r.get_or_add_rPr().append(element("w:bdr", val="single", sz=6, space=0, color="auto"))


def _field(line: MadeParagraph, code: str) -> None:
    for kind in ("begin", "code", "separate", "shown", "end"):
        run = line.add_run("1" if kind == "shown" else "")
        if kind == "code":
            run._r.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve"> {code} </w:instrText>'))
        elif kind != "shown":
            run._r.append(element("w:fldChar", fldCharType=kind))


# ---- what stands around the text --------------------------------------------------------------------------------------


def _head(made: Made, document: Document) -> None:
    """版头, title and to whom."""
    head = document.letterhead
    marks = [mark for mark in (head.secrecy, head.urgency) if mark]
    for mark in marks:
        _line(made, mark, "Annex Mark")
    if head.organ:
        organ = _line(made, head.organ, "Organ")
        largest = 48.0 if head.is_red else 30.0
        organ.runs[0].font.size = Pt(
            int(2 * min(largest, max(16.0, 156 / 25.4 * 72 / layout.width_em(head.organ)))) / 2
        )
        organ.runs[0].font.color.rgb = RGBColor.from_string(RED if head.is_red else "000000")
        # A space before begins at the edge of the text: 35 mm, less what the marks take.
        organ.paragraph_format.space_before = max(Pt(0), Pt(35 / 25.4 * 72 - LINE_PT * len(marks)))
        rule = _line(made, head.number, "Issue Number")
        colour = RED if head.is_red else "000000"
        word_styles.ruled_line(rule, {"bottom": 12 if head.is_red else 6}, 11, colour)
        _line(made, "", "Normal")
    _line(made, layout.titled(document.title, document.language), "Title")
    if head.addressee:
        addressed = _line(made, layout.addressee(document), "Flush")
        addressed.paragraph_format.space_before = Pt(LINE_PT / 2)


def _paragraph(made: Made, style: str) -> MadeParagraph:
    line = made.add_paragraph()
    _dress(line, style)
    return line


def _dress(line: MadeParagraph, style: str) -> None:
    """Give a paragraph a style by its id: python-docx looks names up so slowly that a long table takes seconds."""
    line._p.style = style.replace(" ", "")


def _line(made: Made, text: str, style: str) -> MadeParagraph:
    line = _paragraph(made, style)
    if text:
        line.add_run(layout.shown(text))
    return line


def _after_text(made: Made, document: Document) -> None:
    """附件说明, 署名, 成文日期, 附注, on one page: none of them stands alone."""
    for place, title in enumerate(layout.annex_list(document)):
        named = layout.annex_word(document.language) if place == 0 else ""
        line = _line(made, f"{named}\t{title}", "Annex List")
        line.paragraph_format.space_before = Pt(LINE_PT / 2 if place == 0 else 0)
        line.paragraph_format.keep_with_next = document.signature is not None or place + 1 < len(document.annexes)
    if signature := document.signature:
        for place, (text, right) in enumerate(
            zip((signature.organ + signature.note, signature.date), layout.signed(signature), strict=True)
        ):
            if not text:
                continue
            line = _line(made, text, "Signature")
            line.paragraph_format.right_indent = Pt(right * EM_PT)
            line.paragraph_format.keep_with_next = place == 0 or bool(document.letterhead.contact)
            line.paragraph_format.space_before = Pt(1.5 * LINE_PT if place == 0 else 0)
    if document.letterhead.contact:
        _line(made, layout.contact(document), "Body Text")


def _annex(made: Made, annex: Annex, mark: str, document: Document) -> None:
    """An annex on a new page, lying where one of its tables is wide."""
    is_wide = layout.is_wide(annex.blocks)
    turns = is_wide or made.sections[-1].orientation == WD_ORIENT.LANDSCAPE
    if turns:
        _page(made.add_section(WD_SECTION.NEW_PAGE), is_wide)
    _line(made, mark, "Annex Mark").paragraph_format.page_break_before = not turns
    title = _line(made, layout.titled(annex.title, document.language), "Title")
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(LINE_PT / 2 - 6), Pt(6)
    _blocks(made, annex.blocks, document, layout.setting(annex, document.language))


def _imprint(made: Made, document: Document) -> None:
    """版记 at the bottom of the last page, and under it the small line with the hash."""
    lines, small = layout.imprint(document), layout.foot(document)
    if not lines and not small:
        return
    if made.sections[-1].orientation == WD_ORIENT.LANDSCAPE:
        _page(made.add_section(WD_SECTION.NEW_PAGE), is_wide=False)
    written, height = [], 0.0
    for place, (left, right) in enumerate(lines):
        line = _line(made, left + (f"\t{right}" if right else ""), "Imprint")
        rules = {"top": 8 if place == 0 else 6} | ({"bottom": 8} if place == len(lines) - 1 else {})
        word_styles.ruled_line(line, rules)
        written.append(line)
        height += 18 * ceil((layout.width_em(left + right) + 3) * 14 / word_styles.TEXT_PT) + 16
    if small:
        written.append(_line(made, small, "Small"))
        height += 10 * ceil(layout.width_em(small) * 7.5 / word_styles.TEXT_PT)
    word_styles.at_the_bottom(_paragraph(made, "Small"), written, height)


def _fill(line: MadeParagraph, text: str, style: str, side: str) -> None:
    _dress(line, style)
    line.alignment = SIDES[side]
    line.add_run(layout.shown(text))


# ---- blocks -----------------------------------------------------------------------------------------------------------


def _blocks(made: Made, blocks: Iterable[Block], document: Document, rows: layout.Rows = layout.LOOSE) -> None:
    for number, block in layout.numbered(blocks, document.language):
        match block:
            case Heading():
                line = _paragraph(made, f"Heading {block.level}")
                line.add_run(number)
                _runs(line, block.runs)
            case Paragraph():
                line = _paragraph(made, "Body Text" if block.indent else "Flush")
                line.alignment = SIDES[block.align]
                _runs(line, block.runs)
            case Table():
                _table(made, block, rows)
            case Chart():
                _chart(made, block)
            case PageBreak():
                made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _runs(line: MadeParagraph, runs: Runs, is_bold: bool = False) -> None:
    for run in runs:
        written = line.add_run(layout.shown(run.text))
        if run.bold or is_bold:
            written.bold = True


def _table(made: Made, table: Table, setting: layout.Rows) -> None:
    if table.title:
        _line(made, table.title, "Table Title")
    section = made.sections[-1]
    room = section.page_width - section.left_margin - section.right_margin  # type: ignore[operator]
    shares = [column.share for column in table.columns]
    is_whole = layout.is_whole(table)
    written: MadeTable = made.add_table(1 + len(table.rows), len(table.columns))
    word_styles.ruled(written, [round(room * share / sum(shares)) for share in shares])
    # By lists: a table of python-docx looks its cells up anew each time.
    for place, row in enumerate(written.rows):
        cells = row.cells
        for at, column in enumerate(table.columns):
            line = cells[at].paragraphs[0]
            if place == 0:
                _fill(line, column.title, "Table Head", "center")
            else:
                cell = table.rows[place - 1][at]
                _dress(line, "Table Text")
                line.alignment = SIDES["left" if column.align == "justify" else column.align]
                _runs(line, cell.runs, cell.bold)
            line.paragraph_format.keep_with_next = is_whole and place < len(table.rows)
            if setting != layout.LOOSE:
                _closer(line, setting)
    if setting != layout.LOOSE:
        word_styles.margins(written, 60, round(setting.more * 10) - 5)  # less the hairline
    _line(made, table.note, "Table Note")


def _closer(line: MadeParagraph, setting: layout.Rows) -> None:
    """A line of a table that is pressed onto one page."""
    line.paragraph_format.line_spacing = Pt(setting.line)
    for run in line.runs:
        run.font.size = Pt(setting.size)


def _chart(made: Made, chart: Chart) -> None:
    """The drawing as SVG, which Word 2016 and later show, over a picture for those that can't."""
    line = _paragraph(made, "Drawing")
    run: Run = line.add_run()
    picture = typeset("chart.typ", {"svg": chart.svg}, "png", PICTURE_PX)[0]
    drawn = run.add_picture(io.BytesIO(picture), width=Mm(156))
    if drawn.height > Mm(chart.height_mm):
        drawn.width, drawn.height = round(drawn.width * Mm(chart.height_mm) / drawn.height), Mm(chart.height_mm)
    drawn._inline.docPr.set("descr", layout.shown(chart.alt))
    package = made.part.package
    name = PackURI(f"/word/media/drawing{drawn._inline.docPr.id}.svg")
    relation = made.part.relate_to(Part(name, "image/svg+xml", chart.svg.encode(), package), RELATIONSHIP_TYPE.IMAGE)
    vector = f'<asvg:svgBlip xmlns:asvg="{SVG}" r:embed="{relation}"/>'
    extension = f'<a:extLst {nsdecls("a", "r")}><a:ext uri="{SVG_EXTENSION}">{vector}</a:ext></a:extLst>'
    drawn._inline.graphic.graphicData.pic.blipFill.blip.append(parse_xml(extension))
    if chart.caption:
        line.paragraph_format.keep_with_next = True
        _line(made, chart.caption, "Table Title").paragraph_format.keep_with_next = False
