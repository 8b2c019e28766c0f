"""Pages that a platform calls."""
