"""Which part of the state a command touches, and when that part last changed: how stale presses are known."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hearing.domain import agenda, pledges, questions, scoring, stage
from hearing.domain.kernel import Wish

if TYPE_CHECKING:
    from hearing.domain.state import State


def _agenda(state: State, wish: Any) -> int:
    return state.agenda.at_seq


def _round(state: State, wish: Any) -> int:
    return state.rounds[wish.round_id].at_seq if wish.round_id in state.rounds else 0


def any_round(state: State, wish: Any = None) -> int:
    """When a round last changed; opening one touches them all."""
    return max((found.at_seq for found in state.rounds.values()), default=0)


def _question(state: State, wish: Any) -> int:
    return state.questions[wish.question_id].at_seq if wish.question_id in state.questions else 0


def _pledge(state: State, wish: Any) -> int:
    return state.pledges[wish.pledge_id].at_seq if wish.pledge_id in state.pledges else 0


def _taken_layer(state: State, wish: Any) -> int:
    shown = state.stage.preview
    graphic = wish.graphic or (shown.graphic if shown else None)
    return state.stage.at_seq.get(stage.LAYERS[graphic], 0) if graphic else 0


def _layer(state: State, wish: Any) -> int:
    return state.stage.at_seq.get(wish.layer, 0)


PARTS: dict[type[Wish], Callable[[State, Any], int]] = {
    agenda.Go: _agenda,
    agenda.Back: _agenda,
    agenda.AddTime: _agenda,
    scoring.OpenRound: any_round,
    scoring.ExtendRound: _round,
    scoring.RevealRound: _round,
    scoring.VoidRound: _round,
    questions.WaiveQuestion: _question,
    pledges.CorrectPledge: _pledge,
    pledges.WithdrawPledge: _pledge,
    stage.Take: _taken_layer,
    stage.Out: _layer,
}


def last_change(state: State, wish: Wish) -> int | None:
    """The position of the last fact that changed the part `wish` touches; None for wishes that are never stale."""
    part = PARTS.get(type(wish))
    return part(state, wish) if part else None
