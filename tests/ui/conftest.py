"""The hand-written snapshot, once for all tests of the pages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui import tiny


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Streamlit runs a page as ``__main__``; a process spawned by a later test would run that page again."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the hand-written snapshot."""
    data = tmp_path_factory.mktemp("tiny")
    tiny.write(data)
    return data


@pytest.fixture
def tiny_snapshot(tiny_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hand-written snapshot as the one marts.read opens."""
    monkeypatch.setenv("SAIBANG_DATA", str(tiny_data))
    return tiny_data
