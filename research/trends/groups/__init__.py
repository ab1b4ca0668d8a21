"""Groups of articles compared: how their shares differ, how their slopes differ, and what covariates explain."""
