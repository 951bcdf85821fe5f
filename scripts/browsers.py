"""The browser and the fonts that the browser tests need: found, or installed where that may be done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bootstrap import Trouble, say

VARIABLE = "HEARING_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
ELSEWHERE = {
    "darwin": (
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ),
    "win32": (
        "Google/Chrome/Application/chrome.exe",
        "Chromium/Application/chrome.exe",
        "Microsoft/Edge/Application/msedge.exe",
    ),
}


def ready_browser() -> str | None:
    """Return the path of a browser that can be driven, installed if need be; None where there is none."""
    wanted = os.environ.get(VARIABLE)
    if wanted and not Path(wanted).is_file():
        raise Trouble(f"{VARIABLE} 所指的 {wanted} 不存在。", f"{VARIABLE} names {wanted}, which is not there.", 2)
    browser = wanted or found_browser()
    missing = [] if browser else ["chromium"]
    if not has_chinese_fonts():
        missing += ["fontconfig", "fonts-noto-cjk"]
    if missing and may_install():
        install(missing)
    return browser or found_browser()


def found_browser() -> str | None:
    """Return the first Chromium, Chrome or Edge in the usual places that starts."""
    on_path = [path for name in NAMES if (path := shutil.which(name))]
    roots = [""]
    if sys.platform == "win32":
        roots = [os.environ.get(name, "") for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
    usual = [str(Path(root, place)) for root in roots for place in ELSEWHERE.get(sys.platform, ())]
    return next((path for path in on_path + usual if Path(path).is_file() and starts(path)), None)


def starts(browser: str) -> bool:
    """Say whether the browser answers; on some Linux systems the name stands for a note on how to install it."""
    if sys.platform != "linux":
        return True  # elsewhere the question would open a window
    try:
        return subprocess.run([browser, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def has_chinese_fonts() -> bool:
    """Say whether the system can show Chinese; on Linux it may not."""
    if sys.platform != "linux":
        return True
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    return bool(subprocess.run([lister, ":lang=zh-cn"], capture_output=True, check=False).stdout.strip())


def may_install() -> bool:
    """Say whether the distribution's packages can be installed without asking anybody."""
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str]) -> None:
    """Install packages of the distribution; what fails is printed and shows as a browser that is not there."""
    say(f"正在安装 {' '.join(packages)}…", f"Installing {' '.join(packages)}…")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-qq", *command], env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        if done.returncode:
            print(done.stderr.decode("utf-8", "replace")[-2000:], file=sys.stderr)
            return


def how_to_get_one() -> Trouble:
    """Say how to come by a browser on this system."""
    way = "sudo apt install chromium fonts-noto-cjk" if sys.platform == "linux" else "Google Chrome · Microsoft Edge"
    return Trouble(
        f"浏览器测试需要 Chromium、Chrome 或 Edge：请安装（{way}），或用环境变量 {VARIABLE} 指明它的路径。",
        f"The browser tests need Chromium, Chrome or Edge: install one ({way}), or name its path in {VARIABLE}.",
        2,
    )
