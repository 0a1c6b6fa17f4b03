"""What loading an item would change: landed and built in a copy of the warehouse, compared with what stands.

The warehouse itself is never written to; the copy lies in a folder of its own that goes with the block.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl

import desk
import marts
from competition.errors import FileRefused
from etl import build, intake, items, land, pile, versions
from etl.items import Looked
from etl.journal import Entry
from etl.layout import Home

STANDINGS = """
select scope_id, unit_id, group_id, score, place from {table} where competition_id = ?
"""
KEY = ("scope_id", "unit_id")


def effect(home: Home, item_id: str, by: str = "", now: datetime | None = None) -> list[dict[str, Any]]:
    """The rows of ``desk.effects`` of an item, kept on the desk too: every unit of each group and scope in which anything moves.

    Raises FileRefused while something must be fixed, UnknownItem and WriterBusy.
    """
    moment = now or datetime.now(UTC)
    with build.aside(home, by, moment, build.WAIT_SECONDS) as seat:
        (each,) = items.listed_of(home, [item_id])
        items.look(seat, [each], items.silent)
        before = standings(seat, each.row["competition_id"])
        land_beside(seat, each, by, moment)
        rows = moved(before, standings(seat, each.row["competition_id"]))
    with desk.opened(home.data) as table:
        table.replace("effects", item_id, rows)
    return rows


def land_beside(seat: build.Desk, each: Looked, by: str, now: datetime) -> None:
    """Land an item in the copy as a load would, and build what it touches."""
    draft = each.draft
    if draft is None or draft.tidied is None or each.changes["state"] not in ("ready", "version", "loaded"):
        raise FileRefused(each.row["file_name"], intake.spoken(each.findings), each.findings)
    if draft.status == "already":
        return
    pile.with_revision(draft, versions.next_revision(seat, draft))
    land_draft(seat, draft, by, now)


def land_draft(seat: build.Desk, draft: intake.Draft, by: str, now: datetime) -> None:
    """Land a file that was judged good in the copy, and build what it touches."""
    assert draft.tidied is not None
    entries = seat.journal.entries
    entry = Entry(len(entries) + 1, now, "load", by, draft.rulebook.competition_id, draft.fields(""), seat.journal.head)
    entries.append(entry.sealed())
    rows = land.Rows(land.without_refused(draft.tidied.tables, draft.refused), draft.findings, draft.staged)
    build.land_pending(seat, {entry.no: rows}, build.quiet)
    build.build_pending(seat)


def standings(seat: build.Desk, competition_id: str) -> pl.DataFrame:
    """Score and place of every unit in every scope, as the copy has them."""
    return seat.con.execute(STANDINGS.format(table=marts.find("standings")), [competition_id]).pl()


def moved(before: pl.DataFrame, after: pl.DataFrame) -> list[dict[str, Any]]:
    """Old and new score and place of all units of the groups and scopes in which one of them changes."""
    old = before.rename({"score": "old_score", "place": "old_place", "group_id": "old_group"})
    new = after.rename({"score": "new_score", "place": "new_place"})
    both = old.join(new, on=KEY, how="full", coalesce=True).with_columns(
        pl.coalesce("group_id", "old_group").alias("group_id")
    )
    is_other = pl.col("old_score").ne_missing(pl.col("new_score")) | pl.col("old_place").ne_missing(pl.col("new_place"))
    touched = both.filter(is_other).select("scope_id", "group_id").unique()
    rows = both.join(touched, on=["scope_id", "group_id"], how="semi", nulls_equal=True)
    texts = [pl.col(name).cast(pl.String) for name in ("old_score", "new_score")]
    columns = ("scope_id", "unit_id", "group_id", "old_score", "new_score", "old_place", "new_place")
    return rows.with_columns(texts).select(columns).sort("scope_id", "group_id", "new_place", "unit_id").to_dicts()
