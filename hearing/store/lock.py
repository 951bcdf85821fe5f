"""One writer: the lock beside the database, and the key by which a command line reaches who holds it."""

from __future__ import annotations

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

Address = dict[str, Any]
"""{url, key} of the running server, for commands from this machine's command line."""


class Held(Exception):
    """Another process writes this database."""


class WriterLock:
    """The operating system's lock on `<database>.lock`; it ends with the process, however that ends."""

    def __init__(self, database: str | Path) -> None:
        self.path = Path(f"{database}.lock")
        self.file = open(self.path, "a+b")  # noqa: SIM115 - held for the life of the process
        try:
            _lock(self.file)
        except OSError:
            self.file.close()
            raise Held(str(database)) from None

    def release(self) -> None:
        """Let the next writer in."""
        self.file.close()


def _lock(file: Any) -> None:
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def private_file(path: Path, text: str) -> None:
    """Write a file only its owner can read, whole or not at all, and on disk before this returns."""
    draft = path.with_name(f"{path.name}.new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Put a new name on disk too; Windows does it by itself and knows no handle of a folder."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def announce(database: str | Path, url: str) -> str:
    """Leave address and key of the running server beside the database; the key."""
    key = secrets.token_urlsafe(24)
    private_file(Path(f"{database}.server"), json.dumps({"url": url, "key": key}))
    return key


def running_server(database: str | Path) -> Address | None:
    """Address and key of the server that last announced itself."""
    try:
        found: Address = json.loads(Path(f"{database}.server").read_text())
    except (OSError, ValueError):
        return None
    return found


def secret_of(database: str | Path) -> bytes:
    """The secret of this installation (signs sessions, keys the typed codes), made at first use; 32 bytes."""
    path = Path(f"{database}.secret")
    if not path.exists():
        private_file(path, secrets.token_hex(32))
    return bytes.fromhex(path.read_text().strip())
