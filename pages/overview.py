"""What must a leader know this month? Both groups on one screen."""

from ui import cached, component, filters

view = filters.current()
component.show(cached.fragment("overview", view), view, "overview")
