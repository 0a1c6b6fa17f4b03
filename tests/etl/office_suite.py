"""LibreOffice, really run: a workbook opened and saved in another format, as an office does."""

from __future__ import annotations

import atexit
import csv
import io
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

from etl import read_office

needs_office = pytest.mark.skipif(read_office.program() is None, reason="LibreOffice is not installed here")
SECONDS = 120


@cache
def folder() -> Path:
    """A place of this process alone: the program's own settings and the files on their way."""
    made = Path(tempfile.mkdtemp(prefix="saibang-office-suite-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def saved_as(data: bytes, name: str, suffix: str, options: str = "") -> bytes:
    """A file as LibreOffice saves it in the format of a suffix; ``options`` are those of the export filter."""
    source = folder() / "in" / name
    source.parent.mkdir(exist_ok=True)
    source.write_bytes(data)
    target = f"{suffix}:{options}" if options else suffix
    program = read_office.program()
    assert program is not None
    ran = subprocess.run(
        [program, f"-env:UserInstallation={(folder() / 'profile').as_uri()}", "--headless", "--norestore",
         "--convert-to", target, "--outdir", str(folder() / "out"), str(source)],
        capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    made = folder() / "out" / f"{source.stem}.{suffix}"
    assert made.exists(), f"not converted: {ran.stdout} {ran.stderr}"
    written = made.read_bytes()
    made.unlink()
    return written


def calculated(data: bytes, name: str) -> list[list[str]]:
    """The first sheet's cells as LibreOffice calculates and shows them."""
    text = saved_as(data, name, "csv", "Text - txt - csv (StarCalc):44,34,76,1")
    return list(csv.reader(io.StringIO(text.decode("utf-8"))))
