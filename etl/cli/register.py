"""``python -m etl register``: what the page does, on the command line."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import polars as pl

from competition.calendar import Month
from competition.errors import Phrase
from etl import build, digest, registers
from etl.cli import show
from etl.cli.options import MONTH, Session, shared
from etl.errors import EXIT_OK, EXIT_REFUSED
from etl.registers import BadChange
from show.export import csv_bytes, xlsx_bytes
from words import say

REGISTER, OF_MONTH = click.argument("register"), click.argument("month", type=MONTH)
FIELDS = click.argument("fields", nargs=-1)
REASON = click.option("--reason", default="", help=say("registers.help_reason"))
EFFECT = click.option("--effect", "is_effect", is_flag=True, help=say("registers.help_effect"))
ROW = click.option("--row", type=int, required=True, help=say("registers.help_row"))
LOAD = click.option("--load", "load_id", default="", help=say("registers.help_load"))
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("register", help=say("registers.help"))
def register_group() -> None:
    """The commands below."""


def rows_of(session: Session, register: str, month: Month) -> pl.DataFrame:
    """What counts now."""
    with build.reading_desk(session.home) as seat:
        rulebook = session.rulebook(seat.rulebooks, seat.journal)
        return registers.rows(seat, rulebook, register, month)


@register_group.command("show", help=say("registers.help_show"))
@REGISTER
@OF_MONTH
@shared()
def show_rows(session: Session, register: str, month: Month) -> int | None:
    rows = rows_of(session, register, month)
    used = [name for name in rows.columns if name in registers.PLACE or rows[name].fill_null("").ne("").any()]
    if session.is_json:
        session.answer({"register": register, "month": str(month), "rows": rows.to_dicts()})
    elif rows.is_empty():
        click.echo(say("registers.no_rows", register=register, month=month))
    else:
        hidden = ("load_id", "submitter", "first_month", "last_month", "unit_id")
        shown = [name for name in used if name not in hidden]
        for row in rows.select(shown).iter_rows(named=True):
            click.echo(" · ".join(f"{name}={said}" for name, said in row.items() if said not in (None, "")))
    return EXIT_OK


@register_group.command("add", help=say("registers.help_add"))
@REGISTER
@OF_MONTH
@FIELDS
@LOAD
@REASON
@EFFECT
@shared(writes=True)
def add(session: Session, load_id: str, fields: tuple[str, ...], **about: Any) -> int | None:
    return changed(session, {"act": "add", "load_id": load_id, "values": values_of(about, fields)}, **about)


@register_group.command("change", help=say("registers.help_change"))
@REGISTER
@OF_MONTH
@FIELDS
@ROW
@LOAD
@REASON
@EFFECT
@shared(writes=True)
def change(session: Session, row: int, load_id: str, fields: tuple[str, ...], **about: Any) -> int | None:
    values = values_of(about, fields)
    return changed(session, {"act": "change", "row_no": row, "load_id": load_id, "values": values}, **about)


@register_group.command("remove", help=say("registers.help_remove"))
@REGISTER
@OF_MONTH
@ROW
@LOAD
@REASON
@EFFECT
@shared(writes=True)
def remove(session: Session, row: int, load_id: str, **about: Any) -> int | None:
    return changed(session, {"act": "remove", "row_no": row, "load_id": load_id}, **about)


def values_of(about: dict[str, Any], fields: tuple[str, ...]) -> dict[str, str]:
    """FIELD=TEXT as a mapping. Raises BadChange."""
    for said in fields:
        if "=" not in said:
            gaps = {"zh": about["register"], "en": about["register"], "month": str(about["month"])}
            raise BadChange(**gaps, problem=Phrase("registers.bad_field", {"said": said}))
    return dict(said.split("=", 1) for said in fields)


def changed(
    session: Session, one: dict[str, Any], register: str, month: Month, reason: str, is_effect: bool
) -> int | None:
    """Take a change in, or show what it would do."""
    about = (session.home, session.competition, register, month, [one], session.by, session.now)
    if is_effect or session.dry_run:
        found = registers.register_effect(*about)
        lines = [
            f"{row['scope_id']} {row['unit_id']} {row['old_score']} #{row['old_place']} → {row['new_score']} #{row['new_place']}"
            for row in found.rows
        ]
        session.answer({"effect": found.rows, "findings": found.findings.to_dicts()}, *lines)
        return EXIT_OK
    (draft,) = registers.apply(*about, reason=reason)
    if draft.error is not None:
        if session.is_json:
            session.answer(
                {"status": draft.status, "message": draft.error.message(), "findings": draft.findings.to_dicts()}
            )
        else:
            click.echo(draft.error.message(), err=True)
        return EXIT_REFUSED
    told = {"status": draft.status, "load_id": draft.load_id, "file": draft.arrival.file_name}
    session.answer(told, say("registers.done_changed", file=draft.arrival.file_name))
    if not session.is_json and draft.findings.height:
        show.print_findings(draft.findings, limit=draft.findings.height, stderr=True)
    return EXIT_OK


@register_group.command("export", help=say("registers.help_export"))
@REGISTER
@OF_MONTH
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help=say("registers.help_out"))
@shared()
def export(session: Session, register: str, month: Month, out: Path | None) -> int | None:
    rows = rows_of(session, register, month)
    if out is None:
        sys.stdout.buffer.write(csv_bytes(rows))
    else:
        out.write_bytes(xlsx_bytes({register: rows}) if out.suffix == ".xlsx" else csv_bytes(rows))
        session.answer({"path": str(out), "rows": rows.height}, str(out))
    return EXIT_OK


@register_group.command("digest", help=say("registers.help_digest"))
@click.argument("first", type=DAY)
@click.argument("last", type=DAY)
@click.option("--files", "with_files", is_flag=True, help=say("registers.help_files"))
@shared(writes=True)
def digest_command(session: Session, first: datetime, last: datetime, with_files: bool) -> int | None:
    days: tuple[date, date] = (first.date(), last.date())
    _, told = digest.digest(session.home, session.competition, *days, session.by, session.now)
    is_written = with_files and not session.dry_run
    paths = digest.papers_of(session.home, session.competition, *days, session.by, session.now) if is_written else []
    lines = digest.texts(told)
    session.answer(
        {"text": lines, "rows": digest.frame(told).to_dicts(), "paths": [str(path) for path in paths]},
        *lines,
        *map(str, paths),
    )
    return EXIT_OK
