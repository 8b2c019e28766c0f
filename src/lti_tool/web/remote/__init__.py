"""Exercises of other publishers: the pages on the way, the login, and the score endpoint."""
