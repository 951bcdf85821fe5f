"""From plain tables (as TOML or a workbook gives them) to a programme, or to all that is wrong with them at once.

Converts table by table, so that one mistake does not hide the next, then checks what refers to what. Each problem is a
sentence: place, what is wrong, what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

import msgspec

from hearing.domain.programme import Episode, Hall, Programme, PublicLine, Seats, Segment, Text, Unit
from hearing.domain.rubrics import Group, Rubric
from hearing.domain.rule_problems import group_problems, rubric_problems
from hearing.errors import Refused

T = TypeVar("T")
Rows = list[tuple[int, T]]
"""The rows of a list that could be read, each with its place in the list."""


def parse(tables: Mapping[str, Any]) -> Programme:
    """The programme in `tables`.

    Refuses `programme-invalid`: with `problems`, a list of sentences `place: what is wrong; what to do`, all of them.
    """
    draft = _Draft(tables)
    draft.problems += _references(draft)
    if draft.problems:
        raise Refused("programme-invalid", problems=draft.problems)
    return draft.programme()


class _Draft:
    """What could be read of the tables, and what could not."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self.tables = tables
        self.problems: list[str] = []
        known = [field.name for field in msgspec.structs.fields(Programme)]
        self.problems += [f"{name}: no such table{_guess(name, known)}" for name in tables if name not in known]
        self.episode = self.one("episode", Episode)
        self.hall = self.one("hall", Hall) if "hall" in tables else Hall()
        self.groups = self.many("groups", Group)
        self.rubrics = self.named("rubrics", Rubric)
        self.units = self.many("units", Unit)
        self.panel = self.named("panel", Seats, needed=False)
        self.public_line = self.one("public_line", PublicLine) if "public_line" in tables else None
        self.texts = self.many("texts", Text, needed=False)
        self.segments = self.many("segments", Segment)

    def programme(self) -> Programme:
        assert self.episode is not None and self.hall is not None
        lists: dict[str, Any] = {
            name: tuple(row for _, row in getattr(self, name)) for name in ("groups", "units", "texts", "segments")
        }
        named: dict[str, Any] = {"rubrics": self.rubrics, "panel": self.panel, "public_line": self.public_line}
        return Programme(episode=self.episode, hall=self.hall, **named, **lists)

    def ids(self, name: str) -> list[str]:
        """The ids written in a table, also in rows that could not be read: they are no reason to call others wrong."""
        table = self.tables.get(name, ())
        if isinstance(table, Mapping):
            return list(table)
        rows = table if isinstance(table, list) else []
        return [str(row["id"]) for row in rows if isinstance(row, Mapping) and "id" in row]

    def convert(self, place: str, value: Any, kind: type[T]) -> T | None:
        if isinstance(value, Mapping):
            fields = [field.encode_name for field in msgspec.structs.fields(kind)]  # type: ignore[arg-type]
            strangers = [key for key in value if key not in fields]
            self.problems += [f"{place}.{key}: no such key{_guess(key, fields)}" for key in strangers]
            value = {key: item for key, item in value.items() if key in fields}
            if self._wrong_fields(place, value, kind):
                return None
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            self.problems.append(_sentence(place, str(error)))
            return None

    def _wrong_fields(self, place: str, value: Mapping[str, Any], kind: type[Any]) -> bool:
        """Report each field by itself, so that a table's first mistake does not hide its others."""
        before = len(self.problems)
        for field in msgspec.structs.fields(kind):
            key = field.encode_name
            if key in value:
                try:
                    msgspec.convert(value[key], field.type)
                except msgspec.ValidationError as error:
                    self.problems.append(_sentence(f"{place}.{key}", str(error)))
            elif field.required:
                self.problems.append(f"{place}.{key}: missing; add it")
        return len(self.problems) > before

    def one(self, name: str, kind: type[T]) -> T | None:
        if name not in self.tables:
            self.problems.append(f"{name}: missing; add a [{name}] table")
            return None
        return self.convert(name, self.tables[name], kind)

    def many(self, name: str, kind: type[T], needed: bool = True) -> Rows[T]:
        rows = self.tables.get(name, [])
        if not isinstance(rows, list):
            self.problems.append(f"{name}: must be a list; write [[{name}]]")
            return []
        if needed and not rows:
            self.problems.append(f"{name}: missing; add at least one [[{name}]]")
        read = [(at, self.convert(f"{name}[{at}]", row, kind)) for at, row in enumerate(rows)]
        return [(at, row) for at, row in read if row is not None]

    def named(self, name: str, kind: type[T], needed: bool = True) -> dict[str, T]:
        tables = self.tables.get(name, {})
        if not isinstance(tables, Mapping):
            self.problems.append(f"{name}: must be tables; write [{name}.some-id]")
            return {}
        if needed and not tables:
            self.problems.append(f"{name}: missing; add at least one [{name}.some-id]")
        read = {key: self.convert(f"{name}.{key}", table, kind) for key, table in tables.items()}
        return {key: table for key, table in read.items() if table is not None}


def _sentence(place: str, message: str) -> str:
    """msgspec says `what - at `$.path``; people read place first."""
    what, _, path = message.partition(" - at `$")
    return f"{place}{path.rstrip('`')}: {what[0].lower()}{what[1:]}"


def _guess(word: object, known: Iterable[str]) -> str:
    choices = list(known)
    close = get_close_matches(str(word), choices, n=1)
    if close:
        return f'; did you mean "{close[0]}"?'
    return f"; known: {', '.join(choices)}" if choices else ""


def _missing(place: str, what: str, word: str, known: list[str]) -> Iterator[str]:
    if word not in known:
        yield f'{place}: no {what} "{word}"{_guess(word, known)}'


def _references(draft: _Draft) -> list[str]:
    found: list[str] = []
    for name in ("groups", "units", "texts", "segments"):
        found += _twice(name, draft.ids(name))
    found += _twice("units.officials", [official.id for _, unit in draft.units for official in unit.officials])
    if draft.episode is not None and draft.groups:
        found += _episode_problems(draft.episode, sum(group.entitled for _, group in draft.groups))
    found += group_problems([group for _, group in draft.groups])
    for rubric_id, rubric in draft.rubrics.items():
        found += rubric_problems(f"rubrics.{rubric_id}", rubric)
    for at, segment in draft.segments:
        found += _segment_problems(f"segments[{at}]", segment, draft)
    for name, seats in draft.panel.items():
        if len(seats.names) > seats.count:
            found.append(f"panel.{name}.names: {len(seats.names)} names for {seats.count} seats; raise count")
    return found


def _twice(place: str, ids: list[str]) -> Iterator[str]:
    for item in dict.fromkeys(ids):
        if ids.count(item) > 1:
            yield f'{place}: the id "{item}" is used {ids.count(item)} times; give each its own'


def _episode_problems(episode: Episode, entitled: int) -> Iterator[str]:
    if episode.entitled is not None and episode.entitled != entitled:
        yield f"episode.entitled: {episode.entitled}, but the groups add up to {entitled}; make them agree"
    if episode.quorum > entitled:
        yield f"episode.quorum: {episode.quorum} is more than the {entitled} entitled; lower it"
    if episode.planned_start is not None and episode.planned_start.tzinfo is None:
        yield "episode.planned_start: has no time zone; write it as 2014-07-18T19:30:00+08:00"


def _segment_problems(place: str, segment: Segment, draft: _Draft) -> Iterator[str]:
    units = draft.ids("units")
    if segment.unit is not None:
        yield from _missing(f"{place}.unit", "unit", segment.unit, units)
    for at, unit_id in enumerate(segment.units):
        yield from _missing(f"{place}.units[{at}]", "unit", unit_id, units)
    for key, rubric_id in (("rubric", segment.rubric), ("mood_rubric", segment.mood_rubric)):
        if rubric_id is None:
            continue
        yield from _missing(f"{place}.{key}", "rubric", rubric_id, draft.ids("rubrics"))
        found = draft.rubrics.get(rubric_id)
        if key == "mood_rubric" and found and found.kind != "mood":
            yield f'{place}.{key}: "{rubric_id}" is a {found.kind} rubric; name one of kind mood'
    if (segment.rubric or segment.mood_rubric) and segment.unit is None:
        yield f"{place}.unit: missing; a segment that scores names the unit that is scored"
    if segment.kind == "scoring" and segment.rubric is None:
        yield f"{place}.rubric: missing; a scoring segment names its rubric"
