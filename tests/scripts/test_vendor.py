"""Third-party files in the repository: each as its package has it, with its licence."""

from __future__ import annotations

import json
from pathlib import Path

import vendor

MANIFEST = json.loads(vendor.MANIFEST.read_text("utf-8"))["files"]


def test_vendored_files_match_their_manifest() -> None:
    assert list(vendor.differing(MANIFEST)) == []


def test_every_vendored_file_stands_in_the_manifest() -> None:
    ours = {"static/vendor/VENDOR.json", "static/vendor/fonts/noto-sans-sc.css"}
    found = {file for folder in ("static/vendor", "tests/vendor") for file in (vendor.ROOT / folder).rglob("*")}
    names = {file.relative_to(vendor.ROOT).as_posix() for file in found if file.is_file()}
    assert names == ours | {entry["path"] for entry in MANIFEST}


def test_every_vendored_package_brings_its_licence() -> None:
    licensed = {entry["package"] for entry in MANIFEST if "licenses/" in entry["path"]}
    assert {entry["package"] for entry in MANIFEST} <= licensed
    assert all(entry["license"] and entry["version"] for entry in MANIFEST)


def test_changed_and_missing_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "changed.js").write_text("x", "utf-8")
    entries = [{"path": "changed.js", "sha256": "0" * 64}, {"path": "gone.js", "sha256": "0" * 64}]
    changed, gone = vendor.differing(entries, tmp_path)
    assert changed.startswith("changed.js: sha256 is ") and gone == "gone.js: missing"


def test_on_air_type_asks_for_every_character_of_both_standards_and_their_marks() -> None:
    asked = set(vendor.characters())
    han = {character for character in asked if "\u3400" <= character <= "\u9fff" or character > "\U00010000"}
    assert len(han) == 6763 + 1467
    assert set("。、，：；！？（）《》“”…—·①℃㎡0123456789%") <= asked
