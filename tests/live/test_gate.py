"""The gate: who may send what, and how a frame becomes a wish."""

from __future__ import annotations

from typing import Any

import pytest

from hearing.domain.agenda import AddTime, Go
from hearing.domain.kernel import WISHES
from hearing.domain.scoring import RevealRound
from hearing.errors import Refused
from hearing.live.gate import COMMANDS, ROLES, SHELL_WISHES, allow, read

ON_THE_WIRE = {
    "start_run",
    "end_run",
    "go",
    "back",
    "add_time",
    "set_attendance",
    "ask_question",
    "waive_question",
    "make_pledge",
    "correct_pledge",
    "withdraw_pledge",
    "open_round",
    "extend_round",
    "close_round",
    "reveal_round",
    "void_round",
    "peek_round",
    "enter_paper",
    "release_card",
    "reissue_card",
    "void_card",
    "give_card",
    "keep_card",
    "confirm",
    "preview",
    "take",
    "out",
    "clear",
    "simulate",
    "stop_simulation",
}
INTERNAL = {"arm", "run_out", "seal_round", "resume_round", "publish_round", "go_on_from"}
MAY = {
    "producer": ON_THE_WIRE,
    "graphics": {"preview", "take", "out", "clear", "confirm"},
    "steward": {
        "set_attendance",
        "enter_paper",
        "release_card",
        "reissue_card",
        "void_card",
        "give_card",
        "keep_card",
        "confirm",
    },
    "follow-up": set(),
    "viewer": set(),
}


def refused(command: str, frame: Any = None) -> str:
    with pytest.raises(Refused) as refusal:
        read(command, frame)
    return refusal.value.code


def test_the_table_holds_what_is_on_the_wire() -> None:
    assert set(COMMANDS) == ON_THE_WIRE


def test_every_wish_is_on_the_wire_or_internal() -> None:
    assert set(WISHES) | set(SHELL_WISHES) == ON_THE_WIRE | INTERNAL


def test_every_role_of_the_table_is_a_role() -> None:
    assert set().union(*COMMANDS.values()) <= set(ROLES) == set(MAY)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("command", sorted(ON_THE_WIRE))
def test_a_role_sends_its_commands_and_no_others(command: str, role: str) -> None:
    if command in MAY[role]:
        allow(command, role)
        return
    with pytest.raises(Refused) as refusal:
        allow(command, role)
    assert refusal.value.code == "role-may-not"
    assert role not in refusal.value.facts["roles"]  # type: ignore[operator]


@pytest.mark.parametrize("role", ["", "admin", "Producer", "producer "])
def test_a_role_that_is_none_sends_nothing(role: str) -> None:
    for command in COMMANDS:
        with pytest.raises(Refused, match="role-may-not"):
            allow(command, role)


@pytest.mark.parametrize("command", [*sorted(INTERNAL), "cast_ballot", "", "__init__", "GO"])
def test_what_the_server_asks_of_itself_nobody_else_may_send(command: str) -> None:
    assert refused(command, {"round_id": "run1-r1"}) == "command-unknown"
    with pytest.raises(Refused, match="command-unknown"):
        allow(command, "producer")


def test_a_frame_becomes_a_wish_with_its_command_id_and_basis() -> None:
    frame = {"seconds": -30, "segment_id": "opening", "command_id": "press-1", "basis": 7}
    assert read("add_time", frame) == (AddTime(seconds=-30, segment_id="opening"), "press-1", 7)


def test_a_command_without_arguments_may_come_without_a_frame() -> None:
    assert read("go", None) == (Go(), None, None)
    assert read("go", {"basis": 0}) == (Go(), None, 0)


@pytest.mark.parametrize(
    ("command", "frame"),
    [
        ("go", []),
        ("go", "opening"),
        ("go", 7),
        ("go", {"segment_id": 7}),
        ("go", {"segment": "opening"}),
        ("go", {"command_id": ""}),
        ("go", {"command_id": "x" * 65}),
        ("go", {"command_id": 1}),
        ("go", {"basis": "7"}),
        ("go", {"basis": True}),
        ("go", {"basis": 7.5}),
        ("add_time", None),
        ("add_time", {"seconds": 3601}),
        ("add_time", {"seconds": "60"}),
        ("set_attendance", {"group": "public", "present": -1}),
        ("open_round", {}),
        ("extend_round", {"round_id": "run1-r1", "seconds": 0}),
        ("extend_round", {"round_id": "run1-r1", "seconds": 601}),
        ("close_round", {"round_id": "run1-r1", "grace_s": 61}),
        ("close_round", {"round_id": None}),
        ("reveal_round", {"round_id": "run1-r1", "take": 1}),
        ("take", {"graphic": "fireworks"}),
        ("take", {"graphic": "result", "satisfied": 200}),
        ("preview", {"graphic": "result", "caption": {"share": "100.00"}}),
        ("simulate", {"phones": 1001}),
        ("confirm", {}),
    ],
)
def test_a_malformed_frame_is_refused(command: str, frame: Any) -> None:
    assert refused(command, frame) == "malformed"


def test_what_is_wrong_with_a_frame_is_named() -> None:
    with pytest.raises(Refused) as refusal:
        read("reveal_round", {"round_id": "run1-r1", "take": "yes"})
    assert refusal.value.facts == {"problem": "Expected `bool`, got `str` - at `$.take`"}
    assert read("reveal_round", {"round_id": "run1-r1", "take": True})[0] == RevealRound(round_id="run1-r1", take=True)
