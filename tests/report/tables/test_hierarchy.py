"""The layers of topics, as a table and as a tree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made import HOSTILE, make_records
from made_page import MANIFEST, make_study

from research import report
from research.report.tables.hierarchy import choose_shown_tree, tabulate_hierarchy
from research.report.tables.topic_frames import tabulate_names


@pytest.fixture(scope="module")
def records():
    """Three topics: the first alone in its coarse topic, the others together in one with a hostile name."""
    return make_records()


def test_the_table_has_a_row_for_every_topic_of_every_layer_under_its_parent(records):
    frame = tabulate_hierarchy(records)
    assert frame.layer.tolist() == ["coarse", "topic", "fine", "coarse", *(["topic", "fine"] * 2)]
    assert frame.topic.tolist() == [0, 0, 0, 1, 1, 1, 2, 2]
    assert frame.parent.fillna(-1).tolist() == [-1, 0, 0, -1, 1, 1, 1, 2]


def test_a_topic_that_was_renamed_has_its_new_name_in_every_layer_that_it_is_all_of(records):
    first = replace(records.topics.topics[0], name="Lakes")
    topics = replace(records.topics, topics=(first, *records.topics.topics[1:]))
    frame = tabulate_hierarchy(replace(records, topics=topics))
    assert frame.name[:3].tolist() == ["Lakes"] * 3
    assert tabulate_names(replace(records, topics=topics)).name[0] == "Lakes"


def test_the_tree_of_the_page_repeats_nothing(records):
    tree = choose_shown_tree(records)
    assert [branch.layer for branch in tree] == ["topic", "coarse"]
    assert [branch.index for branch in tree[1].branches] == [1, 2]
    assert not any(branch.branches for branch in tree[1].branches)


def test_layers_that_add_nothing_are_not_shown(records):
    clusters = replace(records.clusters, coarse_of_topic=np.arange(3))
    layers = tuple(
        replace(row, index=t, layer=layer, parent=-1 if layer == "coarse" else t)
        for layer in ("coarse", "fine")
        for t, row in enumerate([records.topics.layers[0]] * 3)
    )
    flat = replace(records, clusters=clusters, topics=replace(records.topics, layers=layers))
    assert choose_shown_tree(flat) == ()
    assert choose_shown_tree(replace(records, topics=replace(records.topics, layers=()))) == ()


def test_a_hostile_name_is_escaped_in_the_tree(records, tmp_path):
    page = report.write_page(records, make_study(tmp_path), MANIFEST)
    assert "Hierarchy of topics" in page
    assert HOSTILE not in page
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;" in page[page.index('class="tree"') :]
