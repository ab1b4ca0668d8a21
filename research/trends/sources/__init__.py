"""Sources: standardised prevalence and the decomposition of change into rate and composition effects."""
