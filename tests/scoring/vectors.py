"""What a case of the shape tables is: a tiny competition, and what must come of it in marts and oracle alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.oracle.plain import PlainWorld

MONTH, YEAR = "2026-03", "2026"
# "unit what" (in March) or "scope unit what" to the value; what: a rule (its points), rule/state, rule/open, or a
# column of the standings
Wanted = dict[str, object]
Build = Callable[[PlainWorld], Wanted]


@dataclass
class Vector:
    """One case by the name of its source."""

    name: str
    build: Build
    versions: Mapping[str, str] | None = None
    wanted: Wanted = field(default_factory=dict)

    def world(self, competition_id: str) -> PlainWorld:
        """The competition of the case; fills what is wanted of it."""
        plain = PlainWorld(competition_id, self.versions)
        self.wanted = self.build(plain)
        return plain


class Table:
    """The cases of one module."""

    def __init__(self) -> None:
        self.vectors: list[Vector] = []

    def __call__(self, name: str, versions: Mapping[str, str] | None = None) -> Callable[[Build], Build]:
        """Put a case into the table."""

        def put(build: Build) -> Build:
            self.vectors.append(Vector(name, build, versions))
            return build

        return put
