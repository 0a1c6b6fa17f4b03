"""The catalogues in traditional characters are those that `make traditional` writes today."""

from __future__ import annotations

import re

import pytest

import words
from scripts import traditional

MADE = traditional.wanted()
FOLDER = words.LOCALE / "zh_TW"


@pytest.mark.parametrize("name", list(MADE))
def test_a_catalogue_is_not_stale(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == MADE[name], "run `make traditional`"


def test_no_catalogue_outlives_its_source() -> None:
    assert {path.name for path in FOLDER.glob("*.po")} == set(MADE)


@pytest.mark.parametrize("name", list(MADE))
def test_keys_and_gaps_stay(name: str) -> None:
    domain = name.removesuffix(".po")
    plain, made = words.catalogue(domain, "zh_CN"), words.catalogue(domain, "zh_TW")
    assert list(plain) == list(made)
    gaps = re.compile(r"\{[^}]*\}")
    assert [key for key in plain if sorted(gaps.findall(plain[key])) != sorted(gaps.findall(made[key]))] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("台账未核", "臺帳未核"), ("失分最多的项目", "失分最多的項目"), ("质量", "品質"), ("算法", "算式"), ("{unit}第{place}名", "{unit}第{place}名")],
)  # fmt: skip
def test_an_offices_terms_stand_above_the_converters(text: str, expected: str) -> None:
    assert traditional.traditional(text) == expected


def test_only_what_people_read_is_turned() -> None:
    made = traditional.catalogue(
        '# 说明\nmsgid "pages.x"\nmsgstr ""\n"报送"\n"情况"\n\nmsgid "pages.y"\nmsgstr "组别"\n'
    )
    assert made == '# 说明\nmsgid "pages.x"\nmsgstr ""\n"報送"\n"情況"\n\nmsgid "pages.y"\nmsgstr "組別"\n'
