"""The code of a proof is read off the picture as a phone reads it off the screen, and is the note, byte for byte."""

from __future__ import annotations

import pytest

from tests.browser.graphics.bench import CASES, Bench
from tests.browser.reading import codes_on

pytestmark = pytest.mark.browser

PROOFS = CASES["proof"]


@pytest.mark.parametrize("theme", ["solemn", "bright"])
@pytest.mark.parametrize("case", ["plain", "nasty", "key"])
def test_the_code_on_the_picture_is_the_note(bench: Bench, case: str, theme: str) -> None:
    bench.page.evaluate("(name) => harness.theme(name)", theme)
    bench.show("proof", PROOFS[case])
    shown = PROOFS[case]
    assert codes_on(bench.page) == [shown["note"] if "note" in shown else shown["vkey"]]


def test_an_unsigned_proof_shows_its_code_and_no_picture_of_a_note(bench: Bench) -> None:
    bench.show("proof", PROOFS["unsigned"])
    assert codes_on(bench.page) == []
    assert "7K3M9QZT04VXHJ8D" in bench.text()


def test_each_module_is_a_whole_number_of_pixels(bench: Bench) -> None:
    for case in ("short", "plain", "nasty", "key"):
        bench.show("proof", PROOFS[case])
        side = bench.page.evaluate("graphic.shadowRoot.querySelector('svg').getBoundingClientRect().width")
        assert side % (PROOFS[case]["qr"]["size"] + 8) == 0
        assert 4 * (PROOFS[case]["qr"]["size"] + 8) <= side <= 400 and side % 2 == 0


def test_a_proof_and_its_result_stand_side_by_side(bench: Bench) -> None:
    bench.show("result", CASES["result"]["nasty"])
    left = bench.see("frame")[0]
    bench.show("proof", PROOFS["nasty"])
    assert bench.see("frame")[2] <= left


LANGUAGES = pytest.mark.parametrize("lang", ["zh-CN", "en"])


@LANGUAGES
def test_a_proof_counts_the_hall_and_the_public_line_apart(bench: Bench, lang: str) -> None:
    bench.show("proof", PROOFS["nasty"], lang)
    counted = {"zh-CN": "现场 2000 票 + 场外 10487 票", "en": "Hall 2000 + outside 10487"}[lang]
    assert bench.see("words", ".says")[0] == counted
    assert "12487" not in bench.text()


@LANGUAGES
def test_without_a_public_line_a_proof_names_the_ballots_alone(bench: Bench, lang: str) -> None:
    bench.show("proof", PROOFS["plain"], lang)
    assert bench.see("words", ".says")[0] == {"zh-CN": "149 票", "en": "Ballots: 149"}[lang]


def test_the_opening_says_whose_key_it_is(bench: Bench) -> None:
    bench.show("proof", PROOFS["key"])
    assert "本场公钥指纹" in bench.text() and "封存" not in bench.text()
