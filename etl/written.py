"""How a spreadsheet's number, date or truth value is written as text, whatever format it came in.

What a person sees, as far as it matters for a figure or a name: numbers with at most the 15 digits a spreadsheet keeps
(never 0.30000000000000004), dates in ISO form, a month shown without its day as 2026-10, a percentage with its sign.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

# What a format only shows and does not compute with: texts in marks, colours and conditions, escaped characters.
SHOWN_ONLY = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')


def truth_text(value: object) -> str:
    """A truth value."""
    return "TRUE" if value else "FALSE"


def number_text(value: float, number_format: str) -> str:
    """A number with the 15 digits a spreadsheet holds, without an exponent; a percentage keeps its sign.

    A sign that is only shown behind a number, as in ``0"%"``, is kept without computing with it.
    """
    exact = Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)
    if "%" in SHOWN_ONLY.sub("", number_format):
        return f"{plain_number(exact * 100)}%"
    return plain_number(exact) + ("%" if "%" in number_format else "")


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
