"""The pages' way to the job server: one JSON line out, events in, over the socket in the data folder.

``run`` is one job while somebody waits for it; closing it ends the job. ``begin`` follows a job in a thread, so that it goes
on while its reader walks about or closes the page, and whoever opens the page sees it and may cancel it. What a job does is
written to the desk and the journal by the job itself: nothing here needs to be kept.
"""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import marts
from words import Language, say

Event = dict[str, Any]
LOG = logging.getLogger("saibang.jobs")
PATIENCE = 1000.0  # seconds without an event; the server itself ends a job before that
TOLD = ("refused", "failed")  # events that say in words why a job did not do what was asked


class NotRunning(Exception):
    """The job server does not answer: nothing can be read, checked or loaded until it runs."""


def _connected() -> socket.socket:
    """A connection to the job server. Raises NotRunning."""
    path: Path = marts.snapshot_path().parent.parent / "run" / "jobs.sock"
    client = socket.socket(socket.AF_UNIX)
    try:
        client.settimeout(PATIENCE)
        client.connect(str(path))
    except OSError:
        client.close()
        raise NotRunning from None
    return client


def _events(client: socket.socket, request: Event) -> Iterator[Event]:
    """Hand a request in and follow its events to the last one; a connection that is closed ends the job and the events."""
    client.sendall((json.dumps(request, ensure_ascii=False) + "\n").encode())
    with client.makefile("rb") as lines:
        for line in lines:
            yield json.loads(line)


def run(request: Event) -> Iterator[Event]:
    """A job's events, the last one ``done``. Closing the iterator cancels the job. Raises NotRunning."""
    with _connected() as client:
        yield from _events(client, request)


def is_running() -> bool:
    """Whether the job server answers."""
    with suppress(NotRunning):
        _connected().close()
        return True
    return False


@dataclass(eq=False)
class Work:
    """A job that is followed in the background: how far it is, and what it said at its end."""

    request: Event
    about: str  # what it is about: "intake" or an item's id
    done: int = 0
    of: int = 0
    file: str = ""
    phase: str = ""  # reading, checking, building
    message: str = ""  # why it did not do what was asked; empty where it did
    is_cancelled: bool = False
    events: list[Event] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _client: socket.socket | None = None

    @property
    def is_over(self) -> bool:
        """Whether the job has ended, well or not."""
        return self._over.is_set()

    def wait(self, seconds: float) -> bool:
        """Give a short job the time to end; whether it has."""
        return self._over.wait(seconds)

    def cancel(self) -> None:
        """End the job; what it had not acknowledged leaves no trace."""
        self.is_cancelled = True
        if client := self._client:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def follow(self) -> None:
        """Take in events until the last one; the main function of the thread."""
        language: Language = "en" if self.request.get("lang") == "en" else "zh_CN"
        is_done = False
        try:
            with _connected() as client:
                self._client = client
                for event in _events(client, self.request):
                    self._take(event)
                    is_done = event["event"] == "done"
        except NotRunning:
            self.message = say("office.job_not_running", language)
        except (OSError, ValueError):  # the connection broke, or was shut to cancel
            LOG.info("job %s: the connection ended early", self.request["job"])
        finally:
            self._client = None
            if not is_done and not self.message:
                self.message = say("office.was_cancelled" if self.is_cancelled else "office.job_lost", language)
            self._over.set()

    def _take(self, event: Event) -> None:
        """One event."""
        kind = event["event"]
        if kind == "progress":
            self.done, self.of = int(event.get("done") or 0), int(event.get("of") or 0)
            self.file, self.phase = str(event.get("file") or ""), str(event.get("phase") or "")
        elif kind == "building":
            self.phase = "building"
        elif kind in TOLD:
            self.message = str(event["message"])
        else:
            self.events.append(event)
            if said := event.get("message"):  # an item that was left on the desk says why
                self.message = f"{self.message}\n{said}".strip()

    def told(self, kind: str) -> list[Event]:
        """The events of a kind that came."""
        return [event for event in self.events if event["event"] == kind]


_works: list[Work] = []
_lock = threading.Lock()


def begin(request: Event, about: str) -> Work:
    """Start a job and follow it in the background."""
    work = Work(request, about)
    with _lock:
        _works.append(work)
    threading.Thread(target=work.follow, name=f"job-{request['job']}", daemon=True).start()
    return work


def works(about: str) -> list[Work]:
    """The jobs about this that run, or that ended and whose end nobody has seen yet; the oldest first."""
    with _lock:
        return [work for work in _works if work.about == about]


def forget(work: Work) -> None:
    """The end of a job was seen."""
    with _lock, suppress(ValueError):
        _works.remove(work)
