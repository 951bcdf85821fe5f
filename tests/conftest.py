"""What every test shares: laws are searched the same way on every machine, and print how to repeat a failure."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("hearing", deadline=None, print_blob=True, derandomize=True, max_examples=60)
settings.load_profile("hearing")
