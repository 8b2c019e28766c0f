"""``/api/v1``: a school's figures for other systems, read only, by bearer token."""
