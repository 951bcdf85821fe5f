"""What the board is given, for states of a show that are hard to reach by hand."""

from __future__ import annotations

from typing import Any

Topics = dict[str, Any]
UNITS = [
    ("epb", "台州市环保局", "环保局"),
    ("construction", "台州市住建局", "住建局"),
    ("water", "台州市水利局", "水利局"),
    ("jiaojiang", "椒江区", "椒江区"),
]
MOOD = [
    {"value": 1, "label": "笑脸", "label_en": "Smile", "satisfied": True},
    {"value": 0, "label": "哭脸", "label_en": "Cry", "satisfied": False},
]


def unit(unit_id: str) -> Topics:
    """A unit as every audience sees it."""
    _, name, short = next(row for row in UNITS if row[0] == unit_id)
    return {"unit_id": unit_id, "name": name, "name_en": "", "short": short}


def result(round_id: str, unit_id: str, satisfied: int, valid: int, share: str, **more: Any) -> Topics:
    """A published verdict."""
    counted = {
        "headline": "satisfied-share",
        "value": share,
        "weighted": False,
        "trim": 0,
        "abstained": 0,
        "paper": 0,
        "criteria": [],
        "groups": [],
        "satisfied": satisfied,
        "valid": valid,
        "present": 195,
        "entitled": 200,
        "joined": 196,
        "share": share,
        "under_quorum": False,
        "histogram": [],
    }
    base = {
        "round_id": round_id,
        "number": 1,
        "kind": "verdict",
        "label": "满意度测评",
        "label_en": "Satisfaction verdict",
        "subject": unit(unit_id),
    }
    return (
        base
        | {
            "question_id": None,
            "state": "revealed",
            "scale": [],
            "criteria": [{"id": "verdict", "label": "满意度测评", "label_en": "", "scale": [], "range": None}],
            "public_line": None,
            "result": counted,
            "corrected": False,
            "void_reason": None,
        }
        | more
    )


def row(place: int, unit_id: str, satisfied: int, valid: int, share: str, **more: Any) -> Topics:
    """A line of the ranking."""
    base = {
        "place": place,
        "unit_id": unit_id,
        "unit": unit(unit_id)["name"],
        "unit_en": "",
        "headline": "satisfied-share",
        "value": share,
        "share": share,
        "satisfied": satisfied,
        "valid": valid,
    }
    return base | {"present": 195, "entitled": 200, "tied": False, "corrected": False, "under_quorum": False} | more


def question(number: int, unit_id: str, text: str, obligation: str, **more: Any) -> Topics:
    """A question with what it still obliges."""
    seat = {
        "person": f"questioners-{number}",
        "label": f"问政代表{number:02d}号",
        "label_en": f"Questioning representative No. {number}",
        "name": "",
    }
    base = {
        "question_id": f"q-{unit_id}-{number}",
        "number": number,
        "unit_id": unit_id,
        "unit": unit(unit_id)["short"],
        "questioner": seat,
    }
    return base | {"text": text, "obligation": obligation, "waived": None, "at_seq": 1, "segment_id": "s"} | more


def pledge(number: int, unit_id: str, what: str, due: str, label: str, **more: Any) -> Topics:
    """A pledge of a unit."""
    base = {
        "pledge_id": f"p-{unit_id}-{number}",
        "number": number,
        "unit_id": unit_id,
        "unit": unit(unit_id)["short"],
        "question_id": None,
        "what": what,
    }
    base |= {
        "who": f"{unit(unit_id)['short']}负责人",
        "due": due,
        "due_label": label,
        "due_text": "2014年8月1日前",
        "due_text_en": "by 1 Aug 2014",
    }
    return (
        base
        | {"proof": "清单上网，记者回访", "made_at": "20:03", "corrected": None, "withdrawn": None, "at_seq": 1}
        | more
    )


def run(state: str, mode: str = "air") -> Topics:
    """The run as the board sees it."""
    base = {
        "run_id": "run1",
        "episode_id": "taizhou-water",
        "title": "台州全媒体问政：五水共治",
        "title_en": "Taizhou all-media hearing: five-water governance",
    }
    units = [unit(unit_id) for unit_id, _, _ in UNITS]
    return base | {
        "slogan": "",
        "mode": mode,
        "state": state,
        "entitled": 200,
        "quorum": 150,
        "groups": [],
        "units": units,
    }


def board(run_part: Topics, **more: Any) -> Topics:
    """A board with nothing on it yet, and what is added."""
    bare = {
        "agenda": None,
        "questions": {"items": []},
        "pledges": {"unit": None, "items": []},
        "results": {"items": [], "ranking": []},
    }
    return {"run": run_part} | bare | more


def full() -> Topics:
    """Two units scored, one of them again after a void; a correction, a withdrawal, a waiver and an open obligation."""
    questions = [
        question(1, "epb", "暗访片里的排污口，当场能不能派人去？", "pledged"),
        question(
            2,
            "epb",
            "河道的气味，哪一天能没有？",
            "waived",
            waived={"by": "主控席 1 号", "reason": "超出本单位职权，已转市水务集团"},
        ),
        question(1, "water", "暗访片里的堤塘险段，什么时候排查完？", "pledged"),
        question(2, "water", "水库的隐患，年底前能不能整改到位？", "open"),
    ]
    pledges = [
        pledge(
            1, "epb", "排污口当场派人取样，结果公布", "2014-07-18", "当场", question_id="q-epb-1", corrected="20:47"
        ),
        pledge(1, "water", "堤塘险段逐段排查，清单上网公布", "2014-08-01", "10 个工作日", question_id="q-water-1"),
        pledge(2, "water", "巡查责任人上墙公布", "2014-08-02", "半个月", withdrawn="与第 1 条重复"),
    ]
    items = [
        result("run1-r1", "epb", 101, 180, "56.11", state="void", void_reason="题目念错了单位"),
        result("run1-r2", "epb", 96, 178, "53.93", corrected=True),
        result("run1-r3", "water", 119, 187, "63.64"),
        result("run1-r4", "water", 71, 165, "43.03", kind="mood", question_id="q-water-1", scale=MOOD),
    ]
    ranking = [row(1, "water", 119, 187, "63.64"), row(2, "epb", 96, 178, "53.93", corrected=True)]
    return board(
        run("live"),
        questions={"items": questions},
        pledges={"unit": None, "items": pledges},
        results={"items": items, "ranking": ranking},
    )


STATES = {
    "full": full,
    "armed": lambda: board(run("armed", "rehearsal")),
    "none": lambda: board(
        {"run_id": None, "title": "", "title_en": "", "mode": "rehearsal", "state": "none", "units": []}
    ),
}
