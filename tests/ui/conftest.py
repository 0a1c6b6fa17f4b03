"""The hand-written snapshot, once for all tests of the pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui import tiny


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
