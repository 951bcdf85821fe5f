"""The command line's `export` and `verify`: a run's results as one file, and whether one holds (docs/bundle.md)."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hearing.bundle.making import Made
    from hearing.bundle.verdict import Checked, Question

CALLED_WRONGLY, BUG = 64, 70
"""Exit statuses that are no check's number."""


def _both(key: str, /, **facts: object) -> tuple[str, str]:
    """A text in Chinese and in English."""
    from hearing import i18n

    return i18n.text("zh-CN", f"proof.{key}", **facts), i18n.text("en", f"proof.{key}", **facts)


def _refusal(key: str, /, **facts: object) -> click.ClickException:
    return click.ClickException("\n".join(_both(key, **facts)))


# Export --------------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("name", metavar="RUN|EPISODE")
@click.option(
    "-o",
    "--output",
    "bundle",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.",
)
@click.option("--replace", is_flag=True, help="Also where that file is there already.")
@click.pass_obj
def export(db: Path, name: str, bundle: Path, replace: bool) -> None:
    """Write what proves the results of a run (such as run1) into one file. Also while the run is live."""
    from hearing.bundle.making import write

    if bundle.exists() and not replace:
        raise _refusal("there-already", file=bundle)
    made = _made(db, name)
    try:
        write(bundle, made.archive)
    except OSError as error:
        raise _refusal("not-written", file=bundle, problem=error.strerror) from None
    for line in _both("written", file=bundle, n=made.rounds):
        click.echo(line)
    if made.unsigned:
        for line in _both("written-unsigned", members=" ".join(made.unsigned)):
            click.echo(line, err=True)


def _made(db: Path, name: str) -> Made:
    from hearing.bundle.making import NothingToExport, make
    from hearing.reach import run_of
    from hearing.store.database import open_readonly
    from hearing.store.journal import BrokenChain

    try:
        reading = open_readonly(db)
    except sqlite3.OperationalError:
        raise _refusal("no-database", file=db) from None
    try:
        return make(reading, run_of(reading, name))
    except NothingToExport as nothing:
        raise _refusal(nothing.code, **nothing.facts) from None
    except BrokenChain as error:
        raise _refusal("journal-broken", problem=error) from None
    finally:
        reading.conn.close()


# Verify --------------------------------------------------------------------------------------------------------------


class Verifying(click.Command):
    """A command whose exit status names a check, also when it is called wrongly: then it names none."""

    def make_context(self, *given: Any, **named: Any) -> click.Context:
        """As click does, but a wrong call exits with a status of its own."""
        try:
            return super().make_context(*given, **named)
        except click.UsageError as error:
            error.exit_code = CALLED_WRONGLY
            raise


def _code(context: click.Context, option: click.Parameter, typed: str | None) -> str:
    from hearing.domain.proof import typed_code

    found = typed_code(typed or "")
    if typed is not None and not found:
        raise click.BadParameter(" / ".join(_both("code-mistyped")), context, option)
    return found


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(cls=Verifying)
@click.argument("bundle", type=FILE)
@click.option("--key", "fingerprint", metavar="FINGERPRINT", callback=_code, help="As shown at the opening.")
@click.option("--code", metavar="CODE", callback=_code, help="The check code, as shown on air with a result.")
@click.option("--receipt", metavar="CODE", callback=_code, help="A phone's receipt.")
@click.option("--against", metavar="OLDER", type=FILE, help="An older bundle of the same run.")
def verify(bundle: Path, fingerprint: str, code: str, receipt: str, against: Path | None) -> None:
    """Check a bundle, offline. Exits with 0, or with the number of the check that failed (V0: 100)."""
    from hearing.bundle.verdict import Question, status

    try:
        older = against.read_bytes() if against else None
        checked = _verified(bundle.read_bytes(), Question(fingerprint, code, receipt, older))
    except Exception as error:
        click.echo(f"{' / '.join(_both('bug'))}: {error!r}", err=True)
        sys.exit(BUG)
    for found in checked:
        for line in _lines(found):
            click.echo(line)
    number = status(checked)
    for line in _both("all-passed" if number == 0 else "not-passed", number=number):
        click.echo(line)
    sys.exit(number)


def _verified(archive: bytes, question: Question) -> list[Checked]:
    from hearing.bundle.verdict import verify as checks

    return checks(archive, question)


def _lines(found: Checked) -> Iterator[str]:
    state = "failed" if found.failed else "passed" if found.asked else "not-asked"
    titles = _both(f"V{found.number}")
    for word, title in zip(_both(state), titles, strict=True):
        yield f"V{found.number:<3}{word}  {title}" if title == titles[0] else f"    {word}: {title}"
    said = [(f"failed.{found.failed.code}", found.failed.facts)] if found.failed else found.remarks
    for key, facts in said:
        yield from (f"      {text}" for text in _both(key, **facts))
