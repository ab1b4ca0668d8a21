"""Labels replayed on topics: what fits is done, what does not is said, and layers stay what they are."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.datasets.corpora import plant_vectors
from research.records import Clusters, Editing, Passage, Passages, Topic, Topics, TopicWord
from research.study import TopicSettings
from research.study.labels import Labels, TopicLabel
from research.topics import (
    choose_fingerprints,
    cluster_passages,
    edit_topics,
    list_topic_words,
    number_groups,
    regroup_clusters,
    rename_topics,
    share_topics,
)
from research.topics.clustering.layers import find_centroids

FINE_SIZES = (60, 50, 40, 30, 30, 20)
TOPIC_OF_FINE = np.array([0, 0, 1, 2, 2, 3])
COARSE_OF_TOPIC = np.array([0, 1, 1, 0])


class Ground:
    """Passages in planted fine topics, four topics of them, two coarse ones; three passages are noise."""

    def __init__(self, seed: int = 0, *, prefix: str = "") -> None:
        rng = np.random.default_rng(seed)
        self.truth = rng.permutation(np.repeat(np.arange(len(FINE_SIZES)), FINE_SIZES))
        n = len(self.truth)
        centre = rng.normal(size=(len(FINE_SIZES), 16))
        values = centre[self.truth] + rng.normal(size=(n, 16)) * 0.2
        self.values = (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)
        self.passages = Passages(tuple(make_passage(row, f"{prefix}{row}") for row in range(n)), n)
        topic_of = TOPIC_OF_FINE[self.truth]
        centroid = find_centroids(self.values, topic_of, 4)
        is_outlier = np.zeros(n, bool)
        is_outlier[np.flatnonzero(self.truth == 2)[:3]] = True
        self.detected = Clusters(
            topic_of=topic_of,
            is_outlier=is_outlier,
            fine_of=self.truth.copy(),
            topic_of_fine=TOPIC_OF_FINE,
            coarse_of_topic=COARSE_OF_TOPIC,
            centroid=centroid,
            similarity=np.einsum("ij,ij->i", self.values, centroid[topic_of]).astype(np.float32),
            co_assignment=rng.uniform(0.5, 1, n).astype(np.float32),
            stability=np.array([0.9, 0.8, 0.6, np.nan]),
            seed_agreement=0.9,
            resample_agreement=0.9,
            half_agreement=0.9,
            resolutions=(),
            n_texts=n,
            method="graph",
            asked_method="graph",
            n_neighbors=15,
            resolution=1.0,
            is_resolution_asked=False,
            n_members=10,
            seeds=(0,),
            n_subsamples=5,
            clusterings=np.zeros((0, n), np.int32),
        )

    def describe(self, clusters: Clusters) -> Topics:
        return describe_by_truth(clusters, self.truth)

    def edit(self, *labels: TopicLabel) -> tuple[Editing, Clusters]:
        editing = edit_topics(
            self.detected, Labels(topics=list(labels)), self.passages, values=self.values, describe=self.describe
        )
        return editing, regroup_clusters(self.detected, editing.topic_of_fine, self.values, passages=self.passages)

    def label(self, topic: int, **asked) -> TopicLabel:
        return label_topics(self.passages, self.detected, self.describe(self.detected))[topic].model_copy(update=asked)


def make_passage(row: int, text: str) -> Passage:
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Passage(name, row, "body", "en", text, "", 0, len(text))


def describe_by_truth(clusters: Clusters, truth: np.ndarray) -> Topics:
    """Words of a topic are those of the planted topics in it, the most frequent first."""
    words = []
    for topic in range(clusters.n_topics):
        planted = Counter(truth[(clusters.topic_of == topic) & ~clusters.is_outlier].tolist()).most_common()
        total = sum(count for _, count in planted)
        listed = [f"word{p}x{k}" for p, count in planted for k in range(round(10 * count / total))]
        words += [TopicWord(topic, "en", rank + 1, word, 1.0) for rank, word in enumerate(listed[:10])]
    topics = tuple(Topic(index, f"detected {index}", 1, 1, 1) for index in range(clusters.n_topics))
    return Topics(topics, tuple(words), (), (), ())


def label_topics(passages: Passages, clusters: Clusters, described: Topics) -> list[TopicLabel]:
    words = list_topic_words(described.words, clusters.n_topics)
    rows = choose_fingerprints(passages, clusters, np.arange(passages.n_articles))
    return [
        TopicLabel(topic=f"t{i}", words=words[i], passages=[passages.passages[row].id[:10] for row in rows[i]])
        for i in range(clusters.n_topics)
    ]


@pytest.fixture(scope="module")
def ground():
    return Ground()


def assert_nested(clusters: Clusters) -> None:
    assert np.array_equal(clusters.topic_of_fine[clusters.fine_of], clusters.topic_of)
    assert (np.diff(clusters.topic_of_fine) >= 0).all(), "fine topics of one topic stand next to one another"
    assert set(clusters.topic_of_fine) == set(range(clusters.n_topics))
    assert set(clusters.coarse_of_topic) == set(range(clusters.n_coarse))


def count_topics(clusters: Clusters) -> np.ndarray:
    return np.bincount(clusters.topic_of[~clusters.is_outlier], minlength=clusters.n_topics)


# ------------------------------------------------------------------------------------------------- actions


def test_without_labels_topics_stay_as_found(ground):
    editing = edit_topics(ground.detected, None, ground.passages, values=ground.values, describe=ground.describe)
    assert editing.matches == ()
    edited = regroup_clusters(ground.detected, editing.topic_of_fine, ground.values, passages=ground.passages)
    assert edited is ground.detected


def test_a_name_moves_no_passage_and_is_shown_in_the_language_of_the_figures(ground):
    editing, edited = ground.edit(ground.label(1, name={"en": "Rivers", "zh": "河流"}))
    assert edited is ground.detected
    described = ground.describe(edited)
    names = [topic.name for topic in rename_topics(described, editing, language="zh").topics]
    assert names == ["detected 0", "河流", "detected 2", "detected 3"]
    for language in ("en", "fr"):
        assert rename_topics(described, editing, language=language).topics[1].name == "Rivers"
    (match,) = editing.matches
    assert match.is_applied
    assert match.strength == 1
    assert (match.actions, match.topic, match.n_inside) == (("rename",), 1, match.n_listed)


def test_merged_topics_hold_the_passages_of_both_and_no_others(ground):
    editing, edited = ground.edit(ground.label(2), ground.label(1, merge=["t2"], name={"en": "Both"}))
    both = np.isin(ground.detected.topic_of, [1, 2])
    assert edited.n_topics == 3
    assert set(edited.topic_of[both]) == {1}, "still in the order of sizes"
    assert not np.isin(edited.topic_of[~both], [1]).any()
    assert np.array_equal(edited.is_outlier, ground.detected.is_outlier)
    assert_nested(edited)
    assert edited.n_fine == ground.detected.n_fine
    # 37 passages of stability .8 and 60 of .6.
    assert edited.stability[1] == pytest.approx((37 * 0.8 + 60 * 0.6) / 97)
    assert edited.stability[0] == 0.9
    assert np.isnan(edited.stability[2])
    assert [(match.actions, match.topic) for match in editing.matches] == [(("merged",), 1), (("merge", "rename"), 1)]
    expected = find_centroids(ground.values[both & ~edited.is_outlier], np.zeros(97, np.int64), 1)[0]
    np.testing.assert_allclose(edited.centroid[1], expected, atol=1e-6)
    np.testing.assert_allclose(edited.similarity[both], ground.values[both] @ edited.centroid[1], atol=1e-6)
    assert np.array_equal(edited.similarity[~both], ground.detected.similarity[~both])


def test_a_topic_of_unknown_stability_does_not_make_that_of_the_whole_unknown(ground):
    _, edited = ground.edit(ground.label(0, merge=["t3"]), ground.label(3))
    assert edited.stability[0] == pytest.approx(0.9)


def test_a_split_topic_becomes_its_fine_topics(ground):
    editing, edited = ground.edit(ground.label(0, split=True))
    assert edited.n_topics == 5
    for fine in (0, 1):
        rows = ground.truth == fine
        (topic,) = set(edited.topic_of[rows])
        assert (edited.topic_of[~rows] != topic).all()
        assert np.isnan(edited.stability[topic]), "it was not looked for in the subsamples"
        assert edited.coarse_of_topic[topic] == edited.coarse_of_topic[int(edited.topic_of[ground.truth == 5][0])]
    assert (np.diff(count_topics(edited)) <= 0).all()
    assert_nested(edited)
    assert editing.matches[0].topic is None
    assert editing.matches[0].n_passages == 110


def test_a_topic_without_finer_ones_is_not_split_and_it_is_said(ground):
    editing, edited = ground.edit(ground.label(1, split=True))
    assert edited is ground.detected
    assert not editing.matches[0].is_applied
    assert editing.matches[0].problem == "no_fine_topics"


def test_the_passages_of_an_excluded_topic_are_outliers(ground):
    editing, edited = ground.edit(ground.label(0, exclude=True))
    gone = ground.detected.topic_of == 0
    assert edited.is_outlier[gone].all()
    assert np.array_equal(edited.is_outlier[~gone], ground.detected.is_outlier[~gone])
    assert edited.n_topics == 3
    assert_nested(edited)
    nearest = (ground.values[gone] @ edited.centroid.T).argmax(axis=1)
    assert np.array_equal(edited.topic_of[gone], nearest)
    shares = share_topics(ground.passages, edited)
    assert shares.is_outlier[gone].all()
    assert shares.share[gone].sum() == 0
    (match,) = editing.matches
    assert (match.topic, match.n_passages, match.is_applied) == (None, 110, True)


def test_excluding_every_topic_is_refused(ground):
    editing, edited = ground.edit(*(ground.label(topic, exclude=True) for topic in range(4)))
    assert edited is ground.detected
    assert all(match.problem == "no_topic_left" for match in editing.matches)
    assert not any(match.is_applied for match in editing.matches)


def label_parts(ground: Ground) -> tuple[Clusters, list[TopicLabel]]:
    _, split = ground.edit(ground.label(0, split=True))
    return split, label_topics(ground.passages, split, ground.describe(split))


def test_the_parts_of_a_split_topic_are_named_merged_and_excluded(ground):
    split, labels = label_parts(ground)
    fingerprints = {fine: labels[int(split.topic_of[ground.truth == fine][0])] for fine in (0, 1)}
    named = fingerprints[0].model_copy(update={"topic": "a", "part_of": "t0", "name": {"en": "Pits"}})
    moved = fingerprints[1].model_copy(update={"topic": "b", "part_of": "t0"})
    parent, target = ground.label(0, split=True), ground.label(3, merge=["b"])
    editing, edited = ground.edit(named, parent, moved, target)
    assert all(match.is_applied for match in editing.matches)
    assert [(name.topic, name.name) for name in editing.names] == [(int(edited.topic_of[ground.truth == 0][0]), "Pits")]
    assert len(set(edited.topic_of[np.isin(ground.truth, [1, 5])])) == 1
    assert_nested(edited)
    out = moved.model_copy(update={"exclude": True})
    editing, edited = ground.edit(named, parent, out)
    assert np.array_equal(edited.is_outlier, ground.detected.is_outlier | (ground.truth == 1))
    assert editing.matches[0].detected_fine == 0


def test_parts_of_a_topic_that_is_not_there_are_not_applied(ground):
    stranger = TopicLabel(topic="gone", words={"en": ["nowhere"]}, passages=["abcdef0123"], split=True)
    part = ground.label(1, part_of="gone", name={"en": "Part"})
    editing, edited = ground.edit(stranger, part)
    assert edited is ground.detected
    assert editing.names == ()
    assert (editing.matches[1].problem, editing.matches[1].others) == ("parent_not_split", ("gone",))


# ------------------------------------------------------------------------------------------------ matching


def test_a_fingerprint_has_no_story_and_no_text_twice(ground):
    detected = ground.detected
    story_of = np.arange(len(ground.truth)) // 2
    copies = tuple(
        replace(p, id=ground.passages.passages[row // 3 * 3].id) for row, p in enumerate(ground.passages.passages)
    )
    for topic, rows in enumerate(choose_fingerprints(Passages(copies, len(copies)), detected, story_of)):
        assert len({copies[row].id for row in rows}) == len({story_of[row] for row in rows}) == len(rows) == 12
        assert (detected.topic_of[list(rows)] == topic).all()
        assert not detected.is_outlier[list(rows)].any()
        assert (np.diff(detected.similarity[list(rows)]) <= 0).all(), "nearest first"


@pytest.mark.parametrize("n_more", [0, 60])
def test_labels_carry_to_more_articles_and_another_seed(n_more):
    values, truth, passages = plant_vectors(660, n_topics=6, sd=0.9, seed=3)
    first = Passages(passages.passages[:600], 660)
    asked = TopicSettings(n_seeds=4, n_subsamples=4)
    before = cluster_passages(values[:600], first, asked, seed=0)
    labels = label_topics(first, before, describe_by_truth(before, truth[:600]))
    labels = [label.model_copy(update={"name": {"en": f"name {i}"}}) for i, label in enumerate(labels)]
    n = 600 + n_more
    longer = Passages(passages.passages[:n], 660)
    after = cluster_passages(values[:n], longer, asked, seed=99)
    editing = edit_topics(
        after,
        Labels(topics=labels),
        longer,
        values=values[:n],
        describe=lambda clusters: describe_by_truth(clusters, truth[:n]),
    )
    assert all(match.is_applied for match in editing.matches)
    for name in editing.names:
        planted = Counter(truth[:600][before.topic_of == int(name.name.split()[1])]).most_common(1)[0][0]
        assert Counter(truth[:n][after.topic_of == name.topic]).most_common(1)[0][0] == planted


def test_a_label_whose_passages_are_gone_is_matched_by_its_words(ground):
    other = Ground(7, prefix="another corpus ")
    editing, _ = other.edit(*(ground.label(topic, name={"en": f"n{topic}"}) for topic in range(4)))
    assert all(match.n_known == 0 for match in editing.matches)
    assert all(match.is_applied for match in editing.matches)
    assert {(name.topic, name.name) for name in editing.names} == {(0, "n0"), (1, "n1"), (2, "n2"), (3, "n3")}
    assert all(match.strength == pytest.approx(match.word_similarity) for match in editing.matches)


def test_a_weak_match_is_told_and_not_applied(ground):
    ids = [p.id[:10] for p in ground.passages.passages]
    inside = [ids[row] for row in np.flatnonzero(ground.detected.topic_of == 1)[3:8]]
    others = [ids[row] for row in np.flatnonzero(ground.detected.topic_of == 2)[:3]]
    others += [ids[row] for row in np.flatnonzero(ground.detected.topic_of == 0)[:4]]
    weak = TopicLabel(topic="weak", words={"en": ["word2x0"]}, passages=[*inside, *others], exclude=True)
    editing, edited = ground.edit(weak)
    assert edited is ground.detected
    (match,) = editing.matches
    assert not match.is_applied
    assert not match.is_matched
    assert match.detected_topic == 1
    assert match.strength == pytest.approx(5 / 12)
    assert match.problem == "weak_match"


def test_labels_of_topics_that_are_all_gone_change_nothing(ground):
    gone = [
        TopicLabel(topic=f"g{i}", words={"en": [f"zz{i}"]}, passages=[f"{i}bcdef0123"], exclude=i % 2 == 0)
        for i in range(3)
    ]
    editing, edited = ground.edit(*gone)
    assert edited is ground.detected
    for match in editing.matches:
        assert match.detected_topic is None
        assert match.strength == 0
        assert match.problem == "nothing_fits"


def halves(ground: Ground, topic: int) -> list[TopicLabel]:
    """Two labels whose topics a coarser run has joined to one."""
    rows = np.flatnonzero((ground.detected.topic_of == topic) & ~ground.detected.is_outlier)[:16]
    words = ground.label(topic).words["en"]
    return [
        TopicLabel(topic=name, words={"en": words[k::2]}, passages=[ground.passages.passages[r].id for r in part])
        for k, (name, part) in enumerate((("one", rows[:8]), ("two", rows[8:])))
    ]


def test_of_two_labels_that_fit_one_topic_neither_is_applied(ground):
    one, two = halves(ground, 0)
    editing, edited = ground.edit(one.model_copy(update={"exclude": True}), two)
    assert edited is ground.detected
    assert not any(match.is_matched for match in editing.matches)
    assert [(match.problem, match.others) for match in editing.matches] == [
        ("contested", ("two",)),
        ("contested", ("one",)),
    ]


def test_two_labels_that_are_to_be_merged_may_fit_one_topic(ground):
    one, two = halves(ground, 0)
    editing, edited = ground.edit(one.model_copy(update={"merge": ["two"], "name": {"en": "Whole"}}), two)
    assert edited is ground.detected
    assert all(match.is_applied for match in editing.matches)
    assert [(name.topic, name.name) for name in editing.names] == [(0, "Whole")]


def test_a_label_that_fits_much_better_keeps_its_topic(ground):
    rows = np.flatnonzero(ground.detected.topic_of == 0)
    rest = np.flatnonzero(ground.detected.topic_of == 3)
    ids = [passage.id for passage in ground.passages.passages]
    remains = TopicLabel(
        topic="remains", words={"en": ["old"]}, passages=[*(ids[r] for r in rows[:5]), *(ids[r] for r in rest[:4])]
    )
    editing, _ = ground.edit(remains, ground.label(0, name={"en": "Pits"}), ground.label(3))
    assert [match.is_matched for match in editing.matches] == [False, True, True]
    assert (editing.matches[0].problem, editing.matches[0].others) == ("contested", ("t0",))


def test_a_merge_with_a_label_that_fits_nothing_does_the_rest_and_says_so(ground):
    gone = TopicLabel(topic="gone", words={"en": ["zz"]}, passages=["abcdef0123"])
    editing, edited = ground.edit(ground.label(0, merge=["t1", "gone"], name={"en": "N"}), ground.label(1), gone)
    assert edited.n_topics == 3
    assert [match.is_applied for match in editing.matches] == [False, True, False]
    assert (editing.matches[0].problem, editing.matches[0].others) == ("members_not_matched", ("gone",))
    editing, edited = ground.edit(gone.model_copy(update={"merge": ["t1"]}), ground.label(1))
    assert edited is ground.detected
    assert (editing.matches[1].problem, editing.matches[1].others) == ("target_not_matched", ("gone",))


# ---------------------------------------------------------------------------------------------- invariants


@given(order=st.permutations(range(6)))
@settings(max_examples=25, deadline=None)
def test_the_order_of_the_entries_is_of_no_matter(order):
    ground = Ground()
    one, two = halves(ground, 2)
    labels = [
        ground.label(0, split=True),
        ground.label(1, merge=["t3"], name={"en": "M"}),
        ground.label(3),
        one,
        two,
        ground.label(2, exclude=True).model_copy(update={"topic": "twin"}),
    ]
    first, _ = ground.edit(*labels)
    again, _ = ground.edit(*(labels[place] for place in order))
    assert np.array_equal(again.topic_of_fine, first.topic_of_fine)
    assert set(again.names) == set(first.names)
    assert sorted(map(repr, again.matches)) == sorted(map(repr, first.matches))


@given(groups=st.lists(st.integers(-1, 4), min_size=6, max_size=6).filter(lambda listed: max(listed) >= 0))
@settings(max_examples=60, deadline=None)
def test_whatever_fine_topics_are_put_together_layers_nest_and_numbers_have_no_gaps(groups):
    ground = Ground()
    asked = np.array(groups)
    topic_of_fine = number_groups(ground.detected, asked)
    edited = regroup_clusters(ground.detected, topic_of_fine, ground.values, passages=ground.passages)
    assert_nested(edited)
    assert edited.n_topics == len(set(groups) - {-1})
    counts = count_topics(edited)
    assert (counts > 0).all()
    if not np.array_equal(topic_of_fine, TOPIC_OF_FINE):
        assert (np.diff(counts) <= 0).all()
    assert np.array_equal(edited.is_outlier, ground.detected.is_outlier | (asked[ground.truth] == -1))
    kept = ~edited.is_outlier
    # Two passages share a topic exactly where their fine topics share a group.
    assert len(set(zip(edited.topic_of[kept], asked[ground.truth][kept], strict=True))) == edited.n_topics
    np.testing.assert_allclose(np.linalg.norm(edited.centroid, axis=1), 1, atol=1e-5)
    assert np.array_equal(edited.co_assignment, ground.detected.co_assignment)
