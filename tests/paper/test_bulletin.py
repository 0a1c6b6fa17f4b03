"""The bulletin as a document: the sections of a real one, in order, its figures facts, the office's words in their places."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl
import pytest

import marts
from marts.shelf import read as held
from paper import bulletin, packs, tables
from paper.bulletin import BLOCKS
from paper.composing import Composer, words
from paper.document import Document, Heading, Paragraph, Table
from show.links import View
from show.reading import Read
from tests.paper.checking import said, wrong_numbers

pytestmark = pytest.mark.usefixtures("tiny_snapshot")
VIEW = View("county", "", "2026-10", "", "zh_CN")
LIVE = {"known_at": datetime(2026, 11, 10, 4)}
ISSUE: dict[str, Any] = {
    "issue_no": "2026-10",
    "revision": 1,
    "issued_at": datetime(2026, 11, 20, 1),
    "results_hash": "ab" * 32,
}
LETTERHEAD = {
    "organ": "竞赛办",
    "mark": "竞赛办文件",
    "number": "优办〔{year}〕{no}号",
    "secrecy": "内部",
    "basis": "《办法》",
}


def with_rows(name: str, rows: list[dict[str, object]]) -> Read:
    """The snapshot's reader, one mart of it holding other rows."""

    def read(mart: str, **filters: object) -> pl.DataFrame:
        if mart != name:
            return held(mart, **filters)
        frame = pl.DataFrame(rows, infer_schema_length=None)
        for column in ("scope_id", "policy_id"):
            if column in filters and column in frame.columns:
                frame = frame.filter(pl.col(column) == filters[column])
        return frame

    return read


def headings(document: Document) -> list[str]:
    return [words(block.runs) for block in document.blocks if isinstance(block, Heading) and block.level == 1]


def text_of(document: Document) -> str:
    return "\n".join(words(block.runs) for block in document.blocks if isinstance(block, Paragraph))


def test_the_sections_stand_in_the_order_of_a_real_one() -> None:
    made = bulletin.bulletin(VIEW, held, LIVE, {"comment": "继续努力。"})
    assert headings(made) == ["总体情况", "排名情况", "单项情况", "主要做法", "存在的问题", "下步工作要求", "领导讲评"]
    assert [annex.title for annex in made.annexes][:2] == [
        "2026年10月乡镇街道组得分排名表",
        "2026年10月区直机关组得分排名表",
    ]
    assert any("迟报、未报单位" in annex.title for annex in made.annexes)
    assert "领导讲评" not in headings(bulletin.bulletin(VIEW, held, LIVE, {}))


@pytest.mark.parametrize("language", ["zh_CN", "en", "zh_TW"])
def test_every_number_is_the_marts(language: Any) -> None:
    con = marts.connect(marts.snapshot_path(), read_only=True)
    for kind, scope in (("bulletin", "2026-10"), ("quarter", "2026-Q3"), ("half", "2026-H1")):
        made = Composer(replace(VIEW, scope_id=scope, language=language), held, LIVE)
        document = packs.made_of(kind, made, {})
        assert wrong_numbers(document, made.facts, con, "live.{}".format, "county") == []
        assert sum(bool(fact) for _, fact in said(document)) > 100
    con.close()


def test_a_draft_has_no_number_and_says_that_it_is_one() -> None:
    draft = bulletin.bulletin(VIEW, with_rows("letterheads", letterhead()), LIVE, {})
    assert (draft.letterhead.number, draft.status, draft.hash, draft.made_on) == ("", "暂列", "", None)
    assert draft.signature and draft.signature.date == ""
    issue = bulletin.bulletin(VIEW, with_rows("letterheads", letterhead()), ISSUE, {})
    assert (issue.letterhead.number, issue.status, issue.hash) == ("优办〔2026〕10号", "内部", "ab" * 32)
    assert issue.letterhead.is_red and issue.signature and issue.signature.date == "2026年11月20日"
    assert "依据《办法》" in text_of(issue)
    bare = bulletin.bulletin(VIEW, held, ISSUE, {})
    assert bare.letterhead.number == "2026-10" and not bare.letterhead.is_red
    assert bare.status == "内部", "without a letterhead nothing leaves the house"
    open_to_all = [row for row in letterhead() if row["field"] != "secrecy"]
    assert bulletin.bulletin(VIEW, with_rows("letterheads", open_to_all), ISSUE, {}).status == ""


def letterhead() -> list[dict[str, object]]:
    return [
        {"scope_id": "2026-10", "field": name, "value_zh": value, "value_en": value}
        for name, value in LETTERHEAD.items()
    ]


def test_nobody_is_named_as_last_unless_the_policy_says_so() -> None:
    rows = held("standings", scope_id="2026-10", group_id="organs").sort("place", nulls_last=False)
    last = rows["unit_zh"][-1]
    section = [part for part in bulletin.sections(Composer(VIEW, held), {}) if part.title == "h_places"]
    named = "".join(words(block.runs) for block in section[0].blocks if isinstance(block, Paragraph))
    assert last not in named and "列后" not in named
    policies = held("policies").to_dicts()
    rows = [row | {"value": "1" if row["policy_id"] == "named_tail" else row["value"]} for row in policies]
    rows += [{"competition_id": "county", "scope_id": "2026-10", "policy_id": "named_tail", "value": "1"}]
    assert f"列后的单位是：{last}" in text_of(bulletin.bulletin(VIEW, with_rows("policies", rows), LIVE, {}))


def test_drafts_are_right_and_their_fields_are_known() -> None:
    """Nothing that is drafted may contradict the results or name a field there is not."""
    from paper import wording

    for language in ("zh_CN", "en"):
        view = replace(VIEW, language=language)  # type: ignore[arg-type]
        facts = Composer(view, held).facts
        told = bulletin.drafts(view, held)
        assert list(told) == list(BLOCKS) and told["praise"] and told["problems"] and told["steps"]
        for block, text in told.items():
            assert wording.contradictions(text, facts, language) == [], block  # type: ignore[arg-type]


def test_the_office_says_what_it_wrote_and_nothing_where_it_wrote_nothing() -> None:
    made = bulletin.bulletin(
        VIEW, held, LIVE, {"praise": "青石镇得{青石镇 得分}分。\n\n其他单位要学习。", "problems": ""}
    )
    assert "存在的问题" not in headings(made)
    score = Composer(VIEW, held).facts.by_id["score/2026-10/towns-1"].text
    assert f"青石镇得{score}分。\n其他单位要学习。" in text_of(made)


def test_corrections_and_the_ledger_are_annexed() -> None:
    row = {
        "issue_no": "2026-09", "revision": 2, "scope_id": "2026-09", "unit_id": "towns-1", "old_place": 3, "new_place": 2,
        "old_score": 80.5, "new_score": 81.25, "reason": "核实后更正", "printed_in": "",
    }  # fmt: skip
    made = bulletin.bulletin(
        VIEW, with_rows("corrections", [row, row | {"printed_in": "2026-10", "unit_id": "towns-2"}]), LIVE, {}
    )
    (annex,) = [one for one in made.annexes if one.title == "对以前各期通报的更正"]
    (table,) = [block for block in annex.blocks if isinstance(block, Table)]
    (only,) = table.rows
    assert [words(cell.runs) for cell in only] == ["2026-09（第2版）", "2026年9月", "青石镇", "3→2", "80.50→81.25"]
    assert table.note == "更正原因：2026-09（第2版），核实后更正。"


def test_corrections_stand_by_issue_period_and_place_and_each_reason_is_said_once() -> None:
    row = {
        "issue_no": "2026-06", "revision": 2, "scope_id": "2026-06", "unit_id": "towns-1", "old_place": 3, "new_place": 2,
        "old_score": 80.5, "new_score": 81.25, "reason": "漏载", "printed_in": "",
    }  # fmt: skip
    periods = ("to-2026-06", "2026-H1", "2026-06", "2026-Q2")
    rows = [row | {"scope_id": scope_id} for scope_id in periods]
    rows += [
        row | {"unit_id": "towns-2", "new_place": 1},
        row | {"issue_no": "2026-05", "scope_id": "2026-05", "reason": "误记"},
    ]
    table = tables.corrections(Composer(VIEW, with_rows("corrections", rows), LIVE))
    assert table is not None
    assert [words(cells[1].runs) for cells in table.rows] == [
        "2026年5月", "2026年6月", "2026年6月", "2026年二季度", "2026年上半年", "至2026年6月累计"
    ]  # fmt: skip
    assert words(table.rows[1][3].runs) == "3→1"
    assert table.note == "更正原因：2026-05（第2版），误记；2026-06（第2版），漏载。"


@pytest.mark.parametrize(
    ("scope_id", "chinese", "english"),
    [
        ("2026-09", "2026年9月", "Sep 2026"), ("to-2026-09", "至2026年9月累计", "year to Sep 2026"),
        ("2026-Q3", "2026年三季度", "Q3 2026"), ("2026", "2026年", "2026"),
    ],
)  # fmt: skip
def test_the_period_of_a_correction_is_said_in_words(scope_id: str, chinese: str, english: str) -> None:
    made = [tables.period_of(Composer(replace(VIEW, language=language), held, LIVE), scope_id)
            for language in ("zh_CN", "en")]  # fmt: skip
    assert made == [chinese, english]


def test_a_revision_says_why() -> None:
    made = bulletin.bulletin(VIEW, held, ISSUE | {"revision": 2, "reason": "青石镇补交凭证"}, {})
    assert "第2版" in text_of(made) and "青石镇补交凭证" in text_of(made)
