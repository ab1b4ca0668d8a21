"""Methods: the paragraphs of a methods section, with references."""
