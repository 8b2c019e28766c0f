"""Two who are one: noticed, proposed, merged, and taken back (decision 0024)."""
