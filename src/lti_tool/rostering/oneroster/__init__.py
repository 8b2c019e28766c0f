"""OneRoster 1.1 and 1.2: CSV packages (``csv_files``) and what a judge minds (``judge``)."""
