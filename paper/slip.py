"""The check slip 核对单: one unit's month on one sheet of paper, to be checked and signed before anything is published.

A slip holds its own unit's lines alone: what others have is neither named nor printed, but for what a rule itself compares
with (the best of the group in its arithmetic). Every figure comes from the marts as they show it; nothing is worked out here
but the sum of the lines, which must be the total.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from paper.pdf import said, typeset
from show import format as shown
from show import notes, reading
from show.fragments import name_of, text
from show.links import View
from show.reading import Read, Row
from show.screens import statement, unit
from show.screens.slips import questions
from show.unit_account import received
from words import Language

LOSSES = 3  # the largest are told with what would have earned them
ASKED = 6  # questions printed in words; more are counted
HASH = 16  # digits of the fingerprint that are printed
OF_UNITS = ("standings", "item_points", "ledger", "sources", "progress")  # asked for all units at once


@dataclass(frozen=True)
class Line:
    """A line of the account, as printed. ``open`` is empty where nothing is open, ``is_plain`` where nothing was lost."""

    item: str
    subtotal: str
    subtotal_open: str
    label: str
    state: str
    how: str
    points: str
    open: str
    lost: str
    cited: str
    is_plain: bool


@dataclass(frozen=True)
class Closing:
    """A line below the indicators: what was earned, conversion, bonus, deduction, cap, total."""

    kind: str
    name: str
    label: str
    how: str
    points: str


@dataclass(frozen=True)
class Clock:
    """A large figure with what stands over, beside and under it."""

    name: str
    figure: str
    of: str
    under: str


@dataclass(frozen=True)
class Slip:
    """What stands on one slip, in the reader's language; ``score`` and ``to_date_score`` as the journal notes them."""

    unit_id: str
    unit: str
    group: str
    competition: str
    month: str
    language: Language
    score: Decimal | None
    to_date_score: Decimal | None
    status: str
    data_to: str
    due: str
    clocks: tuple[Clock, ...]
    lines: tuple[Line, ...]
    closing: tuple[Closing, ...]
    adding: str
    forward: tuple[str, ...]
    asked: tuple[str, ...]
    files: tuple[str, ...]
    hash: str

    @property
    def folded(self) -> tuple[Line, ...]:
        """An item's lines that lost nothing in one line below the others, where a sheet holds no more."""
        return tuple(line for lines in _by_item(self.lines) for line in _drawn_together(lines, self.language))

    @property
    def bare(self) -> tuple[Line, ...]:
        """The same without arithmetic, for the longest accounts."""
        return tuple(replace(line, how="") for line in self.folded)


def _by_item(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of each item; the first of an item names it."""
    found: list[list[Line]] = []
    for line in lines:
        if line.item or not found:
            found.append([])
        found[-1].append(line)
    return found


def _drawn_together(lines: list[Line], language: Language) -> Iterator[Line]:
    """An item's lines with those that lost nothing as one that names each with its points, where there are several."""
    plain = [line for line in lines if line.is_plain]
    if len(plain) < 2:
        yield from lines
        return
    label = text(language, "list_comma").join(_with_points(line) for line in plain)
    kept = [line for line in lines if not line.is_plain]
    kept.append(Line("", "", "", label, "", "", "", "", "", "", True))
    first = lines[0]
    yield replace(kept[0], item=first.item, subtotal=first.subtotal, subtotal_open=first.subtotal_open)
    yield from (replace(line, item="", subtotal="", subtotal_open="") for line in kept[1:])


def _with_points(line: Line) -> str:
    """A line's label with what it earned of what was open, or why it earned nothing."""
    return f"{line.label} {f'{line.points}/{line.open}' if line.open else line.state or line.points}"


class DoesNotAddUp(ValueError):
    """The lines of an account are not its total: a fault of the program, not of a file."""


# ---- what stands on it -----------------------------------------------------------------------------------------------


class Slips:
    """The slips of a month. ``view`` names competition, month (as scope) and language; ``read`` answers like marts.read."""

    def __init__(self, view: View, read: Read, due_on: date | None) -> None:
        self.view, self.due_on = view, due_on
        self.read = at_once(view, read)

    @cached_property
    def units(self) -> list[str]:
        """Everybody who stands in the month: by group in the office's order, then as the roster numbers them."""
        groups = {row["group_id"]: row["sort"] for row in self._all("groups")}
        rows = self.read("standings", competition_id=self.view.competition_id, scope_id=self.view.scope_id).to_dicts()
        return [
            row["unit_id"] for row in sorted(rows, key=lambda row: (groups.get(row["group_id"], 99), row["unit_id"]))
        ]

    def made(self, units: Sequence[str], tell: Callable[[int, int], None] = lambda done, of: None) -> Iterator[Slip]:
        """The slips of units, in their order; ``tell`` hears how many are made. Raises KeyError for one not in the month."""
        for done, unit_id in enumerate(units, start=1):
            yield self._slip(unit_id)
            tell(done, len(units))

    def _all(self, mart: str) -> list[Row]:
        return self.read(mart, competition_id=self.view.competition_id, scope_id=self.view.scope_id).to_dicts()

    @cached_property
    def _competition(self) -> Row:
        return reading.competition_of(self.view, self.read)

    @cached_property
    def _scope(self) -> Row:
        return reading.scope_of(self.view, self.read)

    @cached_property
    def _groups(self) -> dict[str, Row]:
        statistics = {row["group_id"]: row for row in self._all("group_statistics")}
        return {row["group_id"]: row | statistics.get(row["group_id"], {}) for row in self._all("groups")}

    @cached_property
    def _items(self) -> dict[str, str]:
        return reading.called(self.view, "items", "item_id", self.read)

    @cached_property
    def _file_names(self) -> dict[str, str]:
        rows = self.read("loads", competition_id=self.view.competition_id)
        return dict(zip(rows["load_id"].to_list(), rows["file_name"].to_list(), strict=True))

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        """Every name a unit ever had, by id, so that none is printed on another's slip."""
        found: dict[str, set[str]] = {}
        for row in self.read("units", competition_id=self.view.competition_id).to_dicts():
            found.setdefault(row["unit_id"], set()).update(filter(None, (row["name_zh"], row["name_en"])))
        return found

    def _say(self, key: str, **gaps: object) -> str:
        return text(self.view.language, f"slips.paper_{key}", **gaps)

    def _slip(self, unit_id: str) -> Slip:
        at = self.view.on(unit_id=unit_id)
        me = reading.first(self.read("standings", **reading.of_unit(at)))
        if me is None:
            raise KeyError(unit_id)
        at = at.on(group_id=me["group_id"], unit_id=unit_id)
        own = {row["item_id"]: row for row in self.read("item_points", **reading.of_unit(at)).to_dicts()}
        account = unit.ledger(at, self._items, own, self.read)
        blocks = [line for block in account["blocks"] for line in block["lines"]]
        files = statement.numbered(blocks + account["closing"])
        named = name_of(me, "unit", at.language)
        hidden = self._others(unit_id)
        zone = str(self._competition["zone"])
        return Slip(
            unit_id, named, name_of(self._groups[me["group_id"]], "name", at.language),
            name_of(self._competition, "name", at.language), name_of(self._scope, "name", at.language), at.language,
            me["score"], me["to_date_score"], self._status(me),
            self._say("data_to", when=shown.moment(self.read("meta")["known_at"].item(0), zone, at.language)),
            self._due(), self._clocks(at, me), tuple(self._lines(account["blocks"], files)),
            tuple(self._closing(me, account["closing"])), self._adding(unit_id, blocks, account["closing"]),
            tuple(self._forward(me, blocks)), tuple(hidden(one) for one in self._asked(at, me, blocks)),
            tuple(hidden(self._file(one, zone)) for one in files.values()), fingerprint(me, blocks + account["closing"]),
        )  # fmt: skip

    def _others(self, unit_id: str) -> Callable[[str], str]:
        """What takes every other unit's name out of words that came with files; the names of one's own forerunners stay."""
        own = self._names.get(unit_id, set())
        for row in self.read("units", competition_id=self.view.competition_id, unit_id=unit_id).to_dicts():
            own = own.union(*(self._names.get(code, set()) for code in (row["predecessors"] or "").split(";")))
        others = sorted(
            (name for names in self._names.values() for name in names if not any(name in mine for mine in own)),
            key=len,
            reverse=True,
        )

        def hidden(words: str) -> str:
            for name in others:
                words = words.replace(name, self._say("another")) if name in words else words
            return words

        return hidden

    # ---- head --------------------------------------------------------------------------------------------------------

    def _status(self, me: Row) -> str:
        if me["status"] == "final" and me["issue_no"]:
            return self._say("final", issue=reading.issue_name(me["issue_no"], self.view.language))
        return self._say("provisional")

    def _due(self) -> str:
        if self.due_on is None:
            return self._say("no_due", office=self._office)
        weekday = self._say(f"weekday_{self.due_on.weekday()}")
        day = shown.day(self.due_on, self.view.language, year=True)
        return self._say("due", day=day, weekday=weekday, office=self._office)

    @cached_property
    def _office(self) -> str:
        """Where slips come back to: the office as its letterhead names it, and whom to ask."""
        said = {row["field"]: name_of(row, "value", self.view.language) for row in self._all("letterheads")}
        organ, contact = said.get("organ") or self._say("office"), said.get("contact")
        is_more = contact and organ not in contact
        return self._say("office_contact", office=organ, contact=contact) if is_more else organ

    def _clocks(self, at: View, me: Row) -> tuple[Clock, ...]:
        """The month, the year so far, what the next place takes, and what was lost."""
        progress = reading.first(self.read("progress", **reading.of_unit(at))) or {}
        of = self._say("of", count=self._groups[me["group_id"]].get("member_count") or shown.NOTHING)
        found = [
            Clock(self._say("month"), self._place(me, me["place"], bool(me["is_tied"])), of, shown.score(me["score"]))
        ]
        if me["to_date_scope_id"] not in (None, at.scope_id):
            found.append(
                Clock(self._say("year"), self._place(me, me["to_date_place"]), "", shown.score(me["to_date_score"]))
            )
        year_gap = progress.get("to_date_gap_to_next")
        under = self._say("year_gap", gap=shown.score(year_gap)) if year_gap else ""
        found.append(Clock(self._say("next"), shown.score(me["gap_to_next"] or None), "", under))
        lost = self._say("of_open", open=shown.exact(me["open_points"]))
        return (*found, Clock(self._say("lost"), shown.exact(me["lost_points"]), "", lost))

    def _place(self, me: Row, place: int | None, is_tied: bool = False) -> str:
        if place is None:
            return self._say("guest" if me["is_guest"] else "no_place")
        return self._say("place_tied" if is_tied else "place", place=place)

    # ---- the account -------------------------------------------------------------------------------------------------

    def _lines(self, blocks: list[Row], files: dict[str, Row]) -> Iterator[Line]:
        language = self.view.language
        for block in blocks:
            sums = [shown.exact(block["points"]), shown.plain(block["open_points"])] if block["is_added"] else ["", ""]
            for at, line in enumerate(block["lines"]):
                is_shut = line["points"] is None or (not line["open_points"] and not line["points"])
                has_lost = bool(line["lost_points"]) and line["points"] is not None
                yield Line(
                    block["name"] if at == 0 else "", sums[0] if at == 0 else "", sums[1] if at == 0 else "",
                    name_of(line, "label", language),
                    "" if line["state"] == "open" else text(language, f"unit.state_{line['state']}"),
                    name_of(line, "arithmetic", language), shown.NOTHING if is_shut else shown.exact(line["points"]),
                    "" if is_shut else shown.plain(line["open_points"]),
                    shown.exact_signed(-line["lost_points"]) if has_lost else "",
                    statement.cited(line["cells"], files, language), not has_lost and line["state"] in ("open", "no_task"),
                )  # fmt: skip

    def _closing(self, me: Row, lines: list[Row]) -> Iterator[Closing]:
        language = self.view.language
        of = self._say("of_open", open=shown.exact(me["open_points"]))
        yield Closing("earned", text(language, "statement.earned"), of, "", shown.exact(me["earned"]))
        for line in lines:
            label, how = name_of(line, "label", language), name_of(line, "arithmetic", language)
            if line["line_kind"] == "total":
                yield Closing("total", label, "", how, shown.score(line["points"]))
            else:
                kind = text(language, f"unit.kind_{line['line_kind']}")
                yield Closing(line["line_kind"], kind, label, how, shown.exact_signed(line["points"]))

    def _adding(self, unit_id: str, blocks: list[Row], closing: list[Row]) -> str:
        """The sum of all lines before the total, beside it; raises DoesNotAddUp where they differ."""
        total = next((line["points"] for line in closing if line["line_kind"] == "total"), None)
        counted = [line["points"] for line in [*blocks, *closing] if line["line_kind"] not in ("part", "total")]
        found = sum((points for points in counted if points is not None), Decimal(0))
        if total is None:
            return self._say("no_total")
        if found != total:
            raise DoesNotAddUp(f"{unit_id} {self.view.scope_id}: {found} is not {total}")
        return self._say("adds_up", count=len(counted), total=shown.score(total))

    def _file(self, one: Row, zone: str) -> str:
        cell = one["cell"]
        when = received(cell.received_at, zone)
        return f"{one['file_no']} {cell.file_name or shown.NOTHING} {when} {cell.received_from or ''}".strip()

    # ---- what would have earned more, what is asked --------------------------------------------------------------------

    def _forward(self, me: Row, lines: list[Row]) -> Iterator[str]:
        """What the next place needs, and the largest losses with what would have earned them."""
        if me["gap_to_next"] and not me["is_missing"]:
            yield self._say("gap", gap=shown.score(me["gap_to_next"]))
        elif me["place"] == 1:
            yield self._say("first")
        losing = [line for line in lines if line["lost_points"] and line["points"] is not None]
        losing.sort(key=lambda line: (-line["lost_points"], line["line_no"]))
        for line in losing[:LOSSES]:
            label, lost = name_of(line, "label", self.view.language), name_of(line, "lost", self.view.language)
            yield self._say(
                "loss", label=label, lost=lost or self._say("lost_points", points=shown.exact(line["lost_points"]))
            )
        if not losing:
            yield self._say("nothing_lost")

    def _asked(self, at: View, me: Row, lines: list[Row]) -> Iterator[str]:
        """What the unit is asked about its numbers: nothing came, figures lack, checks without an answer, what was changed."""
        language = self.view.language
        if me["is_missing"]:
            yield self._say("missing_report")
        lacking = [name_of(line, "label", language) for line in lines if line["state"] == "missing"]
        if lacking and not me["is_missing"]:
            yield self._say("lacking", names=text(language, "list_comma").join(lacking))
        keys = {"competition_id": at.competition_id, "unit_id": at.unit_id}
        found = questions(self.read("open_questions", **keys, month=at.scope_id).to_dicts())
        for row in found[:ASKED]:
            file = self._file_names.get(row["load_id"]) or shown.NOTHING
            yield self._say("question", what=name_of(row, "message", language), file=file)
        if len(found) > ASKED:
            yield self._say("more", count=len(found) - ASKED)
        for row in self.read("edits", **keys).to_dicts():
            if row["is_effective"] and row["first_month"] <= at.scope_id <= row["last_month"]:
                yield self._say("edit", column=row["column_name"] or "", words=notes.edit(row, language).words)


def fingerprint(me: Row, lines: Iterable[Row]) -> str:
    """SHA-256 of the figures shown: the standing's, then each line's, one JSON list a line."""
    rows = [
        [
            str(me[name])
            for name in ("unit_id", "scope_id", "score", "place", "to_date_score", "to_date_place", "gap_to_next")
        ]
    ]
    rows += [
        [str(line[name]) for name in ("line_kind", "indicator_id", "points", "open_points", "lost_points")]
        for line in lines
    ]
    told = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return hashlib.sha256(told.encode()).hexdigest()


def at_once(view: View, read: Read) -> Read:
    """Answers like ``read`` for one unit after the other, but asks each mart once for everybody in the month."""
    parts: dict[str, tuple[dict[Any, pl.DataFrame], pl.DataFrame]] = {}
    kept: dict[str, pl.DataFrame] = {}

    def answer(name: str, **keys: Any) -> pl.DataFrame:
        wanted = {**keys}
        if name not in (*OF_UNITS, "open_questions", "edits", "units") or not isinstance(wanted.get("unit_id"), str):
            code = json.dumps([name, keys], default=str, sort_keys=True)
            if code not in kept:
                kept[code] = read(name, **keys)
            return kept[code]
        unit_id = wanted.pop("unit_id")
        if name not in parts:
            frame = read(name, **wanted)
            parts[name] = (frame.partition_by("unit_id", as_dict=True), frame.clear())
        found, empty = parts[name]
        return found.get((unit_id,), empty)

    return answer


# ---- how it is written down ------------------------------------------------------------------------------------------


def pdfs(slips: Sequence[Slip]) -> list[bytes]:
    """Slips as one file, a page each, and after it, of more than one, a file for each."""
    pages = [_told(slip) for slip in slips]
    own = words(slips[0].language)
    fits = said("slip.typ", {"slips": pages, "words": own}, "fits")
    pages = [page | {"fit": fit} for page, fit in zip(pages, fits, strict=True)]

    def made(some: Sequence[dict[str, Any]]) -> bytes:
        return typeset("slip.typ", {"slips": some, "words": own})[0]

    with ThreadPoolExecutor(2) as pool:  # typesetting leaves Python alone meanwhile
        return list(pool.map(made, [pages, *([page] for page in pages if len(pages) > 1)]))


def _told(slip: Slip) -> dict[str, Any]:
    """A slip as the template reads it."""
    told = {name: value for name, value in asdict(slip).items() if name not in ("score", "to_date_score")}
    return (
        told
        | {name: [asdict(line) for line in getattr(slip, name)] for name in ("folded", "bare")}
        | {"hash": slip.hash[:HASH]}
    )


def words(language: Language) -> dict[str, str]:
    """The printed words of every slip."""
    names = (
        "title", "col_item", "col_subtotal", "col_indicator", "col_how", "col_points", "col_lost", "col_sources", "sources",
        "files", "forward", "asked", "asked_none", "answer", "agreed", "explained", "appealed", "write", "filled", "checked",
        "head", "date", "page", "hash", "folded", "foot",
    )  # fmt: skip
    return {name: text(language, f"slips.paper_{name}") for name in names} | {
        "language": "en" if language == "en" else "zh"
    }
