"""A OneRoster server (REST 1.1, 1.2) -> a snapshot (decision 0018)."""
