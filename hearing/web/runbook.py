"""The runbook as HTML: docs/runbook.md, for whoever stands in a hall without internet."""

from __future__ import annotations

import mistune
from markupsafe import Markup
from mistune.toc import add_toc_hook

from hearing.config import PROJECT

FILE = PROJECT / "docs" / "runbook.md"
ENGLISH = "\n---\n\n# English\n"
"""What parts the Chinese half of the file, which has a title of its own, from the English one."""


def drawn(lang: str) -> tuple[Markup, list[tuple[str, str]]]:
    """(HTML of one language's half without its title, [(anchor, heading)] of its chapters)."""
    chinese, _, english = FILE.read_text("utf-8").partition(ENGLISH)
    markdown = mistune.create_markdown(escape=True, plugins=["table", "task_lists"])
    add_toc_hook(markdown, min_level=2, max_level=2)
    html, state = markdown.parse(english if lang == "en" else chinese.partition("\n")[2])
    return Markup(html), [(anchor, heading) for _, anchor, heading in state.env["toc_items"]]
