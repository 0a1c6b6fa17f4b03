"""The page of check slips: every unit with what became of its slip, filters, the reminder, in every language."""

from __future__ import annotations

import os
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import marts
from show import screens
from show.links import View
from show.screens import slips

pytestmark = pytest.mark.usefixtures("tiny_snapshot")
TODAY = date(2026, 11, 25)
FIELDS = ("answer", "note", "signed_by", "signed_on", "answered_at", "noted_by")


def slip(unit: str, due: str = "2026-11-25", then: str = "90.00", **more: Any) -> dict[str, Any]:
    row = {
        "competition_id": "county", "month": "2026-10", "unit_id": unit, "unit_zh": f"名{unit}", "unit_en": f"Name {unit}",
        "entry_no": 9, "sent_at": datetime(2026, 11, 20, 2), "sent_by": "周某", "sent_count": 1, "due_on": due,
        "score_then": Decimal(then), "score_now": Decimal(then), "to_date_score_then": Decimal(then),
        "to_date_score_now": Decimal(then), "is_changed": False, "answer_count": 0, "is_overdue": False,
    }  # fmt: skip
    return row | dict.fromkeys(FIELDS) | more


SENT = [
    slip("towns-1", answer="agreed", signed_by="李<b>", signed_on="2026-11-21", answer_count=2, answered_at=datetime(2026, 11, 21)),
    slip("towns-2", due="2026-11-24"), slip("towns-3", is_changed=True, sent_count=2),
    slip("towns-4", answer="appealed", note="少计一条", signed_by="王某", signed_on="2026-11-22", answer_count=1),
]  # fmt: skip


def read(name: str, **keys: Any) -> pl.DataFrame:
    if name == "slips":
        return pl.DataFrame(SENT, infer_schema_length=None).filter(pl.col("month") == keys.get("month", "2026-10"))
    return marts.read(name, **keys)


def a_view(language: Any = "zh_CN", **asked: str) -> View:
    return View("county", "towns", "2026-10", "towns-1", language, asked=tuple(({"month": "2026-10"} | asked).items()))


def html(view: View, ask: Any = read, today: date | None = TODAY) -> str:
    return str(screens.make("slips", view, ask, today))


def states(made: str) -> dict[str, str]:
    return {unit: state for state, unit in re.findall(r'<tr class="(\w+)(?: asked)?" data-unit="([^"]+)"', made)}


def test_every_unit_stands_there_with_what_became_of_its_slip() -> None:
    found = states(html(a_view()))
    standing = marts.read("standings", competition_id="county", scope_id="2026-10")["unit_id"].to_list()
    assert set(found) == set(standing)
    expected = {"towns-1": "agreed", "towns-2": "overdue", "towns-3": "sent", "towns-4": "appealed"}
    assert found == dict.fromkeys(standing, "none") | expected
    assert list(found)[:3] == ["towns-2", "towns-4", "towns-3"], "what asks for something stands first"


def test_a_slip_is_overdue_from_the_day_after_its_day_of_return() -> None:
    assert states(html(a_view(), today=date(2026, 11, 24)))["towns-2"] == "sent"
    assert slips.state_of(SENT[1] | {"is_overdue": True}, None) == "overdue"


@pytest.mark.parametrize(
    ("asked", "count"), [({"state": "overdue"}, 1), ({"state": "none"}, None), ({"of": "towns-4"}, 1), ({"state": "?"}, None)], ids=str
)  # fmt: skip
def test_the_list_is_narrowed_as_asked(asked: dict[str, str], count: int | None) -> None:
    found, everything = states(html(a_view(**asked))), states(html(a_view()))
    wanted = {
        unit
        for unit, state in everything.items()
        if asked.get("state") in (state, None, "?") and asked.get("of") in (unit, None)
    }
    assert set(found) == wanted and count in (None, len(found))


def test_the_headline_counts_and_the_deck_says_what_to_see_to() -> None:
    made = html(a_view())
    assert "发出4份，2份已复" in made and "1份发出后得分有变" in made and "1个单位逾期未复" in made
    assert "还没有发出" in html(a_view(), marts.read)

    def published(name: str, **keys: Any) -> pl.DataFrame:
        return (
            pl.DataFrame({"month": ["2026-10"], "state": ["final"]}) if name == "month_states" else read(name, **keys)
        )

    assert "发出后得分有变" not in html(a_view(), published), "nothing is handed out again of a month that is out"


def test_scores_are_those_of_the_slip_and_a_change_is_shown_beside() -> None:
    rows = {one["unit_id"]: one for one in slips.slips(a_view(), "2026-10", read, TODAY)}
    shown = slips.told(rows["towns-3"], "Asia/Shanghai", a_view())
    assert (shown["score"], shown["score_now"]) == ("90.00", str(rows["towns-3"]["score"])) and shown["again"] == 2
    unsent = next(one for one in rows.values() if one["slip"] is None)
    assert slips.told(unsent, "Asia/Shanghai", a_view())["act"] == ""


def test_a_reminder_names_those_who_are_overdue_and_nobody_else() -> None:
    words = re.findall(r'<p class="words" id="text-1">(.*?)</p>', html(a_view()))
    name = {row["unit_id"]: row["unit_zh"] for row in marts.read("standings", scope_id="2026-10").to_dicts()}["towns-2"]
    assert len(words) == 1 and "下列1个单位" in words[0] and "11月24日" in words[0] and name[:2] in words[0]
    assert 'id="text-1"' not in html(a_view(), today=date(2026, 11, 24))


@pytest.mark.parametrize("language", ["zh_CN", "en", "zh_TW"])
def test_it_is_made_in_every_language_with_names_as_text(language: Any) -> None:
    made = html(a_view(language))
    assert "<script" not in made and "李&lt;b&gt;" in made and made.count("<tr class=") == len(states(made))


def test_papers_are_those_of_the_month_in_either_language(tmp_path: Path) -> None:
    folder = tmp_path / "papers" / "county" / "2026-10"
    folder.mkdir(parents=True)
    for name in (
        "核对单-2026-10-全部单位.pdf",
        "check-slips-2026-10-all units.docx",
        "通报.pdf",
        "核对单-2026-10-x.txt",
    ):
        (folder / name).write_bytes(b"x")
    assert {path.name for path in slips.papers("county", "2026-10", tmp_path)} == {
        "核对单-2026-10-全部单位.pdf", "check-slips-2026-10-all units.docx",
    }  # fmt: skip


def test_the_newest_hand_out_stands_first_and_what_is_printed_before_what_is_sent(tmp_path: Path) -> None:
    folder = tmp_path / "papers" / "county" / "2026-10"
    folder.mkdir(parents=True)
    for at, name in enumerate(("全部单位.pdf", "全部单位-pdf.zip", "松岗镇.pdf", "全部单位.docx", "全部单位-docx.zip")):
        path = folder / f"核对单-2026-10-{name}"
        path.write_bytes(b"x")
        os.utime(path, (at, at))
    found = [path.name.removeprefix("核对单-2026-10-") for path in slips.papers("county", "2026-10", tmp_path)]
    assert found == ["全部单位.pdf", "全部单位.docx", "全部单位-pdf.zip", "全部单位-docx.zip", "松岗镇.pdf"]


def test_an_answer_that_became_an_appeal_leads_to_it() -> None:
    found = re.findall(r'href="([^"]*)" data-page="appeals" id="appeals-([^"]+)"', html(a_view()))
    ((href, unit),) = found
    assert unit == "towns-4" and "of=towns-4" in href and "month=2026-10" in href


def test_the_month_is_the_newest_whose_slips_are_due() -> None:
    months = pl.DataFrame({"month": ["2026-09", "2026-10"], "state": ["review", "open"]})

    def ask(name: str, **keys: Any) -> pl.DataFrame:
        return months if name == "month_states" else read(name, **keys)

    view = View("county", "towns", "2026-10", "", "zh_CN")
    assert slips.month_of(view, ask) == "2026-09" and slips.month_of(a_view(), ask) == "2026-10"
    assert slips.month_of(view, read) == "2026-10", "without any, the newest"
