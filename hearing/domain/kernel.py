"""The bones of the rules: facts, wishes, who asks and when, and the two tables decide and evolve are read from.

How it works. A *wish* (command) goes to `decide(state, wish, context)`, which returns the *facts* (events) that
make it true, or raises `Refused` and nothing happens. `evolve(state, fact, stamp)` folds one fact into the state and
never refuses: what is written has happened. Both look their function up by type in a table that each slice of the
domain fills with the decorators below, so a slice is one file. No clock, disk, socket or chance is reached from here:
the moment, the asker and what was read from the box come in the context.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from hearing.errors import Refused

if TYPE_CHECKING:
    from hearing.domain.state import State


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened, complete in itself. `kind` is its name in the journal, past tense."""

    kind: ClassVar[str]
    v: ClassVar[int] = 1
    made: ClassVar[str | None] = None
    """The field whose value the asker is told, for facts that bring something new into the world."""


class Wish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody asks for. `name` is the command on the wire.

    `reads_box`: its rule needs the ballots of the round it names, as rows `(group, code, marks)`, in the context.
    `private`: fields that are told to nobody and written into no log.
    """

    name: ClassVar[str]
    reads_box: ClassVar[bool] = False
    private: ClassVar[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading of the clock: wall time for people, monotonic time (good within one boot) for durations."""

    wall_ms: int
    mono_ms: int
    boot_id: str

    def since(self, earlier: Moment) -> int:
        """Milliseconds from `earlier` to this moment, never negative; by the wall clock only after a reboot."""
        same_boot = self.boot_id == earlier.boot_id
        passed = self.mono_ms - earlier.mono_ms if same_boot else self.wall_ms - earlier.wall_ms
        return max(0, passed)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where and when a fact stands in the journal."""

    seq: int
    moment: Moment
    actor: str = ""


def unsigned(text: str) -> str:
    """No note: what stands for the signature of a run whose key is missing."""
    return ""


@dataclass(frozen=True, slots=True)
class CardStanding:
    """A voter card in a running round: its group, whether the box has a ballot of it, and when it was voided, if so."""

    group: str
    voted: bool
    void_at: str = ""


@dataclass(frozen=True, slots=True)
class CardAtDesk:
    """A voter card that stewards have in hand; `held`: a phone has joined with it; `void_at`: when it was voided,
    `20:01`, or "".
    """

    card: str
    group: str
    held: bool = False
    simulated: bool = False
    void_at: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know beside the state: the moment, who asks, who seconded it, and rows read from the box.

    `joined`: phones of the hall; `issued`, `paper`: group id -> cards given out, ballots entered from paper; `card`:
    where the card that a wish names stands, in the running round; `at_desk`: the same for what stewards do with it;
    `sign`: text -> signed note, with the run's key; `reread`: the marks of a paper ballot as the second person read
    them.
    """

    moment: Moment
    actor: str = ""
    second: str | None = None
    rows: tuple[Any, ...] = ()
    joined: int = 0
    issued: Mapping[str, int] = field(default_factory=dict)
    paper: Mapping[str, int] = field(default_factory=dict)
    card: CardStanding | None = None
    sign: Callable[[str], str] = unsigned
    at_desk: CardAtDesk | None = None
    reread: Mapping[str, int] | None = None


Decide = Callable[["State", Any, Context], tuple[Fact, ...]]
Fold = Callable[["State", Any, Stamp], "State"]

WISHES: dict[str, type[Wish]] = {}
FACTS: dict[str, type[Fact]] = {}
_decides: dict[type[Wish], Decide] = {}
_folds: dict[type[Fact], Fold] = {}


def decides(wish: type[Wish]) -> Callable[[Decide], Decide]:
    """Register the rule for one wish."""

    def register(rule: Decide) -> Decide:
        WISHES[wish.name] = wish
        _decides[wish] = rule
        return rule

    return register


def folds(fact: type[Fact]) -> Callable[[Fold], Fold]:
    """Register the fold of one fact."""

    def register(fold: Fold) -> Fold:
        FACTS[fact.kind] = fact
        _folds[fact] = fold
        return fold

    return register


def decide(state: State, wish: Wish, context: Context) -> tuple[Fact, ...]:
    """The facts that grant `wish`; empty when it is already so. Refuses with the rule's code."""
    return _decides[type(wish)](state, wish, context)


def evolve(state: State, fact: Fact, stamp: Stamp) -> State:
    """The state after `fact`; its `seq` is the stamp's."""
    return replace(_folds[type(fact)](state, fact, stamp), seq=stamp.seq)


def replay(facts: Iterable[tuple[Fact, Stamp]], state: State) -> State:
    """Fold a whole journal, in order."""
    for fact, stamp in facts:
        state = evolve(state, fact, stamp)
    return state


def with_item(items: Mapping[str, Any], key: str, item: Any) -> dict[str, Any]:
    """A copy of `items` with one entry set; order of first entry kept."""
    return {**items, key: item}


def not_blank(text: str, code: str, limit: int = 400, **facts: object) -> str:
    """`text` without outer spaces and control characters.

    Refuses `code`: when empty; `text-too-long`: beyond `limit`.
    """
    clean = "".join(c for c in text if c == "\n" or c.isprintable()).strip()
    if not clean:
        raise Refused(code, **facts)
    if len(clean) > limit:
        raise Refused("text-too-long", limit=limit, length=len(clean))
    return clean


@dataclass(frozen=True, slots=True)
class Anchor:
    """A span of time that runs down: at `moment` there were `left_ms` of it left."""

    moment: Moment
    left_ms: int

    def left_at(self, now: Moment) -> int:
        """Milliseconds left, between 0 and `left_ms`: a clock set back never gives time."""
        return max(0, self.left_ms - now.since(self.moment))
