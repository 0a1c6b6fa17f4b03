"""What bulletin and packs are composed with: sentences of the catalogue whose gaps are facts, and what a document is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from string import Formatter
from typing import Any

import polars as pl

from paper.document import Block, Cell, Heading, Number, Paragraph, Runs, Text
from paper.facts import Fact, Facts
from show import reading
from show.fragments import name_of
from show.links import View
from show.reading import Read, Row
from words import Language, text

Gap = str | int | Number | Fact | Runs | Sequence[Runs]


def said(language: Language, key: str, **gaps: Gap) -> Runs:
    """A sentence of the catalogue as runs: its words, and its gaps filled with facts, numbers, words or lists of runs."""
    runs: list[Text | Number] = []
    for literal, name, _, _ in Formatter().parse(text(key, language)):
        if literal:
            runs.append(Text(literal))
        if name:
            runs += filled(gaps[name], language)
    return joined(runs)


def filled(gap: Gap, language: Language) -> list[Text | Number]:
    """A gap as runs; several in a row with the comma of a list."""
    if isinstance(gap, str):
        return [Text(gap)] if gap else []
    if isinstance(gap, int):
        return [Number(str(gap))]
    if isinstance(gap, Number | Fact):
        return [gap if isinstance(gap, Number) else Number(gap.text, gap.id)]
    runs: list[Text | Number] = []
    for at, one in enumerate(gap):
        if isinstance(one, Text | Number):
            runs.append(one)
        else:
            runs += [Text(text("paper.list_comma", language))] if at else []
            runs += one
    return runs


def joined(runs: Iterable[Text | Number]) -> Runs:
    """Runs with neighbouring words put together."""
    found: list[Text | Number] = []
    for run in runs:
        last = found[-1] if found else None
        if isinstance(run, Text) and isinstance(last, Text) and run.bold == last.bold:
            found[-1] = Text(last.text + run.text, run.bold)
        else:
            found.append(run)
    return tuple(found)


def words(runs: Runs) -> str:
    """Runs as plain words."""
    return "".join(run.text for run in runs)


@dataclass(frozen=True)
class Section:
    """A part of a document under its heading; ``block_id``: the office's block it prints, empty where it is made from facts."""

    title: str  # key of its heading; empty: it has none
    blocks: tuple[Block, ...]
    block_id: str = ""


@dataclass(frozen=True)
class Composer:
    """The month or longer scope a document is about, with what may be said of it."""

    view: View
    read: Read
    meta: Mapping[str, Any] = field(default_factory=dict)
    known: Facts | None = None  # the scope's facts, where they were made already: they are the same in every language

    @property
    def language(self) -> Language:
        """The language of the document."""
        return self.view.language

    @cached_property
    def facts(self) -> Facts:
        """Every figure that may be said."""
        return self.known or Facts.of(self.view, self.read)

    @cached_property
    def keys(self) -> dict[str, str]:
        """The scope, for any mart."""
        return {"competition_id": self.view.competition_id, "scope_id": self.view.scope_id}

    @cached_property
    def scope(self) -> Row:
        """The scope."""
        return reading.scope_of(self.view, self.read)

    @cached_property
    def competition(self) -> Row:
        """The competition."""
        return reading.competition_of(self.view, self.read)

    @cached_property
    def groups(self) -> list[Row]:
        """The groups in the office's order."""
        return self.read("groups", **self.keys).sort("sort").to_dicts()

    @cached_property
    def standings(self) -> list[Row]:
        """Every unit by place, with how it moved where that may be shown."""
        progress = {row["unit_id"]: row for row in self.read("progress", **self.keys).to_dicts()}
        rows = sorted(self.read("standings", **self.keys).to_dicts(), key=reading.by_place)
        lacking = {"shown_movement": None, "is_mover": False, "mover_order": None}
        for row in rows:
            known = progress.get(row["unit_id"], lacking)
            row |= {name: known[name] for name in ("is_mover", "mover_order")} | {"movement": known["shown_movement"]}
        return rows

    def of_group(self, group_id: str) -> list[Row]:
        """A group's units by place, without guests."""
        return [row for row in self.standings if row["group_id"] == group_id and not row["is_guest"]]

    @cached_property
    def reports(self) -> dict[str, str]:
        """Each unit's report of the month: on_time, late, missing or pending; nothing for longer scopes."""
        return reading.reports(self.view, self.scope, self.read)

    @cached_property
    def items(self) -> list[Row]:
        """The items in the rulebook's order."""
        return self.read("items", **self.keys).sort("sort").to_dicts()

    @cached_property
    def letterhead(self) -> dict[str, str]:
        """What the office's paper says of itself, in the document's language; empty where the rulebook has none."""
        rows = self.read("letterheads", **self.keys).to_dicts()
        return {row["field"]: name_of(row, "value", self.language) for row in rows}

    @cached_property
    def tail(self) -> int:
        """How many of the last may be named: nobody, unless the policy says so."""
        return int(reading.policy(self.view, "named_tail", self.read) or 0)

    def say(self, key: str, **gaps: Gap) -> Runs:
        """A sentence of the catalogue paper."""
        return said(self.language, f"paper.{key}", **gaps)

    def word(self, key: str, **gaps: Gap) -> str:
        """A sentence of the catalogue without figures."""
        return words(self.say(key, **gaps))

    def name(self, row: Row, stem: str = "name") -> str:
        """What a row is called in the document's language."""
        return name_of(row, stem, self.language)

    def fact(self, measure: str, subject: str = "", part: str = "", scope_id: str = "") -> Fact | None:
        """A fact of the scope, or of another scope that is named."""
        return self.facts.get(measure, subject, part, scope_id)

    def changed(self, key: str, fact: Fact | None) -> Runs:
        """比上月上升 x, 比上月下降 x, 与上月持平; nothing where there is nothing to compare with."""
        if fact is None or fact.value is None:
            return ()
        way = "same" if not fact.value else "up" if fact.value > 0 else "down"
        return self.say(f"{key}_{way}", change=fact)

    def paragraph(self, *parts: Runs) -> Paragraph:
        """Sentences as one paragraph; where blanks stand between words, one stands between sentences."""
        runs: list[Text | Number] = []
        for part in parts:
            if self.language == "en" and runs and part and not part[0].text.startswith(" "):
                runs.append(Text(" "))
            runs += part
        return Paragraph(joined(runs))

    def blocks(self, sections: Iterable[Section]) -> tuple[Block, ...]:
        """Sections as they are printed: headings over those that have something to say."""
        found: list[Block] = []
        for one in sections:
            if one.blocks:
                found += [Heading(1, self.say(one.title))] if one.title else []
                found += one.blocks
        return tuple(found)

    def cell(self, gap: Gap | None, dash: bool = True) -> Cell:
        """What stands in a cell; a dash where there is nothing."""
        if gap is None:
            return Cell((Text("–"),) if dash else ())
        return Cell(joined(filled(gap, self.language)))


def rows_of(frame: pl.DataFrame, *order: str) -> list[Row]:
    """A frame's rows in an order."""
    return frame.sort(*order, nulls_last=True).to_dicts() if order else frame.to_dicts()
