"""Keeps every figure in bench/results.jsonl and writes from it the tables of docs/benchmarks.md and the growth curve.

What the page says in its own words stays as it is: only what stands between two markers is written anew.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bench.measure import ROOT, Figure

KEPT = ROOT / "bench" / "results.jsonl"
PAGE = ROOT / "docs" / "benchmarks.md"
CURVE = ROOT / "docs" / "pictures" / "growth.svg"
Row = dict[str, Any]


@dataclass(frozen=True)
class Goal:
    """A goal: what is divided by what, and the ratios that must and should be reached."""

    what: str
    must: float
    excellent: float
    more_is_better: bool = False

    def verdict(self, value: float) -> str:
        """How far a figure reaches."""
        if self.more_is_better:
            return "excellent" if value >= self.excellent else "holds" if value >= self.must else "**falls short**"
        return "excellent" if value <= self.excellent else "holds" if value <= self.must else "**falls short**"


GOALS = {
    "G1": Goal("load + check + score + rank, the whole process without Great Expectations' own time ÷ typed read + sort", 4, 2),
    "G2": Goal("intake of a clean file with line-accurate errors ÷ typed read", 3, 1.6),
    "G3": Goal("the same of a quoted, of a dirty file ÷ typed read", 10, 4),
    "G4": Goal("checks with Great Expectations in a warm worker ÷ the same rules in polars alone", 8, 5),
    "G5": Goal("Great Expectations' fixed cost in a warm worker at 10⁴ rows, CPU seconds", 1.0, 0.6),
    "G6": Goal("heavy libraries in a page process (must: not Great Expectations; excellent: not pandas either)", 1, 0),
    "G7": Goal("full rebuild of the marts ÷ one GROUP BY over the same rows", 25, 12),
    "G8": Goal("full build ÷ increment of one month, equal by hash", 5, 20, more_is_better=True),
    "G9": Goal("what-if of a month ÷ reading the ranking page's mart", 3, 1),
    "G10": Goal("server CPU of a page at a new address in a scope somebody looked at ÷ a bare page of 200 rows", 3, 1.5),
    "G11": Goal("the slowest twentieth of filter changes, seconds; each viewer changes every five seconds", 1, 1),
    "G12": Goal("click to painted change ÷ the bare page's", 2.5, 1.5),
    "G13": Goal("bytes of a first visit to the overview ÷ the bare page's", 1.4, 0.7),
    "G14": Goal("a wide workbook handed to the running job server until its findings are there, seconds on the clock", 2, 1),
    "G15": Goal("check on the command line, one wrong cell in a hundred ÷ the same file without any", 2, 1.3),
    "G16": Goal("a question in SQL through the sandbox less the same on an open connection, seconds on the clock", 0.15, 0.05),
    "G17": Goal("the slowest of the other pages while bombs in SQL burn on the query page, seconds", 1, 0.5),
}  # fmt: skip
GROWING = ("G1", "G2", "G3", "G4", "G7")


def keep(figure: Figure) -> None:
    """Append a figure to those kept."""
    with KEPT.open("a", encoding="utf-8") as handle:
        handle.write(json.dumps(figure.row(), ensure_ascii=False) + "\n")


def kept() -> list[Row]:
    """Every figure that was kept, oldest first."""
    if not KEPT.exists():
        return []
    return [json.loads(line) for line in KEPT.read_text(encoding="utf-8").splitlines()]


def write() -> None:
    """Write the tables and the curve anew."""
    rows = kept()
    newest = {(row["goal"], row["size"]): row for row in rows}
    now = sorted(newest.values(), key=lambda row: (int(row["goal"][1:]), row["rows"], row["size"]))
    text = PAGE.read_text(encoding="utf-8")
    for name, table in (("newest", newest_table(now)), ("growth", growth_table(now)), ("history", history_table(rows))):
        text = between(text, name, table)
    PAGE.write_text(text, encoding="utf-8")
    CURVE.write_text(curve(now), encoding="utf-8")


def between(text: str, name: str, table: str) -> str:
    """The text with what stands between two markers replaced."""
    marked = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    return marked.sub(lambda found: f"{found[1]}{table}\n{found[2]}", text)


# ---- tables ----------------------------------------------------------------------------------------------------------


def value_of(row: Row) -> float:
    """What is compared with the goal: the ratio, or where there is none our side itself."""
    return float(row["ours"] if row["ratio"] is None else row["ratio"])


def sides(row: Row) -> str:
    """Both sides of a ratio."""
    return f"{row['ours']:.2f}" if row["theirs"] is None else f"{row['ours']:.2f} ÷ {row['theirs']:.2f}"


def notes(row: Row) -> str:
    """What else was measured."""
    stages = ", ".join(f"{name} {seconds:.2f}" for name, seconds in row["stages"].items())
    return "; ".join(part for part in (row["detail"], stages) if part)


def newest_table(rows: list[Row]) -> str:
    """The newest figure of each goal and size, with its verdict."""
    head = "| goal | size | ratio | must | excellent | | CPU s, ours ÷ theirs | peak MB | |\n" + "|---" * 9 + "|"
    lines = []
    for row in rows:
        goal, value = GOALS[row["goal"]], value_of(row)
        sign = "≥" if goal.more_is_better else "≤"
        lines.append(
            f"| {row['goal']} | {row['size']} | {value:.2f} | {sign} {goal.must:g} | {sign} {goal.excellent:g} | "
            f"{goal.verdict(value)} | {sides(row)} | {row['peak_mb'] or ''} | {notes(row)} |"
        )
    return "\n".join([head, *lines])


def growth_table(rows: list[Row]) -> str:
    """How the figures of a goal grow from size to size: the rows, the CPU seconds, and the exponent between both."""
    head = "| goal | from | to | rows | CPU s | exponent | ratio |\n|---|---|---|---|---|---|---|"
    lines = []
    for before, after in neighbours(rows):
        times, work = after["rows"] / before["rows"], after["ours"] / max(before["ours"], 1e-3)
        lines.append(
            f"| {after['goal']} | {before['size']} | {after['size']} | × {times:.1f} | × {work:.1f} | "
            f"{math.log(work) / math.log(times):.2f} | {value_of(before):.2f} → {value_of(after):.2f} |"
        )
    return "\n".join([head, *lines])


def neighbours(rows: list[Row]) -> list[tuple[Row, Row]]:
    """Each figure with the next larger one of the same goal and sort."""
    series: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row["goal"] in GROWING:
            series.setdefault(series_of(row), []).append(row)
    return [pair for each in series.values() for pair in pairwise(each)]


def series_of(row: Row) -> tuple[str, str]:
    """Goal and sort of file of a figure."""
    return row["goal"], next((sort for sort in ("quoted", "dirty") if sort in row["size"]), "")


def history_table(rows: list[Row]) -> str:
    """Every figure, newest first."""
    head = "| day | goal | size | ratio | CPU s | pairs | peak MB | machine |\n|---|---|---|---|---|---|---|---|"
    lines = [
        f"| {row['day']} | {row['goal']} | {row['size']} | {value_of(row):.2f} | {sides(row)} | {row['pairs']} | "
        f"{row['peak_mb'] or ''} | {row['machine']} |"
        for row in reversed(rows)
    ]
    return "\n".join([head, *lines])


# ---- the curve -------------------------------------------------------------------------------------------------------

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 720, 420, 60, 44, 20, 150
INKS = ("#1f4e79", "#b03a2e", "#117a65", "#7d3c98", "#9a7d0a", "#566573", "#2e4053")


def curve(rows: list[Row]) -> str:
    """CPU seconds over rows, both as powers of ten; dashed is the yardstick of the whole (G1)."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        if row["goal"] in GROWING and row["rows"]:
            name = " ".join(part for part in series_of(row) if part)
            lines.setdefault(name, []).append((row["rows"], row["ours"]))
            if row["goal"] == "G1":
                lines.setdefault("typed read + sort", []).append((row["rows"], row["theirs"]))
    spots = [spot for line in lines.values() for spot in line]
    if not spots:
        return '<svg xmlns="http://www.w3.org/2000/svg"/>\n'
    ends = [(math.floor(math.log10(min(axis))), math.ceil(math.log10(max(axis)))) for axis in zip(*spots, strict=True)]
    drawn = [
        *frame(ends),
        *(drawn_line(name, line, ink, ends) for (name, line), ink in zip(lines.items(), INKS * 2, strict=False)),
    ]
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    style = 'font-family="sans-serif" font-size="12"'
    body = "\n".join(drawn)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>\n<rect {size} fill="#ffffff"/>\n{body}\n</svg>\n'


def at(x: float, y: float, ends: list[tuple[int, int]]) -> tuple[float, float]:
    """A spot on the paper."""
    (x_low, x_high), (y_low, y_high) = ends
    across = (math.log10(x) - x_low) / max(x_high - x_low, 1)
    up = (math.log10(y) - y_low) / max(y_high - y_low, 1)
    return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - BOTTOM - TOP)


def frame(ends: list[tuple[int, int]]) -> list[str]:
    """The grid: a line a power of ten, with its number."""
    (x_low, x_high), (y_low, y_high) = ends
    lines = []
    for power in range(x_low, x_high + 1):
        x, bottom = at(10**power, 10**y_low, ends)
        lines.append(f'<line x1="{x:.0f}" y1="{TOP}" x2="{x:.0f}" y2="{bottom:.0f}" stroke="#e5e7e9"/>')
        lines.append(f'<text x="{x:.0f}" y="{bottom + 18:.0f}" text-anchor="middle">{10**power:,}</text>')
    for power in range(y_low, y_high + 1):
        x, y = at(10**x_low, 10**power, ends)
        lines.append(f'<line x1="{x:.0f}" y1="{y:.0f}" x2="{WIDTH - RIGHT}" y2="{y:.0f}" stroke="#e5e7e9"/>')
        lines.append(f'<text x="{x - 6:.0f}" y="{y + 4:.0f}" text-anchor="end">{10.0**power:g}</text>')
    lines.append(f'<text x="{LEFT}" y="{HEIGHT - 8}">rows 行数 → CPU s 秒 ↑</text>')
    return lines


def drawn_line(name: str, line: list[tuple[float, float]], ink: str, ends: list[tuple[int, int]]) -> str:
    """One line with its name at its end."""
    spots = [at(x, y, ends) for x, y in sorted(line) if y > 0]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    dash = ' stroke-dasharray="5 4"' if name.startswith("typed") else ""
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{ink}"/>' for x, y in spots)
    x, y = spots[-1]
    return (
        f'<polyline points="{path}" fill="none" stroke="{ink}" stroke-width="1.5"{dash}/>{dots}'
        f'<text x="{x + 8:.0f}" y="{y + 4:.0f}" fill="{ink}">{name}</text>'
    )
