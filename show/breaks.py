"""Where a period can't be compared with the one before, and why: the letters in the drawings and what they mean.

The letters and their words stand in the catalogue of trends, which explains them at length.
"""

from __future__ import annotations

from typing import NamedTuple

from show import bands, fragments
from show.links import View
from show.reading import Read, Row
from words import Language


class Broken(NamedTuple):
    """One break: the position of the period it begins with, and its row."""

    at: int
    row: Row

    @property
    def kind(self) -> str:
        """Why: another rulebook, another roster, another group, a correction; a new year of a year to date."""
        return str(self.row["kind"])


def within(view: View, track: list[Row], units: tuple[str, ...], read: Read) -> list[Broken]:
    """The breaks of the track that touch the group or one of these units; a first period breaks with nothing.

    A year to date begins anew with each year, which no mart needs to tell.
    """
    at = {scope["scope_id"]: position for position, scope in enumerate(track)}
    found = [
        Broken(at.get(row["scope_id"], 0), row)
        for row in read("breaks", competition_id=view.competition_id).to_dicts()
        if row["group_id"] in (None, view.group_id) and row["unit_id"] in (None, *units)
    ]
    found += [
        Broken(position, {"kind": "year", "unit_id": None})
        for position, scope in enumerate(track)
        if scope["scope_kind"] == "to_date" and scope["year_label"] != track[position - 1]["year_label"]
    ]
    return sorted((one for one in found if one.at), key=lambda one: (one.at, one.kind, one.row["unit_id"] or ""))


def letter(kind: str, language: Language) -> str:
    """The letter of a kind of break."""
    return fragments.text(language, f"trends.letter_{kind}")


def word(kind: str, language: Language) -> str:
    """What a kind of break is called."""
    return fragments.text(language, f"trends.break_{kind}")


def marks(broken: list[Broken], language: Language) -> list[bands.Break]:
    """The marks of a drawing: each kind once a position."""
    return [bands.Break(at, letter(kind, language)) for at, kind in dict.fromkeys((one.at, one.kind) for one in broken)]


def key(broken: list[Broken], language: Language) -> list[dict[str, str]]:
    """What the letters of a drawing mean, those that occur."""
    kinds = dict.fromkeys(one.kind for one in broken)
    return [{"letter": letter(kind, language), "word": word(kind, language)} for kind in kinds]
