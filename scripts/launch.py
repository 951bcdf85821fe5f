"""What run.py does: check what can be checked, install, then become the server with the demo hearing."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from bootstrap import ROOT, hand_over, plain_endings, ready_python, require_writable, say
from ports import require_free


def main(arguments: list[str]) -> int:
    """Start the demo; return its exit code. Trouble ends the program with one sentence and code 1."""
    options = read_options(arguments)
    with plain_endings():
        require_writable(ROOT if options.db is None else folder_of(options.db))
        require_free(options.host, options.port)
        python = ready_python(ROOT / "requirements.txt")
        say("正在启动…", "Starting…")
        return hand_over([python, "-m", "hearing", *demo_words(options)], dict(os.environ))


def read_options(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; argparse ends the program on a wrong one."""
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="安装依赖，载入示例节目，启动问政打分系统。"
        " Install what is needed, load the demo hearing and start the server.",
        allow_abbrev=False,
    )
    parser.add_argument("--host", default="0.0.0.0", help="监听的地址 · address to listen on (default: all)")
    parser.add_argument("--port", default=8000, type=port, help="端口 · port (default: 8000)")
    parser.add_argument("--db", type=Path, help="数据库文件 · database file")
    parser.add_argument("--public-url", help="手机扫码打开的网址 · the address in every QR code")
    parser.add_argument("--phones", type=int, help="模拟手机数 · number of simulated phones that join and score")
    parser.add_argument(
        "--backup-dir", type=Path, help="备份放到哪里，例如 U 盘 · where copies go, such as a USB stick"
    )
    parser.add_argument("--fresh", action="store_true", help="清空重来（彩排数据） · start over (rehearsals only)")
    return parser.parse_args(arguments)


def port(text: str) -> int:
    """Read a port number from 1 to 65535."""
    number = int(text)
    if not 1 <= number <= 65535:
        raise ValueError(text)
    return number


def folder_of(database: Path) -> Path:
    """Return the nearest folder that is there already, on the way to the database."""
    folder = database.absolute().parent
    return next(part for part in (folder, *folder.parents) if part.exists())


def demo_words(options: argparse.Namespace) -> list[str]:
    """Say the options in the words of `python -m hearing`, paths made absolute: it runs in the project's folder."""
    words = ["--db", str(options.db.absolute())] if options.db else []
    words += ["demo", "--host", options.host, "--port", str(options.port)]
    if options.public_url:
        words += ["--public-url", options.public_url]
    if options.phones is not None:
        words += ["--phones", str(options.phones)]
    if options.backup_dir is not None:
        words += ["--backup-dir", str(options.backup_dir.absolute())]
    return [*words, "--fresh"] if options.fresh else words
