"""What the tables of a programme are made of: the kinds of value, and a table that knows its keys."""

from __future__ import annotations

from typing import Annotated

import msgspec

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,47}\Z")]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
OptionalLine = Annotated[str, msgspec.Meta(max_length=120)]
Seconds = Annotated[int, msgspec.Meta(ge=1, le=24 * 3600)]
Count = Annotated[int, msgspec.Meta(ge=1, le=100_000)]


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A table of the programme; a misspelt key is an error, not a default.

    What is as by default is left out when written, so that a key added later changes no older programme's digest.
    """
