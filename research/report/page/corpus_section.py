"""The section of the page on the corpus: rows read and rejected, sources, languages and missing data."""

from __future__ import annotations

from dataclasses import dataclass

from research.records import Boilerplate, Period, RunRecords
from research.report.summary.archive_facts import describe_archives, describe_loading
from research.report.summary.corpus_counts import (
    LanguageCount,
    OtherLanguages,
    SourceCount,
    count_sources,
    pool_languages,
)
from research.report.summary.dates import format_first, format_last
from research.report.summary.periods import find_last_day
from research.report.summary.rejected_dates import describe_rejected_dates
from research.report.summary.rejections import RejectionPool, pool_rejections
from research.report.summary.source_events import describe_duplicates, list_cut_sources, list_source_events
from research.text.messages import say
from research.text.wording import format_count, format_range, join_parts

MOST_INPUTS = 20
MOST_SOURCES = 20
MOST_PERIODS = 120
MOST_BOILERPLATE = 20


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One period with a note on missing data, if any."""

    label: str
    days: str
    n_articles: int
    n_stories: int
    note: str


@dataclass(frozen=True)
class CorpusSection:
    """The corpus in tables; ``n_more_*`` counts the rows that a page has no room for."""

    n_sources: int
    first: str
    last: str
    archives: tuple[str, ...]
    loading: str
    rejected_dates: tuple[str, ...]
    rejections: tuple[RejectionPool, ...]
    source_events: tuple[str, ...]
    cut_sources: tuple[str, ...]
    duplicates: str
    sources: tuple[SourceCount, ...]
    n_more_sources: int
    languages: tuple[LanguageCount, ...]
    other_languages: OtherLanguages | None
    periods: tuple[PeriodRow, ...]
    n_more_periods: int
    n_partial: int
    n_empty: int
    boilerplate: tuple[Boilerplate, ...]
    n_more_boilerplate: int


def make_corpus_section(records: RunRecords) -> CorpusSection:
    """Put the corpus into tables for the page."""
    corpus, periods = records.corpus, records.prevalence.periods
    sources = count_sources(records)
    languages, others = pool_languages(records)
    boilerplate = sorted(corpus.boilerplate, key=lambda entry: (-entry.n_articles, entry.source, entry.text))
    return CorpusSection(
        n_sources=len(sources),
        first=format_first(corpus),
        last=format_last(corpus),
        archives=describe_archives(corpus.inputs)[:MOST_INPUTS],
        loading=describe_loading(corpus.articles),
        rejected_dates=describe_rejected_dates(corpus.rejected, inputs=corpus.inputs, sources=set(corpus.sources))[
            :MOST_INPUTS
        ],
        rejections=pool_rejections(corpus.rejected),
        source_events=list_source_events(records.histories),
        cut_sources=list_cut_sources(records.histories),
        duplicates=describe_duplicates(records.histories),
        sources=sources[:MOST_SOURCES],
        n_more_sources=max(0, len(sources) - MOST_SOURCES),
        languages=languages,
        other_languages=others,
        periods=tuple(_make_period(period) for period in periods[:MOST_PERIODS]),
        n_more_periods=max(0, len(periods) - MOST_PERIODS),
        n_partial=sum(period.is_partial for period in periods),
        n_empty=sum(period.is_empty for period in periods),
        boilerplate=tuple(boilerplate[:MOST_BOILERPLATE]),
        n_more_boilerplate=max(0, len(boilerplate) - MOST_BOILERPLATE),
    )


def _make_period(period: Period) -> PeriodRow:
    n_gap_days = period.n_gap_days
    notes = [
        (say("empty"), period.is_empty),
        (say("incomplete"), period.is_partial),
        (say("no articles collected on {days}", days=format_count(n_gap_days, "day")), n_gap_days > 0),
    ]
    return PeriodRow(
        label=period.label,
        days=format_range(period.start.isoformat(), find_last_day(period).isoformat()),
        n_articles=period.n_articles,
        n_stories=period.n_stories,
        note=join_parts(note for note, holds in notes if holds),
    )
