"""The one interactive chart, as the plain data plotly takes; plotly itself is only imported where it is shown.

Pure: numbers in, lists and dictionaries out. Every name is escaped, because plotly reads tags in texts. Colours come from the
style sheet, which knows both schemes: the traces stand in a fixed order, the group's first, then the lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

from show import bands, drawing
from show import format as shown
from show.tokens import TONES

Figure = dict[str, Any]
HEIGHT, TOP, FOOT = 340, 24, 32
NAMED = 40  # letters of a name under the pointer; plotly cuts at 15 where nobody says


class Words(NamedTuple):
    """What the chart says beside numbers and names."""

    upper: str
    lower: str
    median: str
    best: str


def _trace(name: str, periods: Sequence[str], values: bands.Values, digits: int, **how: object) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [escape(period) for period in periods],
        # rounded here: a browser rounds its own way, and the pointer would tell another figure than the table
        "y": [None if value is None else float(shown.rounded(value, digits)) for value in values],
        "name": escape(name),
        # a name with %{ in it is no gap to be filled
        "hovertemplate": f"%{{y:.{digits}f}}<extra>{escape(name).replace('%', '&#37;')}</extra>",
        "showlegend": False,
        "connectgaps": False,
        **how,
    }


def _group(periods: Sequence[str], band: Sequence[bands.Band], words: Words, digits: int) -> list[Figure]:
    """The four traces of the group, there even where they are empty, so that the lines keep their colours.

    What stands under the pointer goes by falling rank: the lines, then best, median and quartiles.
    """
    thin, none = {"width": 1.2}, {"width": 0}
    return [
        _trace(words.upper, periods, [one.upper for one in band], digits, line=none, legendrank=2),
        _trace(words.lower, periods, [one.lower for one in band], digits, line=none, fill="tonexty", legendrank=1),
        _trace(words.median, periods, [one.median for one in band], digits, line=thin, legendrank=3),
        _trace(words.best, periods, [one.best for one in band], digits, line=thin | {"dash": "dot"}, legendrank=4),
    ]


DASHES = ("solid", "dash", "dot", "dashdot", "longdash")


def courses(
    periods: Sequence[str],
    ticks: Sequence[str],
    lines: Sequence[bands.Course],
    band: Sequence[bands.Band],
    breaks: Sequence[bands.Break],
    ends: bands.Ends,
    words: Words,
    digits: int,
) -> Figure:
    """Lines over periods beside the group's band, named at their ends; ``ticks`` are short names, empty where none fits."""
    data = _group(periods, band, words, digits)
    for at, line in enumerate(lines):
        style = {"width": 2.6 if not at else 2, "dash": DASHES[at]}
        marks = {"size": 6 if len(periods) <= 24 else 4}
        how = {"mode": "lines+markers", "line": style, "marker": marks, "legendrank": 100 - at}
        data.append(_trace(line.told, periods, line.values, digits, **how))
    return {"data": data, "layout": _layout(periods, ticks, lines, breaks, ends, digits)}


def _layout(
    periods: Sequence[str],
    ticks: Sequence[str],
    lines: Sequence[bands.Course],
    breaks: Sequence[bands.Break],
    ends: bands.Ends,
    digits: int,
) -> Figure:
    named = [at for at, tick in enumerate(ticks) if tick]
    axis = {"showline": False, "zeroline": False, "ticks": "", "fixedrange": False}
    return {
        "height": HEIGHT,
        "margin": {"l": 46, "r": 116, "t": TOP, "b": FOOT, "pad": 4},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "inherit", "size": 13},
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": TONES["ink"].light,
            "font": {"color": TONES["bg"].light, "size": 13},
            "namelength": NAMED,
        },
        "dragmode": "zoom",
        "xaxis": axis | {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": [escape(period) for period in periods],
            "showgrid": False,
            "unifiedhovertitle": {"text": "%{x}"},
            "tickmode": "array",
            "tickangle": 0,
            "tickvals": named,
            "ticktext": [escape(ticks[at]) for at in named],
            "range": [-0.2, len(periods) - 0.8],
        },
        "yaxis": axis | _ticks(ends, digits),
        "shapes": [
            {"type": "line", "xref": "x", "yref": "paper", "x0": one.at - 0.5, "x1": one.at - 0.5, "y0": 0, "y1": 1,
             "line": {"width": 1, "dash": "dot"}}
            for one in breaks
        ],
        "annotations": _names(lines, ends) + _letters(breaks),
    }  # fmt: skip


def _ticks(ends: bands.Ends, digits: int) -> Figure:
    """About five lines over the scale; those of whole numbers stand on whole numbers."""
    span = float(ends[1]) - float(ends[0])
    whole = {"dtick": 1} if span <= 5 and not digits else {"nticks": 5}
    decimals = 0 if not digits or span >= 10 else 1
    return {"range": _padded(ends), "tickformat": f".{decimals}f", "automargin": True, **whole}


def _padded(ends: bands.Ends) -> list[float]:
    """The ends of the scale with a little room, so that a line at the end is not cut."""
    room = (float(ends[1]) - float(ends[0])) * 0.02
    return [float(ends[0]) - room, float(ends[1]) + room]


def _names(lines: Sequence[bands.Course], ends: bands.Ends) -> list[Figure]:
    """The names at the heights of the lines' ends, moved apart where they end together; first of all annotations."""
    inside, (low, high) = HEIGHT - TOP - FOOT, _padded(ends)
    last = [next((float(value) for value in reversed(line.values) if value is not None), low) for line in lines]
    tall = [inside * (high - value) / (high - low) for value in last]
    return [
        {
            "xref": "paper", "x": 1, "xanchor": "left", "xshift": 8,
            "yref": "y", "y": value, "yshift": round(at - beside, 1), "yanchor": "middle",
            "text": escape(_short(line.told)) if any(one is not None for one in line.values) else "",
            "showarrow": False, "align": "left",
        }
        for line, value, at, beside in zip(lines, last, tall, bands.spread(tall, 18, inside), strict=True)
    ]  # fmt: skip


def _short(name: str) -> str:
    """A name as far as the room beside the chart goes; the figures below have it whole."""
    return drawing.shortened(name, 8 if drawing.is_chinese(name) else 15)


def _letters(breaks: Sequence[bands.Break]) -> list[Figure]:
    """The letters above the marks."""
    there: dict[int, str] = {}
    for one in breaks:
        there[one.at] = there.get(one.at, "") + one.letter
    return [
        {"xref": "x", "x": at - 0.5, "yref": "paper", "y": 1, "yanchor": "bottom", "text": escape(letters),
         "showarrow": False}
        for at, letters in there.items()
    ]  # fmt: skip
