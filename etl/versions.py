"""Which loads a file would replace, and in what it differs from them, cell by cell."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import polars as pl

from etl import land
from etl.build import Desk
from etl.intake import WIDE, Draft
from etl.journal import instant_text

SHOWN = 200  # differing cells kept for the page; ``count`` says how many there are
CELL = ("unit_id", "column_id", "first_month", "last_month")
STATES = {"empty": "", "not_applicable": "/", "none": "无"}
NOT_CONTENT = ("competition_id", "load_id", "sheet", "row_no", "column_no", "raw")


def parts_of(draft: Draft) -> list[str]:
    """What a draft replaces, part by part, as ``staging.effective_loads`` names the parts."""
    tidied = draft.tidied
    if tidied is None:
        return []
    if draft.staged is not None:
        return sorted(draft.staged.units()["unit_id"])
    tables = land.without_refused(tidied.tables, draft.refused)
    if draft.kind in (*WIDE, "receipts"):
        return sorted({unit for frame in tables.values() for unit in frame["unit_id"].drop_nulls()})
    if draft.kind == "judges":
        return sorted({name for frame in tables.values() for name in frame["indicator_id"]})
    if draft.kind == "external_ranks":
        return sorted({f"{day} {draft.submitter}" for frame in tables.values() for day in frame["as_of"]})
    return [""] if draft.kind in ("roster", "ballots", "ballot_counts") else [draft.submitter]


def replaced(seat: Desk, draft: Draft) -> list[dict[str, Any]]:
    """The loads in force that a draft claims the place of: load_id, file_name, received_at, is_older, count, changed.

    ``changed``: the first differing cells: unit_id, column_id, column_name, first_month, last_month, old, new (texts);
    ``is_same_file``: the same bytes, so that only the office's own edits differ;
    ``count``: how many differ, None for a file too large to compare; ``is_older``: the draft arrived before that load.
    """
    rivals = rivals_of(seat, draft)
    if rivals.is_empty():
        return []
    found = differences(seat, draft, rivals["load_id"].to_list()) if draft.staged is None else None
    order = (land.stored(draft.arrival.received_at), draft.arrival.revision)
    made = []
    for row in rivals.iter_rows(named=True):
        own = found.filter(pl.col("load_id") == row["load_id"]) if found is not None else None
        made.append({
            "load_id": row["load_id"], "file_name": row["file_name"], "revision": row["revision"],
            "is_same_file": row["sha256"] == draft.sha256 and not (draft.is_reread and row["load_id"] == draft.revises),
            "received_at": instant_text(row["received_at"].replace(tzinfo=UTC)),
            "is_older": order < (row["received_at"], row["revision"]),
            "count": own.height if own is not None else None,
            "changed": own.drop("load_id").head(SHOWN).to_dicts() if own is not None else [],
        })  # fmt: skip
    return made


def is_landed(seat: Desk, draft: Draft, refused: list[list[Any]]) -> bool:
    """Whether a draft's rows without the refused ones are those of the load of its id; places in the file don't matter.

    Of a file too large for memory the units and their numbers of rows are compared.
    """
    assert draft.tidied is not None
    keys = [draft.rulebook.competition_id, draft.load_id]
    if draft.staged is not None:
        query = (
            "select unit_id, count(*) as rows from landing.facts where competition_id = ? and load_id = ? group by all"
        )
        landed = {tuple(row) for row in seat.con.execute(query, keys).fetchall()}
        return landed == set(draft.staged.units().select("unit_id", "rows").rows())
    tables = land.without_refused(draft.tidied.tables, refused)
    return all(is_table_landed(seat, f"landing.{name}", frame, keys) for name, frame in tables.items())


def is_table_landed(seat: Desk, table: str, frame: pl.DataFrame, keys: list[str]) -> bool:
    """Whether a table holds exactly these rows of a load."""
    held = seat.con.execute(f"select * from {table} limit 0").pl().columns  # noqa: S608 - own tables
    names = ", ".join(name for name in frame.columns if name in held and name not in (*NOT_CONTENT, "column_name"))
    seat.con.register("read_now", frame)
    try:
        # Through a table of the same columns, so that both sides are of one type.
        seat.con.execute(f"create or replace temp table reread as select * from {table} limit 0")  # noqa: S608
        seat.con.execute(f"insert into reread ({names}) select {names} from read_now")  # noqa: S608
    finally:
        seat.con.unregister("read_now")
    landed = f"select {names} from {table} where competition_id = $1 and load_id = $2"  # noqa: S608
    now = f"select {names} from reread"  # noqa: S608
    odd = seat.con.execute(f"select 1 from (({landed} except all {now}) union all ({now} except all {landed}))", keys)  # noqa: S608
    return odd.fetchone() is None


def rivals_of(seat: Desk, draft: Draft) -> pl.DataFrame:
    """The loads in force for a part of a draft, and the one it puts right: load_id, file_name, sha256, received_at, revision."""
    tidied = draft.tidied
    assert tidied is not None
    return seat.con.execute(
        """
        select distinct loads.load_id, loads.file_name, loads.sha256, loads.received_at, loads.revision
        from landing.loads as loads
        left join staging.effective_loads as held
            on held.competition_id = loads.competition_id and held.load_id = loads.load_id
        where loads.competition_id = ? and loads.load_id <> ? and (
            loads.load_id = ?
            or held.kind = ? and held.first_month = ? and held.last_month = ? and list_contains(?, held.part)
        )
        order by loads.received_at, loads.revision, loads.load_id
        """,
        [
            draft.rulebook.competition_id, draft.load_id, draft.revises,
            draft.kind, tidied.first_month or "", tidied.last_month or "", parts_of(draft),
        ],
    ).pl()  # fmt: skip


def differences(seat: Desk, draft: Draft, load_ids: list[str]) -> pl.DataFrame:
    """Each cell or row that differs, with the load it differs from."""
    assert draft.tidied is not None
    tables = land.without_refused(draft.tidied.tables, draft.refused)
    found = [
        cells_differing(seat, draft, tables[name], load_ids)
        if name == "facts"
        else rows_differing(seat, draft, name, tables[name], load_ids)
        for name in tables
    ]
    return pl.concat([pl.DataFrame(schema=DIFFERENCE), *found])


DIFFERENCE = {
    "load_id": pl.String, "unit_id": pl.String, "column_id": pl.String, "column_name": pl.String,
    "first_month": pl.String, "last_month": pl.String, "old": pl.String, "new": pl.String,
}  # fmt: skip


def cells_differing(seat: Desk, draft: Draft, facts: pl.DataFrame, load_ids: list[str]) -> pl.DataFrame:
    """Figures that would change, come or go, among the units the draft speaks of."""
    now = facts.filter(~pl.col("is_claim")).select(*CELL, "column_name", written().alias("new"))
    held = seat.con.execute(
        "select load_id, unit_id, column_id, first_month, last_month, state, value, column_name as old_name "
        "from staging.facts where competition_id = ? and kind = ? and list_contains(?, load_id)",
        [draft.rulebook.competition_id, draft.kind, load_ids],
    ).pl()  # fmt: skip
    units = facts.select("unit_id").unique()
    is_own = pl.col("unit_id").is_in(units["unit_id"].to_list()) | (pl.col("load_id") == draft.revises)
    held = held.filter(is_own).with_columns(written().alias("old"))
    loads = held.group_by("unit_id").agg(pl.col("load_id").first().alias("unit_load"))
    both = now.join(held.drop("state", "value"), on=CELL, how="full", coalesce=True).join(
        loads, on="unit_id", how="left"
    )
    texts = [pl.col(name).fill_null("") for name in ("old", "new")]
    return (
        both.with_columns(
            *texts,
            pl.coalesce("load_id", "unit_load", pl.lit(draft.revises or None, dtype=pl.String)).alias("load_id"),
            pl.coalesce("column_name", "old_name").alias("column_name"),
        )
        .filter(pl.col("old") != pl.col("new"), pl.col("load_id").is_not_null())
        .select(list(DIFFERENCE))
        .sort(CELL)
    )  # fmt: skip


def written() -> pl.Expr:
    """A cell as an office would write it."""
    plain = pl.col("value").cast(pl.String).str.replace(r"\.?0+$", "")
    has_point = pl.col("value").cast(pl.String).str.contains(".", literal=True)
    number = pl.when(has_point).then(plain).otherwise(pl.col("value").cast(pl.String))
    return pl.col("state").cast(pl.String).replace_strict(STATES, default=None).fill_null(number)


def rows_differing(seat: Desk, draft: Draft, table: str, rows: pl.DataFrame, load_ids: list[str]) -> pl.DataFrame:
    """Rows of a list that would come or go; a changed row is one that goes and one that comes."""
    held = seat.con.execute(f"select * from landing.{table} where list_contains(?, load_id)", [load_ids]).pl()  # noqa: S608
    names = [name for name in held.columns if name not in NOT_CONTENT and name in rows.columns]
    line = pl.concat_str([pl.col(name).cast(pl.String) for name in names], separator=" | ", ignore_nulls=True)
    unit = pl.col("unit_id").cast(pl.String) if "unit_id" in names else pl.lit(None, dtype=pl.String)
    old = held.select("load_id", unit.alias("unit_id"), line.alias("line"))
    new = rows.select(pl.lit(load_ids[-1]).alias("load_id"), unit.alias("unit_id"), line.alias("line"))
    gone = old.join(new, on="line", how="anti").with_columns(pl.col("line").alias("old"), pl.lit("").alias("new"))
    come = new.join(old, on="line", how="anti").with_columns(pl.lit("").alias("old"), pl.col("line").alias("new"))
    missing = [pl.lit(None, dtype=pl.String).alias(name) for name in DIFFERENCE if name not in gone.columns]
    return pl.concat([gone, come]).with_columns(missing).select(list(DIFFERENCE))


def next_revision(seat: Desk, draft: Draft) -> int:
    """The revision by which a draft comes after every load that arrived at the same instant and claims the same place."""
    same = rivals_of(seat, draft).filter(pl.col("received_at") == land.stored(draft.arrival.received_at))
    latest = same["revision"].max()
    return max(draft.arrival.revision, int(latest) + 1 if isinstance(latest, int) else 1)
