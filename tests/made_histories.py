"""Histories of sources made by hand."""

from __future__ import annotations

from collections import Counter

from research.records import Corpus, SourceEvent, SourceHistories, SourceHistory


def make_histories(corpus: Corpus, *, events: tuple[SourceEvent, ...] = ()) -> SourceHistories:
    """Make the histories of the sources of a corpus, the largest first, with given events."""
    counts = Counter(article.source for article in corpus.articles)
    histories = []
    for number, (source, count) in enumerate(sorted(counts.items(), key=lambda item: (-item[1], item[0]))):
        days = [article.published.date() for article in corpus.articles if article.source == source]
        histories.append(
            SourceHistory(
                source=source,
                n_articles=count,
                first=days[0],
                last=days[-1],
                median_gap_days=7.0 if count > 1 else float("nan"),
                active_share=0.2,
                n_silences=0,
                n_jumps=0,
                is_searched=count > 20,
                cut_share=0.25 if number == 1 else 0.0,
                cut_characters=200 if number == 1 else None,
                n_reprints=0,
                n_repeated=number,
                n_repeated_across_files=0,
            )
        )
    return SourceHistories(tuple(histories), events, 0.01)
