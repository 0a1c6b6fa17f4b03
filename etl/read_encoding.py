"""Which encoding a text is in, by evidence and never by a guess.

A mark at the beginning decides; then strict UTF-8, which other encodings do not pass by chance; then the one reading in
which more known words stand (column and unit names); then the one reading that consists of everyday characters while every
other is full of rare ones. Where two readings are as good the file is refused, and a person may say what it is.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from etl.grid import normal
from etl.refusals import CannotTellEncoding, HoldsNul, NotInEncoding, UnknownEncoding

MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
UTF8 = "utf-8"
# Any of them decodes most of the others' bytes without an error.
NARROW = ("gb18030", "big5hkscs")
WIDE = ("utf-16-le", "utf-16-be")
SAMPLE = 200_000
# With so many characters of three bytes strict UTF-8 is no accident of another encoding.
SURE = 16
# Characters alone decide only where there are so many of them, nearly all everyday ones, and in no other reading.
ENOUGH, EVERYDAY, STRANGE = 12, 0.95, 0.7
# What Windows writes under these names has more characters than the names promise.
MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "ansi": "gb18030"}
HALF = re.compile("[\ud800-\udfff]")
BETWEEN = re.compile(r'[,;，|\t\r\n"]+')


@dataclass(frozen=True)
class Decoded:
    """A text, the encoding it was read in, and what decided: mark, strict, words, characters, asked."""

    text: str
    encoding: str
    evidence: str


def decode(data: bytes, file_name: str, asked: str | None, known: Collection[str]) -> Decoded:
    """The text of the bytes. Raises UnknownEncoding, NotInEncoding, CannotTellEncoding, HoldsNul."""
    if asked:
        name = MEANT.get(asked.lower(), asked)
        return Decoded(decode_as(data, file_name, name), name, "asked")
    if marked := next((name for mark, name in MARKED if data.startswith(mark)), None):
        return Decoded(decode_as(data, file_name, marked), marked, "mark")
    if b"\0" in data:
        return wide(data, file_name, known)
    if is_surely_utf8(data):
        try:
            return Decoded(data.decode(UTF8), UTF8, "strict")
        except UnicodeDecodeError:
            pass
    return narrow(data, file_name, known)


def decode_as(data: bytes, file_name: str, encoding: str) -> str:
    """The text in an encoding that was asked for; strict."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise UnknownEncoding(file=file_name, encoding=encoding) from None
    if not is_wide(encoding):
        refuse_nul(data, file_name)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise NotInEncoding(file=file_name, encoding=encoding, line=line_of(data, fault.start)) from None
    except (UnicodeError, LookupError):
        raise NotInEncoding(file=file_name, encoding=encoding, line=1) from None
    if half := HALF.search(text):  # only odd encodings give one, and nothing could store it
        raise NotInEncoding(file=file_name, encoding=encoding, line=text.count("\n", 0, half.start()) + 1)
    if "\0" in text:
        raise HoldsNul(file=file_name, line=text.count("\n", 0, text.index("\0")) + 1)
    return text.removeprefix("\ufeff")


def is_wide(encoding: str) -> bool:
    """Whether NUL bytes are ordinary in this encoding."""
    return encoding.lower().replace("_", "-").startswith(("utf-16", "utf16", "utf-32", "utf32"))


def is_surely_utf8(data: bytes) -> bool:
    """Whether the bytes, if they pass as UTF-8, can be nothing else: plain ASCII, or many characters of three bytes."""
    if data.isascii():
        return True
    sample = data[:SAMPLE].decode(UTF8, errors="ignore")
    return sum(character >= "\u0800" for character in sample) >= SURE


# ---- readings --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reading:
    """The bytes as one encoding reads them; ``fault`` is where it can't, and the text then has holes."""

    encoding: str
    text: str
    fault: int | None
    words: frozenset[str]

    @cached_property
    def hits(self) -> int:
        """How many known words stand in cells of their own."""
        return len(self.words & {normal(word) for word in BETWEEN.split(self.text[:SAMPLE])})

    @cached_property
    def characters(self) -> list[str]:
        """Every character beyond ASCII, of UTF-16 every character."""
        sample = self.text[:SAMPLE]
        return [each for each in sample if each not in "\t\r\n" and (self.encoding in WIDE or not each.isascii())]

    @cached_property
    def everyday(self) -> float:
        """The share of everyday characters."""
        known = everyday_characters()
        return sum(each in known for each in self.characters) / max(1, len(self.characters))

    @property
    def is_strange(self) -> bool:
        """Whether it has what no text has, or mostly what few have."""
        return impossible(self.text) is not None or self.everyday <= STRANGE


def reading(data: bytes, encoding: str, words: frozenset[str]) -> Reading:
    """The bytes in one encoding."""
    try:
        return Reading(encoding, data.decode(encoding), None, words)
    except UnicodeDecodeError as fault:
        return Reading(encoding, data.decode(encoding, "replace"), fault.start, words)


def narrow(data: bytes, file_name: str, known: Collection[str]) -> Decoded:
    """UTF-8, GB18030 or Big5, whichever the words or the characters prove."""
    words = telling(known)
    readings = [reading(data, name, words) for name in (UTF8, *NARROW)]
    if best := by_words(data, readings, file_name):
        return best
    utf8, *others = readings
    whole = [each for each in others if each.fault is None]
    if utf8.fault is None:
        # The two bytes of é or of a Cyrillic letter are a Chinese character as well.
        if any(each.everyday >= utf8.everyday and impossible(each.text) is None for each in whole):
            raise CannotTellEncoding(file=file_name, line=line_of(data, first_beyond_ascii(data)))
        return Decoded(utf8.text, UTF8, "strict")
    if best := by_characters(data, whole):
        return best
    raise CannotTellEncoding(file=file_name, line=line_of(data, utf8.fault))


def wide(data: bytes, file_name: str, known: Collection[str]) -> Decoded:
    """UTF-16 without its mark; anything else with NUL bytes is damaged."""
    words = telling(known)
    readings = [reading(data, name, words) for name in WIDE]
    if best := by_words(data, readings, file_name) or by_characters(data, readings):
        return best
    raise HoldsNul(file=file_name, line=line_of(data, data.index(b"\0")))


def by_words(data: bytes, readings: list[Reading], file_name: str) -> Decoded | None:
    """The reading with more known words than any other, if there is one. Raises NotInEncoding where that one is damaged."""
    best, *others = sorted(readings, key=lambda each: -each.hits)
    if best.hits <= max(each.hits for each in others):
        return None
    if best.fault is not None:
        raise NotInEncoding(file=file_name, encoding=best.encoding, line=line_of(data, best.fault))
    if (place := impossible(best.text)) is not None and best.encoding != UTF8:
        raise NotInEncoding(file=file_name, encoding=best.encoding, line=best.text.count("\n", 0, place) + 1)
    return Decoded(best.text, name_of(best, data), "strict" if best.encoding == UTF8 else "words")


def by_characters(data: bytes, readings: list[Reading]) -> Decoded | None:
    """The reading in everyday characters where every other is strange, if there is one."""
    for best in readings:
        is_plain = best.everyday >= EVERYDAY and impossible(best.text) is None
        if is_plain and len(best.characters) >= ENOUGH and all(each.is_strange for each in readings if each != best):
            return Decoded(best.text, name_of(best, data), "characters")
    return None


def name_of(best: Reading, data: bytes) -> str:
    """The name of a reading's encoding: Big5 without Hong Kong's additions is called Big5."""
    if best.encoding != "big5hkscs":
        return best.encoding
    try:
        return "big5" if data.decode("big5") == best.text else best.encoding
    except UnicodeDecodeError:
        return best.encoding


def telling(known: Collection[str]) -> frozenset[str]:
    """The known words that can tell encodings apart: a single character may come about by accident."""
    return frozenset(word for word in map(normal, known) if len(word) > 1 and not word.isascii())


@cache
def everyday_characters() -> frozenset[str]:
    """ASCII, punctuation, and the characters GB 2312 and Big5 hold to be the most frequent."""
    ascii_range = map(chr, range(0x20, 0x7F))
    simplified = characters("gb18030", (0xA1, 0xA3, *range(0xB0, 0xD8)), range(0xA1, 0xFF))
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    return frozenset(ascii_range) | simplified | characters("big5", (*range(0xA1, 0xA3), *range(0xA4, 0xC6)), trails)


def characters(encoding: str, leads: Iterable[int], trails: Collection[int]) -> frozenset[str]:
    """The characters of some rows of a two-byte encoding."""
    found = (bytes((lead, trail)).decode(encoding, "ignore") for lead in leads for trail in trails)
    return frozenset(each for each in found if len(each) == 1 and unicodedata.category(each)[0] != "C")


def impossible(text: str) -> int | None:
    """The place of a character that no text has: a control, a half of a pair, a code without a character."""
    odd = {
        each for each in set(text) if each not in "\t\r\n\v\f\x1a" and unicodedata.category(each) in ("Cc", "Cs", "Cn")
    }
    return min((text.index(each) for each in odd), default=None)


# ---- places ----------------------------------------------------------------------------------------------------------


def refuse_nul(data: bytes, file_name: str) -> None:
    """Refuse a NUL byte and name its line."""
    place = data.find(b"\0")
    if place >= 0:
        raise HoldsNul(file=file_name, line=line_of(data, place))


def first_beyond_ascii(data: bytes) -> int:
    """The place of the first byte beyond ASCII."""
    match = re.search(rb"[\x80-\xff]", data)
    return match.start() if match else 0


def line_of(data: bytes, place: int) -> int:
    """The number of the line that holds the byte at a place."""
    ends = data.count(b"\n", 0, place)
    return (ends or data.count(b"\r", 0, place)) + 1
