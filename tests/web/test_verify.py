"""Checking a receipt: what is told of it, to whom and when; by the API and on the page."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hearing.domain import proof
from hearing.domain.proof import Inclusion, root_from
from hearing.domain.rubrics import Group
from tests.domain.given import TAIZHOU
from tests.web.night import Night

NEVER = "0000-0000-0000-0000"
MARKS = [5, 4, 3, 2, 1, 5, 5]
AN_ANSWER = {
    "ok": True,
    "state": "counted",
    "episode": {
        "episode_id": "taizhou-water",
        "title": "台州全媒体问政：五水共治",
        "title_en": "Taizhou all-media hearing: five-water governance",
    },
    "run": {"run_id": "run1", "mode": "rehearsal"},
    "round": {
        "round_id": "run1-r1",
        "number": 1,
        "kind": "verdict",
        "label": "满意度测评",
        "label_en": "Satisfaction verdict",
        "subject": {"unit_id": "epb", "name": "台州市环保局", "name_en": "", "short": "环保局"},
    },
    "group": {"group": "public", "label": "群众代表", "label_en": "Representatives of the public"},
    "of": 3,
}


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    found = Night(tmp_path / "hearing.db")
    found.arm()
    yield found
    found.stop()


def told(night: Night, code: object) -> dict[str, Any]:
    """The API's answer."""
    answer: dict[str, Any] = night.client().post("/api/v1/verify", json={"code": code}).get_json()
    return answer


def page(night: Night, code: str, lang: str = "zh-CN") -> str:
    """The page after the form was sent."""
    return night.client().post(f"/verify?lang={lang}", data={"code": code}).get_data(as_text=True)


def refusal(answer: dict[str, Any]) -> str:
    assert not answer["ok"]
    return str(answer["code"])


def published(night: Night, marks: list[int]) -> tuple[str, list[str]]:
    """(round id, receipts) of a published round."""
    round_id = night.open()
    codes = night.score(round_id, marks)
    night.publish(round_id)
    return round_id, codes


def test_every_counted_receipt_is_told_its_place_and_its_way_leads_to_the_root(night: Night) -> None:
    round_id, codes = published(night, MARKS)
    closed = night.hall.state.rounds[round_id]
    for code, mark in zip(codes, MARKS, strict=True):
        answer = told(night, code)
        assert (answer["ok"], answer["state"], answer["receipt"]) == (True, "counted", code)
        assert (answer["place"], answer["of"]) == (sorted(codes).index(code) + 1, len(codes))
        assert answer["group"]["label"] == "群众代表"
        assert (answer["round"]["number"], answer["round"]["subject"]["name"]) == (1, "台州市环保局")
        way = answer["proof"]
        fields = {name: way[name] for name in Inclusion.__struct_fields__ if name != "group"}
        where = msgspec.convert({**fields, "group": "public"}, Inclusion)
        assert root_from(("public", code, {"verdict": mark}), where) == closed.root == way["root"]
        assert way["leaf"] == proof.leaf(("public", code, {"verdict": mark})).hex()


def test_the_checkpoint_is_the_one_that_was_signed_at_close(night: Night) -> None:
    round_id, codes = published(night, MARKS)
    found = told(night, codes[0])["checkpoint"]
    text = proof.checkpoint("taizhou-water", round_id, len(MARKS), night.hall.state.rounds[round_id].root)
    assert (found["text"], found["code"], found["size"]) == (text, proof.code_of(text), len(MARKS))
    assert found["note"].startswith(text)


def test_the_code_may_be_typed_without_hyphens_and_in_small_letters(night: Night) -> None:
    _, codes = published(night, MARKS)
    assert told(night, codes[0].replace("-", "").lower())["receipt"] == codes[0]


@pytest.mark.parametrize("mark", [1, 5])
def test_but_for_hashes_an_answer_is_the_same_whatever_was_marked(night: Night, mark: int) -> None:
    _, codes = published(night, [mark, 3, 3])
    answer = told(night, codes[0])
    hashes = {answer.pop("proof")["leaf"], answer.pop("checkpoint")["code"]}
    assert len(hashes) == 2 and answer.pop("closed_at")
    place = sorted(codes).index(codes[0]) + 1
    assert answer == {**AN_ANSWER, "receipt": codes[0], "place": place}


def test_before_publication_a_code_in_the_box_and_one_that_is_not_get_the_same_answer(night: Night) -> None:
    round_id = night.open()
    codes = night.score(round_id, MARKS)
    for step in (night.close, night.reveal):
        answers = [(told(night, code), page(night, code).replace(code, "")) for code in (codes[0], NEVER)]
        assert answers[0] == answers[1]
        assert refusal(answers[0][0]) == "receipt-waits"
        step(round_id)
    assert refusal(told(night, codes[0])) == "receipt-waits"


def test_an_unknown_code_is_told_so_where_nothing_is_awaited(night: Night) -> None:
    published(night, MARKS)
    assert refusal(told(night, NEVER)) == "receipt-unknown"


def test_a_code_of_a_published_round_is_found_while_the_next_round_runs(night: Night) -> None:
    _, codes = published(night, MARKS)
    night.open("sewage-construction-verdict")
    assert told(night, codes[0])["state"] == "counted"
    assert refusal(told(night, NEVER)) == "receipt-waits"


def test_a_receipt_that_a_later_choice_replaced_is_not_found(night: Night) -> None:
    round_id = night.open()
    first = night.cast("A001", 1, round_id)["code"]
    second = night.cast("A001", 2, round_id, mark=1, seq=2)["code"]
    night.publish(round_id)
    assert refusal(told(night, first)) == "receipt-unknown"
    assert told(night, second)["of"] == 1


@pytest.mark.parametrize("when", ["open", "closed", "published"])
def test_a_void_round_counts_for_nothing_and_says_why(night: Night, when: str) -> None:
    round_id = night.open()
    codes = night.score(round_id, MARKS)
    if when != "open":
        (night.close if when == "closed" else night.publish)(round_id)
    night.void(round_id, "题目念错了单位")
    answer = told(night, codes[0])
    assert (answer["state"], answer["reason"], answer["rerun"]) == ("void", "题目念错了单位", None)
    assert "proof" not in answer and "place" not in answer
    night.open()
    assert told(night, codes[0])["rerun"] == 2


def test_a_receipt_of_an_older_run_is_found_in_its_run(night: Night) -> None:
    round_id, codes = published(night, MARKS)
    night.arm()
    published(night, [1, 1])
    answer = told(night, codes[0])
    assert (answer["run"]["run_id"], answer["round"]["round_id"], answer["of"]) == ("run1", round_id, len(MARKS))
    assert told(night, codes[1])["ok"]


def test_receipts_are_found_after_a_restart(night: Night) -> None:
    _, codes = published(night, MARKS)
    night.stop()
    later = Night(night.database)
    night.wired = later.wired
    before = told(later, codes[0])
    assert before["state"] == "counted"


def test_each_group_has_places_of_its_own(tmp_path: Path) -> None:
    groups = (*TAIZHOU.groups, Group(id="experts", label="专家", entitled=9, weight=Decimal(1)))
    night = Night(tmp_path / "hearing.db", msgspec.structs.replace(TAIZHOU, groups=groups))
    night.arm()
    round_id = night.open()
    public, experts = night.score(round_id, [5, 4, 3]), night.score(round_id, [1, 2], "experts")
    night.publish(round_id)
    assert [told(night, code)["of"] for code in (public[0], experts[0])] == [3, 2]
    answer = told(night, experts[1])
    assert (answer["group"]["label"], answer["proof"]["groups"]) == ("专家", 2)
    assert answer["proof"]["root"] == night.hall.state.rounds[round_id].root
    night.stop()


def test_rows_that_no_longer_give_the_root_prove_nothing(night: Night, caplog: pytest.LogCaptureFixture) -> None:
    _, codes = published(night, MARKS)
    night.hall.db.execute("""update sealed set marks = '{"verdict":1}' where code = ?""", [codes[0]])
    assert refusal(told(night, codes[1])) == "record-broken"
    assert "root of its close" in caplog.text and codes[1] not in caplog.text
    assert "不能作证" in page(night, codes[1])


@pytest.mark.parametrize("sent", [None, 5, ["x"], {}])
def test_what_is_no_text_is_malformed(night: Night, sent: object) -> None:
    response = night.client().post("/api/v1/verify", json={"code": sent})
    assert (response.status_code, refusal(response.get_json())) == (400, "malformed")


def test_asking_for_a_code_in_the_address_is_not_answered(night: Night) -> None:
    _, codes = published(night, MARKS)
    assert "已计入" not in night.client().get(f"/verify?code={codes[0]}").get_data(as_text=True)


def test_nothing_of_a_question_is_logged_or_kept(night: Night, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    _, codes = published(night, MARKS)
    rows = [night.hall.db.table(name).count for name in night.hall.db.table_names()]
    told(night, codes[0])
    page(night, codes[0])
    told(night, "ABCD")
    assert not any(text in caplog.text for text in (codes[0], codes[0].replace("-", ""), "ABCD"))
    assert rows == [night.hall.db.table(name).count for name in night.hall.db.table_names()]


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_page_says_every_state_in_words(night: Night, lang: str) -> None:
    round_id = night.open()
    codes = night.score(round_id, MARKS)
    words = {"zh-CN": ("等公布以后再查", "已计入", "没有查到", "此轮作废", "您输入了 3 位")}
    words["en"] = ("Wait for the result", "Counted", "Not found", "Round void", "you typed 3")
    waits, counted, unknown, void, mistyped = words[lang]
    assert waits in page(night, codes[0], lang)
    night.publish(round_id)
    found = page(night, codes[0], lang)
    assert counted in found and told(night, codes[0])["checkpoint"]["code"] in found
    assert unknown in page(night, NEVER, lang)
    assert mistyped in page(night, "abc", lang)
    night.void(round_id, "念错了单位")
    assert void in page(night, codes[0], lang) and "念错了单位" in page(night, codes[0], lang)


def test_the_page_asks_again_in_the_other_language(night: Night) -> None:
    _, codes = published(night, MARKS)
    found = night.client().post("/verify?lang=en", data={"code": "", "again": codes[0]}).get_data(as_text=True)
    assert "Counted" in found


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("typed", ["", "  "])
def test_who_typed_nothing_is_told_where_the_receipt_is(night: Night, typed: str, lang: str) -> None:
    told = {"zh-CN": "还没有输入回执号", "en": "Nothing was typed yet"}[lang]
    assert told in page(night, typed, lang)
    assert told not in night.client().get(f"/verify?lang={lang}").get_data(as_text=True)


def test_who_only_changes_the_language_is_not_told_that_nothing_was_typed(night: Night) -> None:
    found = night.client().post("/verify?lang=en", data={"code": "", "again": ""}).get_data(as_text=True)
    assert "Type your receipt" in found and "Nothing was typed" not in found


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_page_names_both_verifiers_and_the_place_in_plain_words(night: Night, lang: str) -> None:
    _, codes = published(night, MARKS)
    found, place = page(night, codes[0], lang), told(night, codes[0])["place"]
    assert "hearing verify" in found and "scripts/verify_bundle.py" in found
    assert {"zh-CN": f"第 {place} 张，共 7 张", "en": f"number {place} of 7"}[lang] in found


def test_what_was_typed_comes_back_as_text_only(night: Night) -> None:
    assert "<script>" not in page(night, "<script>alert(1)</script>")


def test_the_page_lets_its_form_say_where_it_comes_from_and_is_kept_by_nobody(night: Night) -> None:
    headers = night.client().get("/verify").headers
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("same-origin", "no-store")
