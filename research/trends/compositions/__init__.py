"""Compositions: changes relative to the rest, gains and losses that sum to zero, and differences of two series."""
