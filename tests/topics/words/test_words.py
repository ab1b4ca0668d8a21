"""What topics are about: words worth reading, names, exemplars."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made import make_records
from scipy import sparse

from research.records import Clusters, Passage, Passages
from research.study import TopicSettings
from research.topics import describe_topics
from research.topics.words.names import count_languages, name_groups
from research.topics.words.stop_words import list_stop_words
from research.topics.words.tokens import tokenize
from research.topics.words.weighing import weigh_class_tfidf
from research.topics.words.words import Grouping, choose_diverse, count_words, rank_words

EN = ("The lake and the park are clean in 2024, says Li.", "Factories export 35 % of motors to the world.")
ZH = ("湖泊和公园的水质在2024年好转,居民都来散步。", "工厂生产电机,出口到世界各地,工人们都很高兴。")


def planted(n: int = 40) -> tuple[Passages, Clusters]:
    passages, topic = [], []
    for i in range(n):
        language, texts = ("en", EN) if i % 2 else ("zh", ZH)
        t = (i // 2) % 2
        topic.append(t)
        passages.append(Passage(f"{i:016x}", i, "body", language, texts[t], "", 0, len(texts[t])))
    clusters = Clusters(
        topic_of=np.array(topic),
        is_outlier=np.zeros(n, bool),
        fine_of=np.array(topic),
        topic_of_fine=np.arange(2),
        coarse_of_topic=np.arange(2),
        centroid=np.eye(2, 8, dtype=np.float32),
        similarity=np.linspace(0.9, 0.5, n).astype(np.float32),
        co_assignment=np.ones(n, np.float32),
        stability=np.ones(2),
        seed_agreement=1.0,
        resample_agreement=1.0,
        half_agreement=1.0,
        resolutions=(),
        n_texts=n,
        method="graph",
        asked_method="graph",
        n_neighbors=15,
        resolution=0.63,
        is_resolution_asked=False,
        n_members=4,
        seeds=(0, 1),
        n_subsamples=2,
        clusterings=np.zeros((0, n), np.int32),
    )
    return Passages(tuple(passages), n), clusters


def test_words_are_per_language_without_digits_stop_words_or_punctuation():
    passages, clusters = planted()
    vocabularies, stop_words = count_words(passages, TopicSettings())
    words = {v.language: rank_words(v, clusters, TopicSettings()) for v in vocabularies}
    english = {word.word for word in words["en"] if word.topic == 0}
    assert {"lake", "park"} <= english
    assert not english & {"the", "and", "are", "2024"}
    chinese = {word.word for word in words["zh"] if word.topic == 1}
    assert {"工厂", "出口"} <= chinese
    assert all(not any(c.isdigit() or not c.isalnum() for c in word) for word in english | chinese)
    assert "en:the" in stop_words
    assert "zh:的" in stop_words


def test_traditional_and_simplified_are_counted_together():
    assert tokenize("資源枯竭的城市轉型", "zh") == tokenize("资源枯竭的城市转型", "zh")


def test_full_width_letters_are_folded():
    assert tokenize("Ｌａｋｅ ｐａｒｋｓ", "en") == ["lake", "parks"]


def test_words_of_the_study_are_left_out():
    assert "lake" in list_stop_words("en", ["Lake"])


def test_words_that_repeat_one_another_are_avoided():
    candidates = [("transition", 1.0), ("transitions", 0.95), ("coal", 0.9), ("城市转型", 0.85), ("转型", 0.8)]
    assert [w for w, _ in choose_diverse(candidates, 3, 0.3)] == ["transition", "coal", "城市转型"]
    assert [w for w, _ in choose_diverse(candidates, 3, 0.0)] == ["transition", "transitions", "coal"]


def test_topics_have_distinct_names_and_exemplars_of_distinct_stories():
    records = make_records(40)
    topics = describe_topics(
        records.corpus, records.passages, records.alignment.values, clusters=records.clusters, settings=TopicSettings()
    )
    names = [topic.name for topic in topics.topics]
    assert len(set(names)) == len(names) == records.clusters.n_topics
    for topic in range(records.clusters.n_topics):
        chosen = [e.passage for e in topics.exemplars if e.topic == topic]
        stories = [records.corpus.story_of[records.passages.passages[p].article] for p in chosen]
        assert len(set(stories)) == len(stories) == 3
    measured = {measure.code for measure in topics.quality}
    assert {"outliers", "margin", "word_diversity", "seed_agreement"} <= measured


@pytest.mark.parametrize("n", [1, 2])
def test_a_topic_without_words_is_named_by_its_exemplar(n):
    records = make_records(n, n_topics=1, n_months=1)
    passages = Passages(
        tuple(Passage(p.id, p.article, p.kind, "en", "of the 12", "", 0, 9) for p in records.passages.passages), n
    )
    topics = describe_topics(
        records.corpus, passages, records.alignment.values, clusters=records.clusters, settings=TopicSettings()
    )
    assert topics.topics[0].name == "“of the 12”"


def test_weights_are_those_of_bertopic():
    from bertopic.vectorizers import ClassTfidfTransformer

    counts = np.random.default_rng(0).poisson(0.7, (6, 40))
    counts[:, 0] += 1
    counts[0] += 1
    expected = ClassTfidfTransformer(reduce_frequent_words=True).fit_transform(sparse.csr_matrix(counts, dtype=float))
    ours = weigh_class_tfidf(sparse.csr_array(counts))
    np.testing.assert_allclose(ours.toarray(), expected.toarray(), rtol=1e-12)


def made_up(texts: list[list[str]]) -> tuple[Passages, Grouping]:
    """Give one passage a text, grouped by list."""
    rows = [(text, topic) for topic, listed in enumerate(texts) for text in listed]
    passages = tuple(Passage(f"{i:016x}", i, "body", "en", t, "", 0, len(t)) for i, (t, _) in enumerate(rows))
    topic_of = np.array([topic for _, topic in rows])
    return Passages(passages, len(rows)), Grouping(topic_of, np.zeros(len(rows), bool), len(texts))


def first_words(texts: list[list[str]], family: list[int] | None = None, **settings: object) -> list[set[str]]:
    passages, groups = made_up(texts)
    chosen = TopicSettings.model_validate(settings)
    (vocabulary,), _ = count_words(passages, chosen)
    ranked = rank_words(vocabulary, groups, chosen, family=None if family is None else np.array(family))
    return [{w.word for w in ranked if w.topic == t and w.rank <= 5} for t in range(groups.n_topics)]


def test_a_passage_that_repeats_a_word_does_not_lift_it():
    texts = [
        ["lake park"] * 4 + ["lake park " + "spam " * 20, "lake spam"],
        ["mine shaft coal seam drill dust lamp cage rail truck"] * 20,
    ]
    passages, groups = made_up(texts)
    (vocabulary,), _ = count_words(passages, TopicSettings())
    place = {
        unit: [w.word for w in rank_words(vocabulary, groups, TopicSettings(word_unit=unit)) if w.topic == 0].index(
            "spam"
        )
        for unit in ("passage", "word")
    }
    assert place["passage"] == 2 > place["word"]


def test_a_word_of_a_single_passage_is_no_topic_word_while_there_are_others():
    (lakes, _) = first_words(
        [["lake park river", "lake park river", "lake park river oddity"], ["mine shaft coal"] * 3]
    )
    assert lakes == {"lake", "park", "river"}


def test_sibling_topics_share_at_most_one_of_their_first_five_words():
    common = "harbour vessel cargo quay "
    texts = [
        [common + "strike union wages picket pension"] * 2 + [common] * 30,
        [common + "crane dredger pilot anchor lighthouse"] * 2 + [common] * 30,
        ["lake park river bird reed"] * 90,
    ]
    strikes, ports, _ = first_words(texts, [0, 0, 1], n_words=6)
    assert len(strikes & ports) <= 1
    assert len(strikes) == len(ports) == 5
    strangers = first_words(texts, [0, 1, 2], n_words=6)
    assert len(strangers[0] & strangers[1]) > 1


def test_words_are_shared_where_siblings_have_no_others():
    strikes, ports = first_words([["harbour vessel cargo"] * 3, ["harbour vessel cargo"] * 3], [0, 0])
    assert strikes == ports == {"harbour", "vessel", "cargo"}


def test_a_name_is_never_longer_than_its_words_may_be():
    texts = [[" ".join(letter * n for letter in "xyz" for n in (40, 41, 3000))] * 3]
    passages, groups = made_up(texts)
    (vocabulary,), _ = count_words(passages, TopicSettings())
    assert {len(word) for word in vocabulary.words} == {40}
    (name,) = name_groups(rank_words(vocabulary, groups, TopicSettings()), count_languages(passages, groups), quote=str)
    assert len(name.name) <= 2 * 40 + 2


def test_exemplars_are_of_different_sources_where_they_are_as_near():
    records = make_records(60)
    even = replace(records.clusters, similarity=np.full(len(records.clusters.topic_of), 0.8, np.float32))
    topics = describe_topics(
        records.corpus, records.passages, records.alignment.values, clusters=even, settings=TopicSettings()
    )
    for topic in range(even.n_topics):
        articles = [records.passages.passages[e.passage].article for e in topics.exemplars if e.topic == topic]
        assert len({records.corpus.articles[article].source for article in articles}) == 3
