"""Whatever a check may say has a text, and no text is for what none says."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hearing import i18n
from hearing.config import PROJECT

SAID_BY = {"Failed": "failed.", "NothingToExport": "", "_refusal": "", "_both": ""}
COMPOSED = {
    *(f"V{number}" for number in range(11)),
    *(f"taken-{level}" for level in ("rows", "leaves", "root")),
    *(f"of-{mode}" for mode in ("air", "rehearsal")),
    *(f"scored-{headline}" for headline in ("satisfied-share", "mean", "weighted")),
}
"""Keys that are put together."""


def _said() -> Iterator[str]:
    for path in [*(PROJECT / "hearing" / "bundle").glob("*.py"), PROJECT / "hearing" / "proving.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAID_BY and node.args:
                yield from (f"{SAID_BY[node.func.id]}{word}" for word in _words(node.args[0]))  # type: ignore[attr-defined]
            elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[1], ast.Dict):
                yield from _words(node.elts[0])
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("trust", "state"):
                yield from _words(node.value)


def _words(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_words(node.body), *_words(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def test_every_text_is_said_and_everything_said_has_a_text() -> None:
    texts = {key.removeprefix("proof.") for key in i18n.words("en", "proof")}
    assert texts == set(_said()) | COMPOSED
