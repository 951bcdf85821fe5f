"""Fetch the browser libraries and fonts that stand in this repository anew, and check them against their manifest.

Standard library only. Needs npm (and, for the fonts, pip) only to fetch; `--check` needs neither, nor a network.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "static" / "vendor" / "VENDOR.json"
CHARACTERS = ROOT / "scripts" / "characters.txt"

# Pinned, for other versions may compress the same glyphs into other bytes.
FONT_TOOLS = ("fonttools==4.68.0", "brotli==1.2.1")

# Latin with its extensions, punctuation to dingbats, CJK marks, enclosed and squared signs, full-width forms.
SIGNS = ((0x20, 0x250), (0x2000, 0x2700), (0x3000, 0x3040), (0x3200, 0x3400), (0xFF00, 0xFFF0))

Entry = dict[str, str]


def main(argv: list[str] | None = None) -> int:
    """Run the command line; return 0 when every file is what the manifest says, else 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare the files with the manifest, offline")
    parser.add_argument("--accept", action="store_true", help="take over the sums of new versions")
    options = parser.parse_args(argv)
    manifest = json.loads(MANIFEST.read_text("utf-8"))
    if not options.check:
        with tempfile.TemporaryDirectory() as scratch:
            fetch_all(manifest["files"], Path(scratch), accept=options.accept)
    if options.accept:
        MANIFEST.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", "utf-8", newline="\n")
    differences = list(differing(manifest["files"]))
    print("\n".join(differences) or f"{len(manifest['files'])} vendored files match {MANIFEST.relative_to(ROOT)}")
    return 1 if differences else 0


def differing(entries: list[Entry], root: Path = ROOT) -> Iterator[str]:
    """Say, one sentence a file, what is missing or differs from the manifest; nothing when all is well."""
    for entry in entries:
        file = root / entry["path"]
        if not file.is_file():
            yield f"{entry['path']}: missing"
        elif sha256(file) != entry["sha256"]:
            yield f"{entry['path']}: sha256 is {sha256(file)}, the manifest says {entry['sha256']}"


def fetch_all(entries: list[Entry], scratch: Path, *, accept: bool) -> None:
    """Bring every file of the manifest; write it only when its sum is the one expected, or `accept` is set."""
    packages = {name: unpack(*name, scratch) for name in {(e["package"], e["version"]) for e in entries}}
    for entry in entries:
        source = packages[entry["package"], entry["version"]] / "package" / entry["member"]
        if "cut_from_sha256" in entry:
            confirm(entry, "cut_from_sha256", sha256(source), accept=accept)
            source = cut_font(source, scratch)
        confirm(entry, "sha256", sha256(source), accept=accept)
        target = ROOT / entry["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        print(entry["path"])


def confirm(entry: Entry, field: str, found: str, *, accept: bool) -> None:
    """Take the sum over when accepting; else stop where it is not the manifest's."""
    if accept:
        entry[field] = found
    elif entry[field] != found:
        sys.exit(f"{entry['path']}: {field} should be {entry[field]} and is {found}; nothing of it was written")


def unpack(package: str, version: str, scratch: Path) -> Path:
    """Fetch one npm package and return the folder it was unpacked to."""
    npm = shutil.which("npm") or sys.exit("npm is needed to fetch the packages: install Node.js, which brings it")
    print(f"npm pack {package}@{version}")
    folder = scratch / package.replace("/", "+")
    folder.mkdir()
    subprocess.run([npm, "pack", "--silent", f"{package}@{version}"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder


def cut_font(source: Path, scratch: Path) -> Path:
    """Cut a full font down to the characters shown on air and return the woff2 file."""
    python = font_tools(scratch)
    wanted = scratch / "wanted.txt"
    wanted.write_text(characters(), "utf-8")
    cut = scratch / (source.stem + ".woff2")
    command = [str(python), "-m", "fontTools.subset", str(source), "--flavor=woff2"]
    subprocess.run([*command, f"--text-file={wanted}", f"--output-file={cut}"], check=True)
    return cut


def characters() -> str:
    """Return every character the on-air fonts must have: signs, GB 2312 and the 通用规范汉字表."""
    signs = "".join(chr(point) for first, end in SIGNS for point in range(first, end))
    pairs = (bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    gb2312 = "".join(pair.decode("gb2312", "ignore") for pair in pairs)
    lines = CHARACTERS.read_text("utf-8").splitlines()
    return signs + gb2312 + "".join(line for line in lines if not line.startswith("#"))


def font_tools(scratch: Path) -> Path:
    """Return a Python that has the font tools, made once for this run."""
    folder = scratch / "tools"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *FONT_TOOLS], check=True)
    return python


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
