"""`make bench`: measures G1 to G9, G14 and G15, keeps every figure in bench/results.jsonl and writes
docs/benchmarks.md from them.

Both sides of a ratio run in turn, pair by pair; the figure is the median of the pairs' ratios, in CPU seconds (user and
system), since a busy machine stretches the clock but not the work. ``--quick`` measures small sizes once, ``--large``
adds 10^7 rows and a world of 5,000 units, ``--only G2 G3`` some goals, ``--rows`` other sizes,
``--print`` writes nothing down.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bench import measure, page, world
from bench.measure import Figure

STAGES = ("read_and_tidy", "check", "land", "build", "snapshot", "gx_import", "gx_judge")


@dataclass(frozen=True)
class Wish:
    """How much is measured."""

    rows: tuple[int, ...]
    worlds: tuple[world.Size, ...]
    pairs: int
    sixty: world.Size | None = None  # G8 is meant at sixty months

    def pairs_of(self, rows: int) -> int:
        """Large sizes take minutes, and noise matters less there."""
        return self.pairs if rows <= 1_000_000 else 1


QUICK = Wish((10_000, 100_000), (world.Size(55, 40, 12),), 1)
USUAL = Wish((10_000, 100_000, 1_000_000), (world.Size(200, 120, 24),), 3, world.Size(200, 120, 60))
LARGE = Wish((10_000_000,), (world.Size(5_000, 120, 60),), 1)


def whole(folder: Path, rows: int, count: int) -> Figure:
    """G1: load, check, score and rank everything in one process, against DuckDB's typed read and sort."""
    from bench.intake import ROOMY  # after the child processes' modules: they pay for what they import

    size = world.Size(rows // 200, 50, 4)
    files = world.make(folder, size)
    pairs: list[measure.Pair] = []
    parts: list[dict[str, float]] = []
    for number in range(count):
        ours = (folder / f"data{number}", folder / "rulebook")
        measure.cpu_of("bench.whole", *ours, folder / "roster.csv", settings=ROOMY)
        spent, said = measure.cpu_of("bench.whole", *ours, *files, settings=ROOMY)
        part = json.loads(said.splitlines()[-1])
        theirs, _ = measure.cpu_of("bench.plain", *files)
        pairs.append((spent - part["gx_import"] - part["gx_judge"], theirs))
        parts.append(part)
    part = parts[-1]
    part["check"] -= part["gx_judge"]
    stages = {name: round(part.get(name, 0.0), 2) for name in STAGES}
    return measure.figure("G1", f"{size.rows:,} rows", size.rows, pairs, peak_mb=int(part["peak_mb"]), stages=stages)


def page_process() -> Figure:
    """G6: what a page process holds after it has run a page."""
    _, said = measure.cpu_of("bench.pages")
    at_start, after = json.loads(said.splitlines()[-1])
    detail = f"imported at start: {at_start or 'neither'}; after a page ran: {after or 'neither'}"
    return Figure("G6", "no Great Expectations, no pandas", 0, float(len(after)), 0.0, None, 1, detail=detail)


def goals(wish: Wish, wanted: set[str], root: Path) -> Iterator[Figure]:
    """Every figure that is wished for, each in a fresh folder."""
    from bench import intake, months  # after the child processes' modules: they pay for what they import

    def fresh(name: str) -> Path:
        folder = root / name
        folder.mkdir()
        return folder

    if "G6" in wanted:
        yield page_process()
    for rows in wish.rows:
        count = wish.pairs_of(rows)
        by_rows: dict[str, Callable[[Path], Iterable[Figure]]] = {
            "G2": lambda folder: [intake.clean(folder, rows, count)],  # noqa: B023 - called before rows change
            "G3": lambda folder: intake.not_plain(folder, rows, count),  # noqa: B023
            "G4": lambda folder: intake.checked(folder, rows, count),  # noqa: B023
            "G15": lambda folder: [intake.many_findings(folder, rows, count)],  # noqa: B023
            "G1": lambda folder: [whole(folder, rows, count)],  # noqa: B023
        }
        for goal, measured in by_rows.items():
            if goal in wanted or (goal == "G4" and "G5" in wanted):
                yield from measured(fresh(f"{goal}-{rows}"))
    if "G14" in wanted:
        yield intake.through_a_job(fresh("G14"), wish.pairs)
    for size in wish.worlds:
        # Comparing by hash reads every row of every mart as text: out of reach for the largest world.
        goals_here = wanted & ({"G7", "G9"} if size in LARGE.worlds else {"G7", "G8", "G9"})
        if goals_here:
            yield from months.rebuilt(fresh(f"world-{size.rows}"), size, wish.pairs_of(size.rows), goals_here)
    if "G8" in wanted and wish.sixty:
        yield from months.rebuilt(fresh("sixty"), wish.sixty, 1, {"G8"})
        yield months.real_rulebook(wish.pairs)


def said(figure: Figure) -> str:
    """A figure as a line."""
    against = "" if figure.theirs is None else f" ÷ {figure.theirs:.2f}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    peak = "" if figure.peak_mb is None else f", at most {figure.peak_mb} MB"
    stages = ", ".join(f"{name} {spent}" for name, spent in figure.stages.items())
    seconds = " s" if figure.goal in ("G14", "G16", "G17") else " CPU s"
    return (
        f"{figure.goal}  {ratio:>6}  {figure.size}: {figure.ours:.2f}{against}{seconds}{peak}  {figure.detail} {stages}"
    )


def main() -> None:
    """Measure what is asked for and write it down."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--only", nargs="+", default=sorted(page.GOALS))
    parser.add_argument("--pairs", type=int)
    parser.add_argument("--rows", type=int, nargs="+")
    parser.add_argument("--print", action="store_true", dest="is_printed_only")
    asked = parser.parse_args()
    wish = QUICK if asked.quick else LARGE if asked.large else USUAL
    wish = replace(wish, rows=tuple(asked.rows or wish.rows), pairs=asked.pairs or wish.pairs)
    with tempfile.TemporaryDirectory() as name:
        for figure in goals(wish, set(asked.only), Path(name)):
            print(said(figure), flush=True)
            if not asked.is_printed_only and not asked.quick:
                page.keep(figure)
    if not asked.is_printed_only and not asked.quick:
        page.write()
        print(page.PAGE.relative_to(measure.ROOT), file=sys.stderr)


if __name__ == "__main__":
    main()
