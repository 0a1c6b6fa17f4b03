"""The findings of one item, grouped by cause; the desk counts and pages, so that ten thousand cost no more than ten."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2s
from typing import Any

from desk import Desk
from show.reading import Row

FIRST, PAGE = 5, 50  # so many places a cause shows at first, and on a page once it is opened
CAUSE = "check_id, coalesce(column_name, '') as column_name, (suggestion is not null and suggestion <> '') as has_suggestion"
SAME = "check_id = ? and coalesce(column_name, '') = ? and (suggestion is not null and suggestion <> '') = ?"
# A unit's word is kept by the finding's place, where nothing is an empty text or 0.
SAID = """
left join explanations as said on said.item_id = found.item_id and said.check_id = found.check_id
    and said.sheet = coalesce(found.sheet, '') and said.row_no = coalesce(found.row_no, 0)
    and said.column_no = coalesce(found.column_no, 0) and said.unit_id = coalesce(found.unit_id, '')
"""


def code_of(cause: Mapping[str, Any]) -> str:
    """A cause in an address: short, the same after every review, without the words of a file."""
    told = "\n".join(str(cause[name]) for name in ("check_id", "column_name", "has_suggestion"))
    return blake2s(told.encode(), digest_size=5).hexdigest()


def of_item(seat: Desk, item: Row) -> list[Row]:
    """The causes to be shown now: those of the first stage at which anything must be fixed, else what should be checked."""
    severity, stage = ("must_fix", item["stage"]) if item["must_fix"] else ("please_check", "")
    rows = seat.rows(
        f"""
        select {CAUSE}, severity, count(*) as count, min(no) as first_no,
            min(column_no) as column_no, max(column_no) as last_column, count(distinct message_zh) as messages,
            count(distinct remedy_zh) as remedies, count(distinct sheet) as sheets,
            count(distinct unit_id) as units, min(message_zh) as message_zh, min(message_en) as message_en,
            min(remedy_zh) as remedy_zh, min(remedy_en) as remedy_en
        from findings where item_id = ? and severity = ? and (? = '' or stage = ?)
        group by 1, 2, 3 order by first_no
        """,  # noqa: S608 - own words
        item["item_id"], severity, stage, stage,
    )  # fmt: skip
    return [row | {"code": code_of(row)} for row in rows]


def places(seat: Desk, item: Row, cause: Row, count: int, skipped: int = 0) -> list[Row]:
    """Some findings of a cause, each with what a unit said to it."""
    return seat.rows(
        f"""
        with found as (
            select * from findings where item_id = ? and severity = ? and (? = '' or stage = ?) and {SAME}
            order by no limit ? offset ?
        )
        select found.*, said.explanation, said.given_by from found {SAID} order by no
        """,  # noqa: S608 - own words
        item["item_id"], cause["severity"], *stage_of(item), cause["check_id"], cause["column_name"], cause["has_suggestion"],
        count, skipped,
    )  # fmt: skip


def stage_of(item: Row) -> tuple[str, str]:
    """The stage shown, twice for the query."""
    stage = item["stage"] if item["must_fix"] else ""
    return stage, stage


def finding(seat: Desk, item_id: str, no: str) -> Row | None:
    """One finding by its number."""
    if not no.isdigit():
        return None
    return next(iter(seat.rows("select * from findings where item_id = ? and no = ?", item_id, int(no))), None)


def number(letters: str) -> int:
    """The place of a column that a spreadsheet calls so: C is 3."""
    found = 0
    for one in letters:
        found = 26 * found + ord(one) - 64
    return found


def letter(column_no: int | None) -> str:
    """A column as a spreadsheet shows it: 3 is C."""
    told, number = "", column_no or 0
    while number > 0:
        number, left = divmod(number - 1, 26)
        told = chr(65 + left) + told
    return told
