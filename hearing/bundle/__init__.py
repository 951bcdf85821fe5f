"""The bundle: one file that proves a run's results to anyone; how it is made and checked (docs/bundle.md)."""
