"""Questions to an archive: SQL over the published tables, and frames for notebooks."""
