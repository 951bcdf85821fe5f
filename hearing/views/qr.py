"""QR codes as a path that a page can draw: no client works one out, so all show the same."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

import qrcode

from hearing.views.programme import Payload


@lru_cache(maxsize=16)
def matrix(text: str) -> Payload:
    """{size, path}: modules a side without the white around them, and their dark runs as an SVG path of strokes 1 wide.

    The path is drawn with a stroke: a run of n modules in row y is `M x y.5 h n`.
    """
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text, optimize=0)
    code.make()
    rows = code.get_matrix()
    return {"size": len(rows), "path": "".join(_strokes(y, row) for y, row in enumerate(rows))}


def svg(text: str) -> str:
    """The code as an SVG picture, with the white that a camera needs around it."""
    code = matrix.__wrapped__(text)  # what it says may be secret: nothing is kept
    side = code["size"] + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M-4 -4h{side}v{side}h-{side}z"/><path stroke="#000" d="{code["path"]}"/></svg>'
    )


def _strokes(y: int, row: list[bool]) -> str:
    """The dark runs of one row; empty where it has none."""
    x, path, gap = 0, "", 0
    for dark, run in groupby(row):
        n = len(list(run))
        if dark:
            path += f"m{gap} 0h{n}" if path else f"M{x} {y}.5h{n}"
        gap, x = n, x + n
    return path
