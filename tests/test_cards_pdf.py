"""Voter cards as PDF: Chinese that is text, type that is in the file, codes that are read off the page."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import Any

import click
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from click.testing import CliRunner, Result

from hearing import tickets
from hearing.__main__ import main
from tests.browser.serving import EPISODE
from tests.test_command_line import DEMO, URL, rows


@pytest.fixture(autouse=True)
def _pango() -> None:
    """Where the system's Pango is missing these fail in CI and are skipped elsewhere."""
    try:
        tickets.pdf_maker()
    except click.ClickException as error:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(error.message)


def cards(folder: Path, *arguments: str) -> Result:
    line = ["--db", str(folder / "h.db")]
    CliRunner().invoke(main, [*line, "import", DEMO])
    return CliRunner().invoke(main, [*line, "cards", EPISODE, "--public-url", URL, *arguments])


def pdf_and_rows(folder: Path, *arguments: str) -> tuple[pypdfium2.PdfDocument, list[dict[str, str]]]:
    done = cards(folder, *arguments, "--pdf", str(folder / "c.pdf"), "--csv", str(folder / "c.csv"))
    assert done.exit_code == 0, done.output
    return pypdfium2.PdfDocument(folder / "c.pdf"), rows(folder / "c.csv")


def fonts(page: Any) -> dict[str, bool]:
    """Name -> whether it is in the file, of every font that the page's text is drawn with."""
    found = {}
    for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
        font = pdfium.FPDFTextObj_GetFont(thing.raw)
        name = ctypes.create_string_buffer(100)
        pdfium.FPDFFont_GetBaseFontName(font, name, 100)
        found[name.value.decode()] = pdfium.FPDFFont_GetIsEmbedded(font) == 1
    return found


def test_a_pdf_holds_the_words_the_codes_and_its_own_type(tmp_path: Path) -> None:
    document, made = pdf_and_rows(tmp_path, "--count", "9")
    assert len(document) == 2
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert text.count("打分卡") == 9 and "备用" not in text and "补发" not in text
    for row in made:
        assert row["card"] in text and f"{row['code'][:4]} {row['code'][4:]}" in text
        assert row["token"] not in text
    used = fonts(document[0])
    assert used and all(used.values())


@pytest.mark.parametrize("layout", ["sheet", "single"])
def test_a_pdf_is_scanned_like_the_sheet_from_a_browser(tmp_path: Path, layout: str) -> None:
    document, made = pdf_and_rows(tmp_path, "--count", "2", "--layout", layout)
    assert len(document) == {"sheet": 1, "single": 2}[layout]
    pictures = [page.render(scale=200 / 72).to_pil().convert("L") for page in document]
    found = {code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)}
    assert found == {row["url"] for row in made}


def test_a_reserve_card_made_anew_says_both(tmp_path: Path) -> None:
    cards(tmp_path, "--reserve", "2", "--csv", str(tmp_path / "first.csv"))
    document, made = pdf_and_rows(tmp_path, "--reissue", "A002")
    assert [row["card"] for row in made] == ["A002"]
    text = document[0].get_textpage().get_text_range()
    for words in ("备用", "Reserve", "补发，同号旧卡作废", "old card is void"):
        assert words in text


def test_without_the_extra_no_card_is_made_and_the_way_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    done = cards(tmp_path, "--count", "3", "--pdf", str(tmp_path / "c.pdf"))
    assert done.exit_code != 0 and "requirements-pdf.txt" in done.output and "另存为 PDF" in done.output
    assert not (tmp_path / "c.pdf").exists()
    cards(tmp_path, "--count", "1", "--csv", str(tmp_path / "c.csv"))
    assert [row["card"] for row in rows(tmp_path / "c.csv")] == ["A001"]


def test_without_pango_the_system_s_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Loader:
        """Finds no library, as on a machine without Pango."""

        def find_spec(self, name: str, path: Any, target: Any = None) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0': No such file")

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Loader(), *sys.meta_path])
    done = cards(tmp_path, "--count", "3", "--pdf", str(tmp_path / "c.pdf"))
    assert done.exit_code != 0 and "libpango-1.0-0" in done.output and "没有做卡" in done.output


def test_cards_whose_pdf_fails_are_left_as_a_page_to_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(page: str, path: Path) -> None:
        raise ValueError("no room")

    monkeypatch.setattr(tickets, "pdf_maker", lambda: broken)
    done = cards(tmp_path, "--count", "3", "--pdf", str(tmp_path / "c.pdf"))
    assert done.exit_code != 0 and "c.pdf.html" in done.output and "no room" in done.output
    assert "A003" in (tmp_path / "c.pdf.html").read_text("utf-8")
