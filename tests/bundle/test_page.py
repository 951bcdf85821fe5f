"""docs/bundle.md says what the code does: its vectors, word for word."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hearing.config import PROJECT
from hearing.domain import notes, proof
from hearing.domain.merkle import tree

PAGE = (PROJECT / "docs" / "bundle.md").read_text("utf-8")
CODES = ("0000-0000-0000-0000", "1111-1111-1111-1111", "ZZZZ-ZZZZ-ZZZZ-ZZZZ")
ROWS = [("public", code, {"verdict": mark}) for code, mark in zip(CODES, (5, 3, 1), strict=True)]
ROOT = proof.round_root(ROWS, ["experts", "public"])
TEXT = proof.checkpoint("demo", "run1-r1", 3, ROOT)
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = notes.Key("hearing/demo/run1", PRIVATE.public_key().public_bytes_raw())
TOLD = {
    "entry": proof.entry(ROWS[0]).decode(),
    "leaf": proof.leaf(ROWS[0]).hex(),
    "code-2": CODES[1],
    "code-3": CODES[2],
    "root of no row": tree([]).hex(),
    "root of the rows": tree([proof.leaf(row) for row in ROWS]).hex(),
    "round root": ROOT,
    "code": proof.code_of(TEXT),
    "vkey": KEY.vkey,
    "fingerprint": KEY.fingerprint,
    "receipt": proof.receipt_code("demo", "run1-r1", "0" * 32),
}


@pytest.mark.parametrize("name", TOLD)
def test_the_vectors_of_the_page_are_what_the_code_gives(name: str) -> None:
    assert f"`{TOLD[name]}`" in PAGE


def test_the_note_of_the_page_is_what_the_key_signs() -> None:
    assert f"```\n{notes.written(TEXT, KEY, PRIVATE.sign(TEXT.encode()))}```" in PAGE
