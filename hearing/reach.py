"""How a command line reaches the database: alone, or through the server that holds it; reading needs neither."""

from __future__ import annotations

import json
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from hearing import i18n
from hearing.config import Config
from hearing.store import lock
from hearing.store.lock import Held, WriterLock

ASK_WITHIN_S = 30


def fail(answer: dict[str, Any]) -> click.ClickException:
    """A refusal as the command line says it: code, sentence, and each problem on a line of its own."""
    facts = dict(answer.get("facts", {}))
    problems = facts.pop("problems", [])
    sentence = i18n.text("en", f"refusal.{answer['code']}", **facts)
    lines = [f"{answer['code']}: {sentence}", *[f"  {problem}" for problem in problems]]
    if not problems and facts:
        lines.append("  " + ", ".join(f"{name}: {value}" for name, value in facts.items()))
    return click.ClickException("\n".join(lines))


def ask(db: Path, verb: str, fields: dict[str, Any], serving: bool = False) -> dict[str, Any]:
    """Have the office carry out a verb; its answer. `serving`: only a running server can.

    Raises ClickException where it is refused.
    """
    answer = through_server(db, verb, fields) if serving else _by_whoever_holds(db, verb, fields)
    if not answer["ok"]:
        raise fail(answer)
    return answer


def _by_whoever_holds(db: Path, verb: str, fields: dict[str, Any]) -> dict[str, Any]:
    db.parent.mkdir(parents=True, exist_ok=True)
    try:
        held = WriterLock(db)
    except Held:
        return through_server(db, verb, fields)
    from hearing import runtime
    from hearing.wiring import office_of

    try:
        office = office_of(Config(database=db), runtime.choose("threading"))
        try:
            return office.call(verb, fields)
        finally:
            office.hall.db.close()
    finally:
        held.release()


def server_of(db: Path) -> dict[str, Any]:
    """{url, key} of the server that holds the database. Raises ClickException where none is known."""
    found = lock.running_server(db)
    if found is None:
        raise click.ClickException("no server is running on this database; start one with: python -m hearing serve")
    return found


def through_server(db: Path, verb: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Send a verb to the running server over loopback."""
    server = server_of(db)
    headers = {"Content-Type": "application/json", "X-Hearing-Key": server["key"]}
    request = urllib.request.Request(f"{server['url']}/api/v1/local/{verb}", json.dumps(fields).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=ASK_WITHIN_S) as response:
            answer: dict[str, Any] = json.load(response)
    except urllib.error.HTTPError as error:
        answer = json.load(error)
    except OSError as error:
        raise click.ClickException(f"the server of this database does not answer at {server['url']}: {error}") from None
    return answer


def _reading(db: Path) -> Any:
    from hearing.store.database import open_readonly

    try:
        return open_readonly(db)
    except sqlite3.OperationalError:
        raise click.ClickException(
            f"there is no database at {db}; make one with: python -m hearing import FILE"
        ) from None


def _run_of(db: Any, episode: str, run_id: str | None) -> str:
    from hearing.store.roster import Roster

    if run_id is not None:
        known = [row["run_id"] for row in db.query("select run_id from runs where episode_id = ?", [episode])]
        if run_id not in known:
            raise click.ClickException(f"{episode} has no run {run_id}; its runs: {', '.join(known) or 'none'}")
        return run_id
    run = Roster(db).newest_run(episode)
    if run is None:
        raise click.ClickException(
            f"{episode} was never armed; arm it with: python -m hearing arm {episode} --mode rehearsal"
        )
    return str(run["run_id"])


def journal_lines(db: Path, episode: str, run_id: str | None) -> Iterator[dict[str, Any]]:
    """The rows of a run's journal as JSON objects: {seq, kind, v, at, actor, command_id, body, hash}."""
    import hearing.domain  # noqa: F401 - fills the table of facts
    from hearing.store.journal import BrokenChain, rows

    reading = _reading(db)
    stream = _run_of(reading, episode, run_id)
    try:
        found = rows(reading, stream)
    except BrokenChain as error:
        raise click.ClickException(f"the journal was changed: {error}") from None
    for row in found:
        at = {"wall_ms": row["wall_ms"], "mono_ms": row["mono_ms"], "boot_id": row["boot_id"]}
        said = {name: row[name] for name in ("seq", "kind", "v", "actor", "command_id", "hash")}
        yield {**said, "at": at, "body": msgspec.json.decode(row["body"])}


def output_urls(db: Path, episode: str, base: str) -> list[tuple[str, str]]:
    """(output, URL with key) of an episode's newest run; last `open`, the public line's address, where it has one."""
    from hearing.store.roster import Roster

    reading = _reading(db)
    roster, run_id = Roster(reading), _run_of(reading, episode, None)
    server = lock.running_server(db)
    start = base or (server["url"] if server else "http://127.0.0.1:8000")
    urls = [(output, f"{start.rstrip('/')}/{output}?key={key}") for output, key in roster.outputs(run_id).items()]
    programme = roster.programme(roster.run(run_id)["digest"])
    if programme.public_line is None:
        return urls
    seen_from = base or programme.hall.public_url or start
    return [*urls, ("open", f"{seen_from.rstrip('/')}/open")]


def episode_programme(db: Path, episode: str) -> Any:
    """An episode's newest programme. Raises ClickException where there is none."""
    from hearing.store.roster import Roster

    roster = Roster(_reading(db))
    found = roster.episode(episode)
    if found is None:
        known = ", ".join(roster.episodes()) or "none; import one first"
        raise click.ClickException(f"there is no episode {episode}; known: {known}")
    return found
