"""A topic has one number, from 0, wherever a reader meets it."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from made import make_records
from made_page import MANIFEST, make_study

from research import figures, report
from research.study import FigureSettings
from research.workflow.bertopic_model import hand_out_bertopic
from research.workflow.intrusion_sheets import KEY, write_sheets
from research.workflow.label_template import list_entries

NAMES = ("Alpha", "Beta", "Gamma")
"""Names by which a topic is known wherever its number stands."""


@pytest.fixture(scope="module")
def records():
    """Three topics with names that say which is which; no order of sizes is that of the numbers."""
    made = make_records(120)
    topics = tuple(replace(topic, name=NAMES[topic.index]) for topic in made.topics.topics)
    names = tuple(replace(name, name=NAMES[name.topic]) for name in made.topics.names)
    layers = tuple(
        replace(layer, name=NAMES[layer.parent] if layer.layer == "fine" else layer.name)
        for layer in made.topics.layers
    )
    editing = replace(made.editing, matches=(), names=())
    return replace(made, topics=replace(made.topics, topics=topics, names=names, layers=layers), editing=editing)


def test_every_table_counts_topics_from_0(records):
    expected = dict(enumerate(NAMES))
    topics = report.TABLES["topics"](records)
    assert dict(zip(topics.topic, topics["name"], strict=True)) == expected
    names = report.TABLES["names"](records)
    assert dict(zip(names.topic, names["name"], strict=True)) == expected
    tree = report.TABLES["hierarchy"](records)
    middle, fine = tree[tree.layer == "topic"], tree[tree.layer == "fine"]
    assert dict(zip(middle.topic, middle["name"], strict=True)) == expected
    assert dict(zip(fine.parent, fine["name"], strict=True)) == expected
    for table in ("trends", "prevalence"):
        series = report.TABLES[table](records)
        series = series[series.kind == "topic"]
        assert dict(zip(series.id.astype(int), series["name"], strict=True)) == expected
    for table in ("words", "exemplars", "topic_themes", "passages"):
        assert set(report.TABLES[table](records).topic) == set(expected), table
    articles = report.TABLES["articles"](records)
    assert set(articles.nearest_topic) <= set(expected)


def test_the_page_counts_topics_from_0(records, tmp_path):
    page = report.write_page(records, make_study(tmp_path), MANIFEST)
    for number, name in enumerate(NAMES):
        assert re.search(rf'<td class="num">{number}</td>\s*<th scope="row" class="words">.*?{name}', page)
        assert re.search(rf"<summary>{number} · .*?{name}", page)
        assert re.search(rf'<span class="tag">{number}</span> <span class="topic">.*?{name}', page)
    assert 'class="num">3</td><th scope="row" class="words">' not in page


def test_figures_count_topics_from_0(records):
    def texts(name):
        figure = figures.draw_figure(name, records, FigureSettings()).figure
        return [text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))]

    for name in ("topic_map", "topic_themes"):
        shown = texts(name)
        for number, topic in enumerate(NAMES):
            assert any(re.match(rf"{number}  {topic}", text) for text in shown), (name, topic)
    assert {text.split("  ")[0] for text in texts("topic_words") if re.match(r"\d  ", text)} == {"0", "1", "2"}


def test_bertopic_counts_topics_as_the_tables_do(records, tmp_path):
    model = hand_out_bertopic(records, make_study(tmp_path))
    passages = report.TABLES["passages"](records)
    assert model.topics_ == np.where(passages.is_outlier, -1, passages.topic).tolist()
    kept = passages[~passages.is_outlier]
    sizes = model.get_topic_info().set_index("Topic").Count.drop(-1, errors="ignore")
    assert sizes.to_dict() == kept.groupby("topic").size().to_dict()
    assert not kept.groupby("topic").size().is_monotonic_decreasing, "BERTopic would number these anew"
    assert model.get_topic_info().set_index("Topic").CustomName.drop(-1, errors="ignore").to_dict() == dict(
        enumerate(NAMES)
    )


def test_a_labels_template_counts_topics_as_the_tables_do(records, tmp_path):
    entries, left = list_entries(records, make_study(tmp_path))
    assert not left
    assert {entry.label.topic: entry.index for entry in entries} == {"topic_0": 0, "topic_1": 1, "topic_2": 2}


def test_the_key_of_the_intrusion_sheets_counts_topics_from_0(records, tmp_path):
    write_sheets(records, tmp_path, seed=0)
    lines = (tmp_path / KEY).read_text(encoding="utf-8-sig").splitlines()
    header, *rows = [line.split(",") for line in lines]
    told = {(int(row[header.index("topic")]), row[header.index("name")]) for row in rows}
    assert told <= set(enumerate(NAMES))
    assert told
