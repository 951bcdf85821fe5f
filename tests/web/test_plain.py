"""The plain form, without a browser: each step and each refusal of scoring where no script runs."""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient

from hearing.domain.paper import EnterPaper
from hearing.domain.parsing import parse
from hearing.domain.programme import Programme
from hearing.domain.run import EndRun, StartRun
from hearing.domain.scoring import CloseRound, PublishRound
from hearing.errors import Refused
from hearing.live.desk import Card
from hearing.web import plain
from hearing.web.sessions import PHONE_COOKIE
from tests.domain.given import LINE, TAIZHOU, WITH_LINE
from tests.web.night import Night

RULES = parse(tomllib.loads((Path(__file__).parents[1] / "shows" / "rules.toml").read_text("utf-8")))
FORM = re.compile(r'name="(round_id|seq|nonce)" value="([^"]*)"')
RECEIPT = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}")
KEY = re.compile(r"\b(plain|phone|refusal|common)\.[a-z]+[a-z.-]*\b(?!\.(css|js))")


class House:
    """A night whose ballots are committed as they come."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, programme: Programme = TAIZHOU) -> None:
        self.night = Night(folder / "hearing.db", programme)
        self.night.arm()
        self.take, self.programme = self.night.hall.cast, programme
        monkeypatch.setattr(self.night.hall, "cast", self._cast)

    def _cast(self, *ballot: Any) -> None:
        self.take(*ballot)
        self.night.hall.intake.drain()

    def card(self) -> Card:
        """A new card."""
        return self.night.wired.desk.make(self.programme.episode.id, 1)[0][0]

    def phone(self) -> Phone:
        """A phone that is in with a card of its own."""
        phone = Phone(self.night)
        phone.enter(self.card().code)
        return phone


class Phone:
    """A browser without scripts: it follows links, sends forms, keeps cookies."""

    def __init__(self, night: Night, query: str = "") -> None:
        self.client: FlaskClient = night.client()
        self.query, self.text = query, ""
        self.look()

    def look(self, more: str = "") -> str:
        """The page, as text without tags' entities."""
        return self.read(self.client.get(f"/plain?{self.query}{more}"))

    def read(self, answer: Any) -> str:
        self.status, self.text = answer.status_code, unescape(answer.get_data(as_text=True))
        assert not KEY.search(re.sub(r"<link[^>]*>", "", self.text)), "every word has its text"
        return self.text

    def send(self, path: str, **fields: Any) -> str:
        return self.read(self.client.post(f"{path}?{self.query}", data=fields, follow_redirects=True))

    def enter(self, code: str, **more: Any) -> str:
        return self.send("/plain/join", code=code, **more)

    def form(self) -> dict[str, str]:
        """The hidden fields of the form on the page."""
        return dict(FORM.findall(self.text))

    def cast(self, mark: int = 5, form: dict[str, str] | None = None) -> str:
        return self.send("/plain/cast", **{**(form or self.form()), "mark-verdict": mark})

    @property
    def receipt(self) -> str:
        found = RECEIPT.search(self.text)
        return found[0] if found else ""

    @property
    def alone(self) -> bool:
        """Whether the page loads itself anew."""
        return 'http-equiv="refresh"' in self.text


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


@pytest.mark.parametrize("code", ["busy", "not-stored", "too-often", "internal"])
def test_what_could_not_be_stored_is_said_and_the_choice_is_kept(
    house: House, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    phone = house.phone()
    house.night.open()
    phone.look()

    def refuse(held: Any, text: str, reply: Callable[[dict[str, Any]], None]) -> None:
        reply(Refused(code, wait_s=10).answer())

    monkeypatch.setattr(house.night.wired.phones, "cast", refuse)
    phone.cast(2)
    assert 'role="alert"' in phone.text and re.search(r'value="2" required checked', phone.text)
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
