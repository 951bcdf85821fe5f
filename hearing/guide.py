"""The guided start: the bundled hearing, armed as a rehearsal, with an account, cards and a server; and what to try."""

from __future__ import annotations

import csv
import secrets
import sys
import threading
from pathlib import Path

import click
import qrcode

from hearing import i18n, runtime, tickets
from hearing.config import PROJECT, Config
from hearing.errors import Refused
from hearing.live.gate import Simulate
from hearing.reach import fail, refusal
from hearing.serving import copies_go, hold, run
from hearing.store.roster import token_hash
from hearing.web.hosts import lan_urls
from hearing.wiring import Wired, office_of

DEMO = PROJECT / "hearing" / "demo" / "taizhou-water.toml"
EPISODE = "taizhou-water"
ACCOUNT = "producer"
CARDS = 200
PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def run_demo(config: Config, phones: int, fresh: bool) -> None:
    """Prepare the database where something is missing, then serve it and say where everything is."""
    held = hold(config.database)
    try:
        if fresh:
            _begin_anew(config)
        password = _prepare(config)
    finally:
        held.release()

    def ready(wired: Wired) -> None:
        _say(config, wired, password)
        if phones:
            _fill(wired, phones)

    run(config, ready)


def _begin_anew(config: Config) -> None:
    """Raises ClickException where a broadcast's record would be lost."""
    if config.database.exists():
        hall = office_of(config, runtime.choose("threading")).hall
        on_air = hall.roster.has_air_run()
        hall.db.close()
        if on_air:
            raise refusal("record-stays", file=config.database)
        for suffix in ("", "-wal", "-shm", ".secret", ".copy"):
            Path(f"{config.database}{suffix}").unlink(missing_ok=True)


def _base(config: Config) -> str:
    urls = lan_urls(config.port) if config.host in ("0.0.0.0", "") else []
    return config.public_url or (urls[0] if urls else f"http://127.0.0.1:{config.port}")


def _prepare(config: Config) -> str | None:
    """The new account's password; None where there was an account already."""
    office = office_of(config, runtime.choose("threading"))
    roster = office.hall.roster
    if not roster.episodes():
        _must(office.call("import", {"toml": DEMO.read_text("utf-8")}))
    state = office.hall.state
    if state is None or state.run.phase == "ended":
        episode = roster.episodes()[0] if EPISODE not in roster.episodes() else EPISODE
        _must(office.call("arm", {"episode_id": episode, "mode": "rehearsal"}))
    if EPISODE in roster.episodes() and not roster.cards(EPISODE):
        made, _ = office.desk.make(EPISODE, CARDS)
        base = _base(config)
        rows = [
            {"card": c.card, "group": c.group, "code": c.code, "token": c.token, "url": f"{base}/j#{c.token}"}
            for c in made
        ]
        programme = roster.episode(EPISODE)
        assert programme is not None
        tickets.write_csv(_cards_csv(config), rows)
        _cards_csv(config).chmod(0o600)
        _sheet(config).write_text(tickets.sheet(programme, rows), "utf-8")
        _sheet(config).chmod(0o600)
    password = None
    if "producer" not in office.accounts.roles.values():
        password = "-".join("".join(secrets.choice(PASSWORD_LETTERS) for _ in range(4)) for _ in range(3))
        _must(office.call("add-user", {"name": ACCOUNT, "role": "producer", "password": password}))
    office.hall.db.close()
    return password


def _must(answer: dict[str, object]) -> None:
    if not answer["ok"]:
        raise fail(answer)


def _cards_csv(config: Config) -> Path:
    return config.database.with_name(f"{config.database.stem}-cards.csv")


def _sheet(config: Config) -> Path:
    return config.database.with_name(f"{config.database.stem}-cards.html")


def _first_token(config: Config, wired: Wired) -> str | None:
    """The token of the first card that is still good, from the file that was written when it was made."""
    try:
        with _cards_csv(config).open(encoding="utf-8-sig") as file:
            row = next(csv.DictReader(file))
    except (OSError, StopIteration):
        return None
    state = wired.hall.state
    found = wired.hall.roster.found(token=token_hash(row["token"]))
    good = found and state and found.episode_id == state.run.episode_id and not (found.void_ms or found.retired_ms)
    return row["token"] if good else None


def _say(config: Config, wired: Wired, password: str | None) -> None:
    base, local = _base(config), f"http://127.0.0.1:{config.port}"
    token = _first_token(config, wired)
    phone = f"{base}/j#{token}" if token else f"{base}/j"
    key = wired.hall.outputs.get("overlay", "")
    lines = [
        "",
        "电视问政现场打分系统 · 已就绪 / Ready",
        f"  控制台 Control   {local}/control",
        f"  叠加层 Overlay   {local}/overlay?key={key}   (1920x1080)",
        f"  手机 Phone       {phone}",
        f"  公示 Board       {base}/board",
        f"  备份 Backups     {copies_go(config)}",
    ]
    others = [url for url in lan_urls(config.port) if url != base]
    lines += [f"  也可用 Also at   {url}" for url in others] if config.host in ("0.0.0.0", "") else []
    if password:
        lines += [
            "",
            f"  账号 Account     {ACCOUNT}",
            f"  密码 Password    {password}   (只显示这一次 / shown only this once)",
        ]
    click.echo("\n".join(lines))
    code = qrcode.QRCode(border=2)
    code.add_data(phone)
    click.echo("")
    code.print_ascii(invert=True)
    click.echo("\n".join(_next_steps(config, token is not None)))


def _next_steps(config: Config, printed: bool) -> list[str]:
    steps = [
        "接下来试试 / What to try next",
        "  1. 打开控制台登录，按空格 GO。 Open the control room, log in, press Space for GO.",
        "  2. 另开一个终端，让 200 部模拟手机入场。 In another terminal, fill the hall with simulated phones:",
        f"       {sys.executable} -m hearing --db {config.database} rehearse --phones 200",
        "     (或在控制台“彩排”页里按一下 / or press the button in the panel's rehearsal tab)",
        "  3. 用手机扫上面的码，就是打分卡 A001。 Scan the code with a phone: it is voter card A001.",
    ]
    if printed:
        steps.append(f"  4. 打分卡可打印。 The cards to print: {_sheet(config)}")
    return [*steps, "  Ctrl-C 停止 / stops the server.", ""]


def _fill(wired: Wired, phones: int) -> None:
    """Start the simulated phones once the server answers."""

    def later() -> None:
        try:
            wired.simulation.start(Simulate(phones=phones))
        except Refused as refused:
            click.echo(i18n.both(f"refusal.{refused.code}", **refused.facts), err=True)

    threading.Timer(0.5, later).start()
