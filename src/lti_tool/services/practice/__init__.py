"""Practice to measure: rounds of chosen items, what they tell, and what teachers set.

For whoever shows it::

    levels.of_people(session, school_id, person_ids, shelf.banks)   # mastery, with certainty
    reasons.of_person(session, school_id, person_id, goal)          # why each item was chosen
    plans.of_group(session, context_id, goal)                       # what the teacher set
"""
