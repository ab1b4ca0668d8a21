"""Labelling: matching the researcher's labels to the topics of a run, and applying them."""
