"""Scans as PDFs that can be searched: the repaired text lies unseen over the picture of each word."""
