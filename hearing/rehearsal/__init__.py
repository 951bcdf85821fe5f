"""Simulated phones: real clients over real sockets. Knows the wire alone, nothing of the server's insides."""
