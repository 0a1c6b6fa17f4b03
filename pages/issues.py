"""What was published, and what has changed since?"""

from __future__ import annotations

from show.screens import issues
from ui import cached, component, filters

view = filters.current()
head, rest = cached.fragment("issues", view).split(issues.CUT)
component.show(head, view, "issues")
component.show(rest, view, "issues_rows")
