"""Questions wait here for their turn and each gets a process of its own, made warm before it is needed.

Turns are fair: who has the fewest questions running is served first, among equals who was served longest ago, then who came
first. So one person's forty questions do not stand before another's one. A process answers one question and is gone; one
that was made warm on an older snapshot is thrown away unasked, so that nobody sees an older state after a newer one.
"""

from __future__ import annotations

import io
import json
import logging
import os
import select
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Literal

import polars as pl

from competition.errors import Phrase
from query.asking import Answer, Kind, Limits, NotAnswered, Question, Stamp
from query.pipes import identify, receive, send
from query.sums import sum_of

LOGGER = logging.getLogger(__name__)
ROOT = Path(__file__).parents[1]
# Nothing of the server's environment; libraries must not set memory aside for every processor.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"}
STARTING = 60.0  # seconds a process may take to be warm on a busy machine
LOOK = 2.0  # seconds between two looks whether the snapshot is another by now
HEAD = 2**20  # bytes: what is said besides the rows is never longer


@dataclass(frozen=True)
class Asked:
    """A question that is over, for the log; ``end`` is empty where there was an answer, else why there was none."""

    who: str
    at: datetime
    question: Question
    waited: float
    seconds: float
    rows: int | None
    end: Kind | Literal[""]


class Ticket:
    """A question's place in the queue, and in the end its answer."""

    def __init__(self, pool: Pool, question: Question, who: str) -> None:
        self.pool, self.question, self.who = pool, question, who
        self.at = datetime.now(UTC)
        self.came = time.monotonic()
        self.began: float | None = None
        self.ended = 0.0
        self.worker: Worker | None = None
        self.outcome: Answer | NotAnswered | None = None
        self.over = threading.Event()

    @property
    def state(self) -> Literal["waiting", "running", "over"]:
        """Where the question is."""
        if self.over.is_set():
            return "over"
        return "waiting" if self.began is None else "running"

    @property
    def ahead(self) -> int:
        """How many are served before it, as it stands now; 0 where it does not wait."""
        return self.pool.ahead_of(self)

    def cancel(self) -> None:
        """Take it back; what runs for it is killed. Nothing where it is over."""
        self.pool.end(self, "cancelled")

    def answer(self, timeout: float | None = None) -> Answer:
        """Wait for the answer. Raises NotAnswered, or TimeoutError where it is not over after so many seconds."""
        if not self.over.wait(timeout):
            raise TimeoutError
        assert self.outcome is not None
        if isinstance(self.outcome, NotAnswered):
            raise self.outcome
        return self.outcome


class Worker:
    """A process that will answer one question about one file."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self.seen = identify(path)
        self.greeting: dict[str, Any] | None = None
        self.process = subprocess.Popen(
            [sys.executable, "-m", "query.worker", str(path.resolve()), str(limits.memory), str(limits.address_space),
             str(limits.seconds), str(os.getpid())],
            cwd=ROOT, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip

    @property
    def input(self) -> IO[bytes]:
        """Where it hears the question."""
        assert self.process.stdin is not None
        return self.process.stdin

    @property
    def output(self) -> IO[bytes]:
        """Where it answers."""
        assert self.process.stdout is not None
        return self.process.stdout

    def greet(self) -> dict[str, Any] | None:
        """Which file it opened, as soon as it is warm; None where it never got so far."""
        alarm = threading.Timer(STARTING, self.kill)
        alarm.start()
        try:
            self.greeting = json.loads(receive(self.output, HEAD))
        except (EOFError, OSError, ValueError):
            return None
        finally:
            alarm.cancel()
        return self.greeting

    def is_fit(self) -> bool:
        """Whether it lives and the file it was started on still stands there."""
        try:
            return self.process.poll() is None and identify(self.path) == self.seen
        except OSError:
            return False

    def warmed(self) -> bool:
        """Whether its greeting is there to be read."""
        return bool(select.select([self.output], [], [], 0)[0])

    def kill(self) -> None:
        """End it at once."""
        with suppress(ProcessLookupError):
            self.process.kill()

    def bury(self) -> None:
        """End it and wait until its memory is free again."""
        self.kill()
        self.process.wait()
        for pipe in (self.input, self.output):
            with suppress(OSError):
                pipe.close()


class Pool:
    """The queue, so many processes that answer and so many that are kept warm.

    ``snapshot`` says where the current snapshot lies and raises FileNotFoundError where there is none; ``note`` hears of
    every question that is over. Safe to use from any thread. Ends with ``close`` or with the program.
    """

    def __init__(
        self, limits: Limits, snapshot: Callable[[], Path], keep_warm: int = 2,
        note: Callable[[Asked], None] = lambda asked: None,
    ) -> None:  # fmt: skip
        self.limits, self.snapshot, self.keep_warm, self.note = limits, snapshot, keep_warm, note
        self.change = threading.Condition()
        self.waiting: list[Ticket] = []
        self.running: list[Ticket] = []
        self.served: dict[str, float] = {}
        self.warm: list[Worker] = []
        self.needed: list[Path] = []
        self.closed = False
        # A process dies with the thread that started it: one thread starts them all and lives as long as the pool.
        self.threads = [threading.Thread(target=self.keep, daemon=True, name="query-keeper")]
        self.threads += [
            threading.Thread(target=self.serve, daemon=True, name="query-turn") for _ in range(limits.running)
        ]
        for thread in self.threads:
            thread.start()

    # ---- asking ----

    def ask(self, question: Question, who: str) -> Ticket:
        """Queue a question. Raises NotAnswered ``busy`` where too many wait already, all together or of this person."""
        if not is_writable(question):
            raise NotAnswered("wrong", Phrase("query_errors.no_text"))
        ticket = Ticket(self, question, who)
        with self.change:
            own = sum(each.who == who for each in self.waiting)
            if self.closed or len(self.waiting) >= self.limits.waiting:
                raise self.refusal("busy", count=len(self.waiting))
            if own >= self.limits.waiting_each:
                raise NotAnswered("busy", Phrase("query_errors.busy_own", {"count": own}))
            self.waiting.append(ticket)
            self.change.notify_all()
        return ticket

    def ahead_of(self, ticket: Ticket) -> int:
        """How many waiting questions are served before this one, if nobody else asks."""
        with self.change:
            order = self.in_turn()
            return order.index(ticket) if ticket in order else 0

    def close(self) -> None:
        """End everything that waits or runs."""
        with self.change:
            self.closed = True
            tickets = [*self.waiting, *self.running]
            self.change.notify_all()
        for ticket in tickets:
            self.end(ticket, "cancelled")
        for thread in self.threads:
            thread.join()

    def end(self, ticket: Ticket, kind: Kind) -> None:
        """End a question before its answer is there."""
        is_first = self.settle(ticket, self.refusal(kind))
        with self.change:
            worker = ticket.worker
        if worker is not None:
            worker.kill()
        if is_first:
            self.tell(ticket)

    def settle(self, ticket: Ticket, outcome: Answer | NotAnswered) -> bool:
        """Give a question its end; only the first that comes counts, and whether it is that."""
        with self.change:
            if ticket.over.is_set():
                return False
            ticket.outcome, ticket.ended = outcome, time.monotonic()
            if ticket in self.waiting:
                self.waiting.remove(ticket)
                self.forget(ticket.who)
            ticket.over.set()
            self.change.notify_all()
        return True

    def tell(self, ticket: Ticket) -> None:
        """Tell the log of a question that is over."""
        outcome = ticket.outcome
        began = ticket.began or ticket.ended
        asked = Asked(ticket.who, ticket.at, ticket.question, began - ticket.came, ticket.ended - began, None, "")
        if isinstance(outcome, Answer):
            asked = replace(asked, seconds=outcome.seconds, waited=outcome.waited, rows=outcome.frame.height)
        elif outcome is not None:
            asked = replace(asked, end=outcome.kind)
        self.note(asked)

    def refusal(self, kind: Kind, **gaps: object) -> NotAnswered:
        """Why there is no answer, where the kind says it all."""
        known: dict[str, object] = {"seconds": f"{self.limits.seconds:g}", **gaps}
        return NotAnswered(kind, Phrase(f"query_errors.{kind}", known))

    # ---- turns ----

    def in_turn(self) -> list[Ticket]:
        """Who waits, in the order of being served."""
        busy = Counter(each.who for each in self.running)
        last = dict(self.served)
        left, order = list(self.waiting), []
        while left:
            first = min(left, key=lambda each: (busy[each.who], last.get(each.who, 0.0), each.came))
            order.append(first)
            left.remove(first)
            last[first.who] = time.monotonic()
        return order

    def take_turn(self) -> Ticket | None:
        """Wait for the next question whose turn it is; None when the pool is closed."""
        with self.change:
            while not self.waiting and not self.closed:
                self.change.wait()
            if self.closed:
                return None
            ticket = self.in_turn()[0]
            self.waiting.remove(ticket)
            self.running.append(ticket)
            self.served[ticket.who] = ticket.began = time.monotonic()
            return ticket

    def serve(self) -> None:
        """One after the other, as long as the pool is open."""
        while ticket := self.take_turn():
            outcome: Answer | NotAnswered = self.refusal("killed")
            try:
                outcome = self.answered(ticket)
            except NotAnswered as fault:
                outcome = fault
            except (Exception, pl.exceptions.PanicException):  # the next person must still be served
                LOGGER.exception("a question could not be answered")
            is_first = self.settle(ticket, outcome)
            if ticket.worker is not None:
                ticket.worker.bury()
            if is_first:
                self.tell(ticket)
            self.leave(ticket)

    def leave(self, ticket: Ticket) -> None:
        """Free a question's place."""
        with self.change:
            self.running.remove(ticket)
            self.forget(ticket.who)
            self.change.notify_all()

    def forget(self, who: str) -> None:
        """Forget when a person was served, where nothing of theirs is here any more."""
        if not any(each.who == who for each in (*self.waiting, *self.running)):
            self.served.pop(who, None)

    # ---- one question ----

    def answered(self, ticket: Ticket) -> Answer:
        """Have a process answer it. Raises NotAnswered."""
        question = ticket.question
        worker, sha256 = self.worker_for(ticket)
        waited = time.monotonic() - ticket.came
        alarm = threading.Timer(self.limits.seconds, self.end, [ticket, "too_slow"])
        alarm.start()
        try:
            ask(worker, question, self.limits)
            head = json.loads(receive(worker.output, HEAD))
            rows = b"" if "fault" in head else receive(worker.output, 2 * self.limits.bytes + HEAD)
        except (EOFError, OSError, ValueError):
            raise self.refusal("killed") from None
        finally:
            alarm.cancel()
        if "fault" in head:
            raise fault_of(worker.path, question.sql, **head["fault"])
        assert worker.greeting is not None
        frame = pl.read_ipc_stream(io.BytesIO(rows))
        frame.columns = head["names"]
        known_at = worker.greeting["known_at"]
        stamp = Stamp(sha256, datetime.fromisoformat(known_at) if known_at else None)
        return Answer(frame, tuple(head["types"]), head["cut"], head["seconds"], waited, stamp, question.digest)

    def worker_for(self, ticket: Ticket) -> tuple[Worker, str]:
        """A warm process on the file that is asked, as it is now, and that file's SHA-256. Raises NotAnswered."""
        died = 0
        while died < 2:  # else the file was replaced meanwhile
            path = ticket.question.snapshot or self.current()
            worker = self.take_worker(ticket, path)
            try:
                greeting = worker.greet()
                died += greeting is None
                opened = tuple(greeting["identity"]) if greeting else ()
                if opened == identify(path) and (sha256 := sum_of(path, opened)):
                    return worker, sha256
            except OSError:
                raise self.refusal("no_snapshot") from None
            with self.change:
                ticket.worker = None
            worker.bury()
        raise unopened()

    def current(self) -> Path:
        """Where the snapshot lies. Raises NotAnswered ``no_snapshot`` where that can't be said."""
        try:
            return self.snapshot()
        except FileNotFoundError:
            pass
        except Exception:
            LOGGER.exception("where the snapshot lies could not be said")
            raise unopened() from None
        raise self.refusal("no_snapshot")

    def take_worker(self, ticket: Ticket, path: Path) -> Worker:
        """One of the warm ones, or one made now."""
        patience = time.monotonic() + STARTING
        with self.change:
            self.needed.append(path)
            self.change.notify_all()
            try:
                while not ticket.over.is_set() and time.monotonic() < patience:
                    for worker in self.warm:
                        if (
                            worker.path == path and worker.is_fit()
                        ):  # what died of a file before this one counts for nothing
                            self.warm.remove(worker)
                            ticket.worker = worker
                            return worker
                    if not path.exists():
                        raise self.refusal("no_snapshot")
                    self.change.wait(LOOK)
            finally:
                self.needed.remove(path)
                self.change.notify_all()
        raise unopened()

    # ---- warm processes ----

    def keep(self) -> None:
        """Tend the processes as long as the pool is open; whatever goes wrong, since they die with this thread."""
        while not self.closed:
            try:
                is_well = self.tend()
            except Exception:
                LOGGER.exception("the processes could not be tended")
                is_well = False
            with self.change:
                # What can't be started, or dies of the file, would otherwise be tried without a pause.
                if not self.closed and not (is_well and self.wanted()):
                    self.change.wait(LOOK)
        for worker in self.warm:
            worker.bury()

    def tend(self) -> bool:
        """Start processes, as many as are needed and are to be warm; throw away those on another file than the current.

        Whether all could be started and none had died.
        """
        with self.change:
            old = [each for each in self.warm if not each.is_fit()]
            self.warm = [each for each in self.warm if each not in old]
            wanted = self.wanted()
        have_died = any(each.process.poll() is not None for each in old)
        for worker in old:
            worker.bury()
        started = [self.start(path) for path in wanted]
        return all(started) and not have_died

    def wanted(self) -> list[Path]:
        """The files to start a process on: for who waits for one, and so many that are to be warm."""
        wanted = Counter(self.needed)
        with suppress(Exception):  # who asks is told (current)
            current = self.snapshot()
            wanted[current] += self.keep_warm if current.exists() else 0
        wanted.subtract(each.path for each in self.warm)
        return list(wanted.elements())

    def start(self, path: Path) -> bool:
        """Start one process, if that is possible now."""
        try:
            worker = Worker(path, self.limits)
        except OSError:  # the file is gone, or the machine has no more processes or memory to give
            return False
        except Exception:
            LOGGER.exception("a process could not be started")
            return False
        with self.change:
            self.warm.append(worker)
            self.change.notify_all()
        with suppress(OSError):
            sum_of(path, worker.seen)
        return True


def unopened() -> NotAnswered:
    """Why there is no answer where no process gets as far as opening the file."""
    return NotAnswered("no_snapshot", Phrase("query_errors.unopened"))


def is_writable(question: Question) -> bool:
    """Whether every text in it can be written down: half a character can't."""
    try:
        bool(question.digest)
    except UnicodeEncodeError:
        return False
    return True


def ask(worker: Worker, question: Question, limits: Limits) -> None:
    """Put the question to a process."""
    asked = {
        "sql": question.sql, "values": question.spelled, "issue": question.issue, "own": [each.name for each in question.own],
        "rows": limits.rows, "bytes": limits.bytes,
    }  # fmt: skip
    for message in (json.dumps(asked).encode(), *(each.arrow for each in question.own)):
        send(worker.input, message)


def fault_of(
    path: Path, sql: str, kind: Kind, key: str, place: int | None, gaps: dict[str, object], engine: str
) -> NotAnswered:
    """What a process said is wrong, with line and column counted from 1 and without the folder in which the file lies."""
    engine = engine.replace(f"{path.resolve().parent}{os.sep}", "")
    line = column = None
    if place is not None:
        line, column = sql.count("\n", 0, place) + 1, place - sql.rfind("\n", 0, place)
    return NotAnswered(kind, Phrase(f"query_errors.{key}", gaps), line, column, engine)
