"""The phone's own arithmetic, against the rules that sealed the box: docs/bundle.md, section 1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from hearing.domain import proof
from hearing.domain.receipts import grown
from tests.browser.serving import ROOT

pytestmark = pytest.mark.browser

EPISODE, ROUND = "demo", "run1-r1"
NONCE = "0123456789abcdef" * 2
SCRIPTS = ("static/vendor/sha256.js", "static/js/phone/check.js")
JUDGE = "cases => cases.map(({own, published, answer}) => Phone.verdict(own, published, answer))"
Case = dict[str, Any]


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page with the arithmetic alone."""
    page = chromium.new_page()
    page.evaluate("window.Phone = {}")
    for script in SCRIPTS:
        page.add_script_tag(path=ROOT / script)
    yield page
    page.close()


def case(size: int, place: int, groups: int) -> Case:
    """What a phone knows and is told, of the ballot at `place` of `size` in the second of so many groups."""
    names = ["a-group", "public", "staff", "z"][:groups] if groups > 1 else ["public"]
    codes = [proof.receipt_code(EPISODE, ROUND, f"{at:032x}") for at in range(size)]
    codes[place] = proof.receipt_code(EPISODE, ROUND, NONCE)
    rows = [("public", code, {"verdict": at % 5, "attitude": 85}) for at, code in enumerate(codes)]
    rows += [(names[-1], proof.receipt_code(EPISODE, ROUND, f"{99:032x}"), {"verdict": 1, "attitude": 0})]
    code, trees = codes[place], grown(rows, names)
    way = trees.way(code)
    text = proof.checkpoint(EPISODE, ROUND, trees.size, trees.root)
    told = {
        "leaf": trees.leaf(code),
        "index": way.index,
        "size": way.size,
        "path": list(way.path),
        "group_root": trees.group_root(code),
        "group_index": way.group_index,
        "groups": way.groups,
        "group_path": list(way.group_path),
        "root": trees.root,
    }
    own = {"episodeId": EPISODE, "roundId": ROUND, "group": "public", "code": code, "nonce": NONCE}
    return {
        "own": {**own, "marks": {"verdict": place % 5, "attitude": 85}},
        "published": proof.code_of(text),
        "answer": {"proof": told, "checkpoint": {"text": text, "size": trees.size, "code": proof.code_of(text)}},
    }


def changed(base: Case, part: str, **fields: Any) -> Case:
    """The same with something else in one part: "own", "proof", "checkpoint", or "" for the case itself."""
    answer = base["answer"]
    if part in ("proof", "checkpoint"):
        return {**base, "answer": {**answer, part: {**answer[part], **fields}}}
    return {**base, part: {**base[part], **fields}} if part else {**base, **fields}


def test_every_ballot_of_every_tree_fits(page: Page) -> None:
    cases = [case(size, place, groups) for size in (1, 2, 3, 5, 8) for place in range(size) for groups in (1, 2, 4)]
    assert page.evaluate(JUDGE, cases) == ["fits"] * len(cases)


def test_whatever_is_changed_is_noticed(page: Page) -> None:
    base = case(5, 3, 4)
    other = "0" * 64
    told = base["answer"]["proof"]
    lies = [
        changed(base, "own", marks={"verdict": 4, "attitude": 85}),
        changed(base, "own", group="staff"),
        changed(base, "own", roundId="run1-r2"),
        changed(base, "own", nonce="f" * 32),
        changed(base, "", published="0000-0000-0000-0000"),
        changed(base, "proof", leaf=other),
        changed(base, "proof", path=[other, *told["path"][1:]]),
        changed(base, "proof", path=told["path"][:-1]),
        changed(base, "proof", index=told["size"]),
        changed(base, "proof", group_root=other),
        changed(base, "proof", group_path=[*told["group_path"], other]),
        changed(base, "proof", root=other),
        changed(base, "checkpoint", size=99),
        changed(base, "checkpoint", text="hearing/demo/run1-r1\n"),
    ]
    assert page.evaluate(JUDGE, lies) == ["differs"] * len(lies)


def test_without_its_marks_a_phone_says_only_that_the_receipt_is_in(page: Page) -> None:
    assert page.evaluate(JUDGE, [changed(case(3, 1, 2), "own", marks=None)]) == ["in"]
