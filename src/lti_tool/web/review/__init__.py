"""Looking back at one person's work, and the way to one person's data."""
