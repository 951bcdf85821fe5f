"""The project's own Python environment, `.venv`: made, filled and repaired. Standard library only.

Knows pip and the requirements files; knows nothing of the server or the tests that will run in it.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"

# Written last, so an installation that was cut off is never taken for a finished one.
STAMP = "installed.json"
# There while pip works. pip takes a half-copied package for an installed one, so what is cut off starts over.
UNFINISHED = "installing"

WITHOUT_NETWORK = re.compile(
    "NameResolutionError|name resolution|getaddrinfo failed|nodename nor servname|Network is unreachable"
    "|NewConnectionError|ConnectTimeout|ReadTimeout|Read timed out|Connection refused|ProxyError|No route to host"
)


class Trouble(Exception):
    """Something the person at the keyboard can mend: one sentence, in Chinese and in English, saying how."""

    def __init__(self, chinese: str, english: str, exit_code: int = 1) -> None:
        super().__init__(english)
        self.chinese, self.english, self.exit_code = chinese, english, exit_code


@contextlib.contextmanager
def plain_endings() -> Iterator[None]:
    """End in one sentence where there is trouble, quietly on Ctrl-C; never with a traceback for either."""
    for stream in (sys.stdout, sys.stderr):
        # A console or pipe with a narrow encoding shows question marks rather than ending the program.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        yield
    except Trouble as trouble:
        print(f"\n{trouble.chinese}\n{trouble.english}", file=sys.stderr)
        sys.exit(trouble.exit_code)
    except KeyboardInterrupt:
        print("\n已停止；再运行一次即可继续。\nStopped; run it again to go on.", file=sys.stderr)
        sys.exit(130)


def say(chinese: str, english: str) -> None:
    """Print one line of progress in both languages, at once also into a pipe."""
    print(f"{chinese} / {english}", flush=True)


def ready_python(requirements: Path, folder: Path = VENV) -> Path:
    """Return the environment's Python with everything of the requirements file installed.

    Does nothing but look when the stamp names the file as it is now. Raises Trouble where it cannot install.
    """
    python = python_of(folder)
    if unusable(folder):
        require_writable(folder.parent)
        make(folder)
    stamp = read_stamp(folder)
    wanted = sha256(requirements)
    if stamp.get(requirements.name) != wanted:
        require_writable(folder)
        install(python, requirements, folder)
        write_stamp(folder, {**stamp, requirements.name: wanted})
    return python


def python_of(folder: Path) -> Path:
    """Return where a virtual environment keeps its Python on this system."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def unusable(folder: Path) -> bool:
    """Say whether the environment is missing, was left half made, or its Python no longer starts."""
    if (folder / UNFINISHED).exists():
        return True
    try:
        # After an upgrade of the system's Python the old link starts a Python that looks in another folder.
        asked = [str(python_of(folder)), "-I", "-c", "import pip"]
        return subprocess.run(asked, capture_output=True, check=False).returncode != 0
    except OSError:
        return True


def make(folder: Path) -> None:
    """Make the environment anew, with pip."""
    if importlib.util.find_spec("ensurepip") is None:
        raise Trouble(
            "这个 Python 缺少 venv 模块：请先运行 sudo apt install python3-venv，再运行一次。",
            "This Python lacks its venv module: run  sudo apt install python3-venv  first, then run this again.",
        )
    say("正在建立运行环境 .venv…", "Making the environment .venv…")
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir()
        (folder / UNFINISHED).touch()
        venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt").create(folder)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Trouble(
            f"运行环境没有建成（{error}）：请关掉正在使用它的程序，删除 {folder}，再运行一次。",
            f"The environment could not be made ({error}): end what still uses it, delete {folder} and run this again.",
        ) from error


def install(python: Path, requirements: Path, folder: Path) -> None:
    """Have pip install a requirements file, every file checked against its hash."""
    say("正在安装依赖（第一次约一分钟）…", "Installing what is needed (about a minute the first time)…")
    (folder / UNFINISHED).touch()
    command = [str(python), "-m", "pip", "install", "--require-hashes", "--requirement", str(requirements)]
    options = ["--disable-pip-version-check", "--no-input", "--retries", "2"]
    exit_code, lines = run_pip([*command, *options])
    if exit_code:
        raise why_pip_failed(lines)
    (folder / UNFINISHED).unlink()


def run_pip(command: Sequence[str]) -> tuple[int, list[str]]:
    """Run pip, showing on a terminal the package it is at; return its exit code and all it wrote."""
    lines: list[str] = []
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    piped = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8", "errors": "replace"}
    with subprocess.Popen(command, env=environment, **piped) as pip:  # type: ignore[call-overload]
        for line in pip.stdout:
            lines.append(line.rstrip())
            show_step(line)
    show_step("")
    return pip.returncode, lines


def show_step(line: str) -> None:
    """Show the package a line of pip's is about, over the last one; an empty line wipes it."""
    package = re.match(r"Collecting ([^ ]+)|(Installing) collected", line)
    if sys.stdout.isatty() and (package or not line):
        print(f"\r\033[K  {package[1] or '…'}" if package else "\r\033[K", end="", flush=True)


def why_pip_failed(lines: Sequence[str]) -> Trouble:
    """Turn what pip wrote into one sentence; pip's own last lines go before it where the reason is not a known one."""
    text = "\n".join(lines)
    if WITHOUT_NETWORK.search(text):
        return Trouble(
            "安装依赖时连不上网络：只有第一次运行需要联网，请连上后再运行一次（已设镜像或代理的，请检查其设置）。",
            "Could not reach the network to install what is needed: only the first run needs it;"
            " connect and run this again (or mend your mirror or proxy settings).",
        )
    if "No space left on device" in text or "ENOSPC" in text:
        return Trouble(
            "磁盘已满：请腾出约 500 MB，再运行一次。",
            "The disk is full: free some 500 MB and run this again.",
        )
    print("\n".join(lines[-15:]), file=sys.stderr)
    return Trouble(
        "依赖没有装好，原因见上；处理后再运行一次，会从头安装。",
        "The installation failed for the reason above; mend it and run this again: it starts over.",
    )


def require_writable(folder: Path, probe: Callable[[Path], None] | None = None) -> None:
    """Raise Trouble where no file can be made in the folder."""
    try:
        (probe or make_a_file)(folder)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise why_pip_failed(["No space left on device"]) from error
        raise Trouble(
            f"不能写入文件夹 {folder}：请把项目放到可以写入的文件夹（例如自己的主目录）再运行。",
            f"The folder {folder} cannot be written to: put the project where you may write"
            " (your home folder, say) and run it there.",
        ) from error


def make_a_file(folder: Path) -> None:
    """Make and drop a file in the folder."""
    with tempfile.TemporaryFile(dir=folder):
        pass


def read_stamp(folder: Path) -> dict[str, str]:
    """Return the sums of the requirements files that are installed; empty when that is not known."""
    try:
        stamp = json.loads((folder / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(folder: Path, stamp: dict[str, str]) -> None:
    """Write the stamp whole or not at all."""
    fresh = folder / (STAMP + ".new")
    fresh.write_text(json.dumps(stamp, indent=2, sort_keys=True) + "\n", "utf-8")
    fresh.replace(folder / STAMP)


def sha256(file: Path) -> str:
    """Return the SHA-256 of a text file in hex, the same whatever line ends git gave it."""
    return hashlib.sha256(file.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def hand_over(command: Sequence[str | Path], environment: dict[str, str]) -> int:
    """Become the command, run in the project's folder; return its exit code (Windows, which cannot become it)."""
    os.chdir(ROOT)
    environment = {**environment, "PYTHONUTF8": "1"}
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], [str(word) for word in command], environment)
    with subprocess.Popen(command, env=environment) as child:
        while True:
            # Ctrl-C reaches the child too, which ends in its own way; this only waits for it.
            with contextlib.suppress(KeyboardInterrupt):
                return child.wait()
