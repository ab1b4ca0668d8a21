"""The layers of topics: as one table, and as the tree that the page shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from research.records import LayerTopic, RunRecords
from research.report.tables.column_types import count_column, text_column

if TYPE_CHECKING:
    import pandas as pd

MOST_BRANCHES = 400
"""Topics of all layers in the page's tree; with more there is none."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic of some layer, with those that it is made of; ``index`` and ``parent`` count from 0 in their layers."""

    layer: str
    index: int
    name: str
    parent: int | None
    n_passages: int
    n_articles: int
    branches: tuple[Branch, ...] = ()


def tabulate_hierarchy(records: RunRecords) -> pd.DataFrame:
    """Give one row a topic of each layer, a coarse one before its topics and a topic before its fine ones."""
    import pandas as pd

    rows = _flatten(build_tree(records))
    return pd.DataFrame(
        {
            "layer": text_column(row.layer for row in rows),
            "topic": count_column(row.index for row in rows),
            "name": text_column(row.name for row in rows),
            "parent": pd.array([row.parent for row in rows], dtype="Int64"),
            "n_passages": count_column(row.n_passages for row in rows),
            "n_articles": count_column(row.n_articles for row in rows),
        }
    )


def build_tree(records: RunRecords) -> tuple[Branch, ...]:
    """Put the topics of all layers into trees, the largest coarse topic first.

    A coarse or fine topic that is a whole topic by itself goes by that topic's name, whatever it was renamed to.
    Without layers the topics stand alone.
    """
    coarse_of, parent_of = records.clusters.coarse_of_topic, records.clusters.topic_of_fine
    fine = [row for row in records.topics.layers if row.layer == "fine"]
    coarse = [row for row in records.topics.layers if row.layer == "coarse"]
    n_fine, n_inside = Counter(parent_of.tolist()), Counter(coarse_of.tolist())
    names = {topic.index: topic.name for topic in records.topics.topics}
    trees: dict[int, list[Branch]] = {}
    for topic in records.topics.topics:
        twigs = tuple(
            _make_branch(row, names[topic.index] if n_fine[topic.index] == 1 else row.name, parent=topic.index)
            for row in fine
            if row.parent == topic.index
        )
        above = int(coarse_of[topic.index])
        parent = above if coarse else None
        branch = Branch("topic", topic.index, topic.name, parent, topic.n_passages, topic.n_articles, twigs)
        trees.setdefault(above, []).append(branch)
    if not coarse:
        return tuple(branch for above in sorted(trees) for branch in trees[above])
    return tuple(
        _make_branch(
            row,
            trees[row.index][0].name if n_inside[row.index] == 1 else row.name,
            parent=None,
            branches=tuple(trees[row.index]),
        )
        for row in coarse
        if row.index in trees
    )


def choose_shown_tree(records: RunRecords) -> tuple[Branch, ...]:
    """Give the tree for the page, without what repeats its only branch; empty if it says no more than the topics do."""
    trees = build_tree(records)
    shown = tuple(_prune(tree) for tree in trees)
    is_flat = all(tree.layer == "topic" and not tree.branches for tree in shown)
    return () if is_flat or len(_flatten(trees)) > MOST_BRANCHES else shown


def _prune(branch: Branch) -> Branch:
    """Leave out a coarse topic that is one topic, and a fine topic that is all of its topic."""
    if branch.layer == "coarse" and len(branch.branches) == 1:
        return _prune(branch.branches[0])
    if branch.layer == "topic" and len(branch.branches) == 1:
        return replace(branch, branches=())
    return replace(branch, branches=tuple(_prune(inner) for inner in branch.branches))


def _make_branch(row: LayerTopic, name: str, *, parent: int | None, branches: tuple[Branch, ...] = ()) -> Branch:
    return Branch(row.layer, row.index, name, parent, row.n_passages, row.n_articles, branches)


def _flatten(trees: tuple[Branch, ...]) -> list[Branch]:
    return [branch for tree in trees for branch in (tree, *_flatten(tree.branches))]
