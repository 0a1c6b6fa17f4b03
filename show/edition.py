"""The static edition: a month's overview and whole ranking as one HTML file without scripts, for phones and old browsers.

Of a published month the reader given here answers with the issue's frozen rows and what follows from them; what neither an
issue nor the calendar holds is left out rather than taken from figures that may have changed since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from show import format as shown
from show import fragments, headlines, reading, tokens
from show.fragments import name_of, text
from show.links import HTML_LANGUAGES, View
from show.reading import Read, Row
from show.screens import overview
from words import Language

LARGEST = 2
# What the fingerprint of a provisional edition is made of: the figures it shows, whatever the units are called.
FINGERPRINT = (
    "group_id", "unit_id", "place", "score", "to_date_place", "to_date_score", "lost_points", "is_missing", "veto",
)  # fmt: skip


def document(
    competition_id: str, month: str, language: Language, read: Read, meta: Mapping[str, Any], group: str = ""
) -> str:
    """The edition of a month, of all groups or of one; ``meta`` as for ``context``."""
    return str(fragments.render("edition", language, **context(competition_id, month, language, read, meta, group)))


def context(
    competition_id: str, month: str, language: Language, read: Read, meta: Mapping[str, Any], group: str = ""
) -> dict[str, Any]:
    """What an edition and a brief say of a month, of all groups or of one.

    ``meta`` says what the figures rest on: known_at, journal_head, and of a published month issue_no, revision, issued_at,
    results_hash and is_changed.
    """
    view = View(competition_id, group, month, "", language)
    scope, competition = reading.scope_of(view, read), reading.competition_of(view, read)
    groups = [section(view.on(group_id=code), row, scope, read) for code, row in known_groups(view, group, read)]
    rows = [row for one in groups for row in one["rows"]]
    zone, issue = str(competition["zone"]), str(meta.get("issue_no") or "")
    return {
        "html_language": HTML_LANGUAGES[language],
        "tones": tokens.TONES,
        "competition": competition,
        "scope": scope,
        "groups": groups,
        "issue": reading.issue_name(issue, language) if issue else "",
        "revision": meta.get("revision") or 1,
        "status": "final" if issue else "provisional",
        "is_changed": bool(meta.get("is_changed")),
        "data_to": shown.moment(meta.get("issued_at") or meta["known_at"], zone, language, year=True),
        "results_hash": meta.get("results_hash") or fingerprint(groups),
        "journal_head": "" if issue else meta["journal_head"],
        "exceptions": overview.exceptions(rows),
        "unsettled": overview.unsettled(scope, view, read),
        "has_year": any(row["to_date_scope_id"] not in (None, month) for row in rows),
        "lacks_previous": bool(issue) and lacks_previous(view, scope, read),
        "deadlines": coming(view, zone, scope, meta, read),
        "honours": overview.honours(rows, view, scope, read),
    }


def known_groups(view: View, group: str, read: Read) -> list[tuple[str, Row]]:
    """The groups of the month in the office's order, or the one asked for."""
    rows = read("groups", competition_id=view.competition_id, scope_id=view.scope_id).sort("sort").to_dicts()
    return [(row["group_id"], row) for row in rows if not group or row["group_id"] == group]


def section(view: View, group: Row, scope: Row, read: Read) -> dict[str, Any]:
    """One group: its sentences, its figures, every unit, and where the group loses points."""
    keys = reading.here(view)
    facts = dict.fromkeys(overview.FACTS)
    for mart in ("group_statistics", "group_facts"):
        facts |= reading.first(read(mart, **keys)) or {}
    progress = {row["unit_id"]: row for row in reading.picked(read("progress", **keys), overview.PROGRESS)}
    reports = reading.reports(view, scope, read)
    largest = largest_losses(view, read)
    standings = sorted(reading.picked(read("standings", **keys), overview.STANDING), key=reading.by_place)
    rows = [
        overview.line(row, progress, reports, view) | {"largest": largest.get(row["unit_id"], [])} for row in standings
    ]
    is_empty = headlines.is_empty(rows)
    facts |= dict.fromkeys(overview.SCORED) if is_empty else {}
    lost = [] if is_empty else overview.losses(view, read)
    return {
        "is_empty": is_empty,
        "name": name_of(group, "name", view.language),
        "count": facts.get("member_count") or len(rows),
        "headline": headlines.ranking(rows, view.language),
        "deck": overview.deck(facts, lost, view),
        "facts": facts,
        "rows": rows,
        "falling": headlines.movers(rows, -1)[: overview.MOVERS],
        "rising": headlines.movers(rows, 1)[: overview.MOVERS],
        "lost": lost,
    }


def largest_losses(view: View, read: Read) -> dict[str, list[str]]:
    """Each unit's costliest items in words."""
    items = reading.names(view, "items", "item_id", read)
    found = {}
    for unit_id, rows in reading.by_unit(read("item_points", **reading.here(view))).items():
        losing = sorted(
            (row for row in rows if row["lost_points"]), key=lambda row: (-row["lost_points"], row["item_id"])
        )
        found[unit_id] = [
            text(view.language, "edition.lost_item", item=name_of(items[row["item_id"]], "name", view.language),
                 points=shown.minus(row["lost_points"]))
            for row in losing[:LARGEST]
        ]  # fmt: skip
    return found


def lacks_previous(view: View, scope: Row, read: Read) -> bool:
    """Whether there was a period before that was not published: then the issue can't tell who moved."""
    before = read("progress", competition_id=view.competition_id, scope_id=view.scope_id)["previous_score"]
    return scope["previous_scope_id"] is not None and before.null_count() == before.len()


def coming(view: View, zone: str, scope: Row, meta: Mapping[str, Any], read: Read) -> list[Row]:
    """The next deadlines after the month was published, or else after its figures were known.

    Nothing is counted down, since nobody knows when this is read.
    """
    since = shown.local(meta.get("issued_at") or meta["known_at"], zone).date()
    return [row for row in overview.deadlines(view, zone, since, scope, read) if row["day"] >= since][:3]


def fingerprint(groups: list[dict[str, Any]]) -> str:
    """SHA-256 of the figures shown, one JSON line a unit, in the order of the tables."""
    lines = [
        json.dumps({name: str(row[name]) for name in FINGERPRINT}, ensure_ascii=False, sort_keys=True)
        for group in groups
        for row in group["rows"]
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
