"""The public line over HTTP: its page, its cookie, and what is said where there is none."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from http.cookies import Morsel, SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from hearing import create_app, i18n
from hearing.config import Config
from hearing.domain.programme import Programme
from hearing.domain.run import EndRun
from hearing.wiring import Wired
from tests.domain.given import LINE, TAIZHOU, WITH_LINE

BASE = "http://127.0.0.1:8000"
COOKIE = "hearing_open"


class Server:
    """An application that serves nobody yet."""

    def __init__(self, folder: Path) -> None:
        self.app, self.wired = create_app(Config(folder / "hearing.db", "127.0.0.1", 8000, async_mode="threading"))

    def arm(self, programme: Programme) -> Wired:
        wired: Wired = self.wired
        wired.hall.roster.keep_programme(programme)
        wired.hall.arm("taizhou-water", "rehearsal", "office")
        return wired

    def telephone(self) -> FlaskClient:
        """A browser with a jar of its own."""
        client: FlaskClient = self.app.test_client()
        return client


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    yield made
    made.wired.hall.db.conn.close()


def look(telephone: FlaskClient, query: str = "") -> Any:
    return telephone.get(f"/open{query}", base_url=BASE)


def tap(telephone: FlaskClient) -> Any:
    return telephone.post("/api/v1/open", base_url=BASE, json={})


def given_cookie(answer: Any) -> Morsel[str] | None:
    return SimpleCookie("\n".join(answer.headers.getlist("Set-Cookie"))).get(COOKIE)


def written(answer: Any) -> dict[str, Any]:
    """What the page's script is given to begin with."""
    return dict(json.loads(html.unescape(re.findall(r"data-config='(.*?)'", answer.text)[0])))


def test_a_telephone_has_its_cookie_from_the_first_look_on(server: Server) -> None:
    server.arm(WITH_LINE)
    telephone = server.telephone()
    cookie = given_cookie(look(telephone))
    assert cookie is not None and len(cookie.value) >= 22
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert given_cookie(look(telephone)) is None
    answer = tap(telephone)
    assert answer.json == {"ok": True, "card": "O00001", "group": "public-line"}
    assert (given_cookie(answer) or cookie).value == cookie.value


def test_a_telephone_that_taps_again_and_again_is_one_device(server: Server) -> None:
    wired = server.arm(WITH_LINE)
    one, other = server.telephone(), server.telephone()
    numbers = [tap(telephone).json["card"] for telephone in (one, one, other, one)]
    assert numbers == ["O00001", "O00001", "O00002", "O00001"]
    assert wired.hall.presence.devices == 2


def test_the_page_knows_who_has_tapped(server: Server) -> None:
    server.arm(WITH_LINE)
    telephone = server.telephone()
    assert not written(look(telephone))["joined"]
    tap(telephone)
    assert written(look(telephone))["joined"]
    server.arm(WITH_LINE)
    assert not written(look(telephone))["joined"]


def test_the_page_says_what_the_line_is_called(server: Server) -> None:
    server.arm(WITH_LINE)
    assert written(look(server.telephone()))["public_line"] == LINE


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_where_there_is_no_line_the_page_says_so_in_one_sentence(server: Server, language: str) -> None:
    server.arm(TAIZHOU)
    telephone = server.telephone()
    answer = look(telephone, f"?lang={language}")
    assert answer.status_code == 404
    assert i18n.text(language, "phone.problem.no-public-line.say.line") in answer.text
    assert given_cookie(answer) is None
    assert (tap(telephone).status_code, tap(telephone).json["code"]) == (404, "no-public-line")


def test_before_and_after_the_run_the_page_says_so(server: Server) -> None:
    before = look(server.telephone())
    assert before.status_code == 404
    assert i18n.text("zh-CN", "phone.problem.no-run.say.line") in before.text
    server.arm(WITH_LINE).hall.handle(EndRun(), "lin")
    after = look(server.telephone())
    assert after.status_code == 410
    assert i18n.text("zh-CN", "phone.problem.run-ended.say.line").split("\n")[0] in after.text


def test_many_telephones_behind_one_address_all_come_in(server: Server) -> None:
    server.arm(WITH_LINE)
    assert {tap(server.telephone()).status_code for _ in range(60)} == {200}


def test_a_foreign_page_puts_nobody_on_the_line(server: Server) -> None:
    server.arm(WITH_LINE)
    answer = server.telephone().post("/api/v1/open", base_url=BASE, json={}, headers={"Origin": "http://evil.test"})
    assert (answer.status_code, answer.json["code"]) == (403, "origin-foreign")
