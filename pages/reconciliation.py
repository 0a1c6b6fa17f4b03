"""Where do a unit's claim and the office's register differ, and what was decided?"""

from ui import cached, component, filters

view = filters.current()
component.show(cached.fragment("reconciliation", view), view, "reconciliation")
