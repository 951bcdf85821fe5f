"""The results: rows of figures beside one another, as a table to read and as JSON to keep."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

NAMES = {"hearing": "hearing", "stock": "stock Flask-SocketIO", "node": "Node socket.io"}
NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of each subject; `better`: which way is better, `more` or `less`."""

    what: str
    unit: str
    better: str
    figures: dict[str, float]

    def ratio(self, to: str, of: str = "hearing") -> float | None:
        """How many times better `of` is than `to`; None where either was not measured."""
        ours, theirs = self.figures.get(of), self.figures.get(to)
        if not ours or not theirs:
            return None
        return ours / theirs if self.better == "more" else theirs / ours


@dataclass(frozen=True, slots=True)
class Report:
    """A run of the bench. `slow`: the disk that takes 5 ms longer, group commit (hearing) beside one each.

    `page`: a poor phone, the audience's page (hearing) beside an empty one.
    """

    machine: dict[str, str]
    quick: bool
    rows: list[Row]
    slow: list[Row]
    page: list[Row]
    lost: int

    def markdown(self) -> str:
        """Tables for `docs/performance.md`."""
        machine = "; ".join(f"{name} {value}" for name, value in self.machine.items())
        return "\n".join(
            [
                f"Machine: {machine}.",
                "",
                "| | hearing (durable) | stock Flask-SocketIO (not) | Node socket.io (not) | to stock | to Node |",
                "|---|---|---|---|---|---|",
                *(_line(row, ("hearing", "stock", "node"), ("stock", "node")) for row in self.rows),
                "",
                "| disk 5 ms slower | group commit | one commit each | ratio |",
                "|---|---|---|---|",
                *(_line(row, ("hearing", "each"), ("each",)) for row in self.slow),
                "",
                "| a poor phone | the page | an empty page |",
                "|---|---|---|",
                *(_line(row, ("hearing", "empty"), ()) for row in self.page),
                "",
                f"Acknowledged ballots that were not counted: **{self.lost}**.",
            ]
        )

    def _all(self) -> list[Row]:
        return [*self.rows, *self.slow, *self.page]

    def keep(self, file: Path) -> None:
        """Write it as JSON."""
        ratios = [{to: row.ratio(to) for to in row.figures if to != "hearing"} for row in self._all()]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({**asdict(self), "ratios": ratios}, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _line(row: Row, subjects: tuple[str, ...], against: tuple[str, ...]) -> str:
    figures = [_figure(row.figures[name]) if name in row.figures else NOT_MEASURED for name in subjects]
    ratios = [row.ratio(name) for name in against]
    cells = [f"{row.what}, {row.unit}", *figures, *(f"{ratio:.2f} x" if ratio else "" for ratio in ratios)]
    return f"| {' | '.join(cells)} |"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
