"""Layers of topics as a table and as the tree of the page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from research.records import LayerTopic, RunRecords
from research.report.tables.column_types import count_column, text_column

if TYPE_CHECKING:
    import pandas as pd

MOST_BRANCHES = 400
"""Maximum number of topics of all layers in the tree of the page; with more topics the page has no tree."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic of a layer and the topics that it contains; ``index`` and ``parent`` count from 0 in their layers."""

    layer: str
    index: int
    name: str
    parent: int | None
    n_passages: int
    n_articles: int
    branches: tuple[Branch, ...] = ()


def tabulate_hierarchy(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per topic of each layer: coarse topics before their topics, topics before their fine topics."""
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
    """Arrange the topics of all layers as trees, the largest coarse topic first.

    A coarse or fine topic that is identical to a topic has the name of that topic. Without layers, every topic is a
    tree of its own.
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
    """Return the trees of the page without repeated topics; empty if they only repeat the list of topics."""
    trees = build_tree(records)
    shown = tuple(_prune(tree) for tree in trees)
    is_flat = all(tree.layer == "topic" and not tree.branches for tree in shown)
    return () if is_flat or len(_flatten(trees)) > MOST_BRANCHES else shown


def _prune(branch: Branch) -> Branch:
    """Leave out coarse topics that consist of one topic, and fine topics that are a whole topic."""
    if branch.layer == "coarse" and len(branch.branches) == 1:
        return _prune(branch.branches[0])
    if branch.layer == "topic" and len(branch.branches) == 1:
        return replace(branch, branches=())
    return replace(branch, branches=tuple(_prune(inner) for inner in branch.branches))


def _make_branch(row: LayerTopic, name: str, *, parent: int | None, branches: tuple[Branch, ...] = ()) -> Branch:
    return Branch(row.layer, row.index, name, parent, row.n_passages, row.n_articles, branches)


def _flatten(trees: tuple[Branch, ...]) -> list[Branch]:
    return [branch for tree in trees for branch in (tree, *_flatten(tree.branches))]
