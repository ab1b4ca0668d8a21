from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_themes import N_DIMS, about, compare, make_codebook, make_passages, plant, score, unit

from research.errors import ShapeError
from research.records import MissingLanguage, Passages
from research.study.codebook import Codebook
from research.themes import list_codebook_texts, make_empty_similarity, make_empty_themes


def test_every_text_of_the_codebook_is_listed_with_its_theme():
    texts = list_codebook_texts(make_codebook(2))
    assert [(t.theme, t.language, t.kind) for t in texts[:5]] == [
        (0, "en", "description"),
        (0, "en", "description"),
        (0, "zh", "description"),
        (0, "zh", "description"),
        (0, "en", "example"),
    ]
    assert [t.theme for t in texts] == [0] * 5 + [1] * 5
    assert texts[4].text == "en 0 example"


def test_planted_themes_are_found():
    codebook = make_codebook()
    values, truth, texts, text_values = plant(codebook)
    made = score(values, make_passages(np.arange(60)), codebook, texts, text_values)
    assert (made.top_theme == truth).all()
    assert not made.is_abstained.any()
    assert made.article_share[np.arange(60), truth].min() > 0.8


def test_an_article_is_the_mean_of_its_passages():
    codebook = make_codebook()
    values, _, texts, text_values = plant(codebook)
    article_of = np.arange(60) // 4
    made = score(values, make_passages(article_of), codebook, texts, text_values)
    for article in range(15):
        np.testing.assert_allclose(
            made.article_share[article], made.passage_share[article_of == article].mean(axis=0), atol=1e-6
        )


def test_an_article_without_passages_belongs_to_no_theme():
    codebook = make_codebook()
    values, _, texts, text_values = plant(codebook)
    made = score(values, make_passages(np.arange(60), n_articles=61), codebook, texts, text_values)
    assert made.article_share[60].tolist() == [0, 0, 0]
    assert made.is_abstained[60]


def test_a_language_with_more_wordings_does_not_weigh_more():
    codebook = make_codebook(2)
    values, _, texts, text_values = plant(codebook)
    passages = make_passages(np.arange(40))
    rows = [i for i, t in enumerate(texts) if t.language == "en" for _ in range(9)]
    rows += [i for i, t in enumerate(texts) if t.language == "zh"]
    once = score(values, passages, codebook, texts, text_values)
    often = score(values, passages, codebook, [texts[i] for i in rows], text_values[rows])
    np.testing.assert_allclose(once.passage_share, often.passage_share, atol=1e-5)


@pytest.mark.parametrize("n_passages", [1, 2, 19, 20])
def test_a_corpus_of_few_passages_is_scored(n_passages):
    codebook = make_codebook()
    values, truth, texts, text_values = plant(codebook)
    pick = np.linspace(0, 59, n_passages).astype(int)
    made = score(values[pick], make_passages(np.arange(n_passages)), codebook, texts, text_values)
    assert (made.top_theme == truth[pick]).all()
    assert np.isfinite(made.passage_similarity).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(1, 40), st.sampled_from([0.05, 0.5, 3.0]))
def test_memberships_sum_to_one_at_most_whatever_the_vectors(seed, n_themes, n_passages, softness):
    rng = np.random.default_rng(seed)
    codebook = make_codebook(n_themes)
    texts = list_codebook_texts(codebook)
    values, text_values = unit(rng.normal(size=(n_passages, N_DIMS))), unit(rng.normal(size=(len(texts), N_DIMS)))
    passages = make_passages(rng.integers(0, 7, n_passages), n_articles=7)
    made = score(values, passages, codebook, texts, text_values, softness=softness)
    assert (made.passage_share.sum(axis=1) <= 1 + 1e-6).all()
    assert ((made.passage_share >= 0) & (made.passage_share <= 1 + 1e-6)).all()
    assert (made.article_share.sum(axis=1) <= 1 + 1e-6).all()
    order = rng.permutation(n_passages)
    shuffled = replace(passages, passages=tuple(passages.passages[i] for i in order))
    again = score(values[order], shuffled, codebook, texts, text_values, softness=softness)
    np.testing.assert_allclose(again.article_share, made.article_share, atol=1e-4)


def test_languages_that_the_codebook_does_not_describe_are_named_and_still_scored():
    codebook = make_codebook(languages=("en",))
    values, truth, texts, text_values = plant(codebook)
    made = score(values, make_passages(np.arange(60), "zh"), codebook, texts, text_values)
    assert made.missing == (MissingLanguage("zh", 60),)
    assert (made.top_theme == truth).all()
    assert score(values, make_passages(np.arange(60), "en"), codebook, texts, text_values).missing == ()


def test_a_language_that_only_some_themes_have_counts_as_missing():
    codebook = Codebook.model_validate(
        {
            "themes": [
                {"id": "a", "name": {"en": "a"}, "description": {"en": ["a"], "zh": ["甲"]}},
                {"id": "b", "name": {"en": "b"}, "description": {"en": ["b"]}},
            ]
        }
    )
    values, _, texts, text_values = plant(codebook)
    made = score(values, make_passages(np.arange(40), "zh"), codebook, texts, text_values)
    assert len(made.missing) == 1


def test_themes_keep_their_colours_and_the_others_get_different_ones():
    codebook = make_codebook(4)
    coloured = [
        theme.model_copy(update={"color": "#e69f00"}) if i == 2 else theme for i, theme in enumerate(codebook.themes)
    ]
    codebook = Codebook(themes=coloured)
    values, _, texts, text_values = plant(codebook)
    colors = [t.color for t in score(values, make_passages(np.arange(80)), codebook, texts, text_values).themes]
    assert colors[2] == "#e69f00"
    assert len({color.upper() for color in colors}) == 4


def test_more_themes_than_colours_are_no_error():
    codebook = make_codebook(12)
    values, _, texts, text_values = plant(codebook, n_each=2)
    assert score(values, make_passages(np.arange(24)), codebook, texts, text_values).n_themes == 12


def test_a_study_without_a_codebook_has_no_themes():
    made = make_empty_themes(make_passages([0, 0, 1], n_articles=3))
    assert made.n_themes == 0
    assert made.passage_share.shape == (3, 0)
    assert made.article_share.shape == (3, 0)
    assert made.is_abstained.all()


def score_axes(values, codebook, **changes):
    texts = list_codebook_texts(codebook)
    return score(
        values, make_passages(np.arange(len(values))), codebook, texts, about(*(t.theme for t in texts)), **changes
    )


def test_the_share_of_a_theme_is_its_level_and_not_the_same_for_every_theme():
    made = score_axes(about(*[0] * 70, *[1] * 5, *[24] * 25), make_codebook(3))
    np.testing.assert_allclose(made.article_share.mean(axis=0), [0.7, 0.05, 0], atol=0.01)


def test_a_passage_about_the_background_belongs_to_no_theme():
    made = score_axes(about(0, 0, 24, 25), make_codebook(2))
    assert made.passage_share[2:].max() == 0
    assert made.is_abstained.tolist() == [False, False, True, True]


def test_one_theme_alone_is_told_from_the_background():
    made = score_axes(about(*[0] * 10, *[30] * 30), make_codebook(1))
    assert made.article_share.mean() == pytest.approx(0.25, abs=0.01)


def test_what_a_theme_excludes_does_not_belong_to_it():
    codebook = make_codebook(1, languages=("en",), excludes={"en": ["not this"]})
    texts = list_codebook_texts(codebook)
    vectors = np.stack([about(5)[0] if text.kind == "excludes" else about(0)[0] for text in texts])
    values = unit(np.vstack([about(0)] * 5 + [about(0) + 1.5 * about(5)] * 5))
    made = score(values, make_passages(np.arange(10)), codebook, texts, vectors)
    np.testing.assert_allclose(made.passage_share[:, 0], [1] * 5 + [0] * 5, atol=0.01)


def test_a_passage_may_have_several_themes_where_the_codebook_says_so():
    values = unit(np.vstack([about(0) + about(1)] * 10))
    single = make_codebook(2)
    both = single.model_copy(update={"multiple": True})
    assert score_axes(values, single).passage_share.sum(axis=1).max() <= 1
    np.testing.assert_allclose(score_axes(values, both).passage_share, 1, atol=0.01)


def test_a_large_softness_gives_half_to_what_is_hardly_nearer():
    values = unit(about(*[0] * 10) + 0.98 * about(*[24] * 10))
    hard, soft = (score_axes(values, make_codebook(1), softness=width).passage_share.max() for width in (0.001, 5))
    assert hard > 0.99
    assert soft < 0.6


def test_keywords_count_within_the_bounds_of_words_and_inside_of_chinese():
    codebook = make_codebook(2, keywords={"en": ["Sea"], "zh": ["海"]})
    listed = [
        replace(passage, text=text)
        for passage, text in zip(
            make_passages(range(3)).passages, ("the SEA, the sea", "season", "上海海关"), strict=True
        )
    ]
    passages = Passages(tuple(listed), 3)
    texts = list_codebook_texts(codebook)
    made = score(about(0, 0, 0), passages, codebook, texts, about(*(t.theme for t in texts)))
    np.testing.assert_allclose(made.lexicon[:, 0], np.log1p([2, 0, 2]), rtol=1e-6)


def test_a_passage_takes_part_of_the_similarity_of_its_neighbours():
    codebook = make_codebook(1)
    texts = list_codebook_texts(codebook)
    neighbors = np.array([[1], [0]])
    passages = make_passages([0, 1])
    alone = compare(about(0, 24), passages, codebook, texts, about(*(0 for _ in texts)))
    joined = compare(about(0, 24), passages, codebook, texts, about(*(0 for _ in texts)), neighbors)
    x = alone.text[:, 0].astype(float)
    y = x
    for _ in range(5):
        y = 0.5 * x + 0.5 * y[::-1]
    np.testing.assert_allclose(joined.text[:, 0], y, rtol=1e-4)


def test_without_a_codebook_passages_are_compared_with_nothing():
    made = make_empty_similarity(make_passages([0, 0, 1]))
    assert (made.text.shape, made.n_themes, made.texts) == ((3, 0), 0, ())


def test_a_comparison_of_other_passages_or_texts_is_refused():
    codebook = make_codebook()
    values, _, texts, text_values = plant(codebook)
    made = compare(values, make_passages(np.arange(60)), codebook, texts, text_values)
    with pytest.raises(ShapeError, match=r"TextSimilarity\.lexicon has shape"):
        replace(made, lexicon=made.lexicon[1:])
    with pytest.raises(ShapeError, match=r"TextSimilarity\.text has shape"):
        replace(made, texts=made.texts[1:])
    with pytest.raises(ValueError, match="read-only"):
        made.text[0] = 0
