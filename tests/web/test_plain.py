"""Scoring by the plain form, without a browser: each step and each refusal while a round runs, and after its close."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hearing.domain.paper import EnterPaper
from hearing.domain.parsing import parse
from hearing.domain.scoring import CloseRound, PublishRound
from hearing.errors import Refused
from hearing.web import plain
from tests.domain.given import WITH_LINE
from tests.web.scriptless import House, Phone

RULES = parse(tomllib.loads((Path(__file__).parents[1] / "shows" / "rules.toml").read_text("utf-8")))


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


# Waiting and scoring -------------------------------------------------------------------------------------------------


def test_waiting_says_what_is_on_and_refreshes_itself_unless_told_not_to(house: House) -> None:
    phone = house.phone()
    assert phone.alone and "每 10 秒自动刷新" in phone.text and "接下来" in phone.text
    phone.look("&still")
    assert not phone.alone and "不会自己刷新" in phone.text and ">刷新</a>" in phone.text


def test_a_round_is_asked_as_a_group_of_radios_with_nothing_chosen(house: House) -> None:
    phone = house.phone()
    round_id = house.night.open()
    phone.look()
    assert phone.text.count('type="radio"') == 5 and "checked" not in phone.text and "<legend>" in phone.text
    form = phone.form()
    assert (form["round_id"], form["seq"]) == (round_id, "1") and re.fullmatch("[0-9a-f]{32}", form["nonce"])
    assert not phone.alone, "a form that is being filled in stays"
    assert re.search(r"还剩约 \d+ 秒 <span class=\"plain__at\">截至 \d\d:\d\d:\d\d", phone.text)
    assert "由服务器代您的手机生成" in phone.text and "<details" in phone.text and "<script" not in phone.text
    phone.look()
    assert phone.form()["nonce"] != form["nonce"]


def test_a_score_is_received_with_its_receipt_and_marks(house: House) -> None:
    phone = house.phone()
    round_id = house.night.open()
    phone.look()
    answer = phone.client.post("/plain/cast", data={**phone.form(), "mark-verdict": 4})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/plain?lang=zh-CN")
    phone.look()
    held = next(iter(house.night.hall.intake.held.values()))
    assert held.code == phone.receipt and held.marks == {"verdict": 4}
    assert "基本满意" in phone.text and "截止前可以改" in phone.text and phone.alone
    assert house.night.hall.intake.scored(round_id)


def test_a_change_is_the_form_again_with_the_next_number(house: House) -> None:
    phone = house.phone()
    house.night.open()
    phone.look()
    phone.cast(4)
    first = phone.receipt
    phone.look("&change")
    assert phone.form()["seq"] == "2" and not phone.alone
    assert re.search(r'value="4" required checked', phone.text), "what stands is chosen"
    phone.cast(1)
    assert "不满意" in phone.text and phone.receipt not in ("", first)


def test_the_same_form_sent_twice_gets_the_same_answer(house: House) -> None:
    phone = house.phone()
    house.night.open()
    phone.look()
    form = phone.form()
    phone.cast(4, form)
    first = phone.receipt
    phone.cast(4, form)
    assert phone.receipt == first and "没有采用" not in phone.text


def test_an_older_form_with_other_marks_is_told_which_score_stands(house: House) -> None:
    phone = house.phone()
    house.night.open()
    phone.look()
    form = phone.form()
    phone.cast(4, form)
    first = phone.receipt
    phone.cast(1, form)
    assert "没有采用" in phone.text and phone.receipt == first and "基本满意" in phone.text
    phone.look("&change")
    phone.cast(1)
    assert "没有采用" not in phone.text


@pytest.mark.parametrize("marks", [{}, {"mark-verdict": "x"}, {"mark-verdict": "77"}])
def test_a_form_without_a_good_answer_is_shown_again_and_sends_nothing(house: House, marks: dict[str, str]) -> None:
    phone = house.phone()
    round_id = house.night.open()
    phone.look()
    phone.send("/plain/cast", **phone.form(), **marks)
    assert phone.status == 400 and "这一项还没有选" in phone.text and "autofocus" in phone.text
    assert house.night.hall.intake.scored(round_id) == []


def test_several_criteria_are_asked_together_and_keep_what_was_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(tmp_path, monkeypatch, RULES)
    phone = house.phone()
    house.night.open("water-composite")
    phone.look()
    assert phone.text.count("<fieldset") == 3 and 'min="0" max="100" step="5"' in phone.text
    phone.send("/plain/cast", **phone.form(), **{"mark-answer": 85, "mark-pledge": 75})
    assert 'value="85"' in phone.text and re.search(r'value="75" required checked', phone.text)
    phone.send("/plain/cast", **phone.form(), **{"mark-answer": 85, "mark-pledge": 75, "mark-manner": 0})
    assert all(said in phone.text for said in ("85 分", "比较具体", "说不清")) and phone.receipt
    house.night.stop()


@pytest.mark.parametrize("code", ["busy", "not-stored", "internal"])
def test_what_could_not_be_stored_is_said_and_the_choice_is_kept(
    house: House, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    phone = house.phone()
    house.night.open()
    phone.look()

    def refuse(held: Any, text: str, reply: Callable[[dict[str, Any]], None]) -> None:
        reply(Refused(code).answer())

    monkeypatch.setattr(house.night.wired.phones, "cast", refuse)
    phone.cast(2)
    assert 'role="alert">服务器没能存下' in phone.text and re.search(r'value="2" required checked', phone.text)
    assert phone.form()["seq"] == "1" and not phone.receipt


def test_more_than_twenty_casts_in_ten_seconds_are_too_often(house: House) -> None:
    phone = house.phone()
    house.night.open()
    phone.look()
    form = phone.form()
    for _ in range(20):
        phone.cast(4, form)
    assert phone.receipt and "提交得太快" not in phone.text
    assert "请等 10 秒再提交" in phone.cast(4, form)


def test_no_answer_in_time_is_said_and_a_ballot_that_came_in_shows_at_the_next_look(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = house.phone()
    house.night.open()
    phone.look()
    monkeypatch.setattr(plain, "ANSWER_S", 0)
    monkeypatch.setattr(house.night.hall, "cast", house.take)
    phone.cast(2)
    assert "可能收到了，也可能没有" in phone.text and not phone.receipt and phone.alone
    house.night.hall.intake.drain()
    phone.look()
    assert phone.receipt and "可能收到了" not in phone.text


def test_what_nobody_answered_can_be_sent_again_and_never_counts_twice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = house.phone()
    round_id = house.night.open()
    phone.look()
    monkeypatch.setattr(plain, "ANSWER_S", 0)
    monkeypatch.setattr(house.night.hall, "cast", house.take)
    phone.cast(2)
    phone.look("&change")
    phone.cast(2)
    house.night.hall.intake.drain()
    phone.look()
    assert phone.receipt and len(house.night.hall.intake.scored(round_id)) == 1


def test_a_card_scored_on_paper_needs_no_phone(house: House) -> None:
    phone = house.phone()
    card = next(iter(house.night.hall.presence.holder))
    round_id = house.night.open()
    phone.look()
    form = phone.form()
    paper = EnterPaper(round_id=round_id, card=card, marks={"verdict": 1})
    house.night.hall.handle(paper, "lin", second="chen", reread=paper.marks)
    phone.cast(5, form)
    assert "纸质票已收到" in phone.text and not phone.receipt and "不满意" not in phone.text
    house.night.close(round_id)
    assert "纸质票已经计入" in phone.look()


def test_another_page_of_the_same_phone_learns_of_the_ballot(lined: House, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str, Any]] = []
    monkeypatch.setattr(lined.night.wired.broadcast, "tell", lambda *said: told.append(said))
    phones = [lined.phone(), Phone(lined.night)]
    phones[1].send("/plain/open")
    presence = lined.night.hall.presence
    for sid, session in enumerate(presence.sessions):
        presence.enter(str(sid), session)
    lined.night.open()
    for at, phone in enumerate(phones):
        phone.look()
        phone.cast(3)
        sid, topic, ballot = told.pop()
        assert (sid, topic, ballot["code"], ballot["seq"]) == (str(at), "ballot", phone.receipt, 1)
    assert told == []


# After the close -----------------------------------------------------------------------------------------------------


def test_after_the_close_the_phone_alone_knows_its_marks(house: House) -> None:
    phone, other = house.phone(), house.phone()
    round_id = house.night.open()
    for each in (phone, other):
        each.look()
        each.cast(4)
    receipt = phone.receipt
    house.night.close(round_id)
    assert phone.look() and phone.receipt == receipt and "基本满意" in phone.text and "打分已截止" in phone.text
    other.client.delete_cookie(plain.OWN_COOKIE, domain="127.0.0.1", path=plain.PATH)
    assert "您的票已收到" in other.look() and "本机没有记录" in other.text and not other.receipt


def test_a_ballot_of_the_page_with_scripts_is_kept_too_once_it_was_seen(house: House) -> None:
    phone = house.phone()
    card = next(iter(house.night.hall.presence.holder))
    round_id = house.night.open()
    code = house.night.cast(card, 7, round_id, mark=3)["code"]
    assert phone.look() and phone.receipt == code
    house.night.close(round_id)
    assert phone.look() and phone.receipt == code


def test_who_comes_too_late_is_told_so_with_what_counts(house: House) -> None:
    phone, other = house.phone(), house.phone()
    round_id = house.night.open()
    for each in (phone, other):
        each.look()
    other.cast(5)
    other.look("&change")
    house.night.close(round_id)
    for each in (phone, other):
        each.cast(1)
        assert "未计入" in each.text and "不满意" in each.text and each.alone
    assert re.search("计入的打分</dt><dd>满意", other.text)
    assert re.search("计入的打分</dt><dd>无", phone.text)


def test_a_form_of_the_round_before_is_told_so_on_the_next_round(house: House) -> None:
    phone = house.phone()
    round_id = house.night.open()
    phone.look()
    form = phone.form()
    house.night.close(round_id)
    later = house.night.open("sewage-construction-verdict")
    phone.cast(1, form)
    assert "上一轮已经截止，没有计入" in phone.text and phone.form()["round_id"] == later
    phone.cast(2)
    assert phone.receipt and "上一轮" not in phone.text


def test_who_gave_nothing_is_told_so(house: House) -> None:
    phone = house.phone()
    round_id = house.night.open()
    house.night.close(round_id)
    assert "没有收到您的打分" in phone.look() and phone.alone


def test_the_result_is_shown_with_its_denominators_once_it_is_published(house: House) -> None:
    phone = house.phone()
    round_id = house.night.open()
    phone.look()
    phone.cast(4)
    house.night.score(round_id, [5, 5, 1])
    house.night.close(round_id)
    house.night.reveal(round_id)
    assert "res__figure" not in phone.look() and "打分已截止" in phone.text, "not before the city knows"
    house.night.press(PublishRound(round_id=round_id))
    phone.look()
    figures = ("75.00<small>%", "满意 3", "有效 4", "应到", "您的票已收到：基本满意", "/verify")
    assert [said for said in figures if said not in phone.text] == []
    assert phone.receipt and phone.alone


def test_a_void_round_says_why(house: House) -> None:
    phone = house.phone()
    round_id = house.night.open()
    house.night.void(round_id, "题目念错了单位")
    assert "此轮作废" in phone.look() and "题目念错了单位" in phone.text


def test_while_the_last_ballots_come_in_the_form_says_so(house: House) -> None:
    phone = house.phone()
    round_id = house.night.open()
    house.night.press(CloseRound(round_id=round_id, grace_s=3))
    assert "即将截止" in phone.look()
    phone.cast(5)
    assert phone.receipt and "马上截止" in phone.text
