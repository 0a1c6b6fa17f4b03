"""What do the office's registers hold, and are they settled?"""

from __future__ import annotations

from show.screens import registers
from ui import cached, component, filters

view = filters.current()
head, rest = cached.fragment("registers", view).split(registers.CUT)
component.show(head, view, "registers")
component.show(rest, view, "registers_rows")
