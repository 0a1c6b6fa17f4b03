"""Which problems and tasks are open, fixed, relapsed?"""

from __future__ import annotations

from show.screens import follow_ups
from ui import cached, component, filters

view = filters.current()
head, rest = cached.fragment("follow_ups", view).split(follow_ups.CUT)
component.show(head, view, "follow_ups")
component.show(rest, view, "follow_ups_rows")
