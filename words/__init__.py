"""The sentences people read, in Chinese and English, and in traditional characters.

A message has a key whose first part names its catalogue: ``say("intake.unknown_unit", unit="松岗镇")`` looks up
``intake.unknown_unit`` in ``words/locale/<language>/intake.po`` and fills the named gaps. A missing key or gap raises:
a hole in the catalogues is a bug and must not reach a reader. Both languages that people write hold the same keys and the
same gaps (``tests/test_words.py``); zh_TW is made from zh_CN, which stands in where it has not been made.
"""

from __future__ import annotations

import os
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel.messages.pofile import read_po

Language = Literal["zh_CN", "en", "zh_TW"]
LANGUAGES: tuple[Language, ...] = ("zh_CN", "en")  # those that people write
LOCALE = Path(__file__).parent / "locale"


class MissingWords(LookupError):
    """A key without a text in one of the languages, or a text whose gap was not filled."""


@cache
def catalogue(domain: str, language: Language) -> dict[str, str]:
    """Key to text of one catalogue file; raises MissingWords where the file is absent."""
    path = LOCALE / language / f"{domain}.po"
    if language == "zh_TW":  # what has not been made yet stands as it was written; a test says so
        return catalogue(domain, "zh_CN") | (_read(path, language) if path.exists() else {})
    if not path.exists():
        raise MissingWords(f"no catalogue {path.name} in {language}")
    return _read(path, language)


def _read(path: Path, language: Language) -> dict[str, str]:
    messages = read_po(BytesIO(path.read_bytes()), locale=language)
    return {str(message.id): str(message.string) for message in messages if message.id and message.string}


def text(key: str, language: Language) -> str:
    """The template of a key, gaps unfilled."""
    try:
        return catalogue(key.partition(".")[0], language)[key]
    except KeyError:
        raise MissingWords(f"no text for {key} in {language}") from None


def say(key: str, language: Language | None = None, **gaps: object) -> str:
    """The sentence of a key with its gaps filled, in the given or the current language."""
    template = text(key, language or current())
    try:
        return template.format(**gaps)
    except (KeyError, IndexError) as gap:
        raise MissingWords(f"{key}: gap {gap} was not filled") from None


def current() -> Language:
    """The language of command line and logs: SAIBANG_LANG, Chinese unless it says en."""
    return "en" if os.environ.get("SAIBANG_LANG", "").lower().startswith("en") else "zh_CN"
