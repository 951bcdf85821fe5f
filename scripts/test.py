# -*- coding: utf-8 -*-
"""Bring what the tests need and run them: python3 scripts/test.py [unit|browser|faults|soak] [-- pytest arguments].

Standard library only. This file parses on any Python, so that an old one gets a sentence; suites.py does the work.
"""

import sys

import oldest_python

if __name__ == "__main__":
    oldest_python.require()

    import suites

    sys.exit(suites.main(sys.argv[1:]))
