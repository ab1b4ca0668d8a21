"""Statistics of binomial series: regression with autoregressive noise, seasons, null models. Imports no sibling."""
