"""Dimensions that tell languages apart are found and left out, and other texts get the same treatment."""

from __future__ import annotations

import numpy as np
import pytest

from research.encoders import align_languages
from research.encoders.alignment import shift_vectors
from research.encoders.alignment.projections import (
    N_AXES,
    find_axes_without_language,
    find_unscaled_axes,
)
from research.records import Passage, Passages, Vectors, shift_rows
from research.store import read_record, write_record
from research.study import AlignmentSettings

U_SVD, SVD_LR = AlignmentSettings(method="u-svd"), AlignmentSettings(method="svd-lr")
BOTH = pytest.mark.parametrize("settings", [U_SVD, SVD_LR], ids=["u-svd", "svd-lr"])


def unit(values):
    return (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)


def passages_of(languages):
    rows = [
        Passage(f"{row * 2654435761 % 2**64:016x}", row, "body", language, f"text {row}", "", 0, 6)
        for row, language in enumerate(languages)
    ]
    return Passages(tuple(rows), len(rows))


def plant(n=240, *, offset=0.7, seed=0):
    """Make vectors of four topics in two languages, the language in one direction that has nothing to do with them."""
    rng = np.random.default_rng(seed)
    topic, is_zh = rng.integers(0, 4, n), rng.integers(0, 2, n)
    values = np.eye(32)[topic] + 0.05 * rng.normal(size=(n, 32))
    values[:, 10] += np.where(is_zh, offset, -offset)
    return Vectors(unit(values), "made", "1", 0), topic, ["zh" if odd else "en" for odd in is_zh]


def test_svd_lr_leaves_out_the_direction_of_the_language_and_nothing_else():
    vectors, _, languages = plant()
    axes = find_axes_without_language(vectors.values, languages, np.arange(240))
    assert axes.shape == (31, 32)
    np.testing.assert_allclose(axes @ axes.T, np.eye(31), atol=1e-5)
    kept = (axes**2).sum(axis=0)
    assert kept[10] < 0.1
    assert np.all(np.delete(kept, 10) > 0.8)


def test_as_many_dimensions_are_left_out_as_part_the_languages():
    vectors, topic, _ = plant()
    languages = [("en", "zh", "de", "es")[number] for number in topic]
    assert len(find_axes_without_language(vectors.values, languages, np.arange(240))) == 32 - 3


def test_u_svd_gives_every_dimension_the_same_weight():
    vectors, _, _ = plant()
    axes = find_unscaled_axes(vectors.values)
    coordinates = vectors.values @ axes.T
    np.testing.assert_allclose(coordinates.T @ coordinates, np.eye(32), atol=1e-3)


def test_u_svd_keeps_no_more_than_its_axes():
    values = unit(np.random.default_rng(0).normal(size=(300, N_AXES + 50)))
    assert find_unscaled_axes(values).shape == (N_AXES, N_AXES + 50)


@BOTH
def test_the_language_is_given_less_say(settings):
    vectors, _, languages = plant()
    made = align_languages(vectors, passages_of(languages), settings, seed=0)
    mixing = next(row for row in made.measures if row.code == "language_mixing")
    assert mixing.after > mixing.before
    assert not made.mean.any()
    assert not any(shift.is_centred for shift in made.shifts)
    assert all(shift.rule == "projected" for shift in made.shifts)


@BOTH
def test_other_texts_are_projected_as_the_corpus_was(settings):
    vectors, _, languages = plant()
    made = align_languages(vectors, passages_of(languages), settings, seed=0)
    found = shift_vectors(vectors.values[:9], ["fr"] * 9, made)
    np.testing.assert_allclose(found, made.values[:9], atol=1e-6)
    assert found.shape == (9, len(made.axes))


@BOTH
def test_what_is_found_does_not_depend_on_the_order_of_the_passages(settings):
    vectors, _, languages = plant()
    passages = passages_of(languages)
    order = np.random.default_rng(1).permutation(len(languages))
    turned = Passages(tuple(passages.passages[row] for row in order), passages.n_articles)
    made = align_languages(vectors, passages, settings, seed=0)
    again = align_languages(Vectors(vectors.values[order], "made", "1", 0), turned, settings, seed=0)
    np.testing.assert_allclose(made.values[order] @ made.values[order].T, again.values @ again.values.T, atol=1e-3)


@BOTH
@pytest.mark.parametrize("n", [1, 2, 3, 31])
@pytest.mark.parametrize("is_one_text", [True, False])
def test_the_smallest_corpora_end_with_finite_unit_vectors(settings, n, is_one_text):
    values = np.ones((n, 6)) if is_one_text else np.random.default_rng(0).normal(size=(n, 6))
    languages = ["en", "zh", "und"][:n] * (n // min(n, 3)) + ["en"] * (n % min(n, 3))
    for least in (2, 30):
        chosen = settings.model_copy(update={"min_passages": least})
        made = align_languages(Vectors(unit(values), "made", "1", 0), passages_of(languages), chosen, seed=0)
        np.testing.assert_allclose(np.linalg.norm(made.values, axis=1), 1, atol=1e-5)


@BOTH
def test_one_language_and_a_language_with_one_passage_are_no_trouble(settings):
    vectors, _, _ = plant()
    alone = align_languages(vectors, passages_of(["en"] * 240), settings, seed=0)
    np.testing.assert_allclose(alone.values, vectors.values, atol=1e-6)
    assert alone.shifts[0].rule == "too_little_to_project"
    lone = align_languages(vectors, passages_of([*["en"] * 239, "zh"]), settings, seed=0)
    assert len(lone.values) == 240
    assert np.isfinite(lone.values).all()


@BOTH
def test_a_projection_is_saved_with_the_record(settings, tmp_path):
    vectors, _, languages = plant()
    made = align_languages(vectors, passages_of(languages), settings, seed=0)
    write_record(made, tmp_path / "alignment")
    read, _ = read_record(type(made), tmp_path / "alignment")
    np.testing.assert_array_equal(read.axes, made.axes)
    assert read.nearness == made.nearness


def test_a_vector_across_all_axes_points_along_the_first():
    axes = np.eye(2, 4, dtype=np.float32)
    found = shift_rows(np.eye(4, dtype=np.float32), np.zeros((4, 4), np.float32), axes)
    np.testing.assert_array_equal(found, np.eye(2)[[0, 1, 0, 0]])
