"""A hall that anything may happen to, beside a model of what must then be true.

The model is as plain as it can be: a dictionary from card to ballot, and the marks of what was sealed. It knows none
of the code it is held against.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as any_of
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hearing.domain.ballots import Ballot
from hearing.domain.card_acts import ReissueCard, ReleaseCard, VoidCard
from hearing.domain.kernel import replay
from hearing.domain.paper import EnterPaper
from hearing.domain.proof import round_root
from hearing.domain.scoring import CloseRound, ExtendRound, OpenRound, RevealRound, VoidRound
from hearing.domain.state import State
from hearing.errors import Refused
from hearing.live.broadcast import Broadcast
from hearing.live.desk import Desk
from hearing.live.door import Door
from hearing.live.health import Health
from hearing.live.keeper import Keeper
from hearing.store.roster import token_hash
from tests.domain.given import TAIZHOU
from tests.live.house import House

CARDS = 6
SEGMENTS = [segment.id for segment in TAIZHOU.segments if segment.kind == "scoring"]
MARKS = any_of.sampled_from([5, 4, 3, 2, 1])
WHO = any_of.integers(0, 30)
AUDIENCES = ("phone", "control", "overlay", "board")


@cache
def prepared() -> tuple[Path, tuple[str, ...]]:
    """A database in which the show is live and cards were given out, made once; and the tokens of the cards."""
    path = Path(tempfile.mkdtemp(prefix="hearing-machine-")) / "hearing.db"
    house = House(path).begin()
    made, _ = Desk(house.hall, b"pepper").make("taizhou-water", CARDS)
    house.hall.db.conn.close()
    return path, tuple(card.token for card in made)


class Silent:
    """A Socket.IO server nobody is connected to."""

    def emit(self, *args: Any, **more: Any) -> None:
        """Nobody hears it."""


@dataclass
class Phone:
    """A phone as its owner knows it: what it sent, and the number it believes to stand."""

    session: str
    card: str
    sid: str
    seq: int = 0
    sent: list[Ballot] = field(default_factory=list)


@dataclass
class Sealed:
    """What the model says of a round that takes no more ballots."""

    marks: Counter[int]
    cards: dict[str, int]
    paper: int
    phase: str = "closed"


class Machine(RuleBasedStateMachine):
    """Joining, scoring, resending, taking over, replacing, releasing and voiding cards, closing, crashing, revealing,
    voiding: in any order.
    """

    def __init__(self) -> None:
        super().__init__()
        template, tokens = prepared()
        self.tokens, self.retired, self.no_good = list(tokens), set[str](), set[str]()
        self.folder = Path(tempfile.mkdtemp(prefix="hearing-machine-"))
        for file in template.parent.iterdir():
            shutil.copy(file, self.folder / file.name)
        self.house = House(self.folder / "hearing.db")
        self.phones: list[Phone] = []
        self.round_id: str | None = None
        self.held: dict[str, Ballot | None] = {}
        self.sealed: dict[str, Sealed] = {}
        self.used: dict[str, str] = {}
        self.marks: dict[str, int] = {}
        self.nonces = 0
        self._connect()

    def teardown(self) -> None:
        self.house.hall.db.conn.close()
        shutil.rmtree(self.folder)

    def _connect(self) -> None:
        hall = self.house.hall
        self.desk, self.door = Desk(hall, b"pepper"), Door(hall, b"pepper")
        keeper = Keeper(hall, self.house.path)
        self.broadcast = Broadcast(hall, Silent(), Health(hall, keeper, "", []), "build")

    # What the model knows --------------------------------------------------------------------------------------------

    def _phase(self) -> str:
        found = self.house.state.rounds.get(self.round_id or "")
        return found.phase if found else "none"

    def _follow(self) -> None:
        """The hall may have sealed the round, by the clock or on a void: then the model's box is what counted."""
        if self.round_id is not None and self._phase() not in ("open", "closing"):
            cards = {card: ballot.seq if ballot else 0 for card, ballot in self.held.items()}
            marks = Counter(self.marks[card] for card in self.held)
            paper = sum(ballot is None for ballot in self.held.values())
            self.sealed[self.round_id] = Sealed(marks, cards, paper, self._phase())
            self.round_id, self.held = None, {}

    def _expected(self, card: str, ballot: Ballot) -> tuple[str, int]:
        """(`ok` or the code, the seq that stands) for a ballot, by the design's words alone."""
        if self.round_id != ballot.round_id:
            return "round-not-open", 0
        standing = self.held.get(card)
        if card in self.held and standing is None:
            return "card-on-paper", 0
        if standing is not None and ballot.seq <= standing.seq:
            return ("ok" if ballot == standing else "older-ballot"), standing.seq
        taken = self.used.get(ballot.nonce, card) != card
        return ("nonce-used", 0) if taken else ("ok", ballot.seq)

    def _judge(self, card: str, ballot: Ballot, answer: dict[str, Any]) -> None:
        code, seq = self._expected(card, ballot)
        assert ((answer["ok"] and "ok") or answer["code"]) == code, (answer, code)
        if code == "ok":
            assert answer["seq"] == seq
            self.held[card], self.used[ballot.nonce] = ballot, card
            self.marks[card] = ballot.marks["verdict"]
        if code == "older-ballot":
            assert answer["facts"]["seq"] == seq

    # Phones ----------------------------------------------------------------------------------------------------------

    def _phone(self, who: int) -> Phone | None:
        return self.phones[who % len(self.phones)] if self.phones else None

    def _card(self, phone: Phone) -> str | None:
        found = self.house.hall.presence.card_of(phone.sid)
        return found[0] if found else None

    def _new(self, phone: Phone, mark: int, nonce: str | None = None) -> Ballot:
        self.nonces += 1
        round_id = self.round_id or "run1-r1"
        if phone.sent and phone.sent[-1].round_id != round_id:
            phone.seq, phone.sent = 0, []
        marks = {"verdict": mark}
        ballot = Ballot(round_id=round_id, seq=phone.seq + 1, nonce=nonce or f"{self.nonces:032x}", marks=marks)
        phone.sent.append(ballot)
        return ballot

    def _send(self, phone: Phone, ballot: Ballot, heard: bool = True) -> None:
        card = self._card(phone)
        if card is None:
            return
        answer = self.house.put(ballot, card)
        self._judge(card, ballot, answer)
        if heard and answer["ok"]:
            phone.seq = max(phone.seq, answer["seq"])
        elif heard and answer["code"] == "older-ballot":
            phone.seq = answer["facts"]["seq"]

    @initialize(segment=any_of.sampled_from(SEGMENTS))
    def begin(self, segment: str) -> None:
        """Every card is in a phone, and the first round is open: most of what can go wrong begins there."""
        for card in range(CARDS):
            self.join(card, take_over=False)
        self.open(segment)

    @rule(card=any_of.integers(0, CARDS - 1), take_over=any_of.booleans())
    def join(self, card: int, take_over: bool) -> None:
        number = f"A{card + 1:03d}"
        there = self.house.hall.presence.online(number, self.house.clock.now().mono_ms)
        try:
            joined = self.door.join(
                token=self.tokens[card], code=None, take_over=take_over, session=None, loopback=True
            )
        except Refused as refused:
            if number in self.no_good:
                assert refused.code == "card-void"
            else:
                assert refused.code == "card-in-use" and there and not take_over
            return
        assert joined.card == number and number not in self.no_good and (take_over or not there)
        phone = Phone(joined.session, number, f"sid{len(self.phones)}")
        self.house.hall.presence.enter(phone.sid, token_hash(phone.session))
        self.phones.append(phone)

    @rule(card=any_of.integers(0, CARDS - 1))
    def reissue(self, card: int) -> None:
        number = f"A{card + 1:03d}"
        try:
            answer = self.house.hall.handle(ReissueCard(card=number), "men")
        except Refused as refused:
            assert refused.code == "card-void" and number in self.no_good
            return
        assert number not in self.no_good
        self.retired.add(self.tokens[card])
        self.tokens[card] = answer["url"].partition("#")[2]
        self._nobody_holds(number)

    @rule(card=any_of.integers(0, CARDS - 1), void=any_of.sampled_from([False] * 7 + [True]))
    def release(self, card: int, void: bool) -> None:
        number = f"A{card + 1:03d}"
        wish = VoidCard(card=number, reason="丢失") if void else ReleaseCard(card=number)
        self.house.hall.handle(wish, "men")
        if void:
            self.no_good.add(number)
        self._nobody_holds(number)

    def _nobody_holds(self, number: str) -> None:
        assert [phone for phone in self.phones if phone.card == number and self._card(phone)] == []

    @rule()
    def come_with_an_old_card(self) -> None:
        for token in self.retired:
            try:
                self.door.join(token=token, code=None, take_over=True, session=None, loopback=True)
            except Refused as refused:
                assert refused.code in ("card-reissued", "card-void")
                continue
            raise AssertionError("an old card joined")

    @rule(who=WHO)
    def leave(self, who: int) -> None:
        if phone := self._phone(who):
            self.house.hall.presence.leave(phone.sid)

    @rule(who=WHO, mark=MARKS, heard=any_of.booleans())
    def cast(self, who: int, mark: int, heard: bool) -> None:
        if phone := self._phone(who):
            self._send(phone, self._new(phone, mark), heard)

    @rule(who=WHO, back=any_of.integers(1, 3))
    def send_again(self, who: int, back: int) -> None:
        phone = self._phone(who)
        if phone and phone.sent:
            self._send(phone, phone.sent[-min(back, len(phone.sent))])

    @rule(who=WHO, whose=WHO, mark=MARKS)
    def borrow_a_nonce(self, who: int, whose: int, mark: int) -> None:
        phone, other = self._phone(who), self._phone(whose)
        if phone and other and other.sent:
            self._send(phone, self._new(phone, mark, other.sent[-1].nonce))

    @rule(taps=any_of.lists(any_of.tuples(WHO, MARKS), min_size=2, max_size=8))
    def all_at_once(self, taps: list[tuple[int, int]]) -> None:
        sent, answers = [], []
        for who, mark in taps:
            phone = self._phone(who)
            card = self._card(phone) if phone else None
            if phone and card:
                sent.append((card, self._new(phone, mark)))
                replies: list[dict[str, Any]] = []
                answers.append(replies)
                self.house.hall.cast(sent[-1][1], card, "public", replies.append)
        self.house.hall.intake.drain()
        for (card, ballot), (answer,) in zip(sent, answers, strict=True):
            self._judge(card, ballot, answer)

    @precondition(lambda self: self.round_id)
    @rule(card=any_of.integers(0, CARDS - 1), mark=MARKS)
    def paper(self, card: int, mark: int) -> None:
        number = f"A{card + 1:03d}"
        wish = EnterPaper(round_id=self.round_id or "", card=number, marks={"verdict": mark})
        try:
            self.house.hall.handle(wish, "men", second="chen", reread={"verdict": mark})
        except Refused as refused:
            void = refused.code == "card-void" and number in self.no_good
            assert void or (refused.code == "card-voted" and number in self.held)
            return
        assert number not in self.held and number not in self.no_good
        self.held[number], self.marks[number] = None, mark

    # The producer and the clock --------------------------------------------------------------------------------------

    @precondition(lambda self: self.round_id is None)
    @rule(at=WHO)
    def open_the_next(self, at: int) -> None:
        scored = {found.segment_id for found in self.house.state.rounds.values() if found.phase != "void"}
        left = [segment for segment in SEGMENTS if segment not in scored]
        if left:
            self.open(left[at % len(left)])

    @rule(segment=any_of.sampled_from(SEGMENTS))
    def open(self, segment: str) -> None:
        rounds = self.house.state.rounds.values()
        scored = any(found.segment_id == segment and found.phase != "void" for found in rounds)
        try:
            answer = self.house.press(OpenRound(segment_id=segment))
        except Refused as refused:
            assert refused.code == ("round-open" if self.round_id else "already-scored")
            assert self.round_id or scored
            return
        assert not scored and self.round_id is None
        self.round_id, self.held = answer["round_id"], {}
        self.marks, self.used = {}, {}

    @precondition(lambda self: self.round_id)
    @rule(grace_s=any_of.sampled_from([0, 3]))
    def close(self, grace_s: int) -> None:
        self.house.press(CloseRound(round_id=self.round_id or "", grace_s=grace_s))

    @precondition(lambda self: self.round_id)
    @rule()
    def extend(self) -> None:
        try:
            self.house.press(ExtendRound(round_id=self.round_id or ""))
        except Refused as refused:
            assert refused.code == "round-not-open" and self._phase() == "closing"

    @rule(seconds=any_of.sampled_from([0, 0, 1, 1, 4, 90]))
    def time_passes(self, seconds: int) -> None:
        self.house.later(seconds)
        self._follow()

    @rule(after_s=any_of.sampled_from([0, 2, 100]), reboot=any_of.booleans(), waiting=any_of.lists(WHO, max_size=3))
    def crash(self, after_s: int, reboot: bool, waiting: list[int]) -> None:
        """The server is gone while some ballots still wait; what was not committed was not acknowledged."""
        for who in waiting:
            phone = self._phone(who)
            card = self._card(phone) if phone else None
            if phone and card:
                self.house.hall.cast(self._new(phone, 1), card, "public", lambda answer: None)
        self.house.restart(after_s, boot_id=f"boot-{self.nonces}" if reboot else self.house.clock.boot_id)
        self.used = {ballot.nonce: card for card, ballot in self.held.items() if ballot}  # given up ones are forgotten
        self._connect()
        for phone in self.phones:
            if token_hash(phone.session) in self.house.hall.presence.sessions:
                self.house.hall.presence.enter(phone.sid, token_hash(phone.session))
        self._follow()

    @rule(pick=WHO)
    def reveal(self, pick: int) -> None:
        if not self.sealed:
            return
        round_id = list(self.sealed)[pick % len(self.sealed)]
        phase = self.sealed[round_id].phase
        try:
            self.house.press(RevealRound(round_id=round_id, override_reason="人少"))
        except Refused as refused:
            assert (refused.code, phase) == ("round-not-closed", "void")
            return
        self.sealed[round_id].phase = "revealed"

    @rule(pick=WHO)
    def void(self, pick: int) -> None:
        known = [*self.sealed, *([self.round_id] if self.round_id else [])]
        if not known:
            return
        round_id = known[pick % len(known)]
        self.house.hall.handle(VoidRound(round_id=round_id, reason="误"), "lin", second="chen")
        self._follow()
        self.sealed[round_id].phase = "void"

    # What must hold after each step ----------------------------------------------------------------------------------

    @invariant()
    def the_box_holds_what_was_acknowledged(self) -> None:
        box, intake = self.house.hall.box, self.house.hall.intake
        if self.round_id is None:
            return
        found = box.held(self.round_id)
        assert {card: held.marks["verdict"] for card, held in found.items()} == {c: self.marks[c] for c in self.held}
        for card, ballot in self.held.items():
            assert found[card].paper is (ballot is None)
            assert ballot is None or (found[card].seq, found[card].nonce) == (ballot.seq, ballot.nonce)
        assert not found or set(intake.scored(self.round_id)) == set(found) or intake.round_id != self.round_id

    @invariant()
    def a_card_is_in_one_phone_at_most_and_none_if_it_is_void(self) -> None:
        hall = self.house.hall
        held = [card for card, _ in hall.presence.sessions.values()]
        assert len(held) == len(set(held)) and not self.no_good & set(held)
        assert hall.presence.sessions == hall.roster.phones("run1")

    @invariant()
    def what_was_sealed_stays_as_it_was(self) -> None:
        box = self.house.hall.box
        for round_id, sealed in self.sealed.items():
            rows = box.rows(round_id)
            assert Counter(marks["verdict"] for _, _, marks in rows) == sealed.marks
            assert set(box.spent(round_id)) == set(sealed.cards)
            found = self.house.state.rounds[round_id]
            assert found.root == round_root(rows, ["public"])
            assert (found.ballots, sum(found.paper.values())) == (sealed.marks.total(), sealed.paper)
        rows_left = self.house.hall.db.execute("select distinct round_id from ballots").fetchall()
        assert [row[0] for row in rows_left] == ([self.round_id] if self.held else [])

    @invariant()
    def every_view_agrees_with_a_recount(self) -> None:
        for audience in AUDIENCES:
            topics = self.broadcast.snapshot(audience)["topics"]
            told = [topics["round"]] if topics.get("round") else []
            told += topics["results"]["items"] if "results" in topics else []
            for item in told:
                self._recount(item, public=audience in ("phone", "board"))
            if audience in ("control", "overlay") and self.round_id:
                assert topics["turnout"]["scored"] == len(self.held)

    def _recount(self, item: dict[str, Any], public: bool) -> None:
        sealed = self.sealed.get(item["round_id"])
        found = self.house.state.rounds[item["round_id"]]
        shown = sealed is not None and found.phase in ("revealed", "void") and found.result is not None
        if item["result"] is None:
            assert not shown or public or found.phase == "void"
            return
        assert shown and sealed is not None and (found.published or not public)
        valid, satisfied = sealed.marks.total(), sealed.marks[5] + sealed.marks[4]
        result = item["result"]
        assert (result["valid"], result["satisfied"], result["paper"]) == (valid, satisfied, sealed.paper)
        if valid:
            off = Fraction(result["share"]) - Fraction(100 * satisfied, valid)
            assert Fraction(-1, 200) < off <= Fraction(1, 200)
        else:
            assert result["share"] is None

    @invariant()
    def the_journal_makes_the_same_state_again(self) -> None:
        entries = [(entry.fact, entry.stamp) for entry in self.house.hall.journal.entries()]
        assert replay(entries, State(programme=TAIZHOU)) == self.house.state
