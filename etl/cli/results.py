"""Commands that show and hand out results: status, standings, explain, export, publish."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import polars as pl

import marts
from competition.calendar import Month
from competition.errors import UnknownTable
from etl import publish
from etl.cli import show
from etl.cli.brief import with_editions
from etl.cli.files import seat_of
from etl.cli.options import MONTH, Session, shared
from etl.errors import EXIT_OK
from etl.export import FORMATS, write
from etl.seen import Seen, issue_named, scope_named, seen, unit_named
from words import say

SHOWN_MONTHS = 24


# ---- status ----------------------------------------------------------------------------------------------------------


@click.command("status", help=say("cli.help_status"))
@shared()
def status(session: Session) -> int | None:
    with seen(session.home, session.competition) as view:
        months = month_states(view)
        meta = view.con.execute("select * from live.meta").pl().to_dicts()[0]
        loads = view.mart("loads").height
    value = {"competition": view.competition_id, "loads": loads, "snapshot": meta, "months": months.to_dicts()}
    if session.is_json:
        session.answer(value)
        return EXIT_OK
    click.echo(say("cli.status_head", competition=view.competition_id, loads=loads, lines=meta["built_for"],
                   known_at=f"{meta['known_at']:%Y-%m-%d %H:%M}"))  # fmt: skip
    heads = [say(f"cli.column_{name}") for name in
             ("month", "cut_off", "on_time", "late", "missing", "pending", "unsettled", "issue")]  # fmt: skip
    rows = [
        [row[0], say("cli.yes") if row[1] else "", *row[2:7], row[7]] for row in months.tail(SHOWN_MONTHS).iter_rows()
    ]
    show.print_table(say("cli.status_title"), heads, rows, right=(2, 3, 4, 5, 6))
    return EXIT_OK


def month_states(view: Seen) -> pl.DataFrame:
    """How each month stands: reports by punctuality, unsettled registers, the bulletin."""
    return view.con.execute(
        """
        with reports as (
            select month,
                count(*) filter (status = 'on_time') as on_time, count(*) filter (status = 'late') as late,
                count(*) filter (status = 'missing') as missing, count(*) filter (status = 'pending') as pending
            from live.discipline where competition_id = $competition group by month
        ),
        registers as (
            select month, count(*) filter (not is_settled) as unsettled
            from live.register_months where competition_id = $competition group by month
        ),
        issued as (
            select month, max(issue_no) as issue_no from issues.issues where competition_id = $competition group by month
        )
        select scopes.last_month as month, scopes.is_cut_off, reports.on_time, reports.late, reports.missing,
            reports.pending, registers.unsettled, coalesce(issued.issue_no, '') as issue_no
        from live.scopes as scopes
        left join reports on reports.month = scopes.last_month
        left join registers on registers.month = scopes.last_month
        left join issued on issued.month = scopes.last_month
        where scopes.competition_id = $competition and scopes.scope_kind = 'month'
        order by month
        """,
        {"competition": view.competition_id},
    ).pl()


# ---- standings -------------------------------------------------------------------------------------------------------


@click.command("standings", help=say("cli.help_standings"))
@click.option("--scope", help=say("cli.help_scope"))
@click.option("--group", help=say("cli.help_group"))
@click.option("--issue", help=say("cli.help_issue"))
@shared()
def standings(session: Session, scope: str | None, group: str | None, issue: str | None) -> int | None:
    with seen(session.home, session.competition) as view:
        scope_id = scope_named(view, scope)
        rows = view.mart("standings", issue_named(view, issue) if issue else None).filter(
            pl.col("scope_id") == scope_id
        )
        groups = view.mart("groups").filter(pl.col("scope_id") == scope_id).sort("sort")
    if group:
        rows, groups = rows.filter(pl.col("group_id") == group), groups.filter(pl.col("group_id") == group)
        if groups.is_empty():
            raise click.BadParameter(say("cli.unknown_group", group=group))
    rows = rows.join(groups.select("group_id", "sort"), on="group_id").sort(
        "sort", "place", "score", "unit_id", nulls_last=True, descending=[False, False, True, False]
    )
    if session.is_json:
        session.answer({"scope": scope_id, "standings": rows.drop("sort").to_dicts()})
        return EXIT_OK
    for row in groups.iter_rows(named=True):
        title = f"{scope_id} · {show.by_language(row['name_zh'], row['name_en'])}"
        print_standings(title, rows.filter(pl.col("group_id") == row["group_id"]))
    return EXIT_OK


def print_standings(title: str, rows: pl.DataFrame) -> None:
    """One group's list, as a bulletin prints it."""
    heads = [
        say(f"cli.column_{name}")
        for name in ("place", "unit", "score", "movement", "to_date_score", "to_date_place", "marks")
    ]
    cells = [
        (row["place"], show.by_language(row["unit_zh"], row["unit_en"]), row["score"], arrow(row), row["to_date_score"],
         row["to_date_place"], " ".join(marks(row)))
        for row in rows.iter_rows(named=True)
    ]  # fmt: skip
    if "parent_points" in rows.columns and rows["parent_points"].count():
        heads.insert(3, say("rules.column_parent_points"))
        wider = [(*line[:3], points, *line[3:]) for line, points in zip(cells, rows["parent_points"], strict=True)]
        show.print_table(title, heads, wider, right=(0, 2, 3, 5, 6))
        return
    show.print_table(title, heads, cells, right=(0, 2, 4, 5))


def arrow(row: dict[str, Any]) -> str:
    """Movement as a sign and a number."""
    if row["is_new"]:
        return say("cli.mark_new")
    moved = row["movement"]
    return "" if not moved else f"↑{moved}" if moved > 0 else f"↓{-moved}"


def marks(row: dict[str, Any]) -> list[str]:
    """What stands beside a unit: tied, missing, guest, veto, provisional."""
    found = [name for name in ("tied", "missing", "guest") if row[f"is_{name}"]]
    if row["veto"]:
        found.append(f"veto_{row['veto']}")
    return [say(f"cli.mark_{name}") for name in [*found, row["status"]]]


# ---- explain ---------------------------------------------------------------------------------------------------------


@click.command("explain", help=say("cli.help_explain"))
@click.argument("unit")
@click.option("--scope", help=say("cli.help_scope"))
@shared()
def explain(session: Session, unit: str, scope: str | None) -> int | None:
    with seen(session.home, session.competition) as view:
        scope_id, unit_id = scope_named(view, scope), unit_named(view, unit)
        keys = (pl.col("scope_id") == scope_id) & (pl.col("unit_id") == unit_id)
        standing = view.mart("standings").filter(keys).to_dicts()
        ledger = view.mart("ledger").filter(keys).sort("line_no")
        order = ("indicator_id", "first_month", "file_name", "row_no", "column_name")
        sources = in_local_time(view, view.mart("sources").filter(keys).sort(order, nulls_last=True))
    if session.is_json:
        session.answer({"scope": scope_id, "unit": unit_id, "standing": standing[0] if standing else None,
                        "ledger": ledger.to_dicts(), "sources": sources.to_dicts()})  # fmt: skip
        return EXIT_OK
    if not standing:
        session.answer({}, say("cli.not_in_scope", unit=unit, scope=scope_id))
        return EXIT_OK
    row = standing[0]
    click.echo(say("cli.explain_head", unit=show.by_language(row["unit_zh"], row["unit_en"]), scope=scope_id,
                   score="—" if row["score"] is None else row["score"], place=row["place"] or "—"))  # fmt: skip
    for line in ledger.iter_rows(named=True):
        print_line(line, sources.filter(pl.col("indicator_id").eq_missing(line["indicator_id"])))
    return EXIT_OK


def in_local_time(view: Seen, rows: pl.DataFrame) -> pl.DataFrame:
    """Arrivals on the competition's clock: that is what the covers of files say."""
    zone = view.mart("competitions")["zone"][0]
    local = pl.col("received_at").dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.replace_time_zone(None)
    return rows.with_columns(local)


def print_line(line: dict[str, Any], sources: pl.DataFrame) -> None:
    """A ledger line: points, clause, arithmetic, what was lost, and the cells behind it."""
    side = show.by_language("zh", "en")
    open_points = "" if line["open_points"] is None else f" / {line['open_points']}"
    click.echo(f"{line['points'] if line['points'] is not None else '—':>10}{open_points}  {line[f'label_{side}']}")
    for name in (f"clause_{side}", f"arithmetic_{side}", f"lost_{side}"):
        if line[name]:
            click.echo(f"            {line[name]}")
    for source in sources.iter_rows(named=True):
        click.echo("              " + source_text(source, side))


def source_text(source: dict[str, Any], side: object) -> str:
    """Where a figure stands: label, value, file, sheet, row, and when it came from whom."""
    arrived = f"{source['received_at']:%Y-%m-%d %H:%M}" if source["received_at"] else ""
    value = source["state"] or "" if source["value"] is None else plain(source["value"])
    place = [source["file_name"], source["sheet"], say("cli.row", row=source["row_no"]), source["column_name"]]
    label = " ".join(part for part in (source[f"label_{side}"], source["code"]) if part)
    return say(
        "cli.source",
        label=label,
        value=value,
        place=" ".join(part for part in place if part),
        arrived=arrived,
        by=source["received_from"] or "",
    )


def plain(number: Decimal) -> str:
    """A figure without the zeros nobody wrote."""
    return f"{number.normalize():f}"


# ---- export ----------------------------------------------------------------------------------------------------------


@click.command("export", help=say("cli.help_export"))
@click.argument("name")
@click.option(
    "--format", "kind", type=click.Choice(FORMATS), default="csv", show_default=True, help=say("cli.help_format")
)
@click.option("--to", "target", type=click.Path(path_type=Path), required=True, help=say("cli.help_to"))
@click.option("--scope", help=say("cli.help_scope"))
@click.option("--dry-run", is_flag=True, help=say("cli.help_dry_run"))
@shared()
def export(session: Session, name: str, kind: str, target: Path, scope: str | None, dry_run: bool) -> int | None:
    names = marts.public() if name == "all" else [name.removeprefix("analysis.")]
    known = [*marts.public(), *marts.for_people()]
    if not set(names) <= set(known):
        raise UnknownTable(name, known)
    with seen(session.home, session.competition) as view:
        frames = {each: view.mart(each) for each in names}
        if scope:
            wanted = scope_named(view, scope)
            frames = {each: frame.filter(pl.col("scope_id") == wanted) if "scope_id" in frame.columns else frame
                      for each, frame in frames.items()}  # fmt: skip
    written = [] if dry_run else write(frames, kind, target)
    rows = sum(frame.height for frame in frames.values())
    said = say("cli.exported", count=len(frames), rows=rows, target=target)
    session.answer({"marts": names, "rows": rows, "files": [str(path) for path in written]}, said)
    return EXIT_OK


# ---- publish ---------------------------------------------------------------------------------------------------------


@click.command("publish", help=say("month.help_publish"))
@click.argument("month", type=MONTH, required=False)
@click.option("--signed-by", default="", help=say("month.help_signed_by"))
@click.option("--revise", "revised", metavar="ISSUE", default="", help=say("month.help_revise"))
@click.option("--reason", default="", help=say("month.help_revise_reason"))
@click.option("--asked-by", default="", help=say("month.help_asked_by"))
@click.option("--appeal", default="", help=say("month.help_appeal"))
@shared(writes=True)
def publish_command(session: Session, month: Month | None, signed_by: str, revised: str, **why: str) -> int | None:
    if (month is None) == (not revised):
        raise click.UsageError(say("month.publish_what"))
    with seat_of(session) as seat:
        rulebook = session.rulebook(seat.rulebooks, seat.journal)
        act = (session.by, session.now)
        if month is not None:
            issued = publish.publish(seat, rulebook, month, *act, session.dry_run, signed_by=signed_by)
        else:
            issued = publish.revise(
                seat, rulebook, revised, why["reason"], why["asked_by"], *act, why["appeal"], session.dry_run,
                signed_by=signed_by,
            )  # fmt: skip
    value = {
        "issue_no": issued.issue_no,
        "revision": issued.revision,
        "month": issued.month,
        "hash": issued.results_hash,
    }
    editions, told = ({}, []) if session.dry_run else with_editions(session, rulebook.competition_id, issued.month)
    session.answer(value | editions, said(issued, session.dry_run), *told)
    return EXIT_OK


def said(issued: publish.Issued, is_rehearsal: bool) -> str:
    """What was published, or would be."""
    gaps: dict[str, Any] = {"month": issued.month, "issue_no": issued.issue_no, "hash": issued.results_hash}
    if issued.revision == 1:
        return say("cli.would_publish" if is_rehearsal else "cli.published", **gaps)
    key = "month.would_revise" if is_rehearsal else "month.revised"
    return say(key, revision=issued.revision, **gaps)
