"""EDEXML files and UWLR answers with pupil data: the same elements, in another envelope."""
