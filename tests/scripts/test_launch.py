"""run.py: what it refuses, what it passes on, and that it runs before anything is installed."""

from __future__ import annotations

import ast
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import launch
import oldest_python
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, SCRIPTS / "run.py", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)


def test_run_refuses_a_taken_port_in_one_sentence(taken_port: int) -> None:
    ended = run("--host", "127.0.0.1", "--port", str(taken_port))
    assert ended.returncode == 1 and ended.stdout == ""
    chinese, english = ended.stderr.strip().splitlines()
    assert f"端口 {taken_port} 已被" in chinese
    assert english.startswith(f"Port {taken_port} is taken by ") and "use --port " in english


def test_run_names_the_port_of_a_wrong_option() -> None:
    ended = run("--port", "99999")
    assert ended.returncode == 2 and "--port" in ended.stderr and "Traceback" not in ended.stderr


def reached_from(script: str) -> set[str]:
    """Return the names of all modules that a script imports, itself or through its neighbours."""
    reached: set[str] = set()
    waiting = [script]
    while waiting:
        name = waiting.pop()
        reached.add(name)
        file = SCRIPTS / f"{name}.py"
        if file.exists():
            waiting += imported_by(file) - reached
    return reached - {script}


def imported_by(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("script", ["run", "test", "lock", "vendor"])
def test_script_needs_only_the_standard_library(script: str) -> None:
    neighbours = {file.stem for file in SCRIPTS.glob("*.py")}
    assert reached_from(script) <= neighbours | sys.stdlib_module_names


@pytest.mark.parametrize("script", ["oldest_python", "run", "test"])
def test_script_parses_on_an_old_python(script: str) -> None:
    text = (SCRIPTS / f"{script}.py").read_text("utf-8")
    assert text.startswith("# -*- coding: utf-8 -*-\n")
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Match, ast.AsyncFunctionDef, ast.Nonlocal, ast.Starred)
    tree = ast.parse(text, feature_version=(3, 4))
    first = [alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names]
    assert set(first) <= {"sys", "oldest_python"}, "what comes before the guard must be there on every Python"
    for node in ast.walk(tree):
        assert not isinstance(node, newer), f"line {node.lineno}"
        if isinstance(node, ast.FunctionDef):
            assert node.returns is None and not any(argument.annotation for argument in node.args.args)


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 0)])
def test_old_python_gets_one_sentence(version: tuple[int, int, int], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        oldest_python.require(version)
    assert end.value.code == 2
    chinese, english = capsys.readouterr().err.splitlines()
    assert "需要 Python 3.11" in chinese and f"this is {version[0]}.{version[1]}:" in english


def test_python_that_will_do_is_let_through() -> None:
    assert oldest_python.require((3, 11, 0)) is None
    assert oldest_python.require((4, 0, 0)) is None


def test_options_are_passed_on_in_the_words_of_the_server() -> None:
    given = ["--host", "127.0.0.1", "--port", "8123", "--public-url", "http://hall.test", "--phones", "0", "--fresh"]
    words = launch.demo_words(launch.read_options(given))
    assert words == ["demo", *given]


def test_database_is_meant_where_the_person_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = launch.demo_words(launch.read_options(["--db", "今晚 show.db"]))
    assert words[:3] == ["--db", str(tmp_path / "今晚 show.db"), "demo"]


def test_without_options_the_server_keeps_its_own_database() -> None:
    assert launch.demo_words(launch.read_options([])) == ["demo", "--host", "0.0.0.0", "--port", "8000"]


def test_folder_of_a_database_that_is_not_there_yet_is_the_nearest_one_that_is(tmp_path: Path) -> None:
    assert launch.folder_of(tmp_path / "shows" / "tonight" / "hearing.db") == tmp_path


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot become another program")
def test_server_takes_the_place_of_run_so_that_signals_and_exit_codes_are_its_own() -> None:
    server = "import os; print(os.getpid()); exit(7)"
    code = f"import bootstrap, sys; bootstrap.hand_over([sys.executable, '-c', {server!r}], {{}})"
    with subprocess.Popen([sys.executable, "-c", code], cwd=SCRIPTS, stdout=subprocess.PIPE, text=True) as process:
        printed, _ = process.communicate(timeout=30)
    assert (int(printed), process.returncode) == (process.pid, 7)
