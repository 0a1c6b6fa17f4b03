"""三比三看: how do the units compare in learning, work and conduct, and what costs this unit most?"""

from ui import cached, component, filters

view = filters.current()
component.show(cached.fragment("three", view), view, "three")
