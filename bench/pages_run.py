"""`make bench-pages`: measures the pages (G6, G10 to G13), keeps the figures and writes docs/benchmarks.md from them.

Our server and that of the yardstick (bench/bare_page.py) run side by side and are asked in turn. A data folder with a
snapshot is given with ``--data``, a made-up competition with ``--units`` and ``--months``; without either the example is
built anew. ``--only G10 G12``, ``--pairs``, ``--walk``
(addresses of a walk) and ``--viewers 100 200`` measure less or more, ``--soak 60`` holds 50 viewers for an hour,
``--print`` writes nothing down.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import marts
from bench import measure, months, page, viewers, world
from bench.measure import ROOT, Figure
from bench.run import page_process, said
from bench.viewers import Place

PAGES = ("overview", "ranking", "unit", "three", "trends")
OF_A_UNIT = ("unit", "three", "trends")
GOALS = ("G6", "G10", "G11", "G12", "G13")
TICKS = os.sysconf("SC_CLK_TCK")
# From the click on a control until the headline has changed and two frames were drawn after it.
WATCH = """heading => new Promise(done => {
  const words = () => document.querySelector(heading)?.textContent, before = words(); let begin = 0;
  document.addEventListener('click', () => { begin ||= performance.now(); }, {capture: true, once: true});
  new MutationObserver((_, watch) => { if (begin && words() && words() !== before) { watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begin))); } })
    .observe(document.body, {childList: true, subtree: true, characterData: true});
})"""


@dataclass(frozen=True)
class Server:
    """A running server: where, and which process."""

    address: str
    process: int

    def cpu(self) -> float:
        """CPU seconds it has used, user and system."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident_mb(self) -> float:
        """Memory it holds now."""
        pages = int(Path(f"/proc/{self.process}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def serving(script: str, data: Path) -> Iterator[Server]:
    """A Streamlit server of its own over a data folder."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    environment = os.environ | {"SAIBANG_DATA": str(data)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address, patience = f"http://127.0.0.1:{port}", time.monotonic() + 120
        while not is_up(address):
            if process.poll() is not None or time.monotonic() > patience:
                raise RuntimeError(f"{script} does not start")
            time.sleep(0.2)
        yield Server(address, process.pid)
    finally:
        process.terminate()
        process.wait(10)


def is_up(address: str) -> bool:
    """Whether a server answers."""
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def places_of(data: Path, name: str) -> list[Place]:
    """Addresses of a page that differ in scope, group, unit or language: one of each scope, then all others at random.

    The scopes are the newest: those that end in the last twelve months.
    """
    os.environ["SAIBANG_DATA"] = str(data)
    scopes = marts.read("scopes").select("competition_id", "scope_id", "last_month")
    months = sorted(
        set(scopes["last_month"])
        & set(marts.read("standings").join(scopes, on=["competition_id", "scope_id"])["last_month"])
    )
    newest = scopes.filter(scopes["last_month"].is_in(months[-12:]))
    standings = marts.read("standings").join(newest, on=["competition_id", "scope_id"], how="semi")
    path = "" if name == "overview" else name
    found: dict[str, set[str]] = {}
    for row in standings.to_dicts():
        for language in ("zh", "en"):
            codes = {"competition": row["competition_id"], "group": row["group_id"], "scope": row["scope_id"]}
            codes |= {"unit": row["unit_id"]} if name in OF_A_UNIT else {}
            found.setdefault(row["scope_id"], set()).add(urlencode(codes | {"lang": language}))
    dice = random.Random(name)
    shuffled = [dice.sample(sorted(queries), len(queries)) for _, queries in sorted(found.items())]
    others = [query for queries in shuffled for query in queries[1:]]
    return [(path, query) for query in [*(queries[0] for queries in shuffled), *dice.sample(others, len(others))]]


def scopes_in(places: Sequence[Place]) -> int:
    """How many of the places are the first of their scope."""
    return len({parse_qs(query)["scope"][0] for _, query in places})


def size_of(data: Path) -> tuple[str, int]:
    """How big the data are, in words and in units times months."""
    os.environ["SAIBANG_DATA"] = str(data)
    months = marts.read("scopes", scope_kind="month").height
    units = marts.read("standings")["unit_id"].n_unique()
    return f"{units:,} units × {months} months", units * months


# ---- G10: the server's work ------------------------------------------------------------------------------------------


def spent(server: Server, places: Sequence[Place]) -> float:
    """CPU seconds of the server for one address of a walk, the session's beginning left out."""

    async def walk() -> float:
        async with viewers.viewer(server.address) as stream:
            await viewers.look(stream, places[0])
            before = server.cpu()
            for place in places[1:]:
                await viewers.look(stream, place)
            return (server.cpu() - before) / len(places[1:])

    return asyncio.run(walk())


def reruns(ours: Server, theirs: Server, data: Path, pairs: int, steps: int) -> Iterator[Figure]:
    """G10: the server's CPU for an address not seen before in a scope that somebody looked at, and for the same again."""
    size, rows = size_of(data)
    bare = [("", urlencode({"filter": number})) for number in range(steps + 1)]
    framed = [("", f"{query}&as=frame") for _, query in bare]
    spent(theirs, framed[:2])
    for name in PAGES:
        places = places_of(data, name)
        scopes = scopes_in(places)
        spent(theirs, bare[:2])
        first = spent(ours, [places[0], *places[:scopes]])
        cold: list[measure.Pair] = []
        warm: list[float] = []
        for number in range(pairs):
            walk = places[scopes + number * (steps + 1) :][: steps + 1]
            if len(walk) < 2:
                break
            yardstick = spent(theirs, bare)
            cold.append((spent(ours, walk), yardstick))
            warm.append(spent(ours, walk) / yardstick)
        again, opening = statistics.median(warm), first / statistics.median(pair[1] for pair in cold)
        native = statistics.median(pair[0] for pair in cold) / spent(theirs, framed)
        detail = (
            f"÷ a page with st.dataframe: {native:.2f}; seen before: {again:.2f}; first in its scope: {opening:.1f}"
        )
        yield measure.figure("G10", f"{name}, {size}", rows, cold, detail=detail)


# ---- G11: many viewers -----------------------------------------------------------------------------------------------


def crowds(ours: Server, data: Path, counts: Sequence[int], seconds: float) -> Iterator[Figure]:
    """G11: the slowest twentieth of filter changes, with so many viewers of pages that were looked at once."""
    size, _ = size_of(data)
    places = [place for name in PAGES for place in places_of(data, name)[:40]]
    asyncio.run(viewers.walk(ours.address, places))
    for count in counts:
        begin, clock = ours.cpu(), time.monotonic()
        waits = sorted(asyncio.run(viewers.crowd(ours.address, places, count, seconds)))
        busy = (ours.cpu() - begin) / (time.monotonic() - clock)
        late = waits[int(0.95 * len(waits))]
        detail = f"median {statistics.median(waits):.3f} s of {len(waits)} changes, server busy with {busy:.2f} cores"
        yield Figure("G11", f"{count} viewers, {size}", count, round(late, 3), round(late, 3), None, 1, detail=detail)


def soak(ours: Server, data: Path, minutes: int) -> str:
    """Fifty viewers for so long; how much memory the last half of the time took on, in ten minutes."""
    places = [place for name in PAGES for place in places_of(data, name)[:40]]
    held: list[float] = []

    async def watch() -> None:
        for _ in range(minutes):
            await asyncio.sleep(60)
            held.append(ours.resident_mb())

    async def both() -> None:
        await asyncio.gather(watch(), viewers.crowd(ours.address, places, 50, 60.0 * minutes))

    asyncio.run(both())
    late = held[len(held) // 2 :]
    slope = statistics.linear_regression(range(len(late)), late).slope * 10
    return (
        f"50 viewers, {minutes} minutes: {held[0]:.0f} to {held[-1]:.0f} MB, {slope:+.2f} MB in ten minutes at the end"
    )


# ---- G12 and G13: in a browser ---------------------------------------------------------------------------------------


def in_browser(ours: Server, theirs: Server, data: Path, pairs: int, wanted: set[str]) -> Iterator[Figure]:
    """G12: a click until the change is painted; G13: the bytes of a first visit."""
    from playwright.sync_api import Page, sync_playwright

    system = Path("/usr/bin/chromium")
    size, rows = size_of(data)

    def clicked(shown: Page, target: str, heading: str) -> float:
        shown.evaluate(f"void (window.measured = ({WATCH})({heading!r}))")  # not waited for yet
        shown.click(target)
        return float(shown.evaluate("window.measured")) / 1000

    def transferred(address: str) -> int:
        context = browser.new_context(viewport={"width": 1366, "height": 625}, locale="zh-CN")
        fresh = context.new_page()
        wire, total = context.new_cdp_session(fresh), [0]
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", lambda said: total.append(int(said["encodedDataLength"])))
        wire.on(
            "Network.webSocketFrameReceived", lambda said: total.append(len(said["response"]["payloadData"]) * 3 // 4)
        )
        fresh.goto(address)
        fresh.wait_for_selector("h1")
        fresh.wait_for_load_state("networkidle")
        fresh.wait_for_timeout(2_000)
        context.close()
        return sum(total)

    with sync_playwright() as playwright:
        path = str(system) if system.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        if "G12" in wanted:
            mine = browser.new_page(viewport={"width": 1366, "height": 625}, locale="zh-CN")
            bare = browser.new_page()
            mine.goto(ours.address)
            bare.goto(theirs.address)
            mine.wait_for_selector(".sb h1")
            bare.wait_for_selector("h1")
            mine.wait_for_timeout(3_000)
            other = ".st-key-filter_group [role=radio][aria-checked=false]"
            clicks = []
            for number in range(pairs + 1):
                pair = (clicked(mine, other, ".sb h1"), clicked(bare, "[data-testid=stButton] button", "h1"))
                clicks += [pair] if number else []
                mine.wait_for_timeout(1_000)
            yield measure.figure("G12", f"another group, {size}", rows, clicks, detail="seconds on the clock")
        if "G13" in wanted:
            volumes = (transferred(ours.address) / 2**20, transferred(theirs.address) / 2**20)
            yield measure.figure("G13", f"overview, {size}", rows, [volumes], detail="MB as transferred")
        browser.close()


# ---- the run ---------------------------------------------------------------------------------------------------------


def goals(asked: argparse.Namespace, data: Path) -> Iterator[Figure]:
    """Every figure that is asked for."""
    wanted = set(asked.only)
    if "G6" in wanted:
        yield page_process()
    with serving("app.py", data) as ours, serving("bench/bare_page.py", data) as theirs:
        if "G10" in wanted:
            yield from reruns(ours, theirs, data, asked.pairs, asked.walk)
        if wanted & {"G12", "G13"}:
            yield from in_browser(ours, theirs, data, asked.pairs, wanted)
        if "G11" in wanted:
            yield from crowds(ours, data, asked.viewers, asked.seconds)
        if asked.soak:
            print(soak(ours, data, asked.soak), flush=True)


@contextmanager
def data_folder(asked: argparse.Namespace) -> Iterator[Path]:
    """The folder that was given, or a made-up competition of so many units and months, or the example, built anew."""
    if asked.data:
        yield asked.data
        return
    with tempfile.TemporaryDirectory() as name:
        if asked.units:
            size = world.Size(asked.units, 48, asked.months, items=12)
            con, _ = months.filled(Path(name), size)
            marts.build(con)
            yield months.shown(con, Path(name)).data
            con.close()
        else:
            subprocess.run([sys.executable, "-m", "etl", "--data", name, "demo"], cwd=ROOT, check=True)
            yield Path(name)


def main() -> None:
    """Measure what is asked for and write it down."""
    parser = argparse.ArgumentParser(prog="make bench-pages", description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--units", type=int, default=0)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--only", nargs="+", choices=GOALS, default=list(GOALS))
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--walk", type=int, default=40)
    parser.add_argument("--viewers", type=int, nargs="+", default=[100, 200])
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--soak", type=int, default=0, metavar="MINUTES")
    parser.add_argument("--print", action="store_true", dest="is_printed_only")
    asked = parser.parse_args()
    with data_folder(asked) as data:
        for figure in goals(asked, data.resolve()):
            print(said(figure), flush=True)
            if not asked.is_printed_only:
                page.keep(figure)
    if not asked.is_printed_only:
        page.write()
        print(page.PAGE.relative_to(ROOT), file=sys.stderr)


if __name__ == "__main__":
    main()
