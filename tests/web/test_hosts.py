"""Names this server answers to, and the probe that it answers under any name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.night import HOST, Night

PROBING = ("connect.rom.miui.com", "connectivitycheck.gstatic.com", "wifi.vivo.com.cn")


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    made = Night(tmp_path / "hearing.db")
    made.app.config["SERVER_NAME"] = None
    yield made
    made.stop()


@pytest.mark.parametrize("host", [*PROBING, HOST])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_phone_s_probe_is_answered_with_nothing_under_any_name(night: Night, host: str, method: str) -> None:
    answer = night.client().open("/generate_204", method=method, base_url=f"http://{host}")
    assert (answer.status_code, answer.data) == (204, b"")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/generate_204/", "/generate_204x", "/j", "/healthz"])
def test_nothing_else_is_answered_under_a_foreign_name(night: Night, path: str) -> None:
    answer = night.client().get(path, base_url=f"http://{PROBING[0]}")
    assert answer.status_code == 400
    assert "这台服务器不认识这个地址" in answer.text


def test_a_probe_is_not_answered_where_something_is_sent(night: Night) -> None:
    assert night.client().post("/generate_204", base_url=f"http://{PROBING[0]}", data="x").status_code == 400
