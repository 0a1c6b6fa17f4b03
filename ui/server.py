"""What the server does around the page: it packs Streamlit's scripts, meets old browsers, hands out editions and the snapshot.

Streamlit sends its scripts unpacked and leaves packing to a proxy; an office has none, and 2 MB instead of 7 on a first
visit is a matter of seconds on its network. They never change while the server runs, so each is packed once.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import BaseRoute, Route
from streamlit import config, file_util

import marts
from query import download
from show import fragments, links
from ui import ahead, editor, filters, sheet
from words import LANGUAGES

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PACKED = frozenset({".js", ".mjs", ".css", ".svg", ".json", ".wasm"})
FONTS, MONTH = "/app/static/fonts/", b"public, max-age=2592000"  # these change with a release at most
# The first versions that can run Streamlit's scripts.
OLDEST = (
    (re.compile(r"Chrome/(\d+)"), (94,)),
    (re.compile(r"Firefox/(\d+)"), (93,)),
    (re.compile(r"Version/(\d+)\.(\d+).*Safari/"), (15, 4)),
)
NEVER = re.compile(r"MSIE |Trident/")
# Everything else below "/" is a page; a name with a dot is a file.
NOT_PAGES = frozenset(
    {
        "static",
        "_stcore",
        "app",
        "media",
        "component",
        "editions",
        "editor",
        "snapshot",
        "oauth2callback",
        "auth",
        "_agent",
    }
)
PAGES = frozenset(set(links.FILES) - {links.DEFAULT})
OURS = ("/editions/", "/style/", "/snapshot/")
UNKEPT = {"Cache-Control": "no-store"}
TAKEN = {
    "current.duckdb": "application/vnd.duckdb.file",
    "current.sha256": "text/plain; charset=utf-8",
    "months.zip": "application/zip",
    "dictionary.md": "text/markdown; charset=utf-8",
}
EDITION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*\.html")


def editions() -> Path:
    """The folder of the static editions, beside the snapshot's."""
    return marts.snapshot_path().parent.parent / "editions"


def is_too_old(user_agent: str) -> bool:
    """Whether a browser cannot run the page; one that does not say is let in."""
    if NEVER.search(user_agent):
        return True
    for pattern, oldest in OLDEST:
        if found := pattern.search(user_agent):
            return tuple(int(part) for part in found.groups()) < oldest
    return False


def below_base(path: str, root_path: str = "") -> str:
    """A request's path without what stands in front of the app."""
    for front in (root_path, "/" + config.get_option("server.baseUrlPath").strip("/")):
        if front.strip("/") and (path == front or path.startswith(f"{front}/")):
            path = path[len(front) :] or "/"
    return path


def is_page(scope: Scope) -> bool:
    """Whether a request asks for a page, known or not, as a person's browser does."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    parts = below_base(scope["path"], scope.get("root_path", "")).strip("/").split("/")
    return not NOT_PAGES & set(parts) and "." not in parts[-1]


def _keeping(send: Send) -> Send:
    """A font's answer, with how long it may be kept."""

    async def told(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            message["headers"] = [*message["headers"], (b"cache-control", MONTH)]
        await send(message)

    return told


def completed(path: str, query: str, languages: str) -> str:
    """The whole address of a page asked for by a part of it, or nothing where there is nothing to add.

    Were it the page that wrote it, the browser would keep the short one in its history, and going back would lead nowhere.
    """
    wanted = dict(parse_qsl(query))
    ahead.look()
    if "competition" in wanted:
        return ""
    try:
        page = path or links.DEFAULT
        view, choices = filters.resolve(wanted, languages.partition(",")[0], page)
    except Exception:  # noqa: BLE001  # the page itself will meet the same and say it in words
        return ""
    return links.href(page, view) if choices.units else ""


class Packing:
    """Streamlit's own static files, gzip made once and kept in memory. Web sockets and all else pass untouched."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.kept: dict[str, bytes] = {}
        self.lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a packable file, or hand it on."""
        name = self.wanted(scope)
        if name is None:
            is_font = scope["type"] == "http" and FONTS in scope["path"]
            await self.app(scope, receive, _keeping(send) if is_font else send)
            return
        body = await run_in_threadpool(self.packed, name)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "Cache-Control": sheet.FOREVER}
        await Response(body, media_type=kind, headers=headers)(scope, receive, send)

    def wanted(self, scope: Scope) -> str | None:
        """The file asked for, below Streamlit's static folder, if the browser takes it packed."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return None
        headers = Headers(scope=scope)
        if "gzip" not in headers.get("accept-encoding", "") or "range" in headers:
            return None
        path = below_base(scope["path"], scope.get("root_path", ""))
        if not path.startswith("/static/") or Path(path).suffix not in PACKED:
            return None
        root = Path(file_util.get_static_dir()).resolve()
        found = (root / path.lstrip("/")).resolve()
        return str(found) if found.is_relative_to(root) and found.is_file() else None

    def packed(self, name: str) -> bytes:
        """The file packed, from memory after the first time."""
        with self.lock:
            if name not in self.kept:
                self.kept[name] = gzip.compress(Path(name).read_bytes(), 6, mtime=0)
        return self.kept[name]


@lru_cache(16)  # the way back depends on what somebody asked for
def _notice(has_edition: bool, way: str) -> str:
    """The page for browsers that cannot run the others: no script, in both languages."""
    languages = [(links.HTML_LANGUAGES[one], partial(fragments.text, one)) for one in LANGUAGES]
    return str(fragments.render("old_browser", "zh_CN", languages=languages, has_edition=has_edition, way=way))


class Below:
    """Our own addresses are found below ``server.baseUrlPath`` too, as Streamlit's are."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, an address of ours as if nothing stood in front of it."""
        if scope["type"] == "http":
            path = below_base(scope["path"], scope.get("root_path", ""))
            if path.startswith(OURS):
                scope = {**scope, "path": path}
        await self.app(scope, receive, send)


class Doorkeeper:
    """Old browsers get a page they can show; an address that is no page leads to the first one."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on what is neither."""
        answer = await run_in_threadpool(self.answer, scope) if is_page(scope) else None
        await (answer or self.app)(scope, receive, send)

    def answer(self, scope: Scope) -> Response | None:
        """What a request for a page gets instead of the page."""
        path = below_base(scope["path"], scope.get("root_path", "")).lstrip("/")
        back = "../" * path.count("/") or "./"
        if is_too_old(Headers(scope=scope).get("user-agent", "")):
            made = _notice((editions() / "newest.html").is_file(), back)
            return HTMLResponse(made, headers={"Cache-Control": "no-store", "Vary": "User-Agent"})
        query = scope["query_string"].decode("latin-1")
        if not path or path in PAGES:
            full = completed(path, query, Headers(scope=scope).get("accept-language", ""))
            return RedirectResponse(f"{back}{full}", status_code=302, headers=UNKEPT) if full else None
        known = f"?{query}" if query and parse_qs(query) else ""
        return RedirectResponse(f"{back}{known}", status_code=302, headers=UNKEPT)


async def edition(request: Request) -> Response:
    """One static edition by its plain name; it may run and fetch nothing."""
    name = request.path_params["name"]
    path = editions() / name
    if not EDITION.fullmatch(name) or not path.is_file():
        return PlainTextResponse("404", status_code=404)
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": policy}
    return FileResponse(path, media_type="text/html; charset=utf-8", headers=headers)


async def taken(request: Request) -> Response:
    """The snapshot to take along, the same by month, its digest or the dictionary; where the page of questions is, for all.

    A file is opened once: its digest, its length and what is sent are of the same bytes, whatever a load puts there.
    """
    name = request.path_params["name"]
    if "query" not in links.FILES:  # it holds everything that the page could be asked for
        return PlainTextResponse("404", status_code=404)
    try:
        opened = await run_in_threadpool(_opened, name)
    except (KeyError, FileNotFoundError):
        return PlainTextResponse("404", status_code=404, headers=UNKEPT)
    except download.NotPacked as refusal:
        said = "\n".join(refusal.message(language) for language in LANGUAGES)
        return PlainTextResponse(said, status_code=503, headers=UNKEPT)
    tag = f'"{opened.sha256}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    if tag in request.headers.get("if-none-match", ""):
        opened.handle.close()
        return Response(status_code=304, headers=headers)
    if name == "current.sha256":
        opened.handle.close()
        return PlainTextResponse(f"{opened.sha256}  current.duckdb\n", headers={"Cache-Control": "no-store"})
    headers |= {"Content-Length": str(opened.size), "Content-Disposition": f'attachment; filename="{name}"'}
    kind = TAKEN[name]
    return StreamingResponse(
        opened.chunks() if request.method == "GET" else (), headers=headers, media_type=kind,
        background=BackgroundTask(opened.handle.close),
    )  # fmt: skip


def _opened(name: str) -> download.Opened:
    """What stands behind a name below ``snapshot/``. Raises KeyError, FileNotFoundError, NotPacked."""
    match name:
        case "current.duckdb" | "current.sha256":
            return download.opened(marts.snapshot_path())
        case "months.zip":
            return download.opened(download.months(marts.snapshot_path()))
        case "dictionary.md":
            return download.opened(download.DICTIONARY)
    raise KeyError(name)


MIDDLEWARE: list[Middleware] = [Middleware(Below), Middleware(Doorkeeper), Middleware(Packing)]
ROUTES: list[BaseRoute] = [
    Route("/editions/{name}", edition),
    Route("/style/{name}", sheet.answer),
    Route("/editor/{name}", editor.answer),
    Route("/snapshot/{name}", taken),
]
