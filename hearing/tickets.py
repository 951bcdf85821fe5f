"""Voter cards on paper and in a file: the one time their codes are shown."""

from __future__ import annotations

import contextlib
import csv
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import jinja2
import qrcode
from markupsafe import Markup
from qrcode.image.svg import SvgPathImage

from hearing import i18n
from hearing.clock import Clock
from hearing.config import PROJECT
from hearing.domain import cards, wording
from hearing.domain.programme import Programme
from hearing.reach import ask, episode_programme, refusal
from hearing.store import lock
from hearing.web.hosts import lan_urls

STATIC = PROJECT / "static"
COLUMNS = ("card", "group", "code", "token", "url")
A_PAGE = {"sheet": 8, "single": 1}
"""Layout -> cards on a page."""

Row = Mapping[str, Any]
Rows = Sequence[Row]


def qr_svg(text: str) -> Markup:
    """A QR of `text` at level Q as SVG, without the XML head, to stand in a page."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=2, image_factory=SvgPathImage)
    code.add_data(text)
    image = code.make_image()
    return Markup(image.to_string(encoding="unicode"))


def wifi_text(name: str, password: str) -> str:
    """What a Wi-Fi QR says. Source: the ZXing convention that phones follow."""

    def safe(text: str) -> str:
        return "".join(f"\\{letter}" if letter in '\\;,:"' else letter for letter in text)

    return f"WIFI:T:{'WPA' if password else 'nopass'};S:{safe(name)};P:{safe(password)};;"


def sheet(programme: Programme, rows: Rows, layout: str = "sheet") -> str:
    """The cards to print, standing alone: `sheet` is eight on an A4 page, `single` one on an A6 page.

    A row is what `COLUMNS` says, and may say `reserve` (true) and `reissued` (day and time, as printed).
    """
    loader = jinja2.FileSystemLoader(PROJECT / "templates")
    template = jinja2.Environment(loader=loader, autoescape=True).get_template("tickets.html")
    styles = [STATIC / "css" / "tickets.css", STATIC / "css" / f"tickets-{layout}.css"]
    hall = programme.hall
    wifi = None
    if hall.wifi_name:
        wifi_qr = qr_svg(wifi_text(hall.wifi_name, hall.wifi_password))
        wifi = {"name": hall.wifi_name, "password": hall.wifi_password, "qr_svg": wifi_qr}
    return template.render(
        title=programme.episode.title,
        a_page=A_PAGE[layout],
        cards=[_printed(programme, row) for row in rows],
        wifi=wifi,
        css=Markup("".join(path.read_text("utf-8") for path in styles)),
        words={language: i18n.words(language, "tickets") for language in i18n.LANGUAGES},
    )


def _printed(programme: Programme, row: Row) -> dict[str, Any]:
    group = programme.group(row["group"])
    return {
        "card": row["card"],
        "label": group.label,
        "label_en": group.label_en,
        "code": cards.grouped(row["code"]),
        "url": row["url"].partition("#")[0],
        "qr_svg": qr_svg(row["url"]),
        "reserve": row.get("reserve", False),
        "reissued": row.get("reissued", ""),
    }


def write_csv(path: Path, rows: Rows) -> None:
    """The cards as CSV that Excel reads as UTF-8."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def pdf_maker() -> Callable[[str, Path], None]:
    """What writes a page as a PDF file that holds its own fonts, so that Chinese prints from any machine.

    Raises ClickException where the extra `hearing[pdf]` or the library of the system that it needs is not there.
    """
    try:
        with contextlib.redirect_stdout(None):  # it prints advice of its own, in English alone
            from weasyprint import CSS, HTML
            from weasyprint.text.fonts import FontConfiguration
    except ImportError:
        raise refusal("pdf-not-installed", python=sys.executable) from None
    except OSError as error:
        raise refusal("pdf-without-pango", problem=str(error).splitlines()[0]) from None

    def write(page: str, path: Path) -> None:
        fonts = FontConfiguration()
        style = CSS(filename=STATIC / "css" / "tickets-pdf.css", font_config=fonts)
        HTML(string=page).write_pdf(path, stylesheets=[style], font_config=fonts)

    return write


@dataclass(frozen=True, slots=True)
class Files:
    """Where cards are to be written, and how they are laid out (see `A_PAGE`). None: not at all."""

    csv: Path | None = None
    html: Path | None = None
    pdf: Path | None = None
    layout: str = "sheet"

    def check(self) -> None:
        """Raises ClickException where the cards could not be written: a code that is lost cannot be shown again."""
        asked = [path for path in (self.csv, self.html, self.pdf) if path is not None]
        if not asked:
            raise refusal("codes-nowhere")
        for path in asked:
            if not path.resolve().parent.is_dir():
                raise refusal("no-folder", folder=path.resolve().parent)
            if path.exists():
                raise refusal("there-already", file=path)
        if self.pdf:
            pdf_maker()

    def write(self, programme: Programme, rows: Rows) -> None:
        """Raises ClickException where the PDF could not be made; a page to print is then there in its place."""
        page = sheet(programme, rows, self.layout)
        if self.csv:
            write_csv(self.csv, rows)
        if self.html:
            self.html.write_text(page, "utf-8")
        if self.pdf:
            try:
                pdf_maker()(page, self.pdf)
            except Exception as error:
                instead = self.pdf.with_name(f"{self.pdf.name}.html")
                instead.write_text(page, "utf-8")
                raise refusal("pdf-failed", problem=error, file=instead) from error


def make(
    db: Path, episode: str, verb: str, wanted: dict[str, Any], public_url: str, files: Files
) -> list[dict[str, Any]]:
    """Have the office make cards, or make them anew, and write them down; the rows. `wanted`: the verb's fields.

    Raises ClickException where they could not be shown or reached.
    """
    files.check()
    programme = episode_programme(db, episode)
    base = (public_url or programme.hall.public_url).rstrip("/")
    if not base:
        raise click.ClickException(_which_address(db))
    answer: dict[str, Any] = ask(db, verb, {"episode_id": episode, **wanted})
    anew = "before" not in answer
    at = wording.local_day_and_time(Clock().now(), programme.episode.timezone)[: len("2014-07-18 20:47")]
    rows = [{**card, "url": f"{base}/j#{card['token']}", "reissued": at if anew else ""} for card in answer["cards"]]
    files.write(programme, rows)
    click.echo(_said(rows, answer.get("before")))
    return rows


def _which_address(db: Path) -> str:
    server = lock.running_server(db)
    port = int(server["url"].rpartition(":")[2]) if server else 8000
    known = [f"  --public-url {url}" for url in lan_urls(port)] or [i18n.both("command.no-network")]
    return "\n".join([i18n.both("command.no-address"), *known])


def _said(rows: Rows, before: list[str] | None) -> str:
    """`before`: the group's cards of before; None where these replace others."""
    said = "command.cards-made" if before is not None else "command.cards-anew"
    made = i18n.both(said, n=len(rows), first=rows[0]["card"], last=rows[-1]["card"])
    if not before:
        return made
    return f"{made}\n{i18n.both('command.cards-before', n=len(before), first=before[0], last=before[-1])}"
