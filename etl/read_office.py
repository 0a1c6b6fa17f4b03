"""Files only an office program understands (.doc, .docx, .wps, and .et that is no plain workbook): LibreOffice turns them
into OpenDocument, which ``etl.read_open`` reads. Where it is not installed the file is refused and the message says so.

It runs without a window, in a folder of its own that is thrown away, with programs in documents and links to elsewhere
switched off, and not longer than it may.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from etl.refusals import BrokenWorkbook, NoOfficeProgram, ReaderTooSlow

SECONDS = 45
PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
ITEM = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="{name}" oor:op="fuse">'
    "<value>{value}</value></prop></item>"
)
SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    + ITEM.format(name="DisableMacrosExecution", value="true")
    + ITEM.format(name="MacroSecurityLevel", value="3")
    + ITEM.format(name="BlockUntrustedRefererLinks", value="true")
    + "</oor:items>"
)
_running: set[int] = set()


def program() -> str | None:
    """Where LibreOffice is, if it is installed."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def converted(data: bytes, file_name: str, suffix: str, target: str) -> bytes:
    """The file as OpenDocument (target odt or ods). Raises NoOfficeProgram, ReaderTooSlow, BrokenWorkbook."""
    found = program()
    if found is None:
        raise NoOfficeProgram(file=file_name)
    with tempfile.TemporaryDirectory() as folder:
        user = Path(folder, "profile", "user")
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(SETTINGS, "utf-8")
        source = Path(folder, f"source.{suffix}")
        source.write_bytes(data)
        said = run(
            [found, f"-env:UserInstallation={user.parent.as_uri()}", "--headless", "--norestore", "--convert-to", target,
             "--outdir", f"{folder}/out", str(source)],
            folder, file_name,
        )  # fmt: skip
        made = Path(folder, "out", f"source.{target}")
        if not made.exists():
            raise BrokenWorkbook(file=file_name, fault=said[-200:].strip())
        return made.read_bytes()


def run(command: list[str], folder: str, file_name: str) -> str:
    """Run it in a group of processes of its own; what it said."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": folder, "LANG": "C.UTF-8", "TMPDIR": folder}
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        process_group=0,
    )  # fmt: skip
    _running.add(process.pid)
    try:
        return process.communicate(timeout=SECONDS)[0].decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        raise ReaderTooSlow(file=file_name, seconds=SECONDS) from None
    finally:
        stop()
        process.communicate()


def stop() -> None:
    """End whatever still runs."""
    while _running:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(_running.pop(), signal.SIGKILL)
