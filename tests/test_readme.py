"""What the READMEs and guides show really runs: every block marked ``<!-- tested -->``, word for word, in a scratch copy.

The copy's data folder holds the tiny competition (its units and month are named like the sample's), so that a reader's
commands answer here too, and quickly.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [
    "README.md",
    "README.zh-CN.md",
    *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs" / "guide").glob("*.md")),
]
BLOCK = re.compile(r"<!-- tested -->\n```sh\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+?)(?:#[^)]*)?\)")
LEFT_OUT = shutil.ignore_patterns(".venv", ".git", ".*_cache", "__pycache__", ".hypothesis", "data", "build", "tests")


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the product with the tiny competition loaded into its data folder."""
    copy = tmp_path_factory.mktemp("copy") / "saibang"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    shutil.copytree(ROOT / "examples" / "tiny" / "rulebook", copy / "data" / "rulebook")
    (copy / ".venv").symlink_to(sys.prefix)
    ran = run(copy, ".venv/bin/python -m etl load --manifest examples/tiny/files/manifest.csv")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return copy


def run(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """A script as a reader would type it, stopping at the first failure."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SAIBANG_")}
    environment |= {"PYTHON": sys.executable}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
    )


def blocks() -> dict[str, list[str]]:
    """Every block with the pages that show it, word for word the same: both languages show most of them."""
    found: dict[str, list[str]] = {}
    for page in PAGES:
        for block in BLOCK.findall((ROOT / page).read_text(encoding="utf-8")):
            found.setdefault(block, []).append(page)
    return found


@pytest.mark.parametrize("block", blocks(), ids=lambda text: " ".join(text.split())[:60])
def test_a_shown_command_runs(block: str, scratch: Path) -> None:
    ran = run(scratch, block)
    assert ran.returncode == 0, f"{blocks()[block]}\n{block}\n{ran.stdout}\n{ran.stderr}"
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    "page", [*PAGES, "docs/core.md", "docs/files.md", "docs/files.zh-CN.md", "docs/decisions/README.md"]
)
def test_links_lead_somewhere(page: str) -> None:
    here = (ROOT / page).parent
    dead = [
        link
        for link in LINK.findall((ROOT / page).read_text(encoding="utf-8"))
        if "://" not in link and not (here / link).exists()
    ]
    assert dead == []


@pytest.mark.parametrize("page", [page for page in PAGES if not page.endswith("zh-CN.md")])
def test_a_page_in_english_has_its_twin_in_chinese(page: str) -> None:
    twin = ROOT / page.replace(".md", ".zh-CN.md")
    assert twin.exists()
    assert len(BLOCK.findall(twin.read_text(encoding="utf-8"))) > 0 or not BLOCK.findall(
        (ROOT / page).read_text(encoding="utf-8")
    )


def test_every_make_target_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        name for page in PAGES for name in re.findall(r"`?make ([a-z]+)", (ROOT / page).read_text(encoding="utf-8"))
    }
    assert {"run", "test", "help"} <= named <= targets
