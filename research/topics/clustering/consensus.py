"""One partition that many agree on: the median partition (Filkov and Skiena 2004).

Two rows belong together if more than half of the partitions put them together. The partition that honours this for as
many pairs as possible is looked for by moving rows, and joining topics, while that helps.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

OUTLIER = -1
"""Label of rows that a partition puts in no topic, as BERTopic and HDBSCAN have it; records mark them by a flag."""

_MOST_ROUNDS = 50
"""Rounds of moving and joining at most: a bound that hardly any search reaches, chosen without a measurement."""

_CHUNKS = 16
"""Parts of the rows that are moved one after another in a round, so that rows see where others went. Chosen without a
measurement."""

_GAIN = 1e-9
"""Least gain that counts; smaller ones are rounding errors."""


def find_consensus(members: NDArray[np.int64]) -> NDArray[np.int64]:
    """Find the partition that agrees best with many.

    It makes the sum over pairs of rows in one topic of ``share - 1/2`` as large as it can, ``share`` being the part
    of the members that have the pair in one topic; that is the partition with the least Mirkin distance to the members.
    Rows that no member parts are moved as one, so that the work does not grow with the rows. The search starts at the
    member that agrees best with the others, and nothing in it is random.

    Parameters
    ----------
    members
        Shape (n_members, n_rows): labels from 0, `OUTLIER` where a member puts a row nowhere.

    Returns
    -------
    Labels from 0, shape (n_rows,). Rows that most members put nowhere, or with nobody in particular, are alone.
    """
    atoms, atom_of, size = _find_atoms(np.stack([_number_by_row(member) for member in members]))
    labels = atoms[:, _find_closest(atoms, size)].copy()
    labels[labels == OUTLIER] = labels.max() + 1 + np.arange(int((labels == OUTLIER).sum()))
    votes = _Votes(atoms, size.astype(np.float64), np.unique(labels, return_inverse=True)[1])
    for _ in range(_MOST_ROUNDS):
        if not votes.move() and not votes.join():
            break
    numbered: NDArray[np.int64] = np.unique(votes.labels, return_inverse=True)[1][atom_of]
    return numbered.astype(np.int64)


def find_medoid(members: NDArray[np.int64]) -> int:
    """Give the place of the member that agrees best with the others: the least Mirkin distance to them all.

    ``members`` has shape (n_members, n_rows); of two as close the first is taken.
    """
    return _find_closest(members.T, np.ones(members.shape[1], np.int64))


def measure_co_assignment(
    members: NDArray[np.int64] | NDArray[np.int32], labels: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Give how often the members have each row together with the others of its topic.

    Parameters
    ----------
    members
        Labels of every partition, shape (n_members, n_rows); `OUTLIER` where a member puts a row nowhere.
    labels
        Topic of every row from 0, shape (n_rows,).

    Returns
    -------
    Shape (n_rows,), 0 to 1: mean share of the members that have the row together with another row of its topic; 1 for a
    row that is alone.
    """
    others = np.bincount(labels)[labels] - 1
    together = np.zeros(len(labels))
    for member in members:
        is_there = member != OUTLIER
        inside = member[is_there].astype(np.int64)
        table = _cross(inside, labels[is_there])
        together[is_there] += table[inside, labels[is_there]] - 1
    return np.where(others > 0, together / np.maximum(others, 1) / len(members), 1.0)


def dissolve_topic(members: NDArray[np.int64], labels: NDArray[np.int64], topic: int) -> NDArray[np.int64]:
    """Move the rows of a topic to the topics that members have them together with most.

    Parameters
    ----------
    members
        Labels of every partition, shape (n_members, n_rows); `OUTLIER` where a member puts a row nowhere.
    labels
        Topic of every row, shape (n_rows,), `OUTLIER` where in none.
    topic
        The topic that is dissolved; there must be another.

    Returns
    -------
    Labels without ``topic``, not numbered anew.
    """
    rows = np.flatnonzero(labels == topic)
    is_kept = labels != OUTLIER
    size = np.bincount(labels[is_kept]).astype(np.float64)
    share = np.zeros((len(rows), len(size)))
    for member in members:
        is_there = is_kept & (member != OUTLIER)
        table = np.zeros((int(member.max()) + 1, len(size)))
        np.add.at(table, (member[is_there], labels[is_there]), 1)
        has = member[rows] != OUTLIER
        share[has] += table[member[rows[has]]] / np.maximum(size, 1)
    share[:, topic] = share[:, size == 0] = -1
    moved = labels.copy()
    moved[rows] = share.argmax(axis=1)
    return moved


def measure_agreement(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Adjusted Rand index of two partitions (Hubert and Arabie 1985); rows that either puts nowhere are alone."""
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(_isolate_outliers(one), _isolate_outliers(other)))


def measure_pairs(runs: Sequence[tuple[NDArray[np.int64], NDArray[np.bool_]]]) -> list[float]:
    """Give the agreement of every two runs on the rows that both have; a run is its labels and which rows it has."""
    return [
        measure_agreement(one[both], other[both])
        for place, (one, has_one) in enumerate(runs)
        for other, has_other in runs[:place]
        if (both := has_one & has_other).any()
    ]


def _number_by_row(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number topics in the order of their first rows, so that their names decide nothing."""
    names, first, number = np.unique(labels, return_index=True, return_inverse=True)
    is_topic = names != OUTLIER
    rank = np.full(len(names), OUTLIER, np.int64)
    rank[np.flatnonzero(is_topic)[np.argsort(first[is_topic])]] = np.arange(int(is_topic.sum()))
    return rank[number]


def _isolate_outliers(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    is_outlier = labels == OUTLIER
    if not is_outlier.any():
        return labels
    parted = labels.copy()
    parted[is_outlier] = labels.max() + 1 + np.arange(int(is_outlier.sum()))
    return parted


def _cross(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.float64]:
    """Count the rows of every pair of labels."""
    shape = (int(one.max(initial=-1)) + 1, int(other.max(initial=-1)) + 1)
    return np.bincount(one * shape[1] + other, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)


def _find_atoms(
    members: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Give the distinct columns, the one of every row, and how many rows each stands for."""
    if (members == OUTLIER).any():
        # A row that is nowhere is like no other row, not even one that is nowhere in the same members.
        is_odd = (members == OUTLIER).any(axis=0)
        extra = np.where(is_odd, np.arange(members.shape[1]) + 1, 0)
        atoms, atom_of, size = _unique_columns(np.vstack([members, extra]))
        return atoms[:, :-1], atom_of, size
    return _unique_columns(members)


def _unique_columns(
    table: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    atoms, atom_of, size = np.unique(table.T, axis=0, return_inverse=True, return_counts=True)
    return atoms, atom_of.ravel(), size


def _find_closest(atoms: NDArray[np.int64], size: NDArray[np.int64]) -> int:
    """Give the member with the least Mirkin distance to the others: pairs they see differently."""
    n_members = atoms.shape[1]
    alike = np.zeros((n_members, n_members))
    pairs = np.zeros(n_members)
    for a in range(n_members):
        for b in range(a + 1):
            is_there = (atoms[:, a] != OUTLIER) & (atoms[:, b] != OUTLIER)
            width = int(atoms[:, b].max()) + 1
            keys = atoms[is_there, a] * width + atoms[is_there, b]
            counted = np.bincount(keys, weights=size[is_there])
            alike[a, b] = alike[b, a] = float((counted**2).sum())
        pairs[a] = alike[a, a]
    distance = pairs[:, None] + pairs[None, :] - 2 * alike
    return int(distance.sum(axis=1).argmin())


class _Votes:
    """A partition of atoms, with what its topics would gain by each atom.

    ``held[topic, column]`` is the number of rows of a topic in each cluster of each member; the gain of an atom in a
    topic is the mean of these over its own clusters, less half the topic's size.
    """

    def __init__(self, atoms: NDArray[np.int64], size: NDArray[np.float64], labels: NDArray[np.int64]) -> None:
        from scipy import sparse

        self.size, self.labels = size, labels.astype(np.int64)
        self.n_atoms, self.n_members = atoms.shape
        start = np.concatenate([[0], np.cumsum(atoms.max(axis=0) + 1)])
        columns = atoms + start[:-1][None, :]
        is_there = atoms != OUTLIER
        row = np.repeat(np.arange(self.n_atoms), is_there.sum(axis=1))
        self.belongs = sparse.csr_array(
            (np.ones(len(row)), (row, columns[is_there])), shape=(self.n_atoms, int(start[-1]))
        )
        # Pairs inside an atom are together wherever the atom is, unless members put it nowhere.
        self.own = size * is_there.mean(axis=1)

    def _count_held(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        from scipy import sparse

        n_topics = int(self.labels.max()) + 1
        member = sparse.csr_array((self.size, (self.labels, np.arange(self.n_atoms))), shape=(n_topics, self.n_atoms))
        held: NDArray[np.float64] = (member @ self.belongs).toarray()
        total: NDArray[np.float64] = np.bincount(self.labels, weights=self.size, minlength=n_topics).astype(np.float64)
        return held, total

    def move(self) -> bool:
        """Move every atom to the topic it gains most in, a few at a time; say whether any moved."""
        has_moved = False
        for chunk in range(min(_CHUNKS, self.n_atoms)):
            rows = np.arange(chunk, self.n_atoms, _CHUNKS)
            held, total = self._count_held()
            gain = np.asarray(self.belongs[rows] @ held.T) / self.n_members - total[None, :] / 2
            here = self.labels[rows]
            place = np.arange(len(rows))
            gain[place, here] -= self.own[rows] - self.size[rows] / 2
            best = gain.argmax(axis=1)
            stays = gain[place, here] >= np.maximum(gain[place, best], 0) - _GAIN
            leaves = ~stays & (gain[place, best] <= _GAIN)
            target = np.where(stays, here, best)
            target[leaves] = len(total) + np.arange(int(leaves.sum()))
            if not stays.all():
                has_moved = True
                self.labels[rows] = target
                self.labels = np.unique(self.labels, return_inverse=True)[1].astype(np.int64)
        return has_moved

    def join(self) -> bool:
        """Join the two topics that gain most by it, as long as any two do; say whether any were joined."""
        has_joined = False
        held, total = self._count_held()
        names = np.arange(len(total))
        gain = held @ held.T / self.n_members - np.outer(total, total) / 2
        np.fill_diagonal(gain, -1)
        while len(total) > 1:
            low, high = sorted(divmod(int(gain.argmax()), len(total)))
            if gain[low, high] <= _GAIN:
                break
            has_joined = True
            # What two topics gain with a third is the sum of what each does.
            gain[low] += gain[high]
            gain[:, low] += gain[:, high]
            gain[low, low] = -1
            gain[high] = gain[:, high] = -np.inf
            names[names == high] = low
        self.labels = np.unique(names[self.labels], return_inverse=True)[1].astype(np.int64)
        return has_joined
