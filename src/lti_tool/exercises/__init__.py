"""Exercises: QTI 3 packages in, records, scores and HTML out.

A package is read once, checked whole and turned into frozen records; from there on nothing looks
at XML again. The way through: ``packages`` reads a folder, ``catalogue`` holds what was read,
``responses`` takes in what a pupil answered, ``scoring`` judges it, ``rendering`` draws it.

No database, no web framework, no network: this package can be read, tested and used alone.

Source: 1EdTech QTI 3.0 Assessment, Section and Item (ASI) Information Model; the part of it that
we accept is written down in ``docs/exercises/profile.md``.
"""
