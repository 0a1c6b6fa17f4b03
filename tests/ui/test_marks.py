"""A text from outside stays a text in widgets that read Markdown."""

from __future__ import annotations

import re

import pytest

from ui.marks import escaped


@pytest.mark.parametrize(
    "told",
    [
        "**b** _i_ `c` [x](y) <b> :red[z] $q$ # a | ~d~ &amp; \\ !",
        "1. a",
        "http://a.b",
        "HTTPS://a.b",
        "www.a.b",
        "x@a.b",
        "松岗镇 5:30",
    ],
)
def test_every_mark_is_escaped_and_nothing_else_is_changed_that_can_be_seen(told: str) -> None:
    made = escaped(told)
    assert re.sub(r"\\(.)", r"\1", made).replace("\u2060", "") == told
    assert not re.search(r"(?<!\\)[*_`\[\]<>:$#|~&!]", re.sub(r"\\\\", "", made))
    assert not re.search(r"https?:/|www\.|@[-\w]", made.replace("\\", ""), re.IGNORECASE)
