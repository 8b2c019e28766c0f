"""A teacher's side of practice to measure: who stands where, why this item, and how to steer."""
