"""The repository's files over loopback, under the real server's policy, and the overlay page out of its template."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import Environment, FileSystemLoader

ROOT = Path(__file__).resolve().parents[3]
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'"
)
CONFIG = {"build": "b1", "output": "main", "key": "k", "preview": False, "monitor": False}


def overlay_page() -> bytes:
    """The template as the server renders it; static files stand under `/static/`."""
    templates = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    page = templates.get_template("overlay.html").render(config=CONFIG, asset=lambda path: f"/static/{path}")
    return page.encode()


class Files(SimpleHTTPRequestHandler):
    """The repository's files, the overlay page, and a sign of life."""

    extensions_map: ClassVar = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".js": "text/javascript",
    }

    def __init__(self, *args: Any) -> None:
        super().__init__(*args, directory=str(ROOT))

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/overlay":
            self.answer("text/html; charset=utf-8", overlay_page())
        elif path == "/healthz":
            self.answer("application/json", json.dumps({"ok": True}).encode())
        else:
            super().do_GET()

    def answer(self, mime: str, body: bytes) -> None:
        """Send one whole body."""
        self.send_response(200)
        self.send_header("Content-Type", mime)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *args: Any) -> None:
        """Keep quiet."""


class Server(ThreadingHTTPServer):
    """Says nothing of browsers that hang up."""

    daemon_threads = True

    def handle_error(self, *args: Any) -> None:
        """A page that was left while it loaded is no error."""


@contextmanager
def serving() -> Iterator[str]:
    """The address of a running site."""
    server = Server(("127.0.0.1", 0), Files)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
