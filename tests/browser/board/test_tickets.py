"""The sheet of voter cards: eight on an A4 page, a code big enough to scan, nothing cut off, nothing fetched."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import qrcode
import qrcode.image.svg
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from playwright.sync_api import Browser, Page

from tests.browser.control.still import ROOT

pytestmark = pytest.mark.browser
MM = 25.4 / 96
CUT = """() => [...document.querySelectorAll(".tk, .tk__row, .tk__steps, .tk__code, .tk__tip, .tk header")]
  .filter((box) => box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1)
  .map((box) => box.className)"""


def svg(text: str) -> Markup:
    """A QR code at level Q as the server draws it: two modules of quiet zone, more of it on the paper around."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=2)
    code.add_data(text)
    drawn = io.BytesIO()
    code.make_image(image_factory=qrcode.image.svg.SvgPathImage).save(drawn)
    return Markup(drawn.getvalue().decode().partition("?>")[2])


def sheet(count: int, wifi: bool) -> str:
    """The page of so many cards, as `hearing cards --html` writes it."""
    cards: list[dict[str, Any]] = []
    for number in range(1, count + 1):
        url = f"http://192.168.100.100:8000/j#wJ3kLmN0pQrStUvWxYz{number:03d}A"
        card = {
            "card": f"A{number:03d}",
            "group_label": "群众代表",
            "code": "7K4M Q9XD",
            "url": url,
            "qr_svg": svg(url),
        }
        cards.append(card)
    net = {"name": "WENZHENG-HALL", "password": "tz-2014-0718", "qr_svg": svg("WIFI:T:WPA;S:WENZHENG-HALL;P:x;;")}
    words = {
        lang: json.loads((ROOT / f"static/i18n/{lang}/tickets.json").read_text("utf-8")) for lang in ("zh-CN", "en")
    }
    css = Markup((ROOT / "static/css/tickets.css").read_text("utf-8"))
    page = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True).get_template("tickets.html")
    title = "台州全媒体问政：五水共治"
    return page.render(title=title, slogan="", cards=cards, wifi=net if wifi else None, css=css, words=words)


@pytest.fixture
def paper(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 820, "height": 1140}, offline=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("wifi", [True, False], ids=["wifi", "no-wifi"])
def test_eight_cards_fill_a_page_and_nothing_is_cut_off(paper: Page, wifi: bool) -> None:
    paper.set_content(sheet(10, wifi))
    assert paper.locator(".sheet").count() == 2
    assert paper.locator(".sheet").first.locator(".tk").count() == 8
    assert paper.evaluate(CUT) == []
    printed = paper.pdf(prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") == 2


def test_the_code_measures_thirty_millimetres_and_the_number_twenty_four_points(paper: Page) -> None:
    paper.set_content(sheet(1, True))
    dark = paper.locator(".tk__qr svg path").bounding_box()
    assert dark is not None and dark["width"] * MM >= 30
    size = paper.locator(".tk__no").evaluate("(number) => parseFloat(getComputedStyle(number).fontSize)")
    assert size * 0.75 >= 24


def test_a_card_says_both_ways_in(paper: Page) -> None:
    paper.set_content(sheet(1, True))
    text = paper.locator(".tk").inner_text()
    for words in ("A001", "WENZHENG-HALL", "tz-2014-0718", "192.168.100.100:8000/j", "7K4M Q9XD", "相机、微信都能扫"):
        assert words in text
    assert "wJ3kLmN0" not in text


def test_no_cards_say_so(paper: Page) -> None:
    paper.set_content(sheet(0, False))
    assert paper.locator(".none").is_visible()
