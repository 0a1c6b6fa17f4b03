"""`make bench-sql`: what the sandbox adds to a question (G16), kept and written into docs/benchmarks.md.

Each statement is asked in turn through the queue, with a warm process waiting, and on a connection that is open already;
both end in a frame. The figure is the median of the differences, in seconds on the clock. A data folder with a snapshot is
given with ``--data``; without it the example is built anew. ``--pairs`` asks more often, ``--print`` writes nothing down.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

import duckdb

from bench import page
from bench.measure import ROOT, Figure
from bench.pages_run import data_folder
from bench.run import said
from query.asking import Limits, Question
from query.pool import Pool

STATEMENTS = {
    "one row": "select 1",
    "10,000 rows": "select * from live.ledger limit 10000",
    "group": "select scope_id, indicator_id, avg(points), count(*) from live.indicator_points group by all order by all",
    "join and window": """
        select standings.unit_zh, scopes.name_zh, standings.score,
            rank() over (partition by standings.unit_id order by standings.score desc) as best
        from live.standings join live.scopes using (competition_id, scope_id)
        where scopes.scope_kind = 'month' order by all limit 500""",
}


def through(pool: Pool, sql: str) -> float:
    """Seconds from asking to the answer, beginning when a process is warm."""
    while not any(each.warmed() for each in list(pool.warm)):
        time.sleep(0.01)
    begin = time.perf_counter()
    pool.ask(Question(sql), "bench").answer(300)
    return time.perf_counter() - begin


def plain(con: duckdb.DuckDBPyConnection, sql: str) -> float:
    """Seconds of the same on an open connection."""
    begin = time.perf_counter()
    con.cursor().execute(sql).pl()
    return time.perf_counter() - begin


def overhead(snapshot: Path, pairs: int) -> Figure:
    """G16: the median of what the sandbox adds, over all statements."""
    con = duckdb.connect(str(snapshot), read_only=True)
    pool = Pool(Limits(), lambda: snapshot)
    added: dict[str, list[float]] = {}
    for number in range(pairs + 1):
        for name, sql in STATEMENTS.items():
            ours, theirs = through(pool, sql), plain(con, sql)
            if number:  # the first time nobody is warm
                added.setdefault(name, []).append(ours - theirs)
    pool.close()
    con.close()
    detail = ", ".join(f"{name} {statistics.median(each):.3f}" for name, each in added.items())
    every = [each for found in added.values() for each in found]
    worst = statistics.quantiles(every, n=20)[-1]
    size = f"{len(STATEMENTS)} statements on {snapshot.stat().st_size / 2**20:.0f} MB"
    detail = f"seconds on the clock: {detail}; the slowest twentieth {worst:.3f}"
    return Figure("G16", size, 0, None, round(statistics.median(every), 4), None, len(every), detail=detail)


def main() -> None:
    """Measure what is asked for and write it down."""
    parser = argparse.ArgumentParser(prog="make bench-sql", description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--pairs", type=int, default=25)
    parser.add_argument("--print", action="store_true", dest="is_printed_only")
    parser.set_defaults(units=0, months=0)
    asked = parser.parse_args()
    with data_folder(asked) as data:
        figure = overhead(data / "snapshot" / "current.duckdb", asked.pairs)
    print(said(figure))
    if not asked.is_printed_only:
        page.keep(figure)
        page.write()
        print(page.PAGE.relative_to(ROOT), file=sys.stderr)


if __name__ == "__main__":
    main()
