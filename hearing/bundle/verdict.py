"""All checks of one bundle, in order, and the number to exit with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hearing.bundle import asked, checks
from hearing.bundle.checks import Remarks
from hearing.bundle.figures import figures
from hearing.bundle.reading import Bundle, Failed, read

UNREADABLE = 100
"""What the verifier exits with when V0 fails: 0 is taken."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the verifier was asked beside the bundle; "" and None where it was not."""

    fingerprint: str = ""
    code: str = ""
    receipt: str = ""
    older: bytes | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: `failed` is None when it passed; not `asked`: there was nothing to check it against."""

    number: int
    failed: Failed | None = None
    remarks: Remarks = field(default_factory=tuple)
    asked: bool = True


def verify(archive: bytes, question: Question) -> list[Checked]:
    """V0 to V10 of a bundle; V0 alone where it can't be read."""
    try:
        bundle = read(archive)
    except Failed as failed:
        return [Checked(0, failed)]
    whose: dict[str, object] = {"episode": bundle.contents.episode, "run": bundle.contents.run}
    readable = Checked(0, remarks=[(f"of-{bundle.contents.mode}", whose)])
    return [readable, *(_run(number, check) for number, check in _checks(bundle, question).items())]


def status(checked: list[Checked]) -> int:
    """0, or the number of the first check that failed."""
    first = next((found.number for found in checked if found.failed), None)
    return 0 if first is None else first or UNREADABLE


def _checks(bundle: Bundle, question: Question) -> dict[int, Callable[[], Remarks] | None]:
    older = question.older
    return {
        1: lambda: checks.signatures(bundle, question.fingerprint),
        2: lambda: checks.chain(bundle),
        3: lambda: checks.roots(bundle),
        4: lambda: figures(bundle),
        5: lambda: checks.cards(bundle),
        6: lambda: checks.codes(bundle),
        7: lambda: checks.marks(bundle),
        8: lambda: asked.codes_on_air(bundle, question.code),
        9: (lambda: asked.receipt(bundle, question.receipt)) if question.receipt else None,
        10: (lambda: asked.contains(bundle, older)) if older is not None else None,
    }


def _run(number: int, check: Callable[[], Remarks] | None) -> Checked:
    if check is None:
        return Checked(number, asked=False)
    try:
        return Checked(number, remarks=check())
    except Failed as failed:
        return Checked(number, failed)
    except (LookupError, ValueError, TypeError, AttributeError) as error:  # what another check refuses by name
        return Checked(number, Failed("not-checked", problem=repr(error)))
