"""What test.py does: bring the environment and the browser, then become pytest on the suites asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import browsers
from bootstrap import ROOT, Trouble, hand_over, plain_endings, ready_python

# Each test is in one suite: soak before browser before faults; what carries no marker is unit.
SUITES = {
    "unit": "(not browser and not faults and not soak)",
    "browser": "(browser and not soak)",
    "faults": "(faults and not browser and not soak)",
    "soak": "soak",
}
IN_CI = ("unit", "browser", "faults")
# A file's tests stay together and in their order: they share a server, and those that drive a browser come last.
SIDE_BY_SIDE = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
USAGE = f"用法 usage: test.py [{'|'.join(SUITES)}] [-- pytest …]"


def main(arguments: list[str]) -> int:
    """Run the suites named, or all that CI runs; end with pytest's exit code."""
    with plain_endings():
        named, for_pytest = read_arguments(arguments)
        suites = named or IN_CI
        environment = dict(os.environ)
        if {"browser", "soak"} & set(suites):
            environment |= environment_with_browser(required=bool(named))
        python = ready_python(ROOT / "requirements-dev.txt")
        marked = " or ".join(SUITES[suite] for suite in suites)
        return hand_over([python, "-m", "pytest", "-m", marked, *spread(suites), *for_pytest], environment)


def read_arguments(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Return the suites named, and what follows `--`, for pytest."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    suites, for_pytest = arguments[:end], arguments[end + 1 :]
    if {"-h", "--help"} & set(suites):
        print(f"{USAGE}\n不写就运行 CI 的全部测试 · without a name: everything CI runs ({', '.join(IN_CI)})")
        sys.exit(0)
    for unknown in (suite for suite in suites if suite not in SUITES):
        raise Trouble(f"没有 {unknown} 这一组测试；{USAGE}", f"There is no suite {unknown}", 2)
    return list(dict.fromkeys(suites)), for_pytest


def spread(suites: Sequence[str]) -> tuple[str, ...]:
    """Return what lets pytest use every core; what soaks has the machine to itself, and tells as it goes."""
    return () if "soak" in suites else SIDE_BY_SIDE


def environment_with_browser(*, required: bool) -> dict[str, str]:
    """Return the variable that names the browser to the tests.

    Where there is none it raises Trouble when the browser is required or this is CI; else it says so and the
    browser tests are skipped.
    """
    browser = browsers.ready_browser()
    if browser:
        return {browsers.VARIABLE: browser}
    trouble = browsers.how_to_get_one()
    if required or os.environ.get("CI") == "true":
        raise trouble
    print(f"{trouble.chinese}\n{trouble.english}", file=sys.stderr)
    return {}
