"""What a register would change if it said what a unit claims: put into a copy of the warehouse, compared with what stands.

A claim is never scored and a decision changes no figure; who decides sees beforehand what a corrected register would do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import polars as pl

import marts
from competition.calendar import Month
from competition.errors import Phrase
from etl import build, effect, rulebooks
from etl.errors import NotReady
from etl.layout import Home

KEY = ("unit_id", "column_id", "first_month", "last_month")
CLAIM = """
select claims.claim, claims.register, claims.source, columns.aggregate
from {claims} as claims
join calendar.months as months
    on months.competition_id = claims.competition_id and months.month = claims.last_month
join rulebook.columns as columns
    on columns.competition_id = months.competition_id
    and columns.version_id = months.version_id
    and columns.column_id = claims.column_id
where claims.competition_id = ? and claims.unit_id = ? and claims.column_id = ? and claims.first_month = ?
    and claims.last_month = ?
"""
HELD = """
select cells.rowid, cells.value, places.last_month
from {facts} as facts
join landing.places as places
    on places.competition_id = facts.competition_id
    and places.load_id = facts.load_id
    and places.column_id = facts.column_id
    and places.first_month = facts.first_month
    and places.last_month = facts.last_month
    and places.sheet is not distinct from facts.sheet
    and places.column_no is not distinct from facts.column_no
    and not places.is_claim
join landing.cells as cells
    on cells.place_no = places.place_no and cells.unit_id = facts.unit_id and cells.row_no = facts.row_no
where facts.competition_id = ? and facts.unit_id = ? and facts.column_id = ? and facts.first_month >= ?
    and facts.last_month <= ? and facts.value is not null
order by places.last_month, cells.rowid
"""


def claim_effect(
    home: Home, fields: Mapping[str, str], by: str = "", now: datetime | None = None, competition: str | None = None
) -> list[dict[str, Any]]:
    """Rows like ``desk.effects`` for a claim (the names of ``KEY``): every unit of each group and scope in which anything moves.

    Raises NotReady where there is no such claim or the register is not settled, and WriterBusy.
    """
    moment = now or datetime.now(UTC)
    with build.aside(home, by, moment, build.WAIT_SECONDS) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        before = effect.standings(seat, rulebook.competition_id)
        take(seat, rulebook.competition_id, fields)
        return effect.moved(before, effect.standings(seat, rulebook.competition_id))


def take(seat: build.Desk, competition_id: str, fields: Mapping[str, str]) -> None:
    """Let the register of a copy say what the unit claims, and build what that touches."""
    key = [competition_id, *(str(fields.get(name) or "") for name in KEY)]
    found = seat.con.execute(CLAIM.format(claims=marts.find("claims")), key).fetchone()
    if found is None or found[1] is None:
        what = " ".join(key[1:3])
        raise NotReady(what, Phrase("jobs.claim_unknown" if found is None else "jobs.claim_waits"))
    claim, _, source, aggregate = found
    held = seat.con.execute(HELD.format(facts=marts.find("facts")), key).fetchall()
    if held:
        wanted = corrected(aggregate, [(value, month) for _, value, month in held], claim)
        for (rowid, value, _), new in zip(held, wanted, strict=True):
            if new != value:
                seat.con.execute("update landing.cells set value = ?, state = 'value' where rowid = ?", [new, rowid])
    else:
        add(seat, dict(zip(("competition_id", *KEY), key, strict=True)), source, claim)
    months = Month.parse(fields["first_month"]).span(Month.parse(fields["last_month"]))
    marts.build(seat.con, [(competition_id, str(month)) for month in months])


def corrected(aggregate: str, held: Sequence[tuple[Decimal, str]], claim: Decimal) -> list[Decimal]:
    """The register's values (with their months, oldest first) so that together they say what the unit claims.

    One value, the newest, takes the difference; only a largest value may also have to come down in other places.
    """
    values = [value for value, _ in held]
    newest = held[-1][1]
    if aggregate == "max":
        lowered = [min(value, claim) for value in values]
        return lowered if claim in lowered else [*lowered[:-1], claim]
    others = [value for value, month in held[:-1] if aggregate != "last" or month == newest]
    total = claim * len(values) if aggregate == "mean" else claim
    return [*values[:-1], total - sum(others, Decimal(0))]


def add(seat: build.Desk, key: Mapping[str, str], source: str, claim: Decimal) -> None:
    """A register of its own beside the settled ones that hold nothing of the unit: one row, in the claim's last month."""
    own = {"competition_id": key["competition_id"], "load_id": "claim", "kind": source}
    own |= {"first_month": key["last_month"], "last_month": key["last_month"]}
    now = datetime.now(UTC).replace(tzinfo=None)
    load = {
        "submitter": "claim",
        "sha256": "",
        "file_name": "",
        "received_at": now,
        "received_on": now.date(),
        "revision": 1,
    }
    cell = {name: key[name] for name in ("unit_id", "column_id")} | {
        "state": "value",
        "value": claim,
        "is_claim": False,
    }
    marts.fill(seat.con, "landing.loads", pl.DataFrame([own | load]))
    marts.fill(seat.con, "landing.facts", pl.DataFrame([own | cell | {"sheet": None, "row_no": 1, "column_no": 1}]))
