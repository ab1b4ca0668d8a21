"""Centring invents no agreement: languages about different things are seen, said and held back."""

from __future__ import annotations

import gzip
import itertools
import json
import math

import numpy as np
import pytest

from research.encoders import align_languages, encode_texts, open_encoder
from research.encoders.alignment import shift_vectors
from research.encoders.alignment.language_content import LEAST, group_languages
from research.records import LanguageNearness, Passage, Passages, Vectors
from research.study import AlignmentSettings, EncoderSettings

CENTRE = AlignmentSettings()


def unit(values):
    return (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)


def passages_of(languages, *, kinds=None, articles=None):
    kinds = kinds or ["body"] * len(languages)
    articles = articles if articles is not None else range(len(languages))
    rows = [
        Passage(f"{row * 2654435761 % 2**64:016x}", article, kind, language, f"text {row}", "", 0, 6)
        for row, (language, kind, article) in enumerate(zip(languages, kinds, articles, strict=True))
    ]
    return Passages(tuple(rows), len(set(articles)))


def plant(topics_of, *, n=300, offset=1.0, seed=0):
    """Make passages of several languages, each about topics of its own choice, and each with the mark of its language.

    Topics 0 and 1 are the good and the bad news of one field, 2 and 3 those of another. If Chinese has the first field
    and English the second, the fields are in the languages' means, and centring leaves the good and the bad news.
    """
    rng = np.random.default_rng(seed)
    axes = np.eye(128)
    centres = [axes[field] + sign * 0.5 * axes[2] for field in (0, 1) for sign in (1, -1)]
    values, topic, languages = [], [], []
    for number, (language, topics) in enumerate(topics_of.items()):
        chosen = rng.choice(topics, n)
        # Within a topic there are matters, of which neighbours are.
        matter = 12 * chosen + rng.integers(0, 12, n)
        made = np.array(centres)[chosen] + 0.5 * axes[10 + matter] + 0.04 * rng.normal(size=(n, 128))
        values.append(made + offset * axes[100 + number])
        topic.extend(chosen.tolist())
        languages.extend([language] * n)
    return Vectors(unit(np.vstack(values)), "made", "1", 0), np.array(topic), languages


def compare_topics(values, topic, *, first, second):
    """Cosine of the centres of two topics."""
    centres = unit(np.stack([values[topic == number].mean(axis=0) for number in (first, second)]))
    return float(centres[0] @ centres[1])


def centre_blindly(values, languages):
    codes = np.array(languages)
    return unit(
        np.vstack([values[codes == code] - values[codes == code].mean(axis=0) for code in dict.fromkeys(codes)])
    )


def measure(alignment):
    return next(row for row in alignment.measures if row.code == "language_nearness")


def test_blind_centring_lays_different_topics_over_one_another_and_ours_does_not():
    vectors, topic, languages = plant({"zh": (0, 1), "en": (2, 3)})
    made = align_languages(vectors, passages_of(languages), CENTRE, seed=0)
    blind = centre_blindly(vectors.values, languages)
    for chinese, english in ((0, 2), (1, 3)):
        assert compare_topics(blind, topic, first=chinese, second=english) > 0.9
        assert compare_topics(made.values, topic, first=chinese, second=english) < 0.3


def test_languages_about_different_things_are_named():
    vectors, _, languages = plant({"zh": (0, 1), "en": (2, 3)})
    made = align_languages(vectors, passages_of(languages), CENTRE, seed=0)
    assert [{pair.first, pair.second} for pair in made.nearness if pair.is_apart] == [{"zh", "en"}]
    assert not any(shift.is_centred for shift in made.shifts)
    assert {(shift.language, shift.rule, shift.apart_from) for shift in made.shifts} == {
        ("zh", "content_differs", ("en",)),
        ("en", "content_differs", ("zh",)),
    }
    assert measure(made).after < LEAST


@pytest.mark.parametrize("method", ["centre", "u-svd", "svd-lr", "none"])
def test_languages_about_the_same_things_are_not_said_to_differ(method):
    vectors, topic, languages = plant({"zh": (0, 1, 2, 3), "en": (0, 1, 2, 3)})
    made = align_languages(vectors, passages_of(languages), AlignmentSettings(method=method), seed=0)
    assert not made.has_content_differences
    if method == "centre":
        assert all(shift.is_centred for shift in made.shifts)
        assert measure(made).after > 0.9
        rows = np.array(languages) == "zh"
        for number in range(4):
            halves = np.where(rows, topic, 4 + topic)
            assert compare_topics(made.values, halves, first=number, second=4 + number) > 0.9


def test_the_difference_is_told_whatever_the_method():
    vectors, _, languages = plant({"zh": (0, 1), "en": (2, 3)})
    for method in ("none", "u-svd", "svd-lr"):
        assert align_languages(
            vectors, passages_of(languages), AlignmentSettings(method=method), seed=0
        ).has_content_differences


def test_languages_that_say_the_same_are_brought_together_while_another_is_held_back():
    vectors, _, languages = plant({"zh": (0, 1), "en": (2, 3), "de": (2, 3)})
    made = align_languages(vectors, passages_of(languages), CENTRE, seed=0)
    codes = np.array(languages)
    mean = {code: made.values[codes == code].mean(axis=0) for code in ("zh", "en", "de")}
    assert np.linalg.norm(mean["en"] - mean["de"]) < 0.1 * np.linalg.norm(mean["en"] - mean["zh"])
    assert all("zh" in (pair.first, pair.second) for pair in made.nearness if pair.is_apart)
    assert made.has_content_differences


def test_articles_in_both_languages_are_about_the_same_by_themselves():
    vectors, _, languages = plant({"zh": (0, 1), "en": (2, 3)})
    kinds, articles = ["title"] * 300 + ["body"] * 300, [*range(300), *range(300)]
    made = align_languages(vectors, passages_of(languages, kinds=kinds, articles=articles), CENTRE, seed=0)
    assert not made.has_content_differences
    assert all(shift.is_centred for shift in made.shifts)


def test_few_passages_are_not_judged():
    vectors, _, languages = plant({"zh": (0, 1), "en": (2, 3)}, n=60)
    made = align_languages(vectors, passages_of(languages), CENTRE, seed=0)
    assert not made.has_content_differences
    assert math.isnan(measure(made).after)
    assert measure(made).n == 0


def test_other_texts_of_languages_that_are_held_back_are_shifted_as_the_corpus_was():
    vectors, _, languages = plant({"zh": (0, 1), "en": (2, 3)})
    made = align_languages(vectors, passages_of(languages), CENTRE, seed=0)
    np.testing.assert_allclose(shift_vectors(vectors.values, languages, made), made.values, atol=1e-6)


def test_false_alarms_are_rare_among_languages_that_say_the_same():
    cautions = [
        align_languages(vectors, passages_of(languages), CENTRE, seed=0).has_content_differences
        for seed in range(20)
        for vectors, _, languages in [plant({"zh": (0, 1, 2, 3), "en": (0, 1, 2, 3)}, n=100, seed=seed)]
    ]
    assert sum(map(bool, cautions)) <= 1


def test_groups_hold_every_language_once_whatever_is_known():
    languages = ("en", "zh", "de", "fr")
    for ratios in itertools.product((0.5, 0.95), repeat=3):
        pairs = (("en", "zh"), ("en", "de"), ("zh", "de"))
        known = [
            LanguageNearness(*pair, ratio, 400, False, ratio < LEAST) for pair, ratio in zip(pairs, ratios, strict=True)
        ]
        groups = group_languages(languages, known)
        assert sorted(itertools.chain.from_iterable(groups)) == sorted(languages)
        assert next(group for group in groups if "fr" in group)[0] == "en"
    assert group_languages(languages, []) == (languages,)


def test_sib_sentences_of_other_classes_are_seen_and_other_sentences_of_the_same_classes_are_not(corpora):
    with gzip.open(corpora("sib200_zh_en_de_es.jsonl.gz"), "rt", encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    rows = [row for row in rows if row["lang"] in ("zho_Hans", "eng_Latn")]
    few = ("entertainment", "geography", "health")
    encoder = open_encoder(EncoderSettings())

    def align(chosen):
        values = encode_texts([row["text"] for row in chosen], encoder, cache_dir=None)
        languages = ["zh" if row["lang"] == "zho_Hans" else "en" for row in chosen]
        return align_languages(Vectors(values, "use", "1", 0), passages_of(languages), CENTRE, seed=0)

    apart = align([row for row in rows if (row["label"] in few) == (row["lang"] == "zho_Hans")])
    assert apart.has_content_differences
    assert measure(apart).after < LEAST
    alike = align([row for row in rows if (int(row["id"]) % 2 == 0) == (row["lang"] == "zho_Hans")])
    assert not alike.has_content_differences
    assert measure(alike).after > 0.9
