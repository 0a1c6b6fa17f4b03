"""Small multiples: the items of one unit on one scale, so that their heights can be compared."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from show import bands, breaks, links, measures, reading
from show import format as shown
from show.measures import Seen
from show.reading import Row

ITEMS = "item_rate"


class Items(NamedTuple):
    """The items of a unit, by item and scope: its values, the group's bands, the changes on a year."""

    values: dict[tuple[str, str], Decimal]
    group: dict[tuple[str, str], bands.Band]
    changes: dict[tuple[str, str], Decimal | None]


def _read(seen: Seen, unit: str) -> Items:
    """All items at once: one read of many measures costs a tenth of many reads of one."""
    keys = {"competition_id": seen.view.competition_id, "measure_kind": ITEMS}
    values = seen.read("measure_values", unit_id=unit, **keys)
    group = seen.read("measure_bands", group_id=seen.view.group_id, **keys)
    years = seen.read("measure_years", unit_id=unit, **keys)
    over = measures.rows_over
    return Items(
        {(item, scope): value for item, scope, value in over(seen.track, values, ["measure_id", "scope_id", "value"])},
        {(item, at): bands.Band(*band) for item, at, *band in over(seen.track, group, ["measure_id", *measures.BAND])},
        {(item, at): change for item, at, change in over([seen.scope], years, ["measure_id", "scope_id", "change"])},
    )


def small(seen: Seen) -> dict[str, object]:
    """What the template shows of the items: sentence, drawings, table."""
    unit, items = seen.picks[0], reading.names(seen.view, "items", "item_id", seen.read)
    marks = breaks.marks(seen.broken, seen.view.language)
    known = _read(seen, unit)
    drawn = [_item(seen, item, code, known) for code, item in items.items()]
    drawn = [one for one in drawn if any(value is not None for value in one["values"])]
    ends = bands.ruler([v for one in drawn for v in [*one["values"], *(value for b in one["band"] for value in b)]])
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


def _item(seen: Seen, item: Row, code: str, known: Items) -> Row:
    """One item of the first unit over the track, with its value now and a year ago."""
    order = [scope["scope_id"] for scope in seen.track]
    here = (code, seen.scope["scope_id"])
    now, change = known.values.get(here), known.changes.get(here)
    return {
        "name": seen.named(item),
        "href": links.href("trends", seen.view, measure=f"{ITEMS}:{code}", by=""),
        "values": [known.values.get((code, scope)) for scope in order],
        "band": [known.group.get((code, scope), bands.Band()) for scope in order],
        "value": shown.percent(now, 0),
        "change": change,
        "note": _note(seen, change),
    }


def _note(seen: Seen, change: Decimal | None) -> str:
    """An item against itself a year ago, in whole points of a percentage."""
    if change is None:
        return seen.say("no_last_year")
    told = shown.signed(change, 0)
    return seen.say("small_same") if told == "0" else seen.say("small_note", change=told)


def _row(seen: Seen, drawn: list[Row], at: int) -> Row:
    return {"period": seen.named(seen.track[at]), "values": [shown.figure(one["values"][at], 1) for one in drawn]}


def _headline(seen: Seen, drawn: list[Row]) -> str:
    """The item that changed most over a year."""
    unit = seen.names.get(seen.picks[0], "")
    changed = [one for one in drawn if one["change"] and shown.figure(abs(one["change"]), 0) != "0"]
    if not changed:
        return seen.say("headline_items", unit=unit)
    most = max(changed, key=lambda one: abs(one["change"]))
    key = "headline_item_up" if most["change"] > 0 else "headline_item_down"
    return seen.say(key, unit=unit, item=most["name"], by=shown.figure(abs(most["change"]), 0))
