"""Measuring the server beside its peers: `scripts/bench.py`, and what it is made of."""
