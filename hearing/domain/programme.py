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

from hearing.domain.rubrics import Group, Rubric, Rule
from hearing.domain.shapes import Count, Id, Line, OptionalLine, Seconds, Table
from hearing.errors import Refused

SegmentKind = Literal[
    "opening", "film", "questioning", "pledge", "comment", "scoring", "look-back", "result", "closing"
]


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


class Hall(Table, kw_only=True):
    """The room and its network. `public_url` is what every QR says; Wi-Fi is printed on the tickets."""

    takeover: Literal["self", "steward"] = "self"
    public_url: OptionalLine = ""
    wifi_name: OptionalLine = ""
    wifi_password: OptionalLine = ""


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


class PublicLine(Table, kw_only=True):
    """A line for everybody in reach of the hall's network, one phone one ballot; its result always stands apart."""

    label: Line
    label_en: OptionalLine = ""


class Text(Table, kw_only=True):
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
    panel: dict[str, Seats] = msgspec.field(default_factory=dict)
    public_line: PublicLine | None = None
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

    def rule(self, rubric_id: str) -> Rule:
        """The whole rule of a round by that rubric. Moods have no quorum but their own. Refuses `rubric-unknown`."""
        rubric = self.rubric(rubric_id)
        otherwise = self.episode.quorum if rubric.kind == "verdict" else 0
        quorum = otherwise if rubric.quorum is None else rubric.quorum
        return Rule(rubric=rubric, groups=self.groups, quorum=quorum)


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
