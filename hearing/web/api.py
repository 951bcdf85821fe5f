"""HTTP for scripts and pages: login, join, commands, state, health. Answers are JSON acks, as on the socket."""

from __future__ import annotations

import sqlite3
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, session

from hearing.errors import Refused
from hearing.live import gate
from hearing.web.hosts import is_local
from hearing.web.sessions import (
    DEVICE_COOKIE,
    PHONE_COOKIE,
    device_secret,
    keep_cookie,
    phone_session,
    typing_device,
)

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

STATUS = {
    "not-logged-in": 401,
    "login-wrong": 401,
    "csrf-wrong": 403,
    "origin-foreign": 403,
    "role-may-not": 403,
    "key-wrong": 403,
    "card-simulated": 403,
    "card-foreign": 403,
    "card-void": 410,
    "card-reissued": 410,
    "no-cookie": 400,
    "too-many-codes": 429,
    "release-needed": 403,
    "command-unknown": 404,
    "card-unknown": 404,
    "card-not-made": 404,
    "no-run": 404,
    "no-public-line": 404,
    "receipt-unknown": 404,
    "run-ended": 410,
    "malformed": 400,
    "join-malformed": 400,
    "code-mistyped": 400,
    "receipt-letters": 400,
    "receipt-length": 400,
    "internal": 500,
    "not-stored": 503,
    "record-broken": 500,
}
"""HTTP status of a refusal; every other one is 409: the state does not allow it."""


def services() -> Any:
    """What `create_app` wired together."""
    return current_app.extensions["hearing"]


def acked(answer: dict[str, Any]) -> tuple[Response, int]:
    """An ack as a response."""
    return jsonify(answer), 200 if answer["ok"] else STATUS.get(answer["code"], 409)


@blueprint.errorhandler(Refused)
def refused(error: Refused) -> tuple[Response, int]:
    """A refusal raised in a view."""
    return acked(error.answer())


@blueprint.errorhandler(sqlite3.OperationalError)
def not_stored(error: sqlite3.OperationalError) -> tuple[Response, int]:
    """The disk did not take what was asked; nothing of it happened."""
    services().hall.report(f"{request.endpoint} not stored", error)
    return acked(Refused("not-stored").answer())


def body() -> dict[str, Any]:
    """The JSON object of the request. Refuses `malformed`."""
    found = request.get_json(silent=True) if request.content_length else {}
    if not isinstance(found, dict):
        raise Refused("malformed", problem="expected a JSON object")
    return found


@blueprint.post("/login")
def login() -> tuple[Response, int]:
    """Begin an account's session: `{ok, csrf, name, role}`."""
    fields, sessions = body(), services().sessions
    name = sessions.accounts.check(fields.get("name"), fields.get("password"))
    csrf = sessions.begin(name)
    return acked({"ok": True, "csrf": csrf, "name": name, "role": sessions.accounts.role_of(name)})


@blueprint.post("/logout")
def logout() -> tuple[Response, int]:
    """End it."""
    services().sessions.acting()
    session.clear()
    return acked({"ok": True})


@blueprint.post("/join")
def join() -> tuple[Response, int]:
    """Let a phone hold a card: `{ok, card, group}` and the phone's cookie; 409 `card-in-use`: ask, come again."""
    fields = body()
    token, code = fields.get("token"), fields.get("code")
    if not all(value is None or (isinstance(value, str) and 0 < len(value) <= 100) for value in (token, code)):
        raise Refused("join-malformed")
    if (token is None) == (code is None):
        raise Refused("join-malformed")
    joined = services().door.join(
        token=token,
        code=code,
        take_over=fields.get("take_over") is True,
        session=phone_session(request.environ),
        loopback=is_local(request.environ),
        device=typing_device(request.environ),
    )
    response, status = acked({"ok": True, "card": joined.card, "group": joined.group})
    keep_cookie(response, PHONE_COOKIE, joined.session)
    return response, status


@blueprint.post("/open")
def open_line() -> tuple[Response, int]:
    """Let a device onto the public line: `{ok, card, group}` and the device's cookie; however often, one device."""
    joined = services().door.open_line(device_secret(request.environ))
    response, status = acked({"ok": True, "card": joined.card, "group": joined.group})
    keep_cookie(response, DEVICE_COOKIE, joined.session)
    return response, status


@blueprint.post("/commands/<name>")
def command(name: str) -> tuple[Response, int]:
    """A command as a panel sends it; the same door."""
    wired = services()
    asker = wired.sessions.acting()
    fields = body()
    return acked(gate.send(wired.hall, wired.shell, asker, name, fields))


@blueprint.get("/state")
def state() -> tuple[Response, int]:
    """`{seq, topics}` as the panel sees them."""
    wired = services()
    if wired.sessions.asker() is None:
        raise Refused("not-logged-in")
    return jsonify(wired.broadcast.snapshot("control")), 200


@blueprint.post("/local/<verb>")
def local(verb: str) -> tuple[Response, int]:
    """What this machine's command line asks of the server that holds the database."""
    wired = services()
    if not is_local(request.environ) or not wired.local_key_fits(request.headers.get("X-Hearing-Key", "")):
        raise Refused("key-wrong")
    return acked(wired.office.call(verb, body()))
