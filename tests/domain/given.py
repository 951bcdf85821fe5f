"""Given what happened, when somebody wishes something, then facts or a refusal: the words tests of rules are made of.

`given(StartRun(), 90, Go())` is a show in which these wishes were granted, a number being seconds that pass between.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

import hearing.domain
from hearing.domain import proof
from hearing.domain.kernel import CardStanding, Context, Fact, Moment, Stamp, Wish, decide, evolve
from hearing.domain.parsing import parse
from hearing.domain.programme import PublicLine, digest
from hearing.domain.run import Arm, StartRun
from hearing.domain.scoring import CloseRound, OpenRound, PublishRound, RevealRound, SealRound
from hearing.domain.state import State
from hearing.errors import Refused

DEMO = Path(hearing.__file__).parent / "demo" / "taizhou-water.toml"
TAIZHOU = parse(tomllib.loads(DEMO.read_text("utf-8")))
LINE = {"label": "场外群众", "label_en": "Public line"}
WITH_LINE = msgspec.structs.replace(TAIZHOU, public_line=PublicLine(**LINE))
ARM = Arm(run_id="run1", episode_id="taizhou-water", mode="rehearsal", programme_digest=digest(TAIZHOU))
EIGHT_PM_MS = 1_405_684_800_000  # 2014-07-18 20:00:00 in Taizhou

QUESTIONING = "sewage-epb-qa"
VERDICT = "sewage-epb-verdict"
OTHER_VERDICT = "sewage-construction-verdict"

Row = tuple[str, str, Mapping[str, int]]
UNUSED_CARD = CardStanding("public", voted=False)


def at(seconds: float = 0, boot_id: str = "boot-1") -> Moment:
    """The moment so many seconds after eight."""
    passed_ms = round(seconds * 1000)
    return Moment(wall_ms=EIGHT_PM_MS + passed_ms, mono_ms=1_000_000 + passed_ms, boot_id=boot_id)


def nonce(number: int) -> str:
    """The nonce of a test's phone."""
    return f"{number:032x}"


def rows_of(marks: Iterable[int], round_id: str = "run1-r1", criterion: str = "verdict") -> tuple[Row, ...]:
    """What the box holds when phones gave these marks."""
    codes = (proof.receipt_code("taizhou-water", round_id, nonce(place)) for place in range(10_000))
    return tuple(("public", code, {criterion: mark}) for mark, code in zip(marks, codes, strict=False))


@dataclass(frozen=True)
class Show:
    """A show at some second. `marks` is what the box holds of whatever round a wish reads, `card` of a card named."""

    state: State
    written: tuple[tuple[Fact, Stamp], ...] = ()
    second: float = 0
    marks: tuple[int, ...] = ()
    card: CardStanding | None = UNUSED_CARD

    def when(
        self,
        wish: Wish,
        *,
        actor: str = "lin",
        seconded_by: str | None = None,
        reread: Mapping[str, int] | None = None,
    ) -> tuple[Fact, ...]:
        """The facts that grant the wish now; `reread`: a paper's marks as the second person read them."""
        rows: tuple[Row, ...] = ()
        if wish.reads_box:
            found = self.state.rounds.get(wish.round_id)  # type: ignore[attr-defined]
            kind = found.rubric.kind if found else "verdict"
            rows = rows_of(self.marks, wish.round_id, kind)  # type: ignore[attr-defined]
        context = Context(
            at(self.second), actor, seconded_by, rows, joined=len(self.marks), card=self.card, reread=reread
        )
        return decide(self.state, wish, context)

    def refuses(self, wish: Wish, **asked: Any) -> str:
        """The code with which the wish is refused."""
        return self.refusal(wish, **asked).code

    def refusal(self, wish: Wish, **asked: Any) -> Refused:
        """The refusal of the wish."""
        try:
            facts = self.when(wish, **asked)
        except Refused as refused:
            return refused
        raise AssertionError(f"not refused: {facts}")

    def then(self, *steps: Wish | Fact | float, actor: str = "lin", seconded_by: str | None = None) -> Show:
        """The show after these wishes were granted, in turn; a number lets seconds pass, a fact happens unasked."""
        show = self
        for step in steps:
            if isinstance(step, int | float):
                show = replace(show, second=show.second + step)
                continue
            facts = (step,) if isinstance(step, Fact) else show.when(step, actor=actor, seconded_by=seconded_by)
            for fact in facts:
                show = show._with(fact, actor)
        return show

    def _with(self, fact: Fact, actor: str) -> Show:
        stamp = Stamp(self.state.seq + 1, at(self.second), actor)
        return replace(self, state=evolve(self.state, fact, stamp), written=(*self.written, (fact, stamp)))

    def box(self, *marks: int) -> Show:
        """The show with these marks in the box."""
        return replace(self, marks=marks)


def armed(*steps: Wish | Fact | float) -> Show:
    """A rehearsal of the Taizhou show, armed."""
    return Show(State(TAIZHOU)).then(ARM, *steps)


def given(*steps: Wish | Fact | float, marks: Iterable[int] = ()) -> Show:
    """The same, gone live."""
    return armed().box(*marks).then(StartRun(), *steps)


def sealing(round_id: str = "run1-r1") -> tuple[Wish, ...]:
    """The wishes that close and seal an open round at once."""
    return CloseRound(round_id=round_id, grace_s=0), SealRound(round_id=round_id)


def opened(segment_id: str = VERDICT, rubric: str | None = None) -> OpenRound:
    """The wish for a round."""
    return OpenRound(segment_id=segment_id, rubric=rubric)


def revealing(round_id: str = "run1-r1", segment_id: str = VERDICT, publish: bool = False) -> tuple[Wish, ...]:
    """The wishes of a whole verdict, from open to revealed (or published), with a reason to show a small one."""
    shown = RevealRound(round_id=round_id, override_reason="a test is small")
    told = (PublishRound(round_id=round_id),) if publish else ()
    return (opened(segment_id), *sealing(round_id), shown, *told)
