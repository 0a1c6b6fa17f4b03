"""The texts the office sends in a month: to whoever has not reported, reported nothing, or was sent a file back.

What is written is in ``show.letters``; here the facts come out of the marts.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
from markupsafe import Markup

from competition.calendar import Month
from show import fragments, letters
from show.letters import Name
from show.links import View
from show.reading import Read, Row
from show.screens import calendar

Text = dict[str, str]
ANSWER = timedelta(days=2)  # for an answer, where the month is cut off already


def panel(view: View, read: Read, now: datetime) -> Markup | None:
    """The asked texts as a fragment with buttons that copy them; none where none is asked or nobody is to be written to.

    ``now`` is an instant with a time zone.
    """
    kind = view.get("letter")
    if kind not in calendar.LETTERS:
        return None
    month = calendar.asked_month(view, read, now.date())
    found = {"reminder": reminders, "zero": zeros, "return": returns}[kind](view, month, read, now)
    if not found:
        return None
    title = fragments.text(view.language, f"calendar_page.text_{kind}", count=len(found))
    return fragments.render("texts", view.language, title=title, texts=found)


def names(view: View, read: Read) -> dict[str, Name]:
    """What each unit is called now in both languages."""
    rows = read("units", competition_id=view.competition_id).sort("first_month").to_dicts()
    return {row["unit_id"]: Name(row["name_zh"], row["name_en"] or "") for row in rows}


def of_month(view: View, month: str, read: Read, now: datetime) -> list[Row]:
    """Each unit's report of the month, by id; of one unit alone where one is asked for."""
    states = calendar.states_of(view, [month], now.date(), read)
    asked = view.get("of")
    return [row for (unit, _), row in sorted(states.items()) if not asked or unit == asked]


def reminders(view: View, month: str, read: Read, now: datetime) -> list[Text]:
    """One text for all who have not reported, then one for each."""
    due_at = calendar.instant_of(view, month, "report_due", read)
    rows = [row for row in of_month(view, month, read, now) if calendar.is_awaited(row)]
    if due_at is None or not rows:
        return []
    known = names(view, read)
    awaited = [letters.Awaited(known[row["unit_id"]], Month.parse(month), due_at) for row in rows]
    whole = letters.reminder(awaited, now, view.language)
    everybody = [_text(fragments.text(view.language, "calendar_page.text_all"), whole)] if len(awaited) > 1 else []
    return everybody + [
        _text(one.unit.of(view.language), letters.reminder([one], now, view.language)) for one in awaited
    ]


def zeros(view: View, month: str, read: Read, now: datetime) -> list[Text]:
    """A question to each unit whose report says nothing happened."""
    cut_off = calendar.instant_of(view, month, "cut_off", read)
    answer_by = cut_off if cut_off is not None and cut_off > now else (now + ANSWER).replace(hour=18, minute=0)
    known = names(view, read)
    units = [known[row["unit_id"]] for row in of_month(view, month, read, now) if row["is_zero_report"]]
    return [
        _text(
            unit.of(view.language),
            letters.zero_report(letters.ZeroReport(unit, Month.parse(month), answer_by), view.language),
        )
        for unit in units
    ]


def returns(view: View, month: str, read: Read, now: datetime) -> list[Text]:
    """The text of each return whose answer is awaited."""
    rows = read("returns", competition_id=view.competition_id, is_answered=False)
    rows = rows.filter((pl.col("first_month") <= month) & (pl.col("last_month") >= month))
    asked, known = view.get("of"), names(view, read)
    found = []
    for row in rows.sort("returned_at").to_dicts():
        if asked and row["unit_id"] != asked:
            continue
        findings = read("findings", competition_id=view.competition_id, load_id=f"R{row['entry_no']}").sort(
            "sheet", "row_no", "column_no"
        )
        facts = letters.Returned(
            file_name=row["file_name"],
            causes=letters.causes_of(findings),
            due_on=_day(row["due_on"], now),
            unit=known.get(row["unit_id"]),
            month=Month.parse(row["last_month"]),
        )
        whom = facts.unit.of(view.language) if facts.unit else row["file_name"]
        found.append(_text(whom, letters.returned(facts, view.language)))
    return found


def _day(written: str | None, now: datetime) -> date:
    """The day an answer was asked for by; where none was said, the usual time from now."""
    try:
        return date.fromisoformat(written or "")
    except ValueError:
        return (now + ANSWER).date()


def _text(whom: str, words: str) -> Text:
    return {"whom": whom, "words": words}
