"""Examines a connection leg by leg: what works, what does not, whose job it is, what to do.

``chart`` reads what the database knows, ``inside`` and ``outside`` are the legs, ``legs`` is the
list of them, ``texts`` says in Dutch and English what each finding means, ``examinations`` keeps
the last examination of each connection.
"""
