"""Taking marts out: CSV that spreadsheets open rightly, xlsx, Parquet. No cell may become a formula on its way."""

from __future__ import annotations

import io
import os
from pathlib import Path

import polars as pl

from show.export import csv_bytes, xlsx_bytes

FORMATS = ("csv", "xlsx", "parquet")


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """Parquet, types and all."""
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


def write(frames: dict[str, pl.DataFrame], kind: str, target: Path) -> list[Path]:
    """Write frames: several sheets of one workbook, or one file each in a folder; returns what was written."""
    if kind == "xlsx":
        return [place(target, xlsx_bytes(frames))]
    make = csv_bytes if kind == "csv" else parquet_bytes
    if len(frames) == 1 and target.suffix == f".{kind}":
        return [place(target, make(next(iter(frames.values()))))]
    return [place(target / f"{name}.{kind}", make(frame)) for name, frame in frames.items()]


def place(path: Path, data: bytes) -> Path:
    """Write a file beside and move it in place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f".{path.name}.{os.getpid()}.tmp"
    temporary.write_bytes(data)
    os.replace(temporary, path)
    return path
