"""Accounts of those who work on the show: name, role, password hash. Writes its own table, and nothing else does."""

from __future__ import annotations

from typing import Any

from werkzeug.security import check_password_hash, generate_password_hash

from hearing.errors import Refused
from hearing.live.gate import ROLES
from hearing.live.hall import Hall

SHORTEST_PASSWORD = 8
NOBODY = generate_password_hash("nobody has this password")
"""Checked when the name is unknown, so that a wrong name takes as long as a wrong password."""


class Accounts:
    """Reads and writes accounts; hashing runs beside everything else."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.roles: dict[str, str] = {}
        self._load()

    def _load(self) -> None:
        with self.hall.lock:
            self.roles = {row["name"]: row["role"] for row in self.hall.db.table("accounts").rows}

    def add(self, name: str, role: str, password: str) -> None:
        """Make an account, or give an existing one a new role and password.

        Refuses `role-unknown`, `name-missing`, `password-short`.
        """
        if role not in ROLES:
            raise Refused("role-unknown", role=role, known=list(ROLES))
        if not name.strip() or len(name) > 60:
            raise Refused("name-missing")
        if len(password) < SHORTEST_PASSWORD:
            raise Refused("password-short", least=SHORTEST_PASSWORD)
        hashed = self.hall.runtime.offload(generate_password_hash, password)
        row = {"name": name.strip(), "role": role, "password_hash": hashed}
        with self.hall.lock:
            self.hall.db.table("accounts").insert(row, replace=True)
        self._load()

    def role_of(self, name: str) -> str | None:
        """The role an account has now; None for none."""
        return self.roles.get(name)

    def check(self, name: Any, password: Any) -> str:
        """The account's name. Refuses `login-wrong`: without saying which of the two it was."""
        if not isinstance(name, str) or not isinstance(password, str) or len(password) > 1000:
            raise Refused("login-wrong")
        with self.hall.lock:
            found = self.hall.db.execute("select password_hash from accounts where name = ?", [name.strip()]).fetchone()
        right = self.hall.runtime.offload(check_password_hash, found[0] if found else NOBODY, password)
        if not found or not right:
            raise Refused("login-wrong")
        return name.strip()
