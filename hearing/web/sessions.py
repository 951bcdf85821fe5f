"""Who a request comes from: an account's session, or a phone's cookie."""

from __future__ import annotations

import secrets
from http.cookies import CookieError, SimpleCookie
from typing import Any

from flask import Flask, Response, request, session

from hearing.clock import Clock
from hearing.errors import Refused
from hearing.live.gate import Asker
from hearing.store.roster import device_hash, token_hash
from hearing.web.accounts import Accounts

PHONE_COOKIE = "hearing_phone"
TYPING_COOKIE = "hearing_device"
DEVICE_COOKIE = "hearing_open"
"""A card's phone and a device of the public line may be one and the same telephone: it keeps both."""
LONGEST_SECRET = 100
LASTS_MS = 12 * 3600 * 1000


class Sessions:
    """Reads and makes sessions of accounts. They end after twelve hours, or with the account."""

    def __init__(self, app: Flask, accounts: Accounts, clock: Clock) -> None:
        self.app, self.accounts, self.clock = app, accounts, clock

    def begin(self, name: str) -> str:
        """A new session for an account that logged in, whatever was there before; its CSRF token."""
        session.clear()
        csrf = secrets.token_urlsafe(24)
        session.update(name=name, csrf=csrf, until_ms=self.clock.now().wall_ms + LASTS_MS)
        return csrf

    def asker(self) -> Asker | None:
        """Who asks in this request; None without a good session."""
        name = str(session.get("name", ""))
        role = self.accounts.role_of(name)
        if role is None or session.get("until_ms", 0) < self.clock.now().wall_ms:
            return None
        return Asker(name, role)

    def asker_of(self, environ: dict[str, Any]) -> Asker | None:
        """The same, for the request that opened a socket."""
        if "HTTP_COOKIE" not in environ:
            return None
        with self.app.request_context(environ):
            return self.asker()

    def acting(self) -> Asker:
        """Who acts in this request, with the token that no other page knows.

        Refuses `not-logged-in`, `csrf-wrong`.
        """
        asker = self.asker()
        if asker is None:
            raise Refused("not-logged-in")
        if not secrets.compare_digest(request.headers.get("X-CSRF-Token", ""), session.get("csrf", "")):
            raise Refused("csrf-wrong")
        return asker


def cookie_of(environ: dict[str, Any], name: str, longest: int = LONGEST_SECRET) -> str | None:
    """What that cookie of a request says; None without one, or with one of more than `longest` characters."""
    try:
        cookie = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(name)
    except CookieError:
        return None
    return cookie.value if cookie and 0 < len(cookie.value) <= longest else None


def phone_session(environ: dict[str, Any]) -> str | None:
    """What the cookie of a card's phone says; None without one."""
    return cookie_of(environ, PHONE_COOKIE)


def typing_device(environ: dict[str, Any]) -> str | None:
    """What names a phone that may type a code; None for one that never looked at a page for phones."""
    return cookie_of(environ, TYPING_COOKIE)


def keep_typing_device(response: Response, environ: dict[str, Any]) -> None:
    """Give a phone that looks at such a page its name, once."""
    if typing_device(environ) is None:
        keep_cookie(response, TYPING_COOKIE, secrets.token_urlsafe(24))


def device_secret(environ: dict[str, Any]) -> str | None:
    """What the cookie of a device of the public line says; None without one."""
    return cookie_of(environ, DEVICE_COOKIE)


def session_hash(environ: dict[str, Any], over_line: bool) -> str | None:
    """The hash of one or the other, as presence and roster know it."""
    found = device_secret(environ) if over_line else phone_session(environ)
    return (device_hash if over_line else token_hash)(found) if found else None


def keep_cookie(response: Response, name: str, value: str, path: str = "/") -> None:
    """Leave a phone's cookie with it, out of every script's reach; shown to the pages under `path` alone."""
    response.set_cookie(name, value, max_age=24 * 3600, path=path, httponly=True, samesite="Lax")
