"""The office's pages as they run for people: page and job server over the tiny competition, and files as units send them."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

import desk
from etl.layout import Home
from tests.browser.conftest import PATIENCE, ROOT, serving, settled

EXAMPLE = ROOT / "examples" / "tiny"
HEAD = "期间,单位,应办件数,按期办结数\n"


@contextmanager
def running(data: Path, files: Path = EXAMPLE / "files") -> Iterator[str]:
    """The tiny competition loaded below a folder, with its job server and its pages; the address of the pages.

    ``files`` holds a manifest.csv and what it names.
    """
    shutil.copytree(EXAMPLE / "rulebook", data / "rulebook")
    etl = [sys.executable, "-m", "etl", "--data", str(data)]
    subprocess.run(
        [*etl, "load", "--manifest", str(files / "manifest.csv")],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=180,
    )
    jobs = subprocess.Popen(
        [*etl, "serve"], cwd=ROOT, env=os.environ | {"SAIBANG_LANG": "zh_CN"}, stdout=subprocess.DEVNULL
    )
    try:
        patience = time.monotonic() + PATIENCE
        while not Home.at(data).socket.exists():
            assert jobs.poll() is None and time.monotonic() < patience, "the job server did not start"
            time.sleep(0.1)
        with serving(data) as address:
            yield address
    finally:
        jobs.terminate()
        jobs.wait(PATIENCE)


def clear(data: Path) -> None:
    """Nothing lies on the desk any more; what was loaded stays loaded."""
    with desk.opened(data) as seat:
        for name in ("items", "findings", "edits", "explanations", "effects", "acts"):
            seat.con.execute(f"delete from {name}")


def drop(page: Page, files: dict[str, bytes]) -> None:
    """Drop files into the zone, by name."""
    given = [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files.items()]
    page.locator("input[type=file]").first.set_input_files(given)  # type: ignore[arg-type]


def row(page: Page, name: str) -> str:
    """How a file's line of the table is found."""
    return f".files tbody tr:has(th.file a:text-is('{name}'))"


def in_state(page: Page, name: str, state: str) -> None:
    """Wait until a file stands in the table in a state."""
    expect(page.locator(f"{row(page, name)}[data-state={state}]")).to_have_count(1)
    quietened(page)


def quietened(page: Page, timeout: float = PATIENCE * 1000) -> None:
    """Wait until no job runs and the page stands."""
    expect(page.locator(".work")).to_have_count(0, timeout=timeout)
    settled(page)


def in_dialog(page: Page, button: str, timeout: float = PATIENCE * 1000) -> None:
    """Press the dialog's button and wait until its job is done."""
    page.get_by_role("dialog").get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("dialog")).to_be_hidden(timeout=timeout)
    quietened(page, timeout)


def open_file(page: Page, name: str) -> None:
    """Walk from the table to a file's page."""
    page.locator(f"{row(page, name)} th.file a").click()
    expect(page.locator("#tab-submission[aria-current]")).to_have_count(1)
    settled(page)


def to_intake(page: Page) -> None:
    """Walk to the pile."""
    page.locator("#tab-intake").click()
    expect(page.locator("#tab-intake[aria-current]")).to_have_count(1)
    settled(page)


def table(*lines: str) -> str:
    """A report as text: a header and these lines."""
    return HEAD + "".join(f"{line}\n" for line in lines)


def workbook(*lines: str) -> bytes:
    """The same as a workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (HEAD.strip(), *lines):
        sheet.append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb() -> bytes:
    """A workbook of 200 KB that would unpack to 200 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    return out.getvalue()


def mail(file_name: str, data: bytes) -> bytes:
    """A message with one attachment, sent on the third of November."""
    message = EmailMessage()
    message["From"], message["Subject"] = "郑洁 <zheng@qingshi.example>", "报表"
    message["Date"] = "Tue, 03 Nov 2026 16:21:00 +0800"
    message.set_content("附件请查收。")
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename=file_name)
    return bytes(message)
