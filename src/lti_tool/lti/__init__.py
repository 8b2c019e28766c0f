"""LTI 1.3 and LTI Advantage, tool side: bytes to records and back. No database, no Flask."""
