"""What keeps this month from being published?"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from show import office
from show.screens import month
from ui import cached, closing, component, filters, working

view = filters.current()
found = working.found(closing.ABOUT)
head, rest = cached.fresh("month", view).split(month.CUT)
component.show(head, view, "month")
if month.states_of(view, cached.read):
    row = month.asked(view, cached.read)
    standing = closing.standing_of(row, view, datetime.now(ZoneInfo(office.zone_of(view, cached.read))).date())
    if not working.draw(found, view, "month"):
        closing.buttons(row, standing, view)
        closing.draw(row, standing, view)
    closing.checked(row, view)
component.show(rest, view, "month_rows")
