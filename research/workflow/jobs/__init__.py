"""Work that several processes share, through the results on disk alone."""
