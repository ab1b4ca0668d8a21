"""Names of topics and of the layers around them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
from made import make_records

from research.records import TopicName, Topics, TopicWord
from research.store import read_record, write_record
from research.study import TopicSettings
from research.topics import describe_topics
from research.topics.words.names import choose_main_names, name_groups


def words_of(topic: int, language: str, *words: str) -> list[TopicWord]:
    return [TopicWord(topic, language, rank, word, 1 / rank) for rank, word in enumerate(words, start=1)]


def quote(index: int) -> str:
    return f"“quote {index}”"


def test_a_topic_is_named_in_every_language_it_has_enough_passages_in():
    words = [
        *words_of(0, "en", "lake", "park", "bird", "reed"),
        *words_of(0, "zh", "湖泊", "公园"),
        *words_of(0, "de", "See"),
    ]
    names = name_groups(words, [Counter(zh=20, en=9, de=2)], quote=quote)
    assert names == (TopicName(0, "zh", "湖泊, 公园", 20), TopicName(0, "en", "lake, park, bird", 9))


def test_names_are_unique_in_each_language():
    words = [w for topic in range(4) for w in words_of(topic, "en", "lake", "park", "bird", "reed")]
    names = choose_main_names(name_groups(words, [Counter(en=9)] * 4, quote=quote))
    assert len(set(names)) == 4
    assert all(len(name.split(", ")) == 3 for name in names)
    few = [w for topic in range(3) for w in words_of(topic, "en", "lake")]
    assert choose_main_names(name_groups(few, [Counter(en=9)] * 3, quote=quote)) == ["lake", "lake (1)", "lake (2)"]


def test_main_names_are_unique_across_languages():
    words = [*words_of(0, "en", "radio", "media"), *words_of(1, "de", "radio", "media")]
    names = choose_main_names(name_groups(words, [Counter(en=9), Counter(de=9)], quote=quote))
    assert len(set(names)) == 2


def test_long_words_make_a_name_of_two():
    words = words_of(0, "de", "Strukturwandelkommission", "Braunkohletagebau", "Kraftwerk")
    assert choose_main_names(name_groups(words, [Counter(de=9)], quote=quote)) == [
        "Strukturwandelkommission, Braunkohletagebau"
    ]


def test_a_topic_without_words_is_quoted_and_named_in_its_language():
    assert name_groups([], [Counter(en=2)], quote=quote) == (TopicName(0, "en", "“quote 0”", 2),)


def described(n: int = 60) -> tuple[Topics, object]:
    records = make_records(n, n_topics=3)
    topic_of = records.clusters.topic_of
    first = np.flatnonzero(topic_of == 0)
    fine_of = topic_of + 1
    fine_of[first[::2]] = 0
    clusters = replace(
        records.clusters,
        coarse_of_topic=np.array([0, 1, 1]),
        topic_of_fine=np.array([0, 0, 1, 2]),
        fine_of=fine_of,
        neighbor_recall=1.0,
        hubness=0.5,
        fine_stability=0.8,
    )
    found = describe_topics(
        records.corpus, records.passages, records.alignment.values, clusters=clusters, settings=TopicSettings()
    )
    return found, clusters


def test_topics_without_layers_have_none():
    records = make_records(60, n_topics=3)
    clusters = replace(
        records.clusters,
        coarse_of_topic=np.arange(3),
        topic_of_fine=np.arange(3),
        fine_of=records.clusters.topic_of,
    )
    found = describe_topics(
        records.corpus, records.passages, records.alignment.values, clusters=clusters, settings=TopicSettings()
    )
    assert found.layers == ()


def test_every_coarse_and_fine_topic_is_described_with_its_parent_and_size():
    topics, clusters = described()
    coarse = [row for row in topics.layers if row.layer == "coarse"]
    fine = [row for row in topics.layers if row.layer == "fine"]
    assert [row.index for row in coarse] == list(range(clusters.n_coarse))
    assert [row.parent for row in fine] == clusters.topic_of_fine.tolist()
    n_kept = int((~clusters.is_outlier).sum())
    assert sum(row.n_passages for row in coarse) == sum(row.n_passages for row in fine) == n_kept
    assert all(row.name for row in topics.layers)


def test_a_layer_topic_that_is_a_whole_topic_has_its_name():
    topics, clusters = described()
    names = [topic.name for topic in topics.topics]
    assert [row.name for row in topics.layers if row.layer == "fine"][2:] == names[1:]
    assert np.bincount(clusters.coarse_of_topic).tolist()[0] == 1
    assert topics.layers[0].name == names[0]


def test_names_and_layers_are_saved(tmp_path):
    topics, _ = described()
    write_record(topics, tmp_path / "topics")
    assert read_record(Topics, tmp_path / "topics")[0] == topics


def test_the_main_name_is_the_topics_name():
    topics, _ = described()
    assert choose_main_names(topics.names) == [topic.name for topic in topics.topics]
