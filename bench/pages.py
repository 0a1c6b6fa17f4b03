"""Prints which of Great Expectations and pandas a page process holds, at its start and after a page has run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from streamlit.testing.v1 import AppTest

import app  # noqa: F401 - what the server starts with

SHELL = Path(__file__).parents[1] / "ui" / "shell.py"
HEAVY = ("great_expectations", "pandas")


def held() -> list[str]:
    """Those that have been imported."""
    return [name for name in HEAVY if name in sys.modules]


if __name__ == "__main__":
    at_start = held()
    AppTest.from_file(str(SHELL), default_timeout=60).run()
    print(json.dumps([at_start, held()]))
