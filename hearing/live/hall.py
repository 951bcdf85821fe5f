"""The hall: the one door for everything that changes the run. decide -> append -> evolve -> publish.

Theory of operation. There is one `State`, folded from the journal of the current run. `handle` takes a typed wish
under the lock: repeated presses get their first answer, stale ones are refused, the rules decide, the facts are
committed together with what they mean for the box, and only then does the state move. `cast` is the fast lane for
ballots: it never touches the journal (see `intake`). Nobody waits while holding the lock.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec
from sqlite_utils import Database

import hearing.domain
from hearing.clock import Clock
from hearing.domain import basis as parts
from hearing.domain import peek, rounds, scoring, wording
from hearing.domain.ballots import Ballot, Held
from hearing.domain.kernel import CardAtDesk, CardStanding, Context, Fact, Stamp, Wish, decide, evolve, replay, unsigned
from hearing.domain.paper import PAPER_SEQ, EnterPaper
from hearing.domain.peek import PeekRound
from hearing.domain.proof import key_name, receipt_code
from hearing.domain.rubrics import PUBLIC_LINE
from hearing.domain.run import Arm
from hearing.domain.state import State
from hearing.errors import Refused
from hearing.live.intake import Intake, Reply
from hearing.live.presence import Presence
from hearing.live.requests import Requests
from hearing.runtime import Event, Runtime
from hearing.store import keys
from hearing.store.box import Box, Cast
from hearing.store.database import erase_traces, file_of
from hearing.store.journal import Journal
from hearing.store.roster import Roster

log = logging.getLogger("hearing")
Answer = dict[str, Any]
ERASE_EVERY_MS = 1000
OUTPUTS = ("overlay",)


class Desk(Protocol):
    """What stewards do with cards (see `live.desk`)."""

    def look(self, wish: Wish) -> CardAtDesk | None:
        """The card a wish is about, if it is about one."""

    def write(self, fact: Fact) -> Answer:
        """Keep what a fact says of a card, within the transaction; what its asker is told beside."""

    def done(self, fact: Fact) -> None:
        """The fact is on disk."""


class Hall:
    """The current run and everything that may change it. `on_change(topics)` is told what to publish; `on_lost(sids,
    card, group, state)`: which sockets lost their card, and how.
    """

    def __init__(self, db: Database, clock: Clock, runtime: Runtime) -> None:
        self.db, self.clock, self.runtime = db, clock, runtime
        self.lock = runtime.lock()
        self.box, self.roster, self.presence = Box(db), Roster(db), Presence()
        self.intake = Intake(self)
        self.on_change: Callable[[set[str]], None] = lambda topics: None
        self.on_ballot: Callable[[str], None] = lambda card: None
        self.on_lost: Callable[[list[str], str, str, str], None] = lambda sids, card, group, state: None
        self.desk: Desk | None = None
        self.on_facts: list[Callable[[list[tuple[Fact, Stamp]]], None]] = []
        self.state: State | None = None
        self.journal = Journal(db, "")
        self.answers: dict[str, Answer] = {}
        self.requests = Requests(clock)
        self.waiting: dict[str, list[Event]] = {}
        self.recent: list[tuple[Fact, Stamp]] = []
        self.outputs: dict[str, str] = {}
        self.sign: keys.Sign | None = None
        self.minted: dict[str, str] = {}
        self.link_erased, self.erase_at_ms = True, 0
        self.resume()

    # The current run -------------------------------------------------------------------------------------------------

    def resume(self) -> None:
        """Replay the newest run, and leave phones time to come back to a round that still runs."""
        with self.lock:
            self._erase()
            run = self.roster.newest_run()
            if run is None:
                return
            self._load(run["run_id"], run["digest"])
            running = self._on().running_round
            self.intake.load(running.round_id if running else None)
            if running:
                self.handle(scoring.ResumeRound(round_id=running.round_id), "")

    def _load(self, run_id: str, digest: str) -> None:
        self.journal = Journal(self.db, run_id)
        entries = list(self.journal.entries())
        self.answers, self.requests = {}, Requests(self.clock)
        self.recent = [(entry.fact, entry.stamp) for entry in entries]
        self.state = replay(self.recent, State(programme=self.roster.programme(digest)))
        for entry in entries:
            if entry.command_id:
                before = self.answers.get(entry.command_id, {})
                self.answers[entry.command_id] = {**before, **_answer([(entry.fact, entry.stamp)])}
        phones, made = self.roster.phones(run_id), {row.card for row in self.roster.cards(self.state.run.episode_id)}
        self.presence.load(phones)
        held = [(card, group) for card, group in phones.values() if card not in made]
        self.minted = {card: group for card, group in held if group != PUBLIC_LINE}  # simulated phones of before
        self.outputs = self.roster.outputs(run_id)
        self.sign = keys.signer(file_of(self.db), run_id, self.state.run.key)

    def _erase(self) -> None:
        """Empty the log in which parted links live on; tried again each second while a reader stands in the way.

        A disk that fails here takes nothing back: what was closed is closed, and everybody is told.
        """
        try:
            self.link_erased = erase_traces(self.db)
        except sqlite3.Error as error:
            self.link_erased = False
            self.report("link not erased", error)
        self.erase_at_ms = self.clock.now().mono_ms + ERASE_EVERY_MS
        self.changed({"health"})

    def _on(self) -> State:
        if self.state is None:
            raise Refused("no-run")
        return self.state

    def arm(self, episode_id: str, mode: str, actor: str) -> Answer:
        """Begin a run of an episode. A rehearsal that is on ends; while an air run is on it is refused.

        Refuses `episode-unknown`, `mode-unknown`, `air-run-on`.
        """
        with self.lock:
            programme = self.roster.episode(episode_id)
            if programme is None:
                raise Refused("episode-unknown", id=episode_id, known=self.roster.episodes())
            if mode not in ("rehearsal", "air"):
                raise Refused("mode-unknown", mode=mode)
            on = self.state.run if self.state and self.state.run.phase in ("armed", "live") else None
            if on and on.mode == "air":
                raise Refused("air-run-on", run_id=on.run_id, episode_id=on.episode_id)
            if on:
                self._end_rehearsal(actor)
            number = (self.roster.newest_run() or {"number": 0})["number"] + 1
            run_id, digest = f"run{number}", self.roster.keep_programme(programme)
            row = {"number": number, "run_id": run_id, "episode_id": episode_id, "mode": mode, "digest": digest}
            shown = {output: secrets.token_urlsafe(16) for output in OUTPUTS}
            key = keys.make(file_of(self.db), run_id, key_name(episode_id, run_id))  # on disk before the run is
            wish = Arm(run_id=run_id, episode_id=episode_id, mode=mode, programme_digest=digest, key=key)  # type: ignore[arg-type]
            with self.db.atomic():
                self.roster.add_run(row, shown)
                journal = Journal(self.db, run_id)
                journal.append(decide(State(programme), wish, self._context(wish, actor)), self.clock.now(), actor)
            self._load(run_id, digest)
            self.intake.load(None)
            self.changed({"everything"})
            return {"ok": True, "run_id": run_id, "mode": mode}

    def _end_rehearsal(self, actor: str) -> None:
        running = self._on().running_round
        if running:
            self.handle(scoring.VoidRound(round_id=running.round_id, reason="another run was armed"), actor)
        self.handle(hearing.domain.run.EndRun(reason="another run was armed"), actor)

    # Commands --------------------------------------------------------------------------------------------------------

    def handle(
        self,
        wish: Wish,
        actor: str,
        *,
        command_id: str | None = None,
        basis: int | None = None,
        second: str | None = None,
        reread: Mapping[str, int] | None = None,
    ) -> Answer:
        """Grant a wish, or raise Refused and change nothing; `{ok, seq, <what was made>}`.

        `second`: who confirms it; `reread`: the marks of a paper ballot as that person read them.
        Refuses `no-run`; `stale-command`: the part it touches changed after `basis`; `needs-second`: with a request id
        to confirm; and whatever the rules refuse.
        """
        with self.lock:
            if command_id is not None and command_id in self.answers:
                return self.answers[command_id]
            state = self._on()
            self._fresh(state, wish, basis)
            if wish.reads_box:
                self.intake.drain()
            try:
                facts = decide(state, wish, self._context(wish, actor, second, reread))
            except Refused as refused:
                if refused.code == "needs-second":
                    raise self._ask_second(wish, actor) from None
                raise
            cast = [self._paper(wish)] if facts and isinstance(wish, EnterPaper) else []
            answer = self._commit(facts, actor, command_id, cast)
            if cast:
                answer["code"] = cast[0][3].code
            if command_id is not None:
                self.answers[command_id] = answer
            return answer

    def _context(
        self, wish: Wish, actor: str, second: str | None = None, reread: Mapping[str, int] | None = None
    ) -> Context:
        if not wish.reads_box:
            at_desk = self.desk.look(wish) if self.desk else None
            return Context(self.clock.now(), actor, second, joined=self.presence.joined, at_desk=at_desk)
        round_id: str = wish.round_id  # type: ignore[attr-defined]
        return Context(
            self.clock.now(),
            actor,
            second,
            self.box.rows(round_id),
            self.presence.joined,
            self._issued(),
            self.box.paper(round_id),
            self._standing(wish) if isinstance(wish, EnterPaper) else None,
            self.sign or unsigned,
            reread=reread,
        )

    def _standing(self, wish: EnterPaper) -> CardStanding | None:
        episode = self._on().programme.episode
        row, minted = self.roster.card(episode.id, wish.card), self.minted.get(wish.card)
        voted = wish.card in self.box.held(wish.round_id)
        if row is None:
            return CardStanding(minted, voted) if minted else None
        return CardStanding(row.group, voted, wording.wall_time(row.void_ms, episode.timezone))

    def _paper(self, wish: EnterPaper) -> Cast:
        """What the box is to hold of a paper ballot: under a nonce of the server's, since there is no phone."""
        standing = self._standing(wish)
        assert standing is not None
        nonce = secrets.token_hex(16)
        code = receipt_code(self._on().run.episode_id, wish.round_id, nonce)
        return wish.round_id, wish.card, standing.group, Held(PAPER_SEQ, nonce, wish.marks, code, paper=True)

    def peek(self, wish: PeekRound, actor: str) -> Answer:
        """Answer one person how a sealed round stands; each look is on record. Refuses what the rule refuses."""
        with self.lock:
            answer = self.handle(wish, actor)
            figures = peek.seen(self._on(), wish, self._context(wish, actor))
            return {**answer, "result": msgspec.to_builtins(figures)}

    def _issued(self) -> dict[str, int]:
        """Group id -> cards that could have come: those made for the episode, and the simulated ones of this run."""
        issued = self.roster.issued(self._on().run.episode_id)
        for group in self.minted.values():
            issued[group] = issued.get(group, 0) + 1
        return issued

    def _fresh(self, state: State, wish: Wish, basis: int | None) -> None:
        changed_at = parts.last_change(state, wish) if basis is not None else None
        if changed_at is None or basis is None or changed_at <= basis:
            return
        fact, stamp = next((fact, stamp) for fact, stamp in reversed(self.recent) if stamp.seq == changed_at)
        when = wording.local_time(stamp.moment, state.programme.episode.timezone, seconds=True)
        raise Refused("stale-command", by=stamp.actor, kind=fact.kind, at=when, at_seq=changed_at)

    def _ask_second(self, wish: Wish, actor: str) -> Refused:
        request_id = self.requests.ask(wish, actor)
        self.changed({"health"})  # it shows who waits; nothing else may happen for a while
        return Refused("needs-second", request_id=request_id, command=wish.name)

    def confirm(
        self, request_id: str, actor: str, command_id: str | None = None, marks: Mapping[str, int] | None = None
    ) -> Answer:
        """Second somebody's request and carry it out; `marks`: as this person read them, where it is a paper ballot.

        Refuses what `Requests.awaited` and the rules refuse. After `paper-differs` the request is gone: nobody may try
        one mark after another.
        """
        with self.lock:
            if command_id is not None and command_id in self.answers:
                return self.answers[command_id]
            wish, first = self.requests.awaited(request_id, actor)
            try:
                answer = self.handle(wish, first, command_id=command_id, second=actor, reread=marks)
            except Refused as refused:
                if refused.code == "paper-differs":
                    self.requests.end(request_id, "paper-differs")
                    self.changed({"health"})
                raise
            self.requests.end(request_id, "done")
            self.changed({"health"})
            return answer

    def _commit(self, facts: Iterable[Fact], actor: str, command_id: str | None, cast: Sequence[Cast] = ()) -> Answer:
        facts = list(facts)
        if not facts:
            return {"ok": True, "seq": self._on().seq}
        sealed = [fact.round_id for fact in facts if isinstance(fact, rounds.RoundClosed)]
        with self.db.atomic():
            self.box.put(cast)
            for round_id in sealed:
                self.box.seal(round_id)
            written = self.journal.append(facts, self.clock.now(), actor, command_id)
            told = [self.desk.write(fact) for fact in facts] if self.desk else []
        self.journal.settle()
        for fact, stamp in written:
            self.state = evolve(self._on(), fact, stamp)
        self.recent += written
        for round_id, card, _, held in cast:
            self.intake.remember(round_id, card, held)
            self.on_ballot(card)
        if sealed:
            self._erase()
            self.intake.load(None)
            self.requests.forget_private()
            for event in [event for round_id in sealed for event in self.waiting.pop(round_id, [])]:
                event.set()
        for listener in self.on_facts:
            listener(written)
        if self.desk:
            for fact in facts:
                self.desk.done(fact)
        answer = _answer(written)
        for more in told:
            answer |= more
        return answer

    def close_and_wait(self, round_id: str) -> Answer:
        """Wait until a closing round is closed; the same answer to everyone who asks, however often."""
        while True:
            with self.lock:
                found = rounds.round_of(self._on(), round_id)
                if not found.running:
                    state = "void" if found.phase == "void" else "closed"
                    return {"ok": True, "round_id": round_id, "state": state, "valid": found.ballots}
                event = self.runtime.event()
                self.waiting.setdefault(round_id, []).append(event)
                left_ms = found.anchor.left_at(self.clock.now())
            event.wait(left_ms / 1000 + 1)

    # Ballots ---------------------------------------------------------------------------------------------------------

    def cast(self, ballot: Ballot, card: str, group: str, reply: Reply) -> None:
        """Put a card's ballot into the box; `reply` gets `{ok, code, seq}` once it is on disk, or a refusal's answer.

        What happens to it: it waits in the intake with others of its moment, is judged against the round and against
        what the box holds of the card (`domain.ballots.judge`), is committed with them, and then answered.
        Refuses `busy`: too many wait.
        """
        self.intake.cast(ballot, card, group, reply)

    # What the clock asks for -----------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Do what is due at this moment: run out, seal, publish; and try again to erase what a reader kept alive."""
        with self.lock:
            if self.state is not None:
                for wish in scoring.due(self.state, self.clock.now()):
                    self.handle(wish, "")
            if not self.link_erased and self.clock.now().mono_ms >= self.erase_at_ms:
                self._erase()

    # Telling others --------------------------------------------------------------------------------------------------

    def changed(self, topics: set[str]) -> None:
        """Say that these topics need to be told anew."""
        self.on_change(topics)

    def report(self, what: str, error: Exception) -> None:
        """Log a bug or a failing disk: refusals never come here."""
        log.error("%s: %s", what, error, exc_info=error)


def _answer(written: list[tuple[Fact, Stamp]]) -> Answer:
    """What the asker is told of the facts: the journal's position and the ids of what is new."""
    answer: Answer = {"ok": True, "seq": written[-1][1].seq}
    for fact, _ in written:
        if fact.made:
            answer[fact.made] = getattr(fact, fact.made)
    return answer
