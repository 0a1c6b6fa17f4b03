"""How does it go over the months? Places, scores and measures over up to five years."""

from ui import cached, component, filters

view = filters.current()
component.show(cached.fragment("trends", view), view, "trends")
