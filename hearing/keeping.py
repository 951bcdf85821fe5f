"""The command line's `backup` and `restore`: a show that goes on with another laptop."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hearing.domain.state import State
    from hearing.live.copies import Holding
    from hearing.store.restore import Streams


MARK_LENGTH = 4


@click.command()
@click.argument("to", required=False, type=click.Path(path_type=Path))
@click.pass_obj
def backup(db: Path, to: Path | None) -> None:
    """Take a verified copy now, into a folder or as a new file TO.db; left out: into the server's --backup-dir.

    Prints where it is. Refused while a round is open.
    """
    from hearing.reach import ask

    click.echo(ask(db, "backup", {"to": str(to.resolve()) if to else None})["path"])


@click.command()
@click.argument("copy", type=click.Path(exists=True, path_type=Path))
@click.option("--older", is_flag=True, help="Also where the database here is newer, other, or cannot be read.")
@click.pass_obj
def restore(db: Path, copy: Path, older: bool) -> None:
    """Verify a copy and put it in the database's place. COPY: its file, or a folder of copies for the newest.

    What it replaces is kept under another name. Says what the copy holds, and what is lost.
    """
    from hearing.errors import Refused
    from hearing.reach import fail, refusal
    from hearing.serving import hold
    from hearing.store.database import UnsafeDatabase

    held = hold(db)
    try:
        _restore(db, copy.resolve(), older)
    except Refused as refused:
        raise fail(refused.answer()) from None
    except (OSError, UnsafeDatabase) as error:
        raise refusal("not-restored", problem=error) from None
    finally:
        held.release()


def _restore(db: Path, source: Path, older: bool) -> None:
    from hearing.errors import Refused
    from hearing.live.copies import examine
    from hearing.store import backup as copies
    from hearing.store.restore import put_in_place

    if source.is_dir():
        found = copies.newest(source)
        if found is None:
            raise Refused("backup-none-there", dir=str(source))
        source = found
    local = Path(f"{db}.copy")
    try:
        belongings = copies.fetch(source, local)
        holding = examine(local)
    except (copies.BrokenCopy, sqlite3.Error) as error:
        copies.discard(local)
        raise Refused("copy-broken", path=str(source), problem=str(error)) from None
    try:
        if db.exists():
            _may_replace(db, holding, older)
        kept = put_in_place(local, belongings, db)
    finally:
        copies.discard(local)
    _go_on(db, source)
    click.echo("\n".join(_said(source, holding, kept, belongings)))


def _may_replace(db: Path, holding: Holding, older: bool) -> None:
    """Refuses `journal-newer`, `journal-other`, `database-unreadable`: unless `older` was said."""
    from hearing.errors import Refused
    from hearing.store.restore import compare, journal_of

    try:
        here = journal_of(db)
    except sqlite3.Error as error:
        if older:
            return
        raise Refused("database-unreadable", path=str(db), problem=str(error)) from None
    if older:
        return
    standing = compare(here, holding.streams)
    if standing == "ahead":
        raise Refused("journal-newer", here=_position(here), copy=_position(holding.streams))
    if standing == "apart":
        raise Refused("journal-other", here=_position(here), copy=_position(holding.streams))


def _go_on(db: Path, source: Path) -> None:
    """Write down that the run goes on from here; that also proves that a server can start on it."""
    from hearing import runtime
    from hearing.config import Config
    from hearing.domain.cards import ALPHABET
    from hearing.domain.run import GoOnFrom
    from hearing.live.office import OFFICE
    from hearing.wiring import office_of

    hall = office_of(Config(database=db), runtime.choose("threading")).hall
    mark = "".join(secrets.choice(ALPHABET) for _ in range(MARK_LENGTH)).lower()
    if hall.state is not None:
        hall.handle(GoOnFrom(copy=source.name, mark=mark), OFFICE)
    hall.db.close()


def _position(streams: Streams) -> str:
    """How far each run goes: `run1 12, run2 57`."""
    return ", ".join(f"{stream} {len(found)}" for stream, found in streams.items()) or "-"


def _said(source: Path, holding: Holding, kept: Path | None, belongings: Mapping[str, bytes]) -> list[str]:
    from hearing.store.backup import SUMS

    lines = [f"已恢复 Restored     {source.name}", *_contents(holding)]
    if kept is not None:
        lines.append(f"  原来的 Replaced   {kept}   (留着，没有删 / kept, not deleted)")
    if ".secret" not in belongings:
        lines += [
            "  注意 Beware       备份旁边没有 .secret：打分卡上的号码不能用了（二维码可以），账号要重新登录。",
            "                    No .secret beside the copy: typed codes will not work (QR codes will); log in anew.",
        ]
    if not Path(f"{source}{SUMS}").exists():
        lines += [
            "  注意 Beware       备份旁边没有 .sha256：没有逐字节核对，只查了数据库、日志和各轮的票。",
            "                    No .sha256 beside the copy: not every byte was checked, only the database, the",
            "                    journal and the ballots of each round.",
        ]
    run = holding.state.run if holding.state else None
    if run and run.key and f".{run.run_id}.key" not in belongings:
        lines += [
            "  注意 Beware       备份旁边没有本场的密钥（.key）：以后各轮的结果不再有签名。",
            "                    The run's key is not beside the copy: what closes from now on will not be signed.",
        ]
    lines += [
        "  丢了什么 Lost     只有备份以后的：当时开着的那一轮打分，请重新打；和那时以后记下的提问、承诺等。",
        "                    Only what came after the copy: the round that was open, score it again; and questions,",
        "                    pledges and so on that were written down since. See docs/runbook.md",
    ]
    return lines


def _contents(holding: Holding) -> list[str]:
    state = holding.state
    if state is None or holding.last is None:
        return ["  还没有装载过节目   Nothing was armed yet."]
    from hearing.domain.wording import local_time

    episode, run = state.programme.episode, state.run
    day = local_time(holding.last, episode.timezone, seconds=True)
    return [
        f"  节目 Episode      {episode.title} ({episode.id})",
        f"  场次 Run          {run.run_id}, {run.mode}, {run.phase}",
        f"  最后一笔 Last     {day}，第 {state.seq} 笔 / journal position {state.seq}",
        f"  打分 Rounds       {_rounds(state)}",
        f"  打分卡 Cards      {holding.cards}   手机 Phones {holding.phones}   账号 Accounts {holding.accounts}",
    ]


def _rounds(state: State) -> str:
    closed = [found for found in state.rounds.values() if found.phase in ("closed", "revealed")]
    valid = sum(found.ballots for found in closed)
    return f"{len(closed)} 轮已截止，共 {valid} 票 / {len(closed)} closed with {valid} ballots"
