"""Commands about checking: what was found in the files that are loaded, and the suites as pages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import polars as pl

from competition.calendar import Month
from etl.causes import causes
from etl.cli import show
from etl.cli.options import MONTH, Session, shared
from etl.errors import EXIT_OK
from etl.seen import Seen, seen, unit_named
from etl.tidy.findings import MUST_FIX, PLEASE_CHECK
from show.export import csv_bytes
from words import say

ORDER = ["month", "kind", "file_name", "sheet", "row_no", "column_no", "check_id"]


@click.command("findings", help=say("cli.help_findings"))
@click.option("--month", type=MONTH, help=say("cli.help_findings_month"))
@click.option("--unit", help=say("cli.help_findings_unit"))
@click.option("--kind", help=say("cli.help_findings_kind"))
@click.option("--severity", type=click.Choice([MUST_FIX, PLEASE_CHECK]), help=say("cli.help_severity"))
@click.option("--all", "is_all", is_flag=True, help=say("cli.help_findings_all"))
@click.option("--csv", "is_csv", is_flag=True, help=say("cli.help_findings_csv"))
@shared()
def findings(session: Session, is_all: bool, is_csv: bool, **asked: Any) -> int | None:
    with seen(session.home, session.competition) as view:
        rows = found(view, **asked)
        units = {
            row["unit_id"]: show.by_language(row["name_zh"], row["name_en"]) for row in view.mart("units").to_dicts()
        }
    shown = rows if is_all else causes(rows, also=("kind",))
    if is_csv:
        sys.stdout.buffer.write(csv_bytes(shown if is_all else flat(shown, units)))
    elif session.is_json:
        part = {"findings" if is_all else "causes": shown.to_dicts()}
        session.answer({"competition": view.competition_id, "count": rows.height} | part)
    elif shown.is_empty():
        click.echo(say("cli.no_findings"))
    elif is_all:
        show.print_findings(rows, limit=rows.height, stderr=False)
    else:
        show.print_causes(shown, rows.height, units)
    return EXIT_OK


def found(view: Seen, month: Month | None, unit: str | None, kind: str | None, severity: str | None) -> pl.DataFrame:
    """The findings of a competition's loaded files that were asked for, in the order of month, kind, file and place."""
    wanted = {
        "month": str(month) if month else None,
        "unit_id": unit_named(view, unit) if unit else None,
        "kind": kind,
        "severity": severity,
    }
    asked = {name: value for name, value in wanted.items() if value is not None}
    where = "".join(f" and {name} = ?" for name in asked)
    rows = view.rows(f"select * from live.findings where competition_id = ?{where}", *asked.values())  # noqa: S608
    return rows.sort(ORDER, nulls_last=False, maintain_order=True)


def flat(grouped: pl.DataFrame, units: show.Names) -> pl.DataFrame:
    """Causes as a flat table: the first places as one text."""
    spots = [" · ".join(show.spot(place, units) for place in first) for first in grouped["first"]]
    return grouped.with_columns(pl.Series("first", spots, dtype=pl.String))


@click.command("docs", help=say("cli.help_docs"))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help=say("cli.help_docs_out"))
@shared()
def docs_command(session: Session, out: Path) -> int | None:
    from etl import docs

    with show.progress(session.is_json) as tell:
        pages = docs.write(session.home, session.competition, out, tell)
    session.answer({"pages": [str(page) for page in pages]}, say("cli.docs_written", count=len(pages), out=out))
    return EXIT_OK
