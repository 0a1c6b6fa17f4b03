"""The office's text: fields in braces, and figures written out, each held against the results.

``{青石镇 得分}`` prints a fact. A figure that is written out is bound to what its clause speaks of: the unit or group named
nearest to it, the measure its words name. One that says what the results say is bound; one that says otherwise is a
contradiction, told with the field that would be right; one that speaks of nothing the results know (a day, a number of
measures) is free, and listed. In doubt a figure is bound to what is named, since a wrong number in print is the worse fault:
a place also to whom its words give it (第三名：X, 前三名：A、B、C). Each line is read in the language it is written in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cached_property
from itertools import pairwise
from typing import Literal

from paper.document import Number, Runs, Text
from paper.facts import ALL, Fact, Facts, Subject
from paper.lexicon import Cue, Lexicon, lexicon, month_number, numeral
from show.format import rounded
from words import Language

Kind = Literal["text", "field", "unknown", "bound", "wrong", "free"]
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
FIELD = re.compile(r"[{｛]([^{}｛｝\n]*)[}｝]")


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: words, a field, or a figure; ``text`` is what is printed, ``start`` and ``end`` where it was written.

    ``fact``: the fact it says, or (wrong) should have said. ``near``: of an unknown field, names that are most like it.
    """

    kind: Kind
    text: str
    start: int
    end: int
    fact: str = ""
    near: tuple[str, ...] = ()
    language: Language = "zh_CN"  # of its line
    is_of_first: bool = False  # of the first so many: what is wrong is who is named, not the figure


@dataclass(frozen=True)
class Contradiction:
    """A figure or a field that can't be printed: what was said, where, and what to write instead.

    ``is_unknown``: a field that means nothing; otherwise ``result`` is what the results say and ``fact`` its fact.
    """

    said: str
    start: int
    end: int
    sentence: str
    is_unknown: bool
    result: str
    fact: str
    instead: tuple[str, ...]  # fields, with their braces


def parse(text: str, facts: Facts, language: Language) -> list[Piece]:
    """A text as pieces in its order; together they cover it. ``language``: of lines that are in none."""
    found, place = [], 0
    for line in text.splitlines(keepends=True):
        at = spoken_in(line, facts, written(language))
        found += [
            replace(piece, start=place + piece.start, end=place + piece.end, language=at)
            for piece in Reader(line, facts, at).pieces()
        ]
        place += len(line)
    return found


def spoken_in(line: str, facts: Facts, language: Language) -> Language:
    """The language of a line: Chinese where it has Chinese words other than names, English where it has only others."""
    rest = FIELD.sub(" ", line)
    if HAN.search(rest):
        rest = facts.names_of_any.sub(" ", rest)
    return "zh_CN" if HAN.search(rest) else "en" if re.search("[A-Za-z]{2}", rest) else language


def contradictions(text: str, facts: Facts, language: Language) -> list[Contradiction]:
    """What keeps a text from being printed, in its order."""
    found = []
    for piece in parse(text, facts, language):
        if piece.kind in ("unknown", "wrong"):
            fact = facts.by_id.get(piece.fact)
            names = [fact.name(piece.language)] if fact else list(piece.near)
            result = fact.text if fact else ""
            if piece.is_of_first:
                result, names = f"{names[0]} {result}", []
            found.append(
                Contradiction(
                    text[piece.start : piece.end], piece.start, piece.end, sentence_at(text, piece.start, piece.language),
                    piece.kind == "unknown", result, piece.fact, tuple(f"{{{name}}}" for name in names),
                )
            )  # fmt: skip
    return found


def free(text: str, facts: Facts, language: Language) -> list[str]:
    """The figures of a text that speak of nothing the results know, each with what follows it."""
    return [
        text[piece.start : piece.end + 1].split("\n")[0]
        for piece in parse(text, facts, language)
        if piece.kind == "free"
    ]


def runs(text: str, facts: Facts, language: Language) -> Runs:
    """A text as a document prints it; what contradicts the results prints as it was written."""
    return tuple(
        Text(piece.text) if piece.kind in ("text", "unknown") else Number(piece.text, piece.fact if piece.kind != "wrong" else "")
        for piece in parse(text, facts, language)
        if piece.text
    )  # fmt: skip


def written(language: Language) -> Language:
    """The language the office writes in: nobody types traditional characters here."""
    return "en" if language == "en" else "zh_CN"


def sentence_at(text: str, place: int, language: Language) -> str:
    """The sentence a place stands in."""
    ends = [match.end() for match in lexicon(language).sentence.finditer(text)]
    start = max((end for end in ends if end <= place), default=0)
    return text[start : min((end for end in ends if end > place), default=len(text))].strip()


@dataclass(frozen=True)
class Mention:
    """A subject named in a text."""

    subject: Subject
    start: int
    end: int


@dataclass(frozen=True)
class Figure:
    """A figure written out."""

    begin: int  # of its words
    start: int  # of its number
    end: int
    after: int  # where its unit ends
    said: str
    value: Decimal
    kind: str  # points place count share change pieces; empty: its words name none
    lead: str
    is_place: bool = False  # an ordinal or 第 …, not a number of places
    is_of_first: bool = False  # 前三名

    @property
    def is_digits(self) -> bool:
        """Whether it is written in digits, not as a Chinese numeral."""
        return self.said[0].isdecimal()


class Reader:
    """One reading of one text."""

    def __init__(self, text: str, facts: Facts, language: Language) -> None:
        self.text, self.facts, self.language = text, facts, language
        self.words: Lexicon = lexicon(language)
        self.other: Language = "zh_CN" if language == "en" else "en"

    def pieces(self) -> list[Piece]:
        """The text as pieces."""
        marked = sorted([*self._fields(), *self._bound()], key=lambda piece: piece.start)
        found, place = [], 0
        for piece in marked:
            if piece.start > place:
                found.append(Piece("text", self.text[place : piece.start], place, piece.start))
            found.append(piece)
            place = piece.end
        if place < len(self.text):
            found.append(Piece("text", self.text[place:], place, len(self.text)))
        return found

    def _fields(self) -> Iterator[Piece]:
        """What stands in braces."""
        for match in FIELD.finditer(self.text):
            fact = self.facts.named(match[1], self.language) or self.facts.named(match[1], self.other)
            if fact:
                yield Piece("field", fact.text, match.start(), match.end(), fact.id)
            else:
                near = tuple(self.facts.nearest(match[1], self.language))
                yield Piece("unknown", match[0], match.start(), match.end(), "", near)

    # ---- figures -----------------------------------------------------------------------------------------------------

    @cached_property
    def plain(self) -> str:
        """The text with full-width digits as others and fields blanked out, letter for letter in the same places."""
        same = "".join(
            unicodedata.normalize("NFKC", one) if "０" <= one <= "９" or one in "．％" else one for one in self.text
        )
        return FIELD.sub(lambda match: "\x00" * len(match[0]), same)

    @cached_property
    def figures(self) -> list[Figure]:
        """The figures of the text in order, names left out (a name may hold a numeral)."""
        inside = {place for one in self.mentions for place in range(one.start, one.end)}
        found = []
        for match in self.words.figure.finditer(self.plain):
            groups = {name: said for name, said in match.groupdict().items() if said}
            number = next(name for name in groups if name.startswith("number"))
            start, end = match.span(number)
            if start in inside:
                continue
            try:
                value = Decimal(numeral(match[number]))
            except (InvalidOperation, KeyError):
                continue
            is_place = match["lead"] is not None or (self.language == "en" and number in ("number1", "number7"))
            found.append(
                Figure(
                    match.start(), start, end, match.end(), self.text[start:end], value, self._kind(groups, start, is_place),
                    groups.get("lead") or ("第" if match["lead"] is not None else ""), is_place, "top" in groups,
                )
            )  # fmt: skip
        return found

    def _kind(self, groups: dict[str, str], start: int, is_place: bool) -> str:
        """What kind of figure its unit makes it."""
        if is_place or "top" in groups:
            return "place"
        if "number1" in groups:  # 百分之
            return "share"
        unit = " ".join(next((groups[name] for name in ("unit2", "unit3") if name in groups), "").lower().split())
        if not unit and self.words.naked.search(self.plain[:start]):
            return "points"
        if not unit and self.words.naked_place.search(self.plain[:start]):
            return "place"
        return self.words.kinds.get(unit, "")

    @cached_property
    def mentions(self) -> list[Mention]:
        """Units and groups named, the longest name first where several begin alike."""
        return [
            Mention(self.facts.called[match[0]], *match.span())
            for match in self.facts.names_of_any.finditer(self.plain)
        ]

    @cached_property
    def lists(self) -> list[list[Mention]]:
        """Mentions joined by commas and the like, as lists: 青石镇、松岗镇和河湾街道."""
        found: list[list[Mention]] = [[one] for one in self.mentions[:1]]
        for before, one in pairwise(self.mentions):
            if (
                self.words.joint.fullmatch(self.plain[before.end : one.start])
                and before.subject.kind == one.subject.kind
            ):
                found[-1].append(one)
            else:
                found.append([one])
        return found

    def _bound(self) -> Iterator[Piece]:
        """Every figure: bound, wrong or free."""
        for at, figure in enumerate(self.figures):
            if figure.is_of_first:
                yield self._first(figure)
                continue
            candidates = self._candidates(at) if figure.kind else []
            right = [fact for fact in candidates if self._says(figure, fact)]
            kind: Kind = "bound" if right else "wrong" if candidates else "free"
            fact = next(iter(right or candidates), None)
            if kind == "free" and not figure.is_digits and not self._is_place(figure):
                continue  # 一名工作人员: words; 第三名 that is nobody's is listed
            yield Piece(kind, figure.said, figure.start, figure.end, fact.id if fact else "")

    def _is_place(self, figure: Figure) -> bool:
        """Whether words that are no digits say a place for certain: First, … is none."""
        return figure.is_place and bool(figure.lead or cued(self.words.places, self._before(figure)))

    def _first(self, figure: Figure) -> Piece:
        """The first so many: each who is named has such a place, in their order; free where nobody is named."""
        listed, scope_id = self._whose(figure) or self._among(figure), self._scope(figure)
        codes = self.words.places[-1].codes
        clause = self.plain[self._clause(figure)[0] : figure.begin]
        if not listed or scope_id is None or self.words.free.search(clause):
            return Piece("free", figure.said, figure.start, figure.end)
        places = [fact for one in listed for fact in self._facts(figure, [one], codes, scope_id, "", "")[:1]]
        highest = 0
        for fact in places:
            if fact.value is None or not highest <= fact.value <= figure.value:
                return Piece("wrong", figure.said, figure.start, figure.end, fact.id, is_of_first=True)
            highest = int(fact.value)
        return Piece(
            "bound" if places else "free", figure.said, figure.start, figure.end, places[0].id if places else ""
        )

    def _whose(self, figure: Figure) -> list[Mention]:
        """The units to whom a place is given behind it: 第三名：X, 前三名为A、B、C."""
        following = next((one for one in self.lists if one[0].start >= figure.after), [])
        if not following or following[0].subject.kind != "unit":
            return []
        between = self.plain[figure.after : following[0].start]
        if not self.words.whose.fullmatch(between):
            return []
        # 青石镇第一名，…: a place that follows a name at once is that name's, unless a sign gives it to the next.
        begin = max((match.end() for match in self.words.apart.finditer(self.plain, 0, figure.start)), default=0)
        own = any(begin <= one.start and one.subject.kind == "unit" for one in self.mentions if one.end <= figure.start)
        return following if between.strip() or not own else []

    def _among(self, figure: Figure) -> list[Mention]:
        """The units said to be among the first so many before they are: A、B、C位列前三名."""
        before = [one for one in self.lists if one[-1].end <= figure.start][-1:]
        if not before or before[0][0].subject.kind != "unit":
            return []
        return before[0] if self.words.among.fullmatch(self.plain, before[0][-1].end, figure.begin) else []

    def _says(self, figure: Figure, fact: Fact) -> bool:
        """Whether a figure says what a fact says: the value, and for a change its direction; a share may be rounded."""
        if fact.value is None:
            return False
        value = Decimal(fact.value)
        if fact.kind in ("change", "move"):
            before = self._before(figure)
            rose, fell = (
                max((match.end() for match in words.finditer(before)), default=0)
                for words in (self.words.rose, self.words.fell)
            )
            if value and (rose or fell) and (value > 0) != (rose > fell):
                return False
            value = abs(value)
        decimals = max(-int(figure.value.as_tuple().exponent), 0)
        if fact.kind == "share" or (fact.kind == "change" and figure.kind == "change"):
            return figure.value == rounded(value, min(decimals, 2)) and decimals > 0
        return figure.value == value or (
            fact.kind in ("score", "points", "change") and figure.value == rounded(value, 2)
        )

    # ---- what a figure speaks of -------------------------------------------------------------------------------------

    def _clause(self, figure: Figure) -> tuple[int, int]:
        """Where the clause of a figure begins and ends."""
        return span_of(self.plain, figure.start, self.words.clause, self._sentence(figure))

    def _sentence(self, figure: Figure) -> tuple[int, int]:
        return span_of(self.plain, figure.start, self.words.sentence, (0, len(self.plain)))

    def _before(self, figure: Figure) -> str:
        """The words of its clause before a figure, from the last figure on."""
        begin, _ = self._clause(figure)
        last = max((one.after for one in self.figures if one.after <= figure.start), default=0)
        return self.plain[max(begin, last) : figure.start]

    def _after(self, figure: Figure) -> str:
        """The words of its clause after a figure, up to the next one or a pause."""
        _, end = self._clause(figure)
        following = min((one.start for one in self.figures if one.start > figure.start), default=len(self.plain))
        return self.words.pause.split(self.plain[figure.after : min(end, following)])[0]

    def _candidates(self, at: int) -> list[Fact]:
        """The facts a figure may mean: of the nearest subjects that have such a fact; none where it is free."""
        figure = self.figures[at]
        before, after = self._before(figure), self._after(figure)
        clause = self.plain[self._clause(figure)[0] : figure.start]
        if self.words.free.search(clause) or self.words.free_after.match(after):
            return []
        scope_id = self._scope(figure)
        if scope_id is None:
            return []
        whose = self._whose(figure) if figure.is_place else []
        if whose:
            codes = self._codes(figure, before, after, whose)
            return self._everybody(figure, self._facts(figure, whose, codes, scope_id, before, after))
        for listed in self._subjects(figure):
            codes = self._codes(figure, before, after, listed)
            found = self._facts(figure, listed, codes, scope_id, before, after)
            if found and self.words.together.search(before):
                return self._everybody(figure, found)
            if found:
                return self._respectively(figure, listed, found)
        return []

    def _everybody(self, figure: Figure, found: list[Fact]) -> list[Fact]:
        """Of a figure that holds for everybody named: whose is another comes alone, so that it is told."""
        return [fact for fact in found if not self._says(figure, fact)] or found

    def _scope(self, figure: Figure) -> str | None:
        """Whether a figure speaks of the scope or of its year to date; None where of another month."""
        begin, _ = self._sentence(figure)
        said = self.plain[begin : figure.start]
        year = max((match.end() for match in self.words.to_date.finditer(said)), default=-1)
        here = max((match.end() for match in self.words.this_month.finditer(said)), default=-1)
        for match in self.words.month.finditer(said):
            if self.facts.scope_id[4:5] == "-" and self.facts.scope_id[5:7].isdigit():
                if month_number(match[1]) != int(self.facts.scope_id[5:7]):
                    return None
                here = max(here, match.end())
        return self.facts.to_date if year > here and self.facts.to_date else self.facts.scope_id

    def _subjects(self, figure: Figure) -> Iterator[list[Mention]]:
        """Lists of subjects, the nearest first: before the figure in its sentence, after it in its clause, earlier, all."""
        begin, _ = self._sentence(figure)
        _, end = self._clause(figure)
        paragraph = self.plain.rfind("\n", 0, figure.start) + 1
        earlier = [one for one in self.lists if paragraph <= one[0].start < figure.start]
        yield from reversed([one for one in earlier if one[0].start >= begin])
        yield from [one for one in self.lists if figure.start < one[0].start < end]
        yield from reversed([one for one in earlier if one[0].start < begin])
        if figure.kind in ("count", "share", "change"):
            yield [Mention(self.facts.subjects[ALL], 0, 0)]
        if figure.kind == "points":  # 最高分97.46分 of whichever group
            groups = [one for one in self.facts.subjects.values() if one.kind == "group"]
            yield [Mention(one, 0, 0) for one in groups]

    def _codes(self, figure: Figure, before: str, after: str, listed: Sequence[Mention]) -> tuple[str, ...]:
        """The measures the words around a figure name."""
        cues = {
            "points": self.words.points, "change": self.words.shares, "place": self.words.places,
            "count": self.words.counts, "share": self.words.shares,
        }.get(figure.kind, ())  # fmt: skip
        if figure.kind == "count":
            return cued(cues, self.words.pause.split(before)[-1]) or cued(cues, after)
        if figure.kind == "place":
            if not figure.is_place and self.language == "en":
                return cued(cues[:-1], before)  # 3 places: only how far somebody moved, or from where
            named = cued(cues, f"{before}{figure.lead}") or cued(cues[-1:], after[:9] if figure.is_place else "")
            return named or (cues[-1].codes if figure.lead or self._whose(figure) else ())
        wide = self.plain[self._clause(figure)[0] : figure.start]
        if figure.kind == "points":
            return cued(cues[:-1], before) or cued(cues, wide)
        said = self.plain[self._sentence(figure)[0] : figure.start]
        return cued(cues, before) or cued(cues, wide) or cued(cues, said) or cued(cues, after)

    def _facts(
        self, figure: Figure, listed: Sequence[Mention], codes: Sequence[str], scope_id: str, before: str, after: str
    ) -> list[Fact]:
        """The facts of these subjects with these measures; in an item or a dimension where the clause names one."""
        if figure.kind == "pieces":
            return [fact for one in listed for fact in self._pieces(figure, one.subject, scope_id, before, after)]
        parts = self._parts(figure)
        found = []
        for one in listed:
            for code in codes:
                named = [self.facts.get(code, one.subject.id, part, scope_id) for part in parts]
                whole = self.facts.get(code, one.subject.id, "", scope_id)
                total = [fact for fact in named if fact] or ([whole] if whole else [])
                if total:
                    found += total
                    break
        return found

    def _parts(self, figure: Figure) -> list[str]:
        """Items and dimensions named in the clause of a figure before it, the nearest first."""
        begin, _ = self._clause(figure)
        said = self.plain[begin : figure.start]
        found = {
            code: said.rfind(part.name(self.language))
            for code, part in self.facts.parts.items()
            if code in self.facts.scored
        }
        named = [code for code, place in found.items() if place >= 0]
        return sorted(named, key=lambda code: (-found[code], -len(self.facts.parts[code].name(self.language))))[:1]

    def _pieces(self, figure: Figure, subject: Subject, scope_id: str, before: str, after: str) -> list[Fact]:
        """Adopted pieces by level, or a figure of the group by the name of its column."""
        said = before
        for one in self.mentions:
            said = said.replace(self.plain[one.start : one.end], " ")
        wide = self.plain[self._sentence(figure)[0] : figure.after] + after
        if self.words.pieces.search(wide) or self.words.instruction.search(wide):
            act = "instruction" if self.words.instruction.search(said) else "adoption"
            return self.facts.pieces(subject.id, scope_id, act, said, wide, self.language)
        return [
            fact
            for fact in self.facts.about(subject.id)
            if fact.measure == "total" and fact.scope_id == scope_id and self._is_called(fact, said)
        ]

    def _is_called(self, fact: Fact, said: str) -> bool:
        """Whether a column is named, with or without the 件数 at its end."""
        name = self.facts.parts[fact.part].name(self.language)
        return (
            name.removesuffix("数")[:-1] if name.endswith(("件数", "次数", "条数")) else name.removesuffix("数")
        ) in said

    def _respectively(self, figure: Figure, listed: Sequence[Mention], found: list[Fact]) -> list[Fact]:
        """Of 甲、乙分别得 x 分、y 分 each figure means its own; otherwise any of the list."""
        if len(listed) < 2 or len(found) != len(listed):
            return found
        begin, end = self._sentence(figure)
        same = [one for one in self.figures if listed[-1].end <= one.start < end and one.kind == figure.kind]
        same = [one for one in same if not self._is_other_list(listed, one)]
        if self.words.respectively.search(self.plain[begin:end]) and figure in same and len(same) == len(listed):
            return [found[same.index(figure)]]
        return found

    def _is_other_list(self, listed: Sequence[Mention], figure: Figure) -> bool:
        """Whether another list stands between a list and a figure."""
        return any(listed[-1].end <= other[0].start < figure.start for other in self.lists)


def cued(cues: Sequence[Cue], said: str) -> tuple[str, ...]:
    """The measures of the first cue that is found."""
    return next((cue.codes for cue in cues if cue.words.search(said)), ())


def span_of(text: str, place: int, ends: re.Pattern[str], within: tuple[int, int]) -> tuple[int, int]:
    """The stretch around a place that lies between two ends."""
    begin, end = within
    for match in ends.finditer(text, begin, end):
        if match.end() <= place:
            begin = match.end()
        elif match.start() >= place:
            return begin, match.start()
    return begin, end
