"""The port: free or taken, by whom, and which one to take instead."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Iterator

import ports
import pytest
from bootstrap import Trouble


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_free_port_passes_and_stays_free(taken_port: int) -> None:
    free = ports.next_free("127.0.0.1", taken_port)
    ports.require_free("127.0.0.1", free)
    with socket.create_server(("127.0.0.1", free)) as listener:
        assert listener.getsockname()[1] == free


@pytest.mark.skipif(sys.platform != "linux", reason="other systems need tools that may not be there")
def test_taken_port_names_its_holder_and_another_port(taken_port: int) -> None:
    with pytest.raises(Trouble) as caught:
        ports.require_free("127.0.0.1", taken_port)
    assert f"(pid {os.getpid()})" in caught.value.english
    assert "use --port " in caught.value.english and "改用 --port " in caught.value.chinese


def test_port_taken_on_one_address_is_taken_for_all(taken_port: int) -> None:
    with pytest.raises(Trouble, match=f"Port {taken_port} is taken"):
        ports.require_free("0.0.0.0", taken_port)


def test_holder_that_is_not_told_is_another_program(taken_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "holder", lambda port: None)
    with pytest.raises(Trouble, match="taken by another program"):
        ports.require_free("127.0.0.1", taken_port)


@pytest.mark.parametrize("host", ["192.0.2.1", "not an address"])
def test_address_of_another_computer_is_told_as_such(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if host == "not an address":
        unknown = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        monkeypatch.setattr(ports, "why_not", lambda host, port: unknown)
    with pytest.raises(Trouble, match=f"no address {host}"):
        ports.require_free(host, 8000)


def test_port_for_administrators_only_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    denied = PermissionError(errno.EACCES, "Permission denied")
    monkeypatch.setattr(ports, "why_not", lambda host, port: denied if port < 1024 else None)
    with pytest.raises(Trouble, match="administrators only: use --port 8000"):
        ports.require_free("0.0.0.0", 80)
