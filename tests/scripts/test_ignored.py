"""What a show leaves behind (votes, keys, codes, bundles) is never offered to git."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from hearing.config import PROJECT

LEFT = [
    "show.db",
    "show.db-wal",
    "show.db.lock",
    "show.db.secret",
    "show.db.server",
    "show.db.run1.key",
    "show.db.copy",
    "show-replaced-1.db.run1.key",
    "usb/hearing-20141216-200000-run1-abcdef-000012.db.sha256",
    "cards.csv",
    "cards.html",
    "show-cards.csv",
    "show-cards.html",
    "run1.zip",
]


@pytest.mark.skipif(not (shutil.which("git") and (PROJECT / ".git").exists()), reason="no git here")
@pytest.mark.parametrize("name", LEFT)
def test_git_passes_over_what_a_show_leaves(name: str) -> None:
    done = subprocess.run(["git", "check-ignore", "-q", name], cwd=PROJECT, check=False)
    assert done.returncode == 0
