"""The examples, each loaded once for all tests that look at them."""

from __future__ import annotations

from functools import cache

import pytest

from tests.examples.command import EXAMPLES, Competition, Ran, Run, command_of, typed


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The README's command, typed once for each example, its results in a folder of the test."""

    @cache
    def run(name: str) -> Run:
        data = tmp_path_factory.mktemp(name) / "data"
        printed = typed([*command_of(EXAMPLES / name / "README.md"), str(data)])
        return Run(Competition(EXAMPLES / name, data), printed)

    return run
