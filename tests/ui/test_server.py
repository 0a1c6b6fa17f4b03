"""What the server does around the page: old browsers, unknown addresses, packed scripts, editions."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from streamlit import file_util

from ui import server, sheet

NEW = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
OLD = NEW.replace("Chrome/120", "Chrome/86")


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


@dataclass
class Client:
    """A browser of a few lines."""

    app: Starlette

    def get(self, address: str, **headers: str) -> Answer:
        """Ask for an address; headers by their name with underscores."""
        path, _, query = address.partition("?")
        told = {"user-agent": NEW, "accept-encoding": "gzip"} | {key.replace("_", "-"): headers[key] for key in headers}
        scope = {
            "type": "http", "method": "GET", "path": unquote(path), "raw_path": path.encode(), "root_path": "", "scheme": "http",
            "query_string": query.encode(), "headers": [(key.encode(), value.encode()) for key, value in told.items()],
            "http_version": "1.1", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1), "extensions": {},
        }  # fmt: skip
        answer = Answer()

        async def receive() -> MutableMapping[str, Any]:
            await asyncio.Event().wait()  # nothing more comes, and nobody hangs up
            return {}

        async def send(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = {key.decode(): value.decode() for key, value in message["headers"]}
            else:
                answer.body += message.get("body", b"")

        # In a thread of its own: a browser driven in this process before leaves its event loop behind.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, self.app(scope, receive, send)).result()
        return answer


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The middleware and routes around a page that says "page"."""
    monkeypatch.setenv("SAIBANG_DATA", str(tmp_path))
    server._notice.cache_clear()
    page = Mount("/", app=PlainTextResponse("page"))
    app = Starlette(routes=[*server.ROUTES, page], middleware=server.MIDDLEWARE)
    return Client(app)


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (NEW, False),
        (OLD, True),
        (NEW.replace("Chrome/120", "Chrome/94"), False),
        (NEW.replace("Chrome/120", "Chrome/93") + " Edg/93.0", True),
        ("Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.1; Trident/6.0)", True),
        ("Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko", True),
        ("Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/92.0", True),
        ("Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/115.0", False),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/15.3 Safari/605.1.15", True),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/15.4 Safari/605.1.15", False),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/17.0 Safari/605.1.15", False),
        ("", False),
    ],
)
def test_browsers_that_cannot_run_the_page_are_known(agent: str, expected: bool) -> None:
    assert server.is_too_old(agent) is expected


def test_an_old_browser_is_told_in_both_languages_without_a_script(client: Client) -> None:
    answer = client.get("/unit", user_agent=OLD)
    assert "浏览器太旧" in answer.text and "too old" in answer.text
    assert "<script" not in answer.text and "editions" not in answer.text


def test_an_old_browser_is_led_to_the_newest_edition(client: Client, tmp_path: Path) -> None:
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "newest.html").write_text("<h1>第10期</h1>", encoding="utf-8")
    answer = client.get("/", user_agent=OLD)
    assert 'href="./editions/newest.html"' in answer.text
    edition = client.get("/editions/newest.html", user_agent=OLD)
    assert "第10期" in edition.text
    assert edition.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("name", ["missing.html", "..%2Fjournal.html", ".hidden.html", "newest.txt", "a%2Fb.html"])
def test_only_plain_names_of_editions_are_handed_out(client: Client, tmp_path: Path, name: str) -> None:
    (tmp_path / "editions").mkdir()
    for other in ("journal.html", "editions/.hidden.html", "editions/newest.txt"):
        (tmp_path / other).write_text("secret", encoding="utf-8")
    assert "secret" not in client.get(f"/editions/{name}").text


@pytest.mark.parametrize(
    ("path", "expected"), [("/nowhere", "./"), ("/overview?group=a", "./?group=a"), ("/a/b", "../"), ("/unit/x", "../")]
)
def test_an_unknown_page_leads_to_the_first(client: Client, path: str, expected: str) -> None:
    answer = client.get(path)
    assert (answer.status, answer.headers["location"]) == (302, expected)


@pytest.mark.parametrize(
    "path", ["/", "/ranking", "/unit?x=1", "/_stcore/health", "/unit/_stcore/health", "/favicon.png"]
)
def test_pages_and_files_pass(client: Client, path: str) -> None:
    assert client.get(path).text == "page"


def test_a_script_is_packed_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(file_util.get_static_dir())
    script = next(root.glob("static/js/index*.js"))
    path = f"/{script.relative_to(root).as_posix()}"
    calls, packed = [], gzip.compress(b"x")

    def pack(body: bytes, *_: object, **__: object) -> bytes:
        calls.append(len(body))
        return packed

    monkeypatch.setattr(server.gzip, "compress", pack)
    first, second = client.get(path), client.get(path)
    assert first.text == second.text == "x" and len(calls) == 1
    assert first.headers["vary"] == "Accept-Encoding" and "javascript" in first.headers["content-type"]
    assert client.get(path, accept_encoding="identity").text == "page"
    assert client.get(path, range="bytes=0-1").text == "page"


@pytest.mark.parametrize("path", ["/static/../app.js", "/static/js/none.js", "/static/media/x.woff2"])
def test_nothing_else_is_packed(client: Client, path: str) -> None:
    assert "content-encoding" not in client.get(path).headers


def test_the_sheet_is_kept_for_good_under_its_own_address_and_never_missing() -> None:
    app = Starlette(routes=server.ROUTES)
    present = Client(app).get(f"/{sheet.address()}")
    assert "immutable" in present.headers["cache-control"]
    assert gzip.decompress(present.body).decode() == sheet.sheet()
    old = Client(app).get("/style/0123456789abcdef.css", accept_encoding="identity")
    assert (old.status, old.headers["cache-control"], old.text) == (200, "no-store", sheet.sheet())
