"""Pieces of what the server tells the panel: the Taizhou show, its rundown, a round, questions, pledges, gauges."""

from __future__ import annotations

from typing import Any

Topics = dict[str, Any]

THEMES = [
    ("治污水", "河道排污暗访", [("epb", "环保局"), ("construction", "住建局")]),
    ("防洪水", "堤塘与水库暗访", [("water", "水利局"), ("jiaojiang", "椒江区")]),
    ("排涝水", "城区内涝点暗访", [("enforcement", "行政执法局"), ("luqiao", "路桥区")]),
    ("保供水", "水源地保护暗访", [("huangyan", "黄岩区"), ("zone", "台州经济开发区")]),
]
SCALE = [
    ("满意", "Satisfied"),
    ("基本满意", "Fairly satisfied"),
    ("一般", "Neutral"),
    ("不太满意", "Rather dissatisfied"),
    ("不满意", "Dissatisfied"),
]
MARKS = {5: 74, 4: 45, 3: 31, 2: 24, 1: 13}


def segment(segment_id: str, kind: str, title: str, seconds: int, **more: Any) -> Topics:
    base = {
        "segment_id": segment_id,
        "kind": kind,
        "title": title,
        "theme": "",
        "unit_id": None,
        "unit": "",
        "duration_ms": seconds * 1000,
        "added_ms": 0,
        "state": "later",
        "elapsed_ms": None,
        "planned_at": None,
        "rubric": None,
        "mood_rubric": None,
        "obliges_pledge": False,
        "rounds": [],
    }
    return base | more


def rundown() -> list[Topics]:
    rows = [segment("opening", "opening", "开场与规则说明", 180)]
    for at, (theme, film, units) in enumerate(THEMES):
        rows.append(segment(f"film{at}", "film", film, 240, theme=theme))
        for unit_id, short in units:
            of = {"theme": theme, "unit_id": unit_id, "unit": short}
            rows.append(
                segment(
                    f"{unit_id}-qa",
                    "questioning",
                    f"问政代表提问：{short}",
                    300,
                    mood_rubric="mood",
                    obliges_pledge=True,
                    **of,
                )
            )
            rows.append(segment(f"{unit_id}-pledge", "pledge", f"{short}承诺", 60, **of))
        rows.append(segment(f"comment{at}", "comment", f"专家点评：{theme}", 90, theme=theme))
        rows += [
            segment(
                f"{unit_id}-verdict",
                "scoring",
                f"现场打分：{short}",
                75,
                rubric="verdict",
                theme=theme,
                unit_id=unit_id,
                unit=short,
            )
            for unit_id, short in units
        ]
    rows += [
        segment("ranking", "result", "满意度汇总与排名", 120),
        segment("closing", "closing", "总结与督查交办", 180),
    ]
    clock = 19 * 3600 + 30 * 60
    for row in rows:
        row["planned_at"] = f"{clock // 3600:02d}:{clock // 60 % 60:02d}:{clock % 60:02d}"
        clock += row["duration_ms"] // 1000
    return rows


def agenda(now: str | None, elapsed_ms: int, over_ms: int) -> Topics:
    rows = rundown()
    at = next((i for i, row in enumerate(rows) if row["segment_id"] == now), -1)
    for i, row in enumerate(rows):
        row["state"] = "done" if i < at else "now" if i == at else "next" if i == at + 1 else "later"
    here = rows[at] if at >= 0 else None
    left = sum(row["duration_ms"] for row in rows[at + 1 :]) + (max(0, here["duration_ms"] - elapsed_ms) if here else 0)
    unit = (
        {"unit_id": here["unit_id"], "name": "台州市" + here["unit"], "name_en": "", "short": here["unit"]}
        if here and here["unit_id"]
        else None
    )
    clock = {"segment_id": now, "elapsed_ms": elapsed_ms, "left_ms": here["duration_ms"] - elapsed_ms} if here else None
    following = rows[at + 1]["segment_id"] if at + 1 < len(rows) else None
    show = {"elapsed_ms": 2_500_000, "over_ms": over_ms, "left_ms": left}
    return {
        "at_seq": 40,
        "theme": here["theme"] if here else "",
        "unit": unit,
        "segments": rows,
        "now": clock,
        "next": following,
        "show": show,
    }


def run(mode: str, state: str) -> Topics:
    units = [(unit_id, short) for _, _, units in THEMES for unit_id, short in units]
    people = [{"person": f"questioners-{n}", "label": f"问政代表{n:02d}号", "name": ""} for n in range(1, 23)]
    experts = [{"person": f"experts-{n}", "label": f"点评专家{n:02d}号", "name": ""} for n in (1, 2)]
    return {
        "run_id": "run1",
        "episode_id": "taizhou-water",
        "title": "台州全媒体问政：五水共治",
        "title_en": "Taizhou all-media hearing: five-water governance",
        "slogan": "真实 真诚 真格 真效",
        "mode": mode,
        "state": state,
        "entitled": 200,
        "quorum": 150,
        "groups": [
            {
                "id": "public",
                "label": "群众代表",
                "label_en": "Representatives of the public",
                "entitled": 200,
                "present": 195,
            }
        ],
        "units": [
            {
                "unit_id": i,
                "name": s if s.endswith("区") else "台州市" + s,
                "name_en": "",
                "short": s,
                "officials": [{"official_id": f"{i}-head", "name": "", "post": "负责人"}],
            }
            for i, s in units
        ],
        "panel": [
            {
                "role_id": "questioners",
                "role": "问政代表",
                "role_en": "Questioning representative",
                "count": 22,
                "people": people,
            },
            {"role_id": "experts", "role": "点评专家", "role_en": "Expert commentator", "count": 2, "people": experts},
        ],
        "rubrics": [
            {
                "rubric_id": "verdict",
                "kind": "verdict",
                "label": "满意度测评",
                "label_en": "Satisfaction verdict",
                "duration_s": 60,
                "sealed": True,
            },
            {
                "rubric_id": "mood",
                "kind": "mood",
                "label": "笑脸 / 哭脸",
                "label_en": "Smile / cry",
                "duration_s": 20,
                "sealed": False,
            },
        ],
        "outputs": [{"output": "overlay", "url": "http://192.168.8.10:8000/overlay?key=Zb3kQv9rTn5wXy1sLm8pAd"}],
        "public_url": "http://192.168.8.10:8000",
        "lan_urls": ["http://192.168.8.10:8000"],
        "simulation": {"running": False, "phones": 0},
    }


def a_round(state: str, **more: Any) -> Topics:
    result = None
    if state == "revealed":
        bars = [{"value": v, "n": n, "share": f"{100 * n / 187:.2f}"} for v, n in MARKS.items()]
        result = {
            "headline": "satisfied-share",
            "value": "63.64",
            "weighted": False,
            "trim": 0,
            "satisfied": 119,
            "valid": 187,
            "abstained": 0,
            "ballots": 187,
            "paper": 0,
            "present": 195,
            "entitled": 200,
            "joined": 196,
            "share": "63.64",
            "histogram": bars,
            "quorum": 150,
            "under_quorum": False,
            "criteria": [],
            "groups": [],
        }
    scale = [
        {"value": 5 - i, "label": zh, "label_en": en, "satisfied": i < 2, "abstain": False}
        for i, (zh, en) in enumerate(SCALE)
    ]
    base = {
        "round_id": "run1-r3",
        "state": state,
        "kind": "verdict",
        "segment_id": "water-verdict",
        "at_seq": 50,
        "number": 3,
        "subject": {"unit_id": "water", "name": "台州市水利局", "name_en": "", "short": "水利局"},
        "asked": None,
        "question": "您对台州市水利局今天的答复和承诺是否满意？",
        "question_en": "",
        "rubric": {
            "rubric_id": "verdict",
            "label": "满意度测评",
            "label_en": "Satisfaction verdict",
            "sealed": True,
            "headline": "satisfied-share",
            "quorum": 150,
            "groups": [],
        },
        "criteria": [
            {"id": "verdict", "label": "满意度测评", "label_en": "", "weight": None, "scale": scale, "range": None}
        ],
        "scale": scale,
        "public_line": None,
        "duration_ms": 60000,
        "remaining_ms": 38000 if state == "open" else 0,
        "live": None,
        "result": result,
        "corrected": False,
        "void_reason": None,
    }
    return base | more


COMPOSITE = [
    ("answer", "回答是否正面", "Straight answers", "74.00", 0),
    ("pledge", "承诺是否具体、可查、有时限", "Pledges that are concrete, dated and can be checked", "70.00", 0),
    ("manner", "态度", "Manner", "93.33", 12),
]


def a_composite() -> Topics:
    """A revealed round of three criteria and two weighed groups, too few ballots, and a public line."""
    found = a_round("revealed")
    steps = [{"value": 100, "label": "诚恳", "label_en": "Sincere", "satisfied": False, "abstain": False}]
    steps += [{"value": 0, "label": "说不清", "label_en": "Can't say", "satisfied": False, "abstain": True}]
    found["criteria"] = [
        {"id": i, "label": zh, "label_en": en, "weight": "0.5", "scale": steps if n else [], "range": None}
        for i, zh, en, _, n in COMPOSITE
    ]
    counted = found["result"]
    counted |= {"headline": "weighted", "value": "76.67", "share": None, "satisfied": None, "histogram": []}
    counted |= {"weighted": True, "trim": 1, "paper": 3, "valid": 144, "ballots": 144, "under_quorum": True}
    counted["criteria"] = [{"id": i, "value": v, "valid": 144 - n, "abstained": n} for i, _, _, v, n in COMPOSITE]
    counted["groups"] = [
        {"group": "public", "ballots": 140, "figures": {"value": "76.67"}},
        {"group": "questioners", "ballots": 4, "figures": None},
    ]
    line = {"label": "场外公众打分", "label_en": "Public scoring outside the hall"}
    found["public_line"] = line | {"satisfied": None, "valid": 487, "abstained": 13, "value": "64.07", "share": None}
    return found | {"corrected": True, "scale": []}


def turnout(scored: int, all_scored: bool = False) -> Topics:
    return {
        "round_id": "run1-r3",
        "scored": scored,
        "joined": 196,
        "online": 193,
        "present": 195,
        "entitled": 200,
        "all_scored": all_scored,
    }


def question(number: int, text: str, obligation: str, **more: Any) -> Topics:
    base = {
        "question_id": f"run1-q{number}",
        "number": number,
        "at_seq": 20 + number,
        "segment_id": "water-qa",
        "unit_id": "water",
        "unit": "水利局",
        "questioner": {"person": f"questioners-{6 + number}", "label": f"问政代表{6 + number:02d}号"},
        "text": text,
        "obligation": obligation,
        "waived": None,
    }
    return base | more


def pledge(number: int, what: str, due: str, label: str, **more: Any) -> Topics:
    base = {
        "pledge_id": f"run1-p{number}",
        "number": number,
        "at_seq": 30 + number,
        "unit_id": "water",
        "unit": "水利局",
        "question_id": f"run1-q{number}",
        "who": "水利局负责人",
        "what": what,
        "due": due,
        "due_label": label,
        "proof": "清单上网，记者回访",
        "corrected": None,
        "withdrawn": None,
    }
    return base | more


def shown(graphic: str, layer: str, at_seq: int, **refs: str) -> Topics:
    return {"graphic": graphic, "layer": layer, "refs": refs, "data": {}, "at_seq": at_seq}


def backup(code: str | None = None, age_s: int | None = 12, same_disk: bool = False) -> Topics:
    """The gauge of the newest copy; `code`: what is wrong with the place where copies go."""
    problem = {"code": code, "facts": {"dir": "/media/usb", "problem": "I/O error"}} if code else None
    kept = {"dir": "/media/usb", "age_s": age_s, "run_id": "run1", "seq": 61}
    return kept | {"ok": not code and age_s is not None, "same_disk": same_disk, "problem": problem}


def health() -> Topics:
    log = [
        (61, "20:12:25", "主控席 1 号", "round.opened", {"unit_id": "water"}),
        (60, "20:12:22", "主控席 1 号", "segment.entered", {"segment_id": "water-verdict"}),
        (59, "20:10:52", "主控席 1 号", "graphic.taken", {"graphic": "lower-third"}),
        (58, "20:10:40", "主控席 2 号", "pledge.made", {"unit_id": "jiaojiang"}),
    ]
    return {
        "phones": {"joined": 196, "online": 193},
        "acks": {"p95_ms": 84, "count": 812},
        "commit_ms": 6.2,
        "overlays": [{"output": "overlay", "connected": True, "build": "test"}],
        "disk_free_mb": 42000,
        "link_erased": True,
        "signs": True,
        "public_url": "http://192.168.8.10:8000",
        "backup": None,
        "requests": [],
        "answered": [],
        "log": [
            {"seq": s, "at": at, "actor": who, "kind": kind, "text_facts": facts} for s, at, who, kind, facts in log
        ],
    }
