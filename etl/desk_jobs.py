"""The jobs of the office's desk: one request in, events out. What they take and send stands in docs/intake.md section 5."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from competition.calendar import Month
from etl import claim_effect, effect, items, pile, said
from etl.errors import EXIT_OK, EXIT_REFUSED
from etl.hand_out import hand_out
from etl.layout import Home
from etl.manifest import moment_of
from words import current

Event = dict[str, Any]
Send = Callable[[Event], None]
PLACE = ("check_id", "sheet", "row_no", "column_no", "unit_id")


def perform(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """Do a job of the desk; returns the exit code it ends with."""
    return WORK[request["job"]](request, home, by, now, send)


def receive(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """Files onto the desk."""
    pile.receive(home, [handed(each, request) for each in request["files"]], by, now, send)
    return EXIT_OK


def handed(about: Event, request: Event) -> pile.Handed:
    """One file of a request."""
    received = about.get("received_at")
    return pile.Handed(
        path=Path(about["path"]), file_name=about.get("file_name", ""), source=about.get("source") or "upload",
        competition=about.get("competition") or request.get("competition"),
        received_at=moment_of(received, "UTC") if received else None,
        received_from=about.get("received_from") or "", note=about.get("note") or "",
    )  # fmt: skip


def review(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """Items once more."""
    pile.review(home, request["items"], by, now, send)
    return EXIT_OK


def load(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """Items into the competition; 2 where one stayed on the desk."""
    rows = pile.load(home, request["items"], by, now, send)
    return EXIT_OK if all(row["state"] == "loaded" for row in rows) else EXIT_REFUSED


def competition_of(request: Event, home: Home) -> str | None:
    """The competition a request names, or that of the item it is about."""
    if request.get("competition") or not request.get("items"):
        return request.get("competition")
    (each, *_) = items.listed_of(home, request["items"])
    return str(each.row["competition_id"])


def alias(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """A confirmed name; every item with questions is looked at again with it, so that it is asked once for the pile."""
    competition = competition_of(request, home)
    pile.alias(home, request, by, now, competition)
    waiting = list(dict.fromkeys([*request.get("items", []), *pile.asking(home, competition)]))
    if waiting:
        pile.review(home, waiting, by, now, send)
    return EXIT_OK


def arrival(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """An arrival put right, with its reason."""
    moment = moment_of(request["received_at"], "UTC")
    said.set_arrival(home, request["item"], moment, request.get("note") or "", by, now)
    return EXIT_OK


def give_back(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """A file back to its unit, with the sheet and the message that go with it."""
    sent = pile.give_back(home, request["item"], request.get("due_on") or "", by, now)
    send({"event": "sheet", "path": str(sent.sheet), "name": sent.sheet.name})
    send({"event": "text", "zh": sent.zh, "en": sent.en})
    return EXIT_OK


def changed(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """What loading an item would change."""
    send({"event": "effect", "rows": effect.effect(home, request["item"], by, now)})
    return EXIT_OK


def claimed(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """What would change if the register said what a unit claims."""
    key = {name: str(request[name]) for name in claim_effect.KEY}
    rows = claim_effect.claim_effect(home, key, by, now, request.get("competition"))
    send({"event": "effect", "rows": rows})
    return EXIT_OK


def explain(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """What a unit said to a finding, of an item or of what is loaded already."""
    place = {name: request.get(name) for name in PLACE}
    words = (str(request.get("explanation") or ""), str(request.get("given_by") or ""))
    if request.get("item"):
        said.explain(home, request["item"], place, *words, by, now)
    else:
        pile.explain_load(home, request["load_id"], place, *words, by, now, request.get("competition"))
    return EXIT_OK


def reconcile(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """A decision between a claim and a register."""
    pile.reconcile(home, request, by, now, request.get("competition"))
    return EXIT_OK


def template(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """Blank templates of a month: of units, of all of them, or of a register."""
    units = request.get("units") or "all"
    folder = home.data / "desk" / "out" / "templates" / str(request["month"])

    def tell(done: int, of: int, path: Path) -> None:
        send({"event": "progress", "done": done, "of": of, "file": path.name})
        send({"event": "sheet", "path": str(path), "name": path.name})

    hand_out(
        home, request.get("competition"), request.get("kind") or "monthly", None if units == "all" else units,
        Month.parse(request["month"]), current(), folder, now, tell,
    )  # fmt: skip
    return EXIT_OK


WORK: dict[str, Callable[[Event, Home, str, datetime, Send], int]] = {
    "receive": receive, "review": review, "load": load, "alias": alias, "arrival": arrival, "return": give_back,
    "effect": changed, "claim_effect": claimed, "explain": explain, "reconcile": reconcile, "template": template,
}  # fmt: skip
