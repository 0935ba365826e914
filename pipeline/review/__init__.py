"""People look, and later correct: so far what `kehoach show` prints and draws."""
