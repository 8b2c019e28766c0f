"""What pupils made over time: a group by exercises, one pupil over themes and school years."""
