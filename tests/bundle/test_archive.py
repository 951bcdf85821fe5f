"""The one form of a bundle's zip file."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from contextlib import suppress

import pytest

from hearing.bundle.archive import NotCanonical, pack, unpack

MEMBERS = {"b.json": b"{}", "a/c.txt": b"", "d": bytes(range(256))}


def by_hand(members: dict[str, bytes]) -> bytes:
    """The archive as docs/bundle.md says, field by field."""
    body, directory = b"", b""
    for name, content in members.items():
        common = struct.pack("<HHHHIIIHH", 0, 0, 0, 33, zlib.crc32(content), len(content), len(content), len(name), 0)
        directory += b"PK\1\2" + struct.pack("<BBH", 20, 3, 20) + common
        directory += struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, len(body)) + name.encode()
        body += b"PK\3\4" + struct.pack("<H", 20) + common + name.encode() + content
    n = len(members)
    return body + directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, n, n, len(directory), len(body), 0)


def test_an_archive_is_what_the_page_says_byte_by_byte() -> None:
    assert pack(MEMBERS) == by_hand(MEMBERS)


def test_what_was_packed_is_unpacked_in_its_order() -> None:
    assert list(unpack(pack(MEMBERS)).items()) == list(MEMBERS.items())


def test_no_byte_of_an_archive_is_without_meaning() -> None:
    whole = pack(MEMBERS)
    for place in range(len(whole)):
        with suppress(NotCanonical):
            assert unpack(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]) != MEMBERS


@pytest.mark.parametrize(
    "archive",
    [
        b"",
        b"PK",
        pack(MEMBERS) + b"x",
        b"x" + pack(MEMBERS),
        pack(MEMBERS)[:-1],
        pack(MEMBERS) * 2,
    ],
)
def test_nothing_stands_before_or_after_an_archive(archive: bytes) -> None:
    with pytest.raises(NotCanonical):
        unpack(archive)


@pytest.mark.parametrize(
    "how",
    [
        {"compress_type": zipfile.ZIP_DEFLATED},
        {"date_time": (2026, 1, 1, 0, 0, 0)},
        {"comment": b"hello"},
        {"extra": b"\x00\x00\x04\x00abcd"},
        {"create_system": 0},
        {"external_attr": 0},
    ],
)
def test_another_way_of_writing_is_refused(how: dict[str, object]) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        entry = zipfile.ZipInfo("a.txt", (1980, 1, 1, 0, 0, 0))
        for name, value in {"create_system": 3, "external_attr": 0o100644 << 16, **how}.items():
            setattr(entry, name, value)
        opened.writestr(entry, b"a" * 100)
    with pytest.raises(NotCanonical):
        unpack(buffer.getvalue())


def test_the_same_name_twice_is_refused() -> None:
    buffer = io.BytesIO()
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(buffer, "w") as opened:
        for content in (b"one", b"two"):
            entry = zipfile.ZipInfo("a", (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            opened.writestr(entry, content)
    with pytest.raises(NotCanonical):
        unpack(buffer.getvalue())
