"""Limitations of a run, collected from its records."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

import numpy as np

from research.records import UNDETERMINED, LabelMatch, RunRecords
from research.report.page.limit import Limit
from research.report.page.source_section import make_source_section
from research.report.page.theme_limits import limit_themes
from research.report.summary.alignment_facts import describe_content_differences
from research.report.summary.archive_facts import is_recorded
from research.report.summary.cluster_cautions import describe_cluster_cautions
from research.report.summary.label_outcomes import describe_outcome, list_excluded, list_refused
from research.report.summary.minor_languages import find_minor_languages
from research.report.summary.rejected_dates import describe_rejected_dates
from research.report.summary.series_names import name_series
from research.report.summary.source_remarks import describe_source_split
from research.report.summary.stability_class import DO_NOT_INTERPRET
from research.report.summary.trend_cautions import (
    find_coincident_series,
    list_change_cautions,
    list_source_cautions,
    list_trend_cautions,
)
from research.report.summary.word_rules import list_word_rule_cautions
from research.text.wording import (
    choose_plural,
    format_count,
    format_day,
    format_language,
    format_list,
    format_number,
    format_share,
)

FEW_UNITS = 30
"""Articles or stories below which the whole corpus is small; a convention."""

FEW_PER_PERIOD = 10
"""Articles or stories below which a period's shares are imprecise; a convention."""

_MOST_DATED = 3
"""Files with unreadable dates that are limitations of their own; a convention."""

_MOSTLY = 0.5
"""Share of the articles above which one source dominates the corpus; a convention."""

_LEAST_COVER = 0.6
"""Part of the time span below which a source is not present throughout; a convention."""

_LEAST_ARTICLES = 5
"""Articles that a source needs for its time span to be judged; a convention."""

_SHORT_SPAN_DAYS = 90
"""Days of the corpus below which the presence of sources is not judged; a convention."""


def list_limits(records: RunRecords) -> tuple[Limit, ...]:
    """List the limitations of a run, from the corpus to the claims."""
    return (
        *_limit_corpus(records),
        *_limit_sources(records),
        *_limit_periods(records),
        *_limit_languages(records),
        *_limit_topics(records),
        *_limit_labels(records),
        *limit_themes(records),
        *_limit_trends(records),
        *(Limit("Trends", caution, "imprecise", aspects=("change",)) for caution in list_trend_cautions(records)),
        *(Limit("Abrupt changes", caution, aspects=("change",)) for caution in list_change_cautions(records)),
        *_limit_coincidences(records),
    )


def _limit_corpus(records: RunRecords) -> Iterator[Limit]:
    corpus, unit = records.corpus, records.prevalence.unit
    n_units = corpus.n_stories if unit == "story" else corpus.n_articles
    collected = (
        "which the section on the corpus records" if is_recorded(corpus.inputs) else "which is not recorded here"
    )
    yield Limit(
        "Representativeness",
        "All shares refer to this corpus. Whether they generalise to the press at large depends on how the articles "
        f"were collected, {collected}.",
        kind="selective",
    )
    for problem in describe_rejected_dates(
        corpus.rejected, inputs=corpus.inputs, sources={article.source for article in corpus.articles}
    )[:_MOST_DATED]:
        yield Limit("Dates that could not be read", problem, kind="selective")
    if n_units < FEW_UNITS:
        yield Limit(
            "Small corpus",
            f"The corpus has only {format_count(n_units, unit)}, so intervals are wide and single articles affect the "
            "shares.",
            kind="imprecise",
        )
    if corpus.rejected:
        share = format_share(len(corpus.rejected) / max(1, corpus.n_rows), 1)
        n_rejected = len(corpus.rejected)
        yield Limit(
            "Rejected rows",
            f"{format_count(n_rejected, 'row')} ({share} of the input) could not be used and "
            f"{choose_plural(n_rejected, 'is')} excluded from all results.",
            kind="selective",
        )
    for attribute in corpus.attributes:
        n_missing = corpus.list_values(attribute).count("")
        if n_missing:
            yield Limit(
                "Attributes without a value",
                f"{attribute} is missing in {format_count(n_missing, 'article')} "
                f"({format_share(n_missing / corpus.n_articles)} of the corpus), which are in none of its groups.",
                kind="note",
            )
    if unit == "article" and corpus.n_stories < corpus.n_articles:
        yield Limit(
            "Reprints counted",
            f"The unit of analysis is the article, and "
            f"{format_count(corpus.n_articles - corpus.n_stories, 'article')} "
            f"{choose_plural(corpus.n_articles - corpus.n_stories, 'is')} a reprint of another, so a story "
            "with many reprints contributes more to the shares. To count each story once, set prevalence.unit to "
            "story.",
            kind="note",
        )


def _limit_sources(records: RunRecords) -> Iterator[Limit]:
    articles = records.corpus.articles
    counts = Counter(article.source for article in articles)
    source, count = counts.most_common(1)[0]
    if len(counts) == 1 and len(articles) > 1:
        yield Limit(
            "Single source", f"All articles are from {source}, so sources cannot be compared.", kind="selective"
        )
    elif len(counts) > 1 and count > _MOSTLY * len(articles):
        yield Limit(
            "Dominant source",
            f"{source} published {format_share(count / len(articles))} of the articles, so results for the whole "
            "corpus "
            "largely reflect this source.",
            kind="selective",
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
            "consult the shares standardised to a constant mix of sources (tables/standardised.csv) and the "
            "decomposition "
            "by source under Trends"
            if records.sources.series
            else "compare sources individually"
        )
        yield Limit(
            "Sources not present throughout",
            f"Some sources cover only part of the study period: {format_list(short, most=5)}. A change in the mix of "
            f"sources can resemble a change in themes; {fixed} before interpreting a trend.",
            kind="confounded",
            aspects=("change",),
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
            "Direction dependent on sources",
            f"The direction of a change depends on the mix of sources: {format_list(told, most=5)}. It should not be "
            "reported as a change in coverage.",
            kind="confounded",
            series=frozenset((split.kind, split.id) for split in section.reversed),
            aspects=("change",),
        )
    if section.n_inferred:
        yield Limit(
            "Absent sources imputed",
            f"In {format_count(section.n_inferred, length)} the sources that published account for less than half of "
            "the "
            "standard mix. There, more than half of the standardised share is imputed, on the assumption that absent "
            "sources changed as the others did.",
            kind="note",
            aspects=("change",),
        )


def _limit_periods(records: RunRecords) -> Iterator[Limit]:
    prevalence = records.prevalence
    partial = [p.label for p in prevalence.periods if p.is_partial]
    empty = [p.label for p in prevalence.periods if p.is_empty]
    gaps = [p for p in prevalence.periods if p.n_gap_days and not p.is_empty]
    if partial:
        yield Limit(
            "Incomplete periods",
            f"The corpus begins or ends within {format_list(partial)}; "
            f"{'this period is' if len(partial) == 1 else 'these periods are'} excluded from all tests.",
            kind="note",
            aspects=("change",),
        )
    if empty:
        yield Limit(
            "Empty periods",
            f"The corpus has no articles in {format_list(empty, most=12)}; shares are undefined there, not zero.",
            kind="selective",
            aspects=("change",),
        )
    if gaps:
        n_days = sum(p.n_gap_days for p in gaps)
        yield Limit(
            "Gaps in the collection",
            f"Judged by the remaining corpus, no articles were collected on {format_count(n_days, 'day')} of "
            f"{format_list([p.label for p in gaps], most=12)}; the shares of "
            f"{'this period' if len(gaps) == 1 else 'these periods'} refer to the other days.",
            kind="selective",
            aspects=("change",),
        )
    is_story = prevalence.unit == "story"
    sizes = [p.n_stories if is_story else p.n_articles for p in prevalence.periods if not p.is_empty]
    thin = sum(size < FEW_PER_PERIOD for size in sizes)
    if thin:
        yield Limit(
            "Small periods",
            f"{thin:,} of {format_count(len(sizes), prevalence.length)} with articles "
            f"{choose_plural(thin, 'has')} fewer than {FEW_PER_PERIOD} {choose_plural(2, prevalence.unit)}; the "
            "shares of "
            f"{'this period' if thin == 1 else 'these periods'} are imprecise, as the wide intervals show.",
            kind="imprecise",
            aspects=("change",),
        )


def _limit_languages(records: RunRecords) -> Iterator[Limit]:
    passages, vectors = records.passages, records.vectors
    if vectors.n_truncated:
        yield Limit(
            "Truncated passages",
            f"{format_count(vectors.n_truncated, 'passage')} "
            f"({format_share(vectors.n_truncated / passages.n_passages, 1)}) "
            f"{'exceeds' if vectors.n_truncated == 1 else 'exceed'} the maximum input length of the encoder; "
            "the excess text was ignored.",
            kind="note",
        )
    n_unknown = sum(language == UNDETERMINED for language in passages.languages)
    if n_unknown:
        yield Limit(
            "Undetermined languages",
            f"The language of {format_count(n_unknown, 'passage')} could not be determined; the words of "
            f"{'this passage' if n_unknown == 1 else 'these passages'} are not counted for any language.",
            kind="note",
            kinds=("topic",),
        )
    for caution in list_word_rule_cautions(records.topics.word_rules, minor=find_minor_languages(records)):
        yield Limit("Words of topics", caution, kind="note", kinds=("topic",))
    alignment = records.alignment
    if alignment.has_content_differences:
        yield Limit(
            "Possible differences in content between languages",
            describe_content_differences(alignment),
            kind="confounded",
            kinds=("topic",),
            aspects=("level",),
        )
    minor = find_minor_languages(records)
    left = [shift.language for shift in alignment.shifts if not shift.is_centred and shift.language not in minor]
    if left and len(alignment.shifts) > 1 and not alignment.has_content_differences and not len(alignment.axes):
        named = format_list([format_language(code) for code in left])
        yield Limit(
            "Languages not fully aligned",
            f"The embeddings of passages in {named} were not centred on the full mean of their language, "
            "so "
            "their topics may reflect language rather than content.",
            kind="confounded",
            kinds=("topic",),
            aspects=("level",),
        )


def _limit_topics(records: RunRecords) -> Iterator[Limit]:
    clusters = records.clusters
    caution = describe_cluster_cautions(records.detected)
    if caution:
        yield Limit("Few passages for topics", caution, kind="unstable", kinds=("topic",))
    # Passages that labels exclude belong to no topic either, but they are no outliers.
    is_far = clusters.is_outlier & records.detected.is_outlier
    far = float(np.mean(is_far)) if len(is_far) else 0.0
    if far > 0:
        yield Limit(
            "Outliers",
            f"{format_share(far, 1)} of the passages are outliers and belong to no topic.",
            kind="note",
            kinds=("topic",),
        )
    shaky = [
        f"\u201c{topic.name}\u201d ({format_number(float(clusters.stability[topic.index]))})"
        for topic in records.topics.topics
        if clusters.stability[topic.index] < DO_NOT_INTERPRET
    ]
    if shaky:
        yield Limit(
            "Unstable topics",
            f"{format_count(len(shaky), 'topic')} {choose_plural(len(shaky), 'has')} a stability below "
            f"{DO_NOT_INTERPRET:g} and should not be interpreted: {format_list(shaky, most=8)}.",
            kind="unstable",
            series=frozenset(("topic", str(index)) for index in np.flatnonzero(clusters.stability < DO_NOT_INTERPRET)),
        )


def _limit_trends(records: RunRecords) -> Iterator[Limit]:
    trends = records.trends.trends
    refused = [trend for trend in trends if trend.claim == "none"]
    if refused and len(refused) < len(trends):
        names = name_series(records)
        told = [f"\u201c{names[trend.kind, trend.id]}\u201d" for trend in refused]
        yield Limit(
            "Series not tested",
            f"{len(refused):,} of {format_count(len(trends), 'series')} {choose_plural(len(refused), 'is')} too rare "
            "or "
            f"too common to be tested for a trend: {format_list(told, most=8)}. The correction for multiple testing "
            f"includes {'it' if len(refused) == 1 else 'them'}.",
            kind="selective",
            series=frozenset((trend.kind, trend.id) for trend in refused),
            aspects=("change",),
        )
    if any(trend.kind == "topic" and trend.claim != "none" for trend in trends):
        n_draws = len(records.prevalence.topic_draws)
        known = (
            f"Their intervals include the variation between {n_draws:,} clusterings of these articles, but not the "
            "uncertainty about which topics other articles would yield."
            if n_draws > 1
            else "There was only one clustering, so their intervals do not include variation between clusterings."
        )
        yield Limit(
            "Exploratory topics",
            f"Topics were derived from the articles they are tested on. {known}",
            kind="unstable",
            kinds=("topic",),
            aspects=("change",),
        )
    if len(refused) < len(trends) and not records.trends.seasons and records.prevalence.length != "year":
        yield Limit(
            "Seasonality not tested",
            "Seasonality is tested only if the corpus spans two full calendar cycles. This corpus does not, so "
            "recurring "
            "variation may appear as a trend.",
            kind="confounded",
            aspects=("change",),
        )
    elif len(refused) < len(trends) and records.prevalence.length == "day":
        yield Limit(
            "Annual seasonality not tested",
            "With daily periods only day-of-week effects are tested, so annual variation may appear as a trend. To "
            "test "
            "for it, set prevalence.period to month.",
            kind="confounded",
            aspects=("change",),
        )


def _limit_coincidences(records: RunRecords) -> Iterator[Limit]:
    for caution in list_source_cautions(records):
        yield Limit(
            "Claims that coincide with changes of sources",
            caution,
            kind="confounded",
            series=find_coincident_series(records),
            aspects=("change",),
        )


def _limit_labels(records: RunRecords) -> Iterator[Limit]:
    excluded = list_excluded(records)
    if excluded:
        n_passages = sum(match.n_passages for match in excluded)
        yield Limit(
            "Excluded topics",
            f"The researcher excluded {format_list([_describe_label(match) for match in excluded], most=8)}; "
            f"{format_count(n_passages, 'passage')} "
            f"({format_share(n_passages / records.passages.n_passages, 1)}) therefore "
            f"{'belongs' if n_passages == 1 else 'belong'} to no topic. Shares of the other topics still refer "
            "to all articles.",
            kind="note",
            kinds=("topic",),
        )
    refused = list_refused(records)
    if refused:
        told = [f"{match.label} ({describe_outcome(match, records.editing.least_strength)})" for match in refused]
        yield Limit(
            "Labels not applied",
            f"{format_count(len(refused), 'label')} of the study {choose_plural(len(refused), 'was')} not applied: "
            f"{format_list(told, most=8)}. The topics of this run should be labelled again.",
            kind="note",
            kinds=("topic",),
        )
    if records.editing.matches:
        known = {match.detected_topic for match in records.editing.matches if match.is_matched}
        new = records.detected.n_topics - len(known)
        if new:
            yield Limit(
                "Unlabelled topics",
                f"{new:,} of {format_count(records.detected.n_topics, 'detected topic')} {choose_plural(new, 'is')} "
                "matched by no entry of the labels file and may not have been read by anyone.",
                kind="note",
                kinds=("topic",),
            )


def _describe_label(match: LabelMatch) -> str:
    return f"{match.label} ({match.note})" if match.note else match.label
