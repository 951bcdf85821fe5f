"""Files for browsers: joined per page, compressed once, and kept by the browser for good under a versioned address."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
from flask import Blueprint, Flask, Response, abort, request
from markupsafe import Markup, escape

from hearing import i18n
from hearing.config import PROJECT

STATIC = PROJECT / "static"
FOREVER = "public, max-age=31536000, immutable"
TEXTS = {".js", ".mjs", ".css", ".json", ".svg", ".html"}
COMMENTS = re.compile(rb"^[ \t]*(?:/\*(?:(?!\*/).)*\*/[ \t]*|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
INDENTS = re.compile(rb"^[ \t]+", re.MULTILINE)
SOURCES = (STATIC, PROJECT / "templates", PROJECT / "hearing")

mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("font/woff2", ".woff2")


@cache
def build() -> str:
    """What names the code that is running: ten hex digits over everything that is served or serves."""
    seen = hashlib.sha256()
    for folder in SOURCES:
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            seen.update(str(path.relative_to(PROJECT)).encode())
            seen.update(path.read_bytes())
    return seen.hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent, plain and compressed."""

    mime: str
    plain: bytes
    small: bytes | None


def _asset(name: str, content: bytes) -> Asset:
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    small = gzip.compress(content, 9, mtime=0) if Path(name).suffix in TEXTS else None
    return Asset(mime, content, small)


def _part(path: str) -> bytes:
    """One part of a bundle: a file under static/, ours made lean, or `words:area,area.key` for the catalogue."""
    if path.startswith("words:"):
        areas = path.removeprefix("words:").split(",")
        chinese, english = (
            {key: text for area in areas for key, text in _words(language, area).items()} for language in i18n.LANGUAGES
        )
        # Each key once, and each language in one piece: a tenth smaller, when compressed, than a table for each.
        columns = [list(chinese), list(chinese.values()), [english[key] for key in chinese]]
        return b"window.WORDS=" + msgspec.json.encode(columns) + b";"
    content = (STATIC / path).read_bytes()
    return content if path.startswith("vendor/") else _lean(content)


def _words(language: str, wanted: str) -> dict[str, str]:
    """The texts of an area, or where a key is named (`refusal.too-often`) that one alone."""
    texts = i18n.words(language, wanted.partition(".")[0])
    return {wanted: texts[wanted]} if "." in wanted else texts


def _lean(source: bytes) -> bytes:
    """Our own script or style sheet without indents and lines of comment: phones load it over one bar of signal."""
    return INDENTS.sub(b"", COMMENTS.sub(b"", source))


@cache
def joined(name: str, paths: tuple[str, ...]) -> tuple[str, Asset]:
    """(address, asset) of the files of one page, in the order given. Scripts stay apart by a line and a semicolon."""
    glue = b"\n;\n" if name.endswith(".js") else b"\n"
    content = glue.join(_part(path) for path in paths)
    address = f"/v/{hashlib.sha256(content).hexdigest()[:10]}/{name}"
    asset = _asset(name, content)
    BUNDLES[address] = asset
    return address, asset


BUNDLES: dict[str, Asset] = {}
blueprint = Blueprint("assets", __name__)


@cache
def _file(path: str) -> Asset | None:
    wanted = (STATIC / path).resolve()
    if not wanted.is_relative_to(STATIC) or not wanted.is_file():
        return None
    return _asset(wanted.name, wanted.read_bytes())


@blueprint.get("/v/<version>/<path:path>")
def versioned(version: str, path: str) -> Response:
    """A bundle, a part of one (`?debug`), or a file under static/; good for ever under this address."""
    found = BUNDLES.get(f"/v/{version}/{path}")
    if found is None and path.startswith("words/"):
        found = _asset("words.js", _part(f"words:{path.removeprefix('words/').removesuffix('.js')}"))
    found = found or _file(path)
    if found is None:
        abort(404)
    compressed = found.small is not None and request.accept_encodings.quality("gzip") > 0
    response = Response(found.small if compressed else found.plain, mimetype=found.mime)
    if found.small is not None:
        response.headers["Vary"] = "Accept-Encoding"
    if compressed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = FOREVER
    return response


def asset(path: str) -> str:
    """The versioned address of a file under static/; relative imports from it stay in the same version."""
    return f"/v/{build()}/{path}"


def _apart(path: str) -> str:
    if path.startswith("words:"):
        return f"/v/{build()}/words/{path.removeprefix('words:')}.js"
    return asset(path)


def bundle(name: str, paths: list[str]) -> Markup:
    """The script of a page: one file, or with `?debug` one each."""
    apart = "debug" in request.args
    addresses = [_apart(path) for path in paths] if apart else [joined(f"{name}.js", tuple(paths))[0]]
    return Markup("\n").join(Markup('<script defer src="{}"></script>').format(escape(a)) for a in addresses)


def later(name: str, paths: list[str]) -> str:
    """The address of a script that its page loads only when it comes to need it."""
    return joined(f"{name}.js", tuple(paths))[0]


def styles(name: str, paths: list[str]) -> Markup:
    """The style sheet of a page, likewise."""
    apart = "debug" in request.args
    addresses = [asset(path) for path in paths] if apart else [joined(f"{name}.css", tuple(paths))[0]]
    return Markup("\n").join(Markup('<link rel="stylesheet" href="{}">').format(escape(a)) for a in addresses)


def install(app: Flask) -> None:
    """Serve assets and give templates the words to ask for them."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(bundle=bundle, later=later, styles=styles, asset=asset)
