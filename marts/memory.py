"""How much memory the program may take: SAIBANG_MEMORY (such as 800MB or 4GB), half of the machine's where it is not set.

A part of it is DuckDB's, which writes what does not fit beside the warehouse; files are read in parts that fit the rest.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cache

UNITS = {"": 1, "KB": 2**10, "MB": 2**20, "GB": 2**30}
LEAST = 400 * 2**20
# Great Expectations, polars and DuckDB before any file is read.
PROGRAM = 300 * 2**20


class BadSize(ValueError):
    """A size that is not written as one."""


def size_of(text: str) -> int:
    """Bytes of a size such as 800MB."""
    written = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMG]B)?\s*", text.upper())
    if written is None:
        raise BadSize(f"{text}: 写成 800MB 或 4GB. Write it as 800MB or 4GB.")
    return int(float(written[1]) * UNITS[written[2] or ""])


@dataclass(frozen=True)
class Allowance:
    """What may be taken, and how it is shared out."""

    total: int
    is_set: bool

    @property
    def free(self) -> int:
        """What is left for figures once the program itself is there."""
        return max(self.total, LEAST) - PROGRAM

    @property
    def database(self) -> int:
        """DuckDB's part."""
        return max(self.free // 4, 64 * 2**20)

    @property
    def threads(self) -> int:
        """Each thread of DuckDB holds buffers of its own."""
        return max(1, min(os.cpu_count() or 1, self.database // (128 * 2**20)))

    @property
    def block(self) -> int:
        """Bytes of a file read at once: a cell of 35 bytes takes up to a kilobyte on its way to the warehouse."""
        return max(self.free // 200, 256 * 2**10)

    @property
    def part(self) -> int:
        """Figures that are checked at once."""
        return max(self.free // 4_000, 5_000)


@cache
def allowance() -> Allowance:
    """The memory of this process, as set when it began."""
    asked = os.environ.get("SAIBANG_MEMORY", "")
    if asked:
        return Allowance(size_of(asked), True)
    return Allowance(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2, False)
