"""Who has reported, who has not, what is settled, and how long is left?"""

from ui import cached, component, filters

view = filters.current()
component.show(cached.fragment("calendar", view), view, "calendar")
