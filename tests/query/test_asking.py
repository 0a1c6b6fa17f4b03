"""Limits come from the environment; a question's digest is of everything that was asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from query.asking import BadLimit, Limits, Own, Question

ENVIRONMENT = {"SECONDS": "90", "ROWS": "500", "SIZE": "8MB", "MEMORY": "2GB", "RUNNING": "4", "WAITING": "9"}


def test_limits_are_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(f"SAIBANG_QUERY_{name}", value)
    assert Limits() == Limits(90.0, 500, 8 * 2**20, 2 * 2**30, 4, 9)
    assert Limits().address_space == 4 * 2**30


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECONDS", "0"),
        ("SECONDS", "soon"),
        ("ROWS", "-1"),
        ("ROWS", "1e9"),
        ("SIZE", "32"),
        ("MEMORY", "0GB"),
        ("RUNNING", "0"),
    ],
)
def test_a_limit_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"SAIBANG_QUERY_{name}", value)
    with pytest.raises(BadLimit) as caught:
        Limits()
    assert f"SAIBANG_QUERY_{name}" in caught.value.message("zh_CN")
    assert value in caught.value.message("en")


def test_the_digest_is_of_everything_that_was_asked() -> None:
    asked = [
        Question("select 1"), Question("select 1 "), Question("select 1", {"a": 1}), Question("select 1", {"a": "1"}),
        Question("select 1", {"a": Decimal(1)}), Question("select 1", {"a": date(2026, 1, 1)}), Question("select 1", {"a": None}),
        Question("select 1", issue="2026-09"), Question("select 1", own=(Own("a", b"x"),)), Question("select 1", own=(Own("a", b"y"),)),
    ]  # fmt: skip
    assert len({question.digest for question in asked}) == len(asked)
    assert Question("", {"a": 1, "b": 2}).digest == Question("", {"b": 2, "a": 1}).digest
