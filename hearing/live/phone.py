"""The namespace `/phone`: one frame up and one acknowledgement down for a vote."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import msgspec
import socketio

from hearing.domain.ballots import Ballot
from hearing.errors import Refused
from hearing.live.broadcast import Broadcast
from hearing.live.hall import Hall
from hearing.live.intake import Reply

SessionOf = Callable[[dict[str, Any], bool], str | None]
"""The hash of the phone's session, from the request that opens the socket; None without a good cookie.

The second argument: whether it comes over the public line, which has a cookie of its own.
"""

READER = msgspec.json.Decoder(Ballot)
CASTS_IN_WINDOW = 20
WINDOW_MS = 10_000


def read_ballot(text: str) -> Ballot:
    """The ballot of a JSON text. Refuses `marks-malformed`: of the marks; `malformed`: of all else, with the place."""
    try:
        return READER.decode(text)
    except msgspec.DecodeError as error:
        code = "marks-malformed" if "$.marks" in str(error) else "malformed"
        raise Refused(code, problem=str(error)) from None


class PhoneNamespace(socketio.Namespace):
    """Sockets of phones that hold a card, and of devices of the public line (they connect with `{line: "open"}`)."""

    def __init__(self, hall: Hall, broadcast: Broadcast, session_of: SessionOf) -> None:
        super().__init__("/phone")
        self.hall, self.broadcast, self.session_of = hall, broadcast, session_of
        self.recent: dict[str, deque[float]] = {}

    def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        over_line = isinstance(auth, dict) and auth.get("line") == "open"
        session = self.session_of(environ, over_line)
        with self.hall.lock:
            held = self.hall.presence.sessions.get(session or "")
            if session is None or held is None:
                raise socketio.exceptions.ConnectionRefusedError("not-joined")
            self.hall.presence.enter(sid, session)
        card, group = held
        own = {"ballot": self.broadcast.ballot_of(card), "card": {"card": card, "group": group, "state": "here"}}
        self.broadcast.welcome(sid, "phone", own)
        self.hall.changed({"turnout", "health", "cards"})

    def on_disconnect(self, sid: str, reason: Any = None) -> None:
        with self.hall.lock:
            self.hall.presence.leave(sid, self.hall.clock.now().mono_ms)
        self.hall.changed({"turnout", "health", "cards"})

    def cast_ballot(self, sid: str, text: str, reply: Reply) -> None:
        """Take a ballot, JSON as it was sent; `reply` gets its answer: a refusal at once, else after the commit."""
        self.cast(self.hall.presence.card_of(sid), text, reply)

    def cast(self, held: tuple[str, str] | None, text: str, reply: Reply) -> None:
        """The same by whatever way it came. `held`: the (card, group) that its phone holds; None for none."""
        try:
            if held is None:
                raise Refused("card-moved")
            card, group = held
            self._not_too_often(card)
            self.hall.cast(read_ballot(text), card, group, reply)
        except Refused as refused:
            reply(refused.answer())
        except Exception as error:
            self.hall.report("cast_ballot", error)
            reply({"ok": False, "code": "internal", "facts": {}})

    def _not_too_often(self, card: str) -> None:
        """Refuses `too-often`: more than twenty ballots of one card in ten seconds."""
        now_ms = self.hall.clock.stopwatch_ms()
        times = self.recent.setdefault(card, deque(maxlen=CASTS_IN_WINDOW))
        if len(times) == CASTS_IN_WINDOW and now_ms - times[0] < WINDOW_MS:
            raise Refused("too-often", wait_s=WINDOW_MS // 1000)
        times.append(now_ms)

    def trigger_event(self, event: str, *args: Any) -> Any:
        """Unknown events get an answer instead of silence."""
        if not hasattr(self, f"on_{event}"):
            return Refused("command-unknown", command=event).answer()
        return super().trigger_event(event, *args)

    def lost(self, sids: list[str], card: str, group: str, state: str) -> None:
        """A phone holds its card no more: tell it how that came (`moved`, `released`, `reissued`, `void`)."""
        for sid in sids:
            self.broadcast.tell(sid, "card", {"card": card, "group": group, "state": state})
