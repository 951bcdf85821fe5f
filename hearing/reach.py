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


def refusal(key: str, /, **facts: object) -> click.ClickException:
    """What the command line itself refuses. `key`: below `command.`."""
    return click.ClickException(i18n.both(f"command.{key}", **facts))


def fail(answer: dict[str, Any]) -> click.ClickException:
    """A rule's refusal as the command line says it: code, sentence, and each problem on a line of its own."""
    facts = dict(answer.get("facts", {}))
    problems = facts.pop("problems", [])
    sentence = i18n.both(f"refusal.{answer['code']}", **facts)
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
        raise refusal("no-server")
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
        raise refusal("server-silent", url=server["url"], problem=error) from None
    return answer


def _reading(db: Path) -> Any:
    from hearing.store.database import open_readonly

    try:
        return open_readonly(db)
    except sqlite3.OperationalError:
        raise refusal("no-database", file=db) from None


def run_of(db: Any, name: str, run_id: str | None = None) -> str:
    """The run that a command line means: `name` itself, or of the episode of that name `run_id` or the newest.

    Raises ClickException where there is none.
    """
    from hearing.store.roster import Roster

    runs = {row["run_id"]: row["episode_id"] for row in db.query("select * from runs order by number")}
    if name in runs and run_id in (None, name):
        return name
    episodes = Roster(db).episodes()
    if name not in episodes:
        known = {"episodes": ", ".join(episodes) or "-", "runs": ", ".join(runs) or "-"}
        raise refusal("neither-episode-nor-run", name=name, **known)
    its = [known for known, episode in runs.items() if episode == name]
    if not its:
        raise refusal("never-armed", episode=name)
    if run_id is not None and run_id not in its:
        raise refusal("run-of-another", episode=name, run_id=run_id, known=", ".join(its))
    return run_id or its[-1]


def journal_lines(db: Path, name: str, run_id: str | None) -> Iterator[dict[str, Any]]:
    """The rows of a run's journal as JSON objects: {seq, kind, v, at, actor, command_id, body, hash}."""
    import hearing.domain  # noqa: F401 - fills the table of facts
    from hearing.store.journal import BrokenChain, rows

    reading = _reading(db)
    stream = run_of(reading, name, run_id)
    try:
        found = rows(reading, stream)
    except BrokenChain as error:
        raise refusal("journal-changed", problem=error) from None
    for row in found:
        at = {"wall_ms": row["wall_ms"], "mono_ms": row["mono_ms"], "boot_id": row["boot_id"]}
        said = {name: row[name] for name in ("seq", "kind", "v", "actor", "command_id", "hash")}
        yield {**said, "at": at, "body": msgspec.json.decode(row["body"])}


def output_urls(db: Path, name: str, base: str) -> list[tuple[str, str]]:
    """(output, URL with key) of a run, or an episode's newest; last `open`, the public line's, if it has one."""
    from hearing.store.roster import Roster

    reading = _reading(db)
    roster, run_id = Roster(reading), run_of(reading, name)
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
        raise refusal("episode-unknown", episode=episode, known=", ".join(roster.episodes()) or "-")
    return found
