"""The teacher's and the school admin's side."""
