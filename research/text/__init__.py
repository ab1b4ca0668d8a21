"""Text: numbers, dates and lists as prose; text made fit to print; LaTeX and spreadsheet cells."""
