"""What one cell of a figure says: a number in the column's measure, or why that is not sure and what was probably meant.

Only cells that are no plain number come here. A factor is applied where the measure makes it sure (0.42亿 is 4200 in a column
of 万元); words that make a number vague, and forms that have two readings, are told with a suggestion that nobody takes
unasked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from competition.rules import Column
from competition.simplified import simplified
from etl import measures
from etl.tidy.widths import WIDTHS

DIGITS, DECIMALS = 8, 4
NOT_APPLICABLE = ("/", "—", "――", "——")
# The traditional form too: Big5 has no other.
NONE = ("无", "無")
ERRORS = re.compile(r"#(DIV/0!|N/A|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|Err:[0-9]{3}")
# A spreadsheet's number with what its format makes of it (``etl.written``).
SHOWN = re.compile(r"-?[0-9.]+ \[.*\]")
WHOLE = r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"
NUMBER = re.compile(rf"(?P<sign>[-▲]?) ?[¥￥]? ?{WHOLE}(?P<part>\.[0-9]+)? ?(?P<word>[^0-9\s.,+()-]*)")
IN_BRACKETS = re.compile(r"\(\s*(?P<inner>[^()-]+)\s*\)(?P<word>[^0-9()]*)")
BEFORE = (
    r"大约|大概|约|将近|接近|近|不足|不到|超过|超|逾|至少|最少|至多|最多|不少于|不低于|不超过|大于|小于|高于|低于|多于|少于"
    r"|>=|<=|>|<|≥|≤|≈|~"
)
AFTER = r"以上|以下|以内|左右|上下|余|多|来|\+"
VAGUE = (
    re.compile(rf"(?:{BEFORE}) ?(?P<number>[0-9].*)"),
    re.compile(rf"(?P<number>[0-9][0-9,.]*)(?P<word>[^0-9]*?)(?:{AFTER})(?P<more>[^0-9]*)"),
)
# Forms that mean one number but are not how one is written.
GROUPED = re.compile(r"(?P<before>[^0-9]*)(?P<whole>[0-9]{1,3}(?: [0-9]{3})+)(?P<after>(?:\.[0-9]+)?[^0-9]*)")
LOOSE = re.compile(r"['+]?(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+)[.。;；]?")
NUMERALS = {each: number for number, each in enumerate("零一二三四五六七八九")} | {"两": 2}


@dataclass(frozen=True)
class Cell:
    """A cell read: ``state`` as in landing.facts, None where a ``problem`` keeps it from being sure."""

    state: str | None
    value: Decimal | None = None
    problem: str = ""
    suggestion: str = ""


@dataclass(frozen=True)
class Scale:
    """What a column is measured in, and what its header or title says its numbers are written in (empty: the same)."""

    measure: str
    said: str = ""
    is_ratio: bool = False

    @classmethod
    def of(cls, column: Column, said: str) -> Scale:
        """The scale of a column under a header."""
        return cls(column.measure, said, column.highest == 1 and column.measure not in measures.PERCENT)

    @property
    def written(self) -> str:
        """The measure of a number without a word."""
        return self.said or self.measure

    @property
    def is_percent(self) -> bool:
        """Whether the column counts in hundredths."""
        return self.measure in measures.PERCENT

    @property
    def is_plain(self) -> bool:
        """Whether a number without a word is the column's value."""
        return not self.is_percent and measures.factor(self.written, self.measure) == 1


@lru_cache(maxsize=50_000)
def read(text: str, scale: Scale) -> Cell:
    """What a cell says in a column."""
    said = plain(text)
    if said == "":
        return Cell("empty")
    if said in NOT_APPLICABLE:
        return Cell("not_applicable")
    if said in NONE:
        return Cell("none", Decimal(0))
    if SHOWN.fullmatch(said):
        return Cell(None, problem="shown_otherwise")
    if ERRORS.fullmatch(said):
        return Cell(None, problem="formula_error")
    if len(text.translate(WIDTHS).strip().splitlines()) > 1:  # what stands in two lines may be two figures
        return Cell(None, problem="not_understood")
    if found := number(said, scale):
        return found
    if said == "-":
        return Cell(None, problem="dash_unclear")
    return probable(said, scale)


def plain(text: str) -> str:
    """A text without differences of width, minus sign and blank."""
    return " ".join(simplified(text.translate(WIDTHS)).split())


def number(said: str, scale: Scale) -> Cell | None:
    """The number of a text that is one, with its sign, thousands marks and words of measure; None for any other text."""
    if found := IN_BRACKETS.fullmatch(said):  # accountants write a negative in brackets
        inner = number(found["inner"].strip() + found["word"], scale)
        return Cell("value", -inner.value) if inner and inner.value is not None else inner
    found = NUMBER.fullmatch(said)
    if not found:
        return None
    amount = Decimal(found["whole"].replace(",", "") + (found["part"] or ""))
    amount = -amount if found["sign"] else amount
    word = found["word"]
    if word == "":
        return unworded(amount, scale)
    if word == "%":
        return in_hundredths(amount, scale)
    return worded(amount, word, scale)


def unworded(amount: Decimal, scale: Scale) -> Cell:
    """A number that names no measure."""
    if scale.is_percent and 0 < abs(amount) <= 1:
        return Cell(None, problem="percent_unclear", suggestion=f"{shown(amount * 100)}%")
    factor = measures.factor(scale.written, scale.measure)
    if factor is None:
        return Cell(None, problem="measure_unclear")
    return sized(amount * factor)


def in_hundredths(amount: Decimal, scale: Scale) -> Cell | None:
    """A number with a percent sign: only columns of rates have such."""
    if scale.is_percent:
        return sized(amount)
    return sized(amount / 100) if scale.is_ratio else None


def worded(amount: Decimal, word: str, scale: Scale) -> Cell | None:
    """A number with a word of measure behind it: 28000元, 1.2万件, 0.42亿, 316份."""
    if word in measures.MONEY:
        factor = measures.factor(word, scale.measure)
    elif word[0] in measures.TENS and (word[1:] == "" or word[1:] in measures.WORDS):
        factor = of_tens(word, scale)
    elif word in measures.WORDS:
        factor = Decimal(1) if measures.are_alike(word, scale.measure) else None
    else:
        return None
    if factor is None:
        return Cell(None, problem="measure_differs", suggestion="" if word[0] in measures.TENS else shown(amount))
    return sized(amount * factor)


def of_tens(word: str, scale: Scale) -> Decimal | None:
    """The factor of 万, 亿 and the like, with or without a word behind it; None where it is not sure."""
    tens, rest = measures.TENS[word[0]], word[1:]
    if scale.measure in measures.MONEY:
        return tens / measures.MONEY[scale.measure] if rest == "" else None
    if scale.is_percent or scale.measure in measures.SCORES or scale.said not in ("", scale.measure):
        return None
    return tens if rest == "" or measures.are_alike(rest, scale.measure) else None


def sized(amount: Decimal) -> Cell:
    """A number as a value, if it has no more digits than a value has."""
    if abs(amount) >= 10**DIGITS or amount != amount.quantize(Decimal(1).scaleb(-DECIMALS)):
        rounded = amount.quantize(Decimal(1).scaleb(-DECIMALS), ROUND_HALF_UP)
        return Cell(None, problem="number_too_long", suggestion=shown(rounded) if abs(rounded) < 10**DIGITS else "")
    return Cell("value", amount)


def shown(amount: Decimal) -> str:
    """A number as anybody writes it."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# ---- what was probably meant ----------------------------------------------------------------------------------------


def probable(said: str, scale: Scale) -> Cell:
    """A text that is no number: vague, loosely written, in characters, or not understood."""
    for form in VAGUE:
        if found := form.fullmatch(said):
            groups = found.groupdict()
            exact = groups["number"] + groups.get("word", "") + groups.get("more", "")
            return Cell(None, problem="vague_number", suggestion=suggested(exact, scale))
    tries: tuple[Callable[[str], str], ...] = (grouped, loosened, numeral)
    meant = next((text for each in tries if (text := each(said))), "")
    return Cell(None, problem="not_understood", suggestion=suggested(meant, scale) if meant else "")


def suggested(text: str, scale: Scale) -> str:
    """The plain number of a text, with a percent sign where the column wants to be told; empty where there is none."""
    found = number(text.strip(), scale)
    if found is None:
        return ""
    if found.value is None:
        return found.suggestion
    return f"{shown(found.value)}%" if scale.is_percent else shown(unscaled(found.value, scale))


def unscaled(value: Decimal, scale: Scale) -> Decimal:
    """A value as the cell has to write it under its header."""
    factor = measures.factor(scale.written, scale.measure)
    return value / factor if factor else value


def grouped(said: str) -> str:
    """The number of groups of three with blanks between: 20 181 is 20181, or two figures in one cell."""
    found = GROUPED.fullmatch(said)
    return found["before"] + found["whole"].replace(" ", "") + found["after"] if found else ""


def loosened(said: str) -> str:
    """The number of a form such as +5, 5. or .5."""
    found = LOOSE.fullmatch(said)
    return ("0" + found["number"] if found["number"].startswith(".") else found["number"]) if found else ""


def numeral(said: str) -> str:
    """A number below a hundred in characters, with its word of measure: 十八件 is 18件."""
    found = re.fullmatch(r"([一二两三四五六七八九])?(?:(十)([一二三四五六七八九])?)?(\D{0,2})", said)
    if not found or not (found[1] or found[2]) or (found[4] and found[4] not in measures.WORDS):
        return ""
    ones = NUMERALS[found[3]] if found[3] else 0
    amount = (NUMERALS[found[1]] if found[1] else 1) * 10 + ones if found[2] else NUMERALS[found[1]]
    return f"{amount}{found[4]}"
