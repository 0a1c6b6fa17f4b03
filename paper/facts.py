"""Facts: every figure a bulletin may say of a scope, each read from one cell of a mart and named as people call it.

Nothing is computed here: a figure that stands in no mart is no fact. A fact knows its mart, the key of its row and its
column, so that every printed figure can be compared with the results by whoever wants to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cache, cached_property

from paper.document import Number
from show import format as shown
from show.links import View
from show.reading import Read, Row
from words import Language, text

ALL = ""  # the subject of what is said of all groups together
SIMILAR, CLOSE = 3, 0.4
SHORTEST = 2  # letters of a name that is looked for in a text
Key = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Measure:
    """What is said of a subject: column of a mart, and kind (score points place count share change move)."""

    code: str
    mart: str
    column: str
    kind: str


# Of a unit, of a group and of all groups together. Names stand in the catalogue as paper.m_<code>, others for it after "|".
OF_UNIT = (
    Measure("score", "standings", "score", "score"),
    Measure("place", "standings", "place", "place"),
    Measure("bonus", "standings", "bonus", "points"),
    Measure("deduction", "standings", "deduction", "points"),
    Measure("lost", "standings", "lost_points", "points"),
    Measure("gap_to_next", "standings", "gap_to_next", "score"),
    Measure("gap_to_best", "standings", "gap_to_best", "score"),
    Measure("previous_place", "standings", "previous_place", "place"),
    Measure("movement", "progress", "shown_movement", "move"),
    Measure("previous_score", "progress", "previous_score", "score"),
    Measure("score_change", "progress", "score_change", "change"),
    Measure("last_year_score", "progress", "last_year_score", "score"),
)
OF_GROUP = (
    Measure("members", "group_statistics", "member_count", "count"),
    Measure("placed", "group_statistics", "placed_count", "count"),
    Measure("best", "group_statistics", "best_score", "score"),
    Measure("median", "group_statistics", "median_score", "score"),
    Measure("expected", "group_facts", "expected_count", "count"),
    Measure("reported", "group_facts", "reported_count", "count"),
    Measure("on_time", "group_facts", "on_time_count", "count"),
    Measure("late", "group_facts", "late_count", "count"),
    Measure("missing", "group_facts", "missing_count", "count"),
    Measure("previous_median", "group_facts", "previous_median", "score"),
    Measure("median_change", "group_facts", "median_change", "change"),
    Measure("last_year_median", "group_facts", "last_year_median", "score"),
    Measure("spread", "group_facts", "spread", "score"),
    Measure("deducted", "group_facts", "deducted_count", "count"),
    Measure("deduction_points", "group_facts", "deduction_points", "points"),
    Measure("bonus_points", "group_facts", "bonus_points", "points"),
)
OF_ALL = (
    Measure("groups", "scope_facts", "group_count", "count"),
    Measure("members", "scope_facts", "member_count", "count"),
    Measure("placed", "scope_facts", "placed_count", "count"),
    Measure("expected", "scope_facts", "expected_count", "count"),
    Measure("reported", "scope_facts", "reported_count", "count"),
    Measure("on_time", "scope_facts", "on_time_count", "count"),
    Measure("late", "scope_facts", "late_count", "count"),
    Measure("missing", "scope_facts", "missing_count", "count"),
    Measure("on_time_share", "scope_facts", "on_time_share", "share"),
    Measure("previous_on_time_share", "scope_facts", "previous_on_time_share", "share"),
    Measure("on_time_change", "scope_facts", "on_time_change", "change"),
)
# Of a unit or a group in an item or a dimension, whose name stands before the measure's.
IN_ITEM = (
    Measure("points", "item_points", "points", "points"),
    Measure("item_lost", "item_points", "lost_points", "points"),
    Measure("rate", "item_points", "rate", "share"),
    Measure("item_place", "item_points", "place", "place"),
)
IN_DIMENSION = (
    Measure("result", "dimension_points", "result", "score"),
    Measure("dimension_place", "dimension_points", "place", "place"),
    Measure("previous_result", "dimension_points", "previous_result", "score"),
    Measure("best_result", "dimension_points", "group_best", "score"),
)
LOST = (
    Measure("group_lost", "group_losses", "lost_points", "points"),
    Measure("lost_share", "group_losses", "lost_share", "share"),
    Measure("previous_lost_share", "group_losses", "previous_lost_share", "share"),
    Measure("share_change", "group_losses", "share_change", "change"),
)
PIECES = (
    Measure("pieces", "piece_counts", "piece_count", "count"),
    Measure("piece_units", "piece_counts", "unit_count", "count"),
)
FIGURES = (
    Measure("total", "group_figures", "total", "count"),
    Measure("figure_units", "group_figures", "unit_count", "count"),
)
CORRECTED = (
    Measure("corrected_old_place", "corrections", "old_place", "place"),
    Measure("corrected_new_place", "corrections", "new_place", "place"),
    Measure("corrected_old_score", "corrections", "old_score", "score"),
    Measure("corrected_new_score", "corrections", "new_score", "score"),
)
# Of a group in months before: of an issue only what follows from the issues there are, in one mart.
PAST = (
    Measure("median", "group_facts", "median_score", "score"),
    Measure("best", "group_facts", "best_score", "score"),
)
LATE = Measure("days_late", "discipline", "days_late", "count")


@dataclass(frozen=True)
class Fact:
    """A figure that may be said: ``text`` as printed (a change without its sign), ``value`` as the mart has it.

    ``subject`` is a unit's or a group's id or ALL, ``part`` the item, dimension, column or piece it is said of, and ``mart``,
    ``key``, ``column`` are the one cell it stands in.
    """

    id: str
    name_zh: str
    name_en: str
    text: str
    value: Decimal | int | None
    kind: str
    subject: str
    measure: str
    part: str
    scope_id: str
    mart: str
    key: Key
    column: str

    def name(self, language: Language) -> str:
        """What a field says to mean this fact."""
        return self.name_en if language == "en" else self.name_zh


def printed(value: Decimal | int | None, kind: str) -> str:
    """A figure in the digits it is ranked on; a change and a movement without their sign, for which there are words."""
    if value is None:
        return shown.NOTHING
    if kind in ("score", "share", "points"):
        return shown.score(Decimal(value))
    if kind == "change":
        return shown.score(abs(Decimal(value)))
    return shown.plain(abs(value) if kind == "move" else value)


def squeezed(name: str) -> str:
    """A name as it is compared: without blanks, and brackets of one kind."""
    return "".join(name.split()).replace("(", "（").replace(")", "）").casefold()


@dataclass(frozen=True)
class Subject:
    """Who or what a figure may be about: a unit, a group, or all; ``names``: everything it is called, the full name first."""

    id: str
    kind: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    group_id: str = ""

    def names(self, language: Language) -> tuple[str, ...]:
        """What it is called in a language."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True)
class Part:
    """What a figure is said in: an item, a dimension, a column of figures, or pieces of an indicator and a level."""

    id: str
    zh: str
    en: str

    def name(self, language: Language) -> str:
        """What it is called in a language."""
        return self.en if language == "en" else self.zh


NO_PART = Part("", "", "")


@cache
def measure_names(code: str, language: Language) -> list[str]:
    """What a measure is called: its own name first, then others for it."""
    return text(f"paper.m_{code}", language).split("|")


class Facts:
    """Every figure a bulletin may say of a scope and of its year to date, by id, from ``read`` alone."""

    def __init__(self, scope_id: str, to_date: str, subjects: dict[str, Subject], parts: dict[str, Part]) -> None:
        self.scope_id, self.to_date = scope_id, to_date
        self.subjects, self.parts = subjects, parts
        self.by_id: dict[str, Fact] = {}
        self.scored = frozenset(parts)  # items and dimensions; the others are columns and pieces
        self.piece_of: dict[str, tuple[str, str, str, Part]] = {}  # by part: indicator, act, level, item
        self.levels: dict[str, Part] = {}
        self.corrections: list[Row] = []

    @classmethod
    def of(cls, view: View, read: Read) -> Facts:
        """The facts of the view's scope (all its groups) and of the year to date at its end."""
        keys = {"competition_id": view.competition_id, "scope_id": view.scope_id}
        scope = read("scopes", **keys).row(0, named=True)
        standings = read("standings", **keys).sort("unit_id").to_dicts()
        to_date = next((row["to_date_scope_id"] for row in standings if row["to_date_scope_id"]), "")
        found = cls(view.scope_id, to_date or "", subjects(keys, standings, read), parts(keys, read))
        for scope_id in dict.fromkeys((view.scope_id, to_date or view.scope_id)):
            found._add_scope(keys | {"scope_id": scope_id}, scope_id, read)
        if scope["scope_kind"] == "month":
            rows = read("discipline", competition_id=view.competition_id, month=view.scope_id).to_dicts()
            for row in [row for row in rows if row["status"] == "late" and row["unit_id"] in found.subjects]:
                found._add(LATE, row, row["unit_id"], NO_PART, view.scope_id, ("month", "unit_id"))
        found._add_corrections(view, read)
        return found

    # ---- making them -------------------------------------------------------------------------------------------------

    def _add_scope(self, keys: dict[str, str], scope_id: str, read: Read) -> None:
        """The facts of one scope, mart by mart."""
        for mart, measures in by_mart((*OF_UNIT, *OF_GROUP, *OF_ALL)).items():
            for row in read(mart, **keys).to_dicts():
                subject = row["unit_id"] if "unit_id" in row else row.get("group_id", ALL)
                own = ("scope_id", *(name for name in ("unit_id", "group_id") if name in row and row[name] == subject))
                self._add_all(measures, row, subject, NO_PART, scope_id, own)
        for mart, of_part, column in (
            ("item_points", IN_ITEM, "item_id"),
            ("dimension_points", IN_DIMENSION, "dimension_id"),
        ):
            for row in read(mart, **keys).to_dicts():
                part = self.parts.get(part_id(column, row[column]))
                if part and (row["open_points"] or mart == "dimension_points"):
                    self._add_all(of_part, row, row["unit_id"], part, scope_id, ("scope_id", "unit_id", column))
        self._add_of_groups(keys, scope_id, read)

    def _add_corrections(self, view: View, read: Read) -> None:
        """What was corrected in earlier issues and not yet printed in a later one."""
        for row in read("corrections", competition_id=view.competition_id).to_dicts():
            if row["printed_in"]:
                continue
            code = f"{row['issue_no']}-r{row['revision']}-{row['scope_id']}"
            self.corrections.append(row | {"correction_id": code})
            grain = ("issue_no", "revision", "scope_id", "unit_id")
            part = self.parts.setdefault(code, Part(code, code, code))
            self._add_all(CORRECTED, row, row["unit_id"], part, self.scope_id, grain)

    def add_past(self, competition_id: str, scopes: Iterable[str], read: Read) -> None:
        """Best and middle of each group in scopes before this one."""
        for scope_id in scopes:
            for row in read("group_facts", competition_id=competition_id, scope_id=scope_id).to_dicts():
                self._add_all(PAST, row, row["group_id"], NO_PART, scope_id, ("scope_id", "group_id"))

    def subject_name(self, subject: str, language: Language) -> str:
        """What a unit or group is called; its id where the scope does not know it."""
        found = self.subjects.get(subject)
        return found.names(language)[0] if found else subject

    def _add_of_groups(self, keys: dict[str, str], scope_id: str, read: Read) -> None:
        """Where groups lose points, how many pieces count, what figures add up to."""
        for row in read("group_losses", **keys).to_dicts():
            part = self.parts.get(part_id(f"{row['part_kind']}_id", row["part_id"])) or NO_PART
            if row["open_points"] and (part is not NO_PART or row["part_kind"] == "total"):
                self._add_all(
                    LOST, row, row["group_id"], part, scope_id, ("scope_id", "group_id", "part_kind", "part_id")
                )
        names = {row["indicator_id"]: row for row in read("indicators", **keys).to_dicts()}
        for row in read("piece_counts", **keys).to_dicts():
            part = self._piece_part(row, names.get(row["indicator_id"]))
            grain = ("scope_id", "group_id", "unit_id", "indicator_id", "counts_as", "level_id")
            self._add_all(PIECES, row, row["unit_id"] or row["group_id"], part, scope_id, grain)
        for row in read("group_figures", **keys).to_dicts():
            code = part_id("column_id", row["column_id"])
            part = self.parts.setdefault(code, Part(code, row["name_zh"], row["name_en"]))
            self._add_all(FIGURES, row, row["group_id"], part, scope_id, ("scope_id", "group_id", "column_id"))

    def _piece_part(self, row: Row, indicator: Row | None) -> Part:
        """Pieces of an indicator, of one level or of all."""
        code = "-".join(part for part in (row["indicator_id"], row["counts_as"], row["level_id"]) if part)
        zh, en = (indicator["name_zh"], indicator["name_en"]) if indicator else (row["indicator_id"],) * 2
        item = self.parts.get(indicator["item_id"] or "") if indicator else None
        self.piece_of[code] = (row["indicator_id"], row["counts_as"], row["level_id"], item or Part("", zh, en))
        if row["level_id"]:
            self.levels[row["level_id"]] = Part(row["level_id"], row["level_zh"], row["level_en"])
        return self.parts.setdefault(
            code, Part(code, f"{zh}{row['level_zh'] or ''}", f"{en}{', ' + row['level_en'] if row['level_en'] else ''}")
        )

    def _add_all(
        self, measures: Iterable[Measure], row: Row, subject: str, part: Part, scope_id: str, grain: Iterable[str]
    ) -> None:
        for measure in measures:
            self._add(measure, row, subject, part, scope_id, grain)

    def _add(self, measure: Measure, row: Row, subject: str, part: Part, scope_id: str, grain: Iterable[str]) -> None:
        """One fact, where the row has the figure and the subject is known."""
        value, about = row.get(measure.column), self.subjects.get(subject)
        if value is None or about is None:
            return
        code = "/".join(one for one in (measure.code, scope_id, subject or "all", part.id) if one)
        is_year = scope_id == self.to_date != self.scope_id
        zh, en = (
            " ".join(
                one
                for one in (
                    about.names(language)[0],
                    text("paper.to_date_word", language) if is_year else "",
                    part.name(language),
                    measure_names(measure.code, language)[0],
                )
                if one
            )
            for language in LANGUAGES
        )
        self.by_id[code] = Fact(
            code, zh, en, printed(value, measure.kind), value, measure.kind, subject, measure.code, part.id, scope_id,
            measure.mart, tuple((name, row[name]) for name in grain), measure.column,
        )  # fmt: skip

    # ---- asking for them ---------------------------------------------------------------------------------------------

    def number(self, fact_id: str, bold: bool = False) -> Number:
        """A fact as a document prints it; raises KeyError where there is none."""
        return Number(self.by_id[fact_id].text, fact_id, bold)

    def get(self, measure: str, subject: str = ALL, part: str = "", scope_id: str = "") -> Fact | None:
        """A fact by what it is; of the scope itself where no other is named."""
        code = "/".join(one for one in (measure, scope_id or self.scope_id, subject or "all", part) if one)
        return self.by_id.get(code)

    def about(self, subject: str) -> list[Fact]:
        """Every fact of a unit, a group or (ALL) all groups together."""
        return self._by_subject.get(subject, [])

    def named(self, words: str, language: Language) -> Fact | None:
        """The fact a field names; every name of subject and measure will do."""
        return self._by_name(language).get(squeezed(words))

    def pieces(self, subject: str, scope_id: str, act: str, said: str, sentence: str, language: Language) -> list[Fact]:
        """Facts of adopted pieces: of the indicators whose item the sentence names, of the level that is said, else of all."""
        held = [
            fact
            for fact in self.about(subject)
            if fact.measure == "pieces" and fact.scope_id == scope_id and self.piece_of[fact.part][1] == act
        ]
        levels = {self.piece_of[fact.part][2] for fact in held} - {""}
        named = {level for level in levels if self.levels[level].name(language).removesuffix("级") in said}
        of_item = [fact for fact in held if self.piece_of[fact.part][3].name(language) in sentence]
        return [fact for fact in of_item or held if self.piece_of[fact.part][2] in (named or {""})]

    @cached_property
    def called(self) -> dict[str, Subject]:
        """Every name of a unit or a group, in either language, that a text is searched for."""
        return {
            name: one
            for one in self.subjects.values()
            for language in LANGUAGES
            for name in one.names(language)
            if one.id != ALL and len(name) >= SHORTEST
        }

    @cached_property
    def names_of_any(self) -> re.Pattern[str]:
        """Any of these names, the longest first where several begin alike; a Latin one as a word of its own."""
        names = sorted(self.called, key=len, reverse=True)
        said = [
            rf"(?<![A-Za-z\d]){re.escape(name)}(?![A-Za-z\d])" if name.isascii() else re.escape(name) for name in names
        ]
        return re.compile("|".join(said) or "(?!)")

    def nearest(self, words: str, language: Language) -> list[str]:
        """Names of facts that are most like these words."""
        known = self._by_name(language)
        near = get_close_matches(squeezed(words), known, SIMILAR, CLOSE)
        return list(dict.fromkeys(known[one].name(language) for one in near))

    def sources(self) -> Iterator[tuple[str, str, str, Key, str]]:
        """Of every fact: id, printed text, mart, key of its row, column; what a check needs to find the cell itself."""
        for fact in self.by_id.values():
            yield fact.id, fact.text, fact.mart, fact.key, fact.column

    @cached_property
    def _by_subject(self) -> dict[str, list[Fact]]:
        found: dict[str, list[Fact]] = {}
        for fact in self.by_id.values():
            found.setdefault(fact.subject, []).append(fact)
        return found

    @cached_property
    def _names(self) -> dict[Language, dict[str, Fact]]:
        return {}

    def _by_name(self, language: Language) -> Mapping[str, Fact]:
        """Every name of every fact; made once a language, since a text has many fields."""
        if language not in self._names:
            found: dict[str, Fact] = {}
            for fact in self.by_id.values():
                for name in self._called(fact, language):
                    found.setdefault(squeezed(name), fact)
            self._names[language] = found
        return self._names[language]

    def _called(self, fact: Fact, language: Language) -> Iterator[str]:
        part = self.parts[fact.part].name(language) if fact.part else ""
        year = text("paper.to_date_word", language) if fact.scope_id == self.to_date != self.scope_id else ""
        for who in self.subjects[fact.subject].names(language):
            for what in measure_names(fact.measure, language):
                yield f"{who}{year}{part}{what}"


LANGUAGES: tuple[Language, Language] = ("zh_CN", "en")


def by_mart(measures: Iterable[Measure]) -> dict[str, list[Measure]]:
    """Measures by the mart they stand in."""
    found: dict[str, list[Measure]] = {}
    for measure in measures:
        found.setdefault(measure.mart, []).append(measure)
    return found


def subjects(keys: Mapping[str, str], standings: list[Row], read: Read) -> dict[str, Subject]:
    """Units with full and short names, groups with and without what stands in brackets, and all together."""
    short = {
        row["unit_id"]: row["short_name"] for row in read("units", competition_id=keys["competition_id"]).to_dicts()
    }
    found = {ALL: Subject(ALL, "all", tuple(measure_names("all", "zh_CN")), tuple(measure_names("all", "en")))}
    for row in read("groups", **keys).sort("sort").to_dicts():
        zh, en = row["name_zh"], row["name_en"] or row["name_zh"]
        found[row["group_id"]] = Subject(row["group_id"], "group", alternatives(zh, plain_name(zh)), (en,))
    for row in standings:
        zh, en = row["unit_zh"], row["unit_en"] or row["unit_zh"]
        names = alternatives(zh, short.get(row["unit_id"]) or "")
        found[row["unit_id"]] = Subject(row["unit_id"], "unit", names, alternatives(en, *names), row["group_id"])
    return found


def plain_name(name: str) -> str:
    """县直机关 of 县直机关（群团）."""
    return name.partition("（")[0].partition("(")[0].strip()


def alternatives(*names: str) -> tuple[str, ...]:
    """Names without empty ones, each once."""
    return tuple(dict.fromkeys(name for name in names if name))


def part_id(column: str, code: str) -> str:
    """The id of a part: an item's own, and of others with their kind, since an item and a dimension may be called alike."""
    return code if column == "item_id" else f"{column.removesuffix('_id')}-{code}"


def parts(keys: Mapping[str, str], read: Read) -> dict[str, Part]:
    """Items and dimensions of the scope by id."""
    found: dict[str, Part] = {}
    for mart, column in (("items", "item_id"), ("dimensions", "dimension_id")):
        for row in read(mart, **keys).sort("sort").to_dicts():
            code = part_id(column, row[column])
            found[code] = Part(code, row["name_zh"], row["name_en"] or row["name_zh"])
    return found
