"""The topic `stage`: what is on air, and for the panel what is in preview."""

from __future__ import annotations

from typing import Any

from hearing.domain.stage import Shown, Stage
from hearing.views.programme import Payload
from hearing.views.qr import matrix
from hearing.views.scene import Scene


def _shown(scene: Scene, item: Shown) -> Payload:
    caption: dict[str, Any] = dict(item.caption)
    if item.graphic == "proof":
        text = caption.get("note") or caption.get("vkey")
        caption["qr"] = matrix(text) if text else None
    if item.graphic == "mood":
        caption["live"] = _meter(scene, item.refs["round_id"])
    refs = dict(item.refs)
    return {"graphic": item.graphic, "layer": item.layer, "refs": refs, "data": caption, "at_seq": item.at_seq}


def _meter(scene: Scene, round_id: str) -> Payload | None:
    """The numbers of a meter that is on air, so that a page which comes later has them too; None before the first."""
    state = scene.state
    found = state.rounds[round_id] if state else None
    if found and found.result:
        counted = found.result
        numbers = {"satisfied": counted.satisfied, "valid": counted.valid, "present": counted.present}
        return {"state": found.phase, **numbers}
    if found and found.running and scene.live:
        return {"state": found.phase, "satisfied": scene.live[0], "valid": scene.live[1], "present": None}
    return None


def _stage(scene: Scene) -> Stage:
    return scene.state.stage if scene.state else Stage()


def _rehearsal(scene: Scene) -> bool:
    return scene.state is not None and scene.state.run.mode == "rehearsal"


def for_overlay(scene: Scene) -> Payload:
    """What is on air, layer by layer."""
    program = {layer: _shown(scene, item) for layer, item in _stage(scene).program.items()}
    return {"program": program, "rehearsal": _rehearsal(scene)}


def for_preview(scene: Scene) -> Payload:
    """What is in preview, as if it were on air."""
    item = _stage(scene).preview
    return {"program": {item.layer: _shown(scene, item)} if item else {}, "rehearsal": _rehearsal(scene)}


def for_control(scene: Scene) -> Payload:
    """Both, and where each layer stands in the journal."""
    stage = _stage(scene)
    preview = _shown(scene, stage.preview) if stage.preview else None
    return {**for_overlay(scene), "preview": preview, "at_seq": dict(stage.at_seq)}
