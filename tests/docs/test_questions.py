"""The ten questions of docs/questions.ipynb: each ends in a sentence with its caveat, about the sample as it is now.

They are asked over October alone in tests/sample/test_october.py; over the whole sample, as the committed outputs have
them, by ``make questions``.
"""

from __future__ import annotations

import ast
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest

from scripts import questions

QUESTIONS = 10
ANSWER = re.compile(r"\n答：(?P<zh>.+)；但(?P<caveat_zh>.+)。\nAnswer: (?P<en>.+); but (?P<caveat_en>.+)\.\n\Z")
ABSOLUTE = re.compile(r"""(?:^|[\s'"(])(?:/\w+/|[A-Z]:\\)""", re.MULTILINE)
MOST = 2_500  # letters of an output
NOTEBOOK = questions.read()
ASKING = questions.codes(NOTEBOOK)[questions.PREPARING :]
TOLD = questions.kept(NOTEBOOK)[questions.PREPARING :]


def said(cell: dict[str, Any]) -> list[str]:
    """The words of a cell's answer as they are typed, without what stands in their gaps."""
    calls = [node for node in ast.walk(ast.parse("".join(cell["source"]))) if isinstance(node, ast.Call)]
    answers = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "answer"]
    assert len(answers) == 1
    gaps = [gap for argument in answers[0].args for gap in ast.walk(argument) if isinstance(gap, ast.FormattedValue)]
    codes = {id(node) for gap in gaps for part in (gap.value, gap.format_spec) if part for node in ast.walk(part)}
    typed = [node for argument in answers[0].args for node in ast.walk(argument) if isinstance(node, ast.Constant)]
    return [node.value for node in typed if isinstance(node.value, str) and id(node) not in codes]


def test_there_are_ten_and_each_is_put_in_both_languages() -> None:
    titles = [line for cell in NOTEBOOK["cells"] for line in cell["source"] if re.match(r"## \d", line)]
    assert [int(title.split()[1]) for title in titles] == [*range(1, QUESTIONS + 1)]
    assert all(re.search(r"？ [A-Z].+\?$", title.strip()) for title in titles)
    assert len(ASKING) == QUESTIONS


@pytest.mark.parametrize("told", TOLD, ids=range(1, len(TOLD) + 1))
def test_each_ends_in_one_sentence_with_a_number_and_a_caveat(told: str) -> None:
    found = ANSWER.search(told)
    assert found, told
    numbers = {language: re.findall(r"\d+(?:\.\d+)?", found[language]) for language in ("zh", "en")}
    assert numbers["zh"] and set(numbers["zh"]) == set(numbers["en"])
    assert "。" not in found["zh"] + found["caveat_zh"] and ". " not in found["en"] + found["caveat_en"]
    assert len(told) <= MOST


@pytest.mark.parametrize("cell", ASKING, ids=range(1, len(ASKING) + 1))
def test_no_number_of_a_sentence_is_typed(cell: dict[str, Any]) -> None:
    typed = said(cell)
    assert typed and not [words for words in typed if re.search(r"\d", words)]


def test_the_answers_are_those_of_the_present_sample() -> None:
    assert NOTEBOOK["metadata"]["sample"] == questions.digest(), "run `make questions`"


def test_nothing_in_the_outputs_names_a_place_on_a_machine() -> None:
    told = "".join(questions.kept(NOTEBOOK))
    assert not ABSOLUTE.search(told)
    assert not [name for name in (str(questions.ROOT), tempfile.gettempdir(), str(Path.home())) if name in told]


@pytest.mark.campaign
def test_the_answers_over_the_whole_sample_are_the_committed_ones() -> None:
    assert questions.answered() == questions.kept(NOTEBOOK)
