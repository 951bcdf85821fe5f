"""Write docs/protocol.md from the code: python scripts/gen_docs.py [--check]. Runs in the project's environment.

The samples come from the bundled hearing, played through the rules with a clock that stands where it is put.
"""

from __future__ import annotations

import argparse
import inspect
import json
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import click  # noqa: E402
import msgspec  # noqa: E402
from flask import Flask  # noqa: E402
from msgspec import inspect as shapes  # noqa: E402

from hearing import i18n  # noqa: E402
from hearing.__main__ import main as command_line  # noqa: E402
from hearing.config import PROJECT  # noqa: E402
from hearing.domain import agenda, pledges, questions, run, scoring, stage  # noqa: E402
from hearing.domain.ballots import Ballot  # noqa: E402
from hearing.domain.basis import PARTS  # noqa: E402
from hearing.domain.kernel import FACTS, WISHES, Context, Moment, Stamp, Wish, decide, evolve  # noqa: E402
from hearing.domain.parsing import parse  # noqa: E402
from hearing.domain.programme import digest  # noqa: E402
from hearing.domain.results import Bar, Figures, GroupFigures, Measured, Result  # noqa: E402
from hearing.domain.state import State  # noqa: E402
from hearing.live import gate  # noqa: E402
from hearing.views.scene import CardSeen, Scene  # noqa: E402
from hearing.views.topics import AUDIENCES  # noqa: E402
from hearing.web import api, pages  # noqa: E402

TARGET = ROOT / "docs" / "protocol.md"
DEMO = PROJECT / "hearing" / "demo" / "taizhou-water.toml"
AIR_TIME_MS = 1_405_683_000_000  # 2014-07-18 19:30 in Taizhou, the demo's planned start
LONGEST_LIST = 2
HELP_WIDTH = 100
LONGEST_LINE = 110

HEAD = """# The wire

线上协议：命令、事实、主题、HTTP、拒绝代码、命令行。本页由 `scripts/gen_docs.py` 从代码生成，请勿手改。

Verbs go up, facts get written, nouns come down. This page is made from the code by `scripts/gen_docs.py`; a test fails
when the two differ.

[Messages](#messages) · [Commands](#commands) · [Ballots](#ballots) · [Facts](#facts) ·
[Topics](#topics) · [HTTP](#http) · [Refusals](#refusals) · [Command line](#command-line)
"""

MESSAGES = """## Messages

Socket.IO (protocol 4) with the namespaces `/phone`, `/control`, `/overlay` and `/board`.

- **Down.** On connecting, `welcome {epoch, n, build, topics}` brings every topic of that audience. Afterwards each
  message is named by its topic and is `{epoch, n, data}`; to `/control` both also carry `seq`, the journal's
  position. A steward's page connects there with `auth` `{page: "steward"}` and gets the topics of that audience.
  `data` is always a whole snapshot. `epoch` is new at each start of the server; `n` grows within it.
- **A client drops a message whose `n` is smaller than its last of the same epoch.** An equal `n` is no older: what
  is told to one phone alone carries the number its namespace has reached. Another `build` means: load the page
  anew.
- **Times** (`remaining_ms`, `elapsed_ms`, `left_ms`, `over_ms`) are valued at sending; a client notes when the
  message came and counts on by its own steady clock.
- **Up.** A command is `emit(name, {...fields, basis?, command_id?}, ack)`. The ack is `{ok: true, seq, ...}` with
  the id of what it made (@made@), or `{ok: false, code, facts}`. The same `command_id` again gets the first answer
  again.
- **Stale presses.** Parts of a snapshot carry `at_seq`, the position of the last fact that changed them. A command
  that names it as `basis` is refused as `stale-command`, with who changed what, when its part has changed since.
  Scripts may leave it out.
- **Two people.** Where a second one is needed the answer is `{ok: false, code: "needs-second", facts:
  {request_id}}`; within two minutes another account sends `confirm {request_id}`.
  A paper ballot is read twice, apart: `confirm {request_id, marks}`, where `marks` must be those that were entered;
  where they differ nothing is counted, and the request is gone (`paper-differs`).
"""

OWN = """### Told to one phone alone

- `ballot`: `null` where the card gave none in the round in focus, else `{round_id, marks, code, seq}`; from the
  close on `marks` and `code` are `null`, and `seq` says which of the phone's own choices counted.
- `card`: `{card, group, state}`; `here` in `welcome`, `moved` when another phone took the card over; `released`,
  `reissued` or `void` when a steward did that with the card.

A device of the public line connects to `/phone` with `auth` `{line: "open"}` and the cookie that `GET /open` or
`POST /api/v1/open` gave it, another than a card's. Its `card` has a number like `O00017` and the group
`public-line`; whatever it does stands in no figure of the hall.
"""

Payload = dict[str, Any]


# Shapes --------------------------------------------------------------------------------------------------------------


def sentence(thing: Any) -> str:
    """The docstring on one line; a table's bars escaped."""
    return " ".join((inspect.getdoc(thing) or "").split()).replace("|", "\\|")


def shape(kind: shapes.Type) -> str:
    """A type in a reader's words."""
    if isinstance(kind, shapes.UnionType):
        return " or ".join(shape(part) for part in kind.types)
    if isinstance(kind, shapes.LiteralType):
        return ", ".join(f"`{value}`" for value in kind.values)
    if isinstance(kind, shapes.IntType):
        bounds = (kind.ge, kind.le)
        return "whole number" if bounds == (None, None) else f"whole number, {bounds[0]} to {bounds[1]}"
    if isinstance(kind, shapes.StrType):
        return f"text like `{kind.pattern}`" if kind.pattern else "text"
    if isinstance(kind, shapes.DictType):
        return f"object: {shape(kind.key_type)} → {shape(kind.value_type)}"
    if isinstance(kind, shapes.ListType | shapes.VarTupleType):
        return f"list of {shape(kind.item_type)}"
    if isinstance(kind, shapes.StructType):
        return f"`{kind.cls.__name__}`"
    plain = {shapes.BoolType: "true or false", shapes.NoneType: "null", shapes.AnyType: "any JSON value"}
    return plain[type(kind)]


def fields(struct: type[msgspec.Struct]) -> Iterator[str]:
    """A table of a struct's fields; nothing for one without."""
    described = shapes.type_info(struct)
    assert isinstance(described, shapes.StructType)
    if not described.fields:
        return
    yield from ("", "| field | type | default |", "|---|---|---|")
    for field in described.fields:
        yield f"| `{field.name}` | {shape(field.type)} | {default_of(field)} |"


def default_of(field: shapes.Field) -> str:
    """What stands where the field is left out."""
    if field.required:
        return "required"
    value = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
    return f"`{json.dumps(value)}`"


# Sections ------------------------------------------------------------------------------------------------------------


def messages() -> Iterator[str]:
    """How frames look, both ways."""
    made = ", ".join(f"`{fact.made}`" for fact in FACTS.values() if fact.made)
    yield MESSAGES.replace("@made@", made)


def commands() -> Iterator[str]:
    """What a panel or a script may send, and who may."""
    yield "## Commands\n"
    yield "On `/control`, and as `POST /api/v1/commands/<name>` with the same fields. `*` marks who may send.\n"
    yield f"| command | {' | '.join(gate.ROLES)} |"
    yield "|---|" + ":-:|" * len(gate.ROLES)
    for name, allowed in gate.COMMANDS.items():
        marks = " | ".join("*" if role in allowed else "" for role in gate.ROLES)
        yield f"| [`{name}`](#{name}) | {marks} |"
    wishes: dict[str, type[Wish]] = {**WISHES, **gate.SHELL_WISHES}
    for name in gate.COMMANDS:
        yield f"\n### {name}\n"
        yield sentence(wishes[name])
        yield from fields(wishes[name])
        part = PARTS.get(wishes[name])
        if part:
            yield f"\n`basis`: the `at_seq` of the {part.__name__.strip('_').replace('_', ' ')}."


def ballots() -> Iterator[str]:
    """What a phone sends."""
    yield "## Ballots\n"
    yield "`cast_ballot` on `/phone`, the only thing a phone may send. " + sentence(Ballot)
    yield from fields(Ballot)
    yield (
        "\nThe ack is `{ok: true, code, seq}` once the ballot is on disk, or a refusal. `code` is the receipt: SHA-256"
        " of `hearing-ballot-v1|<episode_id>|<round_id>|<nonce>`, first 10 bytes, Crockford base32,"
        " `XXXX-XXXX-XXXX-XXXX`. A changed choice has a higher `seq`; the same ballot again gets the same ack. Each"
        " step of the `scale` in topic `round` is a possible mark; the criterion's id is in `criteria`."
    )


def facts() -> Iterator[str]:
    """What can be recorded."""
    yield "## Facts\n"
    yield (
        "What the journal can hold, one row each: `{seq, kind, v, at, actor, command_id, body, hash}`, as"
        " `python -m hearing journal EPISODE` prints it. The fields below are `body`."
    )
    for kind in sorted(FACTS):
        yield f"\n### {kind}\n"
        yield sentence(FACTS[kind]) + ("" if FACTS[kind].v == 1 else f" `v`: {FACTS[kind].v}.")
        yield from fields(FACTS[kind])
    for record in (Result, Figures, GroupFigures, Measured, Bar):
        yield from ("", f"### Record `{record.__name__}`", "", sentence(record))
        yield from fields(record)


def topics() -> Iterator[str]:
    """What each audience is told, with samples."""
    names = list(dict.fromkeys(topic for views in AUDIENCES.values() for topic in views))
    yield "## Topics\n"
    yield "Who is told what. `preview` is the panel's preview monitor, on the namespace `/overlay`.\n"
    yield f"| topic | {' | '.join(AUDIENCES)} |"
    yield "|---|" + ":-:|" * len(AUDIENCES)
    for topic in names:
        marks = " | ".join("*" if topic in views else "" for views in AUDIENCES.values())
        yield f"| [`{topic}`](#topic-{topic}) | {marks} |"
    yield "\n" + OWN
    scenes = sample_scenes()
    yield f"Samples: the bundled hearing {' and '.join(scenes)}. Lists are cut after {LONGEST_LIST} items."
    for topic in names:
        yield f"\n### Topic `{topic}`"
        yield from samples(topic, scenes)


def samples(topic: str, scenes: dict[str, Scene]) -> Iterator[str]:
    """One sample for each way a topic is seen; of what scoring changes, also how it stands afterwards."""
    views: dict[Callable[[Scene], Any], list[str]] = {}
    for audience, table in AUDIENCES.items():
        if topic in table:
            views.setdefault(table[topic], []).append(audience)
    for view, audiences in views.items():
        yield f"\n**{', '.join(audiences)}**: {sentence(view)}"
        (label, scene), (later, after) = scenes.items()
        payload = shortened(view(scene))
        yield f"\n{label}:\n\n```json\n{written(payload)}\n```"
        if topic in ("round", "results", "stage"):
            news = {name: value for name, value in shortened(view(after)).items() if payload[name] != value}
            if news:
                yield f"\n{later}, what is other then:\n\n```json\n{written(news)}\n```"


def shortened(payload: Any) -> Any:
    """A payload with its long lists cut."""
    if isinstance(payload, dict):
        return {name: shortened(value) for name, value in payload.items()}
    if isinstance(payload, list | tuple):
        rest = len(payload) - LONGEST_LIST
        return [shortened(item) for item in payload[:LONGEST_LIST]] + ([f"… and {rest} more"] if rest > 0 else [])
    return payload


def written(value: Any, indent: str = "") -> str:
    """A payload as JSON, an object or list on one line where it fits."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(indent) + len(line) <= LONGEST_LINE:
        return line
    inner = indent + "  "
    if isinstance(value, dict):
        parts = [f"{json.dumps(name)}: {written(item, inner)}" for name, item in value.items()]
    else:
        parts = [written(item, inner) for item in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{inner}" + f",\n{inner}".join(parts) + f"\n{indent}{closing}"


def http() -> Iterator[str]:
    """Routes, from the blueprints that the server registers."""
    app = Flask("hearing", static_folder=None)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(pages.blueprint)
    yield "## HTTP\n"
    yield "| route | what |"
    yield "|---|---|"
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        yield f"| `{methods} {rule.rule}` | {sentence(app.view_functions[rule.endpoint])} |"
    yield (
        "\nAnswers are the acks of the socket. `login` answers with `csrf`; later POSTs of that session carry it as"
        " `X-CSRF-Token`. A request with a foreign `Origin` is refused; without one it is a script and passes."
        " `/local/` is for this machine's command line, which shows a key that lies beside the database."
    )


def refusals() -> Iterator[str]:
    """Every code with what a person is told."""
    yield "## Refusals\n"
    yield "A refusal is expected and changes nothing. `{...}` is filled from `facts`. HTTP status 409 unless said.\n"
    yield "| code | HTTP | 中文 | English |"
    yield "|---|---|---|---|"
    chinese, english = (i18n.words(language, "refusal") for language in i18n.LANGUAGES)
    for key in sorted(chinese):
        code = key.removeprefix("refusal.")
        texts = " | ".join(" ".join(words.get(key, "").split()).replace("|", "\\|") for words in (chinese, english))
        yield f"| `{code}` | {api.STATUS.get(code, '')} | {texts} |"


def helps() -> Iterator[str]:
    """What `--help` says of each command."""
    yield "## Command line\n"
    for context in contexts(command_line, "python -m hearing"):
        yield f"```\n{context.get_help()}\n```\n"


def contexts(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[click.Context]:
    """A command and those under it, as the command line meets them."""
    context = command.make_context(name, [], parent, resilient_parsing=True, terminal_width=HELP_WIDTH)
    yield context
    if isinstance(command, click.Group):
        for below in sorted(command.commands):
            yield from contexts(command.commands[below], below, context)


# The sample show -----------------------------------------------------------------------------------------------------


class Show:
    """The bundled hearing, played through the rules."""

    def __init__(self) -> None:
        programme = parse(tomllib.loads(DEMO.read_text("utf-8")))
        self.state, self.passed_ms, self.recent = State(programme), 0, []  # type: ignore[var-annotated]
        arming = run.Arm(
            run_id="run1", episode_id="taizhou-water", mode="rehearsal", programme_digest=digest(programme)
        )
        self.send(arming, actor="office")

    @property
    def now(self) -> Moment:
        """Where the clock stands."""
        return Moment(AIR_TIME_MS + self.passed_ms, self.passed_ms, "sample")

    def send(self, wish: Wish, after_s: float = 0, actor: str = "producer", rows: tuple[Any, ...] = ()) -> None:
        """Let time pass, then grant a wish."""
        self.passed_ms += int(after_s * 1000)
        for fact in decide(self.state, wish, Context(self.now, actor, rows=rows, joined=191)):
            stamp = Stamp(self.state.seq + 1, self.now, actor)
            self.state = evolve(self.state, fact, stamp)
            self.recent.append((fact, stamp))

    def scene(self, **more: Any) -> Scene:
        """What the views look at now."""
        scene = Scene(now=self.now, state=self.state, joined=191, online=190, recent=tuple(self.recent))
        return replace(scene, gauges=GAUGES, links=LINKS, cards=CARDS, **more)


GAUGES: Payload = {
    "acks": {"p95_ms": 6.4, "count": 412},
    "commit_ms": 2.1,
    "commit_mode": "inline",
    "commit_timed_ms": 0.42,
    "overlays": [{"output": "overlay", "connected": True, "build": "3f2a9c"}],
    "disk_free_mb": 48210,
    "link_erased": True,
    "signs": True,
    "requests": [],
    "public_url": None,
    "backup": {
        "dir": "/media/usb",
        "age_s": 12,
        "run_id": "run1",
        "seq": 10,
        "ok": True,
        "same_disk": False,
        "problem": None,
    },
}
LINKS: Payload = {
    "outputs": [{"output": "overlay", "url": "http://192.168.8.10:8000/overlay?key=…"}],
    "public_url": None,
    "lan_urls": ["http://192.168.8.10:8000"],
    "simulation": {"running": True, "phones": 191},
}
CARDS = (
    CardSeen("A017", "public", held=True, online=True, voted=True),
    CardSeen("A018", "public", held=True, away_ms=75_000, voted=False),
)
HISTOGRAM = {5: 68, 4: 51, 3: 37, 2: 19, 1: 12}


def sample_scenes() -> dict[str, Scene]:
    """Label -> a look at the show: while a verdict is open, and after it was revealed but not yet published."""
    show = Show()
    show.send(run.SetAttendance(group="public", present=187), actor="steward")
    show.send(run.StartRun(), 12)
    show.send(agenda.Go(segment_id="flood-water-qa"), 8)
    show.send(stage.Take(graphic="topic"), 2)
    show.send(questions.AskQuestion(text="暗访片里的堤塘险段，什么时候排查完？", questioner="questioners-7"), 40)
    pledge = {"what": "堤塘险段逐段排查，清单上网公布", "due": "2014-08-01", "proof": "清单上网，记者回访"}
    show.send(pledges.MakePledge(question_id="run1-q1", **pledge), 95)
    show.send(agenda.Go(segment_id="flood-water-verdict"), 60)
    show.send(scoring.OpenRound(segment_id="flood-water-verdict"), 5)
    show.send(stage.Take(graphic="countdown", round_id="run1-r1"), 1)
    show.send(stage.Preview(graphic="result", round_id="run1-r1"), 2)
    show.passed_ms += 15_000
    scenes = {"while a verdict is open": show.scene(scored=104)}
    marks = [value for value, n in HISTOGRAM.items() for _ in range(n)]
    rows = tuple(("public", f"{at:04d}-SAMP-LE00-0000", {"verdict": mark}) for at, mark in enumerate(marks))
    show.send(scoring.CloseRound(round_id="run1-r1"), 20)
    show.send(scoring.SealRound(round_id="run1-r1"), 3, actor="", rows=rows)
    show.send(scoring.RevealRound(round_id="run1-r1", take=True), 10, rows=rows)
    return {**scenes, "after its reveal, before it is published": show.scene()}


# The page ------------------------------------------------------------------------------------------------------------


def protocol() -> str:
    """The whole page."""
    sections = (messages, commands, ballots, facts, topics, http, refusals, helps)
    return "\n".join([HEAD, *("\n".join(section()).rstrip() + "\n" for section in sections)])


def main(arguments: list[str]) -> int:
    """Write the page, or with --check say whether it is what the code says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare, write nothing")
    if not parser.parse_args(arguments).check:
        TARGET.write_text(protocol(), "utf-8", newline="\n")
        return 0
    if TARGET.exists() and TARGET.read_text("utf-8") == protocol():
        return 0
    print("docs/protocol.md differs from the code; write it anew with: python scripts/gen_docs.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
