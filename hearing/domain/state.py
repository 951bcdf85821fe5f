"""The whole state of one run: what the journal folds to, given the programme it was armed with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hearing.domain.agenda import Agenda
from hearing.domain.pledges import Pledge
from hearing.domain.programme import Programme
from hearing.domain.questions import Question
from hearing.domain.rounds import Round
from hearing.domain.run import Run
from hearing.domain.stage import Stage


@dataclass(frozen=True, slots=True)
class State:
    """One run. `seq` is the journal's position; mappings keep the order in which things came to be.

    `focus` is the round that phones and overlay look at: the one last opened, closed, revealed or voided, until the
    show goes on to another segment.
    """

    programme: Programme
    seq: int = 0
    run: Run = field(default_factory=Run)
    agenda: Agenda = field(default_factory=Agenda)
    questions: Mapping[str, Question] = field(default_factory=dict)
    pledges: Mapping[str, Pledge] = field(default_factory=dict)
    rounds: Mapping[str, Round] = field(default_factory=dict)
    focus: str | None = None
    stage: Stage = field(default_factory=Stage)

    @property
    def running_round(self) -> Round | None:
        """The round that still takes ballots (open or closing), if any."""
        return next((r for r in self.rounds.values() if r.running), None)
