# -*- coding: utf-8 -*-
"""The oldest Python that will do. Like run.py and test.py this must parse on any Python, so: no annotations here."""

import sys

OLDEST = (3, 11)


def require(found=sys.version_info):
    """Leave the program with one sentence, exit code 2, when this Python is too old."""
    if tuple(found[:2]) >= OLDEST:
        return
    facts = {"oldest": "%d.%d" % OLDEST, "found": "%d.%d" % tuple(found[:2]), "script": sys.argv[0]}
    sys.stderr.write(
        "需要 Python %(oldest)s 或更新的版本，现在这个是 %(found)s：请安装新版 Python，"
        "再用它运行，例如 python%(oldest)s %(script)s。\n"
        "Python %(oldest)s or newer is needed and this is %(found)s: install a newer Python"
        " and run this with it, for example python%(oldest)s %(script)s\n" % facts
    )
    sys.exit(2)
