"""The hand-written snapshot, as the pages' tests have it."""

from __future__ import annotations

from tests.ui.conftest import tiny_data, tiny_snapshot

__all__ = ["tiny_data", "tiny_snapshot"]
