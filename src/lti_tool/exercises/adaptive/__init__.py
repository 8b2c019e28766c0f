"""Which item fits a pupil next: how able, how sure, and why. Pure; keeps nothing by itself."""
