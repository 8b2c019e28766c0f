"""Pages for people: entrance, course, gradebook, messages, switches."""
