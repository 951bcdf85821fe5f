"""Disks that fail: C files of this folder, compiled and loaded before the C library of a server under test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def compiled(name: str, folder: Path, *, soak: bool) -> Path:
    """The shared library of `<name>.c`, in `folder`.

    They need Linux and a C compiler. Without the compiler a soak and CI fail; elsewhere the test is skipped.
    """
    if sys.platform != "linux":
        pytest.skip(f"{name}.c is loaded with LD_PRELOAD, which only Linux has")
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        strict = soak or os.environ.get("CI") == "true"
        (pytest.fail if strict else pytest.skip)("no C compiler: apt install gcc (it makes a disk that fails)")
    library = folder / f"{name}.so"
    arguments = ["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", str(library), str(HERE / f"{name}.c"), "-ldl"]
    done = subprocess.run([compiler, *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return library
