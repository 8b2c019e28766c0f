"""UWLR: pupils and groups asked of a school's administration, by SOAP."""
