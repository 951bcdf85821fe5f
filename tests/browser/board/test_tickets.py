"""Voter cards on paper: big enough to scan, nothing cut off, nothing fetched; read off the picture as a phone would."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pypdfium2
import pytest
import zxingcpp
from PIL.Image import Image
from PIL.ImageFilter import GaussianBlur
from playwright.sync_api import Browser, Page

from hearing import tickets
from tests.domain.given import TAIZHOU

pytestmark = pytest.mark.browser
MM = 25.4 / 96
DPI = 200
CUT = """() => [...document.querySelectorAll(
    ".sheet, .tk, .tk__show, .tk__show *, .tk__steps, .tk__typed, .tk__tip")]
  .filter((box) => box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1)
  .map((box) => box.className + ": " + box.textContent)"""
WIFI = msgspec.structs.replace(TAIZHOU.hall, wifi_name="WENZHENG-HALL", wifi_password="tz;2014:07\\18")
LONG = msgspec.structs.replace(TAIZHOU.hall, wifi_name="Tai-zhou Guang-dian 2014 Hall 5G", wifi_password="x" * 20)
NO_WIFI = msgspec.structs.replace(TAIZHOU.hall, wifi_name="")
LAYOUTS = pytest.mark.parametrize("layout", ["sheet", "single"])
KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "reserve": {"reserve": True},
    "reissued": {"reissued": "2014-07-18 20:47"},
    "both": {"reserve": True, "reissued": "2014-07-18 20:47"},
}


def url(number: int) -> str:
    return f"http://192.168.100.100:8000/j#wJ3kLmN0pQrStUvWxYz{number:03d}A"


def sheet(count: int, hall: Any = WIFI, layout: str = "sheet", **more: Any) -> str:
    """The page of so many cards, as `hearing cards --html` writes it."""
    programme = msgspec.structs.replace(TAIZHOU, hall=hall)
    group = programme.groups[0].id
    rows = [
        {"card": f"A{n:03d}", "group": group, "code": "7K4MQ9XD", "url": url(n), **more} for n in range(1, count + 1)
    ]
    return tickets.sheet(programme, rows, layout)


def pages(pdf: bytes | Path, *, blur_mm: float = 0) -> list[Image]:
    """A PDF as a scanner of 200 dots an inch sees it, out of focus by so much."""
    drawn: list[Image] = [page.render(scale=DPI / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(pdf)]
    return [page.filter(GaussianBlur(blur_mm / 25.4 * DPI)) for page in drawn]


def read(picture: Image) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(picture)}


@pytest.fixture
def paper(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 820, "height": 1140}, offline=True)
    yield context.new_page()
    context.close()


@LAYOUTS
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hall", [WIFI, LONG, NO_WIFI], ids=["wifi", "long-wifi", "no-wifi"])
def test_nothing_on_a_card_is_cut_off(paper: Page, layout: str, kind: str, hall: Any) -> None:
    paper.set_content(sheet(1, hall, layout, **KINDS[kind]))
    assert paper.evaluate(CUT) == []


@LAYOUTS
def test_cards_fill_their_pages(paper: Page, layout: str) -> None:
    a_page = tickets.A_PAGE[layout]
    paper.set_content(sheet(a_page + 1, layout=layout))
    printed = pypdfium2.PdfDocument(paper.pdf(prefer_css_page_size=True))
    assert len(printed) == 2
    wide, high = (round(points / 72 * 25.4) for points in printed[0].get_size())
    assert (wide, high) == {"sheet": (210, 297), "single": (105, 148)}[layout]
    assert paper.locator(".sheet").first.locator(".tk").count() == a_page


@LAYOUTS
@pytest.mark.parametrize("blur_mm", [0, 0.25], ids=["sharp", "blurred"])
def test_both_codes_are_read_off_the_printed_page(paper: Page, layout: str, blur_mm: float) -> None:
    paper.set_content(sheet(8, layout=layout))
    printed = pages(paper.pdf(prefer_css_page_size=True), blur_mm=blur_mm)
    found = set().union(*(read(page) for page in printed))
    wifi = "WIFI:T:WPA;S:WENZHENG-HALL;P:tz\\;2014\\:07\\\\18;;"
    assert found == {wifi, *(url(n) for n in range(1, 9))}


@LAYOUTS
def test_the_code_measures_thirty_millimetres_and_the_number_twenty_four_points(paper: Page, layout: str) -> None:
    paper.set_content(sheet(1, layout=layout))
    dark = paper.locator(".tk__qr svg path").bounding_box()
    assert dark is not None and dark["width"] * MM >= 30
    size = paper.locator(".tk__no").evaluate("(number) => parseFloat(getComputedStyle(number).fontSize)")
    assert size * 0.75 >= 24


def test_a_camera_that_aims_at_the_big_code_does_not_see_the_other(paper: Page) -> None:
    paper.set_content(sheet(1))
    big, small = (paper.locator(f".tk__{which} svg path").bounding_box() for which in ("qr", "wifi"))
    assert big is not None and small is not None
    assert (big["x"] - small["x"] - small["width"]) * MM >= 20


@LAYOUTS
def test_a_card_says_both_ways_in(paper: Page, layout: str) -> None:
    paper.set_content(sheet(1, layout=layout))
    text = paper.locator(".tk").inner_text()
    for words in (
        "A001",
        "WENZHENG-HALL",
        "tz;2014:07\\18",
        "192.168.100.100:8000/j",
        "7K4M Q9XD",
        "用手机自带的相机扫",
    ):
        assert words in text
    assert "继续使用" in text and "Stay connected" in text and "打分卡" in text
    assert "wJ3kLmN0" not in text and "备用" not in text and "补发" not in text


def test_reserve_and_reissued_cards_say_so(paper: Page) -> None:
    paper.set_content(sheet(1, **KINDS["both"]))
    text = paper.locator(".tk").inner_text()
    for words in (
        "备用",
        "Reserve",
        "2014-07-18 20:47 补发，同号旧卡作废",
        "Reissued 2014-07-18 20:47; old card is void",
    ):
        assert words in text


def test_no_cards_say_so(paper: Page) -> None:
    paper.set_content(sheet(0))
    assert paper.locator(".none").is_visible()
