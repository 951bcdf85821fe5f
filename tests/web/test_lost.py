"""An address that is none: people read why in both languages, scripts get a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.night import HOST, Night

BASE = f"http://{HOST}"


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    made = Night(tmp_path / "hearing.db")
    yield made
    made.stop()


@pytest.mark.parametrize("path", ["/nowhere", "/j/A001", "/control/", "/board/more?lang=en"])
def test_an_unknown_address_is_answered_with_a_page_in_both_languages(night: Night, path: str) -> None:
    answer = night.client().get(path, base_url=BASE)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "没有这个页面" in answer.text
    assert "There is no such page" in answer.text
    assert 'href="/?lang=zh-CN"' in answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_page_that_is_sent_something_says_so_and_what_it_takes(night: Night) -> None:
    answer = night.client().post("/board", base_url=BASE)
    assert answer.status_code == 405
    assert "这个页面不能这样打开" in answer.text
    assert "GET" in answer.headers["Allow"]


def test_a_page_that_fails_says_what_to_do_and_not_what_failed(night: Night) -> None:
    def broken() -> str:
        raise RuntimeError("the inner workings")

    night.app.view_functions["pages.board"] = broken
    answer = night.client().get("/board", base_url=BASE)
    assert answer.status_code == 500
    assert "系统出错了" in answer.text
    assert "inner workings" not in answer.text


def test_a_script_that_asks_for_what_is_not_there_is_refused_in_json(night: Night) -> None:
    client = night.client()
    for answer, status in (
        (client.get("/api/v1/nowhere", base_url=BASE), 404),
        (client.get("/api/v1/join", base_url=BASE), 405),
    ):
        assert answer.status_code == status
        assert answer.json is not None
        assert (answer.json["ok"], answer.json["code"]) == (False, "command-unknown")


def test_a_file_that_is_not_there_is_no_page(night: Night) -> None:
    answer = night.client().get("/v/0000000000/nothing.js", base_url=BASE)
    assert answer.status_code == 404
    assert "没有这个页面" not in answer.text
