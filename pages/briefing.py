"""What are the five facts of the month? One a screen, for the big one in the meeting room."""

from ui import cached, component, filters

view = filters.current()
component.show(cached.fragment("briefing", view), view, "briefing")
