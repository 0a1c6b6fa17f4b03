"""What a person does on the page query: asks, waits, cancels, keeps, cites, brings a table of their own.

The address decides what is asked: a kept question, a citation or a statement, with the values of its parameters; whoever opens
it gets the answer. What is only typed, own tables and the history live as long as the sitting.
"""

from __future__ import annotations

import atexit
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any, get_args
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

import streamlit as st

import marts
from competition.errors import SaibangError
from query import cite, log, saved
from query.asking import Answer, Limits, NotAnswered, Question
from query.own import Table
from query.pool import Pool, Ticket
from query.saved import Kind, Parameter, Saved
from query.statement import parameters
from show import office
from show.links import View
from show.screens import query as screen
from ui.cached import read

EDITOR = "query_editor"
LONGEST = 6000  # letters of a statement in an address, as they are written there
EMPTY = "none"  # the kind of a field that was left empty on purpose: who opens the address must not get a default
REMEMBERED = 30  # questions of a sitting
SOON = 1.5  # seconds in which most answers are there: no progress is shown for them
FIRST = "select unit_zh, place, score, movement\nfrom standing\nwhere scope_id = $scope\norder by group_id, place"


@cache
def pool() -> Pool:
    """The one queue of this server, begun when the page is first opened and ended with the server."""
    made = Pool(Limits(), marts.snapshot_path, keep_warm=2, note=log.note(office.data_folder()))
    atexit.register(made.close)
    return made


# ---- the sitting ------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Asked:
    """One question on its way, and how it ended."""

    question: Question
    ticket: Ticket | None
    at: datetime
    answer: Answer | None = None
    fault: NotAnswered | None = None
    citation: cite.Citation | None = None  # the one this asks again
    as_now: bool = False
    is_noted: bool = False  # in the history
    cited: cite.Citation | None = None  # made of this answer
    address: tuple[tuple[str, str], ...] = ()  # that asks it again; nothing where the statement is too long for one

    def look(self, seconds: float = 0.0) -> bool:
        """Whether it is over; waits so long for it."""
        if self.answer is not None or self.fault is not None or self.ticket is None:
            return True
        try:
            self.answer = self.ticket.answer(seconds)
        except TimeoutError:
            return False
        except NotAnswered as fault:
            self.fault = fault
        return True


@dataclass
class Sitting:
    """What belongs to one person's open page."""

    who: str = field(default_factory=lambda: secrets.token_hex(4))
    name: str = ""  # as they sign what they keep or cite
    text: str = ""
    turns: int = 0
    saved: Saved | None = None
    versions: list[Saved] = field(default_factory=list)  # of the kept question that was opened, the newest first
    citation: cite.Citation | None = None
    issue: str = ""
    # Of parameters, where a person said another than the name does.
    kinds: dict[str, Kind] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)  # what stands in the fields
    own: dict[str, Table] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)  # of which file each of them is
    brought: int = 0  # how often files were brought
    refusals: list[str] = field(default_factory=list)  # why files of the last time were not joined
    notices: list[str] = field(default_factory=list)  # what else there is to say of them
    asked: Asked | None = None
    history: list[dict[str, Any]] = field(default_factory=list)
    address: dict[str, str] | None = None  # what was taken from it last
    problem: SaibangError | None = None  # why nothing could be asked
    dialog: str = ""
    count: int = 0  # of questions, so that the grid of another answer is another grid
    is_changed: bool = False  # the whole page is to be drawn anew

    def put(self, statement: str) -> None:
        """Put a statement into the editor."""
        self.text, self.turns = statement, self.turns + 1

    @property
    def turn(self) -> str:
        """Which text it is that was put in last."""
        return f"{self.who}-{self.turns}"

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The fields of what stands in the editor."""
        return tuple(replace(each, kind=self.kinds.get(each.name, each.kind)) for each in self.likely)

    @property
    def likely(self) -> tuple[Parameter, ...]:
        """The same with the kinds that the kept question or their names tell."""
        return saved.fitted(parameters(self.text), self.saved.parameters if self.saved else ())

    @property
    def is_as_saved(self) -> bool:
        """Whether what stands in the editor is the kept question that was opened."""
        return self.saved is not None and self.saved.sql == self.text.strip()

    @property
    def is_older(self) -> bool:
        """Whether the kept question that was opened has a newer version."""
        return bool(self.versions) and self.saved != self.versions[0]

    def keep(self, one: Saved | None) -> None:
        """Have a kept question open, with all its versions; or none."""
        self.saved = one
        self.versions = saved.versions(office.data_folder(), one.saved_id) if one else []


def sitting() -> Sitting:
    """This person's; made when the page is first opened."""
    found: Sitting = st.session_state.setdefault("query_sitting", Sitting())
    return found


# ---- the address ------------------------------------------------------------------------------------------------------


def take(view: View) -> None:
    """Take from the address what is new in it: fill the editor and the fields, and ask."""
    here, wanted = sitting(), dict(view.asked)
    if here.address == wanted:
        return
    is_first, here.address = here.address is None, wanted
    if not (wanted or is_first):
        return  # back from another page: what was written and answered is still there
    values = {name.removeprefix("p."): value for name, value in wanted.items() if name.startswith("p.")}
    here.written, here.kinds = _told(values)
    here.issue, here.citation = wanted.get("issue", ""), None
    drop(here)
    try:
        if wanted.get("cite"):
            _open_citation(here, wanted["cite"])
        elif wanted.get("saved"):
            found = saved.find(office.data_folder(), wanted["saved"], _version(wanted.get("version", "")))
            here.keep(found)
            here.put(found.sql)
        elif wanted.get("q"):
            here.keep(None)
            here.put(wanted["q"].replace("\r\n", "\n"))
        else:
            here.put(FIRST)
            return
    except SaibangError as fault:
        here.problem = fault
        return
    ask(view, is_written=True)


def _version(written: str) -> int | None:
    """Which version an address means; none where it says none, and 0, which there is not, where it says no number."""
    return (int(written) if re.fullmatch("[0-9]{1,6}", written) else 0) if written else None


def _told(values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Kind]]:
    """Values and kinds of an address: ``p.n:number=5`` says what the name does not, ``p.unit:none`` that it is left empty."""
    written, kinds = {}, {}
    for told, value in values.items():
        name, _, kind = told.partition(":")
        written[name] = "" if kind == EMPTY else value
        if kind in get_args(Kind):
            kinds[name] = kind
    return written, kinds  # type: ignore[return-value]  # checked above


def _open_citation(here: Sitting, cite_id: str) -> None:
    here.citation = cite.find(office.data_folder(), cite_id)
    here.keep(None)
    here.issue = here.citation.issue
    here.written = _cited_fields(here.citation)
    here.put(here.citation.sql)


def _cited_fields(citation: cite.Citation) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in citation.values.items()}


def is_cited(here: Sitting) -> bool:
    """Whether what would be asked now is the citation that was opened, statement, fields and issue."""
    one = here.citation
    if one is None or (one.sql, one.issue) != (here.text, here.issue):
        return False
    return all(here.written.get(name, "") == value for name, value in _cited_fields(one).items())


def address_of(here: Sitting) -> dict[str, str]:
    """What stands in the address for what is asked; a statement that is too long for one is left out."""
    found: dict[str, str] = {}
    if here.citation is not None and is_cited(here):
        return {"cite": here.citation.cite_id}
    if here.saved is not None and here.is_as_saved:
        found["saved"] = here.saved.saved_id
        if here.is_older:
            found["version"] = str(here.saved.no)
    elif len(quote_plus(here.text)) <= LONGEST:
        found["q"] = here.text
    else:
        return {}
    if here.issue:
        found["issue"] = here.issue
    for each, likely in zip(here.parameters, here.likely, strict=True):
        value = here.written.get(each.name, "")
        said = EMPTY if not value else "" if each.kind == likely.kind else each.kind
        found[f"p.{each.name}:{said}".rstrip(":")] = value or "1"
    return found


# ---- asking -----------------------------------------------------------------------------------------------------------


def ask(view: View, is_written: bool = False) -> None:
    """Ask what stands in the editor with what stands in the fields, and write it into the address."""
    here = sitting()
    for each in here.parameters:
        if each.name not in here.written:
            here.written[each.name] = screen.first(each, view, screen.options(each, view, read))
    if not is_cited(here):
        here.citation = None
    try:
        question = cite.again(office.data_folder(), here.citation) if here.citation else _question(here)
    except SaibangError as fault:
        drop(here)
        here.problem = fault
        return
    _put(here, view, question)
    if not is_written:
        write(view)


def write(view: View) -> None:
    """The question of the moment into the address."""
    here = sitting()
    here.address = address_of(here)
    st.query_params.from_dict(replace(view, asked=tuple(here.address.items())).query())


def ask_cited(view: View, as_now: bool) -> None:
    """Ask a cited question again, of the data it rests on or of those of now."""
    here = sitting()
    asked = here.asked
    if asked is None or asked.citation is None:
        return
    try:
        _put(here, view, cite.again(office.data_folder(), asked.citation, as_now), asked.citation, as_now)
    except SaibangError as fault:
        here.problem = fault


def _put(
    here: Sitting, view: View, question: Question, citation: cite.Citation | None = None, as_now: bool = False
) -> None:
    """Queue a question in place of the one before."""
    drop(here)
    at = datetime.now(ZoneInfo(office.zone_of(view, read)))
    here.asked = made = Asked(question, None, at, citation=citation or here.citation, as_now=as_now)
    made.address = (("cite", made.citation.cite_id),) if made.citation else tuple(address_of(here).items())
    try:
        made.ticket = pool().ask(question, here.name or here.who)
    except NotAnswered as fault:
        made.fault = fault
    here.count += 1
    made.look(SOON)
    if made.look():
        _remember(here, made)


def _question(here: Sitting) -> Question:
    """The question of the moment. Raises BadValue."""
    values = saved.values_of(here.parameters, here.written)
    named = here.text.lower()  # a table that is not named is not sent along
    own = tuple(table.own for name, table in here.own.items() if name in named)
    return Question(here.text, values, here.issue, own)


def drop(here: Sitting) -> None:
    """Take back what still waits or runs; nothing is shown of it any more."""
    if here.asked and here.asked.ticket:
        here.asked.ticket.cancel()
        _remember(here, here.asked)
    here.asked, here.problem = None, None


def _remember(here: Sitting, asked: Asked) -> None:
    """Note in the history how a question ended, once."""
    if asked.is_noted or not asked.look():
        return
    asked.is_noted = True
    rows, seconds = (asked.answer.frame.height, asked.answer.seconds) if asked.answer else (None, 0.0)
    end = asked.fault.kind if asked.fault else ""
    here.history[:0] = [{"sql": asked.question.sql, "at": asked.at, "rows": rows, "seconds": seconds, "end": end}]
    del here.history[REMEMBERED:]


def remember(here: Sitting) -> None:
    """Note the question of the moment, if it is over."""
    if here.asked:
        _remember(here, here.asked)
