"""How one server is set up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_DATABASE = PROJECT / "var" / "hearing.db"
DEFAULT_HOST = "0.0.0.0"
DEFAULT_PORT = 8000


@dataclass(frozen=True, slots=True)
class Config:
    """`public_url` is what every QR says; empty: the programme's, else this machine's first address.

    `commit`: how ballots are committed, `inline`, `offload`, or `auto` by timing the disk.
    `backup_dir`: where copies of the database are kept; None: nowhere.
    """

    database: Path = DEFAULT_DATABASE
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    public_url: str = ""
    async_mode: str = "eventlet"
    commit: str = "auto"
    backup_dir: Path | None = None
