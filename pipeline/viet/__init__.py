"""Facts about Vietnamese and about offices, and the reading of wording into values; every fact is a line of a table."""
