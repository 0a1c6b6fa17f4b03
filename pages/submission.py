"""What is wrong with this file: mend it or return it, and what would loading it change?"""

from ui import cached, component, filters

view = filters.current()
component.show(cached.fresh("submission", view), view, "submission")
