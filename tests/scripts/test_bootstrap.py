"""The environment `.venv`: made once, repaired when cut off, and every trouble told in one sentence."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import zipfile
from pathlib import Path

import bootstrap
import pytest


def wheel(folder: Path, version: str) -> str:
    """Put a tiny package `hello` into a folder; return the line of a requirements file that pins it."""
    about = f"hello-{version}.dist-info"
    files = {
        "hello.py": f"VERSION = {version!r}\n",
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: hello\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = [f"{name},{record(text)},{len(text)}" for name, text in files.items()]
    files[f"{about}/RECORD"] = "\n".join([*rows, f"{about}/RECORD,,\n"])
    archive = folder / f"hello-{version}-py3-none-any.whl"
    with zipfile.ZipFile(archive, "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return f"hello=={version} --hash=sha256:{hashlib.sha256(archive.read_bytes()).hexdigest()}\n"


def record(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a space and Chinese in its name, and pip told to look there and nowhere else."""
    folder = tmp_path / "问政 demo"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    # pip reads a list of links split at spaces; an address has none.
    monkeypatch.setenv("PIP_FIND_LINKS", folder.as_uri())
    return folder


def installed_version(project: Path) -> str:
    (module,) = project.glob(".venv/**/site-packages/hello.py")
    return module.read_text("utf-8")


def test_environment_is_made_then_left_alone_then_follows_changed_pins_and_repairs_itself(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requirements, folder = project / "requirements.txt", project / ".venv"
    requirements.write_text(wheel(project, "1.0"), "utf-8")
    python = bootstrap.ready_python(requirements, folder)
    assert python.exists() and "1.0" in installed_version(project)

    with monkeypatch.context() as offline:
        offline.setattr(bootstrap, "run_pip", lambda command: pytest.fail("pip ran although nothing changed"))
        assert bootstrap.ready_python(requirements, folder) == python

    requirements.write_text(wheel(project, "2.0"), "utf-8")
    bootstrap.ready_python(requirements, folder)
    assert "2.0" in installed_version(project)

    # Cut off: what pip left half copied must not be taken for installed.
    (folder / bootstrap.UNFINISHED).touch()
    for module in folder.glob("**/site-packages/hello.py"):
        module.write_text("half a fi", "utf-8")
    bootstrap.ready_python(requirements, folder)
    assert "2.0" in installed_version(project)
    assert not (folder / bootstrap.UNFINISHED).exists()


def test_file_with_another_hash_is_not_installed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pin = wheel(project, "1.0")
    requirements, folder = project / "requirements.txt", project / ".venv"
    requirements.write_text(pin[:-5] + "0000\n" if not pin.endswith("0000\n") else pin[:-5] + "1111\n", "utf-8")
    with pytest.raises(bootstrap.Trouble, match="run this again"):
        bootstrap.ready_python(requirements, folder)
    assert "HASHES" in capsys.readouterr().err
    assert bootstrap.read_stamp(folder) == {}
    assert not list(folder.glob("**/site-packages/hello.py"))


def test_environment_whose_python_is_gone_counts_as_unusable(tmp_path: Path) -> None:
    assert bootstrap.unusable(tmp_path / ".venv")


def test_python_without_venv_names_the_package_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(bootstrap.Trouble, match="apt install python3-venv"):
        bootstrap.make(tmp_path / ".venv")
    assert not (tmp_path / ".venv").exists()


def test_environment_in_use_is_told_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Access is denied", str(folder))

    monkeypatch.setattr(bootstrap.shutil, "rmtree", refuse)
    with pytest.raises(bootstrap.Trouble, match="end what still uses it"):
        bootstrap.make(tmp_path)


def test_read_only_folder_gets_one_sentence_that_names_it(tmp_path: Path) -> None:
    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    with pytest.raises(bootstrap.Trouble) as caught:
        bootstrap.require_writable(tmp_path, refuse)
    assert str(tmp_path) in caught.value.english and str(tmp_path) in caught.value.chinese


def test_full_disk_is_not_called_read_only(tmp_path: Path) -> None:
    def refuse(folder: Path) -> None:
        raise OSError(28, "No space left on device", str(folder))

    with pytest.raises(bootstrap.Trouble, match="disk is full"):
        bootstrap.require_writable(tmp_path, refuse)


def test_writable_folder_is_left_as_it_was(tmp_path: Path) -> None:
    bootstrap.require_writable(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "line",
    [
        "NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection>: Failed to establish a new connection')",
        "NameResolutionError: Failed to resolve 'index' ([Errno -3] Temporary failure in name resolution)",
        "ReadTimeoutError(\"HTTPSConnectionPool(host='index', port=443): Read timed out. (read timeout=15)\")",
    ],
)
def test_missing_network_is_told_apart_from_other_failures(line: str) -> None:
    why = bootstrap.why_pip_failed([line, "ERROR: No matching distribution found for flask==3.1.3"])
    assert "only the first run needs it" in why.english


def test_trouble_is_told_in_chinese_then_in_english_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end, bootstrap.plain_endings():
        raise bootstrap.Trouble("端口被占用。", "The port is taken.", 3)
    assert end.value.code == 3
    assert capsys.readouterr().err.split() == ["端口被占用。", "The", "port", "is", "taken."]


def test_ctrl_c_ends_quietly(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end, bootstrap.plain_endings():
        raise KeyboardInterrupt
    assert end.value.code == 130
    assert "Traceback" not in capsys.readouterr().err


def test_sum_of_a_file_is_the_same_with_the_line_ends_of_windows(tmp_path: Path) -> None:
    (tmp_path / "unix").write_bytes(b"flask\nclick\n")
    (tmp_path / "windows").write_bytes(b"flask\r\nclick\r\n")
    assert bootstrap.sha256(tmp_path / "unix") == bootstrap.sha256(tmp_path / "windows")


@pytest.mark.parametrize("text", ["", "{", "[]", "3"])
def test_damaged_stamp_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / bootstrap.STAMP).write_text(text, "utf-8")
    assert bootstrap.read_stamp(tmp_path) == {}
