"""Our scores against another engine's: qti-components in Chromium. Development only.

Not part of the tests: it needs npm, and the other engine (GPL-3.0-only) is neither shipped nor
imported. ``make differential`` fetches it, compares, and writes ``docs/exercises/differences.md``.
"""
