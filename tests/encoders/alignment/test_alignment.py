"""Centring takes the language off the vectors, leaves the rest, and says what it did."""

from __future__ import annotations

import gzip
import json
import math

import numpy as np
import pytest

from research.encoders import align_languages, encode_texts, open_encoder
from research.encoders.alignment import shift_vectors
from research.encoders.alignment.alignment import PRIOR
from research.records import Passage, Passages, Vectors
from research.study import AlignmentSettings, EncoderSettings

CENTRE, NONE = AlignmentSettings(), AlignmentSettings(method="none")


def unit(values):
    return (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)


def vectors_of(values):
    return Vectors(unit(np.asarray(values, float)), "made", "1", 0)


def passages_of(languages, *, kinds=None, articles=None):
    kinds = kinds or ["body"] * len(languages)
    articles = articles if articles is not None else range(len(languages))
    rows = [
        Passage(f"{row * 2654435761 % 2**64:016x}", article, kind, language, f"text {row}", "", 0, 6)
        for row, (language, kind, article) in enumerate(zip(languages, kinds, articles, strict=True))
    ]
    return Passages(tuple(rows), len(set(articles)))


def plant(n=240, *, n_topics=4, offset=1.5, seed=0):
    """Make vectors with known topics, in two languages that stand apart by an offset."""
    rng = np.random.default_rng(seed)
    topic = rng.integers(0, n_topics, n)
    languages = ["zh" if odd else "en" for odd in rng.integers(0, 2, n)]
    centres, shift = unit(rng.normal(size=(n_topics, 32))), unit(rng.normal(size=(1, 32)))
    values = centres[topic] + 0.08 * rng.normal(size=(n, 32))
    values += np.array([[offset if language == "zh" else -offset] for language in languages]) * shift
    return vectors_of(values), topic, languages


def measure(alignment, name):
    return next(row for row in alignment.measures if row.code == name)


def test_centring_recovers_planted_topics():
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_mutual_info_score

    vectors, topic, languages = plant()
    made = align_languages(vectors, passages_of(languages), CENTRE, seed=0)

    def recovered(values):
        labels = KMeans(4, n_init=5, random_state=0).fit_predict(values)
        return adjusted_mutual_info_score(topic, labels)

    assert recovered(made.values) > 0.95
    assert recovered(made.values) > recovered(vectors.values) + 0.2
    follow = measure(made, "language_ami")
    assert follow.before > 0.5
    assert follow.after < follow.before / 3
    mixing = measure(made, "language_mixing")
    assert mixing.before < 0.2
    assert mixing.after > 0.7


def test_each_language_is_moved_as_one_and_stays_of_unit_length():
    vectors, _, languages = plant()
    made = align_languages(vectors, passages_of(languages), CENTRE, seed=0)
    np.testing.assert_allclose(np.linalg.norm(made.values, axis=1), 1, atol=1e-5)
    for shift, mean in zip(made.shifts, made.mean, strict=True):
        rows = [row for row, language in enumerate(languages) if language == shift.language]
        assert shift.n_passages == len(rows)
        assert shift.is_centred
        np.testing.assert_allclose(mean, vectors.values[rows].mean(axis=0), atol=1e-6)
        np.testing.assert_allclose(made.values[rows], unit(vectors.values[rows] - mean), atol=1e-5)


def test_what_one_language_gets_does_not_depend_on_the_others():
    vectors, _, languages = plant()
    rows = [row for row, language in enumerate(languages) if language == "en"]
    together = align_languages(vectors, passages_of(languages), CENTRE, seed=0)
    alone = align_languages(
        Vectors(vectors.values[rows], "made", "1", 0), passages_of(["en"] * len(rows)), CENTRE, seed=0
    )
    np.testing.assert_allclose(together.values[rows], alone.values, atol=1e-5)


def test_nothing_is_moved_where_the_study_says_none():
    vectors, _, languages = plant(60)
    made = align_languages(vectors, passages_of(languages), NONE, seed=0)
    np.testing.assert_allclose(made.values, vectors.values, atol=1e-6)
    assert not made.mean.any()
    assert all(shift.rule == "not_asked" for shift in made.shifts)


def test_the_input_is_not_changed_and_the_result_repeats():
    vectors, _, languages = plant()
    before = vectors.values.copy()
    first, second = (align_languages(vectors, passages_of(languages), CENTRE, seed=3) for _ in range(2))
    np.testing.assert_array_equal(vectors.values, before)
    np.testing.assert_array_equal(first.values, second.values)
    assert first.measures[:2] == second.measures[:2]


def test_diagnostics_do_not_depend_on_the_order_of_the_passages():
    vectors, _, languages = plant()
    passages = passages_of(languages)
    order = np.random.default_rng(1).permutation(len(languages))
    turned = Passages(tuple(passages.passages[row] for row in order), passages.n_articles)
    made = align_languages(vectors, passages, NONE, seed=0)
    again = align_languages(Vectors(vectors.values[order], "made", "1", 0), turned, NONE, seed=0)
    for one, other in zip(made.measures[:2], again.measures[:2], strict=True):
        assert (one.before, one.after) == pytest.approx((other.before, other.after), abs=1e-6)


def test_other_texts_are_shifted_as_the_corpus_was():
    vectors, _, languages = plant()
    made = align_languages(vectors, passages_of(languages), CENTRE, seed=0)
    np.testing.assert_allclose(shift_vectors(vectors.values, languages, made), made.values, atol=1e-6)


def test_a_language_that_the_corpus_lacks_is_shifted_by_the_mean_of_all():
    vectors, _, languages = plant()
    made = align_languages(vectors, passages_of(languages), CENTRE, seed=0)
    found = shift_vectors(vectors.values[:3], ["fr"] * 3, made)
    np.testing.assert_allclose(found, unit(vectors.values[:3] - vectors.values.mean(axis=0)), atol=1e-5)


def test_a_small_language_is_not_said_to_have_a_mean_of_its_own():
    vectors, _, languages = plant(100)
    languages = ["en"] * 92 + ["zh"] * 8
    made = align_languages(vectors, passages_of(languages), CENTRE, seed=0)
    by_language = {shift.language: shift for shift in made.shifts}
    assert by_language["en"].is_centred
    assert not by_language["zh"].is_centred
    zh = by_language["zh"]
    assert (zh.rule, zh.n_passages) == ("shrunken_mean", 8)
    assert zh.own_weight == pytest.approx(8 / (8 + PRIOR))


def test_pairs_are_title_and_body_in_two_languages():
    rng = np.random.default_rng(0)
    content = unit(rng.normal(size=(30, 16))).repeat(2, axis=0)
    values = content + np.where(np.arange(60)[:, None] % 2, 2.0, -2.0) * unit(np.ones((1, 16)))
    passages = passages_of(["zh", "en"] * 30, kinds=["title", "body"] * 30, articles=[row // 2 for row in range(60)])
    pairs = measure(align_languages(vectors_of(values), passages, CENTRE, seed=0), "title_with_body")
    assert pairs.n == 30
    assert pairs.before < 0.2
    assert pairs.after > 0.9


@pytest.mark.parametrize("n", [1, 2, 3, 31])
@pytest.mark.parametrize("is_one_text", [True, False])
def test_the_smallest_corpora_end_with_finite_unit_vectors(n, is_one_text):
    rng = np.random.default_rng(0)
    values = np.ones((n, 6)) if is_one_text else rng.normal(size=(n, 6))
    languages = ["en", "zh", "und"][:n] * (n // min(n, 3)) + ["en"] * (n % min(n, 3))
    for settings in (CENTRE, AlignmentSettings(min_passages=2)):
        made = align_languages(vectors_of(values), passages_of(languages), settings, seed=0)
        np.testing.assert_allclose(np.linalg.norm(made.values, axis=1), 1, atol=1e-5)


def test_what_cannot_be_measured_is_unknown_and_not_zero():
    vectors, _, _ = plant(60)
    made = align_languages(vectors, passages_of(["en"] * 60), CENTRE, seed=0)
    for row in made.measures:
        assert math.isnan(row.before)
        assert math.isnan(row.after)
        assert row.n == 0


def test_sib_chinese_and_english_are_mixed_by_centring(corpora, tmp_path_factory):
    with gzip.open(corpora("sib200_zh_en_de_es.jsonl.gz"), "rt", encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    rows = [row for row in rows if row["lang"] in ("zho_Hans", "eng_Latn")]
    chosen = sorted({row["id"] for row in rows})[:150]
    rows = [row for row in rows if row["id"] in chosen]
    encoder = open_encoder(EncoderSettings())
    values = encode_texts([row["text"] for row in rows], encoder, cache_dir=None)
    languages = [row["lang"][:2] for row in rows]
    made = align_languages(Vectors(values, "use", "1", 0), passages_of(languages), CENTRE, seed=0)
    mixing = measure(made, "language_mixing")
    assert mixing.after > 0.9
    assert mixing.after > mixing.before - 0.02
    assert abs(measure(made, "language_ami").after) < 0.05
