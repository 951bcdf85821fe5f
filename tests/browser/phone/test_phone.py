"""A person with a phone, from the card in the hand to the result: what must work on the night."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from .conftest import Hall, Phones

pytestmark = pytest.mark.browser

CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}")


def choose(page: Page, label: str) -> None:
    """Tap an answer, as a finger does."""
    page.locator(".answer", has=page.get_by_role("radio", name=label, exact=True)).click()


def submit(page: Page) -> None:
    page.locator("button[type=submit]").click()


def score(page: Page, label: str) -> None:
    choose(page, label)
    submit(page)
    expect(page.locator(".lamp--received h1")).to_have_text("已收到")


def fact(page: Page, name: str) -> str:
    """What stands beside a word under the lamp."""
    return page.locator(".facts > div", has=page.locator("dt", has_text=name)).locator("dd").inner_text()


def until(page: Page, true: Callable[[], bool]) -> None:
    """Asks the server until it agrees; in between the browser's own traffic goes on."""
    for _ in range(500):
        if true():
            return
        page.evaluate("new Promise(requestAnimationFrame)")
    raise AssertionError("the server never agreed")


def test_scanned_card_leads_to_the_waiting_page_and_its_token_leaves_the_address(phones: Phones) -> None:
    page = phones.bare()
    card = next(phones.cards)
    page.goto(card["url"])
    expect(page.locator(".no")).to_have_text(card["card"])
    expect(page.locator(".join__show h1")).to_contain_text("台州全媒体问政")
    assert card["token"] not in page.url
    page.get_by_role("button", name="进入").click()
    expect(page.locator("h1")).to_have_text("现在不用打分，请看台上")
    page.reload()
    expect(page.locator("h1")).to_have_text("现在不用打分，请看台上")


def test_score_is_received_changed_closed_and_found_in_the_result(hall: Hall, person: Callable[..., Page]) -> None:
    page = person()
    hall.open_round()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    expect(page.locator("button[type=submit]")).to_have_text("请先选一项")
    score(page, "不太满意")
    first = fact(page, "回执号")
    assert CODE.fullmatch(first)
    page.get_by_role("button", name="修改打分").click()
    choose(page, "基本满意")
    expect(page.locator("button[type=submit]")).to_have_text("改为：基本满意")
    submit(page)
    expect(page.locator(".lamp--received")).to_be_visible()
    assert fact(page, "您的打分") == "基本满意"
    second = fact(page, "回执号")
    assert CODE.fullmatch(second) and second != first
    hall.close_round()
    expect(page.locator("h1")).to_have_text("您的票已收到")
    assert (fact(page, "您的打分"), fact(page, "回执号")) == ("基本满意", second)
    hall.reveal_round()
    expect(page.locator(".res__figure")).to_have_text("100.00%")
    expect(page.locator(".res__sum")).to_have_text("满意 1 / 有效 1 / 应到 200")
    expect(page.locator(".bars .mine .k")).to_contain_text("基本满意")
    expect(page.locator(".proof")).to_contain_text(second)


def test_choice_and_receipt_survive_a_reload(hall: Hall, person: Callable[..., Page]) -> None:
    page = person()
    hall.open_round()
    choose(page, "一般")
    page.reload()
    expect(page.get_by_role("radio", name="一般")).to_be_checked()
    expect(page.locator("button[type=submit]")).to_have_text("提交：一般")
    submit(page)
    expect(page.locator(".lamp--received")).to_be_visible()
    code = fact(page, "回执号")
    page.reload()
    expect(page.locator(".lamp--received")).to_be_visible()
    assert (fact(page, "您的打分"), fact(page, "回执号")) == ("一般", code)


def test_score_given_offline_arrives_once(hall: Hall, person: Callable[..., Page]) -> None:
    page = person()
    hall.open_round()
    choose(page, "满意")
    page.context.set_offline(True)
    expect(page.locator(".strip__link")).to_have_text("重连中")
    expect(page.get_by_role("radio", name="满意", exact=True)).to_be_checked()
    submit(page)
    expect(page.locator(".lamp--queued h1")).to_have_text("已存，还没送到")
    place = page.locator(".actions .btn").bounding_box()
    page.context.set_offline(False)
    expect(page.locator(".lamp--received h1")).to_have_text("已收到", timeout=3_000)
    assert page.locator(".actions .btn").bounding_box() == place
    assert hall.topics()["turnout"]["scored"] == 1
    hall.close_round()
    hall.reveal_round()
    expect(page.locator(".res__sum")).to_have_text("满意 1 / 有效 1 / 应到 200")


def test_score_given_offline_arrives_from_a_page_opened_anew(hall: Hall, person: Callable[..., Page]) -> None:
    page = person()
    hall.open_round()
    choose(page, "满意")
    page.context.set_offline(True)
    expect(page.locator(".strip__link")).to_have_text("重连中")
    submit(page)
    expect(page.locator(".lamp--queued")).to_be_visible()
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(f"{hall.base}/phone")
    expect(again.locator(".lamp--received h1")).to_have_text("已收到", timeout=3_000)
    assert hall.topics()["turnout"]["scored"] == 1


def test_score_that_comes_after_the_close_is_told_as_not_counted(hall: Hall, person: Callable[..., Page]) -> None:
    page = person()
    hall.open_round()
    choose(page, "不满意")
    page.context.set_offline(True)
    expect(page.locator(".strip__link")).to_have_text("重连中")
    submit(page)
    hall.close_round()
    hall.send("go", segment_id="flood-jiaojiang-verdict")
    page.context.set_offline(False)
    expect(page.locator(".lamp--refused h1")).to_have_text("未计入")
    assert fact(page, "计入的打分") == "无"
    page.get_by_role("button", name="回到现场").click()
    expect(page.locator(".calm")).to_be_visible()


def test_score_whose_answer_was_lost_is_told_as_received(hall: Hall, person: Callable[..., Page]) -> None:
    page = person()
    deaf = [False]

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda frame: None if deaf[0] else socket.send(frame))
        socket.on_message(lambda frame: server.send(frame))

    page.route_web_socket(re.compile("/socket.io/"), between)
    page.reload()
    hall.open_round()
    choose(page, "满意")
    deaf[0] = True
    submit(page)
    expect(page.locator(".lamp--sending h1")).to_have_text("正在提交")
    until(page, lambda: hall.topics()["turnout"]["scored"] == 1)
    hall.close_round()
    deaf[0] = False
    page.reload()
    expect(page.locator("h1")).to_have_text("您的票已收到")
    assert fact(page, "您的打分") == "满意"


def test_score_the_busy_server_did_not_take_is_sent_again(hall: Hall, person: Callable[..., Page]) -> None:
    page = person()
    taken: list[str] = []

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def sent(frame: str | bytes) -> None:
            asked = re.match(r'42/phone,(\d+)\["cast_ballot"', str(frame))
            if asked and not taken:
                socket.send(f'43/phone,{asked[1]}[{{"ok":false,"code":"busy","facts":{{}}}}]')
                taken.append("busy")
            else:
                server.send(frame)

        socket.on_message(sent)

    page.route_web_socket(re.compile("/socket.io/"), between)
    page.reload()
    hall.open_round()
    score(page, "满意")
    assert taken == ["busy"]
    assert hall.topics()["turnout"]["scored"] == 1


def test_connection_without_a_welcome_is_given_up_for_another(person: Callable[..., Page]) -> None:
    page = person()
    ungreeted: list[str] = []

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def sent(frame: str | bytes) -> None:
            if str(frame).startswith("40/phone") and not ungreeted:
                ungreeted.append(str(frame))
            else:
                server.send(frame)

        socket.on_message(sent)

    page.route_web_socket(re.compile("/socket.io/"), between)
    page.clock.install()
    page.reload()
    until(page, lambda: bool(ungreeted))
    page.clock.fast_forward(10_000)
    expect(page.locator("h1")).to_have_text("现在不用打分，请看台上")


def test_polling_serves_where_websockets_are_shut_out(hall: Hall, phones: Phones) -> None:
    page = phones.bare()
    page.add_init_script("window.WebSocket = class extends WebSocket { constructor() { super('ws://127.0.0.1:1/'); } }")
    page.goto(next(phones.cards)["url"])
    page.get_by_role("button", name="进入").click()
    hall.open_round()
    score(page, "满意")


def test_phone_that_slept_asks_anew_when_it_wakes(hall: Hall, person: Callable[..., Page]) -> None:
    page = person()
    sockets: list[WebSocketRoute] = []

    def between(socket: WebSocketRoute) -> None:
        server, dead = socket.connect_to_server(), not sockets
        sockets.append(socket)
        # The first line brings the welcome and its heartbeat, then no more news: as a sleeping phone's does.
        server.on_message(
            lambda frame: None if dead and "welcome" not in str(frame) and len(frame) > 200 else socket.send(frame)
        )
        socket.on_message(lambda frame: server.send(frame))

    page.route_web_socket(re.compile("/socket.io/"), between)
    page.reload()
    expect(page.locator(".calm")).to_be_visible()
    hall.open_round()
    page.evaluate(
        """() => {
            let seen = "hidden";
            Object.defineProperty(document, "visibilityState", { get: () => seen });
            document.dispatchEvent(new Event("visibilitychange"));
            const now = Date.now;
            Date.now = () => now() + 60000;
            seen = "visible";
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(page.locator(".answer")).to_have_count(5)


def test_mood_is_one_of_two_faces(hall: Hall, person: Callable[..., Page]) -> None:
    page = person()
    hall.open_round("flood-water-qa", "mood")
    expect(page.get_by_role("radio")).to_have_count(2)
    score(page, "笑脸")
    hall.close_round()
    expect(page.locator(".res__sum")).to_have_text("满意 1 / 有效 1 / 应到 200")


def test_void_round_says_so_and_the_next_one_opens_by_itself(hall: Hall, person: Callable[..., Page]) -> None:
    page = person()
    hall.open_round()
    score(page, "满意")
    hall.send("void_round", round_id=hall.round_id, reason="开早了")
    expect(page.locator("h1")).to_have_text("此轮作废")
    assert fact(page, "原因") == "开早了"
    hall.open_round()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    score(page, "一般")


def test_second_phone_asks_before_it_takes_the_card(hall: Hall, phones: Phones) -> None:
    card = next(phones.cards)
    first, second = phones.bare(), phones.bare()
    first.goto(card["url"])
    first.get_by_role("button", name="进入").click()
    hall.open_round()
    score(first, "满意")
    second.goto(card["url"])
    expect(second.locator("h1")).to_have_text("此卡在另一部手机上")
    second.get_by_role("button", name="在这部手机继续").click()
    expect(second.locator(".lamp--received")).to_be_visible()
    assert fact(second, "您的打分") == "满意"
    expect(first.locator("h1")).to_have_text("已转到另一部手机")
    first.get_by_role("button", name="在这部手机继续").click()
    expect(first.locator(".lamp--received")).to_be_visible()
    expect(second.locator("h1")).to_have_text("已转到另一部手机")
    assert hall.topics()["turnout"]["scored"] == 1


def test_way_to_the_plain_page_is_taken_only_when_the_server_answers(hall: Hall, person: Callable[..., Page]) -> None:
    page = person()
    page.clock.install()
    page.reload()
    hall.open_round()
    choose(page, "一般")
    page.context.set_offline(True)
    expect(page.locator(".strip__link")).to_have_text("重连中")
    submit(page)
    page.clock.fast_forward(10_000)
    way = page.get_by_role("link", name="还是连不上？用简易版打分")
    way.click()
    expect(page.get_by_text("现在连 Wi-Fi 也不通，请留在本页")).to_be_in_viewport(ratio=1)
    expect(page.locator(".lamp--queued")).to_be_visible()
    page.route("**/plain*", lambda route: route.fulfill(body="plain"))  # of all there is, it alone answers again
    way.click()
    page.wait_for_url("**/plain?lang=zh-CN")


def test_older_choice_of_the_other_phone_is_asked_about_before_it_counts(hall: Hall, phones: Phones) -> None:
    card = next(phones.cards)
    first, second = phones.bare(), phones.bare()
    first.goto(card["url"])
    first.get_by_role("button", name="进入").click()
    hall.open_round()
    score(first, "满意")
    first.context.set_offline(True)
    expect(first.locator(".strip__link")).to_have_text("重连中")
    first.get_by_role("button", name="修改打分").click()
    choose(first, "一般")
    submit(first)
    expect(first.locator(".lamp--queued")).to_be_visible()
    first.goto("about:blank")
    first.context.set_offline(False)
    second.goto(card["url"])
    second.locator(".btn--main").click()
    second.get_by_role("button", name="修改打分").click()
    score(second, "不满意")
    first.goto(f"{hall.base}/phone")
    first.get_by_role("button", name=f"继续用 {card['card']} 进入").click()
    first.get_by_role("button", name="在这部手机继续").click()
    expect(first.get_by_role("radio", name="一般")).to_be_checked()
    first.get_by_role("button", name="改为：一般").click()
    expect(first.locator(".lamp--received")).to_be_visible()
    assert fact(first, "您的打分") == "一般"


def test_typed_code_forgives_case_and_spaces_and_names_mistakes(phones: Phones) -> None:
    page = phones.bare()
    code = next(phones.cards)["code"]
    page.goto(f"{phones.hall.base}/j")
    field = page.get_by_role("textbox")
    field.fill(code[:5])
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("号码是 8 位，您输入了 5 位")
    expect(field).to_be_focused()
    field.fill(code[:-1] + ("2" if code[-1] != "2" else "3"))
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("号码输错了一个字")
    field.fill(f" {code[:4].lower()}-{code[4:].lower()}")
    submit(page)
    page.get_by_role("button", name="进入").click()
    expect(page.locator(".calm")).to_be_visible()


def test_new_run_is_one_tap_away(hall: Hall, person: Callable[..., Page]) -> None:
    page = person()
    number = page.locator(".strip__card").inner_text()
    hall.arm()
    page.get_by_role("button", name=f"继续用 {number} 进入").click()
    expect(page.locator(".calm")).to_be_visible()
    expect(page.locator(".strip__card")).to_have_text(number)


def test_unknown_card_gets_its_own_sentence_and_way_on(phones: Phones) -> None:
    page = phones.bare()
    page.goto(f"{phones.hall.base}/j#not-a-card-of-this-hearing")
    expect(page.locator("h1")).to_have_text("没有认出这张卡")
    page.get_by_role("button", name="输入卡上的号码").click()
    expect(page.get_by_role("textbox")).to_be_visible()
