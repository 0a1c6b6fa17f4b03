"""The statement: every line of the account on one sheet, with the number of its clause and where it comes from."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import marts
from show import format as shown
from show import screens
from show.reading import Row
from show.screens import statement
from show.unit_account import Cell
from tests.show.test_unit import a_view

pytestmark = pytest.mark.usefixtures("tiny_snapshot")


@pytest.mark.parametrize("lang", ["zh_CN", "en", "zh_TW"])
@pytest.mark.parametrize("scope", ["2026-10", "to-2026-10"])
def test_all_lines_items_and_both_clocks_stand_on_it(scope: str, lang: Any) -> None:
    for row in marts.read("standings", scope_id=scope).to_dicts():
        view = a_view(row["unit_id"], scope, lang)
        html = str(screens.make("statement", view, marts.read, date(2026, 11, 22)))
        assert shown.score(row["score"]) in html and shown.score(row["to_date_score"] or row["score"]) in html
        for line in marts.read("ledger", scope_id=scope, unit_id=row["unit_id"]).to_dicts():
            assert shown.exact(line["points"]).lstrip("−") in html or shown.score(line["points"]) in html
            assert line["label_en" if lang == "en" else "label_zh"] in html


def test_a_hostile_name_is_text() -> None:
    html = str(screens.make("statement", a_view("towns-8"), marts.read, None))
    assert "<script" not in html and "&lt;script&gt;" in html


def test_a_unit_without_a_row_says_so() -> None:
    view = a_view("towns-1").on(unit_id="nobody")
    assert "nobody" in screens.make("statement", view, marts.read, None)


def test_sources_are_the_number_of_the_file_and_its_rows() -> None:
    lines: list[Row] = [
        {"cells": [cell("a", 2), cell("a", 2), cell("b", 34)]},
        {"cells": [cell("b", row) for row in (5, 6, 7, 8)]},
        {"cells": []},
    ]
    files = statement.numbered(lines)
    told = [statement.cited(line["cells"], files, "zh_CN") for line in lines]
    assert told == ["1·2 2·34", "2·4处", ""]
    many: list[Row] = [{"cells": [cell(str(number), 1)]} for number in range(statement.FILES + 1)]
    assert statement.numbered(many) == {}


def cell(load: str, row: int) -> Cell:
    """A cell of a file."""
    known = {"load_id": load, "row_no": row, "file_name": "月报_2026-10.csv", "received_from": "竞赛办"}
    return Cell(**(dict.fromkeys(Cell._fields) | known))  # type: ignore[arg-type]  # what a statement does not ask


@pytest.mark.parametrize(
    ("clause", "number"), [("细则3.2 信息被采用的", "3.2"), ("Rule 12.3: places", "12.3"), ("按率计分", ""), ("", "")]
)
def test_the_number_of_a_clause_is_what_it_begins_with(clause: str, number: str) -> None:
    assert statement.clause_number({"clause_zh": clause, "clause_en": None}, a_view("towns-1")) == number


def test_more_lines_make_smaller_print_and_then_files_are_left_out() -> None:
    line = {
        "label_zh": "公文差错率",
        "label_en": "Errors",
        "clause_zh": "细则1.1",
        "clause_en": "Rule 1.1",
        "state": "open",
    }
    line |= {"arithmetic_zh": "0 ÷ 29 = 0%", "arithmetic_en": "0 ÷ 29 = 0%"}
    told = [
        statement.fitted([line | {"cells": [cell("a", 2)]} for _ in range(count)], a_view("towns-1"))
        for count in (10, 36, 46, 52, 58, 66, 70)
    ]
    assert [size for _, size in told] == ["large", "middle", "small", "smaller", "smallest", "smallest", "several"]
    assert [bool(files) for files, _ in told] == [True, True, True, True, True, False, True]


def test_a_line_of_many_files_is_counted_and_brings_no_file_in() -> None:
    lines: list[Row] = [
        {"cells": [cell(str(number), 1) for number in range(statement.CITED + 1)]},
        {"cells": [cell("a", 2)]},
    ]
    files = statement.numbered(lines)
    assert list(files) == ["a"]
    assert [statement.cited(line["cells"], files, "zh_CN") for line in lines] == [f"{statement.CITED + 1}处", "1·2"]


def test_a_statement_over_several_sheets_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    html = str(screens.make("statement", a_view("towns-1"), marts.read, None))
    assert "续在后页" not in html
    monkeypatch.setattr(statement, "ROOM", 40)
    html = str(screens.make("statement", a_view("towns-1"), marts.read, None))
    assert "续在后页" in html and 'class="statement several"' in html and "月报_2026-10.csv" in html


def test_a_long_name_takes_room_from_the_lines() -> None:
    line = {"label_zh": "公文差错率", "clause_zh": "", "arithmetic_zh": "", "state": "open", "cells": []}
    lines: list[Row] = [dict(line) for _ in range(32)]
    assert statement.fitted(lines, a_view("towns-1"))[1] == "large"
    assert statement.fitted(lines, a_view("towns-1"), statement.ROOM - 6 * statement.HEADROW)[1] == "middle"
