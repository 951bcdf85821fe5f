"""The topic `stage`: what is on air, and for the panel what is in preview."""

from __future__ import annotations

from typing import Any

from hearing.domain.stage import Shown, Stage
from hearing.views.programme import Payload
from hearing.views.scene import Scene


def _shown(item: Shown) -> Payload:
    caption: dict[str, Any] = dict(item.caption)
    refs = dict(item.refs)
    return {"graphic": item.graphic, "layer": item.layer, "refs": refs, "data": caption, "at_seq": item.at_seq}


def _stage(scene: Scene) -> Stage:
    return scene.state.stage if scene.state else Stage()


def _rehearsal(scene: Scene) -> bool:
    return scene.state is not None and scene.state.run.mode == "rehearsal"


def for_overlay(scene: Scene) -> Payload:
    """What is on air, layer by layer."""
    program = {layer: _shown(item) for layer, item in _stage(scene).program.items()}
    return {"program": program, "rehearsal": _rehearsal(scene)}


def for_preview(scene: Scene) -> Payload:
    """What is in preview, as if it were on air."""
    item = _stage(scene).preview
    return {"program": {item.layer: _shown(item)} if item else {}, "rehearsal": _rehearsal(scene)}


def for_control(scene: Scene) -> Payload:
    """Both, and where each layer stands in the journal."""
    stage = _stage(scene)
    preview = _shown(stage.preview) if stage.preview else None
    return {**for_overlay(scene), "preview": preview, "at_seq": dict(stage.at_seq)}
