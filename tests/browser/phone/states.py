"""Every state of the phone's page: what the server tells, what the phone keeps, and what its person does.

The topics are the server's own views of shows that the rules allow; nothing here is made up by hand but the reader.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any

import msgspec

from hearing.domain import proof
from hearing.domain.agenda import Go
from hearing.domain.kernel import Wish
from hearing.domain.parsing import parse
from hearing.domain.pledges import MakePledge
from hearing.domain.programme import digest
from hearing.domain.questions import AskQuestion
from hearing.domain.receipts import grown
from hearing.domain.run import EndRun, StartRun
from hearing.domain.scoring import PublishRound, RevealRound, VoidRound
from hearing.domain.state import State as Told
from hearing.views import receipts
from tests.browser.serving import ROOT
from tests.domain.given import ARM, LINE, TAIZHOU, Show, nonce, opened, rows_of, sealing
from tests.views.looking import welcome

Topics = dict[str, Any]
Does = tuple[str, ...]

WATER, QUESTIONS, COMPOSITE = "flood-water-verdict", "flood-water-qa", "water-composite"
RULES = parse(tomllib.loads((ROOT / "tests" / "shows" / "rules.toml").read_text("utf-8")))
R1 = "run1-r1"
CARD = {"card": "A017", "group": "public"}
MARKS = list(chain(repeat(5, 61), repeat(4, 58), repeat(3, 41), repeat(2, 19), repeat(1, 8)))
MINE = 119 + 41  # the place of a ballot that says 2
SHOW = {"title": TAIZHOU.episode.title, "title_en": TAIZHOU.episode.title_en, "slogan": TAIZHOU.episode.slogan}
CODE = proof.receipt_code("taizhou-water", R1, nonce(MINE))
KEEP = f"ballot:run1/A017/{R1}"


@dataclass(frozen=True, kw_only=True)
class State:
    """`topics`: what is told at first; `later`: to a page that is opened again.

    `does`: what happens then: "choose 3" (the answer at that place), "submit", "button" (the first), "lose", "cut off".
    `join`: the server's answer to a join by QR code, or, with `typed`, by that code. `answer`: its answer to a ballot,
    None: none. `kept`: what the phone remembers from before. `verify`: what is said of its receipt. `config`: of the
    page.
    """

    topics: Topics | None = None
    later: Topics | None = None
    does: Does = ()
    join: Mapping[str, Any] | None = None
    typed: str = ""
    answer: Mapping[str, Any] | None = field(default_factory=lambda: {"ok": True, "code": CODE, "seq": 1})
    kept: Mapping[str, Any] = field(default_factory=dict)
    verify: Mapping[str, Any] | None = None
    config: Mapping[str, Any] = field(default_factory=dict)


def _show(*steps: Wish | float, mode: str = "air", programme: Any = TAIZHOU, start: bool = True) -> Show:
    arm = msgspec.structs.replace(ARM, mode=mode, episode_id=programme.episode.id, programme_digest=digest(programme))
    begun = (StartRun(),) if start else ()
    return Show(Told(programme)).then(arm, *begun, *steps)


def _topics(show: Show, card: str = "here", ballot: Topics | None = None) -> Topics:
    return {**welcome(show, "phone"), "card": {**CARD, "state": card}, "ballot": ballot}


def _ballot(marks: Mapping[str, int] | None, code: str | None = CODE) -> Topics:
    return {"round_id": R1, "seq": 1, "marks": marks, "code": code}


def _kept(round_: Topics, marks: Mapping[str, int], **fields: Any) -> Topics:
    """What a phone keeps of a round in which it sent this."""
    sent = {"seq": 1, "nonce": nonce(MINE), "marks": marks, "code": CODE, "tries": 1, "state": "in", "own": True}
    about = {name: round_[name] for name in ("round_id", "subject", "criteria")}
    record = {"chosen": marks, "at": 1, "editing": False, "sent": [{**sent, **fields}], "round": about}
    return {KEEP: record}


def _refusal(code: str, **facts: Any) -> Topics:
    return {"ok": False, "code": code, "facts": facts}


def _doors() -> Iterator[tuple[str, State]]:
    told = _topics(_between())
    yield "join", State(topics=told, join={"ok": True, **CARD})
    yield "join-code", State()
    yield "join-code-short", State(typed="7K4Q9")
    for code in ("code-mistyped", "card-unknown", "join-malformed"):
        yield f"join-code-{code}", State(typed="7K4Q9NXM", join=_refusal(code))
    yield "join-code-locked", State(typed="7K4Q9NXM", join=_refusal("too-many-codes", wait_s=47))
    yield "takeover", State(join=_refusal("card-in-use", card="A017"))
    foreign = {"title": "台州全媒体问政：交通治堵", "title_en": "Taizhou all-media hearing: traffic"}
    yield "refused-foreign", State(join=_refusal("card-foreign", **foreign))
    yield "refused-reissued", State(join=_refusal("card-reissued", card="A017", at="20:01"))
    yield "refused-void", State(join=_refusal("card-void", card="A017", at="20:01"))
    for name, code in (
        ("unknown", "card-unknown"),
        ("incomplete", "join-malformed"),
        ("simulated", "card-simulated"),
        ("release", "release-needed"),
        ("cookie", "no-cookie"),
        ("no-run", "no-run"),
        ("ended", "run-ended"),
        ("other", "internal"),
    ):
        yield f"refused-{name}", State(join=_refusal(code, card="A017"))
    yield "refused-network", State(join=_refusal("network"))
    for state in ("moved", "released", "reissued", "void"):
        yield f"left-{state}", State(topics=_topics(_between(), card=state))
    line = {"line": "open", "joined": False, "public_line": LINE, "show": SHOW}
    yield "open", State(config=line)
    yield "open-full", State(config={**line, "refusal": _refusal("public-line-full", most=20000)})


def _between() -> Show:
    """The expert speaks; two pledges are made; scoring comes next."""
    show = _show(Go(segment_id=QUESTIONS))
    pledges = (
        ("暗访片里的堤塘险段逐段排查，清单上网公布", "2014-08-01", "10 个工作日"),
        ("水库隐患整改到位，请问政代表到现场看", "2014-12-31", "年底前"),
    )
    for number, (what, due, label) in enumerate(pledges, 1):
        asked = AskQuestion(text="什么时候整改到位？", questioner="questioners-7")
        pledge = MakePledge(what=what, who="水利局负责人", due=due, due_label=label, question_id=f"run1-q{number}")
        show = show.then(asked, pledge)
    return show.then(Go(segment_id="flood-water-pledge"))


def _waiting() -> Iterator[tuple[str, State]]:
    told = _topics(_between())
    yield "waiting", State(topics=told)
    yield "waiting-offline", State(topics=told, does=("lose",))
    yield "waiting-armed", State(topics=_topics(_show(start=False)))
    yield "ended", State(topics=_topics(_show(EndRun())))
    yield "none", State(topics={**told, "run": {**told["run"], "state": "none", "run_id": None}})


def _scoring() -> Iterator[tuple[str, State]]:
    fresh = _show(Go(segment_id=WATER), opened(WATER))
    told = _topics(fresh.then(7))
    yield "scoring", State(topics=told)
    yield "scoring-chosen", State(topics=told, does=("choose 3",))
    yield "scoring-ending", State(topics=_topics(fresh.then(53)), does=("choose 3",))
    yield "scoring-offline", State(topics=told, does=("choose 3", "lose"))
    yield "scoring-cut-off", State(topics=told, does=("choose 3", "lose", "cut off"))
    rehearsed = _show(Go(segment_id=WATER), opened(WATER), mode="rehearsal")
    yield "scoring-rehearsal", State(topics=_topics(rehearsed))
    given = _topics(fresh.then(20), ballot=_ballot({"verdict": 2}))
    yield "change", State(topics=given, does=("button", "choose 2"))
    yield "change-none", State(topics=given, does=("button",))
    asked = AskQuestion(text="去年承诺的水库隐患，为什么一年以后还在？", questioner="questioners-7")
    mood = _show(Go(segment_id=QUESTIONS), asked, opened(QUESTIONS, "mood"))
    yield "mood", State(topics=_topics(mood), does=("choose 0",))
    for name, segment, does in (
        ("abstain", "water-share", ("choose 5",)),
        ("points", "water-points", ("choose 7",)),
        ("range", "zone-hundred", ()),
        ("several-1", COMPOSITE, ("choose 8",)),
        ("several-2", COMPOSITE, ("choose 8", "submit", "choose 1")),
        ("several-summary", COMPOSITE, SEVERAL),
    ):
        yield name, State(topics=_ruled(segment), does=does)


SEVERAL = ("choose 8", "submit", "choose 1", "submit", "choose 0", "submit")


def _ruled(segment: str) -> Topics:
    return _topics(_show(Go(segment_id=segment), opened(segment), programme=RULES))


def _sent() -> Iterator[tuple[str, State]]:
    fresh = _show(Go(segment_id=WATER), opened(WATER)).then(12)
    told = _topics(fresh)
    yield "sending", State(topics=told, does=("choose 3", "submit"), answer=None)
    yield "queued", State(topics=told, does=("choose 3", "lose", "submit"))
    yield "queued-cut-off", State(topics=told, does=("choose 3", "lose", "submit", "cut off"))
    own = {**told, "ballot": _ballot({"verdict": 2})}
    yield "received", State(topics=told, later=own, does=("choose 3", "submit"))
    several = _ruled(COMPOSITE)
    marks = {"answer": 80, "pledge": 75, "manner": 100}
    own = {**several, "ballot": _ballot(marks)}
    yield "received-several", State(topics=several, later=own, does=(*SEVERAL, "submit"))
    practised = _topics(_show(Go(segment_id=COMPOSITE), opened(COMPOSITE), programme=RULES, mode="rehearsal"))
    yield (
        "received-several-rehearsal",
        State(topics=practised, later=practised | {"ballot": _ballot(marks)}, does=(*SEVERAL, "submit")),
    )
    yield "sending-several", State(topics=several, does=(*SEVERAL, "submit"), answer=None)
    yield "refused-failed", State(topics=told, does=("choose 3", "submit"), answer=_refusal("not-stored"))
    yield (
        "refused-late",
        State(topics=told, does=("choose 3", "submit"), answer=_refusal("round-not-open", state="closed")),
    )
    yield "paper", State(topics=_topics(fresh, ballot={**_ballot(None, None), "seq": 2**31 - 1}))
    yield from _ended(fresh, told["round"])


def _ended(fresh: Show, round_: Topics) -> Iterator[tuple[str, State]]:
    marks = {"verdict": 2}
    full = fresh.box(*MARKS)
    closed = full.then(*sealing())
    counted, own = _ballot(None, None), _kept(round_, marks)
    yield "closed", State(topics=_topics(closed, ballot=counted), kept=own)
    yield "closed-forgotten", State(topics=_topics(closed, ballot=counted))
    yield "closed-none", State(topics=_topics(closed))
    unknown = _kept(round_, marks, state="late", why="unknown")
    yield "closed-unknown", State(topics=_topics(closed), kept=unknown)
    shown = closed.then(RevealRound(round_id=R1), PublishRound(round_id=R1))
    told, verify = _topics(shown, ballot=counted), _verify(shown)
    yield "revealed", State(topics=told, kept=own, verify=verify)
    lie = {**verify, "proof": {**verify["proof"], "root": "0" * 64}}
    yield "revealed-differs", State(topics=told, kept=own, verify=lie)
    yield "revealed-unasked", State(topics=told, kept=own, verify=_refusal("receipt-unknown"))
    yield "revealed-forgotten", State(topics=told)
    yield "revealed-none", State(topics=_topics(shown))
    yield "revealed-late", State(topics=_topics(shown), kept=_kept(round_, marks, state="late", why="closed"))
    yield "void", State(topics=_topics(full.then(VoidRound(round_id=R1, reason="开早了"))))


def _verify(shown: Show) -> Topics:
    found = shown.state.rounds[R1]
    trees = grown(rows_of(MARKS), _groups(shown))
    told: Topics = msgspec.to_builtins(receipts.counted(shown.state, found, trees, CODE))
    return {"ok": True, **told}


def _groups(shown: Show) -> tuple[str, ...]:
    return tuple(shown.state.rounds[R1].entitled)


PARTS = {"doors": dict(_doors()), "waiting": dict(_waiting()), "scoring": dict(_scoring()), "sent": dict(_sent())}
STATES: Mapping[str, State] = dict(chain.from_iterable(part.items() for part in PARTS.values()))
"""Name -> state, in the order in which a person may meet them."""
