"""The bulletin's text: drafted on the desk, checked against the results, frozen with the issue.

What publication keeps is one canonical JSON: ``texts`` (what the office wrote, by block), ``drafts`` (by language, of the
blocks it left as drafted), and ``rows``: those of the marts that a bulletin quotes and no issue freezes, as they were then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl

import desk
import marts
from competition.calendar import Month
from competition.errors import Phrase, UnknownName
from competition.rulebook import Rulebook
from etl import brief
from etl.build import Desk
from etl.errors import EXIT_OK, EXIT_REFUSED
from etl.issue import text_of
from etl.journal import Journal, canonical
from etl.layout import Home
from etl.paper_jobs import Event, Send, Work
from etl.seen import Seen, seen
from paper import bulletin, packs, wording
from paper.composing import Composer
from paper.facts import Facts
from paper.wording import Contradiction
from show.links import View
from show.reading import Read
from words import LANGUAGES, Language

# What a bulletin quotes beside the frozen rows; those by scope for the scopes that end in the month.
KEPT_BY_SCOPE = ("piece_counts", "group_figures", "letterheads")
KEPT = ("units", "corrections", "follow_ups", *KEPT_BY_SCOPE)
# The office's blocks by the kind of scope they speak of.
BLOCKS = {"month": bulletin.BLOCKS, "quarter": packs.QUARTER_BLOCKS, "half": packs.HALF_BLOCKS}
DRAFTED: tuple[Language, ...] = (*LANGUAGES, "zh_TW")  # every language there are documents in
OFFICE: Language = "zh_CN"  # what is written by hand is held against names in the office's own language


# ---- what is frozen --------------------------------------------------------------------------------------------------


def frozen_text(seat: Desk, rulebook: Rulebook, month: Month) -> bytes:
    """What publication keeps of a month's text: canonical JSON of the office's words, the drafts, the rows no issue freezes."""
    read = warehouse(seat, rulebook.competition_id)
    written = words_of(seat.home, rulebook.competition_id, str(month))
    scopes = scopes_of(read, str(month))
    rows = {
        name: kept(read(name, **({"scope_id": list(scopes.values())} if name in KEPT_BY_SCOPE else {})))
        for name in KEPT
    }
    drafted: dict[str, dict[str, str]] = {language: {} for language in DRAFTED}
    for kind, scope_id in scopes.items():
        if kind in BLOCKS:
            view = View(rulebook.competition_id, "", scope_id, "", OFFICE)
            facts = Composer(view, read).facts
            for language in DRAFTED:
                drafted[language] |= drafts_of(replace(view, language=language), read, kind, facts)
    drafted = {
        language: {block: told for block, told in own.items() if block not in written}
        for language, own in drafted.items()
    }
    return canonical({"drafts": drafted, "rows": rows, "texts": written}).encode()


def drafts_of(view: View, read: Read, kind: str, facts: Facts | None = None) -> dict[str, str]:
    """The drafts of the blocks that speak of a kind of scope; none where nobody asks for it."""
    if kind not in BLOCKS:
        return {}
    made = Composer(view, read, known=facts)
    return {block: bulletin.drafted(made, block.removeprefix("half_")) for block in BLOCKS[kind]}


def kept(frame: pl.DataFrame) -> list[dict[str, str | None]]:
    """Rows as texts, in an order that is theirs."""
    rows = [{name: text_of(value) for name, value in row.items()} for row in frame.to_dicts()]
    return sorted(rows, key=canonical)


def scopes_of(read: Read, month: str) -> dict[str, str]:
    """The scopes that end in a month, by kind."""
    rows = read("scopes", last_month=month).to_dicts()
    return {row["scope_kind"]: row["scope_id"] for row in rows}


def words_of(home: Home, competition_id: str, month: str) -> dict[str, str]:
    """What the office wrote of a month, by block."""
    if not (home.data / "desk.sqlite").exists():
        return {}
    with desk.looked_at(home.data) as table:
        return {block: row["text"] for block, row in table.texts(competition_id, month).items()}


def warehouse(seat: Desk, competition_id: str) -> Read:
    """What answers like marts.read of one competition from the tables themselves: publication has no snapshot yet."""

    def read(name: str, **filters: object) -> pl.DataFrame:
        wanted = filters | {"competition_id": competition_id}
        conditions = [
            f'list_contains(?, "{column}")' if isinstance(value, list | tuple) else f'"{column}" = ?'
            for column, value in wanted.items()
        ]
        query = f"select * from {marts.find(name)} where {' and '.join(conditions)}"  # noqa: S608 - names of marts
        return seat.con.execute(query, list(wanted.values())).pl()

    return read


# ---- reading what is frozen ------------------------------------------------------------------------------------------


def issue_text(home: Home, competition_id: str, issue_no: str, revision: int) -> dict[str, Any]:
    """What publication kept of an issue's text; nothing where the issue is older than the bulletin."""
    for entry in Journal(home.journal, writable=False).entries:
        said = entry.fields
        if entry.act == "publish" and entry.competition_id == competition_id and said["issue_no"] == issue_no:
            if said["revision"] == revision and said.get("text"):
                found: dict[str, Any] = json.loads((home.inbox / said["text"]).read_bytes())
                return found
    return {}


def issue_reader(view: Seen, issue_no: str, revision: int, rows: Mapping[str, list[dict[str, str | None]]]) -> Read:
    """The reader of an issue, with the rows that were kept with its text; a rulebook's letterhead where none was kept."""
    frozen = brief.reader(view, issue_no, revision)
    frames = {name: typed(view, name, rows[name]) for name in KEPT if name in rows}

    def read(name: str, **filters: object) -> pl.DataFrame:
        if name == "letterheads" and name not in frames:
            return brief.reader(view, "")(name, **filters)
        if name not in frames:
            return frozen(name, **filters)
        found = frames[name]
        for column, value in filters.items():
            held = pl.col(column).is_in(value) if isinstance(value, list | tuple) else pl.col(column) == value
            found = found.filter(held) if column != "competition_id" else found
        return found

    return read


def typed(view: Seen, name: str, rows: Iterable[Mapping[str, str | None]]) -> pl.DataFrame:
    """Kept rows with the types of their mart; a column the mart gained since is empty."""
    schema = view.con.execute(f"select * from live.{name} limit 0").pl().schema  # noqa: S608 - names of marts
    texts = pl.DataFrame(
        [{column: row.get(column) for column in schema} for row in rows], schema=dict.fromkeys(schema, pl.String)
    )
    return texts.select(as_type(column, kind) for column, kind in schema.items())


def as_type(column: str, kind: pl.DataType) -> pl.Expr:
    """A column of canonical texts as its type."""
    if kind == pl.Boolean:
        return pl.col(column) == "true"
    if kind == pl.Date:
        return pl.col(column).str.to_date()
    if isinstance(kind, pl.Datetime):
        return pl.col(column).str.to_datetime(time_unit=kind.time_unit)
    return pl.col(column).cast(kind)


# ---- what can't be printed -------------------------------------------------------------------------------------------


def text_faults(seat: Desk, rulebook: Rulebook, month: Month) -> list[Phrase]:
    """Every place where the office's text of a month contradicts the results, in both languages."""
    written = words_of(seat.home, rulebook.competition_id, str(month))
    if not written:
        return []
    found = faults(warehouse(seat, rulebook.competition_id), rulebook.competition_id, str(month), written)
    return [phrase(block, one) for block, many in found.items() for one in many]


def faults(read: Read, competition_id: str, month: str, texts: Mapping[str, str]) -> dict[str, list[Contradiction]]:
    """The contradictions of texts by block; blocks that nothing contradicts are left out."""
    found: dict[str, list[Contradiction]] = {}
    for kind, scope_id in scopes_of(read, month).items():
        own = {block: texts[block] for block in BLOCKS.get(kind, ()) if block in texts}
        if own:
            facts = Composer(View(competition_id, "", scope_id, "", OFFICE), read).facts
            told = {block: wording.contradictions(text, facts, OFFICE) for block, text in own.items()}
            found |= {block: many for block, many in told.items() if many}
    return found


def phrase(block: str, one: Contradiction) -> Phrase:
    """A contradiction as a sentence that says where it is, what the results say and what to write."""
    fields = Phrase("bulletin.instead", {"fields": "、".join(one.instead)})
    gaps: dict[str, object] = {
        "block": Phrase(f"bulletin.block_{block}"), "said": one.said, "sentence": one.sentence, "result": one.result,
        "instead": fields if one.instead else Phrase("bulletin.instead_none"),
    }  # fmt: skip
    return Phrase("bulletin.fault_unknown" if one.is_unknown else "bulletin.fault_wrong", gaps)


# ---- the job ---------------------------------------------------------------------------------------------------------


def write(
    home: Home, competition: str | None, month: Month, texts: Mapping[str, str | None], by: str, dry_run: bool = False
) -> list[Event]:
    """Check the office's words of a month and, where nothing is refused, keep them on the desk.

    ``texts`` by block; None takes the office's words back, so that the draft stands. Returns a row a block: block_id, state
    (saved, refused, checked, dropped), text, found and free. Raises UnknownName for a block there is not, UnknownScope.
    """
    known = [block for blocks in BLOCKS.values() for block in blocks]
    for block in texts:
        if block not in known:
            raise UnknownName(block, known)
    with seen(home, competition) as view:
        brief.has_results(view, str(month))
        read, name = brief.reader(view, ""), view.competition_id
        rows = checked(read, name, str(month), texts)
    is_right = not any(row["found"] for row in rows)
    if is_right and not dry_run:
        with desk.opened(home.data) as table:
            for block, text in texts.items():
                table.write_text(name, str(month), block, text, by)
    states = {True: "checked" if dry_run else "saved", False: "refused"}
    return [row | {"state": states[not row["found"]] if row["text"] is not None else "dropped"} for row in rows]


def checked(read: Read, competition_id: str, month: str, texts: Mapping[str, str | None]) -> list[Event]:
    """Each block with what can't be printed and which figures speak of nothing known."""
    found = []
    for kind, scope_id in scopes_of(read, month).items():
        own = [block for block in BLOCKS.get(kind, ()) if block in texts]
        if not own:
            continue
        facts = Composer(View(competition_id, "", scope_id, "", OFFICE), read).facts
        for block in own:
            text = texts[block]
            wrong = wording.contradictions(text or "", facts, OFFICE)
            found.append({
                "block_id": block, "text": text, "free": wording.free(text or "", facts, OFFICE),
                "found": [told(block, one) for one in wrong],
            })  # fmt: skip
    return found


def told(block: str, one: Contradiction) -> Event:
    """A contradiction as an event tells it."""
    return {
        "said": one.said, "start": one.start, "end": one.end, "sentence": one.sentence, "result": one.result,
        "instead": list(one.instead), "message": phrase(block, one).text(),
    }  # fmt: skip


def work(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """The job ``bulletin``."""
    rows = write(
        home, request.get("competition"), Month.parse(request["month"]), request.get("texts") or {}, by,
        bool(request.get("dry_run")),
    )  # fmt: skip
    send({"event": "checked", "rows": rows})
    return EXIT_REFUSED if any(row["found"] for row in rows) else EXIT_OK


JOBS: dict[str, Work] = {"bulletin": work}
