"""Alignment: removing language effects from embeddings, and measuring what is left of them."""
