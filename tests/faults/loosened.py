"""The command line with some constants changed: LOOSENED is JSON, module -> name -> value.

Changed once the standard library is patched, before anything is served: python tests/faults/loosened.py serve …
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[2])

if __name__ == "__main__":
    from hearing import runtime

    patch = runtime.patch

    def patch_and_loosen(mode: str) -> None:
        patch(mode)
        for module, changes in json.loads(os.environ["LOOSENED"]).items():
            vars(importlib.import_module(module)).update(changes)

    runtime.patch = patch_and_loosen
    from hearing.__main__ import main

    main()
