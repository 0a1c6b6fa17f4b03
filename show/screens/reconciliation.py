"""What units say beside what the office's registers hold: where they differ, what was decided, and which rules look at it.

A claim is never scored. A decision says which side is right; where the register was wrong it is corrected by a newer file,
and the difference is gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2s
from typing import Any

import polars as pl
from markupsafe import Markup

from show import causes, fragments, league, links, moved, office
from show import format as shown
from show.links import View
from show.reading import Read, Row
from words import Language

CUT = "<!--cut-->"  # where the page's own controls stand
ASKED = {  # what the page offers, and the states it means; without a choice all that differs
    "todo": ("open", "changed"), "waiting": ("waiting",), "settled": ("settled",), "equal": ("equal",),
}  # fmt: skip
ORDER = {"changed": 0, "open": 1, "waiting": 2, "settled": 3, "equal": 4}
KEY = ("unit_id", "column_id", "first_month", "last_month")
DECISIONS = ("claim", "register", "neither")
SIGNS = {"open": "!", "changed": "↻", "waiting": "…", "settled": "✓", "equal": "="}


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    everything = read("claims", competition_id=view.competition_id)
    page, pages, rows = league.paged(chosen(view, everything), view)
    opened = asked(view, read)
    return {
        "cut": Markup(CUT),
        "eyebrow": office.eyebrow(view, read),
        "headline": headline(everything, view.language),
        "page": page,
        "pages": pages,
        "rows": [_claim(row, view, read) for row in rows],
        "opened": opened and _claim(opened, view, read) | {"uses": uses(opened, view, read)},
        "has_any": everything.height > 0,
    }


def chosen(view: View, claims: pl.DataFrame) -> list[Row]:
    """The claims the address asks for; what waits for a decision first."""
    wanted = {"last_month": view.get("month"), "unit_id": view.get("of")}
    states = ASKED.get(view.get("state")) or [
        state for state in ORDER if state != "equal" or view.get("state") == "all"
    ]
    narrowed = [pl.col(column) == value for column, value in wanted.items() if value]
    found = claims.filter([*narrowed, pl.col("state").is_in(states)])
    rows = sorted(found.to_dicts(), key=lambda row: (row["unit_id"], row["column_id"]))
    rows.sort(key=lambda row: row["last_month"], reverse=True)
    return sorted(rows, key=lambda row: ORDER[row["state"]])


def asked(view: View, read: Read) -> Row | None:
    """The claim that is being settled."""
    rows = read("claims", competition_id=view.competition_id).to_dicts()
    return next((row for row in rows if code_of(row) == view.get("claim")), None)


def code_of(row: Mapping[str, Any]) -> str:
    """A claim in an address."""
    return blake2s("\n".join(str(row[name]) for name in KEY).encode(), digest_size=5).hexdigest()


def headline(claims: pl.DataFrame, language: Language) -> str:
    """How many claims differ from the registers, and how many of these are decided."""
    count = dict(claims["state"].value_counts().iter_rows())
    todo, settled = count.get("open", 0) + count.get("changed", 0), count.get("settled", 0)
    if not claims.height:
        return _say(language, "head_none")
    key = "head_todo" if todo else "head_done"
    return _say(language, key, todo=todo, settled=settled, waiting=count.get("waiting", 0), equal=count.get("equal", 0))


def choices(view: View, read: Read) -> dict[str, dict[str, str]]:
    """What can be chosen: months and units that claim anything, and states."""
    claims = read("claims", competition_id=view.competition_id)
    units = office.unit_names(view, read)
    months = sorted(claims["last_month"].unique().to_list(), reverse=True)
    ids = sorted(claims["unit_id"].unique().to_list())
    return {
        "month": {code: office.month(code, view.language) for code in months},
        "of": {code: units.get(code, code) for code in ids},
        "state": {code: _say(view.language, f"show_{code}") for code in (*ASKED, "all")},
    }


# ---- showing --------------------------------------------------------------------------------------------------------


def _claim(row: Row, view: View, read: Read) -> Row:
    """A claim in words: both figures with their cells, the difference, the state and the decision."""
    language, zone = view.language, office.zone_of(view, read)
    name, code = fragments.name_of(row, "unit", language), code_of(row)
    return {
        "unit": name or row["unit_id"],
        "column": fragments.name_of(row, "column", language),
        "measure": row["measure"],
        "months": office.months_of(row, language),
        "claim": shown.plain(row["claim"]),
        "claim_place": place(row, "", language),
        "register": _say(language, "unsettled") if row["register"] is None else shown.plain(row["register"]),
        "is_unknown": row["register"] is None,
        "register_place": register_place(row, language),
        "difference": shown.NOTHING if row["difference"] is None else signed(row),
        "state": row["state"],
        "sign": SIGNS[row["state"]],
        "state_name": _say(language, f"state_{row['state']}"),
        "decision": decided(row, zone, language),
        "reason": row["reason"] or "",
        "can_settle": row["state"] in ("open", "changed", "waiting", "settled"),
        "is_asked": code == view.get("claim"),
        "code": code,
        "href": links.href("reconciliation", view, claim="" if code == view.get("claim") else code),
    }


def signed(row: Row) -> str:
    """A difference with its sign, as plain as the figures it is of."""
    told = shown.plain(row["difference"])
    return f"+{told}" if row["difference"] > 0 else told


def place(row: Row, stem: str, language: Language) -> str:
    """File, sheet and cell of a figure, as a spreadsheet shows them."""
    cell = f"{causes.letter(row[f'{stem}column_no'])}{row[f'{stem}row_no'] or ''}"
    return " · ".join(part for part in (row[f"{stem}file_name"], row[f"{stem}sheet"], cell) if part)


def register_place(row: Row, language: Language) -> str:
    """Where the register holds the figure: its first cell and how many there are; that there is none."""
    count = row["register_cell_count"]
    if not count:
        return _say(language, "no_cell" if row["register"] is not None else "no_figure")
    first = place(row, "register_", language)
    return first if count == 1 else _say(language, "cells", first=first, count=count)


def decided(row: Row, zone: str, language: Language) -> str:
    """Who decided what, when, and on which figures where these have changed since."""
    if not row["decision"]:
        return ""
    gaps = {"by": row["decided_by"], "when": shown.moment(row["decided_at"], zone, language, year=True)}
    said = _say(language, f"decided_{row['decision']}", **gaps)
    if row["state"] != "changed":
        return said
    was = _say(language, "was", claim=shown.plain(row["decided_claim"]), register=shown.plain(row["decided_register"]))
    return f"{said}{was}"


def uses(row: Row, view: View, read: Read) -> list[Row]:
    """Which rules look at the column: what a corrected register would change."""
    found = read("column_uses", competition_id=view.competition_id, month=row["last_month"], column_id=row["column_id"])
    return [
        {
            "name": fragments.name_of(one, "name", view.language),
            "role": _say(view.language, f"role_{one['role']}"),
            "points": shown.plain(one["points"]) if one["points"] is not None else "",
            "clause": fragments.name_of(one, "clause", view.language),
        }
        for one in found.sort("sort").to_dicts()
    ]


def request(row: Row, decision: str, reason: str, by: str) -> dict[str, object]:
    """The job that writes a decision down, on the figures as they stood when it was taken."""
    figures = {name: None if row[name] is None else str(row[name]) for name in ("claim", "register")}
    said = {"job": "reconcile", "decision": decision, "reason": reason.strip(), "by": by.strip()}
    return said | key_of(row) | figures


def key_of(row: Row) -> dict[str, object]:
    """What a claim is known by to a job."""
    return {name: row[name] for name in KEY}


def has_effect(row: Row) -> bool:
    """Whether there is a figure of the register that the claim would change."""
    return bool(row["register"] is not None and row["difference"])


def effect(row: Row, rows: Sequence[Row], view: View, read: Read) -> Markup:
    """Points and places before and after, had the register said what the unit claims; ``rows`` as the job tells them."""
    told = moved.told(rows, {row["unit_id"]}, office.unit_names(view, read), view, read)
    figures = {name: shown.plain(row[name]) for name in ("claim", "register")}
    return fragments.render("claim_effect", view.language, effects=told, **figures)


def _say(language: Language, key: str, **gaps: object) -> str:
    return fragments.text(language, f"reconciliation.{key}", **gaps)
