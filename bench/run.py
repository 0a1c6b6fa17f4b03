"""`make bench`: measures G1, G2, G6 and G8, prints them, and adds a row for each to docs/benchmarks.md.

Both sides of a ratio run in turn, pair by pair; the figure is the median of the pairs' ratios. CPU seconds (user and
system) are compared, since a busy machine stretches the clock but not the work. ``--rows`` and ``--pairs`` make it smaller,
``--only G2`` measures one.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

import marts
from bench import increment, plain, world
from competition.roster import Roster
from competition.rulebook import Rulebook, read_rulebooks
from etl import kinds
from etl.read import read_bytes
from etl.tidy import tidy

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
NO_LIMIT = 10**9
Pair = tuple[float, float]


@dataclass(frozen=True)
class Figure:
    """One measured goal."""

    goal: str
    what: str
    ratio: str
    detail: str


def cpu_of(command: list[str]) -> tuple[float, str]:
    """CPU seconds of a whole process, interpreter start included, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, ran.stdout


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of a call in this process."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def ratio(pairs: list[Pair]) -> float:
    return statistics.median(ours / theirs for ours, theirs in pairs)


def seconds(values: Iterator[float]) -> str:
    return f"{statistics.median(values):.2f} s"


def whole(folder: Path, size: world.Size, count: int) -> Figure:
    """G1: load, check, score and rank everything in one process, against DuckDB's typed read and sort."""
    files = [str(path) for path in world.make(folder, size)]
    rules, roster = str(folder / "rulebook"), str(folder / "roster.csv")
    pairs: list[Pair] = []
    parts: list[dict[str, float]] = []
    for number in range(count):
        ours = [sys.executable, "-m", "bench.whole", str(folder / f"data{number}"), rules]
        cpu_of([*ours, roster])
        spent, said = cpu_of([*ours, *files])
        part = json.loads(said.splitlines()[-1])
        apart = part["gx_import"] + part["gx_judge"]
        theirs, _ = cpu_of([sys.executable, "-m", "bench.plain", *files])
        pairs.append((spent - apart, theirs))
        parts.append(part)
    stages = ", ".join(
        f"{name} {statistics.median(part[name] for part in parts):.1f}"
        for name in ("read_and_tidy", "check", "land", "build", "gx_import", "gx_judge")
    )
    sides = f"{seconds(a for a, _ in pairs)} ÷ {seconds(b for _, b in pairs)}"
    text = f"load + check + score + rank of {size.rows:,} rows ÷ typed read + sort"
    return Figure("G1", text, f"{ratio(pairs):.1f}", f"{sides}, {count} pair(s); CPU s by stage: {stages}")


def intake(folder: Path, size: world.Size, count: int) -> Figure:
    """G2: read and tidy a clean long file, every row with its line, against DuckDB's typed read."""
    [path] = world.make(folder, size)
    rulebook = next(iter(read_rulebooks(folder / "rulebook").values()))
    roster = roster_of(folder / "roster.csv", rulebook)
    data = path.read_bytes()
    known = kinds.known_words(rulebook, roster)

    def ours() -> None:
        read = read_bytes(data, path.name, known=known, size_limit=NO_LIMIT)
        tidied = tidy(read, "monthly", rulebook, roster)
        assert tidied.ledger.accepted == size.rows and not tidied.is_refused

    def theirs() -> None:
        with duckdb.connect() as con:
            con.execute(
                "create table plain as select * from read_csv(?, columns = ?, header = true)", [str(path), plain.TYPES]
            )

    pairs = [(cpu(ours), cpu(theirs)) for _ in range(count)]
    sides = f"{seconds(a for a, _ in pairs)} ÷ {seconds(b for _, b in pairs)}"
    text = f"intake of a clean file of {size.rows:,} rows with line-accurate errors ÷ typed read"
    return Figure("G2", text, f"{ratio(pairs):.1f}", f"{sides}, {count} pair(s)")


def roster_of(path: Path, rulebook: Rulebook) -> Roster:
    """The roster as tidying makes it of its file."""
    tidied = tidy(read_bytes(path.read_bytes(), path.name), "roster", rulebook, None)
    return Roster.of(tidied.tables["roster"])


def page_process() -> Figure:
    """G6: what a page process holds after it has run a page."""
    script = (
        "import json, sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        "import app\n"
        "at_start = [m for m in ('great_expectations', 'pandas') if m in sys.modules]\n"
        "AppTest.from_file('ui/shell.py', default_timeout=60).run()\n"
        "print(json.dumps([at_start, [m for m in ('great_expectations', 'pandas') if m in sys.modules]]))"
    )
    _, said = cpu_of([sys.executable, "-W", "ignore", "-c", script])
    at_start, after = json.loads(said.splitlines()[-1])
    text = "page process: neither Great Expectations nor pandas imported"
    detail = f"at start: {at_start or 'neither'}; after a page ran: {after or 'neither'}"
    return Figure("G6", text, "no" if after else "yes", detail)


def one_month(count: int) -> Figure:
    """G8: the full build against the increment of a month, equal by hash."""
    con, rulebook, months = increment.warehouse()
    marts.build(con)
    pairs = [increment.once(con, rulebook, months, number) for number in range(count)]
    sides = f"{seconds(a for a, _ in pairs)} ÷ {seconds(b for _, b in pairs)}"
    text = f"full build ÷ increment of one month, {increment.MONTHS} months, {increment.UNITS} units, equal by hash"
    return Figure("G8", text, f"{ratio(pairs):.1f}", f"{sides}, {count} pair(s)")


def machine() -> str:
    """Cores, memory and versions; no names."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}"
    )


def record(figures: list[Figure]) -> None:
    """Add the figures below the last row of the page's table."""
    day = datetime.now(UTC).date()
    rows = [
        f"| {day} | {each.goal} | {each.what} | **{each.ratio}** | {each.detail} | {machine()} |" for each in figures
    ]
    text = PAGE.read_text(encoding="utf-8").rstrip("\n")
    PAGE.write_text(text + "\n" + "\n".join(rows) + "\n", encoding="utf-8")


def main() -> None:
    """Measure what is asked for and write it down."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--only", choices=["G1", "G2", "G6", "G8"])
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, units = Path(name), wish.rows // 200
        work: dict[str, Callable[[], Figure]] = {
            "G2": lambda: intake(folder / "clean", world.Size(units * 4, 50, 1), wish.pairs),
            "G6": page_process,
            "G8": lambda: one_month(wish.pairs),
            "G1": lambda: whole(folder / "whole", world.Size(units, 50, 4), wish.pairs),
        }
        for goal, measure in work.items():
            if wish.only in (None, goal):
                figure = measure()
                print(f"{figure.goal}  {figure.ratio:>6}  {figure.what}  ({figure.detail})", flush=True)
                record([figure])


if __name__ == "__main__":
    main()
