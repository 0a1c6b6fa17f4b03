"""Every test of the suites runs without a network: a suite that calls out fails here."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Opening a connection or looking up a name is an error."""

    def refuse(*given: object, **named: object) -> None:
        raise AssertionError(f"a suite reached for the network: {given}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield
