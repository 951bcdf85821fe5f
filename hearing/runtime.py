"""What the live shell needs of its concurrency: spawn, sleep, event, lock, offload, listen. Two forms, one protocol.

This file (and the first lines of `serve`) alone name eventlet; imports stand inside functions because eventlet must
patch the standard library before anything else is imported.
"""

from __future__ import annotations

import socket
import sys
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any, Protocol

BACKLOG = 4096
MOST_CONNECTIONS = 20_000
SOCKET_TIMEOUT_S = 5
"""A client that has not finished its request head by then is dropped: half-open connections must not fill up."""


class Event(Protocol):
    """Something others wait for."""

    def clear(self) -> None:
        """It has not happened (again) yet."""

    def set(self) -> None:
        """Let everybody who waits go on."""

    def wait(self, timeout_s: float) -> bool:
        """Wait until it happens; False when the time is over first."""


class Runtime(Protocol):
    """How work is run side by side."""

    mode: str

    def spawn(self, work: Callable[..., Any], *args: Any) -> None:
        """Run `work` beside everything else."""

    def sleep(self, seconds: float) -> None:
        """Let the others go on."""

    def event(self) -> Event:
        """A new event."""

    def lock(self) -> Any:
        """A new reentrant lock, to be used with `with`."""

    def offload(self, work: Callable[..., Any], *args: Any) -> Any:
        """Run slow work (a password hash) so that it holds nobody up; its result."""

    def serve(self, listener: socket.socket, app: Callable[..., Any]) -> None:
        """Serve a WSGI application on `listener` until the process ends."""


def patch(mode: str) -> None:
    """Make the standard library cooperative where the runtime needs it; must come before every other import."""
    if mode == "eventlet":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its deprecation is known: docs/adr
            import eventlet

            eventlet.monkey_patch()


def choose(mode: str) -> Runtime:
    """The runtime of that name: `eventlet` or `threading`."""
    return EventletRuntime() if mode == "eventlet" else ThreadingRuntime()


def open_listener(host: str, port: int) -> socket.socket:
    """A listening socket that takes a hall at once and sends small frames at once.

    Raises OSError where the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there, the option lets two servers share a port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    return listener


def raise_file_limit() -> None:
    """Let the process hold as many sockets as the system allows."""
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class ThreadingRuntime:
    """Native threads; also what the eventlet form is built on once the standard library is patched."""

    mode = "threading"

    def spawn(self, work: Callable[..., Any], *args: Any) -> None:
        threading.Thread(target=work, args=args, daemon=True).start()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def event(self) -> Event:
        return threading.Event()

    def lock(self) -> Any:
        return threading.RLock()

    def offload(self, work: Callable[..., Any], *args: Any) -> Any:
        return work(*args)

    def serve(self, listener: socket.socket, app: Callable[..., Any]) -> None:
        from werkzeug.serving import WSGIRequestHandler, make_server

        class Handler(WSGIRequestHandler):
            timeout = SOCKET_TIMEOUT_S
            disable_nagle_algorithm = True

            def log(self, type: str, message: str, *args: Any) -> None:
                """Requests are not logged: they would tell who scored when."""

        def patient(environ: dict[str, Any], start_response: Any) -> Any:
            if "websocket" in environ.get("HTTP_UPGRADE", "").lower():
                environ["werkzeug.socket"].settimeout(None)  # the time limit is for request heads alone
            return app(environ, start_response)

        host, port = listener.getsockname()[:2]
        server = make_server(host, port, patient, threaded=True, request_handler=Handler, fd=listener.fileno())
        setattr(server, "daemon_threads", True)  # noqa: B010 - known to the threaded kind of server alone
        server.serve_forever()


class EventletRuntime(ThreadingRuntime):
    """Green threads."""

    mode = "eventlet"

    def spawn(self, work: Callable[..., Any], *args: Any) -> None:
        import eventlet

        eventlet.spawn(work, *args)

    def offload(self, work: Callable[..., Any], *args: Any) -> Any:
        from eventlet import tpool

        return tpool.execute(work, *args)

    def serve(self, listener: socket.socket, app: Callable[..., Any]) -> None:
        from eventlet import wsgi

        wsgi.server(
            listener,
            app,
            max_size=MOST_CONNECTIONS,
            socket_timeout=SOCKET_TIMEOUT_S,
            log_output=False,
            debug=False,
        )
