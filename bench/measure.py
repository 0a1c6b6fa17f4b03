"""How a figure is measured: CPU seconds of processes and calls, in pairs, and what becomes of a pair."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).parents[1]
Pair = tuple[float, float]


@dataclass(frozen=True)
class Figure:
    """One measured goal: our side and the yardstick in CPU seconds (medians), and the median of the pairs' ratios.

    ``size`` says how big, ``rows`` orders the sizes of one goal; ``peak_mb`` is the most memory our process held.
    """

    goal: str
    size: str
    rows: int
    ratio: float | None
    ours: float
    theirs: float | None
    pairs: int
    peak_mb: int | None = None
    detail: str = ""
    stages: dict[str, float] = field(default_factory=dict)

    def row(self) -> dict[str, Any]:
        """As it is kept: with day and machine."""
        return {"day": str(datetime.now(UTC).date()), **asdict(self), "machine": machine()}


def figure(goal: str, size: str, rows: int, pairs: list[Pair], **more: Any) -> Figure:
    """The figure of some pairs."""
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Figure(goal, size, rows, round(ratio, 2), round(ours, 3), round(theirs, 3), len(pairs), **more)


def cpu_of(
    module: str, *arguments: object, ends: int = 0, settings: Mapping[str, str] | None = None
) -> tuple[float, str]:
    """CPU seconds of a whole Python process, interpreter start included, and what it printed; ``ends`` is its exit code."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= settings or {}
    command = [sys.executable, "-W", "ignore", "-m", module, *map(str, arguments)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if ran.returncode != ends:
        raise RuntimeError(f"{module}: {ran.stdout[-500:]} {ran.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, ran.stdout


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of a call in this process."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def in_turn(ours: Callable[[], object], theirs: Callable[[], object], count: int) -> list[Pair]:
    """Pairs of both sides; each is run once before, so that neither pays for what is only done the first time."""
    ours()
    theirs()
    return [(cpu(ours), cpu(theirs)) for _ in range(count)]


def peak_mb() -> int:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def machine() -> str:
    """Cores, memory and versions; no names."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}"
    )
