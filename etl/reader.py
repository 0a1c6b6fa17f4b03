"""The limited process in which files are read: what a file does to its reader, it does to nobody else.

Workbooks and documents are read in a process with little memory and a time limit. It imports once and then answers file
after file; when it dies, hangs or has read its share, a new one is made. Text has guards of its own and is read by the
caller. The process gets a path and gives back JSON, the sheets as Arrow and what was made of a document: nothing of it is
ever run.
"""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import polars as pl

from competition.errors import Phrase
from etl import refusals
from etl.grid import Grid, Sheet
from etl.read import SIZE_LIMIT, bytes_of, is_binary, read_bytes, refuse_size
from etl.refusals import NotTaken, ReaderDied, ReaderTooSlow, ReaderWaits

MEMORY = 1536 * 2**20
SECONDS = 60.0
SLOW_FILES = 3  # after so many that ran out of time the others wait: a job must end
FILES = 50
# No sheet of an office is so large; a reader that says more is not believed.
ANSWER_LIMIT = 256 * 2**20
ROOT = Path(__file__).parents[1]
# Libraries that set memory aside for every processor would use up the limit before a file is read.
FRUGAL = {"POLARS_MAX_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
LENGTH = struct.Struct("<Q")


class Reader:
    """A context manager around one warm process that reads files, made anew after it died or grew old.

    ``memory`` in bytes and ``seconds`` are a file's limits, ``files`` how many one process reads.
    """

    def __init__(self, memory: int = MEMORY, seconds: float = SECONDS, files: int = FILES) -> None:
        self.memory, self.seconds, self.files = memory, seconds, files
        self.process: subprocess.Popen[bytes] | None = None
        self.done = 0
        self.slow = 0

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(
        self,
        path: Path,
        file_name: str,
        encoding: str | None = None,
        delimiter: str | None = None,
        known: Collection[str] = (),
    ) -> Grid:
        """The grid of the file at a path, called by its own name. Raises a subclass of NotTaken."""
        with path.open("rb") as handle:
            head = handle.read(16)
        if not is_binary(head):
            data = bytes_of(path, file_name=file_name)
            return read_bytes(data, file_name, encoding, known, delimiter=delimiter)
        refuse_size(path.stat().st_size, file_name, SIZE_LIMIT)
        return self.ask(path.resolve(), file_name)

    def warm(self) -> None:
        """Start the process now, so that the first file need not wait for it; one that died meanwhile is replaced."""
        if self.process is not None and self.process.poll() is not None:
            self.close()
        if self.process is None:
            self.process = started(self.memory, self.seconds)
            self.done = 0

    def ask(self, path: Path, file_name: str) -> Grid:
        """Have the process read a file."""
        if self.slow >= SLOW_FILES:
            raise ReaderWaits(file=file_name, count=self.slow)
        self.warm()
        assert self.process is not None
        late = threading.Event()
        alarm = threading.Timer(self.seconds, end_late, [self.process, late])
        alarm.start()
        try:
            answer = exchange(self.process, {"path": str(path), "file_name": file_name})
        except (OSError, EOFError, ValueError, KeyError, pl.exceptions.PolarsError):
            self.close()
            if late.is_set():
                self.slow += 1
                raise ReaderTooSlow(file=file_name, seconds=round(self.seconds)) from None
            raise ReaderDied(file=file_name) from None
        except BaseException:
            self.close()  # whoever interrupts must not leave half an answer in the pipe
            raise
        finally:
            alarm.cancel()
        self.done += 1
        if self.done >= self.files:
            self.close()
        self.slow += isinstance(answer, ReaderTooSlow)
        if isinstance(answer, NotTaken):
            raise answer
        return answer

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            end(self.process)
            for pipe in (self.process.stdin, self.process.stdout):
                with suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]
            self.process = None


def started(memory: int, seconds: float) -> subprocess.Popen[bytes]:
    """A new process, in a group of its own so that it can be ended with all it started."""
    environment = {**os.environ, **FRUGAL, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "etl.reader", str(memory), str(seconds)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


def end_late(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    """End a process whose time is over."""
    late.set()
    end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started; politely first, since only it knows what else runs for it."""
    with suppress(ProcessLookupError, PermissionError):
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(1)
    for each in (process.pid, *session(process.pid)):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(each, signal.SIGKILL)
    process.wait()


def session(leader: int) -> Iterator[int]:
    """The groups of processes in a session, where the system tells: what outlives a process that was killed outright."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[3]) == leader:
                yield int(fields[2])


# ---- what goes through the pipes -------------------------------------------------------------------------------------


def exchange(process: subprocess.Popen[bytes], request: Mapping[str, str]) -> Grid | NotTaken:
    """Ask and hear the answer. Raises EOFError, OSError, ValueError where there is none."""
    assert process.stdin is not None and process.stdout is not None
    send(process.stdin, json.dumps(request).encode())
    answer = json.loads(receive(process.stdout))
    if "refused" in answer:
        return refusal_of(answer["refused"], answer["gaps"], request["file_name"])
    sheets = [
        Sheet(each["name"], pl.read_ipc(io.BytesIO(receive(process.stdout))), tuple(map(tuple, each["merged"])))
        for each in answer.pop("sheets")
    ]
    opened = receive(process.stdout)
    return Grid(**{**answer, "hidden": tuple(answer["hidden"])}, sheets=tuple(sheets), opened=opened)


def send(pipe: IO[bytes], data: bytes) -> None:
    """One message: its length, then itself."""
    pipe.write(LENGTH.pack(len(data)) + data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes:
    """One message. Raises EOFError where the other side is gone, ValueError where it is out of bounds."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    if length > ANSWER_LIMIT:
        raise ValueError(length)
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return data


def refusal_of(name: str, gaps: Mapping[str, Any], file_name: str) -> NotTaken:
    """The refusal of a name; only classes of refusals are made."""
    kind = getattr(refusals, name)
    if not (isinstance(kind, type) and issubclass(kind, NotTaken)):
        raise ValueError(name)
    made = {key: Phrase(value["key"]) if isinstance(value, dict) else value for key, value in gaps.items()}
    return kind(file_name, **made)


# ---- inside the process ----------------------------------------------------------------------------------------------


def main(memory: int, seconds: float) -> None:
    """Answer until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a reader prints must not be taken for an answer
    warm_up()
    for limit, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):  # macOS does not know every limit
            resource.setrlimit(limit, (value, resource.getrlimit(limit)[1]))
    signal.signal(signal.SIGTERM, give_up)
    threading.Thread(target=watch, args=(os.getppid(),), daemon=True).start()
    with suppress(EOFError, BrokenPipeError):
        while True:
            request = json.loads(receive(sys.stdin.buffer))
            limit_processor(seconds)
            for message in answer_to(Path(request["path"]), request["file_name"]):
                send(answers, message)


def warm_up() -> None:
    """Import what every file needs; what a library warns of is either a refusal or nothing."""
    warnings.simplefilter("ignore")
    from etl import read_old, read_open, read_workbook  # noqa: F401


def answer_to(path: Path, file_name: str) -> list[bytes]:
    """What is said about a file: the grid's head and its sheets, or the refusal."""
    try:
        grid = read_bytes(bytes_of(path, file_name=file_name), file_name)
    except NotTaken as refusal:
        reason = refusal.gaps["reason"]
        assert isinstance(reason, Phrase)
        gaps = {key: {"key": value.key} if isinstance(value, Phrase) else value for key, value in reason.gaps.items()}
        return [json.dumps({"refused": type(refusal).__name__, "gaps": gaps}, default=str).encode()]
    head = {
        "file_name": grid.file_name, "encoding": grid.encoding, "hidden": grid.hidden, "format": grid.format,
        "delimiter": grid.delimiter, "evidence": grid.evidence, "template": dict(grid.template),
        "sheets": [{"name": sheet.name, "merged": sheet.merged} for sheet in grid.sheets],
    }  # fmt: skip
    return [json.dumps(head).encode(), *(arrow(sheet.cells) for sheet in grid.sheets), grid.opened]


def arrow(cells: pl.DataFrame) -> bytes:
    """A frame as Arrow."""
    out = io.BytesIO()
    cells.write_ipc(out)
    return out.getvalue()


def limit_processor(seconds: float) -> None:
    """So much time on the processor for the next file, even where nobody is left to look at the clock."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + seconds) + 1
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def watch(parent: int) -> None:
    """End when the one who asked is gone."""
    while os.getppid() == parent:
        time.sleep(1)
    give_up()


def give_up(*_: object) -> None:
    """End at once, with whatever runs for this process."""
    from etl import read_office

    read_office.stop()
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
