# -*- coding: utf-8 -*-
"""Install what is needed and start the server with the demo hearing: python3 scripts/run.py [--help].

Standard library only. This file parses on any Python, so that an old one gets a sentence; launch.py does the work.
"""

import sys

import oldest_python

if __name__ == "__main__":
    oldest_python.require()

    import launch

    sys.exit(launch.main(sys.argv[1:]))
