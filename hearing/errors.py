"""The one exception the rules raise. Everything else that escapes is a bug."""

from __future__ import annotations


class Refused(Exception):
    """The rules said no: expected, answered to the caller, never logged as an error.

    `code` is a stable kebab-case word (its text has the i18n key `refusal.<code>`);
    `facts` are JSON values that fill the sentence.
    """

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def answer(self) -> dict[str, object]:
        """The refusal as it is acknowledged: `{ok: false, code, facts}`."""
        return {"ok": False, "code": self.code, "facts": self.facts}
