"""Typed codes: who is wrong too often waits, each device by itself, and a hall behind one address never does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from hearing.errors import Refused
from hearing.live import lockout
from hearing.live.lockout import MOST_DEVICES, WINDOW_MS, WRONG_CODES, Lockout
from tests.web.night import HOST, Night

BASE = f"http://{HOST}"
WRONG = "2222 2222"


def wrong(codes: Lockout, device: str, times: int, at_ms: int = 0) -> None:
    for _ in range(times):
        codes.was_wrong(codes.may_try(device, at_ms), at_ms)


def waits(codes: Lockout, device: str, at_ms: int) -> Any:
    with pytest.raises(Refused, match="too-many-codes") as refusal:
        codes.may_try(device, at_ms)
    return refusal.value.facts["wait_s"]


def test_a_device_waits_after_eight_wrong_codes_in_a_minute() -> None:
    codes = Lockout()
    wrong(codes, "a", WRONG_CODES)
    assert waits(codes, "a", 0) == 60
    assert waits(codes, "a", 20_500) == 40
    codes.may_try("a", WINDOW_MS + 1)


def test_the_window_moves_with_the_tries() -> None:
    codes = Lockout()
    wrong(codes, "a", 4)
    wrong(codes, "a", 4, 30_000)
    assert waits(codes, "a", 31_000) == 29
    wrong(codes, "a", 4, 60_001)
    assert waits(codes, "a", 60_002) == 30


def test_one_device_never_makes_another_wait() -> None:
    codes = Lockout()
    wrong(codes, "a", WRONG_CODES)
    codes.may_try("b", 0)


def test_without_a_name_nobody_types_codes() -> None:
    with pytest.raises(Refused, match="no-cookie"):
        Lockout().may_try(None, 0)


def test_strangers_who_make_up_names_fill_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_DEVICES <= 10_000
    monkeypatch.setattr(lockout, "MOST_DEVICES", 5)
    codes = Lockout()
    for at in range(50):
        wrong(codes, f"made up {at}", 1)
    assert len(codes.wrong) == 5
    for at in range(1000):
        codes.was_wrong("one", at)
    assert codes.wrong["one"].count() == WRONG_CODES


# Over HTTP


@pytest.fixture
def night(tmp_path: Path) -> Any:
    made = Night(tmp_path / "hearing.db")
    made.arm()
    yield made
    made.stop()


def telephone(night: Night) -> FlaskClient:
    """A browser of the hall, behind the address that all share, that looked at the page."""
    client = night.client()
    client.get("/j", base_url=BASE)
    return client


def type_code(client: FlaskClient, code: str, **more: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post("/api/v1/join", base_url=BASE, json={"code": code, **more})
    return answer.status_code, answer.json or {}


def test_a_phone_that_never_looked_at_the_page_types_no_code(night: Night) -> None:
    status, answer = type_code(night.client(), WRONG)
    assert (status, answer["code"]) == (400, "no-cookie")


@pytest.mark.parametrize("page", ["/j", "/phone"])
def test_the_page_names_the_device_once_out_of_scripts_reach(night: Night, page: str) -> None:
    client = night.client()
    cookie = client.get(page, base_url=BASE).headers["Set-Cookie"]
    assert cookie.startswith("hearing_device=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert "Set-Cookie" not in client.get(page, base_url=BASE).headers


def test_while_a_device_waits_a_right_code_is_refused_too(night: Night) -> None:
    ((card,), _) = night.wired.desk.make("taizhou-water", 1)
    guesser, neighbour = telephone(night), telephone(night)
    for _ in range(WRONG_CODES):
        assert type_code(guesser, WRONG)[1]["code"] in ("card-unknown", "code-mistyped")
    status, answer = type_code(guesser, card.code)
    assert (status, answer["code"]) == (429, "too-many-codes")
    assert 1 <= answer["facts"]["wait_s"] <= 60
    assert type_code(neighbour, card.code)[1]["ok"]


def test_who_waits_may_still_scan(night: Night) -> None:
    ((card,), _) = night.wired.desk.make("taizhou-water", 1)
    guesser = telephone(night)
    for _ in range(WRONG_CODES):
        type_code(guesser, WRONG)
    assert guesser.post("/api/v1/join", base_url=BASE, json={"token": card.token}).status_code == 200


def test_a_hall_of_two_hundred_behind_one_address_is_never_locked_out(night: Night) -> None:
    cards, _ = night.wired.desk.make("taizhou-water", 200)
    phones = [telephone(night) for _ in cards]
    for _ in range(WRONG_CODES - 1):
        assert {type_code(phone, WRONG)[1]["code"] for phone in phones} <= {"card-unknown", "code-mistyped"}
    joined = [type_code(phone, card.code) for phone, card in zip(phones, cards, strict=True)]
    assert [answer["card"] for _, answer in joined] == [card.card for card in cards]


def test_each_refusal_of_a_card_has_a_status_of_its_own(night: Night) -> None:
    from hearing.domain.card_acts import ReissueCard, VoidCard

    ((void, old), _) = night.wired.desk.make("taizhou-water", 2)
    night.press(VoidCard(card=void.card, reason="丢失"), ReissueCard(card=old.card))
    client = telephone(night)
    told = {}
    for token in (void.token, old.token, "made-up"):
        answer = client.post("/api/v1/join", base_url=BASE, json={"token": token})
        told[answer.json["code"]] = answer.status_code
    assert told == {"card-void": 410, "card-reissued": 410, "card-unknown": 404}
