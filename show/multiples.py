"""Small multiples: the items of one unit on one scale, so that their heights can be compared."""

from __future__ import annotations

from decimal import Decimal

from show import bands, breaks, links, measures, reading
from show import format as shown
from show.measures import Seen
from show.reading import Row

ITEMS = "item_rate"


def small(seen: Seen) -> dict[str, object]:
    """What the template shows of the items: sentence, drawings, table."""
    unit, items = seen.picks[0], reading.names(seen.view, "items", "item_id", seen.read)
    marks = breaks.marks(seen.broken, seen.view.language)
    drawn = [_item(seen, item, code) for code, item in items.items()]
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


def _item(seen: Seen, item: Row, code: str) -> Row:
    """One item of the first unit over the track, with its value now and a year ago."""
    one = seen._replace(measure={"measure_kind": ITEMS, "measure_id": code}, picks=seen.picks[:1])
    values = measures.values(one, one.picks)[one.picks[0]]
    now = values[-1] if values else None
    yearly = measures.yearly(one._replace(track=[seen.scope]))
    change = next(iter(yearly.values()), {}).get("change")
    return {
        "name": seen.named(item),
        "href": links.href("trends", seen.view, measure=f"{ITEMS}:{code}", by=""),
        "values": values,
        "band": measures.band(one),
        "value": shown.NOTHING if now is None else f"{measures.figure(now, 0)}%",
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
