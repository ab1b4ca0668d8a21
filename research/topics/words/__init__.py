"""Words: tokens, weights, names and quality of the words of topics, and words that changed."""
