"""The only emitter. Marks topics as changed, coalesces, stamps `{epoch, n, data}` and sends whole snapshots.

State changes go out at once. Turnout goes out at once on the first change and then at most five times a second, the
stewards' cards twice; the meter of an unsealed round in batches of five ballots and a second at least, so that no
single mark shows.
"""

from __future__ import annotations

import secrets
from typing import Any

from hearing.domain.kernel import Fact, Stamp
from hearing.domain.rounds import RoundClosed
from hearing.live.desk import cards_seen
from hearing.live.hall import Hall
from hearing.live.health import Health
from hearing.views import topics
from hearing.views.scene import Scene

TURNOUT_GAP_MS = 200
LIVE_GAP_MS = 1000
LIVE_BATCH = 5
HEALTH_GAP_MS = 1000
CARDS_GAP_MS = 500
GAPS_MS = (("turnout", TURNOUT_GAP_MS), ("live", LIVE_GAP_MS), ("health", HEALTH_GAP_MS), ("cards", CARDS_GAP_MS))
Meter = tuple[str, int, tuple[int, int]]
"""(round id, ballots it was read at, (satisfied, valid))."""
ROOMS = {
    "overlay": ("overlay", "/overlay"),
    "preview": ("preview", "/overlay"),
    "control": ("control", "/control"),
    "steward": ("steward", "/control"),
}
"""Audience -> (room, namespace), where two of them share one."""
ACTING = frozenset({"control", "steward"})
"""Audiences that send commands: their messages carry the journal's position."""


class Broadcast:
    """Sends to the four namespaces through one Socket.IO server."""

    def __init__(self, hall: Hall, server: Any, health: Health, build: str) -> None:
        self.hall, self.server, self.health, self.build = hall, server, health, build
        self.epoch = secrets.token_hex(4)
        self.n = dict.fromkeys(topics.AUDIENCES, 0)
        self.dirty: dict[str, set[str]] = {audience: set() for audience in topics.AUDIENCES}
        self.closed: list[str] = []
        self.wake = hall.runtime.event()
        self.guard = hall.runtime.lock()
        self.sent_ms: dict[str, float] = {}
        self.meter: Meter | None = None
        hall.on_change = self.changed
        hall.on_facts.append(self.recorded)
        hall.on_ballot = self.tell_ballot

    # What changed ----------------------------------------------------------------------------------------------------

    def recorded(self, written: list[tuple[Fact, Stamp]]) -> None:
        """Facts were recorded: their topics go out with the next flush."""
        with self.guard:
            for fact, _ in written:
                for audience, dirty in self.dirty.items():
                    dirty |= topics.touched(fact.kind, audience)
                if isinstance(fact, RoundClosed):
                    self.closed.append(fact.round_id)
        self.wake.set()

    def changed(self, names: set[str]) -> None:
        """Something beside the journal changed: `turnout`, `live`, `health`, or `everything`.

        What was held back goes out when its time comes, however often it changes until then.
        """
        news = False
        with self.guard:
            for audience, dirty in self.dirty.items():
                known = set(topics.AUDIENCES[audience])
                changed = known if "everything" in names else names & (known | {"live"})
                news = news or not changed <= dirty
                dirty |= changed
        if news:
            self.wake.set()

    # Sending ---------------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Flush what changed, for ever."""
        patience_ms: float = HEALTH_GAP_MS
        while True:
            self.wake.wait(patience_ms / 1000)
            self.wake.clear()
            self.hall.runtime.sleep(0)
            try:
                patience_ms = self.flush()
            except Exception as error:
                self.hall.report("flush", error)

    def flush(self) -> float:
        """Send all that is due now; milliseconds until what was held back is due."""
        now_ms = self.hall.clock.stopwatch_ms()
        meter = self._newer_meter(now_ms)  # looks at the hall: its lock is never asked for while the guard is held
        with self.guard:
            due = {audience: set(names) for audience, names in self.dirty.items()}
            closed, self.closed = self.closed, []
            held = self._hold_back(due, now_ms, meter)
            for audience, names in due.items():
                self.dirty[audience] -= names
        if any(due.values()):
            scene = self.scene(with_cards="cards" in due["steward"])
            for audience, names in due.items():
                self._send(audience, names & set(topics.AUDIENCES[audience]), scene)
        for round_id in closed:
            self._tell_ballots(round_id)
        return held

    def _hold_back(self, due: dict[str, set[str]], now_ms: float, meter: Meter | None) -> float:
        """Take out of `due` what went out too recently; how long until it may.

        `meter`: a newer reading of an unsealed round's meter, if a whole batch came in.
        """
        waits = []
        for name, gap_ms in GAPS_MS:
            if not any(name in names for names in due.values()):
                continue
            left_ms = gap_ms - (now_ms - self.sent_ms.get(name, -1e9))
            if left_ms > 0:
                waits.append(left_ms)
                for names in due.values():
                    names.discard(name)
            else:
                self.sent_ms[name] = now_ms
        if meter is not None and any("live" in names for names in due.values()):
            self.meter = meter
            for audience in ("overlay", "preview", "control"):
                due[audience].add("round")
        return min(waits, default=HEALTH_GAP_MS)

    def _newer_meter(self, now_ms: float) -> Meter | None:
        """The meter of a running unsealed round, if it is time and enough ballots came in since the one sent last."""
        running = self.hall.state.running_round if self.hall.state else None
        if running is None or running.rubric.sealed or now_ms - self.sent_ms.get("live", -1e9) < LIVE_GAP_MS:
            return None
        with self.hall.lock:
            marks = self.hall.intake.marks(running.round_id)
        before = self.meter[1] if self.meter and self.meter[0] == running.round_id else 0
        if len(marks) - before < LIVE_BATCH:
            return None
        criterion = running.rubric.measured[0]
        given = [mark[criterion.id] for mark in marks]
        satisfied = sum(criterion.satisfies(mark) for mark in given)
        valid = sum(not criterion.abstains(mark) for mark in given)
        return running.round_id, len(marks), (satisfied, valid)

    def _send(self, audience: str, names: set[str], scene: Scene) -> None:
        if not names:
            return
        room, namespace = ROOMS.get(audience, (None, f"/{audience}"))
        for topic, payload in topics.snapshot(audience, scene, sorted(names)).items():
            self.n[audience] += 1
            self.server.emit(topic, self._stamped(audience, payload, scene), namespace=namespace, room=room)

    def _stamped(self, audience: str, payload: Any, scene: Scene) -> dict[str, Any]:
        message = {"epoch": self.epoch, "n": self.n[audience], "data": payload}
        if audience in ACTING:
            message["seq"] = scene.state.seq if scene.state else 0
        return message

    def _tell_ballots(self, round_id: str) -> None:
        """After a close each phone learns which of its own choices counted."""
        with self.hall.lock:
            spent = self.hall.box.spent(round_id)
        for sid in list(self.hall.presence.sockets):
            held = self.hall.presence.card_of(sid)
            if held:
                seq = spent.get(held[0])
                self.tell(sid, "ballot", None if seq is None else _ballot(round_id, None, None, seq))

    def tell_ballot(self, card: str) -> None:
        """The phone of a card learns that something else put a ballot of it into the box."""
        self.tell_session(self.hall.presence.holder.get(card, ""), card)

    def tell_session(self, session: str, card: str) -> None:
        """Every open page of a session (its hash) learns what the box holds of its card."""
        for sid in self.hall.presence.of(session):
            self.tell(sid, "ballot", self.ballot_of(card))

    # One socket ------------------------------------------------------------------------------------------------------

    def welcome(self, sid: str, audience: str, extra: dict[str, Any] | None = None) -> None:
        """Every topic of the audience, to one socket that just connected."""
        scene = self.scene(with_cards=audience == "steward")
        message = {"epoch": self.epoch, "n": self.n[audience], "build": self.build}
        message["topics"] = {**topics.snapshot(audience, scene), **(extra or {})}
        if audience in ACTING:
            message["seq"] = scene.state.seq if scene.state else 0
        _, namespace = ROOMS.get(audience, (None, f"/{audience}"))
        self.server.emit("welcome", message, namespace=namespace, to=sid)

    def tell(self, sid: str, topic: str, payload: Any) -> None:
        """A topic that is one phone's own."""
        message = {"epoch": self.epoch, "n": self.n["phone"], "data": payload}
        self.server.emit(topic, message, namespace="/phone", to=sid)

    # What is looked at -----------------------------------------------------------------------------------------------

    def scene(self, with_cards: bool = False) -> Scene:
        """One consistent look at the hall; `with_cards`: also at each card."""
        hall = self.hall
        with hall.lock:
            state, running = hall.state, hall.state.running_round if hall.state else None
            scored = hall.intake.scored(running.round_id) if running else []
            holders = hall.presence.holder.keys()
            meter = self.meter if running and self.meter and self.meter[0] == running.round_id else None
            return Scene(
                now=hall.clock.now(),
                state=state,
                joined=hall.presence.joined,
                online=hall.presence.online_count,
                scored=len(scored),
                all_scored=0 < len(holders) <= len(scored) and holders <= set(scored),
                line_joined=hall.presence.devices,
                line_scored=hall.intake.scored_apart(running.round_id) if running else 0,
                live=meter[2] if meter else None,
                recent=tuple(hall.recent[-40:]),
                gauges=self.health.gauges(),
                links=self.health.links(),
                cards=cards_seen(hall) if with_cards else (),
            )

    def snapshot(self, audience: str) -> dict[str, Any]:
        """{seq, topics} as that audience sees it at this moment; for pages and the API."""
        scene = self.scene(with_cards=audience == "steward")
        return {"seq": scene.state.seq if scene.state else 0, "topics": topics.snapshot(audience, scene)}

    def ballot_of(self, card: str) -> dict[str, Any] | None:
        """The `ballot` topic of a card: what the box holds of it for the round in focus."""
        hall = self.hall
        with hall.lock:
            found = hall.state.rounds.get(hall.state.focus or "") if hall.state else None
            if found is None:
                return None
            if found.running:
                held = hall.intake.held.get(card) if hall.intake.round_id == found.round_id else None
                if held is None or held.paper:  # what a paper says, no phone is told: it may be in another hand
                    return _ballot(found.round_id, None, None, held.seq) if held else None
                return _ballot(found.round_id, dict(held.marks), held.code, held.seq)
            seq = hall.box.spent_by(found.round_id, card)
            return None if seq is None else _ballot(found.round_id, None, None, seq)


def _ballot(round_id: str, marks: dict[str, int] | None, code: str | None, seq: int) -> dict[str, Any]:
    return {"round_id": round_id, "marks": marks, "code": code, "seq": seq}
