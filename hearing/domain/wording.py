"""How units, people, dates and times are written, in both languages. Reads no clock: it is given the moment."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from hearing.domain.kernel import Moment
from hearing.domain.programme import Programme, Seats, Unit
from hearing.domain.questions import seat

AT_ONCE = "当场"
"""Said of what is done on the spot: a date would say it worse."""


def short_of(unit: Unit) -> str:
    """The unit's short name, else its name."""
    return unit.short or unit.name


def due_text(due: str, label: str) -> str:
    """A due date for air: `2014年8月1日前`; the words in which it was given where there is no date, and for 当场."""
    if not due or label == AT_ONCE:
        return label
    day = date.fromisoformat(due)
    return f"{day.year}年{day.month}月{day.day}日前"


def due_text_en(due: str, label: str) -> str:
    """The same in English; words without a date stay as they were said."""
    if label == AT_ONCE:
        return "on the spot"
    if not due:
        return label
    day = date.fromisoformat(due)
    return f"by {day.day} {day.strftime('%b')} {day.year}"


def local_time(moment: Moment, timezone: str, seconds: bool = False) -> str:
    """The wall time of a moment where the show is, `20:47` or `20:47:03`."""
    local = datetime.fromtimestamp(moment.wall_ms / 1000, ZoneInfo(timezone))
    return local.strftime("%H:%M:%S" if seconds else "%H:%M")


def wall_time(wall_ms: int | None, timezone: str) -> str:
    """The same of a reading of the wall clock, `20:47`; "" for none."""
    return "" if wall_ms is None else local_time(Moment(wall_ms, 0, ""), timezone)


def file_time(moment: Moment, timezone: str) -> str:
    """The same with its day, in order of time as a file's name is read: `20140718-204703`."""
    return datetime.fromtimestamp(moment.wall_ms / 1000, ZoneInfo(timezone)).strftime("%Y%m%d-%H%M%S")


def local_day_and_time(moment: Moment, timezone: str) -> str:
    """The day and the wall time of a moment where the show is, `2014-07-18 20:47:03`."""
    return datetime.fromtimestamp(moment.wall_ms / 1000, ZoneInfo(timezone)).strftime("%Y-%m-%d %H:%M:%S")


def person_label(programme: Programme, person: str) -> dict[str, str]:
    """{person, label, label_en, name, role, role_en, number} of a seat such as `questioners-7`."""
    panel, number = seat(programme, person)
    seats: Seats = programme.panel[panel]
    name = seats.names[number - 1] if number <= len(seats.names) else ""
    role, role_en = seats.role, seats.role_en or seats.role
    return {
        "person": person,
        "label": f"{role}{number:02d}号",
        "label_en": f"{role_en} No. {number}",
        "name": name,
        "role": role,
        "role_en": role_en,
        "number": f"{number:02d}",
    }
