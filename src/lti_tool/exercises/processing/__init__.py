"""Response processing: from the answers to the outcomes.

``reader`` compiles an item's rules once and refuses what it does not know or what cannot work;
``operators`` and ``variables`` are the tables of expressions; ``templates`` the standard ways of
scoring; ``engine`` runs what was compiled.

Source: QTI 3.0 ASI, "Response Processing" and "Expressions".
"""
