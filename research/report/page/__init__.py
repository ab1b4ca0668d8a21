"""Page: one self-contained HTML file."""
