"""Test whether prevalence by month recovers events with known dates from descriptions of themes alone.

Runs ``configs/news_events.yaml`` (vectors are cached in ``--out``), prints the highest peaks of the four themes, and
exits 1 if an answer is missed. The codebook names no date, no count and no edition of an event.

A *peak* is a complete month whose share is above that of the month before and not below that of the month after; the
first and the last complete month have one neighbour. Partial months are excluded. ``--vary`` scores the same passages
again under other settings and with parts of the codebook, to show the sensitivity of the answers.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from research.encoders import encode_texts, open_encoder
from research.records import WHOLE, Alignment, ArticleTopics, Corpus, Passages, Prevalence, Vectors
from research.report.summary.trend_reasons import describe_trend
from research.run import run_study
from research.study import Study, load_study
from research.study.codebook import Codebook, ThemeDefinition
from research.themes import compare_texts, count_neighbors, list_background_texts, list_codebook_texts, score_themes
from research.topics.clustering.neighbors import find_neighbors
from research.trends import measure_prevalence

Measure = Literal["share", "hard_share"]
"""``share``: mean membership. ``hard_share``: share of the stories with this top theme."""

CORPUS = "xwlb_2022_2026.jsonl.gz"
CONGRESS, FORUM = "2022-10", "2023-10"
MARCHES = ("2023-03", "2024-03", "2025-03", "2026-03")
GAMES = (("2023-09", "2023-10"), ("2024-07", "2024-08"))
"""Months of the Asian Games and of the Olympic Games, which belong to the same theme."""
N_PEAKS = 3
MAX_MONTHS_OFF = 1


@dataclass(frozen=True)
class Answer:
    """The known dates of one theme, the highest peaks, and whether they match."""

    theme: str
    known: str
    found: str
    is_found: bool


@dataclass(frozen=True)
class Scored:
    """The records of all stages before the themes."""

    study: Study
    corpus: Corpus
    passages: Passages
    vectors: Vectors
    alignment: Alignment
    cache: Path | None


def check_answers(prevalence: Prevalence, measure: Measure) -> tuple[Answer, ...]:
    """Compare the peaks of the four themes with the known dates."""
    congress, forum, parliament, sport = (
        list_shares(prevalence, theme, measure)
        for theme in ("party_congress", "belt_and_road", "parliament_session", "sports_events")
    )
    years = sorted({month[:4] for month in parliament if month.endswith("-03")})
    highest = [max((m for m in parliament if m.startswith(year)), key=parliament.__getitem__) for year in years]
    peaks = find_peaks(sport)[:N_PEAKS]
    games = " and ".join("/".join(months) for months in GAMES)
    return (
        Answer("party_congress", f"highest in {CONGRESS}", tell(congress), find_peaks(congress)[0] == CONGRESS),
        Answer("belt_and_road", f"highest in {FORUM}", tell(forum), find_peaks(forum)[0] == FORUM),
        Answer("parliament_session", "each March highest of its year", tell(parliament), tuple(highest) == MARCHES),
        Answer(
            "sports_events",
            f"{games} among the {N_PEAKS} highest, within {MAX_MONTHS_OFF} month",
            tell(sport),
            all(any(is_near(peak, months) for peak in peaks) for months in GAMES),
        ),
    )


def list_shares(prevalence: Prevalence, theme: str, measure: Measure) -> dict[str, float]:
    """Give a theme's share in every complete month, in the order of time."""
    shares = getattr(prevalence, measure)[prevalence.row_of["theme", theme], WHOLE]
    return {
        period.label: float(share)
        for period, share in zip(prevalence.periods, shares, strict=True)
        if not period.is_partial
    }


def find_peaks(shares: Mapping[str, float]) -> list[str]:
    """Return the months of the local maxima, highest first; of equal adjacent months the first counts."""
    values = [-np.inf, *shares.values(), -np.inf]
    peaks = [month for row, month in enumerate(shares, start=1) if values[row - 1] < values[row] >= values[row + 1]]
    return sorted(peaks, key=lambda month: -shares[month])


def is_near(month: str, known: tuple[str, ...]) -> bool:
    """Return whether a month is within `MAX_MONTHS_OFF` months of a known one."""
    return any(abs(_count_months(month) - _count_months(other)) <= MAX_MONTHS_OFF for other in known)


def _count_months(label: str) -> int:
    return 12 * int(label[:4]) + int(label[5:7])


def tell(shares: Mapping[str, float], n_peaks: int = 5) -> str:
    """Format the highest peaks as one line."""
    return ", ".join(f"{month} {shares[month]:.1%}" for month in find_peaks(shares)[:n_peaks])


def measure_themes(at: Scored, codebook: Codebook, *, language: str | None = None, **changes: float) -> Prevalence:
    """Score the passages by a codebook, or by one of its languages, with changed theme settings; count by month."""
    texts = [text for text in list_codebook_texts(codebook) if language in (None, text.language)]
    encoder = open_encoder(at.study.encoder)
    similarity = compare_texts(
        at.vectors.values,
        at.passages,
        codebook,
        texts=texts,
        text_values=encode_texts([text.text for text in texts], encoder, cache_dir=at.cache),
        background_values=encode_texts([text.text for text in list_background_texts()], encoder, cache_dir=at.cache),
        neighbors=find_neighbors(at.alignment.values, count_neighbors(at.passages.n_passages))[0],
    )
    themes = score_themes(similarity, at.passages, codebook, settings=at.study.themes.model_copy(update=dict(changes)))
    n = at.corpus.n_articles
    no_topics = ArticleTopics(np.zeros((n, 0)), np.zeros(n, np.int64), np.ones(n, bool))
    # Only shares are needed, so few replicates suffice.
    settings = at.study.prevalence.model_copy(update={"n_replicates": 100})
    return measure_prevalence(at.corpus, themes, no_topics, settings=settings, seed=at.study.seed)


def vary_codebook(at: Scored, codebook: Codebook) -> Iterator[tuple[str, Prevalence]]:
    """Measure prevalence again with one change at a time."""
    for softness in (0.01, 0.2):
        yield f"softness {softness}", measure_themes(at, codebook, softness=softness)
    for ratio in (0.0, 2.0):
        yield f"min_ratio {ratio}", measure_themes(at, codebook, min_ratio=ratio)
    for language in codebook.languages:
        yield f"{language} alone", measure_themes(at, codebook, language=language)
    for wording in (0, 1):
        one = Codebook(themes=[_keep_wording(theme, wording) for theme in codebook.themes])
        yield f"wording {wording + 1} alone", measure_themes(at, one)
    for left_out in codebook.themes[4:]:
        rest = Codebook(themes=[theme for theme in codebook.themes if theme.id != left_out.id])
        yield f"without {left_out.id}", measure_themes(at, rest)
    yield "without the background", measure_themes(at, Codebook(themes=codebook.themes[:4]))


def _keep_wording(theme: ThemeDefinition, wording: int) -> ThemeDefinition:
    kept = {language: [texts[wording]] for language, texts in theme.description.items()}
    return theme.model_copy(update={"description": kept})


def main() -> None:
    """Print the table; exit 1 if an answer is missed."""
    from corpora import ROOT, find_corpus

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "outputs" / "benchmarks", help="folder of runs and vectors")
    parser.add_argument("--vary", action="store_true", help="show the sensitivity of the answers")
    options = parser.parse_args()
    find_corpus(CORPUS)
    study = load_study(ROOT / "configs" / "news_events.yaml")
    records = run_study(study, outputs=options.out, is_quiet=True).records
    missed = 0
    print("| theme | known | membership | highest peaks | recovered |\n| --- | --- | --- | --- | --- |")
    for measure, name in (("share", "soft"), ("hard_share", "hard")):
        for answer in check_answers(records.prevalence, measure):
            missed += not answer.is_found
            said = "yes" if answer.is_found else "**no**"
            print(f"| {answer.theme} | {answer.known} | {name} | {answer.found} | {said} |", flush=True)
    claim = next(trend for trend in records.trends.trends if trend.id == "parliament_session")
    missed += claim.claim in ("rising", "falling")
    reason = describe_trend(claim, records.prevalence)
    print(f"\nClaim for parliament_session, which is seasonal and has no trend: {claim.claim} ({reason})")
    if options.vary and study.codebook:
        at = Scored(
            study, records.corpus, records.passages, records.vectors, records.alignment, options.out / ".vectors"
        )
        print("\n| change | missed, soft | missed, hard | sports_events, soft |\n| --- | --- | --- | --- |")
        for name, prevalence in vary_codebook(at, study.codebook):
            soft, hard = check_answers(prevalence, "share"), check_answers(prevalence, "hard_share")
            lost = [", ".join(one.theme for one in made if not one.is_found) or "none" for made in (soft, hard)]
            print(f"| {name} | {' | '.join(lost)} | {soft[-1].found} |", flush=True)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
