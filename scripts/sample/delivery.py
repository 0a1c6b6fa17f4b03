"""A file on its way to the office: its bytes, what it is, when it arrived and from whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

MANIFEST = ("file", "kind", "received_at", "received_from", "submitter", "revision", "note")


@dataclass(frozen=True)
class Delivery:
    """One file of the sample; `path` is relative to data/sample."""

    path: str
    data: bytes
    kind: str
    received_at: datetime
    received_from: str
    submitter: str = ""
    revision: int = 1
    note: str = ""

    def row(self) -> tuple[object, ...]:
        """Its line in the manifest."""
        moment = self.received_at.isoformat(timespec="minutes")
        return (self.path, self.kind, moment, self.received_from, self.submitter, self.revision, self.note)


def in_order(deliveries: Iterator[Delivery]) -> list[Delivery]:
    """As they arrived; on the same moment by path, so that the order never depends on how they were made."""
    return sorted(deliveries, key=lambda one: (one.received_at, one.revision, one.path))
