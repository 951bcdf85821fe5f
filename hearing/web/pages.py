"""The pages. Each is rendered with its language and what its script needs to begin; the rest comes over the socket."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request, session
from werkzeug.exceptions import HTTPException

from hearing import i18n
from hearing.errors import Refused
from hearing.live import gate
from hearing.views import programme as parts
from hearing.web import assets
from hearing.web.api import STATUS, services
from hearing.web.sessions import DEVICE_COOKIE, device_secret, keep_cookie, keep_typing_device

blueprint = Blueprint("pages", __name__)

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


def language() -> str:
    """The page's language: `?lang=en`, else Chinese."""
    return "en" if request.args.get("lang", "").lower().startswith("en") else "zh-CN"


def page(template: str, config: dict[str, Any] | None = None, **context: Any) -> Response:
    """A rendered page."""
    lang = language()

    def t(key: str, **params: object) -> str:
        return i18n.text(lang, key, **params)

    started = {"build": assets.build(), "lang": lang, **(config or {})}
    return make_response(render_template(template, lang=lang, t=t, config=started, **context))


@blueprint.after_app_request
def guard(response: Response) -> Response:
    """Nothing inline, nothing foreign, nothing cached that may change."""
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@blueprint.before_app_request
def foreign() -> tuple[Response, int] | None:
    """A page of another origin may not make this server do anything."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    if services().hosts.welcomes(request.headers.get("Origin")):
        return None
    return jsonify({"ok": False, "code": "origin-foreign", "facts": {}}), 403


@blueprint.get("/healthz")
def healthz() -> Response:
    """Whether the server is up, and what it runs."""
    hall = services().hall
    run = hall.state.run if hall.state else None
    return jsonify({"ok": True, "build": assets.build(), "run": run.run_id if run else None})


@blueprint.get("/")
def home() -> Response:
    """What this is, and where to go."""
    return page("home.html", run=services().broadcast.snapshot("board")["topics"]["run"])


@blueprint.get("/j")
@blueprint.get("/phone")
def phone() -> Response:
    """The audience's page; the card's token stands in the fragment and never reaches a log."""
    answer = page("phone.html")
    keep_typing_device(answer, request.environ)
    return answer


@blueprint.get("/open")
def open_line() -> Response:
    """The public line's page: the audience's, without a card. Where there is no line or no run, it says so.

    The device has its cookie from the first look on: two tabs of it, or a POST whose answer is lost, are one device.
    """
    door, device = services().door, device_secret(request.environ)
    try:
        programme = door.line().programme
    except Refused as refused:
        answer = page("phone.html", {"line": "open", "refusal": refused.answer()}, refusal=refused.code)
        answer.status_code = STATUS.get(refused.code, 409)
        return answer
    episode = programme.episode
    show = {"title": episode.title, "title_en": episode.title_en, "slogan": episode.slogan}
    config = {"line": "open", "joined": door.on_line(device), "show": show, "public_line": parts.line(programme)}
    answer = page("phone.html", config)
    if device is None:
        keep_cookie(answer, DEVICE_COOKIE, secrets.token_urlsafe(24))
    return answer


@blueprint.get("/control")
def control() -> Response:
    """The panel; without a session, its login form."""
    asker = services().sessions.asker()
    if asker is None:
        return page("control.html", {"account": None, "role": None, "csrf": None})
    config = {"account": asker.name, "role": asker.role, "may": gate.may(asker.role), "csrf": session["csrf"]}
    return page("control.html", config)


@blueprint.get("/steward")
def steward() -> Response:
    """The stewards' page; without a session, its login form."""
    asker = services().sessions.asker()
    known = {"account": asker.name, "role": asker.role} if asker else {"account": None, "role": None}
    return page("steward.html", known)


@blueprint.get("/runbook")
def runbook() -> Response:
    """What to do before the show and when something breaks; the same file as in docs."""
    from hearing.web.runbook import drawn  # a show that needs no runbook loads no Markdown

    html, chapters = drawn(language())
    return page("runbook.html", html=html, chapters=chapters)


@blueprint.get("/overlay")
def overlay() -> Response:
    """The page that is captured for air, its preview, and the panel's monitor of it."""
    wired = services()
    watching = {name: request.args.get(name) == "1" for name in ("preview", "monitor")}
    key = request.args.get("key", "")
    logged_in = wired.sessions.asker() is not None
    if not (logged_in if any(watching.values()) else wired.may_show(request.environ, key)):
        abort(403, description=i18n.text(language(), "refusal.key-needed"))
    return page("overlay.html", {"output": "overlay", "key": key, **watching})


@blueprint.app_errorhandler(403)
def forbidden(error: Any) -> tuple[str, int, dict[str, str]]:
    """One sentence to a person; a running program never asks for a page."""
    return f"{error.description}\n", 403, {"Content-Type": "text/plain; charset=utf-8"}


LOST = {404: "missing", 405: "method", 500: "broken"}
"""HTTP status -> why there is no page, as the words have it."""


@blueprint.app_errorhandler(404)
@blueprint.app_errorhandler(405)
@blueprint.app_errorhandler(500)
def lost(error: HTTPException) -> Response | HTTPException:
    """A page in both languages; for scripts a refusal; for a missing file no more than that it is missing."""
    status = error.code or 500
    if request.path.startswith("/api/"):
        refusal = Refused("internal") if status == 500 else Refused("command-unknown", command=request.path)
        answer = jsonify(refusal.answer())
    elif request.path.startswith(("/v/", "/static/")):
        return error
    else:
        answer = page("lost.html", why=LOST[status], say=lambda spoken, key: i18n.text(spoken, f"lost.{key}"))
    answer.status_code = status
    answer.headers.extend([found for found in error.get_headers() if found[0] == "Allow"])
    return answer


def _board() -> dict[str, Any]:
    topics: dict[str, Any] = services().broadcast.snapshot("board")["topics"]
    return topics


@blueprint.get("/board")
def board() -> Response:
    """The public's page of this run."""
    return page("board.html", board=_board())


@blueprint.get("/board/fragment")
def board_fragment() -> Response:
    """Its changing part alone."""
    return page("_board.html", board=_board())
