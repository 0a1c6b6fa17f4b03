"""Where does a unit stand, and why? Its places, its items beside the group, and its account down to the cell of a file."""

from ui import cached, component, filters

view = filters.current()
component.show(cached.fragment("unit", view), view, "unit")
