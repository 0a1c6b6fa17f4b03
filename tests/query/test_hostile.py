"""What people may not do: every statement of ``hostile.txt`` ends as it says there, and nothing beyond the snapshot is touched."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from query.asking import Answer, NotAnswered, Question
from query.pool import Pool, Ticket

TABLE = Path(__file__).with_name("hostile.txt")
SECRET = "Canary-4711"


@dataclass(frozen=True)
class Case:
    """A statement and the ends it may have."""

    ends: frozenset[str]
    written: str
    line: int


def cases(path: Path) -> list[Case]:
    """The rows of a table of statements."""
    rows = [(number, row) for number, row in enumerate(path.read_text("utf-8").splitlines(), 1)]
    parts = [(number, row.partition("\t")) for number, row in rows if row and not row.startswith("#")]
    return [Case(frozenset(ends.split("|")), sql, number) for number, (ends, _, sql) in parts]


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


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, pool: Pool) -> Iterator[World]:
    """Everything asked, all at once, each by another person."""
    folder = tmp_path_factory.mktemp("canary")
    (folder / "secret.csv").write_text(f"a\n{SECRET}\n")
    os.utime(folder / "secret.csv", (1, 1))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        made = World(folder, listener)
        asked: list[tuple[int, Ticket]] = [
            (case.line, pool.ask(Question(made.filled(case.written)), f"person {case.line}")) for case in CASES
        ]
        for line, ticket in asked:
            try:
                made.ended[line] = ticket.answer(600)
            except NotAnswered as fault:
                made.ended[line] = fault
        yield made


def end_of(outcome: Answer | NotAnswered) -> str:
    return "answer" if isinstance(outcome, Answer) else outcome.kind


def told(outcome: Answer | NotAnswered) -> str:
    """Everything that a person gets to see."""
    if isinstance(outcome, Answer):
        return outcome.frame.write_csv()
    return "\n".join([outcome.message("zh_CN"), outcome.message("en"), outcome.engine])


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 150
    assert len({case.written for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.line}-{case.written[:40]}")
def test_a_hostile_statement_ends_as_the_table_says(case: Case, world: World, snapshot: Path) -> None:
    outcome = world.ended[case.line]
    assert end_of(outcome) in case.ends, told(outcome)
    assert SECRET not in told(outcome)
    assert snapshot.parents[1].name not in told(outcome), "the server's path"


def test_nothing_was_read_written_or_called(world: World) -> None:
    found = (world.folder / "secret.csv").stat()
    assert found.st_atime == 1, "the file was read"
    assert found.st_mtime == 1
    assert [path.name for path in world.folder.iterdir()] == ["secret.csv"]
    with pytest.raises(BlockingIOError):
        world.listener.accept()


def test_the_next_question_is_answered(world: World, pool: Pool) -> None:
    answer = pool.ask(Question("select count(*) as n from standings"), "anna").answer(120)
    assert answer.frame.item() == 4
