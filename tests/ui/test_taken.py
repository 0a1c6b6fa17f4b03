"""The addresses below snapshot/: whole files with their digest, for whoever may ask the page of questions."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from streamlit import config

from query import download
from show import links
from tests.query.conftest import write_snapshot
from tests.ui.test_server import Client
from ui import server


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Routes and middleware of a server with the page of questions, over an empty data folder."""
    monkeypatch.setenv("SAIBANG_DATA", str(tmp_path))
    monkeypatch.setitem(links.FILES, "query", "query.py")
    page = Mount("/", app=PlainTextResponse("page"))
    return Client(Starlette(routes=[*server.ROUTES, page], middleware=server.MIDDLEWARE))


@pytest.fixture
def current(client: Client, tmp_path: Path) -> Path:
    return write_snapshot(tmp_path / "snapshot" / "current.duckdb")


def test_file_is_sent_whole_with_its_digest(client: Client, current: Path) -> None:
    answer = client.get("/snapshot/current.duckdb")
    digest = hashlib.sha256(current.read_bytes()).hexdigest()
    assert (answer.status, answer.body) == (200, current.read_bytes())
    assert answer.headers["etag"] == f'"{digest}"' and answer.headers["content-length"] == str(len(answer.body))
    assert "current.duckdb" in answer.headers["content-disposition"]
    assert client.get("/snapshot/current.sha256").text == f"{digest}  current.duckdb\n"


def test_who_has_it_already_is_told_so(client: Client, current: Path) -> None:
    tag = client.get("/snapshot/current.duckdb").headers["etag"]
    again = client.get("/snapshot/current.duckdb", if_none_match=tag)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    write_snapshot(current, "insert into live.units values ('T4', null);")
    assert client.get("/snapshot/current.duckdb", if_none_match=tag).status == 200


def test_path_in_front_of_the_app_stands_in_front_of_these_addresses(client: Client, current: Path) -> None:
    config.set_option("server.baseUrlPath", "saibang")
    try:
        assert client.get("/saibang/snapshot/current.duckdb").body == current.read_bytes()
        assert client.get("/saibang/snapshotx/current.duckdb").body != current.read_bytes()
    finally:
        config.set_option("server.baseUrlPath", "")


def test_archive_and_dictionary_are_sent(client: Client, current: Path) -> None:
    packed = client.get("/snapshot/months.zip")
    assert packed.headers["etag"] == f'"{hashlib.sha256(packed.body).hexdigest()}"'
    assert "live/standings/2026-10.parquet" in zipfile.ZipFile(io.BytesIO(packed.body)).namelist()
    assert client.get("/snapshot/dictionary.md").body == download.DICTIONARY.read_bytes()


@pytest.mark.parametrize(
    "name", ["", "other.duckdb", "current.duckdb.wal", "..%2fjournal.jsonl", "kept", "%2e%2e/%2e%2e/etc/passwd"]
)
def test_nothing_else_is_sent(client: Client, current: Path, name: str) -> None:
    (current.parent.parent / "journal.jsonl").write_text("secret", encoding="utf-8")
    answer = client.get(f"/snapshot/{name}")
    assert answer.body in (b"404", b"page", b"") and "secret" not in answer.text


@pytest.mark.parametrize("name", ["current.duckdb", "current.sha256", "months.zip"])
def test_before_the_first_load_there_is_nothing(client: Client, name: str) -> None:
    assert client.get(f"/snapshot/{name}").status == 404


def test_server_without_the_page_of_questions_hands_nothing_out(
    client: Client, current: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(links.FILES, "query")
    for name in server.TAKEN:
        assert client.get(f"/snapshot/{name}").status == 404


def test_archive_that_cannot_be_made_is_said_in_both_languages(client: Client, current: Path) -> None:
    current.write_bytes(b"no database")
    answer = client.get("/snapshot/months.zip")
    assert answer.status == 503 and "没有做成" in answer.text and "could not be made" in answer.text
