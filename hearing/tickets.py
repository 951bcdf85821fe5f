"""Voter cards on paper and in a file: the one time their codes are shown."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import click
import jinja2
import qrcode
from markupsafe import Markup
from qrcode.image.svg import SvgPathImage

from hearing import i18n
from hearing.config import PROJECT
from hearing.domain import cards
from hearing.domain.programme import Programme
from hearing.reach import ask, episode_programme, refusal
from hearing.store import lock
from hearing.web.hosts import lan_urls

COLUMNS = ("card", "group", "code", "token", "url")


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


def sheet(programme: Programme, rows: list[dict[str, str]]) -> str:
    """The sheet to print: A4, eight cards a page, standing alone."""
    loader = jinja2.FileSystemLoader(PROJECT / "templates")
    template = jinja2.Environment(loader=loader, autoescape=True).get_template("tickets.html")
    labels = {group.id: group.label for group in programme.groups}
    hall = programme.hall
    wifi = None
    if hall.wifi_name:
        wifi_qr = qr_svg(wifi_text(hall.wifi_name, hall.wifi_password))
        wifi = {"name": hall.wifi_name, "password": hall.wifi_password, "qr_svg": wifi_qr}
    return template.render(
        title=programme.episode.title,
        title_en=programme.episode.title_en,
        slogan=programme.episode.slogan,
        cards=[
            {
                "card": row["card"],
                "group_label": labels[row["group"]],
                "code": cards.grouped(row["code"]),
                "url": row["url"].partition("#")[0],
                "qr_svg": qr_svg(row["url"]),
            }
            for row in rows
        ],
        wifi=wifi,
        css=Markup((PROJECT / "static" / "css" / "tickets.css").read_text("utf-8")),
        words={language: i18n.words(language, "tickets") for language in i18n.LANGUAGES},
    )


def write_csv(path: Path, rows: list[dict[str, str]]) -> None:
    """The cards as CSV that Excel reads as UTF-8."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def make(
    db: Path,
    episode: str,
    verb: str,
    wanted: dict[str, Any],
    public_url: str,
    csv_file: Path | None,
    html_file: Path | None,
) -> list[dict[str, str]]:
    """Have the office make cards, or make them anew, and write them down; the rows. `wanted`: the verb's fields.

    Raises ClickException where they could not be shown or reached.
    """
    if csv_file is None and html_file is None:
        raise refusal("codes-nowhere")
    for path in (csv_file, html_file):
        if path is not None and not path.resolve().parent.is_dir():
            raise refusal("no-folder", folder=path.resolve().parent)
        if path is not None and path.exists():
            raise refusal("there-already", file=path)
    programme = episode_programme(db, episode)
    base = (public_url or programme.hall.public_url).rstrip("/")
    if not base:
        raise click.ClickException(_which_address(db))
    answer: dict[str, Any] = ask(db, verb, {"episode_id": episode, **wanted})
    rows = [{**card, "url": f"{base}/j#{card['token']}"} for card in answer["cards"]]
    if csv_file:
        write_csv(csv_file, rows)
    if html_file:
        html_file.write_text(sheet(programme, rows), "utf-8")
    click.echo(_said(rows, answer.get("before")))
    return rows


def _which_address(db: Path) -> str:
    server = lock.running_server(db)
    port = int(server["url"].rpartition(":")[2]) if server else 8000
    known = [f"  --public-url {url}" for url in lan_urls(port)] or [i18n.both("command.no-network")]
    return "\n".join([i18n.both("command.no-address"), *known])


def _said(rows: list[dict[str, str]], before: list[str] | None) -> str:
    """`before`: the group's cards of before; None where these replace others."""
    said = "command.cards-made" if before is not None else "command.cards-anew"
    made = i18n.both(said, n=len(rows), first=rows[0]["card"], last=rows[-1]["card"])
    if not before:
        return made
    return f"{made}\n{i18n.both('command.cards-before', n=len(before), first=before[0], last=before[-1])}"
