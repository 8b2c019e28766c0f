"""The school admin's desk: what there is to look at and to decide, one section a subject."""
