from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.records import MissingLanguage, Passage, Passages
from research.study import ThemeSettings
from research.study.codebook import Codebook
from research.themes import list_codebook_texts, make_empty_themes, score_themes

N_DIMS = 24


def make_codebook(n_themes: int = 3, languages=("en", "zh"), **extra) -> Codebook:
    return Codebook.model_validate(
        {
            "themes": [
                {
                    "id": f"theme_{t}",
                    "name": {language: f"{language} {t}" for language in languages},
                    "description": {language: [f"{language} {t} one", f"{language} {t} two"] for language in languages},
                    "examples": {languages[0]: [f"{languages[0]} {t} example"]},
                    **extra,
                }
                for t in range(n_themes)
            ]
        }
    )


def make_passages(article_of, language="en", n_articles=None) -> Passages:
    listed = tuple(Passage(f"{i:016x}", int(a), "body", language, "text", "", 0, 4) for i, a in enumerate(article_of))
    return Passages(listed, n_articles if n_articles is not None else int(max(article_of)) + 1)


def unit(values: np.ndarray) -> np.ndarray:
    return (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)


def plant(codebook: Codebook, n_each: int = 20, noise: float = 0.15, seed: int = 0):
    """Give passages near the direction of each theme in turn, the codebook's texts and vectors, and the truth."""
    rng = np.random.default_rng(seed)
    n_themes = len(codebook.themes)
    truth = np.repeat(np.arange(n_themes), n_each)
    values = unit(np.eye(N_DIMS)[truth] + noise * rng.normal(size=(len(truth), N_DIMS)))
    texts = list_codebook_texts(codebook)
    text_values = unit(np.eye(N_DIMS)[[t.theme for t in texts]] + noise * rng.normal(size=(len(texts), N_DIMS)))
    return values, truth, texts, text_values


def score(values, passages, codebook, texts, text_values, **changes):
    wanted = ThemeSettings(**changes)
    return score_themes(values, passages, codebook, texts=texts, text_values=text_values, settings=wanted)


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
    np.testing.assert_allclose(made.passage_score.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(made.passage_score.std(axis=0), 1, atol=1e-5)


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


def test_a_passage_that_no_theme_fits_abstains():
    codebook = make_codebook()
    values, _, texts, text_values = plant(codebook)
    values = values.copy()
    values[0] = -text_values.mean(axis=0) / np.linalg.norm(text_values.mean(axis=0))
    made = score(values, make_passages(np.arange(60)), codebook, texts, text_values)
    assert made.passage_share[0].sum() == 0
    assert made.is_abstained[0]
    made = score(values, make_passages(np.arange(60)), codebook, texts, text_values, min_score=-99)
    assert made.passage_share[0].sum() == pytest.approx(1)


def test_a_small_temperature_gives_each_passage_one_theme():
    codebook = make_codebook()
    values, _, texts, text_values = plant(codebook, noise=0.3)
    passages = make_passages(np.arange(60))
    sharp = score(values, passages, codebook, texts, text_values, temperature=0.01).article_share.max(axis=1)
    soft = score(values, passages, codebook, texts, text_values, temperature=5).article_share.max(axis=1)
    assert np.median(sharp) > 0.99
    assert soft.max() < 0.7
    assert np.isfinite(score(values, passages, codebook, texts, text_values, temperature=1e-6).article_share).all()


def test_a_language_with_more_wordings_does_not_weigh_more():
    codebook = make_codebook(2)
    values, _, texts, text_values = plant(codebook)
    passages = make_passages(np.arange(40))
    rows = [i for i, t in enumerate(texts) if t.language == "en" for _ in range(9)]
    rows += [i for i, t in enumerate(texts) if t.language == "zh"]
    once = score(values, passages, codebook, texts, text_values)
    often = score(values, passages, codebook, [texts[i] for i in rows], text_values[rows])
    np.testing.assert_allclose(once.passage_share, often.passage_share, atol=1e-5)


def test_a_theme_that_is_near_everything_does_not_take_everything():
    # The first theme's direction is also the direction that all passages share.
    codebook = make_codebook(2)
    rng = np.random.default_rng(1)
    truth = np.repeat([0, 1], 30)
    base = np.eye(N_DIMS)
    values = unit(3 * base[0] + np.where(truth[:, None] == 1, 1.0 * base[1], 0) + 0.05 * rng.normal(size=(60, N_DIMS)))
    texts = list_codebook_texts(codebook)
    text_values = unit(base[[t.theme for t in texts]])
    assert ((values @ base[0]) > (values @ base[1])).all()
    made = score(values, make_passages(np.arange(60)), codebook, texts, text_values)
    assert (made.top_theme == truth).all()


@pytest.mark.parametrize("n_passages", [1, 2, 19, 20])
def test_a_corpus_of_few_passages_is_scored(n_passages):
    codebook = make_codebook()
    values, truth, texts, text_values = plant(codebook)
    pick = np.linspace(0, 59, n_passages).astype(int)
    made = score(values[pick], make_passages(np.arange(n_passages)), codebook, texts, text_values)
    assert (made.top_theme == truth[pick]).all()
    assert np.isfinite(made.passage_score).all()


def test_passages_that_were_not_centred_do_not_score_high_throughout():
    codebook = make_codebook()
    values, truth, texts, text_values = plant(codebook, n_each=3)
    offset = 4 * np.eye(N_DIMS)[-1]
    values, text_values = unit(values + offset), unit(text_values + offset)
    assert (values @ text_values.T).min() > 0.8
    made = score(values, make_passages(np.arange(9)), codebook, texts, text_values)
    assert abs(float(made.passage_score.mean())) < 1e-5
    assert made.passage_score.max() < 3
    assert (made.top_theme == truth).all()


def test_passages_that_are_all_alike_are_no_error():
    codebook = make_codebook()
    values, _, texts, text_values = plant(codebook)
    made = score(np.repeat(values[:1], 30, axis=0), make_passages(np.arange(30)), codebook, texts, text_values)
    assert np.isfinite(made.article_share).all()
    assert made.is_abstained.all()


def test_one_theme_alone_does_not_take_every_passage_whole():
    codebook = make_codebook(1)
    rng = np.random.default_rng(0)
    values = unit(rng.normal(size=(40, N_DIMS)))
    texts = list_codebook_texts(codebook)
    text_values = unit(np.eye(N_DIMS)[[0] * len(texts)])
    made = score(values, make_passages(np.arange(40)), codebook, texts, text_values)
    fits = made.passage_score[:, 0] >= 0
    assert 0 < fits.sum() < 40
    assert (made.passage_share[~fits] == 0).all()
    inside = made.passage_share[fits, 0]
    assert ((inside >= 0.5) & (inside < 1)).all()
    assert np.argmax(inside) == np.argmax(made.passage_score[fits, 0])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(1, 40), st.sampled_from([0.05, 0.5, 3.0]))
def test_memberships_sum_to_one_or_nothing_whatever_the_vectors(seed, n_themes, n_passages, temperature):
    rng = np.random.default_rng(seed)
    codebook = make_codebook(n_themes)
    texts = list_codebook_texts(codebook)
    values, text_values = unit(rng.normal(size=(n_passages, N_DIMS))), unit(rng.normal(size=(len(texts), N_DIMS)))
    passages = make_passages(rng.integers(0, 7, n_passages), n_articles=7)
    made = score(values, passages, codebook, texts, text_values, temperature=temperature)
    totals = made.passage_share.sum(axis=1)
    if n_themes > 1:
        assert (np.isclose(totals, 1, atol=1e-5) | (totals == 0)).all()
    assert ((made.passage_share >= 0) & (made.passage_share <= 1 + 1e-6)).all()
    assert (made.article_share.sum(axis=1) <= 1 + 1e-6).all()
    order = rng.permutation(n_passages)
    shuffled = replace(passages, passages=tuple(passages.passages[i] for i in order))
    again = score(values[order], shuffled, codebook, texts, text_values, temperature=temperature)
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
