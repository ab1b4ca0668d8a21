"""Clustering: neighbour graph, ensemble, consensus partition, layers and outliers."""
