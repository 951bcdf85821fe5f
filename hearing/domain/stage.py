"""The stage: what is in preview, and what is on air, layer by layer.

`take` and `preview` carry references only; what they stand for is filled in here and written into the fact. Which
graphics cannot be on the picture together is one table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from hearing.domain import pledges, scoring
from hearing.domain.captions import CAPTIONS, Refs
from hearing.domain.kernel import Context, Fact, Stamp, Wish, decides, evolve, folds, not_blank, with_item
from hearing.domain.rounds import round_of
from hearing.errors import Refused

if TYPE_CHECKING:
    from hearing.domain.state import State

Graphic = Literal[
    "topic",
    "lower-third",
    "question",
    "pledge",
    "mood",
    "countdown",
    "turnout",
    "result",
    "proof",
    "ranking",
    "standby",
]

LAYERS: dict[str, str] = {
    "topic": "bug",
    "countdown": "clock",
    "lower-third": "lower",
    "question": "lower",
    "pledge": "lower",
    "mood": "measure",
    "turnout": "measure",
    "result": "board",
    "proof": "proof",
    "ranking": "board",
    "standby": "full",
}
"""The layer each graphic lives on; a layer holds one at a time."""

COVERS: dict[str, frozenset[str]] = {
    "topic": frozenset({"full"}),
    "countdown": frozenset({"board", "full"}),
    "lower-third": frozenset({"proof", "board", "full"}),
    "question": frozenset({"measure", "proof", "board", "full"}),
    "pledge": frozenset({"measure", "proof", "board", "full"}),
    "mood": frozenset({"board", "full"}),
    "turnout": frozenset({"board", "full"}),
    "result": frozenset({"clock", "lower", "measure", "full"}),
    "proof": frozenset({"lower", "full"}),
    "ranking": frozenset({"clock", "lower", "measure", "proof", "full"}),
    "standby": frozenset({"bug", "clock", "lower", "measure", "proof", "board"}),
}
"""The other layers a graphic clears when it is taken, because the pictures would overlap."""

WIDE = frozenset({"question", "pledge"})
"""Graphics of the lower layer that reach under the measure: a measure taken beside them sends them out."""


# Facts ---------------------------------------------------------------------------------------------------------------


class GraphicPreviewed(Fact):
    """A graphic was set up in preview, as it stood then."""

    kind: ClassVar[str] = "graphic.previewed"
    graphic: Graphic
    refs: dict[str, str]
    caption: dict[str, Any]


class GraphicTaken(Fact):
    """A graphic went on air with these names and figures; `clears` are the layers it sent out."""

    kind: ClassVar[str] = "graphic.taken"
    graphic: Graphic
    layer: str
    refs: dict[str, str]
    caption: dict[str, Any]
    clears: list[str]
    override_reason: str = ""


class GraphicOut(Fact):
    """A layer left the air; `cause`: hand, voided (its round was), or withdrawn (its pledge was)."""

    kind: ClassVar[str] = "graphic.out"
    layer: str
    cause: Literal["hand", "voided", "withdrawn"] = "hand"


class StageCleared(Fact):
    """Everything left the air at once."""

    kind: ClassVar[str] = "stage.cleared"


# Wishes --------------------------------------------------------------------------------------------------------------


class Preview(Wish):
    """Set a graphic up in preview, by reference."""

    name: ClassVar[str] = "preview"
    graphic: Graphic
    round_id: str | None = None
    pledge_id: str | None = None
    question_id: str | None = None
    official_id: str | None = None
    person: str | None = None
    text_id: str | None = None


class Take(Wish):
    """Put a graphic on air: the one named, else the one in preview."""

    name: ClassVar[str] = "take"
    graphic: Graphic | None = None
    round_id: str | None = None
    pledge_id: str | None = None
    question_id: str | None = None
    official_id: str | None = None
    person: str | None = None
    text_id: str | None = None
    override_reason: str | None = None


class Out(Wish):
    """Take one layer off the air."""

    name: ClassVar[str] = "out"
    layer: str


class Clear(Wish):
    """Take everything off the air. Votes are not touched."""

    name: ClassVar[str] = "clear"


# State ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A graphic in preview or on air."""

    graphic: str
    layer: str
    refs: Mapping[str, str]
    caption: Mapping[str, Any]
    at_seq: int


@dataclass(frozen=True, slots=True)
class Stage:
    """`at_seq`: layer -> the last fact that changed it, also when it is empty now."""

    preview: Shown | None = None
    program: Mapping[str, Shown] = field(default_factory=dict)
    at_seq: Mapping[str, int] = field(default_factory=dict)

    def closed(self, round_id: str, everything: bool) -> Stage:
        """The stage once a round takes no more ballots: what counted down to that is no use in preview any more.

        `everything`: the round was voided, and nothing about it is of use.
        """
        shown = self.preview
        stale = shown is not None and shown.refs.get("round_id") == round_id
        if stale and shown is not None and (everything or shown.graphic in ("countdown", "turnout")):
            return replace(self, preview=None)
        return self

    def without(self, layers: frozenset[str], seq: int) -> Stage:
        """The stage with these layers off the air."""
        left = {layer: shown for layer, shown in self.program.items() if layer not in layers}
        gone = {layer: seq for layer in self.program if layer in layers}
        return replace(self, program=left, at_seq={**self.at_seq, **gone})


# Rules ---------------------------------------------------------------------------------------------------------------


def _on(state: State) -> None:
    if state.run.phase not in ("armed", "live"):
        raise Refused("run-not-live", state=state.run.phase)


def _refs(wish: Preview | Take) -> Refs:
    return Refs(**{name: getattr(wish, name) for name in Refs.__struct_fields__})


def _told(refs: Refs) -> dict[str, str]:
    return {name: value for name in Refs.__struct_fields__ if (value := getattr(refs, name))}


@decides(Preview)
def _preview(state: State, wish: Preview, context: Context) -> tuple[Fact, ...]:
    _on(state)
    refs = _refs(wish)
    caption = CAPTIONS[wish.graphic](state, refs)
    shown = state.stage.preview
    if shown and (shown.graphic, shown.refs, shown.caption) == (wish.graphic, _told(refs), caption):
        return ()
    return (GraphicPreviewed(graphic=wish.graphic, refs=_told(refs), caption=caption),)


@decides(Take)
def _take(state: State, wish: Take, context: Context) -> tuple[Fact, ...]:
    _on(state)
    reason = "" if wish.override_reason is None else not_blank(wish.override_reason, "reason-missing")
    if wish.graphic is not None:
        return taken(state, wish.graphic, _refs(wish), reason)
    shown = state.stage.preview
    if shown is None:
        raise Refused("preview-empty")
    return taken(state, shown.graphic, Refs(**shown.refs), reason)


def taken(state: State, graphic: Any, refs: Refs, override_reason: str) -> tuple[Fact, ...]:
    """The facts that put a graphic on air; none when it stands there just so already (two presses are one).

    Refuses `result-not-revealed`: while its round is sealed; and whatever its caption refuses.
    """
    caption = CAPTIONS[graphic](state, refs)
    if graphic == "result" and round_of(state, caption["round_id"]).result is None:
        raise Refused("result-not-revealed", round_id=caption["round_id"])
    layer = LAYERS[graphic]
    shown = state.stage.program.get(layer)
    if shown and (shown.graphic, shown.refs, shown.caption) == (graphic, _told(refs), caption):
        return ()
    covered = _covered(state.stage.program, graphic, refs)
    clears = sorted(name for name in state.stage.program if name in covered)
    return (
        GraphicTaken(
            graphic=graphic,
            layer=layer,
            refs=_told(refs),
            caption=caption,
            clears=clears,
            override_reason=override_reason,
        ),
    )


def _covered(program: Mapping[str, Shown], graphic: str, refs: Refs) -> frozenset[str]:
    """The layers a graphic clears. A proof stands beside the result that it proves, and beside no other board."""
    covered = COVERS[graphic]
    lower, board, proved = (program.get(layer) for layer in ("lower", "board", "proof"))
    if LAYERS[graphic] == "measure" and lower and lower.graphic in WIDE:
        covered = covered | {"lower"}
    if graphic == "proof" and board and (board.graphic, board.refs.get("round_id")) != ("result", refs.round_id):
        covered = covered | {"board"}
    if graphic == "result" and proved and proved.refs.get("round_id") != refs.round_id:
        covered = covered | {"proof"}
    return covered


@decides(Out)
def _out(state: State, wish: Out, context: Context) -> tuple[Fact, ...]:
    _on(state)
    if wish.layer not in LAYERS.values():
        raise Refused("layer-unknown", layer=wish.layer, known=sorted(set(LAYERS.values())))
    return (GraphicOut(layer=wish.layer),) if wish.layer in state.stage.program else ()


@decides(Clear)
def _clear(state: State, wish: Clear, context: Context) -> tuple[Fact, ...]:
    _on(state)
    return (StageCleared(),) if state.stage.program else ()


@decides(scoring.RevealRound)
def _reveal(state: State, wish: scoring.RevealRound, context: Context) -> tuple[Fact, ...]:
    facts = scoring.reveal(state, wish, context)
    if not wish.take:
        return facts
    _on(state)
    return facts + taken(_after(state, facts, context), "result", Refs(round_id=wish.round_id), "")


@decides(scoring.VoidRound)
def _void(state: State, wish: scoring.VoidRound, context: Context) -> tuple[Fact, ...]:
    facts = scoring.void(state, wish, context)
    stale = [layer for layer, shown in state.stage.program.items() if _about(shown, wish.round_id)] if facts else []
    return facts + tuple(GraphicOut(layer=layer, cause="voided") for layer in stale)


def _after(state: State, facts: tuple[Fact, ...], context: Context) -> State:
    """The state these facts will make."""
    for fact in facts:
        state = evolve(state, fact, Stamp(state.seq + 1, context.moment))
    return state


def _pledge_layers(state: State, pledge_id: str) -> list[str]:
    return [layer for layer, shown in state.stage.program.items() if shown.refs.get("pledge_id") == pledge_id]


@decides(pledges.CorrectPledge)
def _correct(state: State, wish: pledges.CorrectPledge, context: Context) -> tuple[Fact, ...]:
    """A pledge on air says what it says now, with its mark: the wrong words do not wait for another press."""
    facts = pledges.correct(state, wish, context)
    if not facts or not _pledge_layers(state, wish.pledge_id):
        return facts
    return facts + taken(_after(state, facts, context), "pledge", Refs(pledge_id=wish.pledge_id), "")


@decides(pledges.WithdrawPledge)
def _withdraw(state: State, wish: pledges.WithdrawPledge, context: Context) -> tuple[Fact, ...]:
    """A pledge that was taken back leaves the air with it."""
    facts = pledges.withdraw(state, wish, context)
    layers = _pledge_layers(state, wish.pledge_id)
    return facts + tuple(GraphicOut(layer=layer, cause="withdrawn") for layer in layers)


def _about(shown: Shown, round_id: str) -> bool:
    """Whether a graphic on air says something of that round (a ranking does by its rows)."""
    rows = shown.caption.get("rows", ())
    return shown.refs.get("round_id") == round_id or any(row.get("round_id") == round_id for row in rows)


# Folds ---------------------------------------------------------------------------------------------------------------


@folds(GraphicPreviewed)
def _previewed(state: State, fact: GraphicPreviewed, stamp: Stamp) -> State:
    shown = Shown(fact.graphic, LAYERS[fact.graphic], fact.refs, fact.caption, stamp.seq)
    return replace(state, stage=replace(state.stage, preview=shown))


@folds(GraphicTaken)
def _taken(state: State, fact: GraphicTaken, stamp: Stamp) -> State:
    stage = state.stage.without(frozenset(fact.clears), stamp.seq)
    shown = Shown(fact.graphic, fact.layer, fact.refs, fact.caption, stamp.seq)
    program = with_item(stage.program, fact.layer, shown)
    stage = replace(stage, program=program, at_seq=with_item(stage.at_seq, fact.layer, stamp.seq))
    return replace(state, stage=stage)


@folds(GraphicOut)
def _went_out(state: State, fact: GraphicOut, stamp: Stamp) -> State:
    return replace(state, stage=state.stage.without(frozenset({fact.layer}), stamp.seq))


@folds(StageCleared)
def _cleared(state: State, fact: StageCleared, stamp: Stamp) -> State:
    return replace(state, stage=state.stage.without(frozenset(state.stage.program), stamp.seq))
