"""Clusters of a few thousand points by k-means, for the diagnostics of the alignment.

As scikit-learn's ``KMeans`` does it, draws included: centres of k-means++ with several trials (Arthur and Vassilvitskii
2007), and Lloyd's iterations. That library takes a second to load, and nothing else in a usual run needs it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_TOLERANCE = 1e-4
"""Shift of the centres, part of the mean variance, at which iterations end; scikit-learn's convention."""

_TRIALS = 2
"""Points tried for each centre, beside the logarithm of their number; scikit-learn's convention."""


def find_centres(
    points: NDArray[np.float64], *, n_clusters: int, n_starts: int, most_rounds: int, seed: int
) -> NDArray[np.float64]:
    """Give the centres of the best of several searches, shape (n_clusters, n_dims).

    Parameters
    ----------
    points
        Shape (n_points, n_dims), of which at least ``n_clusters`` differ.
    n_clusters
        Number of clusters.
    n_starts
        Searches, each with centres of its own draw.
    most_rounds
        Iterations of a search at most.
    seed
        Random seed.
    """
    rng = np.random.RandomState(seed)
    mean = points.mean(axis=0)
    centred = points - mean
    tolerance = _TOLERANCE * float(points.var(axis=0).mean())
    searches = [
        _move_centres(centred, _draw_centres(centred, n_clusters, rng), most_rounds=most_rounds, tolerance=tolerance)
        for _ in range(n_starts)
    ]
    inertia = [inertia for _, inertia in searches]
    best: NDArray[np.float64] = searches[inertia.index(min(inertia))][0] + mean
    return best


def _draw_centres(points: NDArray[np.float64], n_clusters: int, rng: np.random.RandomState) -> NDArray[np.float64]:
    """Draw points that are far from one another."""
    n_points, n_trials = len(points), _TRIALS + int(np.log(n_clusters))
    squares = (points**2).sum(axis=1)

    def measure(rows: NDArray[np.int64]) -> NDArray[np.float64]:
        between: NDArray[np.float64] = squares[rows][:, None] - 2 * points[rows] @ points.T + squares
        return np.maximum(between, 0.0)

    chosen = [int(rng.choice(n_points, p=np.full(n_points, 1 / n_points)))]
    nearest = measure(np.array(chosen))[0]
    for _ in range(1, n_clusters):
        drawn = rng.uniform(size=n_trials) * nearest.sum()
        tried = np.minimum(np.searchsorted(np.cumsum(nearest), drawn), n_points - 1)
        left = np.minimum(nearest, measure(tried))
        best = int(left.sum(axis=1).argmin())
        nearest = left[best]
        chosen.append(int(tried[best]))
    centres: NDArray[np.float64] = points[chosen]
    return centres


def _move_centres(
    points: NDArray[np.float64], centres: NDArray[np.float64], *, most_rounds: int, tolerance: float
) -> tuple[NDArray[np.float64], float]:
    """Move centres to the means of the points that are nearest to them; give them and the sum of squared distances."""
    nearest = np.full(len(points), -1)
    for _ in range(most_rounds):
        before, nearest = nearest, _find_nearest(points, centres)
        size = np.bincount(nearest, minlength=len(centres))
        is_inside = nearest == np.arange(len(centres))[:, None]
        moved = is_inside.astype(np.float64) @ points / np.maximum(size, 1)[:, None]
        if not size.all():
            # A centre that has lost its points goes to the points that are farthest from theirs.
            far = np.argsort(((points - centres[nearest]) ** 2).sum(axis=1))[::-1]
            empty = np.flatnonzero(size == 0)
            moved[empty] = points[far[: len(empty)]]
        shift = float(((moved - centres) ** 2).sum())
        centres = moved
        if (nearest == before).all():
            break
        if shift <= tolerance:
            nearest = _find_nearest(points, centres)
            break
    return centres, float(((points - centres[nearest]) ** 2).sum())


def _find_nearest(points: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.int64]:
    nearest: NDArray[np.int64] = ((centres**2).sum(axis=1) - 2 * points @ centres.T).argmin(axis=1)
    return nearest
