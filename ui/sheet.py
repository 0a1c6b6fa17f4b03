"""The one style sheet of all pages, and the address it is fetched from once.

Sent along with every script run it cost the server 2 ms each time; under an address made of its contents a browser keeps it
for good, and it travels packed.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from show import tokens

ROOT = Path(__file__).resolve().parent
FOREVER = "public, immutable, max-age=31536000"
SHOWN = ".stApp .sb{visibility:visible}"  # until it is there, the frame keeps fragments hidden (by a weaker rule)


@cache
def sheet() -> str:
    """The tokens, what all pages share, each page's own, and paper last."""
    order = sorted(
        (ROOT / "style").glob("*.css"), key=lambda path: (path.stem == "print", path.stem != "base", path.stem)
    )
    return "\n".join([tokens.css_variables(), *(path.read_text(encoding="utf-8") for path in order), SHOWN])


@cache
def address() -> str:
    """Where the sheet is, relative to a page."""
    return f"style/{hashlib.sha256(sheet().encode()).hexdigest()[:16]}.css"


@cache
def _packed() -> bytes:
    return gzip.compress(sheet().encode(), mtime=0)


async def answer(request: Request) -> Response:
    """The sheet. Under an address that is not its present one too, unkept: without a sheet a page would stay hidden."""
    is_present = request.path_params["name"] == address().rpartition("/")[2]
    headers = {"Cache-Control": FOREVER if is_present else "no-store", "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(sheet(), media_type="text/css", headers=headers)
    return Response(_packed(), media_type="text/css", headers=headers | {"Content-Encoding": "gzip"})
