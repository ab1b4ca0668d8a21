"""Limitations of a run, collected from its records."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

import numpy as np

from research.records import LEAST_ARTICLES, UNDETERMINED, LabelMatch, RunRecords
from research.report.page.limit import Limit
from research.report.page.source_section import make_source_section
from research.report.page.theme_limits import limit_themes
from research.report.summary.alignment_facts import describe_content_differences
from research.report.summary.archive_facts import is_recorded
from research.report.summary.cluster_cautions import describe_cluster_cautions
from research.report.summary.label_outcomes import describe_outcome, list_excluded, list_refused
from research.report.summary.minor_languages import find_minor_languages
from research.report.summary.rejected_dates import describe_rejected_dates
from research.report.summary.sample_facts import describe_sample
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
from research.text.messages import find_spoken, say
from research.text.table_names import locate_table
from research.text.wording import (
    format_count,
    format_day,
    format_language,
    format_list,
    format_number,
    format_period,
    format_share,
    name_units,
)

FEW_UNITS = 30
"""Articles or stories below which the whole corpus is small; a convention."""

FEW_PER_PERIOD = 10
"""Articles or stories below which a period's shares are imprecise; a convention."""

_MOST_DATED = 3
"""Files with unreadable dates that are limitations of their own; a convention."""

_STEADY = 0.8
"""Agreement of two samples from which a sample is no reason for caution; a convention."""

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
        *(Limit(say("Trends"), caution, "imprecise", aspects=("change",)) for caution in list_trend_cautions(records)),
        *(Limit(say("Abrupt changes"), caution, aspects=("change",)) for caution in list_change_cautions(records)),
        *_limit_coincidences(records),
    )


def _limit_corpus(records: RunRecords) -> Iterator[Limit]:
    corpus, unit = records.corpus, records.prevalence.unit
    n_units = corpus.n_stories if unit == "story" else corpus.n_articles
    yield Limit(
        say("Representativeness"),
        say(
            "All shares refer to this corpus. Whether they generalise to the press at large depends on how the "
            "articles were collected, which the section on the corpus records."
        )
        if is_recorded(corpus.inputs)
        else say(
            "All shares refer to this corpus. Whether they generalise to the press at large depends on how the "
            "articles were collected, which is not recorded here."
        ),
        kind="selective",
    )
    for problem in describe_rejected_dates(corpus.rejected, inputs=corpus.inputs, sources=set(corpus.sources))[
        :_MOST_DATED
    ]:
        yield Limit(say("Dates that could not be read"), problem, kind="selective")
    if n_units < FEW_UNITS:
        yield Limit(
            say("Small corpus"),
            say(
                "The corpus has only {units}, so intervals are wide and single articles affect the shares.",
                units=format_count(n_units, unit),
            ),
            kind="imprecise",
        )
    if corpus.rejected:
        share = format_share(len(corpus.rejected) / max(1, corpus.n_rows), 1)
        n_rejected = len(corpus.rejected)
        yield Limit(
            say("Rejected rows"),
            say(
                "{n} row ({share} of the input) could not be used and is excluded from all results.",
                "{n} rows ({share} of the input) could not be used and are excluded from all results.",
                n=n_rejected,
                share=share,
            ),
            kind="selective",
        )
    for attribute in corpus.attributes:
        n_missing = corpus.list_values(attribute).count("")
        if n_missing:
            yield Limit(
                say("Attributes without a value"),
                say(
                    "{attribute} is missing in {articles} ({share} of the corpus), which are in none of its groups.",
                    attribute=attribute,
                    articles=format_count(n_missing, "article"),
                    share=format_share(n_missing / corpus.n_articles),
                ),
                kind="note",
            )
    if unit == "article" and corpus.n_stories < corpus.n_articles:
        yield Limit(
            say("Reprints counted"),
            say(
                "The unit of analysis is the article, and {n} article is a reprint of another, so a story with many "
                "reprints contributes more to the shares. To count each story once, set prevalence.unit to story.",
                "The unit of analysis is the article, and {n} articles are reprints of others, so a story with many "
                "reprints contributes more to the shares. To count each story once, set prevalence.unit to story.",
                n=corpus.n_articles - corpus.n_stories,
            ),
            kind="note",
        )


def _limit_sources(records: RunRecords) -> Iterator[Limit]:
    if records.prevalence.least_articles > LEAST_ARTICLES:
        yield Limit(
            say("Small groups"),
            say(
                "Groups of fewer than {n} articles are part of the whole corpus but have no series of their own: with "
                "them there would be more shares than a run makes. Longer periods leave room for more groups.",
                n=records.prevalence.least_articles,
            ),
            kind="note",
        )
    articles = records.corpus.articles
    counts = Counter(records.corpus.sources)
    source, count = counts.most_common(1)[0]
    if len(counts) == 1 and len(articles) > 1:
        yield Limit(
            say("Single source"),
            say("All articles are from {source}, so sources cannot be compared.", source=source),
            kind="selective",
        )
    elif len(counts) > 1 and count > _MOSTLY * len(articles):
        yield Limit(
            say("Dominant source"),
            say(
                "{source} published {share} of the articles, so results for the whole corpus largely reflect this "
                "source.",
                source=source,
                share=format_share(count / len(articles)),
            ),
            kind="selective",
        )
    days: dict[str, list[date]] = defaultdict(list)
    for article in articles:
        days[article.source].append(article.published.date())
    first, last = articles[0].published.date(), articles[-1].published.date()
    span = (last - first).days
    short = [
        say("{name} ({first} to {last})", name=name, first=format_day(inner[0]), last=format_day(inner[-1]))
        for name, inner in sorted(days.items())
        if len(inner) >= _LEAST_ARTICLES and (inner[-1] - inner[0]).days < _LEAST_COVER * span
    ]
    if short and span >= _SHORT_SPAN_DAYS:
        yield Limit(
            say("Sources not present throughout"),
            say(
                "Some sources cover only part of the study period: {sources}. A change in the mix of sources can "
                "resemble a change in themes; consult the shares standardised to a constant mix of sources "
                "({file}) and the decomposition by source under Trends before interpreting a trend.",
                sources=format_list(short, most=5),
                file=locate_table("standardised"),
            )
            if records.sources.series
            else say(
                "Some sources cover only part of the study period: {sources}. A change in the mix of sources can "
                "resemble a change in themes; compare sources individually before interpreting a trend.",
                sources=format_list(short, most=5),
            ),
            kind="confounded",
            aspects=("change",),
        )
    yield from _limit_mix(records)


def _limit_mix(records: RunRecords) -> Iterator[Limit]:
    section, length = make_source_section(records), records.prevalence.length
    if section.reversed:
        names = name_series(records, find_spoken())
        told = [
            say("\u201c{name}\u201d ({remark})", name=names[split.kind, split.id], remark=describe_source_split(split))
            for split in section.reversed
        ]
        yield Limit(
            say("Direction dependent on sources"),
            say(
                "The direction of a change depends on the mix of sources: {series}. It should not be reported as a "
                "change in coverage.",
                series=format_list(told, most=5),
            ),
            kind="confounded",
            series=frozenset((split.kind, split.id) for split in section.reversed),
            aspects=("change",),
        )
    if section.n_inferred:
        yield Limit(
            say("Absent sources imputed"),
            say(
                "In {periods} the sources that published account for less than half of the standard mix. There, more "
                "than half of the standardised share is imputed, on the assumption that absent sources changed as the "
                "others did.",
                periods=format_count(section.n_inferred, length),
            ),
            kind="note",
            aspects=("change",),
        )


def _limit_periods(records: RunRecords) -> Iterator[Limit]:
    prevalence = records.prevalence
    partial = [format_period(p.label) for p in prevalence.periods if p.is_partial]
    empty = [format_period(p.label) for p in prevalence.periods if p.is_empty]
    gaps = [p for p in prevalence.periods if p.n_gap_days and not p.is_empty]
    if partial:
        yield Limit(
            say("Incomplete periods"),
            say(
                "The corpus begins or ends within {periods}; this period is excluded from all tests.",
                "The corpus begins or ends within {periods}; these periods are excluded from all tests.",
                n=len(partial),
                periods=format_list(partial),
            ),
            kind="note",
            aspects=("change",),
        )
    if empty:
        yield Limit(
            say("Empty periods"),
            say(
                "The corpus has no articles in {periods}; shares are undefined there, not zero.",
                periods=format_list(empty, most=12),
            ),
            kind="selective",
            aspects=("change",),
        )
    if gaps:
        n_days = sum(p.n_gap_days for p in gaps)
        yield Limit(
            say("Gaps in the collection"),
            say(
                "Judged by the remaining corpus, no articles were collected on {days} of {periods}; the shares of this "
                "period refer to the other days.",
                "Judged by the remaining corpus, no articles were collected on {days} of {periods}; the shares of "
                "these periods refer to the other days.",
                n=len(gaps),
                days=format_count(n_days, "day"),
                periods=format_list([format_period(p.label) for p in gaps], most=12),
            ),
            kind="selective",
            aspects=("change",),
        )
    is_story = prevalence.unit == "story"
    sizes = [p.n_stories if is_story else p.n_articles for p in prevalence.periods if not p.is_empty]
    thin = sum(size < FEW_PER_PERIOD for size in sizes)
    if thin:
        yield Limit(
            say("Small periods"),
            say(
                "{n} of {periods} with articles has fewer than {least} {units}; the shares of this period are "
                "imprecise, as the wide intervals show.",
                "{n} of {periods} with articles have fewer than {least} {units}; the shares of these periods are "
                "imprecise, as the wide intervals show.",
                n=thin,
                periods=format_count(len(sizes), prevalence.length),
                least=FEW_PER_PERIOD,
                units=name_units(prevalence.unit),
            ),
            kind="imprecise",
            aspects=("change",),
        )


def _limit_languages(records: RunRecords) -> Iterator[Limit]:
    passages, vectors = records.passages, records.vectors
    if vectors.n_truncated:
        yield Limit(
            say("Truncated passages"),
            say(
                "{n} passage ({share}) exceeds the maximum input length of the encoder; the excess text was ignored.",
                "{n} passages ({share}) exceed the maximum input length of the encoder; the excess text was ignored.",
                n=vectors.n_truncated,
                share=format_share(vectors.n_truncated / passages.n_passages, 1),
            ),
            kind="note",
        )
    n_unknown = sum(language == UNDETERMINED for language in passages.languages)
    if n_unknown:
        yield Limit(
            say("Undetermined languages"),
            say(
                "The language of {n} passage could not be determined; the words of this passage are not counted for "
                "any language.",
                "The language of {n} passages could not be determined; the words of these passages are not counted for "
                "any language.",
                n=n_unknown,
            ),
            kind="note",
            kinds=("topic",),
        )
    for caution in list_word_rule_cautions(records.topics.word_rules, minor=find_minor_languages(records)):
        yield Limit(say("Words of topics"), caution, kind="note", kinds=("topic",))
    alignment = records.alignment
    if alignment.has_content_differences:
        yield Limit(
            say("Possible differences in content between languages"),
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
            say("Languages not fully aligned"),
            say(
                "The embeddings of passages in {languages} were not centred on the full mean of their language, so "
                "their topics may reflect language rather than content.",
                languages=named,
            ),
            kind="confounded",
            kinds=("topic",),
            aspects=("level",),
        )


def _limit_topics(records: RunRecords) -> Iterator[Limit]:
    clusters = records.clusters
    caution = describe_cluster_cautions(records.detected)
    if caution:
        yield Limit(say("Few passages for topics"), caution, kind="unstable", kinds=("topic",))
    if records.detected.n_sampled:
        is_steady = records.detected.sample_agreement >= _STEADY
        yield Limit(
            say("Topics of a sample"),
            describe_sample(records.detected),
            kind="note" if is_steady else "unstable",
            kinds=("topic",),
        )
    # Passages that labels exclude belong to no topic either, but they are no outliers.
    is_far = clusters.is_outlier & records.detected.is_outlier
    far = float(np.mean(is_far)) if len(is_far) else 0.0
    if far > 0:
        yield Limit(
            say("Outliers"),
            say("{share} of the passages are outliers and belong to no topic.", share=format_share(far, 1)),
            kind="note",
            kinds=("topic",),
        )
    shaky = [
        say(
            "\u201c{name}\u201d ({remark})",
            name=topic.name,
            remark=format_number(float(clusters.stability[topic.index])),
        )
        for topic in records.topics.topics
        if clusters.stability[topic.index] < DO_NOT_INTERPRET
    ]
    flickering = [
        say(
            "\u201c{name}\u201d ({remark})",
            name=topic.name,
            remark=format_number(float(clusters.recurrence[topic.index])),
        )
        for topic in records.topics.topics
        if len(clusters.recurrence) and clusters.recurrence[topic.index] < DO_NOT_INTERPRET
    ]
    if flickering:
        yield Limit(
            say("Topics that depend on the seeds"),
            say(
                "{n} topic differs between two halves of the clusterings (overlap below {least}), so that another run "
                "may not have it: {topics}.",
                "{n} topics differ between two halves of the clusterings (overlap below {least}), so that another run "
                "may not have them: {topics}.",
                n=len(flickering),
                least=DO_NOT_INTERPRET,
                topics=format_list(flickering, most=8),
            ),
            kind="unstable",
            series=frozenset(("topic", str(index)) for index in np.flatnonzero(clusters.recurrence < DO_NOT_INTERPRET)),
        )
    if shaky:
        yield Limit(
            say("Unstable topics"),
            say(
                "{n} topic has a stability below {least} and should not be interpreted: {topics}.",
                "{n} topics have a stability below {least} and should not be interpreted: {topics}.",
                n=len(shaky),
                least=DO_NOT_INTERPRET,
                topics=format_list(shaky, most=8),
            ),
            kind="unstable",
            series=frozenset(("topic", str(index)) for index in np.flatnonzero(clusters.stability < DO_NOT_INTERPRET)),
        )


def _limit_trends(records: RunRecords) -> Iterator[Limit]:
    trends = records.trends.trends
    refused = [trend for trend in trends if trend.claim == "none"]
    if refused and len(refused) < len(trends):
        names = name_series(records, find_spoken())
        told = [say("\u201c{name}\u201d", name=names[trend.kind, trend.id]) for trend in refused]
        yield Limit(
            say("Series not tested"),
            say(
                "{n} of {series} is too rare or too common to be tested for a trend: {names}. The correction for "
                "multiple testing includes it.",
                "{n} of {series} are too rare or too common to be tested for a trend: {names}. The correction for "
                "multiple testing includes them.",
                n=len(refused),
                series=format_count(len(trends), "series"),
                names=format_list(told, most=8),
            ),
            kind="selective",
            series=frozenset((trend.kind, trend.id) for trend in refused),
            aspects=("change",),
        )
    if any(trend.kind == "topic" and trend.claim != "none" for trend in trends):
        n_draws = len(records.prevalence.topic_draws)
        yield Limit(
            say("Exploratory topics"),
            say(
                "Topics were derived from the articles they are tested on. Their intervals include the variation "
                "between {n} clusterings of these articles, but not the uncertainty about which topics other articles "
                "would yield.",
                n=n_draws,
            )
            if n_draws > 1
            else say(
                "Topics were derived from the articles they are tested on. There was only one clustering, so their "
                "intervals do not include variation between clusterings."
            ),
            kind="unstable",
            kinds=("topic",),
            aspects=("change",),
        )
    if len(refused) < len(trends) and not records.trends.seasons and records.prevalence.length != "year":
        yield Limit(
            say("Seasonality not tested"),
            say(
                "Seasonality is tested only if the corpus spans two full calendar cycles. This corpus does not, so "
                "recurring variation may appear as a trend."
            ),
            kind="confounded",
            aspects=("change",),
        )
    elif len(refused) < len(trends) and records.prevalence.length == "day":
        yield Limit(
            say("Annual seasonality not tested"),
            say(
                "With daily periods only day-of-week effects are tested, so annual variation may appear as a trend. To "
                "test for it, set prevalence.period to month."
            ),
            kind="confounded",
            aspects=("change",),
        )


def _limit_coincidences(records: RunRecords) -> Iterator[Limit]:
    for caution in list_source_cautions(records):
        yield Limit(
            say("Claims that coincide with changes of sources"),
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
            say("Excluded topics"),
            say(
                "The researcher excluded {topics}; {n} passage ({share}) therefore belongs to no topic. Shares of the "
                "other topics still refer to all articles.",
                "The researcher excluded {topics}; {n} passages ({share}) therefore belong to no topic. Shares of the "
                "other topics still refer to all articles.",
                n=n_passages,
                topics=format_list([_describe_label(match) for match in excluded], most=8),
                share=format_share(n_passages / records.passages.n_passages, 1),
            ),
            kind="note",
            kinds=("topic",),
        )
    refused = list_refused(records)
    if refused:
        told = [
            say("{name} ({remark})", name=match.label, remark=describe_outcome(match, records.editing.least_strength))
            for match in refused
        ]
        yield Limit(
            say("Labels not applied"),
            say(
                "{n} label of the study was not applied: {labels}. The topics of this run should be labelled again.",
                "{n} labels of the study were not applied: {labels}. The topics of this run should be labelled again.",
                n=len(refused),
                labels=format_list(told, most=8),
            ),
            kind="note",
            kinds=("topic",),
        )
    if records.editing.matches:
        known = {match.detected_topic for match in records.editing.matches if match.is_matched}
        new = records.detected.n_topics - len(known)
        if new:
            yield Limit(
                say("Unlabelled topics"),
                say(
                    "{n} of {topics} is matched by no entry of the labels file and may not have been read by anyone.",
                    "{n} of {topics} are matched by no entry of the labels file and may not have been read by anyone.",
                    n=new,
                    topics=format_count(records.detected.n_topics, "detected topic"),
                ),
                kind="note",
                kinds=("topic",),
            )


def _describe_label(match: LabelMatch) -> str:
    return say("{name} ({remark})", name=match.label, remark=match.note) if match.note else match.label
