"""The jobs of a month's close: move, what stands in the way, clearing it, publish, revise, verify (docs/paper.md section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module

from competition.calendar import Month
from competition.errors import SaibangError
from competition.rulebook import Rulebook
from etl import brief, build, closing, publish, rulebooks, verify
from etl.build import Desk
from etl.errors import EXIT_DIFFERS, EXIT_OK
from etl.layout import Home
from etl.paper_jobs import Event, Send, Work
from etl.publish import Issued
from show.blockers import Blocker


@contextmanager
def seated(request: Event, home: Home, by: str, now: datetime) -> Iterator[tuple[Desk, Rulebook]]:
    """A writing desk and the rulebook of the competition a request names."""
    with build.desk(home, by, now, build.WAIT_SECONDS) as seat:
        yield seat, rulebooks.choose(seat.rulebooks, request.get("competition"), seat.journal.entries)


def text_of(request: Event, name: str) -> str:
    """A field of a request as text; '' where it is not there."""
    return str(request.get(name) or "")


def month_of(request: Event) -> Month:
    """The month a request is about."""
    return Month.parse(text_of(request, "month"))


def as_event(standing: list[Blocker]) -> Event:
    """Blockers for a page: in the language of the job, each with where it is cleared."""
    rows = [
        {"kind": each.kind, "text": each.phrase.text(), "page": each.page, "params": dict(each.params),
         "zh": each.phrase.text("zh_CN"), "en": each.phrase.text("en")}
        for each in standing
    ]  # fmt: skip
    return {"event": "blockers", "rows": rows}


def move(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """A month one step on or back."""
    with seated(request, home, by, now) as (seat, rulebook):
        closing.move(seat, rulebook, month_of(request), text_of(request, "state"), text_of(request, "reason"), by, now)
    return EXIT_OK


def blockers(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """Everything in the way of a month, the office's text and the recount too; nothing is written."""
    with build.reading_desk(home) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, request.get("competition"), seat.journal.entries)
        send(as_event(closing.blockers(seat, rulebook, month_of(request), now)))
    return EXIT_OK


def decide(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """What was decided about missing reports: one reason for one unit or several."""
    with seated(request, home, by, now) as (seat, rulebook):
        for unit in request["units"]:
            publish.decide(seat, rulebook, unit, month_of(request), text_of(request, "reason"), by, now)
    return EXIT_OK


def settle(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """One explanation for every open question of a cause."""
    subject, explanation, given_by = (text_of(request, name) for name in ("subject", "explanation", "given_by"))
    with seated(request, home, by, now) as (seat, rulebook):
        count = closing.settle(
            seat, rulebook, month_of(request), subject, explanation, given_by, by, now, text_of(request, "unit_id")
        )
    send({"event": "settled", "count": count})
    return EXIT_OK


def settle_return(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """No answer is awaited any more to a file that was given back."""
    with seated(request, home, by, now) as (seat, rulebook):
        is_new = closing.settle_return(seat, rulebook, int(request["return_no"]), text_of(request, "reason"), by, now)
    send({"event": "settled", "count": int(is_new)})
    return EXIT_OK


def issue(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """Publish a month, or its issue once more; then its documents."""
    is_revision = request["job"] == "revise"

    def made(seat: Desk, rulebook: Rulebook) -> Issued:
        signed_by = text_of(request, "signed_by")
        if not is_revision:
            return publish.publish(seat, rulebook, month_of(request), by, now, signed_by=signed_by)
        issue_no, reason, asked_by, appeal_no = (
            text_of(request, name) for name in ("issue_no", "reason", "asked_by", "appeal_no")
        )
        return publish.revise(
            seat, rulebook, issue_no, reason, asked_by, by, now, appeal_no=appeal_no, signed_by=signed_by
        )

    issued = told(request, home, by, now, send, made)
    about = request | {"job": "papers", "issue": issued.issue_no, "month": issued.month}
    follow(lambda: import_module("etl.papers").JOBS["papers"](about, home, by, now, send), send)
    follow(lambda: brief.renew(home, request["competition"], issued.month), send)
    return EXIT_OK


def follow(make: Callable[[], object], send: Send) -> None:
    """Make what follows from an issue. The issue stands whatever becomes of its papers, which can be made again."""
    try:
        make()
    except Exception as fault:  # noqa: BLE001
        reason = fault.message() if isinstance(fault, SaibangError) else f"{type(fault).__name__}: {fault}"
        send({"event": "papers_missing", "text": reason})


def told(
    request: Event, home: Home, by: str, now: datetime, send: Send, made: Callable[[Desk, Rulebook], Issued]
) -> Issued:
    """Issue, and tell: the blockers where it is refused, else the number."""
    try:
        with seated(request, home, by, now) as (seat, rulebook):
            issued = made(seat, rulebook)
    except closing.Blocked as refusal:
        send(as_event(refusal.standing))
        raise
    names = ("issue_no", "revision", "month", "results_hash")
    send({"event": "issue"} | {name: getattr(issued, name) for name in names})
    return issued


def verified(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """Everything, or one issue, recomputed."""

    def tell(event: Event) -> None:
        what = "" if event["what"] in ("inbox", "warehouse") else event["what"]
        send(event | {"event": "progress", "phase": "verifying", "file": what})

    found = verify.verify(
        home, by, now, request.get("issue") or None, tell, request.get("competition"), request.get("revision")
    )
    counts = {name: getattr(found, name) for name in ("lines", "files", "rules", "issues", "tables")}
    texts = {name: [line.text() for line in getattr(found, name)] for name in ("differences", "notes")}
    send({"event": "report"} | counts | texts)
    return EXIT_DIFFERS if found.differences else EXIT_OK


JOBS: dict[str, Work] = {
    "move": move, "blockers": blockers, "decide": decide, "settle": settle, "return_settled": settle_return,
    "publish": issue, "revise": issue,
    "verify": verified,
}  # fmt: skip
