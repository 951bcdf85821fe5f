"""What reads the database lets go of it: the log in which parted links live on can be emptied at any moment.

Before a statement begins, and after all is done, another connection writes something and empties the log. A read
transaction that is still open would stand in its way.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from werkzeug.routing import Rule

from hearing import proving, reach
from hearing.store import backup, database
from hearing.web.sessions import PHONE_COOKIE
from tests.domain.given import nonce
from tests.web.night import Night

REALLY_OPEN = database.open_readonly
EPISODE, PASSWORD = "taizhou-water", "a-long-password"


class Watch:
    """Tries to empty the log, over and over. `stuck`: where it could not."""

    def __init__(self, path: Path) -> None:
        self.other = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.other.execute("pragma busy_timeout = 0")
        self.looks, self.stuck = 0, list[str]()

    def look(self, where: str) -> None:
        self.looks += 1
        self.other.execute(f"pragma user_version = {self.looks}")
        if self.other.execute("pragma wal_checkpoint(truncate)").fetchone()[0]:
            self.stuck.append(where)

    def over(self, db: Database) -> None:
        """Look whenever a statement of that connection is about to begin, outside a transaction that writes."""

        def begins(statement: str) -> None:
            if not db.conn.in_transaction:
                self.look(f"before {statement}")

        db.conn.set_trace_callback(begins)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """A live run with a published round, an account, and a second round that is open."""
    found = Night(tmp_path_factory.mktemp("night") / "hearing.db")
    found.arm()
    found.wired.sessions.accounts.add("lin", "producer", PASSWORD)
    first = found.open()
    found.score(first, [5, 4, 3])
    found.publish(first)
    found.score(found.open("sewage-construction-verdict"), [1, 2])
    yield found
    found.stop()


@pytest.fixture
def watch(night: Night) -> Iterator[Watch]:
    found = Watch(night.database)
    found.over(night.hall.db)
    yield found
    night.hall.db.conn.set_trace_callback(None)
    found.other.close()


@pytest.fixture
def client(night: Night) -> Any:
    """Somebody who is logged in and holds a card."""
    client = night.client()
    login = client.post("/api/v1/login", json={"name": "lin", "password": PASSWORD})
    client.environ_base["HTTP_X_CSRF_TOKEN"] = login.get_json()["csrf"]
    client.set_cookie(PHONE_COOKIE, "a-session", domain="127.0.0.1")
    return client


def receipt(night: Night) -> str:
    """A receipt of the published round."""
    return night.hall.box.rows("run1-r1")[0][1]


def rules(night: Night) -> list[Rule]:
    """Every page and endpoint there is."""
    return [rule for rule in night.app.url_map.iter_rules() if rule.endpoint != "static"]


def test_the_watch_sees_a_reader_that_stays(night: Night, watch: Watch) -> None:
    reading = database.open_readonly(night.database)
    watch.look("before")
    half = reading.query("select * from journal")
    next(half)
    watch.look("during")
    half.close()
    watch.look("after")
    reading.conn.close()
    assert watch.stuck == ["during"]


def test_every_page_and_endpoint_lets_go_between_statements_and_after(night: Night, watch: Watch, client: Any) -> None:
    asked = 0
    for rule in rules(night):
        path = rule.rule
        for argument in rule.arguments:
            path = path.replace(f"<path:{argument}>", "x").replace(f"<{argument}>", "clear")
        for method in (rule.methods or set()) & {"GET", "POST"}:
            if rule.endpoint == "api.logout":
                continue
            answer = client.open(path, method=method, json={} if method == "POST" else None, buffered=False)
            for _ in answer.response:
                watch.look(f"while {path} was sent")
            answer.close()
            watch.look(f"after {method} {path}")
            asked += 1
    assert asked > 15
    assert watch.stuck == []


def test_looking_up_a_receipt_lets_go_each_time(night: Night, watch: Watch, client: Any) -> None:
    night.wired.receipts.trees.clear()
    for code in (receipt(night), receipt(night), "0000-0000-0000-0000", "x"):
        client.post("/api/v1/verify", json={"code": code})
        client.post("/verify", data={"code": code})
        watch.look(f"after {code}")
    assert watch.looks > 8 and watch.stuck == []


def test_every_socket_that_is_welcomed_lets_go(night: Night, watch: Watch) -> None:
    for audience in ("phone", "control", "board", "overlay"):
        night.wired.broadcast.snapshot(audience)
        watch.look(audience)
    night.wired.broadcast.ballot_of("P001")
    watch.look("a phone's own ballot")
    assert watch.stuck == []


COMMANDS: dict[str, Callable[[Path], Any]] = {
    "journal": lambda path: reach.journal_lines(path, EPISODE, None),
    "journal of a run": lambda path: reach.journal_lines(path, EPISODE, "run1"),
    "outputs": lambda path: reach.output_urls(path, EPISODE, ""),
    "programme": lambda path: [reach.episode_programme(path, EPISODE)],
    "export": lambda path: [proving._made(path, "run1")],
}


@pytest.mark.parametrize("command", list(COMMANDS))
def test_command_lines_that_read_let_go_while_they_print(
    night: Night, watch: Watch, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    opened: list[Database] = []

    def watched(path: Path) -> Database:
        found = REALLY_OPEN(path)
        watch.over(found)
        opened.append(found)
        return found

    monkeypatch.setattr(database, "open_readonly", watched)
    for printed in COMMANDS[command](night.database):
        watch.look(f"after {str(printed)[:40]}")
    assert opened and watch.looks > 2 and watch.stuck == []
    for reading in opened:
        reading.conn.close()


def test_a_backup_lets_go(night: Night, watch: Watch, tmp_path: Path) -> None:
    backup.take(night.hall.db, tmp_path / "copy.db")
    watch.look("after")
    assert watch.stuck == []


def test_links_are_erased_at_once_however_many_look_at_pages_meanwhile(tmp_path: Path) -> None:
    night = Night(tmp_path / "hearing.db")
    night.arm()
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            night.client().post("/api/v1/verify", json={"code": "0000-0000-0000-0000"})
            night.client().get("/board")
            list(reach.journal_lines(night.database, EPISODE, None))

    people = [threading.Thread(target=look) for _ in range(3)]
    for each in people:
        each.start()
    try:
        for turn in range(5):
            round_id = night.open()
            night.score(round_id, [5] * 5)
            night.close(round_id)
            night.void(round_id, f"the {turn}th")
            night.hall.erase_at_ms = 0
            night.hall.tick()
    finally:
        over.set()
        for each in people:
            each.join()
    night.hall.erase_at_ms = 0
    night.hall.tick()
    assert night.hall.link_erased
    left = b"".join(path.read_bytes() for path in tmp_path.glob("hearing.db*"))
    assert not [number for number in range(5) if nonce(ord("P") * 1000 + number).encode() in left]
    night.stop()
