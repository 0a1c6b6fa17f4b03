"""The democratic evaluation: how the rulebook blends it, and what may be shown of who voted. The marts decide what may."""

from __future__ import annotations

from decimal import Decimal

from show import format as shown
from show import reading
from show.comparison import Seen
from show.reading import Row


def evaluation(seen: Seen) -> Row | None:
    """The evaluation as it is blended, with its classes of voters and counts; none where there was none."""
    evaluated = {code for (_, code), cell in seen.cells.items() if cell["evaluation"] is not None}
    if not evaluated:
        return None
    share = {name: reading.policy(seen.view, f"blend_{name}", seen.read) for name in ("objective", "evaluation")}
    minimum = reading.policy(seen.view, "ballot_class_minimum", seen.read)
    known = reading.names(seen.view, "voter_classes", "voter_class_id", seen.read)
    return {
        "dimensions": [
            {"dimension": row, "cells": [seen.mine.get((unit, code)) for unit in seen.chosen]}
            for code, row in seen.dimensions.items()
            if code in evaluated
        ],
        "names": [seen.names[unit] for unit in seen.chosen],
        "is_told": None not in share.values(),
        "objective": _percent(share["objective"]),
        "evaluation": _percent(share["evaluation"]),
        "minimum": "" if minimum is None else shown.plain(minimum),
        "classes": _voters(seen, known),
        "counts": _counts(seen, known),
    }


def _percent(share: Decimal | None) -> str:
    """A share of the rulebook as a percentage."""
    return shown.NOTHING if share is None else shown.percent(share * 100, 0)


def _voters(seen: Seen, known: dict[str, Row]) -> list[Row]:
    """The classes of voters that may be shown by dimension, for the unit looked at, in the rulebook's order."""
    rows = seen.read("shown_ballot_classes", **reading.of_unit(seen.view)).to_dicts()
    of = {(row["dimension_id"], row["voter_class_id"]): row for row in rows}
    found = [
        {
            "dimension": dimension,
            "classes": [
                of[code, voters] | {"voters": known[voters], "weight": _percent(of[code, voters]["weight"])}
                for voters in known
                if (code, voters) in of
            ],
        }
        for code, dimension in seen.dimensions.items()
    ]
    return [one for one in found if one["classes"]]


def _counts(seen: Seen, known: dict[str, Row]) -> list[Row]:
    """Ballots due, issued and returned by class, as far as it may be shown."""
    rows = seen.read("shown_ballot_counts", competition_id=seen.view.competition_id, scope_id=seen.view.scope_id)
    of = {row["voter_class_id"]: row for row in rows.to_dicts()}
    return [of[voters] | {"voters": known[voters]} for voters in known if voters in of]
