"""A snapshot written by hand: two groups, fourteen months, hostile names, a tie, a missing unit, a guest and a veto.

It has the shape of the public marts and no more; the numbers are invented but add up, so that pages can be compared with
them cell by cell. The real snapshot is tested with the sample county.
"""

from __future__ import annotations

import atexit
import random
import shutil
import tempfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

import marts
from tests.ui import tiny_office

Row = dict[str, Any]
COMPETITION = "county"
MONTHS = tuple(f"2025-{month:02}" for month in range(9, 13)) + tuple(f"2026-{month:02}" for month in range(1, 11))
LONGER = (  # quarter, half-year and year: id, kind, first and last month, the one before
    ("2026-Q1", "quarter", "2026-01", "2026-03", None, "2026年第一季度", "Q1 2026"),
    ("2026-Q2", "quarter", "2026-04", "2026-06", "2026-Q1", "2026年第二季度", "Q2 2026"),
    ("2026-Q3", "quarter", "2026-07", "2026-09", "2026-Q2", "2026年第三季度", "Q3 2026"),
    ("2026-H1", "half", "2026-01", "2026-06", None, "2026年上半年", "First half of 2026"),
    ("2025", "year", "2025-09", "2025-12", None, "2025年度", "The year 2025"),
)
HOSTILE = "<script>alert('𠮷')</script>\"&😀镇"
HOSTILES = (
    HOSTILE,
    "\"'`quotes'\"",
    "\u202eright to left\u202c",
    "很长的单位名称" * 28 + "完啦了了",
    "😀👩‍👩‍👧‍👦🇨🇳",
    "𠮷野家",
    "=cmd()",
    "{{ 7 * 7 }}{% raw %}",
)
GROUPS = {
    "towns": ("乡镇街道组", "Townships and streets"),
    "organs": ("区直机关组", "District organs and mass organisations"),
}
DIMENSIONS = {
    "learning": ("比学习", "Learning", "看素质", "look at quality"),
    "work": ("比工作", "Work", "看实绩", "look at results"),
    "conduct": ("比作风", "Conduct", "看形象", "look at image"),
}
ITEMS = {
    "LRN": ("学习培训", "Learning", "learning", 10), "RES": ("调研", "Research", "learning", 5),
    "INF": ("信息", "Information", "work", 15), "DOC": ("办文", "Documents", "work", 12),
    "MTG": ("办会", "Meetings", "work", 8), "SUP": ("督查督办", "Supervision", "work", 14),
    "REC": ("接待", "Reception", "conduct", 5), "DUT": ("值班", "Duty and confidentiality", "conduct", 6),
}  # fmt: skip
TOWNS = ("青石镇", "河湾街道", "松岗镇", "梅岭乡", "南坪镇", "西塘镇", "云溪镇", HOSTILE)
ORGANS = ("档案局", "团区委", "区妇联")
CENT = Decimal("0.01")
KNOWN_AT = datetime(2026, 11, 5, 10, 0)


def scope_rows() -> list[Row]:
    """Months and years to date, and some longer scopes."""
    found = []
    for month in MONTHS:
        year, number = month[:4], int(month[5:])
        own = [each for each in MONTHS if each[:4] == year and each <= month]
        found.append(_scope(month, "month", month, month, _before(month), f"{year}年{number}月", month))
        last = own[-2] if len(own) > 1 else None
        span = f"{year}年{int(own[0][5:])}–{number}月累计" if last else f"{year}年{number}月累计"
        found.append(_scope(f"to-{month}", "to_date", own[0], month, last and f"to-{last}", span, f"To {month}"))
    return found + [_scope(*each) for each in LONGER]


def _before(month: str) -> str | None:
    """The month before, if there is one."""
    at = MONTHS.index(month)
    return MONTHS[at - 1] if at else None


def _scope(scope_id: str, kind: str, first: str, last: str, before: str | None, zh: str, en: str) -> Row:
    """A scope; last year's is the one whose id has the year before in it."""
    year_before = scope_id.replace(last[:4], str(int(last[:4]) - 1))
    is_known = kind in ("month", "to_date") and year_before.removeprefix("to-") in MONTHS
    return {
        "competition_id": COMPETITION, "scope_id": scope_id, "scope_kind": kind, "year_label": int(last[:4]),
        "version_id": "2026", "first_month": first, "last_month": last,
        "month_count": sum(first <= month <= last for month in MONTHS), "previous_scope_id": before,
        "last_year_scope_id": year_before if is_known else None, "name_zh": zh, "name_en": en, "is_cut_off": True,
    }  # fmt: skip


def _place(rows: list[Row], column: str) -> None:
    """Places 1, 2, 2, 4 by a column, who did not report after the others, guests without."""

    def standing(row: Row) -> tuple[bool, Decimal]:
        return (not row.get("is_missing"), row[column])

    ranked = [row for row in rows if not row.get("is_guest")]
    for row in rows:
        row["place"] = None if row.get("is_guest") else 1 + sum(standing(other) > standing(row) for other in ranked)


def _median(values: list[Decimal]) -> Decimal:
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2]


def _scored(group_id: str, names: tuple[str, ...], scope: Row, dice: random.Random) -> dict[str, list[Row]]:
    """Every row of one group at one scope."""
    keys = {"competition_id": COMPETITION, "scope_id": scope["scope_id"]}
    tables: dict[str, list[Row]] = {
        name: [] for name in ("standings", "indicator_points", "item_points", "dimension_points", "ledger", "sources")
    }
    for at, name in enumerate(names):
        unit = keys | {"unit_id": f"{group_id}-{at + 1}", "group_id": group_id}
        items = [
            unit
            | {
                "item_id": code,
                "dimension_id": row[2],
                "open_points": Decimal(row[3]),
                "points": (Decimal(row[3]) * Decimal(str(round(dice.uniform(0.72, 1), 3)))).quantize(Decimal("0.0001")),
            }
            for code, row in ITEMS.items()
        ]
        if at == 1:
            items = [row | {"points": twin["points"]} for row, twin in zip(items, tables["item_points"], strict=True)]
        for row in items:
            row["lost_points"] = row["open_points"] - row["points"]
            row["rate"] = (100 * row["points"] / row["open_points"]).quantize(Decimal("0.0001"))
        tables["item_points"] += items
        tables["standings"].append(unit | _standing(name, at, items, scope))
        tables["dimension_points"] += [unit | _dimension(code, items) for code in DIMENSIONS]
    _finish(tables)
    return tables


def _standing(name: str, at: int, items: list[Row], scope: Row) -> Row:
    """A unit's totals; the second unit earns what the first does, so that the two tie."""
    earned, opened = sum(row["points"] for row in items), sum(row["open_points"] for row in items)
    bonus = Decimal("1.50") if at in (0, 1) else Decimal(0)
    return {
        "unit_zh": name, "unit_en": f"Unit {at + 1} {name}" if "<" in name else f"Unit {at + 1}", "class_id": "a", "leader": "王某" if at == 2 else None,
        "is_guest": at == 6, "earned": earned, "open_points": opened, "bonus": bonus, "deduction": Decimal(0),
        "score": (100 * earned / opened + bonus).quantize(CENT), "is_tied": at in (0, 1), "is_missing": at == 5 and scope["scope_kind"] == "month",
        "is_new": at == 4, "veto": "mark" if at == 3 else "", "lost_points": opened - earned, "status": "provisional", "issue_no": None,
    }  # fmt: skip


def _dimension(code: str, items: list[Row]) -> Row:
    """A unit's rate in one dimension."""
    own = [row for row in items if row["dimension_id"] == code]
    points, opened = sum(row["points"] for row in own), sum(row["open_points"] for row in own)
    result = (100 * points / opened).quantize(CENT)
    return {
        "dimension_id": code,
        "points": points,
        "open_points": opened,
        "rate": result,
        "evaluation": None,
        "result": result,
        "previous_result": None,
        "last_year_result": None,
    }


def _finish(tables: dict[str, list[Row]]) -> None:
    """Places, best and median within the group, and the lines that follow from them."""
    standings = tables["standings"]
    _place(standings, "score")
    best = max(row["score"] for row in standings)
    for row in standings:
        above = [other for other in standings if other["place"] and row["place"] and other["score"] > row["score"]]
        after = min(above, key=lambda other: other["score"], default=None)
        row |= {
            "gap_to_best": best - row["score"],
            "gap_to_next": after and after["score"] - row["score"],
            "next_unit_id": after and after["unit_id"],
        }
    for name, column, value in (("item_points", "item_id", "points"), ("dimension_points", "dimension_id", "result")):
        for code in {row[column] for row in tables[name]}:
            peers = [row for row in tables[name] if row[column] == code]
            _place(peers, value)
            top = max(peers, key=lambda row: row[value])
            for row in peers:
                row |= {
                    "group_best": top[value],
                    "group_best_unit_id": top["unit_id"],
                    "group_median": _median([one[value] for one in peers]),
                    "is_tied": False,
                }
    tables["indicator_points"] = [
        row
        | {
            "indicator_id": f"{row['item_id']}-01",
            "family": "score",
            "state": "open",
            "rate": row["points"] / row["open_points"],
        }
        for row in tables["item_points"]
    ]
    for row in standings:
        tables["ledger"] += _ledger(row, [one for one in tables["item_points"] if one["unit_id"] == row["unit_id"]])
        tables["sources"] += _sources(row)


def _ledger(unit: Row, items: list[Row]) -> list[Row]:
    """The lines of a unit, adding up to its score."""
    keys = {key: unit[key] for key in ("competition_id", "scope_id", "unit_id")}
    empty = {
        "indicator_id": None,
        "item_id": None,
        "dimension_id": None,
        "state": "",
        "open_points": None,
        "lost_points": None,
        "clause_zh": "",
        "clause_en": "",
        "arithmetic_zh": "",
        "arithmetic_en": "",
        "lost_zh": "",
        "lost_en": "",
    }
    lines = [
        empty
        | {
            "line_kind": "indicator",
            "indicator_id": f"{row['item_id']}-01",
            "item_id": row["item_id"],
            "dimension_id": row["dimension_id"],
            "state": "open",
            "points": row["points"],
            "open_points": row["open_points"],
            "lost_points": row["lost_points"],
            "label_zh": f"{ITEMS[row['item_id']][0]}完成率",
            "label_en": f"{ITEMS[row['item_id']][1]} rate",
            "clause_zh": "按率计分",
            "clause_en": "By rate",
            "arithmetic_zh": "本单位得分 ÷ 应得",
            "arithmetic_en": "own ÷ open",
        }
        for row in items
    ]
    conversion = unit["score"] - unit["earned"] - unit["bonus"]
    lines.append(
        empty
        | {"line_kind": "conversion", "points": conversion, "label_zh": "折算为百分制", "label_en": "Scaled to 100"}
    )
    if unit["bonus"]:
        lines.append(
            empty
            | {
                "line_kind": "bonus",
                "indicator_id": "BON-01",
                "points": unit["bonus"],
                "label_zh": "信息上报加分",
                "label_en": "Information bonus",
            }
        )
    lines.append(empty | {"line_kind": "total", "points": unit["score"], "label_zh": "合计", "label_en": "Total"})
    return [keys | line | {"line_no": at} for at, line in enumerate(lines, 1)]


def _sources(unit: Row) -> list[Row]:
    """Two cells behind the first indicator, one of them of a unit that became this one."""
    keys = {key: unit[key] for key in ("competition_id", "scope_id", "unit_id")}
    month = unit["scope_id"].removeprefix("to-")
    common = keys | {
        "indicator_id": "LRN-01",
        "column_id": "lrn_held",
        "label_zh": "集中学习次数",
        "label_en": "Study sessions",
        "state": "value",
        "code": None,
        "level_id": None,
        "source_id": unit["unit_id"],
        "load_id": "l1",
        "file_name": f"月报_{month}.csv",
        "sheet": None,
        "column_name": "集中学习次数",
        "first_month": month,
        "last_month": month,
        "received_at": datetime(2026, 11, 3, 8, 20),
        "received_from": "李某",
    }
    return [
        common | {"value": Decimal("3.0000"), "row_no": 7},
        common | {"value": Decimal("2.0000"), "row_no": 9, "source_id": "old-1"},
    ]


def _link_clocks(standings: list[Row]) -> None:
    """Beside each month: the cumulative standing, and the movement against the month before."""
    known = {(row["scope_id"], row["unit_id"]): row for row in standings}
    before = {row["scope_id"]: row["previous_scope_id"] for row in scope_rows()}
    for row in standings:
        cumulative = known.get((f"to-{row['scope_id']}", row["unit_id"]))
        last = known.get((before[row["scope_id"]] or "", row["unit_id"]))
        row |= {
            "to_date_scope_id": cumulative and cumulative["scope_id"],
            "to_date_score": cumulative and cumulative["score"],
            "to_date_place": cumulative and cumulative["place"],
        }
        both = last is not None and last["place"] and row["place"]
        row |= {
            "previous_place": last and last["place"],
            "movement": last["place"] - row["place"] if last and both else None,
            "score_change": last and row["score"] - last["score"],
        }


def _statistics(standings: list[Row]) -> list[Row]:
    """One row a group and scope."""
    found = []
    for scope_id, group_id in sorted({(row["scope_id"], row["group_id"]) for row in standings}):
        rows = [row for row in standings if (row["scope_id"], row["group_id"]) == (scope_id, group_id)]
        scores = sorted(row["score"] for row in rows if row["place"])
        found.append(
            {
                "competition_id": COMPETITION,
                "scope_id": scope_id,
                "group_id": group_id,
                "member_count": len(scores),
                "placed_count": len(scores),
                "best_score": scores[-1],
                "median_score": _median(scores),
                "lower_quartile": scores[len(scores) // 4],
                "upper_quartile": scores[3 * len(scores) // 4],
                "missing_count": sum(row["is_missing"] for row in rows),
                "late_count": 1,
            }
        )
    return found


def tables() -> dict[str, list[Row]]:
    """Every public mart the pages read, with the columns the real one has and no others."""
    made = _tables()
    tiny_office.add(made, MONTHS[-1])
    columns = {mart.name: [column.name for column in mart.columns] for mart in marts.all_marts() if mart.is_public}
    return {
        name: [{key: row[key] for key in columns[name] if key in row} for row in rows] for name, rows in made.items()
    }


def _tables() -> dict[str, list[Row]]:
    dice = random.Random(61)
    scopes = scope_rows()
    found: dict[str, list[Row]] = {"scopes": scopes}
    for scope in scopes:
        for group_id, names in (("towns", TOWNS), ("organs", ORGANS)):
            for table, rows in _scored(group_id, names, scope, dice).items():
                found.setdefault(table, []).extend(rows)
    _link_clocks(found["standings"])
    found["competitions"] = [
        {
            "competition_id": COMPETITION,
            "name_zh": "青川区优质服务竞赛",
            "name_en": "Qingchuan Excellent-Service Competition",
            "zone": "Asia/Shanghai",
        }
    ]
    found["group_statistics"] = _statistics(found["standings"])
    keys = [{"competition_id": COMPETITION, "scope_id": scope["scope_id"]} for scope in scopes]
    found["groups"] = [
        key | {"group_id": code, "sort": at, "name_zh": zh, "name_en": en}
        for key in keys
        for at, (code, (zh, en)) in enumerate(GROUPS.items())
    ]
    found["items"] = [
        key | {"item_id": code, "sort": at, "name_zh": row[0], "name_en": row[1], "points": Decimal(row[3])}
        for key in keys
        for at, (code, row) in enumerate(ITEMS.items())
    ]
    found["dimensions"] = [
        key
        | {"dimension_id": code, "sort": at, "name_zh": row[0], "name_en": row[1], "look_zh": row[2], "look_en": row[3]}
        for key in keys
        for at, (code, row) in enumerate(DIMENSIONS.items())
    ]
    found["indicators"] = [
        key
        | {
            "indicator_id": f"{code}-01",
            "family": "score",
            "sort": at,
            "item_id": code,
            "dimension_id": row[2],
            "shape": "linear_rate",
            "points": Decimal(row[3]),
            "period": "month",
            "name_zh": f"{row[0]}完成率",
            "name_en": f"{row[1]} rate",
            "measure": "%",
            "clause_zh": "按率计分",
            "clause_en": "By rate",
        }
        for key in keys
        for at, (code, row) in enumerate(ITEMS.items())
    ]
    found["policies"] = [key | {"policy_id": "mover_threshold", "value": "1.00"} for key in keys]
    found["classes"] = [key | {"class_id": "a", "sort": 1, "name_zh": "乡镇", "name_en": "Townships"} for key in keys]
    found |= _calendar()
    found["still_open"] = _still_open(found["item_points"])
    found["still_open_totals"] = _totals(found["still_open"])
    found["measure_values"] = _measures(found)
    found["measure_names"] = [key | row for key in keys for row in _measure_names()]
    found["discipline"] = [
        {
            "competition_id": COMPETITION,
            "month": month,
            "unit_id": row["unit_id"],
            "status": "missing" if row["is_missing"] else "late" if row["unit_id"] == "towns-3" else "on_time",
        }
        for month in MONTHS
        for row in found["standings"]
        if row["scope_id"] == month
    ]
    return found


def _calendar() -> dict[str, list[Row]]:
    """What is due, what was issued, where series break, which registers are settled."""
    found: dict[str, list[Row]] = {name: [] for name in ("deadlines", "issues", "breaks", "register_months")}
    for month in (*MONTHS, "2026-11", "2026-12"):
        own = {"competition_id": COMPETITION, "month": month}
        after = date(int(month[:4]) + (month[5:] == "12"), int(month[5:]) % 12 + 1, 1)
        kinds = [("report_due", after.replace(day=5)), ("cut_off", after.replace(day=10))]
        kinds += [("quarter_end", after - timedelta(days=1))] if month[5:] in ("03", "06", "09", "12") else []
        counts = {"reported_count": 9, "expected_count": 10} if month in MONTHS else {}
        for kind, day in kinds:
            told = counts if kind in ("report_due", "cut_off") else {}
            found["deadlines"].append(
                own
                | {"kind": kind, "falls_at": datetime(day.year, day.month, day.day, 10), "falls_on": day}
                | {"reported_count": None, "expected_count": None}
                | told
            )
        if month in MONTHS:
            found["register_months"] += [
                own | {"register_id": code, "name_zh": zh, "name_en": en, "must_settle": True, "state": state,
                       "row_count": count, "is_settled": state != "unsettled"}
                for code, zh, en, state, count in (
                    ("praise", "表扬台账", "Praise", "rows", 2),
                    ("faults", "差错台账", "Faults", "unsettled" if month == MONTHS[-1] else "none", 0),
                )
            ]  # fmt: skip
    found["issues"] = [
        {
            "competition_id": COMPETITION, "scope_id": scope_id, "issue_no": MONTHS[-2], "revision": 1,
            "month": MONTHS[-2], "issued_at": datetime(2026, 10, 12, 2, 0), "issued_by": "竞赛办",
            "signed_by": "李主任", "reason": None, "asked_by": None, "appeal_no": None, "results_hash": "5f" * 32, "is_newest": True, "is_changed": scope_id == MONTHS[-2],
        }
        for scope_id in (MONTHS[-2], f"to-{MONTHS[-2]}")
    ]  # fmt: skip
    found["breaks"] = [
        {
            "competition_id": COMPETITION, "scope_id": "2026-04", "group_id": "towns", "unit_id": None,
            "kind": "roster", "joined_count": 1, "left_count": 2, "issue_no": None,
        }
    ]  # fmt: skip
    return found | _files() | _ballots()


def _ballots() -> dict[str, list[Row]]:
    """A democratic evaluation at the year's end: two classes of voters may be shown, none of the third is."""
    own = {"competition_id": COMPETITION, "scope_id": "2025"}
    classes = (
        ("leaders", "县领导", "Leaders", "0.4"),
        ("peers", "互评", "Peers", "0.4"),
        ("public", "服务对象", "Public", "0.2"),
    )
    units = [f"towns-{at}" for at in range(1, len(TOWNS) + 1)]
    return {
        "voter_classes": [
            own | {"voter_class_id": code, "sort": at, "weight": Decimal(weight), "name_zh": zh, "name_en": en}
            for at, (code, zh, en, weight) in enumerate(classes, 1)
        ],
        "shown_ballot_classes": [
            own
            | {
                "unit_id": unit, "dimension_id": dimension, "voter_class_id": code, "ballot_count": 9 + at,
                "class_score": Decimal(80 + at + 2 * place), "weight": Decimal(weight), "is_valid": True,
            }
            for at, unit in enumerate(units)
            for place, (code, _, _, weight) in enumerate(classes[:2])
            for dimension in DIMENSIONS
        ],
        "shown_ballot_counts": [
            own
            | {
                "voter_class_id": code, "due_count": 20, "issued_count": 20, "returned_count": 18 - at,
                "return_share": Decimal(90 - 5 * at),
            }
            for at, (code, *_) in enumerate(classes[:2])
        ],
    }  # fmt: skip


def _measures(found: dict[str, list[Row]]) -> list[Row]:
    """What can be followed over time; a rate and a column of the files in months only."""
    keys = ("competition_id", "scope_id", "unit_id", "group_id")

    def measured(row: Row, kind: str, measure_id: str, value: Decimal | None) -> Row:
        return {key: row[key] for key in keys} | {
            "measure_kind": kind, "measure_id": measure_id, "value": value, "open_points": row.get("open_points"),
        }  # fmt: skip

    made = []
    for row in found["standings"]:
        made += [measured(row, "score", "total", row["score"]), measured(row, "lost", "total", row["lost_points"])]
        if row["scope_id"] in MONTHS:
            at = Decimal(int(row["unit_id"][-1]) + int(row["scope_id"][-2:]))
            made += [measured(row, "column", "lrn_held", at), measured(row, "rate", "LRN-01", 100 - at / 4)]
    for row in found["item_points"]:
        made += [
            measured(row, "item", row["item_id"], row["points"]),
            measured(row, "item_rate", row["item_id"], row["rate"]),
        ]
    for row in found["indicator_points"]:
        made += [
            measured(row, "indicator", row["indicator_id"], row["points"]),
            measured(row, "indicator_rate", row["indicator_id"], 100 * row["points"] / row["open_points"]),
        ]
    made += [measured(row, "dimension", row["dimension_id"], row["result"]) for row in found["dimension_points"]]
    for row in made:
        row["value"] = row["value"].quantize(Decimal("0.0001"))
    return made


def _measure_names() -> list[Row]:
    """The measures by name, in their order."""

    def named(kind: str, measure_id: str, zh: str, en: str, unit: str, digits: int, item: str | None = None) -> Row:
        return {
            "measure_kind": kind, "measure_id": measure_id, "name_zh": zh, "name_en": en, "unit_zh": unit,
            "unit_en": {"分": "points", "%": "%"}.get(unit), "digits": digits, "item_id": item,
            "dimension_id": ITEMS[item][2] if item else measure_id if kind == "dimension" else None,
            "is_lower_better": kind == "lost",
        }  # fmt: skip

    rows = [named("score", "total", "总分", "Score", "分", 2), named("lost", "total", "失分", "Points lost", "分", 2)]
    rows += [named("dimension", code, row[0], row[1], "%", 2) for code, row in DIMENSIONS.items()]
    for code, (zh, en, *_) in ITEMS.items():
        rows += [
            named("item", code, zh, en, "分", 2, code),
            named("item_rate", code, f"{zh}得分率", f"{en}: share of points earned", "%", 0, code),
            named("indicator", f"{code}-01", f"{zh}完成率", f"{en} rate", "分", 2, code),
            named(
                "indicator_rate", f"{code}-01", f"{zh}完成率得分率", f"{en} rate: share of points earned", "%", 1, code
            ),
        ]
    rows.append(named("rate", "LRN-01", "学习培训完成率", "Learning rate", "%", 1, "LRN"))
    rows.append(named("column", "lrn_held", "集中学习次数", "Study sessions", "次", 0))
    kinds = list(dict.fromkeys(row["measure_kind"] for row in rows))
    return [row | {"sort": 100 * kinds.index(row["measure_kind"]) + at} for at, row in enumerate(rows)]


def _still_open(items: list[Row]) -> list[Row]:
    """In a year to date two indicators are not open yet and one waits for its register."""
    more = {"RES": (3, 0), "REC": (2, 0), "DUT": (0, 4)}
    return [
        {key: row[key] for key in ("competition_id", "scope_id", "unit_id", "item_id", "dimension_id")}
        | {
            "indicator_id": f"{row['item_id']}-01", "year_points": row["open_points"] + sum(more.get(row["item_id"], ())),
            "open_so_far": row["open_points"], "earned_so_far": row["points"], "lost_so_far": row["lost_points"],
            "still_open": Decimal(more.get(row["item_id"], (0, 0))[0]),
            "waiting_points": Decimal(more.get(row["item_id"], (0, 0))[1]),
            "next_month": "2026-12" if more.get(row["item_id"], (0, 0))[0] else None,
        }
        for row in items
        if row["scope_id"].startswith("to-")
    ]  # fmt: skip


def _totals(parts: list[Row]) -> list[Row]:
    """The sums of what is still open, by scope and unit."""
    keys = ("competition_id", "scope_id", "unit_id")
    sums = ("year_points", "open_so_far", "earned_so_far", "still_open", "waiting_points")
    found: dict[tuple[str, ...], Row] = {}
    for part in parts:
        row = found.setdefault(
            tuple(part[key] for key in keys), {key: part[key] for key in keys} | dict.fromkeys(sums, Decimal(0))
        )
        row |= {name: row[name] + part[name] for name in sums}
    for row in found.values():
        row["best_possible"] = row["earned_so_far"] + row["still_open"] + row["waiting_points"]
    return list(found.values())


def _files() -> dict[str, list[Row]]:
    """Units, the files they handed in, what was found in them, honours from above and a veto to decide on."""
    own = {"competition_id": COMPETITION}
    names = [(f"{group}-{at}", group, name) for group, all_of in (("towns", TOWNS), ("organs", ORGANS))
             for at, name in enumerate(all_of, 1)]  # fmt: skip
    found: dict[str, list[Row]] = {}
    found["units"] = [
        own
        | {
            "unit_id": unit, "first_month": MONTHS[0], "last_month": None, "name_zh": name, "name_en": f"Unit {unit}",
            "short_name": name[:2], "group_id": group, "class_id": "a", "leader": "王某" if unit == "towns-3" else None,
            "predecessors": "old-1" if unit == "towns-1" else "", "is_guest": unit == "towns-7", "exempt": "",
        }
        for unit, group, name in names
    ]  # fmt: skip
    found["loads"] = [
        own
        | {
            "load_id": f"l-{month}", "kind": "monthly", "file_name": f"月报_{month}.csv", "submitter": "towns-1",
            "first_month": month, "last_month": month, "received_at": datetime(2026, 11, 3, 8, 20),
            "received_on": date(2026, 11, 3), "received_from": "李某", "revision": 1, "records_physical": 9,
            "records_accepted": 8, "records_rejected": 1, "records_set_aside": 0, "records_blank": 0,
        }
        for month in MONTHS[-2:]
    ]  # fmt: skip
    found["findings"] = [
        own
        | {
            "load_id": f"l-{MONTHS[-1]}", "file_name": f"月报_{MONTHS[-1]}.csv", "sheet": None, "row_no": row, "column_no": 3,
            "column_name": "集中学习次数", "unit_id": "towns-1", "value": value, "check_id": check, "severity": severity,
            "message_zh": f"“{value}”不是数", "message_en": f"“{value}” is no number", "remedy_zh": "改为整数",
            "remedy_en": "Write a whole number", "kind": "monthly", "month": MONTHS[-1],
        }
        for row, value, check, severity in ((7, HOSTILE, "bad_number", "must_fix"), (8, "99", "range", "please_check"))
    ]  # fmt: skip
    found["unit_loads"] = [
        {key: load[key] for key in ("competition_id", "load_id", "kind", "file_name", "first_month", "last_month")}
        | {
            "unit_id": unit, "received_at": load["received_at"], "received_from": load["received_from"], "revision": 1,
            "is_effective": True, "finding_count": 2 if is_found else 0, "must_fix_count": 1 if is_found else 0,
        }
        for load in found["loads"]
        for unit, _, _ in names
        for is_found in (unit == "towns-1" and load["last_month"] == MONTHS[-1],)
    ]  # fmt: skip
    found["external_ranks"] = [
        own
        | {
            "unit_id": unit, "body": "市委办", "metric": "信息报送", "score": None, "place": place, "of_count": 12,
            "as_of": date(2026, 9, 30), "note": None,
        }
        for unit, place in (("towns-1", 2), ("towns-8", 1))
    ]  # fmt: skip
    found["veto_reviews"] = [
        own | {"scope_id": MONTHS[-1], "unit_id": "towns-4", "indicator_id": "VET-01", "month": MONTHS[-1], "reason_zh": "重大失误", "reason_en": "A grave fault"}
    ]  # fmt: skip
    return found


# Ranges by hand for who is placed by its score: a place up and down at 10 per cent, every class once in three.
RANGES = """
    create table analysis.place_range as
    select competition_id, scope_id, group_id, unit_id, unit_zh, unit_en, place, score,
        place::integer as best_5, place::integer as worst_5, greatest(place - 1, 1)::integer as best_10,
        (place + 1)::integer as worst_10, greatest(place - 2, 1)::integer as best_25, (place + 3)::integer as worst_25,
        ['firm', 'close', 'small'][1 + place % 3] as class, next_unit_id as closest_unit_id, next_unit_id as closest_unit_zh,
        next_unit_id as closest_unit_en, 0.0417::decimal(18, 4) as closest_tolerance, gap_to_next as points_to_next,
        gap_to_next as earned_to_next, case when place % 3 = 2 then 'DOC-01' end as small_indicator_id,
        case when place % 3 = 2 then 4::decimal(18, 4) end as small_denominator
    from live.standings
    where place is not null and not is_missing and veto <> 'last'
"""


def _derived(con: duckdb.DuckDBPyConnection, made: set[str]) -> set[str]:
    """Make what follows from the rows above by its own select; say which marts these are."""
    known = {mart.table: mart for mart in marts.all_marts()}
    for mart in known.values():
        if mart.name in made and mart.is_public:
            con.execute(f"create schema if not exists {mart.schema}")
            con.execute(f"create view {mart.table} as select * from live.{mart.name}")
    there = {mart.table for mart in known.values() if mart.name in made and mart.is_public}
    found: set[str] = set()
    for mart in known.values():
        if not mart.is_public or mart.is_for_people or mart.name in made or mart.increment not in ("view", "rules"):
            continue
        if not mart.reads <= there:
            continue
        con.execute(f"create schema if not exists {mart.schema}")
        con.execute(f"create view {mart.table} as {mart.sql}")
        there.add(mart.table)
        con.execute(f"create view live.{mart.name} as select * from {mart.table}")
        found.add(mart.name)
    return found


def write(data: Path, hostile: str = HOSTILE) -> Path:
    """Write the snapshot under a data folder and say where; ``hostile`` is what the last of the towns is called."""
    path = data / "snapshot" / "current.duckdb"
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_model(), path)
    if hostile != HOSTILE:
        _rename(path, hostile)
    return path


def _kind(column: str) -> str:
    """The type of a column of a mart without rows, by its name; a text where that says nothing."""
    if column.endswith("_count"):
        return "integer"
    return "boolean" if column.startswith("is_") else "decimal(18, 4)" if column == "value" else "varchar"


def _rename(path: Path, hostile: str) -> None:
    """Call the last of the towns something else, wherever it is named."""
    with duckdb.connect(str(path)) as con:
        for table, columns in _naming().items():  # made anew, for an update may change the order of the rows
            changed = ", ".join(f'replace("{name}", $old, $new) as "{name}"' for name in columns)
            query = f"create or replace table live.{table} as select * replace ({changed}) from live.{table}"
            con.execute(query, {"old": HOSTILE, "new": hostile})


@cache
def _naming() -> dict[str, list[str]]:
    """The tables whose rows name it, with the columns that do."""
    found: dict[str, list[str]] = {}
    for table, rows in tables().items():
        for column in {name for row in rows for name, value in row.items() if HOSTILE in str(value)}:
            found.setdefault(table, []).append(column)
    return found


@cache
def _model() -> Path:
    """The snapshot, made once a test process.

    Views stand on the rows above as in a real snapshot; any other mart without rows here is an empty table.
    """
    folder = Path(tempfile.mkdtemp(prefix="saibang-tiny-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "current.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("create schema live; create schema analysis")
        made = tables()
        for name, rows in made.items():
            con.register("frame", pl.DataFrame(rows, infer_schema_length=None))
            con.execute(f"create table live.{name} as select * from frame")
            con.unregister("frame")
        derived = _derived(con, set(made)) | {"place_range"}
        con.execute(RANGES)
        for mart in marts.all_marts():
            if mart.is_public and mart.name not in made and mart.name not in derived:
                empty = ", ".join(f'"{column.name}" {_kind(column.name)}' for column in mart.columns)
                con.execute(f"create table {mart.schema if mart.is_for_people else 'live'}.{mart.name} ({empty})")
        con.execute(
            "create table live.meta as select ? as known_at, 'tiny' as journal_head, 'tiny' as code_version", [KNOWN_AT]
        )
    return path
