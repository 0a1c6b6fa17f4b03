"""What was found in the files, grouped by cause?"""

from ui import cached, component, filters

view = filters.current()
component.show(cached.fragment("findings", view), view, "findings")
