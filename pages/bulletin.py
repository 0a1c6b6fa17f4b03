"""What does this month's bulletin say?"""

from __future__ import annotations

from show.screens import bulletin
from ui import cached, component, filters

view = filters.current()
head, rest = cached.fragment("bulletin", view).split(bulletin.CUT)
component.show(head, view, "bulletin")
component.show(rest, view, "bulletin_rows")
