"""Documents as PDF, and whatever else has a template, by Typst: offline, in its own process, the same bytes every time."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from paper import glyphs, layout
from paper.document import Document

TEMPLATES = Path(__file__).parent / "templates"
Form = Literal["pdf", "png", "svg"]


def pdf(document: Document) -> bytes:
    """The document in the layout of GB/T 9704; raises typst.TypstError where a chart is no SVG.

    A character that no font has is printed as 〓 and named at the foot of the last page; ``missing_glyphs`` says it beforehand.
    """
    data = layout.as_data(document)
    data["foot"] = layout.foot(document, missing_glyphs(document))
    return _typeset("document.typ", data, "pdf", None, ["a-2b"] if document.made_on else [])[0]


def missing_glyphs(document: Document) -> list[str]:
    """The characters of a document that no shipped font and no font of this machine can show, in their order."""
    return glyphs.missing(_letters(layout.as_data(document)))


def typeset(template: str, data: Mapping[str, Any], form: Form = "pdf", width_px: int | None = None) -> list[bytes]:
    """What a template of paper/templates makes of the data, which it reads as ``json(bytes(sys.inputs.data))``.

    ``form`` pdf is one file; png and svg are one a page; a png is exactly ``width_px`` pixels wide, whatever the page measures.
    Text is data, never markup: any character may stand in it, and one that no font has is printed as 〓. Fonts and language:
    ``common.typ``. Raises typst.TypstError.
    """
    return _typeset(template, data, form, width_px, [])


def said(template: str, data: Mapping[str, Any], label: str) -> Any:
    """The value that a template, given the data, says under a label (``metadata``). Raises typst.TypstError."""
    shown, with_system = _shown(data)
    return json.loads(_compiler(template, shown, with_system).query(f"<{label}>", field="value", one=True))


def _typeset(
    template: str, data: Mapping[str, Any], form: Form, width_px: int | None, standards: list[typst.PDFStandard]
) -> list[bytes]:
    shown, with_system = _shown(data)
    compiler = _compiler(template, shown, with_system)
    ppi = None
    if form == "png" and width_px:
        ppi = width_px / _width(_pages(compiler.compile(format="svg", timestamp=0))[0]) * 72
    return _pages(compiler.compile(format=form, ppi=ppi, timestamp=0, pdf_standards=standards))


def _compiler(template: str, shown: Any, with_system: bool) -> typst.Compiler:
    return typst.Compiler(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=_fonts(with_system),
        sys_inputs={"data": json.dumps(shown, ensure_ascii=False)},
    )


def _pages(made: bytes | list[bytes] | None) -> list[bytes]:
    assert made is not None  # only where a path to write to was given
    return made if isinstance(made, list) else [made]


def _width(svg: bytes) -> float:
    """The width in points of a page that Typst wrote as SVG."""
    found = re.search(rb'viewBox="0 0 ([0-9.]+) ', svg[:400])
    assert found is not None
    return float(found[1])


# ---- characters and fonts ---------------------------------------------------------------------------------------------


def _shown(data: Mapping[str, Any]) -> tuple[Any, bool]:
    """The data with 〓 for what can't be shown, and whether the fonts of this machine are needed: they aren't, nearly always."""
    lacking = glyphs.not_shipped(_letters(data))
    if not lacking:
        return data, False
    gone = {ord(letter): glyphs.MISSING for letter in lacking - glyphs.of_system()}
    return _translated(data, gone), True


def _letters(value: Any) -> set[str]:
    """Every character of the texts in some plain data."""
    match value:
        case str():
            return set(value)
        case Mapping():
            return set().union(*map(_letters, value.values()))
        case list() | tuple():
            return set().union(*map(_letters, value))
    return set()


def _translated(value: Any, table: Mapping[int, str]) -> Any:
    match value:
        case str():
            return value.translate(table)
        case Mapping():
            return {name: _translated(part, table) for name, part in value.items()}
        case list() | tuple():
            return [_translated(part, table) for part in value]
    return value


@cache
def _fonts(with_system: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=with_system, include_embedded_fonts=False, font_paths=[str(glyphs.FONTS)])
