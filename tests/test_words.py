"""The catalogues: both languages say the same things, with the same gaps, and the code asks for nothing that is not there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import words

ROOT = Path(__file__).parents[1]
DOMAINS = sorted({path.stem for path in words.LOCALE.glob("*/*.po")})
ROOMS = ("competition", "etl", "expectations", "marts", "pages", "show", "ui", "scripts")
CHINESE = re.compile(r"[一-鿿]")
KEYWORD_ONLY = {"language"}


def gaps(template: str) -> set[str]:
    """The names between braces; a gap named after a language stands for whichever name that language uses."""
    found = {name.partition(".")[0].partition("[")[0] for _, name, _, _ in Formatter().parse(template) if name}
    return {"name in this language" if name in ("zh", "en") else name for name in found}


def calls() -> Iterator[tuple[Path, ast.Call, str]]:
    """Every words.say or words.text with its key written out."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and is_say(node.func) and node.args and is_key(node.args[0]):
                    yield path.relative_to(ROOT), node, node.args[0].value  # type: ignore[attr-defined]


def is_say(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return (
            function.attr in ("say", "text") and isinstance(function.value, ast.Name) and function.value.id == "words"
        )
    return isinstance(function, ast.Name) and function.id == "say"


def is_key(argument: ast.expr) -> bool:
    """A literal key: those of short forms (`say("late")` inside a room with one domain) are proved by that room's tests."""
    return isinstance(argument, ast.Constant) and isinstance(argument.value, str) and "." in argument.value


@pytest.mark.parametrize("domain", DOMAINS)
def test_both_languages_hold_the_same_keys(domain: str) -> None:
    zh, en = (words.catalogue(domain, language) for language in words.LANGUAGES)
    assert zh.keys() == en.keys()
    assert zh, "an empty catalogue"


@pytest.mark.parametrize("domain", DOMAINS)
def test_both_languages_leave_the_same_gaps(domain: str) -> None:
    zh, en = (words.catalogue(domain, language) for language in words.LANGUAGES)
    assert {key: gaps(zh[key]) for key in zh} == {key: gaps(en[key]) for key in en}


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_key_begins_with_the_name_of_its_catalogue(domain: str) -> None:
    assert [key for key in words.catalogue(domain, "en") if not key.startswith(f"{domain}.")] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_chinese_of_a_sentence_is_chinese(domain: str) -> None:
    """A text of three words or more that holds no Chinese character was forgotten in translation."""
    forgotten = {
        key: text
        for key, text in words.catalogue(domain, "zh_CN").items()
        if not CHINESE.search(text) and len(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{[^}]*\}|`[^`]*`", "", text))) > 2
    }
    assert forgotten == {}


def test_every_key_the_code_names_has_a_text_and_its_gaps_are_filled() -> None:
    faults = []
    for path, call, key in calls():
        where = f"{path}:{call.lineno}: {key}"
        try:
            wanted = gaps(words.text(key, "zh_CN"))
        except words.MissingWords:
            faults.append(f"{where} has no text")
            continue
        given = {keyword.arg for keyword in call.keywords} - KEYWORD_ONLY
        is_text = isinstance(call.func, ast.Attribute) and call.func.attr == "text"
        if not is_text and None not in given and wanted - given:
            faults.append(f"{where} lacks {sorted(wanted - given)}")
    assert faults == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_traditional_characters_say_what_the_simplified_say(domain: str) -> None:
    assert words.catalogue(domain, "zh_TW").keys() == words.catalogue(domain, "zh_CN").keys()


def test_a_missing_gap_is_never_shown_to_a_reader() -> None:
    key = next(key for key, text in words.catalogue("errors", "en").items() if gaps(text))
    with pytest.raises(words.MissingWords):
        words.say(key, "en")


def test_an_unknown_key_is_a_fault_of_the_program() -> None:
    with pytest.raises(words.MissingWords):
        words.say("errors.there_is_no_such_sentence", "en")


@pytest.mark.parametrize(
    ("setting", "language"), [("en", "en"), ("en_GB.UTF-8", "en"), ("zh_CN", "zh_CN"), ("", "zh_CN")]
)
def test_the_language_of_the_command_line_follows_the_setting(
    setting: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAIBANG_LANG", setting)
    assert words.current() == language
