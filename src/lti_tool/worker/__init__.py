"""Background work: sends scores, forgets what is over."""
