"""The order of the suite: what takes longest begins first, so that no worker is left with it alone at the end."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

# openpyxl takes another XML library where it finds one; the tools of the tests bring it along, the product has it not.
os.environ["OPENPYXL_LXML"] = "False"

# The other core is for other tests: threads that help nobody in small tables cost a third more processor time.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

# What tests write is gone with them; a database in memory is written without waiting for a disk, hundreds of times a load.
MEMORY, ROOM = Path("/dev/shm"), 3 * 2**30
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None  # to be found anew

# Files by the seconds they keep a process of a busy run, the longest first; all others are short.
LONGEST = (
    "test_readme.py", "browser/test_submission.py", "etl/test_closing.py", "etl/test_competitions.py",
    "etl/test_land.py", "examples/test_examples.py", "browser/test_pages.py", "browser/test_intake.py",
    "etl/test_verify.py", "browser/test_closing.py", "show/test_edition_published.py", "browser/test_registers.py",
    "browser/test_appeals.py", "etl/test_cli.py", "etl/test_appeals.py", "browser/test_slips.py",
    "etl/test_recounted.py", "intake/test_corpus.py", "intake/test_month.py", "scoring/test_properties.py",
    "browser/test_frame.py", "browser/test_journeys.py", "etl/test_registers.py", "etl/test_bulletins.py",
    "etl/test_slips.py", "query/test_pool.py", "etl/test_frozen.py", "query/test_hostile.py", "show/test_issues.py",
    "show/test_month.py", "etl/test_kill.py", "etl/test_rulebook_commands.py", "etl/test_follow_ups.py",
    "etl/test_renewed.py", "recount/test_worlds.py", "browser/test_overview.py", "etl/test_versions.py",
    "browser/test_unit.py", "etl/test_backup.py", "etl/test_parts.py", "etl/test_publish.py",
    "scoring/test_golden.py", "show/test_screens.py", "sample/test_october.py", "show/test_unit.py",
    "show/test_overview.py", "scoring/test_oracle_agrees.py", "show/test_three.py", "examples/test_bulletins.py",
    "browser/test_trends.py", "browser/test_ranking.py", "browser/test_three.py", "expectations/test_every_rule.py",
    "intake/test_mixtures.py", "ui/test_loaded.py", "ui/test_shell.py", "expectations/test_batches.py",
)  # fmt: skip
HERE = Path(__file__).parent
RANK = {HERE / name: rank for rank, name in enumerate(LONGEST)}


def pytest_configure(config: pytest.Config) -> None:
    """Name the folder in which the processes of a run share what they make once; the first of them takes it away."""
    from marts.warehouse import SETTINGS  # only now: polars counts its threads when it is imported

    SETTINGS["threads"] = 1
    if not hasattr(config, "workerinput"):
        shared = tempfile.mkdtemp(prefix="saibang-tests-")
        os.environ["SAIBANG_TESTS_SHARED"] = shared
        config.add_cleanup(lambda: shutil.rmtree(shared, ignore_errors=True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the files, and leave the tests of a file as they stand."""
    items.sort(key=lambda item: RANK.get(item.path, len(RANK)))


@pytest.fixture(autouse=True)
def _chinese_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test begins in Chinese: a command run with --lang inside the test process leaves its language behind."""
    monkeypatch.setenv("SAIBANG_LANG", "zh_CN")
