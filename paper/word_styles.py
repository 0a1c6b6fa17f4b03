"""What a Word file is dressed in: fonts by the names Word and WPS know, styles, rules of tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from docx.document import Document as Made
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from words import Language

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TEXT_PT = 156 / 25.4 * 72  # how wide the text is
EM_PT = TEXT_PT / 28
LINE_PT = round(225 / 25.4 * 72 / 22 * 20) / 20
RED = "D7000F"
LATIN = "Times New Roman"
# By which name to look for a font, and which to take where that is not installed.
FANG, KAI, HEI, SONG, TITLE = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
INSTEAD = {FANG: "仿宋", KAI: "楷体", HEI: "SimHei", SONG: "SimSun", TITLE: "华文中宋"}
IN_TAIWAN = "新細明體"
LANGUAGES = {"zh_CN": "zh-CN", "zh_TW": "zh-TW", "en": "zh-CN"}
# A box without edges at the bottom of the text, which is as high as what stands in it.
BOX = """<mc:AlternateContent {names} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:Choice Requires="wps"><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1"
 allowOverlap="0"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH>
<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>
<wp:extent {size}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/><wp:docPr id="900" name="imprint"/>
<wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr txBox="1"/>
<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>
<a:ln><a:noFill/></a:ln></wps:spPr>
<wps:txbx><w:txbxContent/></wps:txbx>
<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:spAutoFit/></wps:bodyPr>
</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent>"""
# What follows a border in the properties of a paragraph: the schema knows one order.
AFTER_BORDER = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct", "w:autoSpaceDE",
    "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing",
    "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl",
    "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
)  # fmt: skip
# 16 pt closer by a quarter of a point: 28 characters fill the line. (LibreOffice sets a grid of characters too wide.)
CLOSER = -5  # twentieths of a point
AFTER_SPACING = (
    "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:fitText",
    "w:vertAlign", "w:rtl", "w:cs", "w:em", "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath",
)  # fmt: skip
# Style: font, size in points, alignment, first line in characters, lines exactly so high, or as they are (None).
STYLES: dict[str, tuple[str, float, str, float, float | None]] = {
    "Normal": (FANG, 16, "JUSTIFY", 0, LINE_PT),
    "Body Text": (FANG, 16, "JUSTIFY", 2, LINE_PT),
    "Flush": (FANG, 16, "JUSTIFY", 0, LINE_PT),
    "Title": (TITLE, 22, "CENTER", 0, 34),
    "Organ": (TITLE, 48, "CENTER", 0, 48),
    "Issue Number": (FANG, 16, "CENTER", 0, LINE_PT),
    "Annex Mark": (HEI, 16, "LEFT", 0, LINE_PT),
    "Annex List": (FANG, 16, "LEFT", 0, LINE_PT),
    "Signature": (FANG, 16, "RIGHT", 0, LINE_PT),
    "Heading 1": (HEI, 16, "JUSTIFY", 2, LINE_PT),
    "Heading 2": (KAI, 16, "JUSTIFY", 2, LINE_PT),
    "Heading 3": (FANG, 16, "JUSTIFY", 2, LINE_PT),
    "Heading 4": (FANG, 16, "JUSTIFY", 2, LINE_PT),
    "Table Title": (HEI, 12, "CENTER", 0, None),
    "Table Head": (HEI, 10.5, "CENTER", 0, 14),
    "Table Text": (SONG, 10.5, "LEFT", 0, 14),
    "Table Note": (SONG, 9, "LEFT", 0, None),
    "Drawing": (SONG, 10.5, "CENTER", 0, None),
    "Imprint": (FANG, 14, "LEFT", 0, None),
    "Small": (SONG, 7.5, "RIGHT", 0, None),
    "Header": (HEI, 14, "RIGHT", 0, None),
    "Footer": (SONG, 14, "RIGHT", 0, None),
}


def element(name: str, **attributes: object) -> Any:
    """An element of WordprocessingML with attributes of its namespace."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def tag(name: str) -> str:
    """A name with its namespace."""
    return qn(name)


def dress(made: Made, language: Language) -> None:
    """Styles, fonts and language of an empty document."""
    defaults = made.styles.element.find(f"{tag('w:docDefaults')}/{tag('w:rPrDefault')}/{tag('w:rPr')}")
    for old in list(defaults):
        if old.tag in (tag("w:lang"), tag("w:rFonts")):
            defaults.remove(old)
    defaults.insert(0, element("w:rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=SONG, cs=LATIN))
    latin = "en-GB" if language == "en" else "en-US"
    defaults.append(element("w:lang", val=latin, eastAsia=LANGUAGES[language], bidi="ar-SA"))
    for name in STYLES:
        _style(made, name, language)
    _font_table(made)
    for name, relation in list(made.part.rels.items()):
        if relation.reltype.endswith(
            "/stylesWithEffects"
        ):  # a copy of the styles for Word 2010, which would contradict them
            del made.part.rels[name]


def _style(made: Made, name: str, language: Language) -> None:
    font, size, side, indent, line = STYLES[name]
    known = {style.name: style for style in made.styles if style.type == WD_STYLE_TYPE.PARAGRAPH}
    style: Any = known.get(name) or made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    for old in (style.element.pPr, style.element.rPr):
        if old is not None:
            style.element.remove(old)
    if name != "Normal":
        style.base_style = made.styles["Normal"]
    style.font.size, style.font.name = Pt(size), LATIN
    style.font.bold = language == "en" and font in (TITLE, HEI, KAI)
    style.font.italic, style.font.color.rgb = False, RGBColor(0, 0, 0)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), IN_TAIWAN if language == "zh_TW" else font)
    form = style.paragraph_format
    form.alignment = getattr(WD_ALIGN_PARAGRAPH, side)
    form.space_before = form.space_after = Pt(0)
    form.first_line_indent = Pt(indent * EM_PT)
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE if line is None else WD_LINE_SPACING.EXACTLY
    if line is not None:
        form.line_spacing = Pt(line)
    form.widow_control = False
    form.keep_with_next = name.startswith("Heading") or name == "Table Title"
    if size == 16 and language != "en":
        style.element.rPr.insert_element_before(element("w:spacing", val=CLOSER), *AFTER_SPACING)
    elif name != "Normal":
        style.element.rPr.insert_element_before(element("w:spacing", val=0), *AFTER_SPACING)
    _more(style, name)


def _more(style: Any, name: str) -> None:
    """What python-docx has no word for, and what one style has alone."""
    properties = style.element.get_or_add_pPr()
    if STYLES[name][1] != 16:  # tables and drawings don't stand on the lines of the text
        properties.insert_element_before(
            element("w:snapToGrid", val=0), *AFTER_BORDER[AFTER_BORDER.index("w:spacing") :]
        )
    if name.startswith("Heading"):
        properties.insert_element_before(
            element("w:outlineLvl", val=int(name[-1]) - 1), *AFTER_BORDER[AFTER_BORDER.index("w:divId") :]
        )
    form = style.paragraph_format
    if name == "Annex List":
        form.left_indent, form.first_line_indent = Pt(5.3 * EM_PT), Pt(-3.3 * EM_PT)
    elif name == "Issue Number":
        form.space_before, form.space_after = Pt(2 * LINE_PT), Pt(0)
    elif name in ("Table Title", "Drawing"):
        form.space_before = form.space_after = Pt(4)
    elif name == "Table Note":
        form.space_before, form.space_after = Pt(2), Pt(6)
    elif name == "Imprint":
        form.space_before = form.space_after = Pt(4)
        form.first_line_indent = Pt(14)
        form.tab_stops.add_tab_stop(Pt(TEXT_PT - 14), WD_TAB_ALIGNMENT.RIGHT)


def _font_table(made: Made) -> None:
    """Which fonts to take where one is not installed."""
    fonts = "".join(f'<w:font w:name="{font}"><w:altName w:val="{other}"/></w:font>' for font, other in INSTEAD.items())
    for part in made.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = f"{XML}<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()


# ---- tables -----------------------------------------------------------------------------------------------------------


def ruled(table: Table, widths: list[int]) -> None:
    """Hairlines, fixed columns, a head on every page, rows that don't break."""
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _borders(table, dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), 4))
    margins(table, 60)
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Length(width)
    for place, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(element("w:cantSplit"))
        if place == 0:
            properties.append(element("w:tblHeader"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width, cell.vertical_alignment = Length(width), WD_CELL_VERTICAL_ALIGNMENT.CENTER


def ruled_line(line: Paragraph, sizes: Mapping[str, int], space: int = 4, colour: str = "auto") -> None:
    """A paragraph with rules at its sides, in eighths of a point."""
    border = parse_xml(f"<w:pBdr {nsdecls('w')}/>")
    for side, size in sizes.items():
        border.append(element(f"w:{side}", val="single", sz=size, space=space, color=colour))
    line._p.get_or_add_pPr().insert_element_before(border, *AFTER_BORDER)


def at_the_bottom(line: Paragraph, lines: Iterable[Paragraph], height: float) -> None:
    """Lines in a box at the bottom of the page on which ``line`` stands; ``height`` in points, where it does not fit itself.

    A box and not a floating table or a frame: those LibreOffice tears at the end of a page, or leaves where they are.
    """
    size = f'cx="{round(TEXT_PT * 12700)}" cy="{round(height * 12700)}"'
    drawn = parse_xml(BOX.format(names=nsdecls("w", "wp", "a"), size=size))
    content = next(drawn.iter(tag("w:txbxContent")))
    for each in lines:
        content.append(each._p)
    line.add_run()._r.append(drawn)


def _borders(table: Table, sizes: dict[str, int]) -> None:
    rules = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="auto"/>' for side, size in sizes.items()
    )
    table._tbl.tblPr.insert_element_before(
        parse_xml(f"<w:tblBorders {nsdecls('w')}>{rules}</w:tblBorders>"),
        "w:shd",
        "w:tblLayout",
        "w:tblCellMar",
        "w:tblLook",
    )


def margins(table: Table, side: int, above: int = 30) -> None:
    """The room around the texts of cells, in twentieths of a point; in place of what was said before."""
    for old in table._tbl.tblPr.findall(tag("w:tblCellMar")):
        table._tbl.tblPr.remove(old)
    sides = "".join(
        f'<w:{name} w:w="{width}" w:type="dxa"/>'
        for name, width in (("top", above), ("left", side), ("bottom", above), ("right", side))
    )
    table._tbl.tblPr.insert_element_before(
        parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>"), "w:tblLook"
    )
