"""The pupil's side: material and exercises."""
