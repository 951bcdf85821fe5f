"""The one form of a bundle's zip file: stored, no times, nothing beside its members. Knows names and bytes only."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZIP_STORED, ZipFile, ZipInfo

NO_TIME = (1980, 1, 1, 0, 0, 0)
UNIX, READABLE = 3, 0o100644 << 16


class NotCanonical(ValueError):
    """Bytes that are no zip file, or one that could be written otherwise: nobody would check all of it."""


def pack(members: Mapping[str, bytes]) -> bytes:
    """The archive of these members, in their order."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, content in members.items():
            entry = ZipInfo(name, NO_TIME)
            entry.create_system, entry.external_attr = UNIX, READABLE
            archive.writestr(entry, content)
    return buffer.getvalue()


def unpack(archive: bytes) -> dict[str, bytes]:
    """Name -> content in the archive's order. Raises NotCanonical unless packing them again gives the same bytes."""
    try:
        members = _members(archive)
    except Exception as error:  # zipfile stumbles over bad bytes in a dozen ways
        raise NotCanonical(str(error)) from None
    if pack(members) != archive:
        raise NotCanonical("not written in the one form")
    return members


def _members(archive: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(archive)) as opened:
        entries = opened.infolist()
        if any(entry.compress_type != ZIP_STORED for entry in entries):
            raise NotCanonical("compressed")
        if sum(entry.file_size for entry in entries) > len(archive):
            raise NotCanonical("longer inside than outside")
        return {entry.filename: opened.read(entry) for entry in entries}
