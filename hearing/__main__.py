"""The command line. What writes goes through whoever holds the database: this process, or the running server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from hearing.config import DEFAULT_DATABASE, DEFAULT_HOST, DEFAULT_PORT, Config
from hearing.keeping import backup, restore
from hearing.proving import export, verify


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--db", type=click.Path(path_type=Path), default=DEFAULT_DATABASE, help="The database file.")
@click.pass_context
def main(context: click.Context, db: Path) -> None:
    """A live televised-hearing scoring system. 电视问政现场打分系统。"""
    context.obj = db.resolve()


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def import_(db: Path, file: Path) -> None:
    """Import a programme (TOML); prints the episode's id."""
    from hearing.reach import ask, refusal

    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise refusal("not-utf8", file=file) from None
    click.echo(ask(db, "import", {"toml": text})["episode_id"])


@main.command()
@click.argument("episode")
@click.option("--mode", type=click.Choice(["rehearsal", "air"]), required=True)
@click.pass_obj
def arm(db: Path, episode: str, mode: str) -> None:
    """Begin a run of an episode; prints the run's id."""
    from hearing.reach import ask

    click.echo(ask(db, "arm", {"episode_id": episode, "mode": mode})["run_id"])


@main.group()
def user() -> None:
    """Accounts of those who work on the show."""


@user.command("add")
@click.argument("name")
@click.option("--role", required=True, help="producer, graphics, steward, follow-up or viewer")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, one line.")
@click.pass_obj
def user_add(db: Path, name: str, role: str, password_stdin: bool) -> None:
    """Make an account, or give an existing one a new role and password."""
    from hearing.reach import ask

    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("密码 Password", hide_input=True, confirmation_prompt=True)
    ask(db, "add-user", {"name": name, "role": role, "password": password})
    click.echo(f"{name}: {role}")


@main.command()
@click.argument("episode")
@click.option("--count", type=click.IntRange(1, 5000), help="So many new cards.")
@click.option("--reserve", type=click.IntRange(1, 5000), help="So many more, for people who come without a card.")
@click.option("--reissue", help="These anew: A017, A017-A020, several with commas between, or all. Old ones go void.")
@click.option("--group", help="The group the cards belong to; the first one if left out (of --reissue: any).")
@click.option("--public-url", default="", help="The address every QR says.")
@click.option(
    "--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Write card,group,code,token,url."
)
@click.option("--html", "html_file", type=click.Path(dir_okay=False, path_type=Path), help="Write a sheet to print.")
@click.option(
    "--pdf", "pdf_file", type=click.Path(dir_okay=False, path_type=Path), help="The same as PDF; needs hearing[pdf]."
)
@click.option(
    "--layout",
    type=click.Choice(["sheet", "single"]),
    default="sheet",
    show_default=True,
    help="Eight cards on an A4 page, or one on an A6 page.",
)
@click.pass_obj
def cards(
    db: Path,
    episode: str,
    count: int | None,
    reserve: int | None,
    reissue: str | None,
    group: str | None,
    public_url: str,
    csv_file: Path | None,
    html_file: Path | None,
    pdf_file: Path | None,
    layout: str,
) -> None:
    """Make voter cards. Their codes are shown this once: in the CSV, on the sheet to print, or both.

    Say one of --count, --reserve and --reissue.
    """
    from hearing.reach import refusal
    from hearing.tickets import Files, make

    if sum(asked is not None for asked in (count, reserve, reissue)) != 1:
        raise refusal("cards-which")
    verb, wanted = "make-cards", dict[str, Any](count=count or reserve, group=group, reserve=reserve is not None)
    if reissue is not None:
        verb, wanted = "reissue-cards", {"cards": reissue, "group": group}
    make(db, episode, verb, wanted, public_url, Files(csv_file, html_file, pdf_file, layout))


@main.command()
@click.option("--phones", type=click.IntRange(0, 1000), default=200, show_default=True)
@click.option("--public-line", type=click.IntRange(0, 5000), default=0, help="So many more phones on the public line.")
@click.option("--seconds", type=click.IntRange(1, 24 * 3600), default=4 * 3600, help="Go home after so long.")
@click.pass_obj
def rehearse(db: Path, phones: int, public_line: int, seconds: int) -> None:
    """Fill a rehearsal's hall with simulated phones that score like people do. Loopback only."""
    from hearing.reach import ask, server_of
    from hearing.rehearsal.crowd import run_crowd

    if public_line:
        ask(db, "simulate-line", {}, serving=True)
    minted = ask(db, "mint", {"count": phones}, serving=True)["cards"]
    tokens = [card["token"] for card in minted]
    run_crowd(server_of(db)["url"], tokens, seconds, public_line)


@main.command()
@click.argument("name", metavar="RUN|EPISODE")
@click.option("--run", "run_id", help="The episode's run; the newest one if left out.")
@click.pass_obj
def journal(db: Path, name: str, run_id: str | None) -> None:
    """Print a run's journal, one JSON object a line, its chain checked."""
    from hearing.reach import journal_lines

    for line in journal_lines(db, name, run_id):
        click.echo(json.dumps(line, ensure_ascii=False))


@main.command()
@click.argument("name", metavar="RUN|EPISODE")
@click.option("--base", default="", help="The address the URLs begin with; the running server's if left out.")
@click.pass_obj
def outputs(db: Path, name: str, base: str) -> None:
    """Print the URL of each output, with its key; and that of the public line, where there is one."""
    from hearing.reach import output_urls

    for output, url in output_urls(db, name, base):
        click.echo(f"{output}\t{url}")


SERVING: list[Any] = [
    click.option("--host", default=DEFAULT_HOST, show_default=True),
    click.option("--port", type=click.IntRange(1, 65535), default=DEFAULT_PORT, show_default=True),
    click.option("--public-url", default="", help="The address every QR says, such as http://192.168.8.10:8000"),
    click.option(
        "--async-mode",
        type=click.Choice(["eventlet", "threading"]),
        default="eventlet",
        show_default=True,
        envvar="HEARING_ASYNC_MODE",
        show_envvar=True,
    ),
    click.option(
        "--commit",
        type=click.Choice(["auto", "inline", "offload"]),
        default="auto",
        show_default=True,
        help="How ballots are committed: inline, or in a native thread; auto times the disk.",
    ),
    click.option(
        "--backup-dir",
        type=click.Path(path_type=Path),
        help="Keep verified copies of the database here: a USB stick, another machine's share.",
    ),
]


def serving(command: Any) -> Any:
    """The options of the commands that serve."""
    for option in reversed(SERVING):
        command = option(command)
    return command


@main.command()
@serving
@click.pass_obj
def serve(
    db: Path, host: str, port: int, public_url: str, async_mode: str, commit: str, backup_dir: Path | None
) -> None:
    """Run the server."""
    from hearing import runtime

    runtime.patch(async_mode)
    from hearing.serving import run

    run(Config(db, host, port, public_url.rstrip("/"), async_mode, commit, backup_dir and backup_dir.resolve()))


@main.command()
@serving
@click.option("--phones", type=click.IntRange(0, 1000), default=0, help="Fill the hall with simulated phones.")
@click.option("--fresh", is_flag=True, help="Begin with an empty database.")
@click.pass_obj
def demo(
    db: Path,
    host: str,
    port: int,
    public_url: str,
    async_mode: str,
    commit: str,
    backup_dir: Path | None,
    phones: int,
    fresh: bool,
) -> None:
    """Run the server with the bundled hearing, ready to try."""
    from hearing import runtime

    runtime.patch(async_mode)
    from hearing.guide import run_demo

    config = Config(db, host, port, public_url.rstrip("/"), async_mode, commit, backup_dir and backup_dir.resolve())
    run_demo(config, phones, fresh)


main.add_command(backup)
main.add_command(restore)
main.add_command(export)
main.add_command(verify)


if __name__ == "__main__":
    main(prog_name="python -m hearing")
