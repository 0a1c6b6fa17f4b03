"""`make bench-sql`: what the sandbox adds to a question (G16) and what bombs cost who reads other pages (G17).

G16: each statement is asked in turn through the queue, with a warm process waiting, and on a connection that is open already;
both end in a frame. The figure is the median of the differences, in seconds on the clock. G17: two people throw one bomb
after the other through the page while a third turns over the other pages; the figure is the slowest of those. Both are kept
and written into docs/benchmarks.md. A data folder with a snapshot is given with ``--data``; without it the example is built
anew. ``--only`` measures one, ``--pairs`` asks more often, ``--print`` writes nothing down.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import duckdb

from bench import page, viewers
from bench.measure import ROOT, Figure
from bench.pages_run import PAGES, Server, data_folder, places_of, serving, size_of
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


# ---- G17: what bombs cost others -------------------------------------------------------------------------------------

BOMBS = (
    "select count(*) from range(1000000000000)",
    "select levenshtein(repeat('a', 200000), repeat('b', 200000))",
    "select repeat('x', 2000000000) as x",
    "select list_sort(range(200000000))",
    "with recursive r as (select 1 as n union all select n + 1 from r) select max(n) from r",
    "select list(range) from range(1000000000)",
)
LIMIT = 5.0  # seconds a bomb may burn


async def throw(server: Server, first: int, until: float) -> int:
    """Throw one bomb after the other through the page until that moment; how many."""
    count = 0
    async with viewers.viewer(server.address) as socket:
        for bomb in itertools.islice(itertools.cycle(BOMBS), first, None):
            if time.monotonic() > until:
                return count
            await viewers.look(socket, ("query", urlencode({"q": bomb})))
            await asyncio.sleep(LIMIT)
            count += 1
    return count


async def read(server: Server, places: list[viewers.Place], until: float) -> list[float]:
    """The seconds of each page that one person turns over, one after the other, until that moment."""
    found: list[float] = []
    async with viewers.viewer(server.address) as socket:
        await viewers.look(socket, places[0])
        for place in itertools.cycle(places):
            if time.monotonic() > until:
                return found
            found.append(await viewers.look(socket, place))
            await asyncio.sleep(0.5)
    return found


def beside_bombs(data: Path, seconds: float) -> Figure:
    """G17: the slowest of the other pages while two processes burn, and beside it the slowest while nobody asks anything."""

    async def both(server: Server) -> tuple[list[float], int]:
        until = time.monotonic() + seconds
        bombers = asyncio.gather(*(throw(server, first, until) for first in (0, 3)))
        found, thrown = await asyncio.gather(read(server, places, until), bombers)
        return found, sum(thrown)

    os.environ["SAIBANG_QUERY_SECONDS"] = f"{LIMIT:g}"
    places = list(itertools.chain(*zip(*(places_of(data, name)[:12] for name in PAGES), strict=False)))
    with serving("app.py", data) as server:
        asyncio.run(viewers.walk(server.address, places))
        alone = sorted(asyncio.run(read(server, places, time.monotonic() + seconds)))
        found, count = asyncio.run(both(server))
    beside = sorted(found)
    words = ", ".join(
        f"{name}: median {statistics.median(each):.3f}, slowest {each[-1]:.3f} s of {len(each)}"
        for name, each in (("alone", alone), (f"beside {count} bombs", beside))
    )
    return Figure("G17", size_of(data)[0], 0, None, round(beside[-1], 3), None, len(beside), detail=words)


def figures(data: Path, wanted: set[str], pairs: int, seconds: float) -> Iterator[Figure]:
    """Every figure that is asked for."""
    if "G16" in wanted:
        yield overhead(data / "snapshot" / "current.duckdb", pairs)
    if "G17" in wanted:
        yield beside_bombs(data, seconds)


def main() -> None:
    """Measure what is asked for and write it down."""
    parser = argparse.ArgumentParser(prog="make bench-sql", description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--only", nargs="+", default=["G16", "G17"], choices=["G16", "G17"])
    parser.add_argument("--pairs", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--print", action="store_true", dest="is_printed_only")
    parser.set_defaults(units=0, months=0)
    asked = parser.parse_args()
    with data_folder(asked) as data:
        for figure in figures(data, set(asked.only), asked.pairs, asked.seconds):
            print(said(figure), flush=True)
            if not asked.is_printed_only:
                page.keep(figure)
    if not asked.is_printed_only:
        page.write()
        print(page.PAGE.relative_to(ROOT), file=sys.stderr)


if __name__ == "__main__":
    main()
