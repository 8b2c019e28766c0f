"""The school's privacy desk: one person's rights, and the school's terms."""
