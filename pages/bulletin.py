"""What does this month's bulletin say?"""

from __future__ import annotations

from show.screens import bulletin
from ui import cached, component, filters, working, writing

view = filters.current()
found = working.found(writing.ABOUT)
head, rest = cached.fresh("bulletin", view).split(bulletin.CUT)
component.show(head, view, "bulletin")
if bulletin.months_of(view, cached.read):
    place = writing.Place.of(view)
    if not working.draw(found, view, "bulletin"):
        writing.buttons(place, view)
        writing.draw(place, view)
    if made := writing.sheet(place, view):
        component.show(made, view, "bulletin_sheet")
component.show(rest, view, "bulletin_rows")
