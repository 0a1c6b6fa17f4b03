"""Place ranges for who asks for them: the expert view of ranking and unit pages, off unless the address says otherwise.

A range is the mart's; it stands beside a place only where it was reckoned from the score that is shown, which in a
corrected issue it was not.
"""

from __future__ import annotations

from typing import Any

from show import format as shown
from show import links, reading
from show.fragments import name_of, text
from show.links import View
from show.reading import Read, Row

EXPERT = ("expert", "1")
SHARES = (5, 10, 25)


def is_asked(view: View) -> bool:
    """Whether the address asks for the expert view."""
    return EXPERT in view.asked


def switch(page: str, view: View) -> dict[str, str]:
    """The way into the expert view, or out of it."""
    name, on = EXPERT
    is_on = is_asked(view)
    key = "ranking.expert_off" if is_on else "ranking.expert_on"
    href = links.href(page, view, **{name: "" if is_on else on})
    return {
        "text": text(view.language, key),
        "href": href,
        "page": page,
        "tip": text(view.language, "ranking.expert_tip"),
    }


def of_group(view: View, read: Read) -> dict[str, Row]:
    """The ranges of the group's units by unit; nothing is read where the address does not ask."""
    if not is_asked(view):
        return {}
    rows = read("place_range", **reading.here(view)).to_dicts()
    return {row["unit_id"]: row for row in rows}


def drawn(own: Row | None, row: Row, view: View) -> dict[str, Any] | None:
    """A unit's range as it is shown beside its place; none where it is not of the place and score shown."""
    if own is None or (own["place"], own["score"]) != (row["place"], row["score"]):
        return None
    told = {share: between(own[f"best_{share}"], own[f"worst_{share}"]) for share in SHARES}
    return {
        "told": f"({told[10]})",
        "class": own["class"],
        "word": text(view.language, f"ranking.class_{own['class']}"),
        "others": text(view.language, "ranking.range_others", five=told[5], quarter=told[25]),
        "shares": [(share, told[share]) for share in SHARES],
    }


def between(best: int, worst: int) -> str:
    """2–5, or 3 where it can be no other."""
    return str(best) if best == worst else f"{best}–{worst}"


def of_unit(me: Row, view: View, read: Read) -> dict[str, Any]:
    """All there is to say of the firmness of a unit's place."""
    own = of_group(view.on(group_id=me["group_id"], unit_id=me["unit_id"]), read).get(me["unit_id"])
    found = drawn(own, me, view)
    if own is None or found is None:
        return {"none": text(view.language, "ranking.range_none")}
    said = [text(view.language, f"ranking.class_{own['class']}_long")]
    if own["closest_unit_id"] and own["closest_tolerance"]:
        tolerance = shown.percent(100 * own["closest_tolerance"], 2)  # two digits are all there are: none is rounded up
        gaps = {"unit": name_of(own, "closest_unit", view.language), "tolerance": tolerance}
        said.append(text(view.language, "ranking.closest", **gaps))
    if own["points_to_next"]:
        gaps = {"points": shown.score(own["points_to_next"]), "earned": shown.exact(own["earned_to_next"])}
        said.append(text(view.language, "ranking.range_next", **gaps))
    if own["small_indicator_id"]:
        said.append(text(view.language, "ranking.small_base", base=shown.exact(own["small_denominator"])))
    return found | {"none": "", "said": (" " if view.language == "en" else "").join(said)}
