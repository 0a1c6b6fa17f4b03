"""Random cases are the same on every run and on slow machines."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("competition", derandomize=True, deadline=None)
settings.load_profile("competition")
