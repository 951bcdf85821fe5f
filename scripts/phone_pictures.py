"""Take the pictures of every state of the phone's page: python scripts/phone_pictures.py, in the project's environment.

The page is the real one; what it is told comes from the states its tests go through, so no server is needed. Writes
docs/pictures/phone/<language>/<state>.png at 360x560, and of the scoring pages <state>-big.png and <state>-tall.png.
Names of states as arguments take those alone. Needs Chromium (HEARING_CHROMIUM names another one).
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright
from small_png import small_png

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.phone.states import PARTS, STATES  # noqa: E402
from tests.browser.phone.still import Still  # noqa: E402

PICTURES = ROOT / "docs" / "pictures" / "phone"
LANGUAGES = ("zh-CN", "en")
SMALL: ViewportSize = {"width": 360, "height": 560}
TALL: ViewportSize = {"width": 390, "height": 844}
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-lcd-text",
]
LOOKS: dict[str, tuple[ViewportSize, bool]] = {"": (SMALL, False), "-big": (SMALL, True), "-tall": (TALL, False)}
LONG = ("revealed", "join", "open", "waiting")  # what begins so is taken whole, beyond the edge of the phone


def take(browser: Browser, lang: str, names: list[str]) -> None:
    """The pictures of these states in one language."""
    folder = PICTURES / lang
    folder.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(
        viewport=SMALL, has_touch=True, reduced_motion="reduce", timezone_id="Asia/Shanghai", locale=lang
    )
    still, blank = Still(context.new_page(), lang), browser.new_page()
    for name in names:
        for look, (size, big) in LOOKS.items():
            if look and name not in PARTS["scoring"]:
                continue
            still.page.set_viewport_size(size)
            still.show(STATES[name], big=big)
            file = folder / f"{name}{look}.png"
            file.write_bytes(small_png(blank, still.page.screenshot(full_page=name.startswith(LONG))))
    context.close()
    blank.close()


def main(names: list[str]) -> int:
    """Take them anew; without names, all, and nothing else is left in the folder."""
    unknown = sorted(set(names) - set(STATES))
    if unknown:
        print(f"no such state: {', '.join(unknown)}\nknown: {', '.join(STATES)}")
        return 1
    if not names:
        shutil.rmtree(PICTURES, ignore_errors=True)
    executable = os.environ.get("HEARING_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM)
        for lang in LANGUAGES:
            take(browser, lang, names or list(STATES))
        browser.close()
    taken = list(PICTURES.rglob("*.png"))
    print(f"{len(taken)} pictures, {sum(each.stat().st_size for each in taken) // 1000} KB in {PICTURES}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
