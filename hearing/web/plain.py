"""Scoring by a plain form, where no script runs or no socket opens: pages that the server writes whole.

A ballot goes through the same fence as over a socket. The phone has no script to make a nonce, so the server makes it,
and the page says so. No mark and no receipt stands in an address.
"""

from __future__ import annotations

import binascii
import math
import secrets
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

import msgspec
from flask import Blueprint, Response, redirect, request
from markupsafe import Markup, escape

from hearing import i18n
from hearing.domain import wording
from hearing.domain.rubrics import PUBLIC_LINE, Rubric
from hearing.errors import Refused
from hearing.views import plain, topics
from hearing.views.plain import Given, Kept, NotTaken
from hearing.web.api import STATUS, services
from hearing.web.hosts import is_local
from hearing.web.pages import language, page
from hearing.web.sessions import (
    DEVICE_COOKIE,
    PHONE_COOKIE,
    cookie_of,
    device_secret,
    keep_cookie,
    keep_typing_device,
    phone_session,
    session_hash,
    typing_device,
)

OWN_COOKIE = "hearing_own"
LONGEST_OWN = 3000
PATH = "/plain"
REFRESH_S = 10
ANSWER_S = 6.0
"""How long a person waits for a page before the server says that it does not know."""
LONGEST_TYPED = 100
MARK = "mark-"
"""What the names of the form's fields begin with; a criterion's id follows."""

blueprint = Blueprint("plain", __name__, url_prefix=PATH)


@dataclass(frozen=True, slots=True)
class Voter:
    """Who asks: the hash of the session, and the card or device it holds."""

    session: str
    card: str
    group: str


@blueprint.after_request
def lets_its_forms_say_where_they_come_from(response: Response) -> Response:
    """With `no-referrer` a browser sends a form as from nowhere, and it is refused as foreign."""
    response.headers["Referrer-Policy"] = "same-origin"
    return response


# The page ------------------------------------------------------------------------------------------------------------


@blueprint.get("")
def look() -> Response:
    """The page as it is at this moment; it loads itself anew, except where something is being filled in."""
    voter = _voter()
    return _entrance() if voter is None else _sheet(voter)


def _voter() -> Voter | None:
    """The holder of a card, else a device of the public line."""
    for over_line in (False, True):
        session = session_hash(request.environ, over_line)
        held = services().hall.presence.sessions.get(session or "")
        if session and held:
            return Voter(session, *held)
    return None


def _sheet(voter: Voter, wrong: str = "", chosen: dict[str, int] | None = None) -> Response:
    """The sheet of somebody who may score. `wrong`: a criterion without an answer; `chosen`: what was answered."""
    if voter.group != PUBLIC_LINE:
        services().door.looked(voter.card)
    broadcast = services().broadcast
    scene, ballot = broadcast.scene(), broadcast.ballot_of(voter.card)
    told = topics.snapshot("phone", scene)
    kept = _kept(voter)
    followed = plain.followed(kept, told["round"], ballot)
    change = "change" in request.args or bool(wrong)
    left = "last" not in request.args and plain.gone_on(scene.state)
    shown = plain.sheet(told["round"], ballot, followed, change=change, left=left)
    if chosen is None:
        given = shown["own"] or shown["refused"]
        chosen = msgspec.to_builtins(given).get("marks") or {} if given else {}
    response = _page(
        topics=told,
        voter=voter,
        line=told["run"]["public_line"] if voter.group == PUBLIC_LINE else None,
        at=_time(scene),
        left_s=math.ceil(told["round"]["remaining_ms"] / 1000) if told["round"] else 0,
        ballot={"seq": (ballot["seq"] if ballot else 0) + 1, "nonce": secrets.token_hex(16)},
        chosen=chosen,
        wrong=wrong,
        **shown,
    )
    if followed != kept:
        _keep(response, voter, followed)
    return response


def _time(scene: Any) -> str:
    return wording.local_time(scene.now, scene.state.programme.episode.timezone, seconds=True) if scene.state else ""


def _page(**shown: Any) -> Response:
    lang = language()

    def rich(key: str, **parts: object) -> Markup:
        """The text of a key with pieces of markup put in."""
        text = str(escape(i18n.text(lang, key)))
        for name, part in parts.items():
            text = text.replace("{" + name + "}", str(escape(part)))
        return Markup(text)

    still = request.method == "POST" or "still" in request.args or shown["sheet"] == "score"
    refresh_s = None if still or shown["sheet"] == "entrance" else REFRESH_S
    return page("plain.html", rich=rich, answers=plain.answers, refresh_s=refresh_s, wait_s=round(ANSWER_S), **shown)


# Joining -------------------------------------------------------------------------------------------------------------


@blueprint.post("/join")
def join() -> Response:
    """Let a phone hold the card whose code was typed, with `take_over` after being asked; then the page itself."""
    typed = unicodedata.normalize("NFKC", request.form.get("code", "")[:LONGEST_TYPED])
    if not typed.strip():
        return _entrance("code-mistyped")
    try:
        joined = services().door.join(
            token=None,
            code=typed,
            take_over="take_over" in request.form,
            session=phone_session(request.environ),
            loopback=is_local(request.environ),
            device=typing_device(request.environ),
        )
    except Refused as refused:
        return _entrance(refused.code, refused.facts, typed)
    return _entered(PHONE_COOKIE, joined.session)


@blueprint.post("/open")
def open_line() -> Response:
    """Let a device onto the public line; then the page itself."""
    device = device_secret(request.environ)
    if device is None:
        return _entrance("no-cookie")
    try:
        joined = services().door.open_line(device)
    except Refused as refused:
        return _entrance(refused.code, refused.facts)
    return _entered(DEVICE_COOKIE, joined.session)


def _entered(cookie: str, secret: str) -> Response:
    response = _back()
    keep_cookie(response, cookie, secret)
    return response


def _back() -> Response:
    """To the page, so that a reload sends nothing again."""
    return redirect(f"{PATH}?lang={language()}", 303)  # type: ignore[return-value]


def _entrance(code: str = "", facts: dict[str, Any] | None = None, typed: str = "") -> Response:
    """The sheet of somebody without a card. `code`: why the last try was refused.

    The phone has its names from the first look on: whoever comes back without them has a browser that keeps none.
    """
    told = topics.snapshot("phone", services().broadcast.scene())
    lost = phone_session(request.environ) is not None and not code
    response = _page(sheet="entrance", topics=told, refusal=code, facts=facts or {}, typed=typed, lost=lost)
    response.status_code = STATUS.get(code, 409) if code else 200
    keep_typing_device(response, request.environ)
    if device_secret(request.environ) is None:
        keep_cookie(response, DEVICE_COOKIE, secrets.token_urlsafe(24))
    return response


# Scoring -------------------------------------------------------------------------------------------------------------


@blueprint.post("/cast")
def cast() -> Response:
    """Put the form's ballot into the box, wait until it is on disk, and lead back to the page, which says so."""
    voter = _voter()
    if voter is None:
        return _back()
    form = request.form
    marks = {name[len(MARK) :]: int(value) for name, value in form.items() if name.startswith(MARK) and _whole(value)}
    rubric = _running(form.get("round_id", ""))
    wrong = _wrong(rubric, marks) if rubric else ""
    if wrong:
        response = _sheet(voter, wrong, marks)
        response.status_code = 400
        return response
    round_id, seq = form.get("round_id", ""), int(form["seq"]) if _whole(form.get("seq", "")) else 0
    answer = _answer(voter, {"round_id": round_id, "seq": seq, "nonce": form.get("nonce", ""), "marks": marks})
    kept, response = _kept(voter), _back()
    if answer["ok"]:
        services().broadcast.tell_session(voter.session, voter.card)
        _keep(response, voter, Kept(mine=Given(round_id=round_id, seq=seq, marks=marks, code=answer["code"])))
    else:
        wait_s = answer["facts"].get("wait_s", 0)
        refused = NotTaken(round_id=round_id, seq=seq, marks=marks, code=answer["code"], wait_s=wait_s)
        _keep(response, voter, Kept(mine=kept.mine, refused=refused))
    return response


def _whole(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdigit() and len(text) < 12


def _running(round_id: str) -> Rubric | None:
    """The rubric of a round that takes ballots now."""
    state = services().hall.state
    found = state.rounds.get(round_id) if state else None
    return found.rubric if found and found.running else None


def _wrong(rubric: Rubric, marks: dict[str, int]) -> str:
    """The first criterion without an answer, or with one it does not take; "" for none."""
    measured = rubric.measured
    return next((c.id for c in measured if c.id not in marks or not c.takes(marks[c.id])), "")


def _answer(voter: Voter, ballot: dict[str, Any]) -> dict[str, Any]:
    """The answer to a ballot, as over a socket; refused as `no-answer` where none comes in time."""
    wired = services()
    answered, answers = wired.runtime.event(), list[dict[str, Any]]()

    def reply(answer: dict[str, Any]) -> None:
        answers.append(answer)
        answered.set()

    wired.phones.cast((voter.card, voter.group), msgspec.json.encode(ballot).decode(), reply)
    answered.wait(ANSWER_S)
    return answers[0] if answers else Refused(plain.NO_ANSWER).answer()


# What the phone keeps itself -----------------------------------------------------------------------------------------


def _kept(voter: Voter) -> Kept:
    """What the cookie keeps for this session; nothing where it is another's, or not ours."""
    text = cookie_of(request.environ, OWN_COOKIE, LONGEST_OWN) or ""
    session, _, own = text.partition(".")
    if session != voter.session[:16]:
        return Kept()
    try:
        return msgspec.json.decode(urlsafe_b64decode(own + "=="), type=Kept)
    except (binascii.Error, msgspec.DecodeError):
        return Kept()


def _keep(response: Response, voter: Voter, kept: Kept) -> None:
    own = urlsafe_b64encode(msgspec.json.encode(kept)).decode().rstrip("=")
    keep_cookie(response, OWN_COOKIE, f"{voter.session[:16]}.{own}", PATH)
