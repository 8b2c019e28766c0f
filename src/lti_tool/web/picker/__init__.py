"""Choosing exercises: finding, trying, printing and putting them in order."""
