"""Who has signed the check slip, and what did units answer?"""

from __future__ import annotations

from show.screens import slips
from ui import cached, component, filters

view = filters.current()
head, rest = cached.fragment("slips", view).split(slips.CUT)
component.show(head, view, "slips")
component.show(rest, view, "slips_rows")
