"""Planning: what further codes would make detectable."""
