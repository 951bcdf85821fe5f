"""The words: one catalogue per language, shared by server and pages, in files by area under static/i18n."""

from __future__ import annotations

from functools import cache

import msgspec

from hearing.config import PROJECT

LANGUAGES = ("zh-CN", "en")
FOLDER = PROJECT / "static" / "i18n"


@cache
def words(language: str, area: str) -> dict[str, str]:
    """Key -> text of one area (common, refusal, command, phone, control, board, lost, proof, tickets, verify)."""
    return msgspec.json.decode((FOLDER / language / f"{area}.json").read_bytes(), type=dict[str, str])


@cache
def catalogue(language: str) -> dict[str, str]:
    """Key -> text of all areas."""
    merged: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.json")):
        merged |= words(language, path.stem)
    return merged


def text(language: str, key: str, /, **params: object) -> str:
    """The text of a key with `{name}` replaced by each parameter; the key itself where there is no text."""
    found = catalogue(language).get(key, key)
    for name, value in params.items():
        found = found.replace("{" + name + "}", str(value))
    return found


def both(key: str, /, **params: object) -> str:
    """The text of a key in Chinese and, on a line of its own, in English: as the command line says everything."""
    return "\n".join(text(language, key, **params) for language in LANGUAGES)
