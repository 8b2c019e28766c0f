"""Rosters: other people's files and answers -> one snapshot in our own words."""
