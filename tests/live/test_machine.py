"""Whatever happens to a hall, in whatever order: every view agrees with a recount from the rows."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.live.machine import Machine

ANYTHING = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def runs(examples: int, *phases: Phase) -> settings:
    """So many runs of fifty steps, the same ones each time. Shrinking a failure takes minutes: that is for soak."""
    return settings(
        max_examples=examples,
        phases=phases,
        stateful_step_count=50,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=ANYTHING,
        print_blob=True,
    )


def test_nothing_is_lost_doubled_or_told_early() -> None:
    run_state_machine_as_test(Machine, settings=runs(30, Phase.generate))


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_nothing_is_lost_doubled_or_told_early_in_two_thousand_runs() -> None:
    run_state_machine_as_test(Machine, settings=runs(2000, Phase.generate, Phase.shrink))
