"""The peer of stock parts: Flask-SocketIO as its documentation has it, acknowledging at once and keeping nothing.

Only what would shut a hall out is changed: eventlet's bounds of 1,024 connections and 50 that wait.
"""

from __future__ import annotations

import sys
import warnings

warnings.simplefilter("ignore")
import eventlet  # noqa: E402 - its deprecation is known

eventlet.monkey_patch()

from eventlet import wsgi  # noqa: E402
from flask import Flask  # noqa: E402
from flask_socketio import SocketIO, emit  # noqa: E402

app = Flask(__name__)
sockets = SocketIO(app, async_mode="eventlet", cors_allowed_origins="*")
NEWS = {"epoch": "00000000", "n": 1, "data": {"text": "n" * int(sys.argv[2])}}


@sockets.on("connect", namespace="/phone")
def entered() -> None:
    """A phone is greeted with as much as the hearing's phones are."""
    emit("welcome", NEWS)


@sockets.on("cast_ballot", namespace="/phone")
def cast_ballot(ballot: dict[str, object]) -> dict[str, object]:
    """Acknowledge, and keep nothing."""
    return {"ok": True, "code": str(ballot["nonce"])[:19], "seq": ballot["seq"]}


@app.get("/tell")
def tell() -> str:
    """Tell everybody."""
    sockets.emit("round", NEWS, namespace="/phone")
    return "ok"


@app.get("/healthz")
def healthz() -> str:
    """Whether it is up."""
    return "ok"


if __name__ == "__main__":
    wsgi.server(eventlet.listen(("127.0.0.1", int(sys.argv[1])), backlog=4096), app, log_output=False, max_size=20_000)
