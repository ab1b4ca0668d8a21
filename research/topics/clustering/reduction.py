"""UMAP (McInnes, Healy and Melville 2018): fewer dimensions, for density clustering."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray


def reduce_vectors(
    values: NDArray[np.float32],
    n_dims: int,
    *,
    n_neighbors: int,
    min_dist: float,
    seed: int,
) -> NDArray[np.float32]:
    """Lay rows out in fewer dimensions.

    Parameters
    ----------
    values
        Vectors, shape (n_rows, n_dims_before), at least ``n_dims + 3`` rows.
    n_dims
        Dimensions of the layout.
    n_neighbors, min_dist
        UMAP's settings of these names; distances are one less the cosine.
    seed
        Makes the layout repeatable on one machine, at the price of one thread.

    Returns
    -------
    Shape (n_rows, n_dims), float32.
    """
    with warnings.catch_warnings():
        # UMAP looks for TensorFlow, which nothing here needs, and says so when it is not there.
        warnings.simplefilter("ignore", ImportWarning)
        import umap

        # Disconnected points of tiny inputs, and advice on threads: nothing a reader of the run can act on.
        warnings.filterwarnings("ignore", module=r"umap\..*")
        warnings.filterwarnings("ignore", module=r"sklearn\..*")
        warnings.filterwarnings("ignore", module=r"numba\..*")
        model = umap.UMAP(
            n_components=n_dims,
            n_neighbors=min(n_neighbors, len(values) - 1),
            min_dist=min_dist,
            metric="cosine",
            init="pca" if len(values) > n_dims else "random",
            random_state=seed,
            n_jobs=1,
        )
        laid_out: NDArray[np.float32] = model.fit_transform(values).astype(np.float32)
    return laid_out
