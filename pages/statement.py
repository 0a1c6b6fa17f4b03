"""What does a unit's account say, on one sheet of paper?"""

from ui import cached, component, filters

view = filters.current()
component.show(cached.fragment("statement", view), view, "statement")
