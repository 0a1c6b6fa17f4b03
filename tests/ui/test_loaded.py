"""The pages over a snapshot that the command line made of files: the example competition, loaded and built."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import marts
from show import format as shown
from show import links
from tests.ui.test_shell import ROOT, fragment, opened

EXAMPLE = ROOT / "examples" / "tiny"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the example loaded."""
    data = tmp_path_factory.mktemp("example")
    command = ["-m", "etl", "--data", str(data), "--rulebook", str(EXAMPLE / "rulebook"), "load", "--manifest"]
    environment = os.environ | {"SAIBANG_DATA": str(data)}
    subprocess.run(
        [sys.executable, *command, str(EXAMPLE / "files" / "manifest.csv")],
        cwd=ROOT, env=environment, check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    return data


@pytest.fixture(autouse=True)
def snapshot(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its snapshot as the one marts.read opens."""
    monkeypatch.setenv("SAIBANG_DATA", str(loaded))


def test_every_unit_at_every_scope_has_its_pages() -> None:
    standings = marts.read("standings").select("scope_id", "unit_id").unique().sort("scope_id", "unit_id")
    assert standings.height
    for scope_id, unit_id in standings.iter_rows():
        for page in links.FILES:
            assert "<h1>" in fragment(opened(page, scope=scope_id, unit=unit_id)), (page, scope_id, unit_id)


def test_scores_places_and_sources_on_the_pages_are_the_marts() -> None:
    rows = marts.read("standings", scope_id="2026-10").to_dicts()
    html = fragment(opened("ranking", scope="2026-10", group=rows[0]["group_id"]))
    for row in rows:
        if row["group_id"] == rows[0]["group_id"]:
            assert f'score">{shown.score(row["score"])}<' in html
    unit = rows[0]["unit_id"]
    html = fragment(opened("unit", scope="2026-10", unit=unit))
    for name in marts.read("sources", scope_id="2026-10", unit_id=unit)["file_name"].unique().to_list():
        assert name in html
    ledger = marts.read("ledger", scope_id="2026-10", unit_id=unit)
    for line in ledger.filter(ledger["line_kind"] == "indicator").to_dicts():
        assert line["label_zh"] in html and line["arithmetic_zh"] in html
