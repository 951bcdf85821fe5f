"""Take the README's pictures from the running program: python scripts/pictures.py, in the project's environment.

A server of its own on a free port and a fresh database, simulated phones, one real phone page that scores, and a
producer who sends commands over HTTP. Needs Chromium (HEARING_CHROMIUM names another one).
"""

from __future__ import annotations

import base64
import csv
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from producer import Producer, line

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
EPISODE = "taizhou-water"
PHONES = 170
PRESENT = 187
USUAL_PORT = 8000
ENOUGH = 155  # more than the quorum
WITHIN_S = 90
BACKDROP = "#1c2733"
EMPTY = ((300, 300), (120, 400))  # points of the overlay where neither pledge nor result nor frame is
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SIZES = {"phone": (390, 844), "control": (1366, 768), "overlay": (1920, 1080), "board": (820, 1180)}
ALPHAS = """
async ([png, points]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const brush = canvas.getContext("2d");
  brush.drawImage(image, 0, 0);
  return points.map(([x, y]) => brush.getImageData(x, y, 1, 1).data[3]);
}
"""


def wait(seen: Callable[[], bool], what: str) -> None:
    """Ask again until `seen`."""
    until = time.monotonic() + WITHIN_S
    while not seen():
        if time.monotonic() > until:
            raise SystemExit(f"waited {WITHIN_S} s in vain: {what}")
        time.sleep(0.25)


# The server ----------------------------------------------------------------------------------------------------------


@contextmanager
def process(database: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command line that goes on, ended by its id."""
    command = [sys.executable, "-m", "hearing", "--db", str(database), *words]
    going = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield going
    finally:
        going.terminate()
        going.wait(20)


def free_port() -> int:
    """A port nobody listens on: the usual one where it is free, for it shows in the pictures."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", USUAL_PORT))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(base: str, server: subprocess.Popen[bytes]) -> None:
    """Return with the first good answer."""
    while server.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/healthz", timeout=5):
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


@contextmanager
def hall(folder: Path) -> Iterator[tuple[Producer, list[dict[str, str]]]]:
    """A rehearsal with simulated phones in it: the producer, and two printed cards."""
    database, port, password = folder / "hearing.db", free_port(), secrets.token_urlsafe(12)
    base = f"http://127.0.0.1:{port}"
    line(database, "import", "hearing/demo/taizhou-water.toml")
    line(database, "user", "add", "producer", "--role", "producer", "--password-stdin", typed=f"{password}\n")
    line(database, "arm", EPISODE, "--mode", "rehearsal")
    line(database, "cards", EPISODE, "--count", "2", "--public-url", base, "--csv", str(folder / "cards.csv"))
    with (folder / "cards.csv").open(encoding="utf-8-sig") as file:
        cards = list(csv.DictReader(file))
    with process(database, "serve", "--host", "127.0.0.1", "--port", str(port), "--public-url", base) as server:
        wait_until_up(base, server)
        with process(database, "rehearse", "--phones", str(PHONES)):
            producer = Producer(base, "producer", password)
            wait(lambda: producer.topic("health")["phones"]["online"] >= PHONES, "phones")
            yield producer, cards


# The pages -----------------------------------------------------------------------------------------------------------


def opened(browser: Browser, kind: str, url: str) -> Page:
    """A page of that kind's size."""
    width, height = SIZES[kind]
    size = {"width": width, "height": height}
    context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url)
    return page


def keep(page: Page, name: str, **how: Any) -> None:
    """Take a picture, once fonts and movements are done."""
    page.evaluate("() => document.fonts.ready")
    page.wait_for_timeout(1500)
    page.screenshot(path=str(PICTURES / f"{name}.png"), **how)


def logged_in(page: Page, password: str) -> Page:
    """The panel behind its login."""
    page.fill("#login-name", "producer")
    page.fill("#login-password", password)
    page.keyboard.press("Enter")
    page.locator(".room").wait_for()
    return page


def play(producer: Producer, cards: list[dict[str, str]], browser: Browser) -> None:
    """The show, as far as the pictures need it."""
    base, send = producer.base, producer.send
    send("set_attendance", group="public", present=PRESENT)
    send("start_run")
    score(producer, "sewage-epb-verdict")
    phone = opened(browser, "phone", cards[0]["url"])
    phone.locator(".join__card").wait_for()
    phone.locator(".actions .btn").click()
    overlay = opened(browser, "overlay", f"{base}/overlay")
    send("clear")
    panel = logged_in(opened(browser, "control", f"{base}/control"), producer.password)

    send("go", segment_id="flood-water-qa")
    asked = send("ask_question", text="暗访片里的堤塘险段，什么时候排查完？", questioner="questioners-7")
    send("take", graphic="topic")
    pledge = {"what": "堤塘险段逐段排查，清单上网公布", "due": "2014-08-01", "proof": "清单上网，记者回访"}
    made = send("make_pledge", question_id=asked["question_id"], **pledge)
    send("take", graphic="pledge", pledge_id=made["pledge_id"])
    keep_overlay(overlay, "overlay-pledge", browser.new_page())
    send("clear")
    send("take", graphic="topic")

    send("go", segment_id="flood-water-verdict")
    round_id = send("open_round", segment_id="flood-water-verdict")["round_id"]
    send("preview", graphic="result", round_id=round_id)
    send("take", graphic="countdown", round_id=round_id)
    phone.locator(".answer", has_text="基本满意").click()
    keep(phone, "phone")
    phone.locator("button[type=submit]").click()
    phone.locator(".lamp--received").wait_for()
    wait(lambda: producer.topic("turnout")["scored"] >= 100, "ballots")
    keep(panel, "control")
    finish(producer, round_id)
    keep_overlay(overlay, "overlay", browser.new_page())
    keep(opened(browser, "board", f"{base}/board"), "board")
    keep(phone, "phone-result")


def score(producer: Producer, segment_id: str) -> None:
    """One whole round."""
    producer.send("go", segment_id=segment_id)
    round_id = producer.send("open_round", segment_id=segment_id)["round_id"]
    finish(producer, round_id)


def finish(producer: Producer, round_id: str) -> None:
    """Wait for the hall, close, reveal on air, and until everybody was told."""
    wait(lambda: producer.topic("turnout")["scored"] >= ENOUGH, "ballots")
    producer.send("close_round", round_id=round_id, grace_s=0)
    producer.send("reveal_round", round_id=round_id, take=True)
    wait(lambda: producer.topic("round")["published"], "publishing")


def keep_overlay(page: Page, name: str, blank: Page) -> None:
    """The overlay as it is on air, over a plain backdrop, once it was seen to be transparent where nothing is shown."""
    page.wait_for_timeout(1500)
    bare = base64.b64encode(page.screenshot(omit_background=True)).decode()
    alphas = blank.evaluate(ALPHAS, [bare, EMPTY])
    if any(alphas):
        raise SystemExit(f"the overlay is not transparent at {EMPTY}: alpha {alphas}")
    page.evaluate("(backdrop) => { document.documentElement.style.background = backdrop; }", BACKDROP)
    keep(page, name)
    page.evaluate("() => { document.documentElement.style.background = ''; }")


def main() -> int:
    """Take every picture anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    executable = os.environ.get("HEARING_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM)
        with hall(Path(folder)) as (producer, cards):
            play(producer, cards, browser)
        browser.close()
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"{picture.relative_to(ROOT)}  {picture.stat().st_size // 1000} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
