#!/usr/bin/env python3
"""How fast the server is, beside its peers: python scripts/bench.py [--quick], in the project's environment."""

from __future__ import annotations

import sys

from bench.plan import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
