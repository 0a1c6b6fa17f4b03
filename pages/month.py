"""What keeps this month from being published?"""

from __future__ import annotations

from show.screens import month
from ui import cached, component, filters

view = filters.current()
head, rest = cached.fragment("month", view).split(month.CUT)
component.show(head, view, "month")
component.show(rest, view, "month_rows")
