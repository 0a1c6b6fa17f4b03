"""Days and months as people write them: what is sure, and where it is not, what was probably meant.

Years are written in full, in Minguo years (115年), or not at all; months in figures or characters; Excel's serial numbers
count from 1900. ``2026.1`` may be a 2026.10 that a spreadsheet cut short, and ``26年`` two different years: they are not sure.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from competition.calendar import Calendar, Month
from competition.errors import UnknownMonth
from competition.simplified import simplified
from etl.tidy.widths import WIDTHS


@dataclass(frozen=True, order=True)
class Span:
    """First and last month of a period."""

    first: Month
    last: Month

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}/{self.last}"


@dataclass(frozen=True)
class Read:
    """What a text says: text is the day or the period in its plain form, empty where it says none that is known.

    Where it is not sure the plain form is only what was probably meant.
    """

    text: str = ""
    is_sure: bool = True


NOTHING = Read("", False)
# Serial numbers of spreadsheets: days since 30 December 1899, here of 2000 to 2099.
SERIAL_START, FIRST_SERIAL, LAST_SERIAL = dt.date(1899, 12, 30), 36526, 73050
MINGUO = 1911
DASHES = str.maketrans(dict.fromkeys("–—―−‐‑~〜～", "-"))
DIGITS = {
    character: number for number, characters in enumerate(("〇零○", *"一二三四五六七八九")) for character in characters
}
NUMERAL = re.compile("[〇零○一二三四五六七八九十]+(?=年|月|日|号|季度|季)")
YEAR = r"(?:(?P<year>[12][0-9]{3})|(?:民国|中华民国)?(?P<minguo>1[0-9]{2})|(?P<short>[0-9]{2}))"
TO = r"(?:-|至|到)"
MONTH = r"(?P<month>1[0-2]|0?[1-9])"
LATER = r"(?P<last>1[0-2]|0?[1-9])"
AT_NIGHT = re.compile(r"[T ]*00:00(:00(\.0+)?)?\Z")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A text without differences of width, dash, blank and kind of numeral."""
    folded = simplified(text.translate(WIDTHS).translate(DASHES)).strip()
    folded = AT_NIGHT.sub("", folded)
    return NUMERAL.sub(lambda found: numeral(found[0]), "".join(folded.split()))


def numeral(characters: str) -> str:
    """A number below a hundred, or a year digit by digit, in figures: 十一 is 11, 二〇二六 is 2026."""
    if "十" not in characters:
        return "".join(str(DIGITS[each]) for each in characters)
    tens, _, ones = characters.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return characters
    return str((DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0))


def year_of(found: re.Match[str]) -> tuple[int | None, bool]:
    """The year a match names, and whether it is sure."""
    groups = found.groupdict()
    if groups.get("year"):
        return int(groups["year"]), True
    if groups.get("minguo"):
        return int(groups["minguo"]) + MINGUO, True
    if groups.get("short"):
        return 2000 + int(groups["short"]), False
    return None, True


# ---- days -----------------------------------------------------------------------------------------------------------

DAY = r"(?P<day>3[01]|[12][0-9]|0?[1-9])"
FULL_DAYS = (
    re.compile(rf"{YEAR}年{MONTH}月{DAY}[日号]?\Z"),
    re.compile(rf"{YEAR}(?P<sep>[-/.]){MONTH}(?P=sep){DAY}\.?\Z"),
    re.compile(r"(?P<year>20[0-9]{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12][0-9]|3[01])\Z"),
)
PART_DAYS = (re.compile(rf"{MONTH}月{DAY}[日号]?\Z"), re.compile(rf"{MONTH}[-/.]{DAY}\Z"))


def day(written: str, within: Span | None = None) -> Read:
    """The day a text says; one without a year is sure only where its month lies within the file's period."""
    text = plain(written)
    for pattern in FULL_DAYS:
        if found := pattern.match(text):
            year, is_sure = year_of(found)
            made = made_day(year, found)
            return Read(str(made), is_sure) if made else NOTHING
    if text.isascii() and text.isdigit() and FIRST_SERIAL <= int(text[:6]) <= LAST_SERIAL and len(text) == 5:
        return Read(str(SERIAL_START + dt.timedelta(int(text))))
    for number, pattern in enumerate(PART_DAYS):
        if (found := pattern.match(text)) and within is not None:
            return part_day(found, within, may_be_sure=number == 0)
    return NOTHING


def part_day(found: re.Match[str], within: Span, may_be_sure: bool) -> Read:
    """A day without its year: that of the month of its name in the period, else of the last such month before its end."""
    number = int(found["month"])
    own = [month for month in within.first.span(within.last) if month.month == number]
    back = (within.last.month - number) % 12
    made = made_day((own[0] if own else within.last.plus(-back)).year, found)
    return Read(str(made), len(own) == 1 and may_be_sure) if made else NOTHING


def made_day(year: int | None, found: re.Match[str]) -> dt.date | None:
    """The day of a match, None where the calendar has none."""
    try:
        return dt.date(year or 0, int(found["month"]), int(found["day"]))
    except ValueError:
        return None


TIME = re.compile(r"(?P<hour>[01]?[0-9]|2[0-3])(?::|时|点)(?P<minute>[0-5][0-9])?分?(?::?[0-5][0-9](?:\.0+)?秒?)?\Z")


def minute(written: str) -> str | None:
    """An instant with its day in full and its time of day, as 2026-11-03 16:20; None where it is not sure."""
    text = simplified(written.translate(WIDTHS)).strip()
    for cut in (place for place in range(len(text), 7, -1)):
        read, rest = day(text[:cut]), text[cut:].strip().removeprefix("T").strip()
        if read.text and read.is_sure and (found := TIME.match(rest)):
            if not found["minute"] and ":" in rest:
                return None
            return f"{read.text} {int(found['hour']):02d}:{found['minute'] or '00'}"
    return None


# ---- months and spans -----------------------------------------------------------------------------------------------

SINGLE = (
    re.compile(rf"{YEAR}年{MONTH}月?(?:份)?\Z"),
    re.compile(rf"{YEAR}(?P<sep>[-/.]){MONTH}(?:月份?)?\Z"),
    re.compile(r"(?P<year>20[0-9]{2})(?P<month>0[1-9]|1[0-2])\Z"),
)
SEVERAL = (
    re.compile(rf"{YEAR}年{MONTH}月?{TO}{LATER}月份?\Z"),
    re.compile(rf"{YEAR}[./]{MONTH}{TO}{LATER}(?:月份?)?\Z"),
    re.compile(rf"{YEAR}[年./-]{MONTH}月?(?:{TO}|/)(?P<year2>[12][0-9]{{3}}|1[0-9]{{2}})[年./-]{LATER}月?份?\Z"),
)
PARTS = re.compile(rf"{YEAR}年?(?:(?:第?(?P<quarter>[1-4])季度?)|(?:Q(?P<q>[1-4]))|(?P<half>[上下])半年)\Z", re.I)
WHOLE = re.compile(r"(?P<year>[12][0-9]{3})年?(?:度|全年)?\Z|(?P<minguo>1[0-9]{2})年(?:度|全年)?\Z")
YEARLESS = (
    re.compile(rf"{MONTH}月份?\Z"),
    re.compile(rf"{MONTH}月?{TO}{LATER}月份?\Z"),
    re.compile(r"第?(?P<quarter>[1-4])季度\Z|Q(?P<q>[1-4])\Z|(?P<half>[上下])半年\Z", re.I),
)


def span(written: str, calendar: Calendar, year: int | None = None) -> Read:
    """The months a text says; ``year`` is that of texts without one, which are not sure without it."""
    text = plain(written)
    for pattern in (*SINGLE, *SEVERAL, PARTS):
        if found := pattern.match(text):
            named, is_sure = year_of(found)
            made = made_span(named, found, calendar)
            return (
                Read(str(made), is_sure and not is_cut_short(text) and in_calendar(found, calendar))
                if made
                else NOTHING
            )
    for pattern in YEARLESS:
        if found := pattern.match(text):
            made = made_span(year, found, calendar) if year else None
            return Read(str(made), in_calendar(found, calendar)) if made else NOTHING
    if (found := WHOLE.match(text)) is not None:
        named, is_sure = year_of(found)
        return Read(str(year_span(named, calendar)), is_sure) if named else NOTHING
    first = day(written)
    if first.text:  # spreadsheets write a month as its first day
        return Read(first.text[:7], first.is_sure and first.text.endswith("-01"))
    return NOTHING


def month(written: str) -> Read:
    """The one month a text with a year says."""
    text = plain(written)
    found = next((match for pattern in SINGLE if (match := pattern.match(text))), None)
    if found is None:
        first = day(written)
        return Read(first.text[:7], first.is_sure and first.text.endswith("-01")) if first.text else NOTHING
    year, is_sure = year_of(found)
    return Read(f"{year:04d}-{int(found['month']):02d}", is_sure and not is_cut_short(text))


def is_yearless(written: str) -> bool:
    """Whether a text names months without their year."""
    return any(pattern.match(plain(written)) for pattern in YEARLESS)


def is_whole_year(written: str) -> bool:
    """Whether a text names a year and nothing else."""
    return WHOLE.match(plain(written)) is not None


def is_cut_short(text: str) -> bool:
    """Whether a month may be one whose last digit a spreadsheet took for a needless nought: 2026.1."""
    return re.fullmatch(r"[0-9]{2,4}\.1", text) is not None


def in_calendar(found: re.Match[str], calendar: Calendar) -> bool:
    """Whether quarters and halves are those of the calendar year, so that everybody means the same by them."""
    groups = found.groupdict()
    return calendar.first_month == 1 or not (groups.get("quarter") or groups.get("q") or groups.get("half"))


def made_span(year: int | None, found: re.Match[str], calendar: Calendar) -> Span | None:
    """The months of a match in a year."""
    if not year:
        return None
    groups = found.groupdict()
    try:
        if quarter := groups.get("quarter") or groups.get("q"):
            first = year_span(year, calendar).first.plus(3 * int(quarter) - 3)
            return Span(first, first.plus(2))
        if half := groups.get("half"):
            first = year_span(year, calendar).first.plus(0 if half == "上" else 6)
            return Span(first, first.plus(5))
        first = Month(year, int(groups["month"]))
        if not groups.get("last"):
            return Span(first, first)
        until = int(groups.get("year2") or year)
        last = Month(until + MINGUO if until < 1000 else until, int(groups["last"]))
    except UnknownMonth:
        return None
    return Span(first, last) if first <= last else None


def year_span(label: int, calendar: Calendar) -> Span:
    """The months of the competition year of this name."""
    # The year is named after the calendar year of its last month.
    last = Month(label, (calendar.first_month - 2) % 12 + 1)
    return Span(last.plus(-11), last)


# ---- what titles and file names say ---------------------------------------------------------------------------------

NO_DAY = r"(?![0-9]*[日号])(?![-/.]?[0-9])"
MENTIONS = (
    r"(?:[12][0-9]{3}|民国1[0-9]{2}|(?<![0-9])1[0-9]{2}(?=年))年?(?:第?[1-4]季度|[上下]半年)",
    rf"(?:[12][0-9]{{3}}|民国1[0-9]{{2}}|(?<![0-9])1[0-9]{{2}})年(?:1[0-2]|0?[1-9])月?{TO}(?:1[0-2]|0?[1-9])月",
    rf"(?:[12][0-9]{{3}}|民国1[0-9]{{2}}|(?<![0-9])1[0-9]{{2}})年(?:1[0-2]|0?[1-9])月(?!{TO}[0-9]){NO_DAY}",
    rf"(?<![0-9])20[0-9]{{2}}[-_.](?:0[1-9]|1[0-2]){NO_DAY}",
    r"(?<![0-9])20[0-9]{2}(?:0[1-9]|1[0-2])(?![0-9])",
)
YEARLESS_MENTIONS = (
    rf"(?<![0-9年-])(?:1[0-2]|0?[1-9])月?{TO}(?:1[0-2]|0?[1-9])月(?![0-9])",
    r"(?<![0-9年-])(?:1[0-2]|0?[1-9])月(?![0-9至到-])",
    r"(?<![0-9年])第?[1-4]季度|(?<![0-9年])[上下]半年",
)
YEARS = re.compile(r"(?<![0-9])(20[0-9]{2})(?=年|度|[^0-9]|\Z)")
# A line that says when it was filled in says nothing of the period.
FILLED_IN = re.compile(r"填[报表]?(?:日期|时间)|报送(?:日期|时间)|打印|制表(?:日期|时间)|截[至止]|印发")


@dataclass(frozen=True)
class Mentions:
    """The periods and the years some texts name, and the months they name without a year."""

    spans: tuple[str, ...]
    years: tuple[int, ...]
    yearless: tuple[str, ...]


def mentions(texts: Collection[str], calendar: Calendar) -> Mentions:
    """What titles or a file's name say of the period."""
    said = [plain(text) for text in texts if not FILLED_IN.search(plain(text))]
    spans = dict.fromkeys(
        read.text
        for text in said
        for each in matches(MENTIONS, text)
        if (read := span(each.replace("_", "-"), calendar)).text
    )
    years = dict.fromkeys(int(year) for text in said for year in YEARS.findall(text))
    yearless = dict.fromkeys(each for text in said for each in matches(YEARLESS_MENTIONS, text))
    own = {int(text[:4]) for text in spans}
    return Mentions(tuple(spans), tuple(dict.fromkeys((*own, *years))), tuple(yearless))


def matches(patterns: Collection[str], text: str) -> Iterator[str]:
    """The parts of a text that match, each part once: what an earlier pattern took is gone for the later ones."""
    for pattern in patterns:
        taken: list[str] = re.findall(pattern, text)
        yield from taken
        text = re.sub(pattern, "\n", text)
