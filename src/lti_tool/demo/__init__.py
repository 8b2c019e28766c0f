"""Demonstration servers with invented people, for loopback only."""
