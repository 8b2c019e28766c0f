"""A roster's way into the school: stage, plan, hold, apply, undo (decision 0017)."""
