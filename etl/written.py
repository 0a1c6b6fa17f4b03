"""How a spreadsheet's number, date or truth value is written as text, whatever format it came in.

What a person sees, as far as it matters for a figure or a name: numbers with at most the 15 digits a spreadsheet keeps
(never 0.30000000000000004), dates in ISO form, a month shown without its day as 2026-10, a percentage with its sign.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

# What a format only shows and does not compute with: texts in marks, colours and conditions, escaped characters.
SHOWN_ONLY = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|!.|_.|\*.')
GENERAL = re.compile(r"general|g/通用格式|@", re.IGNORECASE)
DIGIT = re.compile(r"[0#?]")
WORDS = re.compile(r"[\u4e00-\u9fff%％]+")
# A comma behind the last digit divides by a thousand, a dot that is mere text by ten for each digit behind it.
DIVIDING_COMMAS = re.compile(r'[0#?](,+)(?:"[^"]*"|\\.|!.|[^0#?,;])*$')
MERE_DOT = re.compile(r'(?:\\\.|!\.|"\.")(0+)')
POWERS = {"百": 2, "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8}


def truth_text(value: object) -> str:
    """A truth value."""
    return "TRUE" if value else "FALSE"


def number_text(value: float, number_format: str) -> str:
    """A number with the 15 digits a spreadsheet holds, without an exponent, and the Chinese words its format shows with it.

    A percentage keeps its sign. Where the format shows another number than the cell holds (``0\\.0,`` shows ten thousands,
    ``;;;`` nothing) and its words don't make up for it, both stand there, ``42000 [4.2]``: a person must say which is meant.
    """
    exact = Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)
    section = section_of(exact, number_format)
    if "%" in SHOWN_ONLY.sub("", section):
        return f"{plain_number(exact * 100)}%"
    if exact and number_format and not DIGIT.search(SHOWN_ONLY.sub("", section)):
        return f"{plain_number(exact)} [{''.join(WORDS.findall(section))}]"
    before, behind = words_around(section)
    return shown_text(exact, power_hidden(section), before, behind)


def shown_text(value: Decimal, power: int, before: str, behind: str) -> str:
    """A number that is shown divided by a power of ten, between words; 万 and 亿 that say so make it one reading."""
    seen = f"{before}{plain_number(value.scaleb(-power))}{behind}"
    if power and power != power_said(behind):
        return f"{plain_number(value)} [{seen}]"
    return seen


def power_said(words: str) -> int:
    """The power of ten that words behind a number say: 4 of 万元, 6 of 百万."""
    leading = re.match(rf"[{''.join(POWERS)}]*", words)
    return sum(POWERS[each] for each in leading[0]) if leading else 0


def section_of(value: Decimal, number_format: str) -> str:
    """The part of a format that is for numbers of this sign; a zero that is shown as a word or not at all stays zero."""
    sections = GENERAL.sub("0", number_format).split(";")
    place = 1 if value < 0 else 2 if value == 0 else 0
    section = sections[place] if place < len(sections) else sections[0]
    return section if value or DIGIT.search(SHOWN_ONLY.sub("", section)) else ""


def words_around(section: str) -> tuple[str, str]:
    """The Chinese words and percent signs a format shows before and behind the digits."""
    digits = list(DIGIT.finditer(SHOWN_ONLY.sub(lambda match: "\0" * len(match[0]), section)))
    if not digits:
        return "", ""
    around = section[: digits[0].start()], section[digits[-1].end() :]
    before, behind = ("".join(WORDS.findall(re.sub(r"\[[^\]]*\]", "", each))) for each in around)
    return before, behind


def power_hidden(section: str) -> int:
    """The power of ten that a format divides by."""
    commas, dot = DIVIDING_COMMAS.search(section), MERE_DOT.search(section)
    return 3 * (len(commas[1]) if commas else 0) + (len(dot[1]) if dot else 0)


def plain_number(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def date_text(value: dt.datetime | dt.date, number_format: str) -> str:
    """A date in ISO form; shown without a day it is a month, as 2026-10 becomes when it is typed into a sheet."""
    shown = SHOWN_ONLY.sub("", number_format).lower()
    return instant_text(value, is_month="y" in shown and "d" not in shown)


def instant_text(value: dt.datetime | dt.date, is_month: bool) -> str:
    """A date, with its time where it has one; the first of a month that is shown as a month is the month."""
    if isinstance(value, dt.datetime) and (value.hour or value.minute or value.second):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.strftime("%Y-%m" if is_month and value.day == 1 else "%Y-%m-%d")
