"""Every graphic's folder is an OGraf v1 graphic: a manifest that fits the specification, and its main file.

Needs no browser.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.graphics.bench import CASES
from tests.browser.graphics.schema import faults
from tests.browser.graphics.serving import ROOT

GRAPHICS = ROOT / "static" / "graphics"
FOLDERS = sorted(path for path in GRAPHICS.iterdir() if path.is_dir() and path.name != "_kit")
KNOWN = {
    schema["$id"]: schema
    for schema in (json.loads(path.read_text("utf-8")) for path in (Path(__file__).parent / "ograf").rglob("*.json"))
}
MANIFEST = "https://ograf.ebu.io/v1/specification/json-schemas/graphics/schema.json"
IMPORTS = re.compile(r"""(?:from|import|sheet\()\s*\(?['"]([^'"]+)['"]""")


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / f"{folder.name}.ograf.json").read_text("utf-8"))
    return found


def without_null(value: Any) -> Any:
    """A field that is null counts as absent."""
    if isinstance(value, dict):
        return {name: without_null(one) for name, one in value.items() if one is not None}
    return [without_null(one) for one in value if one is not None] if isinstance(value, list) else value


def test_the_eleven_graphics_of_the_stage_are_there() -> None:
    stage = "topic lower-third question pledge mood countdown turnout result proof ranking standby"
    assert {*stage.split(), "rehearsal"} == {folder.name for folder in FOLDERS}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_manifest_fits_the_specification(folder: Path) -> None:
    found = manifest(folder)
    assert list(faults(found, KNOWN[MANIFEST], KNOWN)) == []
    assert found["id"] == f"hearing.{folder.name}" and found["supportsRealTime"] is True
    assert (folder / found["main"]).is_file()


def test_checker_finds_what_is_wrong_with_a_manifest() -> None:
    words = {"type": "object", "properties": {"a": {"type": "words"}}}
    broken = {**manifest(FOLDERS[0]), "main": 3, "extra": 1, "schema": words}
    found = "\n".join(faults(broken, KNOWN[MANIFEST], KNOWN))
    assert "$.main: 3 is no string" in found and "extra is unknown" in found and "$.schema.properties.a.type" in found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_data_of_every_case_fits_the_schema_of_its_graphic(folder: Path) -> None:
    closed = {**manifest(folder)["schema"], "additionalProperties": False}
    for content in CASES[folder.name].values():
        assert list(faults(without_null(content), closed, {})) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_graphic_takes_nothing_from_outside_its_folder_but_the_kit(folder: Path) -> None:
    taken = {name for path in folder.rglob("*.mjs") for name in IMPORTS.findall(path.read_text("utf-8"))}
    assert taken and {name for name in taken if not re.fullmatch(r"\.\./_kit/[\w.-]+|[\w-]+\.css", name)} == set()


def test_data_never_becomes_markup() -> None:
    sources = [*GRAPHICS.rglob("*.mjs"), *(ROOT / "static" / "js" / "overlay").glob("*.mjs")]
    markup = re.compile(r"(inner|outer)HTML|insertAdjacentHTML|document\.write|DOMParser|ContextualFragment|\beval\(")
    assert [path.name for path in sources if markup.search(path.read_text("utf-8"))] == []
