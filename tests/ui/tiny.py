"""A snapshot written by hand: two groups, four months, hostile names, a tie, a missing unit, a guest and a veto.

It has the shape of the public marts and no more; the numbers are invented but add up, so that pages can be compared with
them cell by cell. The real snapshot is tested with the sample county.
"""

from __future__ import annotations

import random
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

import marts

Row = dict[str, Any]
COMPETITION = "county"
MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10")
HOSTILE = "<script>alert('𠮷')</script>\"&😀镇"
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
    """Months and years to date."""
    found = []
    for at, month in enumerate(MONTHS):
        number = int(month[5:])
        common = {
            "competition_id": COMPETITION,
            "year_label": 2026,
            "last_month": month,
            "last_year_scope_id": None,
            "is_cut_off": True,
        }
        before = MONTHS[at - 1] if at else None
        found.append(
            common
            | {
                "scope_id": month,
                "scope_kind": "month",
                "first_month": month,
                "month_count": 1,
                "previous_scope_id": before,
                "name_zh": f"2026年{number}月",
                "name_en": f"2026-{number:02}",
            }
        )
        found.append(
            common
            | {
                "scope_id": f"to-{month}",
                "scope_kind": "to_date",
                "first_month": MONTHS[0],
                "month_count": at + 1,
                "previous_scope_id": before and f"to-{before}",
                "name_zh": f"2026年7–{number}月累计",
                "name_en": f"July to {month}",
            }
        )
    return found


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
    before = dict(zip(MONTHS[1:], MONTHS[:-1], strict=True))
    for row in standings:
        cumulative = known.get((f"to-{row['scope_id']}", row["unit_id"]))
        last = known.get((before.get(row["scope_id"], ""), row["unit_id"]))
        row |= {
            "to_date_scope_id": cumulative and cumulative["scope_id"],
            "to_date_score": cumulative and cumulative["score"],
            "to_date_place": cumulative and cumulative["place"],
        }
        both = last and last["place"] and row["place"]
        row |= {
            "previous_place": last and last["place"],
            "movement": last["place"] - row["place"] if both else None,
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
    columns = {mart.name: [column.name for column in mart.columns] for mart in marts.all_marts() if mart.is_public}
    return {
        name: [{key: row[key] for key in columns[name] if key in row} for row in rows] for name, rows in made.items()
    }


def _tables() -> dict[str, list[Row]]:
    dice = random.Random(7)
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


def write(data: Path) -> Path:
    """Write the snapshot under a data folder and say where; a mart without rows here is an empty table of texts."""
    path = data / "snapshot" / "current.duckdb"
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute("create schema live")
        made = tables()
        for name, rows in made.items():
            con.register("frame", pl.DataFrame(rows, infer_schema_length=None))
            con.execute(f"create table live.{name} as select * from frame")
            con.unregister("frame")
        for mart in marts.all_marts():
            if mart.is_public and mart.name not in made:
                empty = ", ".join(f'"{column.name}" varchar' for column in mart.columns)
                con.execute(f"create table live.{mart.name} ({empty})")
        con.execute(
            "create table live.meta as select ? as known_at, 'tiny' as journal_head, 'tiny' as code_version", [KNOWN_AT]
        )
    return path
