"""The archive as one HTML page: what it holds, how well it was read, and what its plans say, each number with its records."""
