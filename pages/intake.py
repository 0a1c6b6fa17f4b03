"""What came, whose is it, and what is to be done next?"""

from ui import cached, component, filters

view = filters.current()
component.show(cached.fresh("intake", view), view, "intake")
