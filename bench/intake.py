"""Reading and checking: clean files (G2), quoted and dirty ones (G3), and Great Expectations in a warm worker (G4, G5); a
workbook through the job server (G14), and ten thousand findings on the command line (G15)."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

import expectations
from bench import measure, plain, world
from bench.measure import Figure
from competition.roster import Roster
from competition.rulebook import Rulebook, read_rulebooks
from etl import kinds, pile, server
from etl.errors import EXIT_REFUSED
from etl.layout import Home
from etl.read import read_bytes
from etl.tidy import Tidied, tidy
from expectations import engine
from expectations.context import Context
from expectations.rule import Rule

# A file of 10^7 rows is larger than what an office may hand in unasked.
ROOMY = {"SAIBANG_FILE_LIMIT": "4GB"}


class Case:
    """A long file of one month with its rulebook and roster."""

    def __init__(self, folder: Path, rows: int) -> None:
        units = max(1, min(rows // 50, 5_000))
        [self.path] = world.make(folder, world.Size(units, rows // units, 1))
        self.rows = units * (rows // units)
        self.rulebook: Rulebook = next(iter(read_rulebooks(folder / "rulebook").values()))
        roster = folder / "roster.csv"
        tidied = tidy(read_bytes(roster.read_bytes(), roster.name), "roster", self.rulebook, None)
        self.roster = Roster.of(tidied.tables["roster"])
        self.known = kinds.known_words(self.rulebook, self.roster)

    def take(self, path: Path) -> Tidied:
        """Read and tidy a file as intake does."""
        grid = read_bytes(path.read_bytes(), path.name, known=self.known, size_limit=None)
        return tidy(grid, "monthly", self.rulebook, self.roster)


def typed_read(path: Path) -> None:
    """The yardstick: DuckDB reads the file with given types."""
    with duckdb.connect() as con:
        con.execute(
            "create table plain as select * from read_csv(?, columns = ?, header = true)", [str(path), plain.TYPES]
        )


def clean(folder: Path, rows: int, count: int) -> Figure:
    """G2: a clean long file, every row with its line."""
    case = Case(folder, rows)

    def ours() -> None:
        tidied = case.take(case.path)
        assert tidied.ledger.accepted == case.rows and not tidied.is_refused

    pairs = measure.in_turn(ours, lambda: typed_read(case.path), count)
    return measure.figure("G2", f"{case.rows:,} rows", case.rows, pairs, peak_mb=measure.peak_mb())


def not_plain(folder: Path, rows: int, count: int) -> list[Figure]:
    """G3: every cell in quotation marks; and GB18030 with wrong cells, against the typed read of the clean file."""
    case = Case(folder, rows)
    quoted, dirty = folder / "quoted.csv", folder / "dirty.csv"
    world.quoted(case.path, quoted)
    wrong = world.dirty(case.path, dirty)

    def read_quoted() -> None:
        assert case.take(quoted).ledger.accepted == case.rows

    def read_dirty() -> None:
        tidied = case.take(dirty)
        assert tidied.ledger.rejected == wrong and tidied.findings.height == wrong

    return [
        measure.figure("G3", f"{case.rows:,} rows, {name}", case.rows, measure.in_turn(read, yardstick, count))
        for name, read, yardstick in (
            ("quoted", read_quoted, lambda: typed_read(quoted)),
            ("dirty", read_dirty, lambda: typed_read(case.path)),
        )
    ]


def checked(folder: Path, rows: int, count: int) -> list[Figure]:
    """G4 and, at 10^4 rows, G5: a suite of the rulebook in a warm worker, against the same rules judged by polars alone."""
    case = Case(folder, rows)
    tidied = case.take(case.path)
    assert tidied.version is not None
    context = Context(tidied.version, case.roster, case.rulebook.calendar, latest_month="2030-01")
    engine.warm()
    validate = engine.validate

    def with_library() -> None:
        assert expectations.check(tidied.tables, "monthly", context).is_empty()

    def without() -> None:
        engine.validate = judged_by_polars
        try:
            with_library()
        finally:
            engine.validate = validate

    pairs = measure.in_turn(with_library, without, count)
    size = f"{case.rows:,} rows, {case.roster.rows.height:,} units"
    found = [measure.figure("G4", size, case.rows, pairs)]
    if rows <= 10_000:
        apart = sorted(ours - theirs for ours, theirs in pairs)[count // 2]
        detail = "Great Expectations' own share, CPU s"
        found.append(Figure("G5", size, case.rows, None, round(apart, 3), None, count, detail=detail))
    return found


def judged_by_polars(measures: pl.DataFrame, rules: Sequence[Rule], suite_name: str) -> dict[str, set[int]]:
    """The same verdicts without Great Expectations."""
    return {rule.check_id: set(measures.filter(rule.failing())[engine.OBSERVATION]) for rule in rules}


# ---- as people meet it -----------------------------------------------------------------------------------------------


def many_findings(folder: Path, rows: int, count: int) -> Figure:
    """G15: ``etl check`` of a file with a wrong figure in a hundred rows, against the same file without."""
    case = Case(folder, rows)
    wrong = case.rows // 100
    faulty = folder / "faulty.csv"
    world.faulty(case.path, faulty, wrong)
    home = ("--data", folder / "data", "--rulebook", folder / "rulebook")
    measure.cpu_of("etl", *home, "load", folder / "roster.csv", settings=ROOMY)
    waited: list[float] = []

    def checked(path: Path, ends: int) -> tuple[float, str]:
        begin = time.monotonic()
        spent, said = measure.cpu_of("etl", *home, "check", path, "--json", ends=ends, settings=ROOMY)
        waited.append(time.monotonic() - begin)
        return spent, said

    pairs: list[measure.Pair] = []
    for _ in range(count):
        ours, said = checked(faulty, EXIT_REFUSED)
        found = Counter(
            each["check_id"] for each in json.loads(said)["files"][0]["findings"] if each["severity"] == "must_fix"
        )
        assert found.total() >= wrong, found
        pairs.append((ours, checked(case.path, 0)[0]))
    detail = f"{found.total():,} findings of {len(found)} causes, {sorted(waited[::2])[count // 2]:.1f} s on the clock"
    return measure.figure("G15", f"{case.rows:,} rows, {wrong:,} wrong", case.rows, pairs, detail=detail)


def through_a_job(folder: Path, count: int) -> Figure:
    """G14: a workbook of 100 units handed to a job server that has read one before, until its findings are there."""
    size = world.Size(100, 50, 1)
    [path] = world.make(folder, size)
    home = Home.at(folder / "data", folder / "rulebook")
    measure.cpu_of("etl", "--data", home.data, "--rulebook", home.rulebook, "load", folder / "roster.csv")
    with serving(home):
        waited = [seconds_of(home, workbook_of(path, folder / f"{number}.xlsx", number)) for number in range(count + 1)]
    seconds = sorted(waited[1:])[count // 2]
    spent = work_of(home, workbook_of(path, folder / "again.xlsx", count + 1))
    detail = f"the first after the start {waited[0]:.2f} s; {spent:.2f} CPU s of work, the reader's process included"
    return Figure(
        "G14",
        f"{size.units} units × {size.columns} columns",
        size.rows,
        None,
        round(seconds, 3),
        None,
        count,
        detail=detail,
    )


def workbook_of(path: Path, target: Path, number: int) -> Path:
    """Another month's workbook each time, so that none is known already."""
    month = path.read_text("utf-8").replace("2026-01", f"2026-{number + 1:02}")
    target.with_suffix(".csv").write_text(month, encoding="utf-8")
    world.workbook(target.with_suffix(".csv"), target)
    return target


def work_of(home: Home, path: Path) -> float:
    """CPU seconds of what a warm job does with a workbook: a busy machine stretches the clock, but hardly the work."""
    engine.warm()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = measure.cpu(lambda: pile.receive(home, [pile.Handed(path)], "bench", datetime.now(UTC)))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own + after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextmanager
def serving(home: Home) -> Iterator[None]:
    """The job server, warm: it has imported what jobs need."""
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "etl",
        "--data",
        str(home.data),
        "--rulebook",
        str(home.rulebook),
        "serve",
    ]
    with subprocess.Popen(command, cwd=measure.ROOT, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None and process.stderr.readline()
            yield
        finally:
            process.terminate()


def seconds_of(home: Home, path: Path) -> float:
    """Seconds on the clock from handing a file in to the end of its job."""
    begin = time.monotonic()
    events = list(
        server.ask(home, {"job": "receive", "by": "bench", "files": [{"path": str(path), "file_name": path.name}]})
    )
    assert events[-1] == {"event": "done", "exit_code": 0}, events
    assert any(event.get("state") == "ready" for event in events), events
    return time.monotonic() - begin
