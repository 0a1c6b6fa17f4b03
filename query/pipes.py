"""What both sides of the sandbox share: messages through a pipe, what a value written down for them means, which file it is."""

from __future__ import annotations

import os
import struct
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO

LENGTH = struct.Struct("<Q")
Identity = tuple[int, ...]  # device, inode, nanoseconds, bytes: one file's contents


def send(pipe: IO[bytes], data: bytes) -> None:
    """One message."""
    pipe.write(LENGTH.pack(len(data)) + data)
    pipe.flush()


def receive(pipe: IO[bytes], most: int) -> bytes:
    """One message. Raises EOFError where the other side is gone, ValueError where it says too much."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    if length > most:
        raise ValueError(length)
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return bytes(data)


def meant(kind: str, text: str) -> str | int | Decimal | date | None:
    """The value that was spelled as kind and text (``query.asking.spelled``)."""
    match kind:
        case "none":
            return None
        case "date":
            return date.fromisoformat(text)
        case "int":
            return int(text)
        case "decimal":
            return Decimal(text)
        case "str":
            return text
    raise KeyError(kind)


def identify(path: Path | int) -> Identity:
    """Which file stands there now, or is open under this number. Raises OSError."""
    found = os.stat(path)  # noqa: PTH116 - of an open file as well
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size
