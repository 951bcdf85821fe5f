"""The panel without a server: its real page and scripts, fed with topics by the test, every request answered here."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from playwright.sync_api import Page, Route

from hearing.live import gate

ROOT = Path(__file__).parents[3]
BASE = "http://panel.test"
CSP = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:"
BUNDLES: dict[str, str] = {}
OVERLAY = "<!doctype html><title>overlay</title>"


def words(*areas: str) -> str:
    """`window.WORDS` of these areas, as the server's bundle carries it."""
    chinese, english = (
        {key: text for area in areas for key, text in _words(lang, area).items()} for lang in ("zh-CN", "en")
    )
    columns = [list(chinese), list(chinese.values()), [english[key] for key in chinese]]
    return f"window.WORDS = {json.dumps(columns, ensure_ascii=False)};"


def _words(lang: str, wanted: str) -> dict[str, str]:
    """The texts of an area, or where a key is named that one alone."""
    file = ROOT / "static/i18n" / lang / f"{wanted.partition('.')[0]}.json"
    texts: dict[str, str] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return {wanted: texts[wanted]} if "." in wanted else texts


@cache
def script(paths: tuple[str, ...]) -> str:
    """The files of one page joined, with the fake socket in the place of the real one."""
    fake = Path(__file__).with_name("fake_io.js")
    parts = [
        words(*path[6:].split(","))
        if path.startswith("words:")
        else (fake if path == "vendor/socket.io.js" else ROOT / "static" / path).read_text("utf-8")
        for path in paths
    ]
    return "\n;\n".join(parts)


def _bundle(name: str, paths: list[str]) -> Markup:
    BUNDLES[f"/{name}.js"] = script(tuple(paths))
    return Markup(f'<script defer src="/{name}.js"></script>')


def _later(name: str, paths: list[str]) -> str:
    _bundle(name, paths)
    return f"/{name}.js"


def _styles(name: str, paths: list[str]) -> Markup:
    return Markup("".join(f'<link rel="stylesheet" href="/static/{path}">' for path in paths))


def page_html(template: str, lang: str, **context: Any) -> str:
    """A template as the server would render it."""
    env = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    texts = {
        k: v for f in (ROOT / "static/i18n" / lang).glob("*.json") for k, v in json.loads(f.read_text("utf-8")).items()
    }
    filled = lambda key, **params: _filled(texts.get(key, key), params)  # noqa: E731
    env.globals.update(bundle=_bundle, later=_later, styles=_styles, t=filled)
    return env.get_template(template).render(lang=lang, **context)


def _filled(text: str, params: dict[str, Any]) -> str:
    for name, value in params.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def open_panel(
    page: Page,
    topics: dict[str, Any] | None,
    lang: str = "zh-CN",
    account: str | None = "主控席 1 号",
    role: str = "producer",
) -> None:
    """The panel in `page`, showing these topics (None: still connecting)."""
    config = {"build": "test", "lang": lang, "csrf": "x", "account": account, "role": role, "may": gate.may(role)}
    html = page_html("control.html", lang, config=config)

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(BASE).partition("?")[0]
        if path == "/control":
            route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": CSP})
        elif path == "/overlay":
            route.fulfill(body=OVERLAY, content_type="text/html")
        elif path in BUNDLES:
            route.fulfill(body=BUNDLES[path], content_type="text/javascript")
        else:
            route.fulfill(path=ROOT / path[1:])

    page.unroute_all()
    page.route("**/*", answer)
    page.goto(f"{BASE}/control")
    page.wait_for_selector("#panel > *")
    if topics is not None:
        page.evaluate("topics => window.fake.welcome(topics)", topics)
        page.wait_for_selector(".room")
