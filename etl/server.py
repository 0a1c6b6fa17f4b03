"""The job server: long work for pages and scripts, each job a fresh, limited process that can be killed.

A forkserver holds Great Expectations already imported, so a job starts in a fraction of a second. The server listens on a
socket in the data folder that only its owner may use. A request is one JSON line, ``{"job": "check", "files": [...]}``;
the answer is one JSON event a line, the last one ``{"event": "done", "exit_code": ...}``. Closing the connection, or the
line ``{"cancel": true}``, ends the job; what it had acknowledged stays, what it had not leaves no trace.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import select
import signal
import socket
import socketserver
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from competition.calendar import Month
from competition.errors import Phrase, SaibangError
from etl.errors import EXIT_BUG, EXIT_OK, EXIT_REFUSED, JobsNotRunning
from etl.layout import Home

MEMORY_BYTES = 4 * 1024**3
SECONDS = 900
PRELOADED = ["etl.warmed"]
DESK_JOBS = (
    "receive", "review", "alias", "arrival", "return", "effect", "claim_effect", "explain", "reconcile", "template",
)  # fmt: skip
PAPER_JOBS = (
    "move", "blockers", "decide", "settle", "publish", "revise", "verify", "slips", "slip_answer", "bulletin", "papers",
    "brief", "call", "appeal", "appeal_act",
    "appeal_effect", "follow_up", "follow_up_act", "register", "digest",
)  # fmt: skip
JOBS = ("check", "load", "build", "none", "own", *DESK_JOBS, *PAPER_JOBS)
Event = dict[str, Any]
Send = Callable[[Event], None]


# ---- inside a job's process ------------------------------------------------------------------------------------------


def work(request: Event, data: str, rulebook: str, pipe: Connection, memory: int, folder: str) -> None:
    """Do one job and send its events; this is the main function of a job's process. ``folder``: for what it writes aside."""
    os.setpgid(0, 0)
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    limit_memory(memory)
    os.environ["SAIBANG_LANG"] = str(request.get("lang", os.environ.get("SAIBANG_LANG", "zh_CN")))
    try:
        code = perform(request, Home(Path(data), Path(rulebook)), pipe.send)
    except SaibangError as refusal:
        pipe.send({"event": "refused", "error": refusal.key, "message": refusal.message()})
        code = refusal.exit_code
    except Exception as fault:  # noqa: BLE001 - a job's bug must reach the one who waits for it
        pipe.send({"event": "failed", "message": f"{type(fault).__name__}: {fault}"})
        code = EXIT_BUG
    pipe.send({"event": "done", "exit_code": code})


def limit_memory(size: int) -> None:
    """Let the job die alone when it wants too much."""
    with suppress(ValueError, OSError):  # macOS does not know this limit
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def perform(request: Event, home: Home, send: Send) -> int:
    """The job itself; returns the exit code of the command it stands for."""
    from etl import build, intake, publish, rulebooks

    by, now = str(request.get("by", "page")), datetime.now(UTC)
    if request["job"] == "own":
        from etl import own

        send(own.bring(home, request))
        return EXIT_OK
    if request["job"] in DESK_JOBS or "items" in request:
        from etl import desk_jobs

        return desk_jobs.perform(request, home, by, now, send)
    if request["job"] in PAPER_JOBS:
        from etl import paper_jobs

        return paper_jobs.perform(request, home, by, now, send)
    if request["job"] == "check":
        with build.reading_desk(home) as seat:
            return told(intake.look_over(seat, arrivals(request, now), tell=send), send)
    with build.desk(home, by, now) as seat:
        if request["job"] == "load":
            accept = bool(request.get("accept"))
            return told(intake.take_in(seat, arrivals(request, now), by, now, accept, send), send)
        if request["job"] == "none":
            rulebook = rulebooks.choose(seat.rulebooks, request.get("competition"), seat.journal.entries)
            publish.sign_none(seat, rulebook, request["register"], Month.parse(request["month"]), by, now)
        elif build.tick(seat, by, now):
            build.catch_up(seat)
    return EXIT_OK


def arrivals(request: Event, now: datetime) -> list[Any]:
    """The files of a request: paths, or objects with path and what the bytes can't say."""
    from etl.intake import Arrival
    from etl.manifest import moment_of

    made = []
    for each in request["files"]:
        about = {"path": each} if isinstance(each, str) else dict(each)
        received = about.pop("received_at", None)
        received_at = moment_of(received, "UTC") if received else now
        about.setdefault("competition", request.get("competition"))
        made.append(Arrival(path=Path(about.pop("path")), received_at=received_at, **about))
    return made


def told(drafts: list[Any], send: Send) -> int:
    """One event a file, findings and all."""
    for draft in drafts:
        send({
            "event": "file", "file": draft.arrival.path.name, "status": draft.status, "kind": draft.kind,
            "message": draft.error.message() if draft.error else "", "ledger": draft.ledger,
            "findings": draft.findings.to_dicts(),
        })  # fmt: skip
    return EXIT_REFUSED if any(draft.status == "refused" for draft in drafts) else EXIT_OK


# ---- the server ------------------------------------------------------------------------------------------------------


class Limits:
    """How much a job may take."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY_BYTES) -> None:
        self.seconds = seconds
        self.memory = memory


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Listens, and runs each request as a job."""

    daemon_threads = True

    def __init__(self, home: Home, limits: Limits) -> None:
        self.home = home
        self.limits = limits
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(PRELOADED)
        super().__init__(str(home.socket), Handler)
        os.chmod(home.socket, 0o600)


class Handler(socketserver.StreamRequestHandler):
    """One connection, one job."""

    server: Server

    def handle(self) -> None:
        """Read the request, run the job, pass its events on."""
        with suppress(BrokenPipeError, ConnectionResetError):
            request = self.request_line()
            if request is None:
                return
            if request.get("job") == "ping":
                self.send({"event": "done", "exit_code": EXIT_OK})
            elif request.get("job") not in JOBS:
                self.fail("job_unknown", job=request.get("job"))
            else:
                self.run(request)

    def request_line(self) -> Event | None:
        """The request, or None after saying that it can't be understood."""
        line = self.rfile.readline(1 << 20)
        if not line:
            return None
        try:
            request = json.loads(line)
            if not isinstance(request, dict):
                raise ValueError
        except ValueError:
            self.fail("job_bad_request")
            return None
        return request

    def run(self, request: Event) -> None:
        """Do the job with a folder of its own for what it writes aside, which goes with it whatever end it comes to."""
        with tempfile.TemporaryDirectory(prefix="saibang-job-", ignore_cleanup_errors=True) as folder:
            self.follow(request, folder)

    def follow(self, request: Event, folder: str) -> None:
        """Start the process, relay until it is done, too slow, dead or unwanted."""
        home, limits = self.server.home, self.server.limits
        reader, writer = self.server.context.Pipe(duplex=False)
        process = self.server.context.Process(
            target=work, args=(request, str(home.data), str(home.rulebook), writer, limits.memory, folder)
        )
        process.start()
        writer.close()
        try:
            self.send({"event": "started", "pid": process.pid})
            self.relay(process, reader, time.monotonic() + limits.seconds)
        finally:
            end(process)
            reader.close()

    def relay(self, process: Any, reader: Connection, deadline: float) -> None:
        """Pass events on until the job's last one."""
        while True:
            waiting = select.select([reader, self.connection], [], [], max(0.0, deadline - time.monotonic()))[0]
            if not waiting:
                return self.fail("job_timeout", seconds=self.server.limits.seconds)
            if self.connection in waiting and self.is_cancelled():
                return self.fail("job_cancelled")
            if reader in waiting:
                try:
                    event = reader.recv()
                except EOFError:
                    process.join(5)
                    return self.fail("job_died", code=process.exitcode)
                self.send(event)
                if event["event"] == "done":
                    return None

    def is_cancelled(self) -> bool:
        """Whether the other side closed or asked to stop."""
        line = self.rfile.readline(1 << 10)
        return not line or b"cancel" in line

    def fail(self, key: str, **gaps: object) -> None:
        """The last words of a job that did not end by itself."""
        self.send({"event": "failed", "message": Phrase(f"jobs.{key}", gaps).text()})
        self.send({"event": "done", "exit_code": EXIT_BUG})

    def send(self, event: Event) -> None:
        """One event."""
        self.wfile.write((json.dumps(event, ensure_ascii=False, default=str) + "\n").encode())


def end(process: Any) -> None:
    """Make sure a job's process, and whatever it started, is gone; its own end may have left a reader behind."""
    process.join(1)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.is_alive():
        process.kill()
        process.join()


def serve(home: Home, ready: Callable[[], None] = lambda: None, limits: Limits | None = None) -> None:
    """Serve until SIGTERM or SIGINT."""
    home.socket.parent.mkdir(parents=True, exist_ok=True)
    os.chmod(home.socket.parent, 0o700)
    home.socket.unlink(missing_ok=True)
    with Server(home, limits or Limits()) as server:
        stop = lambda *_: threading.Thread(target=server.shutdown, daemon=True).start()  # noqa: E731
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        ready()
        try:
            server.serve_forever(poll_interval=0.2)
        finally:
            for process in multiprocessing.active_children():
                end(process)
            home.socket.unlink(missing_ok=True)


# ---- asking it -------------------------------------------------------------------------------------------------------


def ask(home: Home, request: Event, timeout: float = SECONDS) -> Iterator[Event]:
    """Hand a job in and follow its events. Raises JobsNotRunning."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(timeout)
        try:
            client.connect(str(home.socket))
        except OSError:
            raise JobsNotRunning(home.socket) from None
        client.sendall((json.dumps(request, ensure_ascii=False) + "\n").encode())
        with client.makefile("rb") as events:
            for line in events:
                yield json.loads(line)
