"""Use cases: may this happen now, and what changes? No network, no commit, time given."""
