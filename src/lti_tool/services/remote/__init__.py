"""Exercise servers of other publishers: registered here, launched from here, heard here.

servers.add(session, facts, entries, ...)       # an operator
handovers.hint(root_key, going)                 # a pupil goes there
scores.take(session, server, item_id, posted, setting)   # and a score comes back
"""
