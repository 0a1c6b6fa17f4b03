"""Which units dispute what, and what would either decision change?"""

from __future__ import annotations

from show.screens import appeals
from ui import cached, component, filters

view = filters.current()
head, rest = cached.fragment("appeals", view).split(appeals.CUT)
component.show(head, view, "appeals")
component.show(rest, view, "appeals_rows")
