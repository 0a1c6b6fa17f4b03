"""The mart files and their headers: what each table is, at which grain, how it grows, what must hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

ROOT = Path(__file__).parent
Increment = Literal["scope", "month", "full", "rules", "run", "view"]
PEOPLE = "analysis"
_REFERENCE = re.compile(r"\b(?:from|join)\s+([a-z_]+\.[a-z_]+)")


@dataclass(frozen=True)
class Column:
    """A column of a mart with its meaning in both languages."""

    name: str
    zh: str
    en: str


@dataclass(frozen=True)
class Check:
    """A statement that must give no rows; ``{table}`` stands for the mart."""

    name: str
    sql: str


@dataclass(frozen=True)
class Mart:
    """One .sql file: header and select."""

    name: str
    schema: str
    purpose: str
    purpose_zh: str
    grain: str
    increment: Increment
    is_public: bool
    columns: tuple[Column, ...]
    checks: tuple[Check, ...]
    sql: str
    example: str = ""

    @property
    def table(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def is_view(self) -> bool:
        """Whether it is worked out when it is read."""
        return self.increment == "view"

    @property
    def is_passing(self) -> bool:
        """Whether only the run that makes it needs it: it never gets into the file."""
        return self.schema == "temp"

    @property
    def is_for_people(self) -> bool:
        """Whether it is a view of the schema analysis: made in the snapshot, whoever builds a warehouse needs none."""
        return self.schema == PEOPLE

    @property
    def is_kept(self) -> bool:
        """Whether it lies in the file: no view, nothing passing."""
        return not self.is_view and not self.is_passing

    @property
    def reads(self) -> frozenset[str]:
        """The qualified tables this mart selects from."""
        return frozenset(_REFERENCE.findall(self.sql))


def parse(path: Path) -> Mart:
    """Read a mart file; raises ValueError naming the file where its header is incomplete."""
    lines = path.read_text(encoding="utf-8").splitlines()
    head = [line[2:].strip() for line in lines if line.startswith("--")]
    tags: dict[str, list[str]] = {}
    for line in head[1:]:
        tag, _, rest = line.partition(":")
        tags.setdefault(tag, []).append(rest.strip())
    try:
        increment = tags["increment"][0]
        if (path.parent.name == "temp") != (increment == "run") and increment != "view":
            raise ValueError(f"{path.name}: increment run and the folder temp go together")
        if increment not in get_args(Increment):
            raise ValueError(f"{path.name}: increment {increment}")
        return Mart(
            name=path.stem,
            schema=path.parent.name,
            purpose=head[0],
            purpose_zh=tags["zh"][0] if path.parent.name != "temp" else "",
            grain=tags["grain"][0],
            increment=increment,  # type: ignore[arg-type]  # checked above
            is_public=tags["public"][0] == "yes",
            columns=tuple(Column(*(part.strip() for part in text.split("|", 2))) for text in tags.get("column", [])),
            checks=tuple(Check(*(part.strip() for part in text.split("|", 1))) for text in tags.get("check", [])),
            sql="\n".join(line for line in lines if not line.startswith("--")).strip(),
            example=tags["example"][0] if path.parent.name == PEOPLE else "",
        )
    except (KeyError, TypeError, IndexError) as fault:
        raise ValueError(f"{path.parent.name}/{path.name}: header lacks {fault}") from fault


@cache
def meanings() -> dict[str, tuple[str, str]]:
    """What the tables of schema.sql and their columns mean, by place (schema.txt), in Chinese and English."""
    lines = (ROOT / "schema.txt").read_text(encoding="utf-8").split("\n\n", 1)[1].splitlines()
    parts = (line.split(" | ") for line in lines if line and not line.startswith("#"))
    return {place: (zh, en) for place, zh, en in parts}


@cache
def all_marts() -> tuple[Mart, ...]:
    """Every mart, each after the marts it reads."""
    known = {mart.table: mart for mart in map(parse, sorted(ROOT.glob("*/*.sql")))}
    ordered: dict[str, Mart] = {}

    def place(mart: Mart, above: tuple[str, ...]) -> None:
        if mart.table in above:
            raise ValueError("marts read each other in a circle: " + " -> ".join((*above, mart.table)))
        for table in sorted(mart.reads & known.keys()):
            if table not in ordered:
                place(known[table], (*above, mart.table))
        ordered[mart.table] = mart

    for table in sorted(known):
        if table not in ordered:
            place(known[table], ())
    return tuple(ordered.values())


def find(name: str) -> str:
    """The qualified table of a mart name, such as ``ranking.standings``, a public one before others; raises KeyError."""
    named = sorted((mart for mart in all_marts() if mart.name == name), key=lambda mart: not mart.is_public)
    return named[0].table if named else _unknown(name)


def _unknown(name: str) -> str:
    raise KeyError(f"no mart {name}")


def public() -> list[str]:
    """The names of the marts that go into the snapshot as ``live``."""
    return [mart.name for mart in all_marts() if mart.is_public and not mart.is_for_people]


def for_people() -> list[str]:
    """The names of the views in the snapshot's schema ``analysis``."""
    return [mart.name for mart in all_marts() if mart.is_for_people]
