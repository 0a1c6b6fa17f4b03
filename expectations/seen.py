"""Observations that are many: their measures in few narrow columns, and how a few of them are told in full.

Of a million cells hardly one breaks a rule, so place, names and texts are looked up only for those that the engine asks
about. A plain frame is an observation of which everything is known already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from expectations import engine
from expectations.rule import Rule


@dataclass(frozen=True)
class Seen:
    """Measures of many observations; ``told`` gives some of the rows the columns that findings show."""

    measures: pl.DataFrame
    told: Callable[[pl.DataFrame], pl.DataFrame]


def telling(seen: Iterable[pl.DataFrame | Seen], rules: Sequence[Rule]) -> Iterator[pl.DataFrame]:
    """Of each frame the observations that decide a verdict, in full."""
    for each in seen:
        if isinstance(each, Seen):
            yield each.told(engine.telling(each.measures, rules))
        else:
            yield engine.telling(each, rules)
