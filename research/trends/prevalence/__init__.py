"""Prevalence: periods, shares and their intervals and bands."""
