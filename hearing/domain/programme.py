"""The programme: what is planned for one episode, as typed structures with a digest.

Owns the shapes. How plain tables become a programme, and what is said when they do not, stands in `parsing`.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Annotated, Literal, TypeVar

import msgspec
import rfc8785

from hearing.errors import Refused

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,47}$")]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
OptionalLine = Annotated[str, msgspec.Meta(max_length=120)]
Seconds = Annotated[int, msgspec.Meta(ge=1, le=24 * 3600)]
Count = Annotated[int, msgspec.Meta(ge=1, le=100_000)]

SegmentKind = Literal[
    "opening", "film", "questioning", "pledge", "comment", "scoring", "look-back", "result", "closing"
]


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the programme; a misspelt key is an error, not a default."""


class Episode(Table, kw_only=True):
    """One broadcast. `quorum`: fewer valid ballots than this is no verdict without an override."""

    id: Id
    title: Line
    title_en: OptionalLine = ""
    slogan: OptionalLine = ""
    timezone: str = "Asia/Shanghai"
    planned_start: datetime | None = None
    entitled: Count | None = None
    quorum: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0
    outlets: tuple[Line, ...] = ()
    reveal_delay_s: Annotated[int, msgspec.Meta(ge=0, le=600)] = 3
    restart_grace_s: Annotated[int, msgspec.Meta(ge=0, le=600)] = 20


class Hall(Table):
    """The room and its network. `public_url` is what every QR says; Wi-Fi is printed on the tickets."""

    takeover: Literal["self", "steward"] = "self"
    public_url: OptionalLine = ""
    wifi_name: OptionalLine = ""
    wifi_password: OptionalLine = ""


class Group(Table, kw_only=True):
    """Who scores together. Weights other than 1 are not supported yet and refused."""

    id: Id
    label: Line
    label_en: OptionalLine = ""
    entitled: Count
    weight: Literal[1] = 1


class Step(Table, kw_only=True):
    """One answer of a scale; `satisfied`: whether it counts as satisfied."""

    value: Annotated[int, msgspec.Meta(ge=0, le=1000)]
    label: Line
    label_en: OptionalLine = ""
    satisfied: bool


class Rubric(Table, kw_only=True):
    """How a round is scored, fixed before it opens. The headline is satisfied / valid, two decimals, half up."""

    kind: Literal["mood", "verdict"]
    label: Line
    label_en: OptionalLine = ""
    question: Line
    question_en: OptionalLine = ""
    headline: Literal["satisfied-share"] = "satisfied-share"
    sealed: bool = True
    duration_s: Seconds
    close_grace_s: Annotated[int, msgspec.Meta(ge=0, le=60)] = 3
    trim: Literal[0] = 0
    ties: Literal["share-rank"] = "share-rank"
    scale: tuple[Step, ...]


class Official(Table, kw_only=True):
    """Who answers for a unit; without a name he appears by unit and post."""

    id: Id
    name: OptionalLine = ""
    post: Line


class Unit(Table, kw_only=True):
    """A unit of local government that is questioned."""

    id: Id
    name: Line
    short: OptionalLine = ""
    name_en: OptionalLine = ""
    officials: tuple[Official, ...] = ()


class Seats(Table, kw_only=True):
    """People who speak but do not score, numbered 1 to `count`; `names` in that order may be given."""

    role: Line
    role_en: OptionalLine = ""
    count: Annotated[int, msgspec.Meta(ge=0, le=500)]
    names: tuple[OptionalLine, ...] = ()


class Text(Table):
    """A caption prepared for air, taken by its id."""

    id: Id
    text: Line
    text_en: OptionalLine = ""


class Segment(Table, kw_only=True):
    """One item of the rundown. A title may be written `theme|title`."""

    id: Id
    kind: SegmentKind
    title: Line
    title_en: OptionalLine = ""
    duration_s: Seconds
    unit: Id | None = None
    units: tuple[Id, ...] = ()
    obliges_pledge: bool = False
    rubric: Id | None = None
    mood_rubric: Id | None = None


class Programme(Table, kw_only=True):
    """The whole plan of one episode. Tables keep the order in which they were written."""

    episode: Episode
    hall: Hall = Hall()
    groups: tuple[Group, ...]
    rubrics: dict[str, Rubric]
    units: tuple[Unit, ...]
    panel: dict[str, Seats] = {}
    texts: tuple[Text, ...] = ()
    segments: tuple[Segment, ...]

    def unit(self, unit_id: str) -> Unit:
        """The unit of that id. Refuses `unit-unknown`."""
        return _find(self.units, unit_id, "unit-unknown")

    def segment(self, segment_id: str) -> Segment:
        """The segment of that id. Refuses `segment-unknown`."""
        return _find(self.segments, segment_id, "segment-unknown")

    def text(self, text_id: str) -> Text:
        """The prepared caption of that id. Refuses `text-unknown`."""
        return _find(self.texts, text_id, "text-unknown")

    def group(self, group_id: str) -> Group:
        """The group of that id. Refuses `group-unknown`."""
        return _find(self.groups, group_id, "group-unknown")

    def rubric(self, rubric_id: str) -> Rubric:
        """The rubric of that id. Refuses `rubric-unknown`."""
        if rubric_id not in self.rubrics:
            raise Refused("rubric-unknown", id=rubric_id)
        return self.rubrics[rubric_id]

    @property
    def entitled(self) -> int:
        """How many may score in the hall, all groups together."""
        return sum(group.entitled for group in self.groups)


Item = TypeVar("Item", Unit, Segment, Text, Group)


def _find(items: tuple[Item, ...], wanted: str, code: str) -> Item:
    for item in items:
        if item.id == wanted:
            return item
    raise Refused(code, id=wanted)


def digest(programme: Programme) -> str:
    """SHA-256 of the programme in RFC 8785 canonical JSON, 64 hex digits: the same for every way of writing it."""
    return hashlib.sha256(rfc8785.dumps(msgspec.to_builtins(programme))).hexdigest()


def fill(text: str, *, unit: str = "", pledge: str = "") -> str:
    """`text` with `{unit}` and `{pledge}` replaced, plainly; no other brace means anything."""
    words = {"{unit}": unit, "{pledge}": pledge}
    return re.sub(r"\{unit\}|\{pledge\}", lambda found: words[found[0]], text)


def theme_of(segment: Segment) -> str:
    """The part of the title before `|`, empty without one."""
    return segment.title.partition("|")[0] if "|" in segment.title else ""


def title_of(segment: Segment) -> str:
    """The title without its theme."""
    return segment.title.partition("|")[2] or segment.title
