"""The way in by the plain form, and what each of its pages keeps to itself."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hearing.domain.run import EndRun, StartRun
from hearing.web import plain
from hearing.web.sessions import PHONE_COOKIE
from tests.domain.given import LINE, TAIZHOU, WITH_LINE
from tests.web.night import Night
from tests.web.scriptless import House, Phone


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    made = House(tmp_path, monkeypatch)
    yield made
    made.night.stop()


@pytest.fixture
def lined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    made = House(tmp_path, monkeypatch, WITH_LINE)
    yield made
    made.night.stop()


# Joining -------------------------------------------------------------------------------------------------------------


def test_a_typed_code_lets_a_phone_in_as_the_api_does(house: House) -> None:
    phone, card = Phone(house.night), house.card()
    assert 'name="code"' in phone.text and not phone.alone
    phone.enter(f" {card.code[:4].lower()} {card.code[4:]} ")
    assert card.card in phone.text and "现在不用打分" in phone.text
    cookie = phone.client.get_cookie(PHONE_COOKIE, domain="127.0.0.1")
    assert cookie is not None and cookie.http_only and house.night.hall.presence.joined == 1


def test_a_phone_at_the_plain_form_is_asked_for_before_its_card_moves(house: House) -> None:
    card = house.card()
    Phone(house.night).enter(card.code)
    asked = house.night.client().post(
        "/api/v1/join", json={"token": card.token}, headers={"Origin": "http://127.0.0.1:8000"}
    )
    assert asked.get_json()["code"] == "card-in-use"


def test_full_width_letters_do_no_harm(house: House) -> None:
    phone, card = Phone(house.night), house.card()
    phone.enter("".join(chr(ord(letter) + 0xFEE0) for letter in card.code))
    assert card.card in phone.text


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [("", 400, "号码输错了"), ("7K2Q", 400, "号码输错了"), ("22222222", 404, "没有这个号码")],
)
def test_a_wrong_code_is_told_at_the_field(house: House, code: str, status: int, said: str) -> None:
    phone = Phone(house.night)
    phone.enter(code)
    field = re.search(r'<input id="code"[^>]*>', phone.text)
    assert field and all(mark in field[0] for mark in ("autofocus", 'aria-invalid="true"', f'value="{code}"'))
    assert (phone.status, said in phone.text, phone.alone) == (status, True, False)


def test_a_card_in_use_is_asked_about_once(house: House) -> None:
    card, before = house.card(), Phone(house.night)
    before.enter(card.code)
    night = house.night
    night.hall.presence.enter("sid", next(iter(night.hall.presence.sessions)))
    phone = Phone(night)
    assert "要在这部手机上继续吗" in phone.enter(card.code)
    assert 'name="take_over"' in phone.text
    assert card.card in phone.enter(card.code, take_over="1")
    assert "这部手机现在没有打分卡" in before.look()


def test_a_card_that_only_a_steward_may_move_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = msgspec.structs.replace(TAIZHOU.hall, takeover="steward")
    house = House(tmp_path, monkeypatch, msgspec.structs.replace(TAIZHOU, hall=hall))
    card, before = house.card(), Phone(house.night)
    before.enter(card.code)
    house.night.hall.presence.enter("sid", next(iter(house.night.hall.presence.sessions)))
    phone = Phone(house.night)
    assert "工作人员" in phone.enter(card.code)
    assert phone.status == 403 and 'name="take_over"' not in phone.text
    house.night.stop()


def test_a_browser_that_keeps_no_cookie_is_told_so(house: House) -> None:
    phone = Phone(house.night)
    for path in ("/plain/join", "/plain/open"):
        stranger = house.night.app.test_client(use_cookies=False)
        assert "允许 Cookie" in phone.read(stranger.post(path, data={"code": house.card().code}))
    assert house.night.hall.presence.joined == 0


def test_before_and_after_a_run_the_page_says_so(tmp_path: Path) -> None:
    night = Night(tmp_path / "hearing.db")
    phone = Phone(night)
    assert "现在没有节目" in phone.text
    night.arm()
    night.press(EndRun())
    assert "本场问政已结束" in phone.look() and "/board" in phone.text
    night.stop()


def test_the_public_line_is_joined_by_one_tap_where_there_is_one(house: House, lined: House) -> None:
    assert LINE["label"] not in Phone(house.night).text
    phone = Phone(lined.night)
    phone.send("/plain/open")
    assert LINE["label"] in phone.text and "单独公布" in phone.text and "请看节目" in phone.text
    round_id = lined.night.open()
    phone.look()
    phone.cast(4)
    assert lined.night.hall.intake.scored_apart(round_id) == 1 and lined.night.hall.intake.scored(round_id) == []


# What every page keeps -----------------------------------------------------------------------------------------------


def test_the_pages_let_their_forms_say_where_they_come_from_and_are_kept_by_nobody(house: House) -> None:
    client = house.night.client()
    answers = [client.get("/plain"), client.post("/plain/join", data={"code": "x"}), client.post("/plain/cast")]
    for answer in answers:
        assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == ("same-origin", "no-store")


@pytest.mark.parametrize("path", ["join", "open", "cast"])
def test_a_foreign_page_makes_nobody_score(house: House, path: str) -> None:
    answer = house.night.client().post(f"/plain/{path}", headers={"Origin": "http://evil.test"})
    assert answer.status_code == 403


def test_the_language_is_kept_over_every_form(house: House) -> None:
    phone = Phone(house.night, "lang=en")
    phone.enter("22222222")
    assert "No card has this code" in phone.text
    phone.enter(house.card().code)
    assert "No scoring now" in phone.text
    house.night.open()
    phone.look()
    assert "Are you satisfied" in phone.text and "about" in phone.text
    phone.cast(4)
    assert "Received" in phone.text and not re.search("打分|刷新", phone.text)


def test_no_mark_code_or_receipt_stands_in_an_address_or_a_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    card, phone = house.card(), Phone(house.night)
    phone.enter(card.code)
    house.night.open()
    phone.look()
    nonce = phone.form()["nonce"]
    phone.cast(4)
    addresses = re.findall(r'(?:href|action|content)="([^"]*)"', phone.text)
    secrets = (card.code, nonce, phone.receipt)
    assert not [each for each in addresses if any(secret in each for secret in secrets) or "mark" in each]
    assert not [secret for secret in secrets if secret in caplog.text]


@pytest.mark.parametrize("own", ["", "x", "x.y", "{session}.e30", "{session}.bm90aGluZw", "{session}." + "A" * 3500])
def test_a_cookie_that_is_not_ours_is_nothing(house: House, own: str) -> None:
    phone = house.phone()
    round_id = house.night.open()
    phone.look()
    phone.cast(4)
    session = next(iter(house.night.hall.presence.sessions))[:16]
    phone.client.set_cookie(plain.OWN_COOKIE, own.format(session=session), domain="127.0.0.1", path=plain.PATH)
    house.night.close(round_id)
    assert "本机没有记录" in phone.look()


def test_another_card_on_the_same_phone_is_not_shown_the_first_ones_marks(house: House) -> None:
    phone = house.phone()
    round_id = house.night.open()
    phone.look()
    phone.cast(4)
    second = house.card()
    phone.enter(second.code)
    phone.look()
    phone.cast(1)
    house.night.close(round_id)
    assert "不满意" in phone.look() and "基本满意" not in phone.text


def test_the_next_run_needs_the_code_again(house: House) -> None:
    phone = house.phone()
    house.night.hall.arm("taizhou-water", "rehearsal", "office")
    house.night.press(StartRun())
    assert 'name="code"' in phone.look() and "换了一场" in phone.text
