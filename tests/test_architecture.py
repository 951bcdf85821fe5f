"""The shape of the house: imports go one way, the core is pure, and three sentences hold everywhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

PROJECT = Path(__file__).parents[1]
HEARING = PROJECT / "hearing"
MODULES = sorted(HEARING.rglob("*.py"))

TOP = frozenset({"__init__", "__main__", "wiring", "serving", "reach", "guide", "keeping", "proving", "tickets"})
EVERYTHING = frozenset({"*"})
MAY_IMPORT = {
    "errors": frozenset(),
    "config": frozenset(),
    "runtime": frozenset(),
    "rehearsal": frozenset(),
    "i18n": frozenset({"config"}),
    "domain": frozenset({"errors"}),
    "clock": frozenset({"domain"}),
    "views": frozenset({"domain"}),
    "store": frozenset({"domain", "errors"}),
    "bundle": frozenset({"domain", "store"}),
    "live": frozenset({"clock", "domain", "errors", "runtime", "store", "views"}),
    "web": frozenset({"clock", "config", "domain", "errors", "i18n", "live", "runtime", "store", "views"}),
    **dict.fromkeys(TOP, EVERYTHING),
}
"""Part of the package -> the other parts it may know."""

IMPURE = {"flask", "sqlite3", "sqlite_utils", "time", "random", "logging", "secrets", "os", "socket", "threading"}
CLOCKS = {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time"}
TODAYS = {"now", "today", "utcnow"}
WRITING_CALLS = {"insert", "insert_all", "upsert", "upsert_all", "delete_where", "executemany", "executescript"}
WRITING_SQL = re.compile(r"\s*(insert|update|delete|replace|create|drop|alter)\s+(into|from|or|table|index|\w+\s+set)")
ROSTER_WRITES = {"keep_programme", "add_run", "add_cards", "renew", "in_use", "void", "bind", "unbind"}
STORE_WRITES = {"box": {"put", "seal"}, "journal": {"append"}, "roster": ROSTER_WRITES}


def name_of(module: Path) -> str:
    """`live/hall.py` and so on."""
    return module.relative_to(HEARING).as_posix()


def part_of(module: Path) -> str:
    """The part of the package a module belongs to."""
    return module.relative_to(HEARING).parts[0].removesuffix(".py")


def parsed(module: Path) -> ast.Module:
    return ast.parse(module.read_text("utf-8"))


def imported(module: Path) -> Iterator[str]:
    """The dotted names a module imports, inside functions too."""
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(module)}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(module: Path) -> Iterator[tuple[str, str]]:
    """(what it is called on, method) of every call of a method: `hall.clock.now()` gives ("clock", "now")."""
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            target = node.func.value
            called_on = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
            yield called_on, node.func.attr


def texts(module: Path) -> Iterator[str]:
    """Every text a module holds, docstrings aside."""
    tree = parsed(module)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def offenders(found: Iterator[tuple[Path, str]], but: set[str]) -> list[str]:
    return sorted({f"{name_of(module)}: {what}" for module, what in found if name_of(module) not in but})


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_imports_go_one_way(module: Path) -> None:
    part = part_of(module)
    known = {name.split(".")[1] for name in imported(module) if name.startswith("hearing.")}
    allowed = MAY_IMPORT[part]
    assert allowed == EVERYTHING or known - {part} <= allowed


@pytest.mark.parametrize("module", [m for m in MODULES if part_of(m) in ("domain", "views")], ids=name_of)
def test_domain_and_views_are_pure(module: Path) -> None:
    assert {name.split(".")[0] for name in imported(module)}.isdisjoint(IMPURE)
    assert {method for _, method in calls(module)}.isdisjoint(TODAYS)


def test_nothing_writes_sql_but_the_store_and_the_accounts() -> None:
    found = [(m, what) for m in MODULES for what in (method for _, method in calls(m)) if what in WRITING_CALLS]
    found += [(m, text) for m in MODULES for text in texts(m) if WRITING_SQL.match(text)]
    outside = [(m, what) for m, what in found if part_of(m) != "store"]
    assert offenders(iter(outside), but={"web/accounts.py"}) == []


def test_nothing_commits_but_the_hall_and_its_intake() -> None:
    ways = {"atomic", "commit"}
    found = ((m, method) for m in MODULES if part_of(m) != "store" for _, method in calls(m) if method in ways)
    assert offenders(found, but={"live/hall.py", "live/intake.py", "web/accounts.py"}) == []


def test_nothing_has_the_store_write_but_hall_intake_door_desk_and_office() -> None:
    found = (
        (m, f"{on}.{method}")
        for m in MODULES
        if part_of(m) != "store"
        for on, method in calls(m)
        if method in STORE_WRITES.get(on, ())
    )
    assert (
        offenders(found, but={"live/hall.py", "live/intake.py", "live/desk.py", "live/door.py", "live/office.py"}) == []
    )


def test_nothing_emits_but_broadcast() -> None:
    found = ((m, method) for m in MODULES if part_of(m) != "rehearsal" for _, method in calls(m) if method == "emit")
    assert offenders(found, but={"live/broadcast.py"}) == []


def test_nothing_reads_the_clock_but_clock() -> None:
    read = ((m, (on, method)) for m in MODULES for on, method in calls(m))
    found = (
        (m, f"{on}.{method}")
        for m, (on, method) in read
        if (on == "time" and method in CLOCKS) or (on in ("datetime", "date") and method in TODAYS)
    )
    named = ((m, name) for m in MODULES for name in imported(m) if name in {f"time.{clock}" for clock in CLOCKS})
    assert offenders(iter([*found, *named]), but={"clock.py"}) == []


def test_only_the_runtime_names_eventlet() -> None:
    found = ((m, name) for m in MODULES for name in imported(m) if name.split(".")[0] == "eventlet")
    assert offenders(found, but={"runtime.py"}) == []


def test_modules_are_short() -> None:
    lengths = {name_of(m): len(m.read_text("utf-8").splitlines()) for m in MODULES}
    assert {name: n for name, n in lengths.items() if n > 400} == {}
    assert median(n for n in lengths.values() if n) <= 120


def test_scripts_of_the_pages_are_short() -> None:
    scripts = [*(PROJECT / "static/js").rglob("*.js"), *(PROJECT / "static/graphics").rglob("*.mjs")]
    lengths = {str(s.relative_to(PROJECT)): len(s.read_text("utf-8").splitlines()) for s in scripts}
    assert {name: n for name, n in lengths.items() if n > 200} == {}
