"""Dense regions of a layout, by HDBSCAN (Campello, Moulavi and Sander 2013)."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray


def find_dense_regions(values: NDArray[np.float32], min_size: int, *, is_fine: bool = False) -> NDArray[np.int64]:
    """Label rows by region, `research.topics.clustering.consensus.OUTLIER` for rows in none; shape (n_rows,).

    Regions are those that last longest over all densities; if fine, the smallest, which hold no others.
    """
    import hdbscan

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"(hdbscan|sklearn)\..*")
        warnings.filterwarnings("ignore", category=SyntaxWarning)
        labels: NDArray[np.int64] = hdbscan.HDBSCAN(
            min_cluster_size=min_size,
            metric="euclidean",
            cluster_selection_method="leaf" if is_fine else "eom",
            core_dist_n_jobs=1,
        ).fit_predict(values.astype(np.float64))
    return labels.astype(np.int64)
