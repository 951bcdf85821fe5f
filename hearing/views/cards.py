"""The topic `cards`: where every voter card stands, for the stewards at the door. Never anything of a mark."""

from __future__ import annotations

from hearing.views.programme import Payload
from hearing.views.scene import CardSeen, Scene


def for_steward(scene: Scene) -> Payload:
    """Cards one by one, and counted by group.

    `state` of a card: `absent` (no phone has joined with it), `here`, `away` (its phone has no open socket), `asks`
    (another phone wants it), `reserve` (nobody's yet), `void`. `seen_s`: seconds since its phone was last here, null
    where that is now or unknown. `voted`: whether the running round has a ballot of it, null without a round. Of a
    group `issued` are all cards that were made, `reserve` those of them that are nobody's yet.
    """
    groups = scene.state.programme.groups if scene.state else ()
    return {
        "groups": [
            {
                "group": group.id,
                "label": group.label,
                "label_en": group.label_en,
                "entitled": group.entitled,
                **_counts([seen for seen in scene.cards if seen.group == group.id]),
            }
            for group in groups
        ],
        "cards": [
            {
                "card": seen.card,
                "group": seen.group,
                "state": _state(seen),
                "seen_s": seen.away_ms // 1000 if seen.away_ms is not None else None,
                "voted": seen.voted,
            }
            for seen in scene.cards
        ],
    }


def _counts(cards: list[CardSeen]) -> Payload:
    return {
        "issued": len(cards),
        "reserve": sum(_state(seen) == "reserve" for seen in cards),
        "joined": sum(seen.held for seen in cards),
        "online": sum(seen.online for seen in cards),
    }


def _state(seen: CardSeen) -> str:
    if seen.void:
        return "void"
    if seen.asked_for:
        return "asks"
    if seen.held:
        return "here" if seen.online else "away"
    return "reserve" if seen.reserve else "absent"
