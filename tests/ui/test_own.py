"""A person's own table on its way through a real job server: typed and asked, or refused in words, and nothing left lying about."""

from __future__ import annotations

import io
import multiprocessing
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from etl import server
from etl.layout import Home
from query.asking import Limits, Question
from query.pool import Pool
from tests.etl.office import home_of_four
from ui import own

STAFF = "单位,编制人数,基准日\n松岗镇,12,2026-01-01\n河湾街道,9,2026-01-01\n青石镇,1x,2026-01-01\n高桥镇,7,2026-01-01\n云溪,8,2026-01-01\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home with a job server."""
    home = home_of_four(tmp_path_factory.mktemp("own"))
    process = multiprocessing.get_context("spawn").Process(target=server.serve, args=(home,))
    process.start()
    deadline = time.monotonic() + 90
    while not home.socket.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    yield home
    process.terminate()
    process.join(20)


def left(home: Home) -> list[str]:
    """What lies in the folder files are handed over in."""
    return sorted(path.name for path in home.socket.parent.iterdir())


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_own_table_is_typed_and_can_be_asked(served: Home, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    monkeypatch.setenv("SAIBANG_DATA", str(served.data))
    before = left(served)
    table = own.brought("编制 2026.csv", STAFF.encode(encoding), "zh_CN")
    assert (table.own.name, table.rows) == ("编制_2026", 5)
    assert [each.exact for each in table.columns] == ["VARCHAR", "VARCHAR", "DATE"]
    assert table.columns[1].but is not None and "1x" in table.columns[1].but.text("en")
    assert pl.read_ipc_stream(io.BytesIO(table.own.arrow)).height == 5
    assert left(served) == before
    question = Question("select count(*) as n from my.编制_2026 where 基准日 = date '2026-01-01'", own=(table.own,))
    pool = Pool(Limits(seconds=120), lambda: served.snapshot, keep_warm=0)
    try:
        assert pool.ask(question, "孙越").answer(300).frame["n"].to_list() == [5]
    finally:
        pool.close()


@pytest.mark.parametrize(("data", "said"), [(b"a,b\n1,2,3\n", "own.csv"), (b"%PDF-1.4", "own.csv"), (b"", "own.csv")])
def test_refusal_comes_back_in_words(served: Home, monkeypatch: pytest.MonkeyPatch, data: bytes, said: str) -> None:
    monkeypatch.setenv("SAIBANG_DATA", str(served.data))
    before = left(served)
    with pytest.raises(own.NotBrought, match=said):
        own.brought("own.csv", data, "en")
    assert left(served) == before


def test_without_a_job_server_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAIBANG_DATA", str(tmp_path))
    with pytest.raises(own.NotBrought, match="make run"):
        own.brought("own.csv", b"a\n1\n", "en")
