"""Paper: what a paper takes over from a run, as files for LaTeX, Word and Markdown."""
