"""One partition that many agree on: the median partition (Filkov and Skiena 2004).

Two rows belong together if more than half of the partitions put them together. The partition that honours this for as
many pairs as possible is looked for by moving rows, and joining topics, while that helps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.machine_code import compile_loop

OUTLIER = -1
"""Label of rows that a partition puts in no topic, as BERTopic and HDBSCAN have it; records mark them by a flag."""

_MOST_ROUNDS = 50
"""Rounds of moving and joining at most: a bound that hardly any search reaches, chosen without a measurement."""

_CHUNKS = 16
"""Parts of the rows that are looked at one after another, each spread over all rows, so that none are settled before
the others. Chosen without a measurement."""

_WIDE = 20
"""Names in those that can occur, from which they are sorted instead of counted in a table; changes the time, not the
result. Chosen without a measurement."""

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
    moved = labels.copy()
    rows = np.flatnonzero(labels == topic)
    compile_loop(_dissolve_rows)(members, labels, topic, rows, moved)
    return moved


def measure_overlaps(
    labels: NDArray[np.int64], other: NDArray[np.int64], *, is_drawn: NDArray[np.bool_], n_topics: int
) -> NDArray[np.float64]:
    """Give the best Jaccard overlap of every topic with a cluster of another partition, among the rows drawn.

    Parameters
    ----------
    labels, other
        Topics, and clusters, of every row, shape (n_rows,); `OUTLIER` where in none.
    is_drawn
        Shape (n_rows,); the rows that count. Those in no topic count in no cluster.
    n_topics
        Number of topics.

    Returns
    -------
    Shape (n_topics,), 0 to 1.
    """
    is_kept = is_drawn & (labels != OUTLIER)
    is_in = is_kept & (other != OUTLIER)
    size = np.bincount(labels[is_kept], minlength=n_topics)
    n_clusters = int(other.max(initial=0)) + 1
    held = np.bincount(other[is_in], minlength=n_clusters)
    table = np.bincount(labels[is_in] * n_clusters + other[is_in], minlength=n_topics * n_clusters)
    key = np.flatnonzero(table)
    topic, cluster = np.divmod(key, n_clusters)
    best = np.zeros(n_topics)
    np.maximum.at(best, topic, table[key] / (size[topic] + held[cluster] - table[key]))
    return best


def measure_agreement(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Adjusted Rand index of two partitions (Hubert and Arabie 1985); rows that either puts nowhere are alone."""
    n_rows = len(one)
    one, other = _isolate_outliers(one), _isolate_outliers(other)
    width = int(other.max(initial=0)) + 1
    # Ordered pairs of different rows that both partitions, the one and the other have together.
    both, first, second = (
        _count_squares(labels) - n_rows for labels in (one.astype(np.int64) * width + other, one, other)
    )
    if both == first == second:
        return 1.0
    by_chance = first * second / (n_rows * (n_rows - 1))
    return (both - by_chance) / ((first + second) / 2 - by_chance)


def measure_pairs(runs: Sequence[tuple[NDArray[np.int64], NDArray[np.bool_]]]) -> list[float]:
    """Give the agreement of every two runs on the rows that both have; a run is its labels and which rows it has."""
    return [
        measure_agreement(one[both], other[both])
        for place, (one, has_one) in enumerate(runs)
        for other, has_other in runs[:place]
        if (both := has_one & has_other).any()
    ]


def _count_squares(names: NDArray[np.int64]) -> int:
    """Add up the squares of how often each name from 0 occurs."""
    if names.max(initial=0) > _WIDE * len(names):
        counts = np.unique(names, return_counts=True)[1]
    else:
        counts = np.bincount(names)
    return int((counts.astype(np.int64) ** 2).sum())


def _number_by_row(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number topics in the order of their first rows, so that their names decide nothing."""
    n_rows = len(labels)
    first = np.full(int(labels.max(initial=-1)) + 2, n_rows)
    # Of several assignments to one place the last counts: that of the first row. Outliers have the last place.
    first[labels[::-1]] = np.arange(n_rows)[::-1]
    first[-1] = n_rows
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    rank[-1] = OUTLIER
    return rank[labels]


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
    """Give the distinct columns in their order, the one of every column, and how often each occurs.

    Columns are told apart by one row of the table after another: many times as fast as sorting whole columns.
    """
    atom_of = np.zeros(table.shape[1], np.int64)
    for row in table:
        lowest = int(row.min(initial=0))
        atom_of = _number_in_order(atom_of * (int(row.max(initial=0)) - lowest + 1) + row - lowest)
    size = np.bincount(atom_of)
    first = np.empty(len(size), np.int64)
    first[atom_of] = np.arange(len(atom_of))
    return np.ascontiguousarray(table[:, first].T), atom_of, size


def _number_in_order(names: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number names, which are 0 or more, from 0 without gaps."""
    if names.max(initial=0) > _WIDE * len(names):
        number: NDArray[np.int64] = np.unique(names, return_inverse=True)[1]
        return number
    return (np.cumsum(np.bincount(names) > 0) - 1)[names]


def _find_closest(atoms: NDArray[np.int64], size: NDArray[np.int64]) -> int:
    """Give the member with the least Mirkin distance to the others: pairs they see differently."""
    by_member = np.ascontiguousarray(atoms.T)
    alike = compile_loop(_count_alike)(by_member, size.astype(np.float64), by_member.max(axis=1, initial=-1) + 1)
    pairs = np.diag(alike)
    distance = pairs[:, None] + pairs[None, :] - 2 * alike
    return int(distance.sum(axis=1).argmin())


def _count_alike(members: Any, size: Any, n_labels: Any) -> Any:
    """Count, for every two members, the ordered pairs of rows that both have together; shape (n_members, n_members)."""
    n_members, n_atoms = members.shape
    alike = np.zeros((n_members, n_members))
    counted = np.zeros(n_labels.max() ** 2)
    for one in range(n_members):
        for other in range(one + 1):
            total = 0.0
            for atom in range(n_atoms):
                a, b = members[one, atom], members[other, atom]
                if a >= 0 and b >= 0:
                    counted[a * n_labels[other] + b] += size[atom]
            for atom in range(n_atoms):
                a, b = members[one, atom], members[other, atom]
                if a >= 0 and b >= 0:
                    key = a * n_labels[other] + b
                    total += counted[key] * counted[key]
                    counted[key] = 0.0
            alike[one, other] = alike[other, one] = total
    return alike


class _Votes:
    """A partition of atoms, with the rows that each of its topics has in each cluster of each member.

    The gain of an atom in a topic is the mean of these numbers over its own clusters, less half the topic's size.
    A cluster has a list of the topics in it alone, so that neither time nor memory grow with the number of topics.
    """

    def __init__(self, atoms: NDArray[np.int64], size: NDArray[np.float64], labels: NDArray[np.int64]) -> None:
        self.size, self.labels = size, labels.astype(np.int64)
        self.n_atoms, self.n_members = atoms.shape
        first = np.concatenate([[0], np.cumsum(atoms.max(axis=0, initial=-1) + 1)])
        # Shape (n_atoms, n_members); the cluster of every atom in every member, all members numbered through.
        self.cluster = np.where(atoms == OUTLIER, -1, atoms + first[:-1][None, :]).astype(np.int32)
        is_there = atoms != OUTLIER
        # Room for as many topics in a cluster as it has atoms.
        n_inside = np.bincount(self.cluster[is_there], minlength=int(first[-1]))
        self.start = np.concatenate([[0], np.cumsum(n_inside)]).astype(np.int64)
        # Pairs inside an atom are together wherever the atom is, unless members put it nowhere.
        self.own = size * is_there.mean(axis=1)
        self.order = np.concatenate([np.arange(chunk, self.n_atoms, _CHUNKS) for chunk in range(_CHUNKS)])

    def move(self) -> bool:
        """Move every atom to the topic it gains most in, one after another; say whether any moved."""
        n_moved = compile_loop(_move_atoms)(
            self.cluster, self.start, self.size, self.own, self.labels, self.order, self.n_members
        )
        self.labels = np.unique(self.labels, return_inverse=True)[1].astype(np.int64)
        return bool(n_moved)

    def join(self) -> bool:
        """Join the two topics that gain most by it, as long as any two do; say whether any were joined.

        Only topics that gain with one as they are can gain with one that was joined: what two gain with a third is the
        sum of what each does.
        """
        from scipy import sparse

        n_topics = int(self.labels.max()) + 1
        is_there = self.cluster >= 0
        row = np.repeat(self.labels, is_there.sum(axis=1))
        weight = np.repeat(self.size, is_there.sum(axis=1))
        shape = (n_topics, len(self.start) - 1)
        held = sparse.csr_array((weight, (row, self.cluster[is_there])), shape=shape)
        total = np.bincount(self.labels, weights=self.size, minlength=n_topics).astype(np.float64)
        together = sparse.coo_array(held @ held.T)
        gained = together.data / self.n_members - total[together.row] * total[together.col] / 2
        is_gain = (gained > _GAIN) & (together.row != together.col)
        if not is_gain.any():
            return False
        involved = np.unique(together.row[is_gain])
        gain = (held[involved] @ held[involved].T).toarray() / self.n_members
        gain -= np.outer(total[involved], total[involved]) / 2
        np.fill_diagonal(gain, -1)
        names = np.arange(n_topics)
        while True:
            low, high = sorted(divmod(int(gain.argmax()), len(involved)))
            if gain[low, high] <= _GAIN:
                break
            gain[low] += gain[high]
            gain[:, low] += gain[:, high]
            gain[low, low] = -1
            gain[high] = gain[:, high] = -np.inf
            names[names == involved[high]] = involved[low]
        self.labels = np.unique(names[self.labels], return_inverse=True)[1].astype(np.int64)
        return True


def _move_atoms(cluster: Any, start: Any, size: Any, own: Any, labels: Any, order: Any, n_members: int) -> int:
    """Move atoms, and count those that moved; ``labels`` are changed in place, and may have gaps after it."""
    n_atoms = len(labels)
    n_inside = np.zeros(len(start) - 1, np.int64)
    topic_in = np.empty(start[-1], np.int32)
    held_in = np.empty(start[-1])
    total = np.zeros(n_atoms + 1)
    n_of = np.zeros(n_atoms + 1, np.int64)
    for atom in range(n_atoms):
        for column in cluster[atom]:
            if column >= 0:
                place, end = start[column], start[column] + n_inside[column]
                while place < end and topic_in[place] != labels[atom]:
                    place += 1
                if place == end:
                    topic_in[place] = labels[atom]
                    held_in[place] = 0.0
                    n_inside[column] += 1
                held_in[place] += size[atom]
        total[labels[atom]] += size[atom]
        n_of[labels[atom]] += 1
    empty = np.empty(n_atoms + 1, np.int64)
    n_empty = 0
    for topic in range(n_atoms, -1, -1):
        if n_of[topic] == 0:
            empty[n_empty] = topic
            n_empty += 1
    gain = np.zeros(n_atoms + 1)
    seen = np.empty(n_atoms + 1, np.int64)
    n_moved = 0
    for atom in order:
        here, n_seen = labels[atom], 0
        for column in cluster[atom]:
            if column >= 0:
                for place in range(start[column], start[column] + n_inside[column]):
                    topic = topic_in[place]
                    if gain[topic] == 0.0:
                        seen[n_seen] = topic
                        n_seen += 1
                    gain[topic] += held_in[place]
        stays = gain[here] / n_members - own[atom] - (total[here] - size[atom]) / 2
        best, most = -1, 0.0
        for which in range(n_seen):
            topic = seen[which]
            gained = gain[topic] / n_members - total[topic] / 2
            gain[topic] = 0.0
            if topic != here and (best < 0 or gained > most or (gained == most and topic < best)):
                best, most = topic, gained
        if stays >= (max(most, 0.0) if best >= 0 else 0.0) - _GAIN:
            continue
        if best < 0 or most <= _GAIN:
            best = empty[n_empty - 1]
            n_empty -= 1
        elif n_of[here] == 1:
            empty[n_empty] = here
            n_empty += 1
        for column in cluster[atom]:
            if column >= 0:
                left, found, end = -1, -1, start[column] + n_inside[column]
                for place in range(start[column], end):
                    if topic_in[place] == here:
                        left = place
                    elif topic_in[place] == best:
                        found = place
                held_in[left] -= size[atom]
                if found >= 0:
                    held_in[found] += size[atom]
                    if held_in[left] < 0.5:  # sizes are whole numbers
                        n_inside[column] -= 1
                        topic_in[left], held_in[left] = topic_in[end - 1], held_in[end - 1]
                elif held_in[left] < 0.5:
                    topic_in[left], held_in[left] = best, size[atom]
                else:
                    topic_in[end], held_in[end] = best, size[atom]
                    n_inside[column] += 1
        total[here] -= size[atom]
        total[best] += size[atom]
        n_of[here] -= 1
        n_of[best] += 1
        labels[atom] = best
        n_moved += 1
    return n_moved


def _dissolve_rows(members: Any, labels: Any, topic: int, rows: Any, moved: Any) -> None:
    """Give each of some rows the other topic that most of its clusters' rows are in, in parts of the topic's size."""
    n_topics = max(labels.max() + 1, 1)
    size = np.zeros(n_topics)
    for row in range(len(labels)):
        if labels[row] >= 0:
            size[labels[row]] += 1
    share = np.zeros((len(rows), n_topics))
    for member in members:
        n_clusters = max(member.max() + 1, 1)
        # Clusters that none of the rows is in are not counted.
        number = np.full(n_clusters, -1, np.int64)
        n_met = 0
        for row in rows:
            if member[row] >= 0 and number[member[row]] < 0:
                number[member[row]] = n_met
                n_met += 1
        held = np.zeros((n_met, n_topics))
        for row in range(len(labels)):
            if labels[row] >= 0 and member[row] >= 0 and number[member[row]] >= 0:
                held[number[member[row]], labels[row]] += 1
        for place in range(len(rows)):
            met = member[rows[place]]
            if met >= 0:
                for other in range(n_topics):
                    if size[other] > 0:
                        share[place, other] += held[number[met], other] / size[other]
    for place in range(len(rows)):
        best = -1
        for other in range(n_topics):
            if other != topic and size[other] > 0 and (best < 0 or share[place, other] > share[place, best]):
                best = other
        moved[rows[place]] = best
