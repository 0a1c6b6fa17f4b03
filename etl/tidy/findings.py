"""Findings: what is wrong with which cell, in both languages, and what to do about it.

Findings are built a frame at a time, so that a million bad cells cost no Python loop. A check ``x`` has the catalogue
texts ``intake.x`` and ``intake.x_remedy``; their gaps are columns of the frame (``name`` or, by language, ``name_zh`` and
``name_en``) or plain values.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Literal

import polars as pl

from words import LANGUAGES, Language, say, text

# What is asked of a file in turn: can it be read, has it the right columns, are its rows right, do its figures make sense.
Stage = Literal["file", "columns", "rows", "sense"]
STAGES: tuple[Stage, ...] = ("file", "columns", "rows", "sense")
MUST_FIX = "must_fix"
PLEASE_CHECK = "please_check"
SCHEMA = {
    "file_name": pl.String,
    "sheet": pl.String,
    "row_no": pl.Int32,
    "column_no": pl.Int32,
    "column_name": pl.String,
    "unit_id": pl.String,
    "value": pl.String,
    "check_id": pl.String,
    "severity": pl.String,
    "stage": pl.String,
    "suggestion": pl.String,
    "message_zh": pl.String,
    "message_en": pl.String,
    "remedy_zh": pl.String,
    "remedy_en": pl.String,
}
PLACE = ("sheet", "row_no", "column_no", "column_name", "unit_id", "value", "suggestion")
SHORT: dict[Language, str] = {"zh_CN": "zh", "en": "en"}
SHOWN_LENGTH = 80


class Findings:
    """The findings of one file as they are collected, and the rows they reject."""

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self._frames: list[pl.DataFrame] = []
        self._rejected: list[pl.DataFrame] = []

    def add(
        self,
        check_id: str,
        places: pl.DataFrame,
        severity: str = MUST_FIX,
        rejects: pl.DataFrame | None = None,
        gaps: Mapping[str, object] | None = None,
        stage: Stage = "rows",
    ) -> None:
        """One finding for each row of ``places`` (columns of PLACE as far as known, and the gaps).

        ``suggestion`` is what the cell should say, where that can be guessed; nobody takes it without a person's click.

        Must-fix findings reject the rows they stand in, or those of ``rejects`` where one finding speaks for many.
        """
        if places.is_empty():
            return
        self._frames.append(self.framed(check_id, places, severity, gaps or {}, stage))
        if severity == MUST_FIX:
            rows = places if rejects is None else rejects
            if "row_no" in rows.columns:
                self._rejected.append(rows.select("sheet", pl.col("row_no").cast(pl.UInt32)))

    def framed(
        self, check_id: str, places: pl.DataFrame, severity: str, gaps: Mapping[str, object], stage: Stage
    ) -> pl.DataFrame:
        """The places with their texts, in the shape of landing.findings."""
        # Gaps given as values win over columns of the same name.
        filled = places.with_columns(**{name: pl.lit(value) for name, value in gaps.items()})
        known = set(filled.columns)
        place = [
            (pl.col(name) if name in known else pl.lit(None)).cast(SCHEMA[name], strict=False).alias(name)
            for name in PLACE
        ]
        texts = [
            sentence(f"intake.{check_id}{suffix}", language, known).alias(f"{part}_{SHORT[language]}")
            for part, suffix in (("message", ""), ("remedy", "_remedy"))
            for language in LANGUAGES
        ]
        fixed = [
            pl.lit(self.file_name).alias("file_name"),
            pl.lit(check_id).alias("check_id"),
            pl.lit(severity).alias("severity"),
            pl.lit(stage).alias("stage"),
        ]
        return filled.select(*place, *texts, *fixed).select(list(SCHEMA))

    @property
    def frame(self) -> pl.DataFrame:
        """All findings in the order of the file."""
        found = pl.concat([pl.DataFrame(schema=SCHEMA), *self._frames])
        return found.sort(["sheet", "row_no", "column_no"], nulls_last=False, maintain_order=True)

    @property
    def rejected(self) -> pl.DataFrame:
        """The rows (sheet, row_no) that a must-fix finding stands in, once each."""
        empty = pl.DataFrame(schema={"sheet": pl.String, "row_no": pl.UInt32})
        return pl.concat([empty, *self._rejected]).unique()

    @property
    def refuses(self) -> bool:
        """Whether anything must be fixed."""
        return any((frame["severity"] == MUST_FIX).any() for frame in self._frames)


def sentence(key: str, language: Language, known: set[str]) -> pl.Expr:
    """The text of a key as an expression over the columns that fill its gaps."""
    pieces: list[pl.Expr] = []
    for literal, gap, _, _ in Formatter().parse(text(key, language)):
        if literal:
            pieces.append(pl.lit(literal))
        if gap:
            spoken = f"{gap}_{SHORT[language]}"
            column = pl.col(spoken if spoken in known else gap).cast(pl.String).fill_null("")
            # Only what a file says may be of any length.
            pieces.append(column.str.slice(0, SHOWN_LENGTH) if gap in PLACE else column)
    return pl.concat_str(pieces)


def lines(findings: pl.DataFrame, language: Language) -> list[str]:
    """Each finding as one line: place, message, remedy."""
    short = SHORT[language]
    return [
        say(
            "intake.finding",
            language,
            place=place(row, language),
            message=row[f"message_{short}"],
            remedy=row[f"remedy_{short}"],
        )
        for row in findings.iter_rows(named=True)
    ]


def place(row: Mapping[str, object], language: Language) -> str:
    """Where a finding stands: file, sheet, row and column as far as it has them."""
    parts = [str(row["file_name"])]
    if row["sheet"]:
        parts.append(say("intake.place_sheet", language, sheet=row["sheet"]))
    if row["row_no"] is not None:
        parts.append(say("intake.place_row", language, row=row["row_no"]))
    if row["column_no"] is not None:
        key = "intake.place_column" if row["column_name"] else "intake.place_nameless"
        parts.append(say(key, language, column=row["column_no"], name=row["column_name"]))
    return " ".join(parts)
