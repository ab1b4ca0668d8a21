"""What a run cannot say, collected from its records."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from research.records import UNDETERMINED, LabelMatch, RunRecords
from research.report.page.source_section import make_source_section
from research.report.summary.alignment_facts import describe_content_differences
from research.report.summary.cluster_cautions import describe_cluster_cautions
from research.report.summary.label_outcomes import describe_outcome, list_excluded, list_refused
from research.report.summary.series_names import name_series
from research.report.summary.source_remarks import describe_source_split
from research.report.summary.stability_class import DO_NOT_INTERPRET
from research.report.summary.trend_cautions import list_change_cautions, list_trend_cautions
from research.text.wording import choose_plural, format_count, format_day, format_list, format_number, format_share

FEW_UNITS = 30
"""Articles or stories below which the whole corpus is small."""

FEW_PER_PERIOD = 10
"""Articles or stories below which a period's shares are rough."""

_MOSTLY = 0.5
_LEAST_COVER = 0.6
_LEAST_ARTICLES = 5
_SHORT_SPAN_DAYS = 90


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that cannot be said: in a few words, and why."""

    head: str
    text: str


def list_limits(records: RunRecords) -> tuple[Limit, ...]:
    """List what the records of a run do not support, from the corpus to the claims."""
    return (
        *_limit_corpus(records),
        *_limit_sources(records),
        *_limit_periods(records),
        *_limit_languages(records),
        *_limit_topics(records),
        *_limit_labels(records),
        *_limit_themes(records),
        *_limit_trends(records),
        *(Limit("Trends", caution) for caution in list_trend_cautions(records)),
        *(Limit("Abrupt changes", caution) for caution in list_change_cautions(records)),
    )


def _limit_corpus(records: RunRecords) -> Iterator[Limit]:
    corpus, unit = records.corpus, records.prevalence.unit
    n_units = corpus.n_stories if unit == "story" else corpus.n_articles
    yield Limit(
        "The articles stand for themselves",
        "Shares are shares of this corpus. Whether they hold for the press at large depends on how the articles were "
        "collected, which this page does not know.",
    )
    if n_units < FEW_UNITS:
        yield Limit(
            "Few articles",
            f"{format_count(n_units, unit)} {choose_plural(n_units, 'is')} few: intervals are wide, and single articles "
            "move the shares.",
        )
    if corpus.rejected:
        share = format_share(len(corpus.rejected) / max(1, corpus.n_rows), 1)
        n_rejected = len(corpus.rejected)
        yield Limit(
            "Rows left out",
            f"{format_count(n_rejected, 'row')} ({share} of what was read) could not be used and "
            f"{choose_plural(n_rejected, 'is')} missing from every number here.",
        )
    if unit == "article" and corpus.n_stories < corpus.n_articles:
        yield Limit(
            "Reprints count as attention",
            f"The study counts articles, and {format_count(corpus.n_articles - corpus.n_stories, 'article')} reprint "
            "another: shares tell what was printed, and a story that many reprint moves them more. To count each once, "
            "set prevalence.unit to story.",
        )


def _limit_sources(records: RunRecords) -> Iterator[Limit]:
    articles = records.corpus.articles
    counts = Counter(article.source for article in articles)
    source, count = counts.most_common(1)[0]
    if len(counts) == 1 and len(articles) > 1:
        yield Limit("One source", f"All articles are from {source}: nothing can be said about differences of sources.")
    elif len(counts) > 1 and count > _MOSTLY * len(articles):
        yield Limit(
            "One source dominates",
            f"{source} published {format_share(count / len(articles))} of the articles; what the corpus says is largely "
            "what this source says.",
        )
    days: dict[str, list[date]] = defaultdict(list)
    for article in articles:
        days[article.source].append(article.published.date())
    first, last = articles[0].published.date(), articles[-1].published.date()
    span = (last - first).days
    short = [
        f"{name} ({format_day(inner[0])} to {format_day(inner[-1])})"
        for name, inner in sorted(days.items())
        if len(inner) >= _LEAST_ARTICLES and (inner[-1] - inner[0]).days < _LEAST_COVER * span
    ]
    if short and span >= _SHORT_SPAN_DAYS:
        fixed = (
            "see the shares with the mix held fixed (tables/standardised.csv) and the split of each change by sources "
            "under Trends"
            if records.sources.series
            else "compare sources one by one"
        )
        yield Limit(
            "Sources that come or go",
            f"Present in part of the time only: {format_list(short, most=5)}. A change of the mix of sources looks like a "
            f"change of themes; {fixed} before reading a trend.",
        )
    yield from _limit_mix(records)


def _limit_mix(records: RunRecords) -> Iterator[Limit]:
    section, length = make_source_section(records), records.prevalence.length
    if section.reversed:
        names = name_series(records)
        told = [
            f"\u201c{names[split.kind, split.id]}\u201d ({describe_source_split(split)})" for split in section.reversed
        ]
        yield Limit(
            "Changes that turn with the sources",
            f"The direction of the change hangs on who published: {format_list(told, most=5)}. Do not report it "
            "as a change of coverage.",
        )
    if section.n_inferred:
        yield Limit(
            "Absent sources are inferred",
            f"In {format_count(section.n_inferred, length)} the sources that published stand for less than half of the "
            "usual mix; with the mix held fixed, most of the share is inferred there, as if the absent sources had "
            "moved with the others.",
        )


def _limit_periods(records: RunRecords) -> Iterator[Limit]:
    prevalence = records.prevalence
    partial = [p.label for p in prevalence.periods if p.is_partial]
    empty = [p.label for p in prevalence.periods if p.is_empty]
    gaps = [p for p in prevalence.periods if p.n_gap_days and not p.is_empty]
    if partial:
        yield Limit(
            "Partial periods",
            f"The edge of the corpus cuts {format_list(partial)}; no claim rests on "
            f"{'it' if len(partial) == 1 else 'them'}.",
        )
    if empty:
        yield Limit(
            "Empty periods",
            f"Nothing was published in {format_list(empty, most=12)}. A share of nothing is unknown, not zero.",
        )
    if gaps:
        n_days = sum(p.n_gap_days for p in gaps)
        yield Limit(
            "Gaps in the collection",
            f"Nothing was collected on {format_count(n_days, 'day')} of {format_list([p.label for p in gaps], most=12)}, as "
            f"far as the rest of the corpus tells; {'its' if len(gaps) == 1 else 'their'} shares are those of the days "
            "that are there.",
        )
    is_story = prevalence.unit == "story"
    sizes = [p.n_stories if is_story else p.n_articles for p in prevalence.periods if not p.is_empty]
    thin = sum(size < FEW_PER_PERIOD for size in sizes)
    if thin:
        yield Limit(
            "Thin periods",
            f"{thin:,} of {format_count(len(sizes), prevalence.length)} with articles "
            f"{choose_plural(thin, 'has')} fewer than {FEW_PER_PERIOD} {choose_plural(2, prevalence.unit)}; their "
            "shares are rough, as their intervals show.",
        )


def _limit_languages(records: RunRecords) -> Iterator[Limit]:
    passages, vectors = records.passages, records.vectors
    if vectors.n_truncated:
        yield Limit(
            "Passages cut short",
            f"{format_count(vectors.n_truncated, 'passage')} ({format_share(vectors.n_truncated / passages.n_passages, 1)}) "
            f"{choose_plural(vectors.n_truncated, 'is')} longer than the encoder reads; the ends count for nothing.",
        )
    n_unknown = sum(language == UNDETERMINED for language in passages.languages)
    if n_unknown:
        yield Limit(
            "Language unknown",
            f"The language of {format_count(n_unknown, 'passage')} cannot be told; their words are not counted with any "
            "language.",
        )
    alignment = records.alignment
    if alignment.has_content_differences:
        yield Limit("Languages may differ in content", describe_content_differences(alignment))
    left = [shift.language for shift in alignment.shifts if not shift.is_centred]
    if left and len(alignment.shifts) > 1 and not alignment.has_content_differences and not len(alignment.axes):
        yield Limit(
            "Languages not fully aligned",
            f"The vectors of passages in {format_list(left)} were not centred on a mean wholly of their own, so their "
            "topics may follow the language rather than the content.",
        )


def _limit_topics(records: RunRecords) -> Iterator[Limit]:
    clusters = records.clusters
    caution = describe_cluster_cautions(records.detected)
    if caution:
        yield Limit("Topics of a small corpus", caution)
    # What labels exclude is no topic either, but it is not far from every one.
    is_far = clusters.is_outlier & records.detected.is_outlier
    far = float(np.mean(is_far)) if len(is_far) else 0.0
    if far > 0:
        yield Limit("Passages in no topic", f"{format_share(far, 1)} of the passages are far from every topic.")
    shaky = [
        f"\u201c{topic.name}\u201d ({format_number(float(clusters.stability[topic.index]))})"
        for topic in records.topics.topics
        if clusters.stability[topic.index] < DO_NOT_INTERPRET
    ]
    if shaky:
        yield Limit(
            "Topics not to interpret",
            f"In subsamples of the passages less than {DO_NOT_INTERPRET:g} of "
            f"{'this topic is' if len(shaky) == 1 else 'these topics is'} found again, which is too little to say what "
            f"{'it is' if len(shaky) == 1 else 'they are'} about: {format_list(shaky, most=8)}.",
        )


def _limit_trends(records: RunRecords) -> Iterator[Limit]:
    trends = records.trends.trends
    refused = [trend for trend in trends if trend.claim == "none"]
    if refused and len(refused) < len(trends):
        names = name_series(records)
        told = [f"\u201c{names[trend.kind, trend.id]}\u201d" for trend in refused]
        yield Limit(
            "Series not tested",
            f"{len(refused):,} of {format_count(len(trends), 'series')} {choose_plural(len(refused), 'is')} too rare, or "
            f"too common, for a test of change: {format_list(told, most=8)}. The corrections count "
            f"{'it' if len(refused) == 1 else 'them'} all the same.",
        )
    if any(trend.kind == "topic" and trend.claim != "none" for trend in trends):
        n_draws = len(records.prevalence.topic_draws)
        known = (
            f"Their intervals hold how {n_draws:,} clusterings of these articles differ, but not what other articles "
            "would have made topics."
            if n_draws > 1
            else "There was one clustering, so their intervals do not hold how another would have cut them."
        )
        yield Limit(
            "Trends of topics are exploratory",
            f"Topics were found in the articles that they are tested on. {known}",
        )
    if len(refused) < len(trends) and not records.trends.seasons and records.prevalence.length != "year":
        yield Limit(
            "Seasons not told from trends",
            "Seasons are tested where the corpus spans two full cycles of the calendar. Here it does not, so what "
            "comes back every year may look like a change.",
        )
    elif len(refused) < len(trends) and records.prevalence.length == "day":
        yield Limit(
            "Seasons of the year not told from trends",
            "Of daily shares only the days of the week are tested, so what comes back every year may look like a "
            "change. To test for it, set prevalence.period to month.",
        )


def _limit_labels(records: RunRecords) -> Iterator[Limit]:
    excluded = list_excluded(records)
    if excluded:
        n_passages = sum(match.n_passages for match in excluded)
        yield Limit(
            "Topics left out by hand",
            f"{format_count(n_passages, 'passage')} ({format_share(n_passages / records.passages.n_passages, 1)}) of "
            f"{format_list([_describe_label(match) for match in excluded], most=8)} {choose_plural(n_passages, 'is')} "
            "counted for no topic. Shares of the other topics are still shares of all articles.",
        )
    refused = list_refused(records)
    if refused:
        told = [f"{match.label} ({describe_outcome(match, records.editing.least_strength)})" for match in refused]
        yield Limit(
            "Labels not applied",
            f"{format_count(len(refused), 'label')} of the study {choose_plural(len(refused), 'was')} not applied: "
            f"{format_list(told, most=8)}. Look at the topics of "
            "this run and write their labels anew.",
        )
    if records.editing.matches:
        known = {match.detected_topic for match in records.editing.matches if match.is_matched}
        new = records.detected.n_topics - len(known)
        if new:
            yield Limit(
                "Topics without a label",
                f"{format_count(new, 'topic')} of {records.detected.n_topics:,} that were detected "
                f"{choose_plural(new, 'is')} matched by no entry of the labels file; nobody may have read what they "
                "hold.",
            )


def _describe_label(match: LabelMatch) -> str:
    return f"{match.label} ({match.note})" if match.note else match.label


def _limit_themes(records: RunRecords) -> Iterator[Limit]:
    themes = records.themes
    if not themes.n_themes:
        yield Limit(
            "No codebook", "The study defines no themes; topics were found in the texts and named by their words."
        )
        return
    yield Limit(
        "No person has checked the themes",
        "Articles are matched to themes by how similar their passages are to the codebook's texts. No hand-coded "
        "sample was compared, so how often a person would agree is unknown.",
    )
    share = float(np.mean(themes.is_abstained))
    if share > 0:
        yield Limit(
            "Articles of no theme",
            f"{format_count(int(themes.is_abstained.sum()), 'article')} ({format_share(share)}) "
            f"{choose_plural(int(themes.is_abstained.sum()), 'is')} counted for no theme because none fits well "
            "enough. They stay in the total that shares are of.",
        )
    for missing in themes.missing:
        yield Limit(
            "Codebook",
            f"The codebook has no description of every theme in \u201c{missing.language}\u201d "
            f"({format_count(missing.n_passages, 'passage')}); they are matched through its other languages.",
        )
