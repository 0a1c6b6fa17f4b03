"""What people may not do: every statement of ``hostile.txt`` ends as it says there, and nothing beyond the snapshot is touched.

The suite asks what is not refused already as it is read, and some bombs with little to burn; the campaign asks all, with the
limits of every day.
"""

from __future__ import annotations

import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb
import pytest

from query import worker
from query.asking import Answer, Limits, NotAnswered, Question
from query.pool import Pool, fault_of
from query.statement import Unfit, checked

TABLE = Path(__file__).with_name("hostile.txt")
SECRET = "Canary-4711"


@dataclass(frozen=True)
class Case:
    """A statement and the ends it may have."""

    ends: frozenset[str]
    written: str
    line: int
    is_long: bool  # for the campaign


def cases(path: Path) -> list[Case]:
    """The rows of a table of statements."""
    rows = [(number, row) for number, row in enumerate(path.read_text("utf-8").splitlines(), 1)]
    parts = [(number, row.partition("\t")) for number, row in rows if row and not row.startswith("#")]
    return [
        Case(frozenset(ends.strip("~").split("|")), sql, number, ends.startswith("~"))
        for number, (ends, _, sql) in parts
    ]


CASES = cases(TABLE)
DEEP = {
    "deep_parentheses": "(" * 20_000 + "1" + ")" * 20_000,
    "deep_minus": "- " * 30_000 + "1",
    "deep_lists": "[" * 5_000 + "]" * 5_000,
    "deep_queries": "(select * from " * 4_000 + "standings" + ")" * 4_000,
    "deep_case": "case when true then " * 4_000 + "1" + " end" * 4_000,
    "very_long": "'" + "x" * 200_000 + "'",
    "many_columns": ", ".join(str(number) for number in range(20_000)),
}


@dataclass
class World:
    """What lies around the snapshot while the statements run, and how they ended."""

    folder: Path
    listener: socket.socket
    ended: dict[int, Answer | NotAnswered] = field(default_factory=dict)

    def filled(self, sql: str) -> str:
        """A statement with this world's file and address."""
        port = str(self.listener.getsockname()[1])
        known = {
            "file": str(self.folder / "secret.csv"), "new": str(self.folder / "made.csv"), "port": port,
            "url": f"http://127.0.0.1:{port}", "newline": "\n", **DEEP,
        }  # fmt: skip
        for name, value in known.items():
            sql = sql.replace("{" + name + "}", value)
        return sql


@contextmanager
def around(folder: Path) -> Iterator[World]:
    """A file with a secret and somebody who listens; neither has been noticed in the end."""
    secret = folder / "secret.csv"
    secret.write_text(f"a\n{SECRET}\n")
    os.utime(secret, (1, 1))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield World(folder, listener)
        assert (secret.stat().st_atime, secret.stat().st_mtime) == (1, 1), "the file was read or written"
        assert [path.name for path in folder.iterdir()] == ["secret.csv"]
        with pytest.raises(BlockingIOError):
            listener.accept()


def read_all(world: World, snapshot: Path) -> list[Case]:
    """Read everything as a process does before it runs it, and note what is refused then; those that are left.

    What may upset who reads it is left too.
    """
    left = []
    with duckdb.connect() as con:
        for case in CASES:
            sql = world.filled(case.written)
            try:
                if len(sql) < 1000:
                    checked(con, sql)
                left.append(case)
            except Unfit as unfit:
                world.ended[case.line] = fault_of(snapshot, sql, **asdict(worker.refused(unfit)))
            except duckdb.Error:  # in whose words, the process knows
                left.append(case)
    return left


def ask_all(world: World, pool: Pool, asked: list[Case]) -> None:
    """Ask everything at once, each by another person."""
    tickets = [(case.line, pool.ask(Question(world.filled(case.written)), f"person {case.line}")) for case in asked]
    for line, ticket in tickets:
        try:
            world.ended[line] = ticket.answer(600)
        except NotAnswered as fault:
            world.ended[line] = fault


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, pool: Pool, snapshot: Path) -> Iterator[World]:
    """All of them, read, and what is not refused then asked."""
    with around(tmp_path_factory.mktemp("canary")) as made:
        ask_all(made, pool, read_all(made, snapshot))
        yield made


@pytest.fixture(scope="module")
def asked_world(tmp_path_factory: pytest.TempPathFactory, pool: Pool) -> Iterator[World]:
    """All of them, asked."""
    with around(tmp_path_factory.mktemp("canary")) as made:
        ask_all(made, pool, CASES)
        yield made


def end_of(outcome: Answer | NotAnswered) -> str:
    return "answer" if isinstance(outcome, Answer) else outcome.kind


def told(outcome: Answer | NotAnswered) -> str:
    """Everything that a person gets to see."""
    if isinstance(outcome, Answer):
        return outcome.frame.write_csv()
    return "\n".join([outcome.message("zh_CN"), outcome.message("en"), outcome.engine])


def judge(case: Case, world: World, snapshot: Path) -> None:
    """Whether a statement ended as it should, with nothing told that is not the asker's."""
    outcome = world.ended[case.line]
    assert end_of(outcome) in case.ends, told(outcome)
    assert SECRET not in told(outcome)
    assert snapshot.parents[1].name not in told(outcome), "the server's path"


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 250
    assert len({case.written for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.line}-{case.written[:40]}")
def test_a_hostile_statement_ends_as_the_table_says(case: Case, world: World, snapshot: Path) -> None:
    judge(case, world, snapshot)


@pytest.mark.campaign
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.line}-{case.written[:40]}")
def test_asked_it_ends_so_too(case: Case, asked_world: World, snapshot: Path) -> None:
    judge(case, asked_world, snapshot)


def test_the_next_question_is_answered(world: World, pool: Pool) -> None:
    answer = pool.ask(Question("select count(*) as n from standings"), "anna").answer(120)
    assert answer.frame.item() == 4


# ---- bombs -----------------------------------------------------------------------------------------------------------

BOMBS = cases(TABLE.with_name("bombs.txt"))


def burn(pool: Pool, case: Case) -> tuple[str, float, int]:
    """Ask a bomb: its end, how many seconds its process lived after it was asked, and the most memory it held, in bytes."""
    ticket = pool.ask(Question(case.written), "anna")
    while ticket.worker is None or not ticket.worker.greeting:
        assert ticket.state != "over"
        time.sleep(0.005)
    process, most, began = ticket.worker.process, 0, time.monotonic()
    while process.poll() is None:
        most = max(most, memory_of(process.pid))
        time.sleep(0.01)
    lived = time.monotonic() - began
    with pytest.raises(NotAnswered) as caught:
        ticket.answer(600)
    assert caught.value.kind in case.ends, caught.value.engine
    return caught.value.kind, lived, most


def memory_of(pid: int) -> int:
    """What a process holds of the machine's memory, in bytes; 0 where it is gone or the system does not tell."""
    try:
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


@pytest.fixture(scope="module")
def small(snapshot: Path) -> Iterator[Pool]:
    """A queue with little to burn."""
    made = Pool(Limits(seconds=0.7, memory=200 * 2**20, running=1), lambda: snapshot, keep_warm=1)
    yield made
    made.close()


@pytest.mark.parametrize("case", [case for case in BOMBS if not case.is_long], ids=lambda case: case.written[:40])
def test_a_bomb_burns_nobody_else(case: Case, small: Pool) -> None:
    _, _, most = burn(small, case)
    assert most < small.limits.address_space


@pytest.fixture(scope="module")
def everyday(snapshot: Path) -> Iterator[Pool]:
    """A queue with the limits of every day, but for the time."""
    made = Pool(Limits(seconds=5), lambda: snapshot)
    yield made
    made.close()


@pytest.mark.campaign
@pytest.mark.parametrize("case", BOMBS, ids=lambda case: case.written[:40])
def test_a_bomb_ends_at_its_limit_and_the_next_question_is_answered(case: Case, everyday: Pool) -> None:
    """Told beside: what it cost. On a machine with nothing else to do none outlives its limit by more than a second."""
    is_idle = os.getloadavg()[0] < 1
    kind, lived, most = burn(everyday, case)
    print(f"\n{kind:10} {lived - everyday.limits.seconds:+6.2f} s {most / 2**20:6.0f} MiB  {case.written[:70]}")
    assert most < everyday.limits.address_space
    assert everyday.ask(Question("select 1"), "ben").answer(60).frame.item() == 1
    if is_idle:
        assert lived < everyday.limits.seconds + 1


@pytest.mark.campaign
def test_twenty_people_beside_one_who_throws_bombs(everyday: Pool) -> None:
    """Everybody's question is answered, and all processes together stay within what is set."""
    bombs = [everyday.ask(Question(case.written), "bomber") for case in BOMBS[:5]]
    tickets = [
        (number, everyday.ask(Question("select $n + count(*) from standings", {"n": number}), f"person {number}"))
        for number in range(20)
    ]  # fmt: skip
    most = 0
    while any(ticket.state != "over" for _, ticket in tickets):
        workers = [each.worker for each in everyday.running if each.worker] + everyday.warm
        most = max(most, sum(memory_of(each.process.pid) for each in workers))
        time.sleep(0.02)
    waited = [ticket.answer(0).waited for _, ticket in tickets]
    print(
        f"\n20 people: median wait {sorted(waited)[10]:.2f} s, longest {max(waited):.2f} s, {most / 2**20:.0f} MiB in all"
    )
    assert [ticket.answer(0).frame.item() for _, ticket in tickets] == [number + 4 for number, _ in tickets]
    assert most < everyday.limits.running * everyday.limits.address_space
    for ticket in bombs:
        ticket.cancel()
