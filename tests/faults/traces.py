"""Searching every byte a server leaves behind for a card beside what it chose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hearing.store.roster import device_hash, token_hash
from tests.faults.house import Witness

PAGE = 4096
SHARED = re.compile(rb"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}|[0-9a-f]{32,}|[A-Za-z0-9+/]{40,}=*")
"""Codes, hashes, keys: random texts in which a short card number may stand by chance."""


@dataclass(frozen=True, slots=True)
class Planted:
    """One card: the names it goes by at rest, and what it chose."""

    card: str
    secrets: tuple[bytes, ...]
    choices: tuple[bytes, ...]


def planted(phone: Witness, token: str = "") -> Planted:
    """What to look for of a phone that scored; `token`: its card's, if it has one."""
    session = next(cookie.value for cookie in phone.http.cookie_jar)
    secrets = tuple(at_rest(text).encode() for at_rest in (token_hash, device_hash) for text in (token, session))
    assert phone.tries
    return Planted(
        phone.card,
        secrets,
        tuple(text.encode() for nonce, tried in phone.tries.items() for text in (nonce, tried.code)),
    )


def beside(folder: Path, cards: Sequence[Planted], marks: Iterable[bytes], but: str = "") -> dict[str, set[str]]:
    """Card -> the pages, of any file under `folder`, that hold it beside its choice, or beside marks of anybody.

    `but`: a folder in it that is left out.
    """
    found: dict[str, set[str]] = {}
    marked = tuple(marks)
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.parent.name != but):
        try:
            whole = file.read_bytes()
        except FileNotFoundError:  # a copy on its way to the backups
            continue
        for at in range(0, len(whole), PAGE):
            # A row may lie across two pages: what begins in one ends in the next.
            page = whole[at : at + PAGE + 256] if not file.name.endswith((".db", "-wal")) else whole[at : at + PAGE]
            named = SHARED.sub(b"", page)
            for card in cards:
                if not (card.card.encode() in named or any(secret in page for secret in card.secrets)):
                    continue
                if any(choice in page for choice in card.choices) or any(mark in page for mark in marked):
                    found.setdefault(card.card, set()).add(f"{file.name} at {at}")
    return found
