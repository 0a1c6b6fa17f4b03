"""Documents as PDF, and whatever else has a template, by Typst: offline, in its own process, the same bytes every time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import typst

from paper.document import Document

TEMPLATES = Path(__file__).parent / "templates"
FONTS = Path(__file__).parent / "fonts"
Form = Literal["pdf", "png", "svg"]


def pdf(document: Document) -> bytes:
    """The document in the layout of GB/T 9704; raises typst.TypstError where a chart is no SVG."""
    return typeset("document.typ", asdict(document))[0]


def typeset(template: str, data: Mapping[str, Any], form: Form = "pdf", width_px: int | None = None) -> list[bytes]:
    """What a template of paper/templates makes of the data, which it reads as ``json(bytes(sys.inputs.data))``.

    ``form`` pdf is one file; png and svg are one a page, a png ``width_px`` pixels wide (the template sets its page in points:
    ``#set page(width: …)``). Text is data, never markup: any character may stand in it. Raises typst.TypstError.
    """
    ppi = 72.0 if form == "png" else None
    made = typst.compile(
        str(TEMPLATES / template), root=str(TEMPLATES), font_paths=_fonts(), format=form, ppi=ppi,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, timestamp=0,
    )  # fmt: skip
    return cast(list[bytes], made) if isinstance(made, list) else [cast(bytes, made)]


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(FONTS)])
