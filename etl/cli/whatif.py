"""whatif: who would stand where if an indicator or an item weighed more or less. Nothing is written."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import click
import polars as pl

from etl.cli import show
from etl.cli.options import Session, shared
from etl.errors import EXIT_OK
from etl.seen import Seen, scope_named, seen
from marts.whatif import BadWeight, Sheet
from words import say


@click.command("whatif", help=say("rules.help_whatif"))
@click.option("--scope", help=say("cli.help_scope"))
@click.option("--weight", "written", multiple=True, required=True, help=say("rules.help_weight"))
@click.option("--all", "everybody", is_flag=True, help=say("rules.help_all"))
@shared()
def whatif(session: Session, scope: str | None, written: tuple[str, ...], everybody: bool) -> int | None:
    weights = dict(map(weight_of, written))
    with seen(session.home, session.competition) as view:
        scope_id = scope_named(view, scope)
        groups = view.mart("groups").filter(pl.col("scope_id") == scope_id).sort("sort")
        made = sheet_of(view, scope_id).compare(weights)
    rows = made.join(groups.select("group_id", "sort"), on="group_id").sort(
        "sort", "new_place", "unit_id", nulls_last=True
    )
    moved = rows.filter(pl.col("place").ne_missing(pl.col("new_place")))
    shown = rows if everybody else moved
    if session.is_json:
        value = {"scope": scope_id, "weights": {name: str(factor) for name, factor in weights.items()}}
        session.answer(value | {"units": shown.drop("sort").to_dicts()})
        return EXIT_OK
    click.echo(
        say("rules.whatif_summary", scope=scope_id, weights=", ".join(written), moved=moved.height, units=rows.height)
    )
    print_units(groups, shown)
    return EXIT_OK


def weight_of(written: str) -> tuple[str, Decimal]:
    """INF-02=1.5 as a name and a factor. Raises BadWeight."""
    name, _, factor = written.rpartition("=")
    try:
        number = Decimal(factor)
    except InvalidOperation:
        raise BadWeight(written) from None
    if not name or not number.is_finite():
        raise BadWeight(written)
    return name, number


def sheet_of(view: Seen, scope_id: str) -> Sheet:
    """The sheet of one scope."""
    points, standings, policies = (
        view.rows(f"select * from live.{mart} where competition_id = ? and scope_id = ?", scope_id)  # noqa: S608
        for mart in ("indicator_points", "standings", "policies")
    )
    scale = dict(policies.select("policy_id", "value").iter_rows()).get("score_scale", "hundred")
    return Sheet.of(points, standings, scale)


def print_units(groups: pl.DataFrame, rows: pl.DataFrame) -> None:
    """A table a group: unit, place, score, places gained."""
    heads = [say(f"rules.whatif_column_{name}") for name in ("unit", "place", "score", "moved")]
    for group in groups.iter_rows(named=True):
        own = rows.filter(pl.col("group_id") == group["group_id"])
        if own.height:
            title = str(show.by_language(group["name_zh"], group["name_en"]))
            show.print_table(title, heads, [line(row) for row in own.iter_rows(named=True)], right=(3,))


def line(row: dict[str, Any]) -> tuple[object, ...]:
    """One unit."""
    gained = row["moved"]
    return (
        show.by_language(row["unit_zh"], row["unit_en"]),
        arrow(row["place"], row["new_place"]),
        arrow(row["score"], row["new_score"]),
        "" if not gained else f"↑{gained}" if gained > 0 else f"↓{-gained}",
    )


def arrow(before: object, after: object) -> str:
    """From what to what; one figure where it stays."""
    told = ["—" if each is None else str(each) for each in (before, after)]
    return told[0] if told[0] == told[1] else say("rules.diff_arrow", a=told[0], b=told[1])
