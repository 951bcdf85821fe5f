"""What is told of a receipt: that it was counted, where it stands, and the way to the round's root. Never a mark."""

from __future__ import annotations

from hearing.domain import proof, wording
from hearing.domain.receipts import Trees
from hearing.domain.rounds import Round
from hearing.domain.rubrics import PUBLIC_LINE
from hearing.domain.state import State
from hearing.views import programme as parts
from hearing.views.programme import Payload


def counted(state: State, found: Round, trees: Trees, code: str) -> Payload:
    """A code that counted in a published round: {round, group, place, of, proof, checkpoint, ...}."""
    way = trees.way(code)
    text = proof.checkpoint(state.run.episode_id, found.round_id, trees.size, trees.root)
    return {
        **_head(state, found, code),
        "state": "counted",
        "group": _group(state, way.group),
        "place": way.index + 1,
        "of": way.size,
        "proof": {
            "leaf": trees.leaf(code),
            "index": way.index,
            "size": way.size,
            "path": list(way.path),
            "group_root": trees.group_root(code),
            "group_index": way.group_index,
            "groups": way.groups,
            "group_path": list(way.group_path),
            "root": trees.root,
        },
        "checkpoint": {"text": text, "code": proof.code_of(text), "size": trees.size, "note": found.note},
    }


def void(state: State, found: Round, code: str) -> Payload:
    """A code of a round that counts for nothing: {round, reason, rerun, ...}; `rerun`: the number of its repetition."""
    again = [other.number for other in state.rounds.values() if other.rerun_of == found.round_id]
    return {
        **_head(state, found, code),
        "state": "void",
        "reason": found.void_reason,
        "rerun": again[-1] if again else None,
    }


def _head(state: State, found: Round, code: str) -> Payload:
    episode, closed_at = state.programme.episode, found.closed_at
    return {
        "receipt": code,
        "episode": {"episode_id": episode.id, "title": episode.title, "title_en": episode.title_en},
        "run": {"run_id": state.run.run_id, "mode": state.run.mode},
        "round": {
            "round_id": found.round_id,
            "number": found.number,
            "kind": found.rubric.kind,
            "label": found.rubric.label,
            "label_en": found.rubric.label_en,
            "subject": parts.unit(state.programme, found.unit_id),
        },
        "closed_at": wording.local_day_and_time(closed_at, episode.timezone) if closed_at else None,
    }


def _group(state: State, group_id: str) -> Payload:
    line = state.programme.public_line
    found = line if group_id == PUBLIC_LINE and line is not None else state.programme.group(group_id)
    return {"group": group_id, "label": found.label, "label_en": found.label_en}
