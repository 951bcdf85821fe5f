"""The gate: who may send what. One table, walked by a test; and how a frame becomes a typed wish."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import msgspec

from hearing.domain.kernel import WISHES, Wish
from hearing.domain.peek import PeekRound
from hearing.domain.scoring import CloseRound
from hearing.errors import Refused

if TYPE_CHECKING:
    from hearing.live.hall import Answer, Hall

ROLES = ("producer", "graphics", "steward", "follow-up", "viewer")

PRODUCER = frozenset({"producer"})
DIRECTORS = frozenset({"producer", "graphics"})
DOOR = frozenset({"producer", "steward"})
ANYONE_ACTING = frozenset({"producer", "graphics", "steward"})

COMMANDS: dict[str, frozenset[str]] = {
    "start_run": PRODUCER,
    "end_run": PRODUCER,
    "go": PRODUCER,
    "back": PRODUCER,
    "add_time": PRODUCER,
    "set_attendance": DOOR,
    "ask_question": PRODUCER,
    "waive_question": PRODUCER,
    "make_pledge": PRODUCER,
    "correct_pledge": PRODUCER,
    "withdraw_pledge": PRODUCER,
    "open_round": PRODUCER,
    "extend_round": PRODUCER,
    "close_round": PRODUCER,
    "reveal_round": PRODUCER,
    "void_round": PRODUCER,
    "peek_round": PRODUCER,
    "enter_paper": DOOR,
    "release_card": DOOR,
    "reissue_card": DOOR,
    "void_card": DOOR,
    "give_card": DOOR,
    "keep_card": DOOR,
    "confirm": ANYONE_ACTING,
    "preview": DIRECTORS,
    "take": DIRECTORS,
    "out": DIRECTORS,
    "clear": DIRECTORS,
    "simulate": PRODUCER,
    "stop_simulation": PRODUCER,
}
"""Command -> the roles that may send it. What is not in this table nobody may send; a phone may only cast."""

WATCHERS = frozenset(ROLES)
"""Who may look at the panel."""


class Confirm(Wish):
    """Second the request of another person; `marks`: of a paper ballot, read again from the paper."""

    name: ClassVar[str] = "confirm"
    private: ClassVar[frozenset[str]] = frozenset({"marks"})
    request_id: str
    marks: dict[str, int] | None = None


class Simulate(Wish):
    """Let simulated phones into a rehearsal."""

    name: ClassVar[str] = "simulate"
    phones: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 200


class StopSimulation(Wish):
    """Send the simulated phones home."""

    name: ClassVar[str] = "stop_simulation"


class KeepCard(Wish):
    """Leave a card with the phone that holds it: dismiss another phone's wish for it."""

    name: ClassVar[str] = "keep_card"
    card: str


SHELL_WISHES: dict[str, type[Wish]] = {kind.name: kind for kind in (Confirm, Simulate, StopSimulation, KeepCard)}


@dataclass(frozen=True, slots=True)
class Asker:
    """Who sends: the account's name and role."""

    name: str
    role: str


def read(command: str, args: Any) -> tuple[Wish, str | None, int | None]:
    """(wish, command_id, basis) of a frame. Refuses `command-unknown`; `malformed`: with place and problem."""
    kind = SHELL_WISHES.get(command) or WISHES.get(command)
    if kind is None or command not in COMMANDS:
        raise Refused("command-unknown", command=command)
    fields = {} if args is None else args
    if not isinstance(fields, Mapping):
        raise Refused("malformed", problem="expected an object")
    rest = {name: value for name, value in fields.items() if name not in ("command_id", "basis")}
    command_id, basis = fields.get("command_id"), fields.get("basis")
    if not (command_id is None or (isinstance(command_id, str) and 0 < len(command_id) <= 64)):
        raise Refused("malformed", problem="command_id: expected a text of up to 64 characters")
    if not (basis is None or (isinstance(basis, int) and not isinstance(basis, bool))):
        raise Refused("malformed", problem="basis: expected a whole number")
    try:
        return msgspec.convert(rest, kind), command_id, basis
    except msgspec.ValidationError as error:
        raise Refused("malformed", problem=str(error)) from None


def allow(command: str, role: str) -> None:
    """Refuses `role-may-not`: this role may not send the command; `command-unknown`."""
    if command not in COMMANDS:
        raise Refused("command-unknown", command=command)
    if role not in COMMANDS[command]:
        raise Refused("role-may-not", command=command, role=role, roles=sorted(COMMANDS[command]))


def may(role: str) -> list[str]:
    """The commands that a role may send."""
    return [command for command, roles in COMMANDS.items() if role in roles]


Shell = Mapping[str, Callable[[Any], dict[str, Any]]]
"""Commands that steer the server rather than the run: name -> what carries it out."""


def send(hall: Hall, shell: Shell, asker: Asker, command: str, args: Any) -> Answer:
    """Carry out a command from a panel or a script, whole: `{ok: true, ...}` or `{ok: false, code, facts}`."""
    try:
        allow(command, asker.role)
        wish, command_id, basis = read(command, args)
        if isinstance(wish, Confirm):
            if command_id in hall.answers:
                return hall.answers[command_id]
            allow(hall.requests.awaited(wish.request_id, asker.name)[0].name, asker.role)
            return hall.confirm(wish.request_id, asker.name, command_id, wish.marks)
        if command in shell:
            return shell[command](wish)
        if isinstance(wish, PeekRound):
            return hall.peek(wish, asker.name)
        answer = hall.handle(wish, asker.name, command_id=command_id, basis=basis)
        return hall.close_and_wait(wish.round_id) if isinstance(wish, CloseRound) else answer
    except Refused as refused:
        return refused.answer()
    except sqlite3.OperationalError as error:
        hall.report(f"command {command} not stored", error)
        return Refused("not-stored").answer()
    except Exception as error:
        hall.report(f"command {command}", error)  # its fields may be private
        return {"ok": False, "code": "internal", "facts": {}}
