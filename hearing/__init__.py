"""A live televised-hearing scoring system. This file is the wiring diagram; imports stand inside because the
runtime must patch the standard library before anything else is loaded (see `runtime`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hearing.config import Config
    from hearing.wiring import Wired


def create_app(config: Config) -> tuple[Any, Wired]:
    """(WSGI application, everything that was wired) for one server. Call `runtime.patch` first."""
    from hearing.wiring import wire

    return wire(config)
