"""Every error speaks both languages and fills its gaps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from competition import errors
from competition.errors import SaibangError
from words import LANGUAGES, Language

SAMPLES = [
    errors.NoRulebook("rules"),
    errors.UnknownCompetition("town", ["county", "county-special"]),
    errors.UnknownUnit("松冈镇", ["松岗镇"]),
    errors.UnknownMonth("October"),
    errors.UnknownScope("2026-Q5"),
    errors.UnknownVersion("2030", ["2026"]),
    errors.UnknownRegister("faults", ["duty_faults"]),
    errors.UnknownKind("weekly"),
    errors.UnknownTable("bulletin.none"),
    errors.NoVersion("2024-12", ["2025"]),
    errors.FileRefused("月报.csv", ["row 3: unknown unit"]),
    errors.FileUnreadable("月报.csv", errors.Phrase("errors.rule_not_utf8")),
    errors.ConflictingFiles("b.csv", "a.csv", "2026-11-03 16:20"),
    errors.NothingLoaded(),
    errors.WrongFolder("data"),
    errors.WriterBusy(),
    errors.NotPublishable("2026-10", [errors.Phrase("errors.nothing_loaded")]),
    errors.AlreadyPublished("2026-10", "2026-10"),
    errors.VerifyDiffers(["standing"]),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
def test_every_error_says_its_sentence(error: SaibangError, language: Language) -> None:
    message = error.message(language)
    assert message
    assert not re.search(r"[{}]", message)
    assert bool(
        re.search("[\u4e00-\u9fff]", message.replace("月报", "").replace("松冈镇", "").replace("松岗镇", ""))
    ) == (language == "zh_CN")


def test_the_text_of_an_error_is_its_message_in_the_current_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAIBANG_LANG", "en")
    assert str(errors.NothingLoaded()) == errors.NothingLoaded().message("en")
    monkeypatch.setenv("SAIBANG_LANG", "zh")
    assert str(errors.NothingLoaded()) == errors.NothingLoaded().message("zh_CN")


def test_the_tree_in_the_docstring_names_every_class() -> None:
    tree = re.findall(r"[├└]── (\w+)", errors.__doc__ or "")
    classes = [
        name
        for name, each in vars(errors).items()
        if isinstance(each, type) and issubclass(each, SaibangError) and each is not SaibangError
    ]
    assert sorted(tree) == sorted(classes)


def test_the_docstring_tells_the_exit_codes() -> None:
    told = dict(re.findall(r"(\w+) +exit code (\d)", errors.__doc__ or ""))
    assert {name: getattr(errors, name).exit_code for name in told} == {name: int(code) for name, code in told.items()}


def test_no_key_of_the_catalogue_is_unused() -> None:
    keys = set(
        re.findall(
            r'msgid "errors\.(\w+)"', (Path(__file__).parents[2] / "words/locale/en/errors.po").read_text("utf-8")
        )
    )
    source = "".join(path.read_text("utf-8") for path in Path(errors.__file__).parent.glob("*.py"))
    used = {key for key in keys if re.search(rf'"(errors\.)?{re.sub("^rule_|_fix$", "", key)}"', source)}
    assert keys == used
