"""Pin what pyproject.toml asks for, with hashes for every platform: writes the three requirements files.

Standard library only; installs uv into a temporary environment. What is pinned stays pinned unless pyproject.toml
no longer allows it; `--upgrade` takes the newest that it allows.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = "uv==0.13.9"
OLDEST_PYTHON = "3.11"
LOCKED = ("requirements.txt", "requirements-pdf.txt", "requirements-dev.txt")
HEAD = "# Made from pyproject.toml by: python3 scripts/lock.py\n"


def main() -> int:
    """Write all files, or none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions pyproject.toml allows")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        python = environment_with_uv(scratch)
        for file in ("pyproject.toml", *LOCKED):
            if (ROOT / file).exists():
                shutil.copyfile(ROOT / file, scratch / file)
        more = ["--upgrade"] if options.upgrade else []
        compile_in(scratch, python, "requirements.txt", *more)
        # Extras and tests run on the very versions that the server runs on.
        same = ("--constraint=requirements.txt", *more)
        compile_in(scratch, python, "requirements-pdf.txt", "--extra=pdf", *same)
        same = ("--constraint=requirements-pdf.txt", *more)
        compile_in(scratch, python, "requirements-dev.txt", "--extra=pdf", "--extra=test", *same)
        locked = {file: HEAD + (scratch / file).read_text("utf-8") for file in LOCKED}
    if "://" in "".join(locked.values()):
        sys.exit("A package would be fetched from an address of its own; nothing was written")
    for file, text in locked.items():
        (ROOT / file).write_text(text, "utf-8", newline="\n")
        print(f"{file}: {text.count('==')} packages")
    return 0


def environment_with_uv(scratch: Path) -> Path:
    """Return a Python that has uv, for this run only."""
    folder = scratch / "environment"
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV], check=True)
    return python


def compile_in(scratch: Path, python: Path, target: str, *more: str) -> None:
    """Have uv write one requirements file in the scratch folder."""
    command = [str(python), "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header"]
    command += ["--no-config", "--no-emit-index-url", f"--python-version={OLDEST_PYTHON}"]
    subprocess.run([*command, *more, "pyproject.toml", f"--output-file={target}"], cwd=scratch, check=True)


if __name__ == "__main__":
    sys.exit(main())
