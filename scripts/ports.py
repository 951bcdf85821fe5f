"""Whether a TCP port is free, who holds it, and which one near it is. Standard library only."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from bootstrap import Trouble


def require_free(host: str, port: int) -> None:
    """Raise Trouble, with the way on, where the server could not listen on the address."""
    error = why_not(host, port)
    if error is None:
        return
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        raise Trouble(
            f"这台电脑没有地址 {host}：请去掉 --host，或换成本机的地址。",
            f"This computer has no address {host}: leave --host out, or give one of its own.",
        )
    other = next_free(host, port)
    if error.errno == errno.EACCES and port < 1024:
        raise Trouble(
            f"端口 {port} 只有管理员能用：请改用 --port {other}。",
            f"Port {port} is for administrators only: use --port {other}",
        )
    name = holder(port)
    raise Trouble(
        f"端口 {port} 已被{f' {name} ' if name else '另一个程序'}占用：请先关掉它，或改用 --port {other}。",
        f"Port {port} is taken by {name or 'another program'}: end that first, or use --port {other}",
    )


def why_not(host: str, port: int) -> OSError | None:
    """Return the error that listening there would give, or None where it would work."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            if os.name == "nt":
                # Without this Windows lets two programs listen on one port.
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)  # type: ignore[attr-defined]
            else:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(1)
    except OSError as error:
        return error
    return OSError(errno.EADDRINUSE, "answered") if _answers(host, port) else None


def _answers(host: str, port: int) -> bool:
    # BSD and macOS let one program listen on every address while another holds the port on one of them.
    nearest = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    try:
        with socket.create_connection((nearest, port), timeout=0.2):
            return True
    except OSError:
        return False


def next_free(host: str, port: int) -> int:
    """Return the next free port above this one and above 1023."""
    first = max(port + 1, 8000 if port < 1024 else 0)
    nearby = range(first, min(first + 50, 65536))
    return next((candidate for candidate in nearby if why_not(host, candidate) is None), first)


def holder(port: int) -> str | None:
    """Name the program that listens on the port, as far as this system tells; None where it does not."""
    try:
        pid = _pid_on_linux(port) if sys.platform == "linux" else _pid_by_tool(port)
        return f"{_command(pid)} (pid {pid})" if pid else None
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def _pid_on_linux(port: int) -> int | None:
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text("ascii").splitlines()[1:]:
            field = line.split()
            if int(field[1].rpartition(":")[2], 16) == port and field[3] == "0A":  # 0A: listening
                inodes.add(f"socket:[{field[9]}]")
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(os.readlink(file) in inodes for file in (process / "fd").iterdir()):
                return int(process.name)
        except OSError:
            continue  # another user's process, or one that has just ended
    return None


def _pid_by_tool(port: int) -> int | None:
    if os.name == "nt":
        rows = [row.split() for row in _output("netstat", "-ano", "-p", "TCP").splitlines()]
        return next((int(row[4]) for row in rows if len(row) == 5 and row[1].endswith(f":{port}")), None)
    pids = _output("lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-t").split()
    return int(pids[0]) if pids else None


def _command(pid: int) -> str:
    if sys.platform == "linux":
        program, _, arguments = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").partition("\0")
        return f"{Path(program).name} {arguments}".replace("\0", " ").strip()[:60]
    if os.name == "nt":
        return _output("tasklist", "/FI", f"PID eq {pid}", "/FO", "CSV", "/NH").split(",")[0].strip('"')
    return _output("ps", "-o", "command=", "-p", str(pid)).strip()[:60]


def _output(tool: str, *arguments: str) -> str:
    path = shutil.which(tool)
    if path is None:
        return ""
    return subprocess.run([path, *arguments], capture_output=True, text=True, timeout=5, check=False).stdout
