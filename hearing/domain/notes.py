"""C2SP signed notes: a text, a blank line, and a line for each signature. Form only; signing is in `store.keys`.

Source: C2SP signed-note (https://c2sp.org/signed-note).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from hearing.domain.proof import short_code

ED25519 = b"\x01"
DASH = "\u2014"
MOST_SIGNATURES = 100


class MalformedNote(ValueError):
    """A text that is no signed note, or no verifier key."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key and the name it signs under; `public` is 32 bytes."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell which key a signature is of."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as verifiers share it: `name+key id+base64`."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    @property
    def fingerprint(self) -> str:
        """What is shown of the key to people: the short code of SHA-256 of its 32 bytes."""
        return short_code(hashlib.sha256(self.public).digest())


@dataclass(frozen=True, slots=True)
class Note:
    """A note taken apart: the text with its last line feed, and (name, key id, signature) of each line."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def of(self, key: Key) -> bytes | None:
        """The signature that claims to be of `key`: the first of that name and id."""
        wanted = (key.name, key.key_id)
        return next((signature for *claimed, signature in self.signatures if tuple(claimed) == wanted), None)


def key_of(vkey: str) -> Key:
    """The key of a `name+key id+base64`. Raises MalformedNote, also where the id is not of that key."""
    name, _, rest = vkey.partition("+")
    _, _, encoded = rest.partition("+")
    key = Key(name, _bytes(encoded)[1:])
    if len(key.public) != 32 or not _is_name(name) or key.vkey != vkey:
        raise MalformedNote("not an Ed25519 verifier key")
    return key


def written(text: str, key: Key, signature: bytes) -> str:
    """The note of a text that ends in a line feed, with its one signature."""
    return f"{text}\n{DASH} {key.name} {base64.b64encode(key.key_id + signature).decode()}\n"


def read(note: str) -> Note:
    """A note taken apart at its last empty line. Raises MalformedNote."""
    if any(letter < " " and letter != "\n" for letter in note):
        raise MalformedNote("a control character")
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not text or not lines.endswith("\n"):
        raise MalformedNote("no text, or no signature lines after it")
    signatures = tuple(_signature(line) for line in lines[:-1].split("\n"))
    if len(signatures) > MOST_SIGNATURES:
        raise MalformedNote("too many signatures")
    return Note(f"{text}\n", signatures)


def _signature(line: str) -> tuple[str, bytes, bytes]:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != DASH or not _is_name(parts[1]):
        raise MalformedNote("not a signature line")
    signed = _bytes(parts[2])
    if len(signed) < 5:
        raise MalformedNote("a signature is missing")
    return parts[1], signed[:4], signed[4:]


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def _bytes(encoded: str) -> bytes:
    """Standard base64, written its one way."""
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedNote("not base64") from None
    if base64.b64encode(decoded).decode() != encoded:
        raise MalformedNote("base64 not written its one way")
    return decoded
