"""Checking a receipt: a page that works without scripts, and the same for scripts. No code stands in an address."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from hearing.errors import Refused
from hearing.web.api import acked, body, refused, services
from hearing.web.pages import page

LONGEST_SHOWN = 100

blueprint = Blueprint("verify", __name__)
blueprint.register_error_handler(Refused, refused)


@blueprint.post("/api/v1/verify")
def look_up() -> tuple[Response, int]:
    """What is told of the receipt `{code}`: where it was counted and the proof; never a mark."""
    typed = body().get("code")
    if not isinstance(typed, str):
        raise Refused("malformed", problem="code: expected a text")
    return acked(services().receipts.look_up(typed))


@blueprint.route("/verify", methods=["GET", "POST"])
def verify() -> Response:
    """The page for people: a `code` is typed, or asked about `again` in the other language."""
    typed = (request.form.get("again") or request.form.get("code", ""))[:LONGEST_SHOWN]
    given = bool(typed.strip())
    empty = request.method == "POST" and not given and "again" not in request.form
    response = page("verify.html", typed=typed, empty=empty, answer=_answer(typed) if given else None)
    response.headers["Referrer-Policy"] = "same-origin"  # with no-referrer a browser sends the form as from nowhere
    return response


def _answer(typed: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = services().receipts.look_up(typed)
    except Refused as refusal:
        return refusal.answer()
    return found
