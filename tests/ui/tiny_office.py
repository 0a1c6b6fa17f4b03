"""What the office's marts hold of the hand-written county: late and missing reports, a return, a change, claims."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]
WORDS = "月底集中办理，<b>属实</b>"  # what a unit explained, with a tag that must stay text
CHANGED, CLAIMING = "towns-3", "towns-8"  # whose figure was changed, and who claims a register's figure


def add(found: Tables, month: str) -> None:
    """Put the office's marts beside the others; ``month`` is the newest one."""
    for row in found["deadlines"]:
        row["year_label"] = int(row["month"][:4])
    for row in found["register_months"]:
        row["sort"] = 1 if row["register_id"] == "praise" else 2
    for row in found["loads"]:
        row["sha256"] = f"sha-{row['load_id']}"
    for row in found["findings"]:
        row |= {"sha256": f"sha-{row['load_id']}", "is_returned": False, "stage": "rows", "suggestion": None}
        row |= {"explanation": None, "given_by": None}
    found["findings"][1] |= {"explanation": WORDS, "given_by": "张某", "suggestion": "9"}
    found["findings"].append(
        found["findings"][0]
        | {"load_id": "R7", "file_name": "退回的.xlsx", "unit_id": "towns-2", "sha256": "faulty", "is_returned": True}
    )
    found["submission_months"] = [_report(row, month) for row in found["discipline"]]
    found["unit_quality"] = [
        _quality([row for row in found["submission_months"] if row["unit_id"] == unit and row["month"][:4] == year])
        for unit in sorted({row["unit_id"] for row in found["discipline"]})
        for year in ("2025", "2026")
    ]
    found |= _acts(found, month) | _appeals(found, month)


def _report(row: Row, month: str) -> Row:
    """A unit's month: the second town's was given back, the third's changed, the fourth's says nothing happened."""
    unit, is_newest = row["unit_id"], row["month"] == month
    is_here = row["status"] != "missing"
    return row | {
        "received_at": datetime(2026, 11, 3, 8, 20) if is_here else None,
        "days_late": 2 if row["status"] == "late" else 0,
        "load_id": f"l-{row['month']}" if is_here else None,
        "file_count": int(is_here),
        "correction_count": int(unit == "towns-1" and is_newest),
        "is_zero_report": unit == "towns-4" and is_newest,
        "return_count": int(unit == "towns-2" and is_newest),
        "open_return": unit == "towns-2" and is_newest,
        "must_fix_count": int(unit == "towns-1" and is_newest),
        "please_check_count": int(unit == "towns-1" and is_newest),
        "explained_count": int(unit == "towns-1" and is_newest),
        "edit_count": int(unit == CHANGED and is_newest),
    }  # fmt: skip


def _quality(rows: list[Row]) -> Row:
    """A unit's year."""
    count = {status: sum(row["status"] == status for row in rows) for status in ("on_time", "late", "missing")}
    return {name: rows[0][name] for name in ("competition_id", "unit_id")} | {
        "year_label": int(rows[0]["month"][:4]), "due_count": len(rows), "on_time_count": count["on_time"],
        "late_count": count["late"], "missing_count": count["missing"], "days_late": sum(row["days_late"] for row in rows),
        "zero_count": sum(row["is_zero_report"] for row in rows), "corrected_count": sum(row["correction_count"] for row in rows),
        "returned_count": sum(row["return_count"] for row in rows), "open_return_count": sum(row["open_return"] for row in rows),
        "must_fix_count": sum(row["must_fix_count"] for row in rows), "edit_count": sum(row["edit_count"] for row in rows),
        "please_check_count": sum(row["please_check_count"] for row in rows),
        "explained_count": sum(row["explained_count"] for row in rows), "reported_count": len(rows) - count["missing"],
        "clean_count": len(rows) - count["missing"], "clean_share": Decimal("100.0000"),
    }  # fmt: skip


def _acts(found: Tables, month: str) -> Tables:
    """What people decided: one of each."""
    own = {"competition_id": found["competitions"][0]["competition_id"]}
    names = {row["unit_id"]: {"unit_zh": row["name_zh"], "unit_en": row["name_en"]} for row in found["units"]}
    spans = {"first_month": month, "last_month": month}
    cell = next(row for row in found["sources"] if row["scope_id"] == month and row["unit_id"] == CHANGED)
    where = own | spans | names[CHANGED] | {
        "kind": "monthly", "sheet": None, "column_no": 3, "unit_id": CHANGED, "sha256": "sha-here",
        **{name: cell[name] for name in ("load_id", "file_name", "row_no", "column_id")},
    }  # fmt: skip
    return {
        "returns": [own | spans | names["towns-2"] | {
            "entry_no": 7, "sha256": "faulty", "file_name": "退回的.xlsx", "kind": "monthly", "unit_id": "towns-2",
            "finding_count": 1, "due_on": "2026-11-20", "returned_by": "周某", "returned_at": datetime(2026, 11, 6, 2),
            "is_answered": False, "answered_at": None, "answer_load_id": None, "settled_by": None, "settle_reason": None,
        }],
        "edits": [where | {
            "column_name": "集中学习次数", "old_text": "1O<i>", "new_text": "10", "confirmed_by": "李某", "confirmed_on": "2026-11-05",
            "how": "电话", "reason": "笔误", "edited_by": "周某", "recorded_at": datetime(2026, 11, 5, 3), "is_effective": True,
        }],
        "explanations": [where | {
            "entry_no": 8, "check_id": "range", "explanation": WORDS, "given_by": "张某", "noted_by": "周某",
            "recorded_at": datetime(2026, 11, 6, 3), "is_newest": True,
        }],
        "claims": [
            own | spans | names[CLAIMING] | {"unit_id": CLAIMING, **_claim(at, state, claim, register)}
            for at, (state, claim, register) in enumerate(
                (("open", 5, 4), ("waiting", 3, None), ("equal", 2, 2), ("settled", 7, 6), ("changed", 9, 8))
            )
        ],
        "column_uses": [own | {
            "month": month, "column_id": "claimed0", "indicator_id": "SUP-01", "role": "numerator", "weight": Decimal(1),
            "family": "score", "points": Decimal(3), "sort": 1, "name_zh": "督查办结率", "name_en": "Tasks done",
            "clause_zh": "细则6.1", "clause_en": "Clause 6.1",
        }],
    }  # fmt: skip


def _appeals(found: Tables, month: str) -> Tables:
    """Appeals in three states: open and late, upheld with a change of a cell, rejected; and two calls."""
    own = {"competition_id": found["competitions"][0]["competition_id"], "month": month}
    names = {row["unit_id"]: {"unit_zh": row["name_zh"], "unit_en": row["name_en"]} for row in found["units"]}
    line = next(row for row in found["sources"] if row["scope_id"] == month and row["unit_id"] == CHANGED)
    told = next(row for row in found["indicators"] if row["indicator_id"] == line["indicator_id"])
    about = {"indicator_id": line["indicator_id"], "indicator_zh": told["name_zh"], "indicator_en": told["name_en"]}
    place = {"sheet": "", "row_no": line["row_no"], "column_no": 3, "column_name": line["column_name"] or ""}
    cell = place | {"old": "9", "new": "10"}
    change = json.dumps({"kind": "cells", "load_id": line["load_id"], "file_name": "月报.csv", "cells": [cell]})
    made, acts = [], []
    for at, (unit, state, load_id, raised_on) in enumerate((
        (CLAIMING, "raised", None, "2026-11-19"), (CHANGED, "upheld", "l9", "2026-11-10"),
        ("towns-2", "rejected", None, "2026-11-11"),
    ), start=1):  # fmt: skip
        is_open = state == "raised"
        proof = json.dumps([{"sha256": "0" * 64, "file_name": "原件<b>.jpg"}] if is_open else [])
        row = own | about | names[unit] | {
            "appeal_no": f"2026-S00{at}", "entry_no": 20 + at, "unit_id": unit, "scope_id": month,
            "claim": f"集中学习少计一次 {WORDS}", "evidence": proof, "raised_by": "张某", "raised_on": raised_on,
            "came_by": "call" if is_open else "letter", "from_entry": 19 if is_open else None, "due_on": "2026-11-16",
            "is_late": is_open, "decide_by": "2026-11-20", "noted_by": "周某", "recorded_at": datetime(2026, 11, 10, 2),
            "state": state, "is_open": is_open, "reviewer": None if is_open else "李某",
            "change": None if is_open else change, "is_change_newer": False, "reason": None if is_open else "已核对原件",
            "decided_by": None if is_open else "李某", "decided_at": None if is_open else datetime(2026, 11, 12, 2),
            "decided_change": change if load_id else None, "load_id": load_id, "decision_count": int(not is_open),
            "revisions": "2026-09/2" if load_id else None,
        }  # fmt: skip
        made.append(row)
        act = {
            name: row[name] for name in ("competition_id", "appeal_no", "noted_by", "recorded_at", "change", "evidence")
        }
        acts.append(
            act
            | {
                "entry_no": 20 + at,
                "act": "raise",
                "person": "张某",
                "decision": None,
                "said": row["claim"],
                "load_id": None,
            }
        )
        if not is_open:
            said = {"person": "李某", "decision": state, "said": row["reason"], "load_id": load_id, "evidence": None}
            acts.append(act | said | {"entry_no": 30 + at, "act": "decide"})
    call = own | about | names[CLAIMING] | {"unit_id": CLAIMING, "caller": "张某", "note": WORDS, "noted_by": "周某"}
    when = {"recorded_at": datetime(2026, 11, 9, 2)}
    calls = [
        call | when | {"entry_no": 19, "appeal_no": "2026-S001"},
        call | when | {"entry_no": 18, "appeal_no": None},
    ]
    return {"appeals": made, "appeal_acts": acts, "calls": calls}


def _claim(at: int, state: str, claim: int, register: int | None) -> Row:
    """A figure a unit claims, beside the register's."""
    is_decided = state in ("settled", "changed")
    held = {
        "register_load_id": "r",
        "register_file_name": "督办登记簿.csv",
        "register_row_no": 4,
        "register_column_no": 3,
    }
    return {
        "column_id": f"claimed{at}", "column_zh": f"督办数{at}", "column_en": f"Tasks {at}", "measure": "件", "source": "tasks",
        "claim": Decimal(claim), "register": None if register is None else Decimal(register),
        "difference": None if register is None else Decimal(claim - register), "state": state, "load_id": "l1",
        "file_name": "月报.csv", "sheet": None, "row_no": 7, "column_no": 12 + at, "column_name": f"督办数{at}",
        "register_cell_count": 0 if register is None else 1, "register_sheet": None, "register_column_name": "督办数",
        **(held if register is not None else dict.fromkeys(held)),
        "decision": "register" if is_decided else None, "reason": "已核对原件" if is_decided else None,
        "decided_claim": Decimal(7) if is_decided else None, "decided_register": Decimal(6) if is_decided else None,
        "decided_by": "周某" if is_decided else None, "decided_at": datetime(2026, 11, 7, 2) if is_decided else None,
    }  # fmt: skip
