"""The limited process in which files are read: what a file does to its reader, it does to nobody else."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from types import TracebackType

from etl.grid import Grid
from etl.read import read_file


class Reader:
    """A context manager around one warm process that reads files, made anew after it died or grew old."""

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(
        self,
        path: Path,
        file_name: str,
        encoding: str | None = None,
        delimiter: str | None = None,
        known: Collection[str] = (),
    ) -> Grid:
        """The grid of the file at a path, called by its own name. Raises a subclass of NotTaken."""
        from dataclasses import replace

        return replace(read_file(path, encoding, known), file_name=file_name)

    def close(self) -> None:
        """End the process."""
