"""Themes: what the researcher defines in a codebook, and how far each article belongs to each."""
