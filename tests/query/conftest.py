"""A small snapshot with the schemas of the real one, and a queue that asks it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from query.asking import Answer, Limits, NotAnswered, Question
from query.pool import Pool

# Two issues, the second with a correction; live data have changed since. A view for people stands on a mart's own name.
SNAPSHOT = """
create schema live; create schema issues; create schema ranking; create schema landing; create schema analysis;
create schema catalog;
create table live.meta as select timestamp '2026-11-01 08:00:00' as known_at;
create table live.standings as
    select * from (values
        ('county', '2026-09', 'T1', '松岗镇', 1, 91.25::decimal(18, 2), 'final', '2026-09'),
        ('county', '2026-09', 'T2', '大塘乡', 2, 88.50::decimal(18, 2), 'final', '2026-09'),
        ('county', '2026-10', 'T1', '松岗镇', 2, 80.00::decimal(18, 2), 'provisional', null),
        ('county', '2026-10', 'T2', '大塘乡', 1, 95.75::decimal(18, 2), 'provisional', null)
    ) as t(competition_id, scope_id, unit_id, unit_zh, place, score, status, issue_no);
create table live.units as select unnest(['T1', 'T2', 'T3']) as unit_id, date '2026-01-31' as since;
create table issues.issues as
    select * from (values
        ('county', '2026-08', 1, '2026-08'), ('county', '2026-09', 1, '2026-09'), ('county', '2026-09', 2, '2026-09')
    ) as t(competition_id, issue_no, revision, scope_id);
create table issues.standings as
    select issue_no, revision, competition_id, scope_id, unit_id, unit_zh, place, score, status, cast(null as varchar) as issue_no_1
    from (values
        ('2026-08', 1, 'county', '2026-08', 'T1', '松岗镇', 1, 70.00::decimal(18, 2), 'provisional'),
        ('2026-09', 1, 'county', '2026-09', 'T1', '松岗镇', 2, 87.00::decimal(18, 2), 'provisional'),
        ('2026-09', 1, 'county', '2026-09', 'T2', '大塘乡', 1, 88.50::decimal(18, 2), 'provisional'),
        ('2026-09', 2, 'county', '2026-09', 'T1', '松岗镇', 1, 90.00::decimal(18, 2), 'provisional')
    ) as t(issue_no, revision, competition_id, scope_id, unit_id, unit_zh, place, score, status);
create table issues.ledger as
    select '2026-09' as issue_no, 1 as revision, 'county' as competition_id, '2026-09' as scope_id, 'T1' as unit_id, 7.5 as points;
create schema "explain";
create view "explain".ledger as select competition_id, scope_id, unit_id, score as points from live.standings;
create view live.ledger as select * from "explain".ledger;
create view live.lines as select unit_id, points from "explain".ledger;
create table landing.loads as select 'L1' as load_id;
create view ranking.standings as select * from live.standings;
create view catalog.shown as select unit_id, place from ranking.standings;
create view live.shown as select * from catalog.shown;
create view analysis.standing as
    select shown.unit_id, shown.place, standings.score from live.shown join ranking.standings using (unit_id, place);
"""


def write_snapshot(path: Path, extra: str = "") -> Path:
    """A snapshot at a path, moved into place whole as the real one is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    with duckdb.connect(str(beside)) as con:
        con.execute(SNAPSHOT + extra)
    os.replace(beside, path)
    return path


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small snapshot, in a folder whose name nobody who asks may see."""
    return write_snapshot(tmp_path_factory.mktemp("hidden-from-askers") / "snapshot" / "current.duckdb")


@pytest.fixture(scope="session")
def pool(snapshot: Path) -> Iterator[Pool]:
    """One queue for all tests that need no other; its time limit is never the reason why one ends."""
    made = Pool(Limits(seconds=120, waiting=1000, waiting_each=1000), lambda: snapshot)
    yield made
    made.close()


Ask = Callable[..., Answer]


@pytest.fixture(scope="session")
def ask(pool: Pool) -> Ask:
    """Ask and wait."""

    def asked(sql: str, who: str = "anna", **rest: object) -> Answer:
        return pool.ask(Question(sql, **rest), who).answer(300)  # type: ignore[arg-type]

    return asked


@pytest.fixture(scope="session")
def refusal(ask: Ask) -> Callable[..., NotAnswered]:
    """Ask what has no answer, and hear why."""

    def asked(sql: str, **rest: object) -> NotAnswered:
        with pytest.raises(NotAnswered) as caught:
            ask(sql, **rest)
        return caught.value

    return asked
