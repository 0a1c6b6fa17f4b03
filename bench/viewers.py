"""A viewer without a browser: the web socket a page opens, asked for one address after another."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

Place = tuple[str, str]
"""A page and the query of its address."""
STEP_SECONDS = 5.0
REPLACED = ForwardMsg.FINISHED_EARLY_FOR_RERUN


@asynccontextmanager
async def viewer(address: str) -> AsyncIterator[ClientConnection]:
    """An open session with the server."""
    stream = address.replace("http", "ws", 1) + "/_stcore/stream"
    async with connect(
        stream, subprotocols=[Subprotocol("streamlit")], max_size=None, origin=Origin(address)
    ) as socket:
        yield socket


async def look(socket: ClientConnection, place: Place) -> float:
    """Ask for an address; seconds until the whole page has come. Raises RuntimeError where the script failed."""
    page, query = place
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    begin = time.perf_counter()
    await socket.send(message.SerializeToString())
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(await socket.recv(decode=False))
        if answer.WhichOneof("type") == "script_finished" and answer.script_finished != REPLACED:
            if answer.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                raise RuntimeError(f"{page}?{query}: {answer.script_finished}")
            return time.perf_counter() - begin


async def walk(address: str, places: Sequence[Place]) -> list[float]:
    """One viewer's seconds for each address of a walk."""
    async with viewer(address) as socket:
        return [await look(socket, place) for place in places]


async def crowd(address: str, places: Sequence[Place], count: int, seconds: float) -> list[float]:
    """Many viewers, each changing its filter every five seconds; the seconds of every change after the first."""

    async def one(number: int) -> list[float]:
        dice: Any = random.Random(number)
        own = itertools.cycle(dice.sample(list(places), len(places)))
        found = []
        async with viewer(address) as socket:
            await asyncio.sleep(dice.uniform(0, STEP_SECONDS))
            await look(socket, next(own))
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                await asyncio.sleep(STEP_SECONDS)
                found.append(await look(socket, next(own)))
        return found

    return list(itertools.chain.from_iterable(await asyncio.gather(*(one(number) for number in range(count)))))
