"""One quick drawing of an answer: columns of it as bars, lines or points, as the plain data plotly takes.

Nothing is added up: a drawing shows the rows as they came, in their order, and says where it shows only the first of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, Literal, NamedTuple

import polars as pl

from show.tokens import TONES

Figure = dict[str, Any]
Sort = Literal["bar", "line", "scatter"]
SORTS: tuple[Sort, ...] = ("bar", "line", "scatter")
DRAWN = {"bar": 200, "line": 5000, "scatter": 5000}  # rows; more of them nobody tells apart
SERIES = 5  # so many columns have a colour of their own
HEIGHT = 360
LETTERS = 24  # of a name on an axis


class Columns(NamedTuple):
    """What can be drawn against what: numbers upwards, of them those with digits after the point, anything sideways."""

    across: list[str]
    upwards: list[str]
    measured: list[str]


def columns(frame: pl.DataFrame) -> Columns:
    """The columns an axis can take."""
    numbers = [name for name, kind in frame.schema.items() if kind.is_numeric()]
    return Columns(frame.columns, numbers, [name for name in numbers if not frame.schema[name].is_integer()])


def usual(found: Columns) -> tuple[str, str]:
    """What is drawn before anybody chooses: the first column that is no number, and the first number, one with digits first."""
    across = next((name for name in found.across if name not in found.upwards), found.across[0])
    return across, next((name for name in (*found.measured, *found.upwards) if name != across), found.upwards[0])


def figure(frame: pl.DataFrame, sort: Sort, across: str, upwards: Sequence[str]) -> Figure:
    """The drawing; texts are escaped, because plotly reads tags in them."""
    rows = frame.head(DRAWN[sort])
    is_number = frame.schema[across].is_numeric()
    xs = [
        None if value is None else float(value) if is_number else escape(str(value)) for value in rows[across].to_list()
    ]
    data = [_trace(sort, xs, rows[name], name) for name in list(upwards)[:SERIES]]
    return {"data": data, "layout": _layout(across, upwards, is_number, sort, len(upwards) > 1)}


def _trace(sort: Sort, xs: list[Any], values: pl.Series, name: str) -> Figure:
    ys = [None if value is None else float(value) for value in values.to_list()]
    said = escape(name).replace("%", "&#37;")
    how: Figure = (
        {"type": "bar"}
        if sort == "bar"
        else {"type": "scatter", "mode": "lines+markers" if sort == "line" else "markers"}
    )
    if sort != "bar":
        how |= {"marker": {"size": 7 if sort == "scatter" or len(ys) <= 40 else 4}, "connectgaps": False}
    return {"x": xs, "y": ys, "name": said, "hovertemplate": f"%{{x}}<br>%{{y}}<extra>{said}</extra>", **how}


def _layout(across: str, upwards: Sequence[str], is_number: bool, sort: Sort, has_names: bool) -> Figure:
    axis = {"showline": False, "zeroline": False, "ticks": "", "automargin": True}
    # A column of text stays text: plotly would take 2026-10 for a date and 001 for a number.
    kind = {} if is_number and sort != "bar" else {"type": "category"}
    return {
        "height": HEIGHT,
        "margin": {"l": 56, "r": 16, "t": 34 if has_names else 12, "b": 56, "pad": 4},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "inherit", "size": 13},
        "showlegend": has_names,
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
        "barmode": "group",
        "bargap": 0.25,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": TONES["ink"].light, "font": {"color": TONES["bg"].light, "size": 13}, "namelength": 40},
        "dragmode": "zoom",
        "xaxis": axis | kind | {"showgrid": sort == "scatter", "title": _title(_short(across))},
        "yaxis": axis | {"showgrid": True, "nticks": 6, "title": _title("" if has_names else _short(upwards[0])),
                         "rangemode": "tozero" if sort == "bar" else "normal"},
    }  # fmt: skip


def _title(said: str) -> Figure:
    return {"text": said, "font": {"size": 13}, "standoff": 10}


def _short(name: str) -> str:
    return escape(name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…")
