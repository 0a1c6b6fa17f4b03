"""Small multiples: the items of one unit on one scale, so that their heights can be compared."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from show import bands, breaks, links, measures, reading
from show import format as shown
from show.measures import Seen
from show.reading import Row

ITEMS = "item_rate"
Measured = dict[tuple[str, str], Row]  # by measure and scope


def small(seen: Seen) -> dict[str, object]:
    """What the template shows of the items: sentence, drawings, table."""
    unit, items = seen.picks[0], reading.names(seen.view, "items", "item_id", seen.read)
    keys = seen.keys() | {"measure_kind": ITEMS, "measure_id": list(items)}
    values = _by_measure(seen.read("measure_values", unit_id=unit, **keys))
    group = _by_measure(seen.read("measure_bands", group_id=seen.view.group_id, **keys))
    yearly = _by_measure(seen.read("measure_years", unit_id=unit, **keys))
    drawn = [_item(seen, items[code], code, values, group, yearly) for code in items]
    drawn = [one for one in drawn if any(value is not None for value in one["values"])]
    ends = bands.ruler([v for one in drawn for v in [*one["values"], *(value for b in one["band"] for value in b)]])
    marks = breaks.marks(seen.broken, seen.view.language)
    for one in drawn:
        label = seen.say("small_label", item=one["name"], value=one["value"], note=one["note"])
        one["drawing"] = bands.small(bands.Course("p1", one["values"]), one["band"], marks, ends or (0, 100), label)
    return {
        "headline": _headline(seen, drawn),
        "is_empty": not drawn,
        "unit": seen.names.get(unit, ""),
        "items": drawn,
        "ends": ends,
        "first_last": (seen.named(seen.track[0]), seen.named(seen.track[-1])) if seen.track else ("", ""),
        "rows": [_row(seen, drawn, at) for at in reversed(range(len(seen.track)))],
    }


def _by_measure(frame: pl.DataFrame) -> Measured:
    return {(row["measure_id"], row["scope_id"]): row for row in frame.to_dicts()}


def _item(seen: Seen, item: Row, code: str, values: Measured, group: Measured, yearly: Measured) -> Row:
    """One item over the track, with its value now and a year ago."""
    order = [scope["scope_id"] for scope in seen.track]
    now, year = values.get((code, seen.scope["scope_id"]), {}), yearly.get((code, seen.scope["scope_id"]), {})
    change = year.get("change")
    return {
        "name": seen.named(item),
        "href": links.href("trends", seen.view, measure=f"{ITEMS}:{code}", by=""),
        "values": [values.get((code, scope), {}).get("value") for scope in order],
        "band": [measures.one_band(group.get((code, scope))) for scope in order],
        "value": f"{measures.figure(now.get('value'), 0)}%" if now.get("value") is not None else shown.NOTHING,
        "change": change,
        "note": _note(seen, change),
    }


def _note(seen: Seen, change: Decimal | None) -> str:
    """An item against itself a year ago, in whole points of a percentage."""
    if change is None:
        return seen.say("no_last_year")
    told = measures.signed(change, 0)
    return seen.say("small_same") if told == "0" else seen.say("small_note", change=told)


def _row(seen: Seen, drawn: list[Row], at: int) -> Row:
    return {"period": seen.named(seen.track[at]), "values": [measures.figure(one["values"][at], 1) for one in drawn]}


def _headline(seen: Seen, drawn: list[Row]) -> str:
    """The item that changed most over a year."""
    unit = seen.names.get(seen.picks[0], "")
    changed = [one for one in drawn if one["change"]]
    if not changed:
        return seen.say("headline_items", unit=unit)
    most = max(changed, key=lambda one: abs(one["change"]))
    key = "headline_item_up" if most["change"] > 0 else "headline_item_down"
    return seen.say(key, unit=unit, item=most["name"], by=measures.figure(abs(most["change"]), 0))
