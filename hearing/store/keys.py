"""The keys with which runs sign: one Ed25519 key a run, in a file beside the database that only its owner reads.

Source: C2SP signed-note; the form of a note is in `domain.notes`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from hearing.domain.notes import Key, Note, written
from hearing.store.lock import private_file

Sign = Callable[[str], str]
"""Text -> signed note."""


def key_file(database: str | Path, run_id: str) -> Path:
    """Where the key of a run lies."""
    return Path(f"{database}.{run_id}.key")


def make(database: str | Path, run_id: str, name: str) -> str:
    """Make a run's key, on disk before this returns; its vkey. A file left by an arming that failed is replaced."""
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    private_file(key_file(database, run_id), pem)
    return _key(name, private).vkey


def signer(database: str | Path, run_id: str, vkey: str) -> Sign | None:
    """What signs for a run; None where the key file is missing, unreadable, or of another key than `vkey`."""
    try:
        private = load_pem_private_key(key_file(database, run_id).read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        return None
    if not isinstance(private, Ed25519PrivateKey):
        return None
    key, sign = _key(vkey.partition("+")[0], private), private.sign
    return (lambda text: written(text, key, sign(text.encode()))) if key.vkey == vkey else None


def signed_by(note: Note, key: Key) -> bool:
    """Whether the note's text was signed by that key."""
    signature = note.of(key)
    if signature is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, note.text.encode())
    except InvalidSignature:
        return False
    return True


def _key(name: str, private: Ed25519PrivateKey) -> Key:
    return Key(name, private.public_key().public_bytes_raw())
