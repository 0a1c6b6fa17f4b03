"""The command that prints what was understood of any file: encoding, delimiter, header, cells. It asks no rulebook."""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path
from typing import Any

import click

from etl import kinds
from etl.cli import show
from etl.cli.options import Session, shared
from etl.errors import EXIT_OK
from etl.grid import Area, Grid, Sheet, column_letters
from etl.read import bytes_of
from etl.read_text import DELIMITERS, spoken
from etl.reader import Reader
from etl.refusals import NoSuchSheet
from etl.unpack import Piece, is_container, unpack
from words import say

SHOWN = 40
FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
NUMBER = re.compile(r"\s*[-+－(（]?\d[\d,，.．年月日/:：-]*\s*[%％)）]?\s*")


@click.command("read", help=say("cli.help_read"))
@click.argument("file", type=FILE)
@click.option("--encoding", help=say("cli.help_encoding"))
@click.option("--delimiter", help=say("cli.help_delimiter", known=" ".join(map(spoken, DELIMITERS))))
@click.option("--sheet", help=say("cli.help_sheet"))
@click.option("--csv", "is_csv", is_flag=True, help=say("cli.help_read_csv"))
@shared()
def read_command(
    session: Session, file: Path, encoding: str | None, delimiter: str | None, sheet: str | None, is_csv: bool
) -> int | None:
    data = bytes_of(file)
    if is_container(data, file.name):
        print_pieces(session, file.name, unpack(data, file.name))
        return EXIT_OK
    with Reader() as reader:
        grid = reader.read(file, file.name, encoding, delimiter, common_words())
    chosen = chosen_sheets(grid, sheet)
    if session.is_json:
        session.answer(as_json(grid, chosen))
    elif is_csv:
        write_csv(chosen[0])
    else:
        print_grid(grid, chosen)
    return EXIT_OK


def common_words() -> frozenset[str]:
    """The names files of any competition have in their headers."""
    fields = {name for required, optional in kinds.FIXED.values() for name in (*required, *optional)}
    every = {*kinds.LONG, *kinds.PIECES, *kinds.PIECES_OPTIONAL, *fields}
    return frozenset(name for each in every for name in kinds.framework(each).names)


def chosen_sheets(grid: Grid, wanted: str | None) -> list[Sheet]:
    """The sheet of a name, or all. Raises NoSuchSheet."""
    found = [sheet for sheet in grid.sheets if wanted in (None, sheet.name)]
    if not found:
        raise NoSuchSheet(file=grid.file_name, sheet=wanted, sheets=", ".join(sheet.name for sheet in grid.sheets))
    return found


def rows_of(sheet: Sheet) -> list[tuple[str, ...]]:
    """The cells of a sheet, each row as wide as it is written."""
    columns = sheet.columns
    return [row[1 : row[0] + 1] for row in sheet.cells.select("width", *columns).rows()]


def header_row(rows: list[tuple[str, ...]]) -> int:
    """The number of the row that looks like the header, 0 where none does: the last row of words above the figures."""
    filled = [[cell for cell in row if cell.strip()] for row in rows]
    lines = [number for number, cells in enumerate(filled) if len(cells) > 1]
    figures = next((number for number in lines if any(NUMBER.fullmatch(cell) for cell in filled[number])), len(rows))
    above = [number for number in lines if number < figures]
    return (above[-1] if figures < len(rows) else above[0]) + 1 if above else 0


def area_name(area: Area) -> str:
    """A merged area as a spreadsheet names it."""
    top, left, bottom, right = area
    return f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"


# ---- answers ---------------------------------------------------------------------------------------------------------


def as_json(grid: Grid, sheets: list[Sheet]) -> dict[str, Any]:
    """What was understood, for machines."""
    made = []
    for sheet in sheets:
        rows = rows_of(sheet)
        about = {
            "name": sheet.name,
            "rows": sheet.height,
            "columns": len(sheet.columns),
            "header_row": header_row(rows),
        }
        made.append(about | {"merged": [area_name(area) for area in sheet.merged], "cells": rows})
    return {
        "file": grid.file_name, "format": grid.format, "encoding": grid.encoding, "evidence": grid.evidence,
        "delimiter": grid.delimiter, "hidden": grid.hidden, "template": dict(grid.template), "sheets": made,
    }  # fmt: skip


def write_csv(sheet: Sheet) -> None:
    """The cells exactly as they were read."""
    sys.stdout.reconfigure(newline="", encoding="utf-8")  # type: ignore[union-attr]
    csv.writer(sys.stdout, lineterminator="\n").writerows(rows_of(sheet))


def print_grid(grid: Grid, sheets: list[Sheet]) -> None:
    """What was understood, and the first rows of every sheet."""
    if grid.format == "text":
        why = say(f"cli.read_evidence_{grid.evidence}")
        click.echo(say("cli.read_text", encoding=grid.encoding, why=why, delimiter=spoken(grid.delimiter)))
    else:
        click.echo(say("cli.read_workbook", format=grid.format))
    if grid.hidden:
        click.echo(say("cli.read_hidden", sheets=", ".join(grid.hidden)))
    if grid.template:
        click.echo(say("cli.read_template", told=", ".join(f"{key} {value}" for key, value in grid.template.items())))
    for sheet in sheets:
        print_sheet(sheet)


def print_sheet(sheet: Sheet) -> None:
    """One sheet: its size, its header, its merged areas, its first rows."""
    rows = rows_of(sheet)
    header = header_row(rows)
    title = say("cli.read_sheet", name=sheet.name or "-", rows=sheet.height, columns=len(sheet.columns))
    title += " " + (say("cli.read_header", row=header) if header else say("cli.read_no_header"))
    if sheet.merged:
        title += " " + say("cli.read_merged", areas=", ".join(map(area_name, sheet.merged)))
    heads = ["", *(column_letters(number) for number in range(1, len(sheet.columns) + 1))]
    show.print_table(title, heads, [(number, *row) for number, row in enumerate(rows[:SHOWN], start=1)], right=(0,))
    if sheet.height > SHOWN:
        click.echo(say("cli.read_more", count=sheet.height - SHOWN))


def print_pieces(session: Session, name: str, pieces: list[Piece]) -> None:
    """What a parcel holds."""
    made = [
        {
            "file": piece.file_name,
            "bytes": len(piece.data),
            "received_at": piece.received_at,
            "from": piece.received_from,
        }
        for piece in pieces
    ]
    session.answer({"file": name, "pieces": made})
    if not session.is_json:
        heads = [say(f"cli.column_{each}") for each in ("file", "bytes", "received_at", "from")]
        show.print_table(
            say("cli.read_parcel", count=len(made)), heads, [list(each.values()) for each in made], right=(1,)
        )
