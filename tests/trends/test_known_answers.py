"""Events whose dates everyone knows, found by descriptions that do not tell them.

Every article is taken by its title and first sentences (its first passage of at most 64 tokens): a quarter of the time
that whole texts take, which `benchmarks/known_answers.py` reads, with the same answers.
"""

from __future__ import annotations

import dataclasses
import importlib
import re
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from research.study.codebook import Codebook

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "benchmarks"))
known = importlib.import_module("known_answers")

N_READ = 200
"""Characters of a body that are cut into passages: every first passage of the corpus ends before."""


def test_a_peak_is_higher_than_the_month_before_and_no_lower_than_the_month_after():
    shares = dict(zip("abcdefgh", [0.3, 0.1, 0.4, 0.4, 0.2, 0.25, 0.2, 0.5], strict=True))
    assert known.find_peaks(shares) == ["h", "c", "a", "f"]


@pytest.mark.parametrize(
    ("month", "is_near"),
    [("2024-06", True), ("2024-07", True), ("2024-09", True), ("2024-05", False), ("2024-10", False)],
)
def test_near_is_within_one_month(month, is_near):
    assert known.is_near(month, ("2024-07", "2024-08")) is is_near


def test_a_year_ends_next_to_the_one_after():
    assert known.is_near("2023-12", ("2024-01",))


def test_the_codebook_tells_no_date_no_count_and_no_edition():
    text = (ROOT / "configs" / "news_events_codebook.yaml").read_text(encoding="utf-8")
    for theme in Codebook.model_validate(yaml.safe_load(text)).themes:
        told = " ".join([*theme.name.values(), *(text for texts in theme.description.values() for text in texts)])
        assert not theme.examples
        assert not re.search(
            r"[0-9]|第[一二三四五六七八九十]+[届次]|[一二三四五六七八九十]+[大月年]|\b(19|20)th\b", told
        )
        assert not re.search("杭州|巴黎|亚运|奥运|奥林匹克|Hangzhou|Paris|Asian|Olympi", told, re.IGNORECASE)


@pytest.fixture(scope="module")
def prevalence(corpora, vectors):
    """Prevalence of the study's themes by month, from the beginning of every article."""
    file = corpora(known.CORPUS)
    from research.corpus import cut_passages, read_corpus
    from research.encoders import align_languages, encode_passages, open_encoder
    from research.study import load_study

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESEARCH_CORPORA", str(file.parent.resolve()))
        study = load_study(ROOT / "configs" / "news_events.yaml", ["passages.max_length_tokens=64"])
        articles = read_corpus(study.corpus, resolve=study.resolve)
    begun = dataclasses.replace(
        articles,
        articles=tuple(dataclasses.replace(article, body=article.body[:N_READ]) for article in articles.articles),
        body_span=np.minimum(articles.body_span, N_READ),
    )
    cut = cut_passages(begun, study.passages)
    first = {passage.article: passage for passage in reversed(cut.passages)}
    passages = dataclasses.replace(cut, passages=tuple(first[article] for article in sorted(first)))
    embedded = encode_passages(passages, open_encoder(study.encoder), cache_dir=None)
    alignment = align_languages(embedded, passages, study.alignment, seed=study.seed)
    at = known.Scored(study, articles, passages, embedded, alignment, vectors)
    return known.measure_themes(at, study.codebook)


@pytest.mark.parametrize("measure", ["share", "hard_share"])
@pytest.mark.parametrize("theme", ["party_congress", "belt_and_road", "parliament_session", "sports_events"])
def test_prevalence_finds_what_is_known(prevalence, theme, measure):
    answer = {answer.theme: answer for answer in known.check_answers(prevalence, measure)}[theme]
    assert answer.is_found, f"{answer.known}; found {answer.found}"


def test_the_session_of_parliament_is_a_season_and_no_trend(prevalence):
    from research.study import TrendSettings
    from research.trends import claim_trends

    made = claim_trends(prevalence, TrendSettings(), seed=0)
    assert {trend.id: trend.claim for trend in made.trends}["parliament_session"] == "no clear change"
    season = {season.id: season for season in made.seasons}["parliament_session"]
    assert season.is_seasonal
    assert season.high == "03"


def test_partial_months_are_no_answers(prevalence):
    months = list(known.list_shares(prevalence, "sports_events", "share"))
    assert (months[0], months[-1]) == ("2022-10", "2026-07")
