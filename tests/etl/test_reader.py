"""The limited process: what it reads, what its death is, and what is left afterwards."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from etl import reader, refusals
from etl.reader import Reader
from tests.etl.reading import KNOWN, TABLE, archive, cells, converted, document, needs_office, workbook
from tests.etl.test_read_formats import open_row, open_sheet, open_text


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook on disk, under a name of the tray."""
    path = tmp_path / "0123abcd"
    path.write_bytes(workbook(TABLE))  # type: ignore[arg-type]
    return path


def test_a_workbook_is_read_as_in_this_process_and_keeps_its_own_name(book: Path) -> None:
    with Reader() as reading:
        read = reading.read(book, "城关镇月报.xlsx")
        assert (read.file_name, read.format, cells(read)) == ("城关镇月报.xlsx", "xlsx", [tuple(row) for row in TABLE])
        assert read.sheets[0].merged == () and read.template == {} and read.hidden == ()


def test_one_process_reads_many_files_and_a_new_one_is_made_when_it_has_read_its_share(book: Path) -> None:
    with Reader(files=3) as reading:
        seen = []
        for _ in range(4):
            reading.warm()
            assert reading.process is not None
            seen.append(reading.process.pid)
            reading.read(book, "x.xlsx")
    assert len(set(seen)) == 2 and seen[0] == seen[2]


def test_text_is_read_here_with_what_is_known_and_asked(tmp_path: Path) -> None:
    path = tmp_path / "ab"
    path.write_bytes("期间;单位\n2026-10;城关镇\n".encode("gb18030"))
    with Reader() as reading:
        read = reading.read(path, "月报.csv", known=KNOWN)
        assert (read.encoding, read.evidence, read.delimiter) == ("gb18030", "words", ";")
        asked = reading.read(path, "月报.csv", encoding="gb18030", delimiter="|")
        assert (asked.evidence, cells(asked)[0]) == ("asked", ("期间;单位",))
        assert reading.process is None


def test_a_refusal_comes_back_with_its_place_and_the_files_own_name(tmp_path: Path) -> None:
    path = tmp_path / "ab"
    path.write_bytes(b"PK\x03\x04" + b"x" * 400)
    with Reader() as reading:
        with pytest.raises(refusals.NotAWorkbook) as refused:
            reading.read(path, "月报.xlsx")
        assert "月报.xlsx" in refused.value.message("zh_CN") and "压缩包" in refused.value.message("zh_CN")
        assert "an archive" in refused.value.message("en")


def test_a_process_that_died_between_two_files_is_replaced(book: Path) -> None:
    with Reader() as reading:
        reading.read(book, "x.xlsx")
        assert reading.process is not None
        reading.process.kill()
        reading.process.wait()
        assert cells(reading.read(book, "x.xlsx")) == [tuple(row) for row in TABLE]


def test_memory_beyond_the_limit_is_a_refusal_and_the_parent_does_not_grow(tmp_path: Path, book: Path) -> None:
    # One long text said to stand in 200,000 cells: small as a file, gigabytes as cells.
    path = tmp_path / "large"
    path.write_bytes(
        open_sheet(open_row(open_text("长" * 5_000, 'table:number-columns-repeated="200"'), repeated=1000))
    )
    before = resident()
    with Reader() as reading:
        with pytest.raises(refusals.ReaderDied):
            reading.read(path, "x.ods")
        assert resident() - before < 100 * 2**20
        assert reading.read(book, "x.xlsx").sheets[0].height == 3


def resident() -> int:
    """Bytes this process holds in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture
def hanging(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office program that never ends; the path where its child's number stands."""
    told = tmp_path / "child"
    fake = tmp_path / "soffice"
    fake.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {told}.new\nmv {told}.new {told}\nwait\n", "utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return told


def a_document(tmp_path: Path) -> Path:
    """What only the office program could open."""
    path = tmp_path / "document"
    path.write_bytes(archive(word__document_DOT_xml=b"<x/>"))
    return path


def is_gone(told: Path) -> bool:
    """Whether the process whose number is told has ended."""
    stat = Path("/proc", told.read_text().strip(), "stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_for(what: object, seconds: float = 30) -> None:
    """Wait until something is true."""
    until = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_file_that_takes_too_long_is_refused_and_nothing_of_it_runs_on(
    tmp_path: Path, hanging: Path, book: Path
) -> None:
    with Reader(seconds=4) as reading:
        reading.read(book, "x.xlsx")
        with pytest.raises(refusals.ReaderTooSlow) as refused:
            reading.read(a_document(tmp_path), "x.docx")
        assert "4" in refused.value.message("en")
        wait_for(lambda: is_gone(hanging))
        assert reading.read(book, "x.xlsx").sheets[0].height == 3


def test_the_death_of_the_process_is_the_refusal_of_one_file(tmp_path: Path, hanging: Path, book: Path) -> None:
    with Reader() as reading:
        reading.warm()
        assert reading.process is not None

        def kill(process: int = reading.process.pid) -> None:
            wait_for(hanging.exists)
            os.kill(process, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        with pytest.raises(refusals.ReaderDied) as refused:
            reading.read(a_document(tmp_path), "x.docx")
        killer.join()
        wait_for(lambda: is_gone(hanging))
        assert "x.docx" in refused.value.message("en")
        assert cells(reading.read(book, "x.xlsx")) == [tuple(row) for row in TABLE]


ASKING = """
import sys
from pathlib import Path
from etl.reader import Reader
reading = Reader()
reading.read(Path(sys.argv[1]), "x.docx")
"""


def test_when_the_asking_process_is_killed_nothing_runs_on(tmp_path: Path, hanging: Path) -> None:
    asking = subprocess.Popen([sys.executable, "-c", ASKING, str(a_document(tmp_path))], cwd=reader.ROOT)
    wait_for(hanging.exists)
    asking.kill()
    asking.wait()
    wait_for(lambda: is_gone(hanging))


def read_in_a_job(path: str, pipe: Connection) -> None:
    """What a job of the server does: read in a process of its own."""
    with Reader() as reading:
        pipe.send(reading.read(Path(path), "x.xlsx").sheets[0].height)


def test_it_works_inside_a_daemonic_process_of_a_forkserver(book: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    mine, theirs = context.Pipe(duplex=False)
    job = context.Process(target=read_in_a_job, args=(str(book), theirs), daemon=True)
    job.start()
    theirs.close()
    assert mine.recv() == 3
    job.join()


def test_leaving_it_ends_the_process(book: Path) -> None:
    with Reader() as reading:
        reading.read(book, "x.xlsx")
        assert reading.process is not None
        process = reading.process
    assert process.poll() is not None


def test_an_answer_that_names_anything_but_a_refusal_is_not_believed() -> None:
    for name in ("NotTaken", "Phrase", "FileUnreadable", "annotations"):
        try:
            made = reader.refusal_of(name, {}, "x")
        except (ValueError, AttributeError):
            continue
        assert isinstance(made, refusals.NotTaken)


@needs_office
def test_every_binary_format_goes_through_the_process(tmp_path: Path) -> None:
    made = {
        "xls": converted(workbook(TABLE), "a.xlsx", "xls"),  # type: ignore[arg-type]
        "ods": converted(workbook(TABLE), "a.xlsx", "ods"),  # type: ignore[arg-type]
        "docx": document("docx"),
    }
    with Reader() as reading:
        for name, data in made.items():
            path = tmp_path / name
            path.write_bytes(data)
            read = reading.read(path, f"x.{name}")
            assert (read.format, len(cells(read))) == (name, 3)
        assert reading.done == 3
