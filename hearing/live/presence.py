"""Presence: which phone holds which card, and which of them have an open socket. Memory only, but for what it loads.

Devices of the public line have sessions and sockets like phones; they are in no count of the hall.
"""

from __future__ import annotations

from hearing.domain.rubrics import PUBLIC_LINE

LOOKED_MS = 90_000
"""A look at a page without a socket counts so long: the page loads itself anew, but not while a form is filled in."""


class Presence:
    """Sessions (hashes of cookies) that hold cards in the current run, and their sockets.

    `asks`: cards that another phone wants and only a steward may move; `left`: card -> when the last socket of its
    phone closed, `looked`: when its phone last loaded a page that has no socket, both by the steady clock.
    """

    def __init__(self) -> None:
        self.sessions: dict[str, tuple[str, str]] = {}
        self.holder: dict[str, str] = {}
        self.devices = 0
        self.sockets: dict[str, str] = {}
        self.sockets_of: dict[str, set[str]] = {}
        self.here: set[str] = set()
        self.asks: set[str] = set()
        self.left: dict[str, int] = {}
        self.looked: dict[str, int] = {}

    def load(self, sessions: dict[str, tuple[str, str]]) -> None:
        """Begin a run (or go on with one) with these phones: session hash -> (card, group)."""
        self.sessions = dict(sessions)
        self.holder = {card: session for session, (card, group) in sessions.items() if group != PUBLIC_LINE}
        self.devices = len(self.sessions) - len(self.holder)
        self.here = {session for session in self.holder.values() if session in self.sockets_of}
        self.asks, self.left, self.looked = set(), {}, {}

    def hold(self, session: str, card: str, group: str) -> list[str]:
        """Let a session hold a card; the sockets of the phone that held it before."""
        if self.holder.get(card) == session:
            return []
        lost = self.free(card)
        self.sessions[session] = (card, group)
        self.holder[card] = session
        self._look_at(session)
        return lost

    def free(self, card: str) -> list[str]:
        """Let nobody hold a card; the sockets of the phone that held it."""
        session = self.holder.pop(card, "")
        self.asks.discard(card)
        self.left.pop(card, None)
        self.looked.pop(card, None)
        self.sessions.pop(session, None)
        self.here.discard(session)
        return self.of(session)

    def admit(self, session: str, card: str) -> None:
        """Let a device score on the public line, as `card`."""
        self.sessions[session] = (card, PUBLIC_LINE)
        self.devices += 1

    def of(self, session: str) -> list[str]:
        """The open sockets of a session."""
        return sorted(self.sockets_of.get(session, ()))

    def enter(self, sid: str, session: str) -> None:
        """A phone's socket opened."""
        self.sockets[sid] = session
        self.sockets_of.setdefault(session, set()).add(sid)
        self._look_at(session)

    def leave(self, sid: str, at_ms: int = 0) -> None:
        """A socket closed, at that moment of the steady clock."""
        session = self.sockets.pop(sid, None)
        if session is None:
            return
        left = self.sockets_of.get(session, set())
        left.discard(sid)
        if not left:
            self.sockets_of.pop(session, None)
            if session in self.here:
                self.left[self.sessions[session][0]] = at_ms
        self._look_at(session)

    def _look_at(self, session: str) -> None:
        """Keep `here` (who holds a card of the hall and has an open socket) without counting 2,000 phones anew."""
        card, _ = self.sessions.get(session, ("", ""))
        if session in self.sockets_of and self.holder.get(card) == session:
            self.here.add(session)
        else:
            self.here.discard(session)

    def card_of(self, sid: str) -> tuple[str, str] | None:
        """(card, group) a socket may score for now; None once the card moved on or the run was over."""
        return self.sessions.get(self.sockets.get(sid, ""))

    def online(self, card: str, now_ms: int) -> bool:
        """Whether the phone that holds a card is there: it has an open socket, or looked at a page without one."""
        looked = self.looked.get(card)
        return bool(self.sockets_of.get(self.holder.get(card, ""))) or (
            looked is not None and now_ms - looked < LOOKED_MS
        )

    def last_here(self, card: str, now_ms: int) -> int | None:
        """When the phone of a card was last there; None where that is now, or nobody knows."""
        known = [at_ms for at_ms in (self.left.get(card), self.looked.get(card)) if at_ms is not None]
        return None if not known or self.online(card, now_ms) else max(known)

    @property
    def joined(self) -> int:
        """How many cards are held by a phone, in the hall."""
        return len(self.holder)

    @property
    def online_count(self) -> int:
        """How many of those phones have an open socket."""
        return len(self.here)
