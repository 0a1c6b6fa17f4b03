"""Places as the game gives them: 1, 2, 2, 4 by descending score, equal scores share a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Place:
    """A place and whether others share it."""

    place: int
    is_tied: bool


def rank_units(scores: Mapping[str, Decimal]) -> dict[str, Place]:
    """The place of each unit by its score, the highest first; scores are ranked as they are shown."""
    counts = Counter(scores.values())
    ahead, first_places = 0, {}
    for score in sorted(counts, reverse=True):
        first_places[score] = ahead + 1
        ahead += counts[score]
    return {unit: Place(first_places[score], counts[score] > 1) for unit, score in scores.items()}


def half_up(number: Decimal, digits: int) -> Decimal:
    """A number rounded half away from zero; never half to even: 0.125 becomes 0.13."""
    return number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
