"""Summary: facts that tables, page and methods share."""
