"""A big made-up competition: rates only, as many units, columns and months as wanted, the same bytes at every run."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

TINY = Path(__file__).parents[1] / "examples" / "tiny" / "rulebook"
GROUPS = ("east", "west")
DIMENSIONS = ("work", "learning", "conduct")
EMPTY = ("registers", "tiers", "checks", "levels")


@dataclass(frozen=True)
class Size:
    """How big: rows = units x columns x months."""

    units: int
    columns: int
    months: int
    items: int = 1  # with more than one, the rates belong to three dimensions and the units to two groups in turn

    @property
    def rows(self) -> int:
        return self.units * self.columns * self.months

    @property
    def names(self) -> list[str]:
        """The months, from the beginning of 2026."""
        return [f"{2026 + number // 12}-{number % 12 + 1:02}" for number in range(self.months)]


def make(root: Path, size: Size) -> list[Path]:
    """Write rulebook, roster and one long file a month below the folder; the months' files in order."""
    rules = root / "rulebook"
    shutil.copytree(TINY, rules)
    (rules / "versions.csv").write_text("version_id,first_month,last_month\n2026,2026-01,\n", encoding="utf-8")
    write_rules(rules / "2026", size)
    roster(size).write_csv(root / "roster.csv")
    files = [root / f"{month}.csv" for month in size.names]
    for number, (month, path) in enumerate(zip(size.names, files, strict=True)):
        figures(month, size, number).write_csv(path)
    return files


def write_rules(version: Path, size: Size) -> None:
    """Half as many rates as columns, 100 points in all at most; no registers."""
    rates = size.columns // 2
    for name in EMPTY:
        keep_header(version / f"{name}.csv")
    policy = (version / "policy.csv").read_text(encoding="utf-8-sig")
    total = f"total_points,{100 // rates * rates},"
    (version / "policy.csv").write_text(policy.replace("total_points,100,", total), encoding="utf-8")
    for name in ("columns", "indicators", "terms", "items"):
        fields = keep_header(version / f"{name}.csv")
        append(version / f"{name}.csv", fields, ROWS[name](size))
    if size.items > 1:
        append(version / "groups.csv", keep_header(version / "groups.csv"), [
            {"group_id": code, "sort": at, "name_zh": code, "name_en": code} for at, code in enumerate(GROUPS, 1)
        ])  # fmt: skip
        fields = keep_header(version / "dimensions.csv")
        rows = [{"dimension_id": code, "sort": at, "name_zh": code, "name_en": code, "look_zh": code, "look_en": code}
                for at, code in enumerate(DIMENSIONS, 1)]  # fmt: skip
        append(version / "dimensions.csv", fields, rows)


def keep_header(path: Path) -> list[str]:
    """Empty a table of the rulebook; its columns."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        fields = next(csv.reader(handle))
    path.write_text(",".join(fields) + "\n", encoding="utf-8")
    return fields


def append(path: Path, fields: list[str], rows: list[dict[str, object]]) -> None:
    with path.open("a", encoding="utf-8", newline="") as handle:
        csv.DictWriter(handle, fields, restval="", lineterminator="\n").writerows(rows)


def column_rows(size: Size) -> list[dict[str, object]]:
    """Two counts a rate: done and due."""
    shared: dict[str, object] = {
        "source": "monthly",
        "owner": "unit",
        "measure": "件",
        "value_type": "count",
        "period": "month",
    }
    shared |= {"aggregate": "sum", "lowest": 0}
    return [
        shared | {"column_id": f"{part}_{rate}", "sort": rate, "name_zh": f"{word}{rate}", "name_en": f"{part} {rate}"}
        for rate in range(size.columns // 2)
        for part, word in (("due", "应办"), ("done", "办结"))
    ]


def indicator_rows(size: Size) -> list[dict[str, object]]:
    """Linear rates that share 100 points evenly."""
    shared: dict[str, object] = {
        "shape": "linear_rate",
        "points": 100 // (size.columns // 2),
    }
    shared |= {"period": "month", "apply_per": "scope", "no_task": "omit", "needs_document": "no", "is_verified": "no"}
    texts = {"measure": "%", "entered_by_zh": "单位", "entered_by_en": "unit"}
    return [
        shared
        | texts
        | {"indicator_id": f"R-{rate:02}", "sort": rate, "name_zh": f"办结率{rate}", "name_en": f"Rate {rate}"}
        | {"item_id": f"I-{rate % size.items:02}", "dimension_id": DIMENSIONS[rate % min(size.items, len(DIMENSIONS))]}
        | {"clause_zh": "办结 ÷ 应办", "clause_en": "done ÷ due"}
        for rate in range(size.columns // 2)
    ]


def term_rows(size: Size) -> list[dict[str, object]]:
    return [
        {"indicator_id": f"R-{rate:02}", "role": role, "column_id": f"{part}_{rate}", "weight": 1}
        for rate in range(size.columns // 2)
        for role, part in (("numerator", "done"), ("denominator", "due"))
    ]


def item_rows(size: Size) -> list[dict[str, object]]:
    """Items that share the rates in turn."""
    rates = size.columns // 2
    return [
        {"item_id": f"I-{item:02}", "sort": item, "name_zh": f"第{item}项", "name_en": f"Item {item}"}
        | {"points": 100 // rates * len(range(item, rates, size.items))}
        for item in range(size.items)
    ]


ROWS = {"columns": column_rows, "indicators": indicator_rows, "terms": term_rows, "items": item_rows}


def roster(size: Size) -> pl.DataFrame:
    """The units as a file names them."""
    numbers = range(size.units)
    groups = GROUPS if size.items > 1 else ("all",)
    return pl.DataFrame(
        {
            "unit_id": [f"U{number:05}" for number in numbers],
            "name_zh": [f"第{number:05}单位" for number in numbers],
            "name_en": [f"Unit {number:05}" for number in numbers],
            "short_name": [f"单位{number:05}" for number in numbers],
            "aliases": "",
            "group_id": [groups[number % len(groups)] for number in numbers],
            "class_id": "any",
            "leader": "",
            "contact": "",
            "first_month": "2026-01",
            "last_month": "",
            "predecessors": "",
            "is_guest": "no",
            "exempt": "",
        }
    )


def figures(month: str, size: Size, seed: int) -> pl.DataFrame:
    """One month of figures in the long form; done is at most due, so that no check finds anything."""
    rates, units = size.columns // 2, size.units
    random = np.random.default_rng(2026)  # a unit's level stays, months differ by a tenth: no check asks about changes
    usual = random.integers(50, 400, (units, rates))
    share = random.uniform(0.6, 0.95, (units, rates))
    random = np.random.default_rng(seed)
    due = (usual * random.uniform(0.95, 1.05, (units, rates))).astype(int)
    done = (due * share).astype(int)
    names = [f"{part}_{rate}" for rate in range(rates) for part in ("due", "done")]
    return pl.DataFrame(
        {
            "期间": pl.repeat(month, units * 2 * rates, eager=True),
            "单位": np.repeat([f"第{number:05}单位" for number in range(units)], 2 * rates),
            "column": np.tile(names, units),
            "value": np.stack([due, done], axis=2).reshape(-1),
        }
    )


# ---- files that are not plain ----------------------------------------------------------------------------------------


def quoted(path: Path, target: Path) -> None:
    """The same file with every cell in quotation marks."""
    pl.read_csv(path, infer_schema=False).write_csv(target, quote_style="always")


def dirty(path: Path, target: Path) -> int:
    """The same file as an old office program writes it: GB18030, a comma in a quoted cell, one wrong cell in a thousand."""
    rows = pl.read_csv(path, infer_schema=False).with_row_index("at")
    is_wrong = pl.col("at") % 1000 == 7
    marked = rows.with_columns(pl.when(is_wrong).then(pl.lit("约12,5")).otherwise("value").alias("value")).drop("at")
    target.write_bytes(marked.write_csv(quote_style="necessary").encode("gb18030"))
    return int(rows.select(is_wrong.sum()).item())


def faulty(path: Path, target: Path, count: int) -> None:
    """The same file with so many wrong figures, spread evenly and each another one: below nought, and not whole."""
    rows = pl.read_csv(path, infer_schema=False).with_row_index("at")
    step = rows.height // count
    wrong = (
        pl.when(pl.col("at") // step % 2 == 0)
        .then(pl.format("-{}", pl.col("at") + 1))
        .otherwise(pl.format("{}.5", "at"))
    )
    is_wrong = (pl.col("at") % step == 0) & (pl.col("at") // step < count)
    marked = rows.with_columns(pl.when(is_wrong).then(wrong).otherwise("value").alias("value"))
    marked.drop("at").write_csv(target)


def workbook(path: Path, target: Path) -> None:
    """The figures of a long file as a wide workbook: one row a unit."""
    from openpyxl import Workbook

    rows = pl.read_csv(path, schema_overrides={"value": pl.Int64})
    wide = rows.pivot("column", index=["期间", "单位"], values="value")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("月报")
    sheet.append(wide.columns)
    for row in wide.iter_rows():
        sheet.append(row)
    book.save(target)
