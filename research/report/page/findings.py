"""Findings: sentences that claim no more than the numbers and tests allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from research.records import Changes, Prevalence, RunRecords, SeriesKind, Trend
from research.report.page.change_section import ChangeRow, make_change_section
from research.report.page.season_section import make_season_section
from research.report.page.source_section import make_source_section
from research.report.page.theme_findings import describe_levels
from research.report.summary.change_shapes import describe_shape
from research.report.summary.dates import format_first, format_last
from research.report.summary.displacements import describe_displacement, find_relative
from research.report.summary.minor_languages import format_languages
from research.report.summary.series_names import name_series
from research.report.summary.source_events import describe_coincidence, find_events_of_trend
from research.report.summary.source_remarks import describe_source_split
from research.report.summary.trend_reasons import describe_refusal, is_refused_alone
from research.text.wording import (
    choose_digits,
    choose_plural,
    format_change_interval,
    format_count,
    format_day,
    format_list,
    format_number,
    format_probability,
    format_season,
    format_share,
)

_MOST_NAMED = 8
"""Cases that a finding names; the others are counted. A convention."""

Names = Mapping[tuple[str, str], str]


class _Series(Protocol):
    """Anything that belongs to one series."""

    @property
    def kind(self) -> SeriesKind: ...

    @property
    def id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence or two, and the single cases that it sums up."""

    text: str
    cases: tuple[str, ...] = ()


def list_findings(records: RunRecords, language: str = "en", *, n_changes: int | None = None) -> tuple[Finding, ...]:
    """Summarise the results of a run.

    Parameters
    ----------
    records
        Records of a whole run.
    language
        Language of the names of themes.
    n_changes
        Change points that the study requests in every series, which are then not tested; None if they were estimated.

    Returns
    -------
    Findings for a reader who reads nothing else; a change is named only where a test supports the claim.
    """
    names = name_series(records, language)
    found = [Finding(_describe_corpus(records))]
    if records.themes.n_themes:
        found += [Finding(describe_levels(records, names)), _describe_trends(records, "theme", names)]
    found += [Finding(_describe_topics(records, names)), _describe_trends(records, "topic", names)]
    found += [
        _describe_reversals(records, names),
        _describe_seasons(records, names),
        _describe_change_points(records, names, n_changes=n_changes),
    ]
    return tuple(finding for finding in found if finding.text)


def _describe_corpus(records: RunRecords) -> str:
    corpus = records.corpus
    first, last = format_first(corpus.articles), format_last(corpus.articles)
    n_sources = len({article.source for article in corpus.articles})
    reprints = (
        f" ({format_count(corpus.n_stories, 'story')} when reprints are grouped)"
        if corpus.n_stories < corpus.n_articles
        else ""
    )
    is_day = corpus.articles[0].published.date() == corpus.articles[-1].last_day
    when = f"on {first}" if is_day else f"in {first}" if first == last else f"from {first} to {last}"
    return (
        f"The corpus comprises {format_count(corpus.n_articles, 'article')}{reprints} from "
        f"{format_count(n_sources, 'source')}, published {when}, in "
        f"{format_languages(Counter(records.passages.languages))}."
    )


def _format_level(prevalence: Prevalence) -> str:
    return f"{100 * prevalence.confidence:g}%"


def _describe_topics(records: RunRecords, names: Names) -> str:
    clusters, topics = records.clusters, records.topics.topics
    if not topics:
        return ""
    n_passages = records.passages.n_passages
    largest = max(topics, key=lambda topic: topic.n_passages)
    text = (
        f"Independently of the codebook, clustering grouped the {format_count(n_passages, 'passage')} into "
        f"{format_count(len(topics), 'topic')}"
    )
    if len(topics) > 1:
        share = format_share(largest.n_passages / max(1, n_passages))
        text += f"; the largest, \u201c{names['topic', str(largest.index)]}\u201d, contains {share} of the passages"
    if clusters.half_agreement == clusters.half_agreement:
        text += (
            f". The topics are the consensus of {clusters.n_members} clusterings; the adjusted Rand index between the "
            f"consensus topics of two halves of these clusterings is {format_number(clusters.half_agreement)} (1: "
            "identical; 0: expected by chance)"
        )
    return f"{text}."


def _describe_trends(records: RunRecords, kind: SeriesKind, names: Names) -> Finding:
    trends = [trend for trend in records.trends.trends if trend.kind == kind]
    tested = [trend for trend in trends if trend.claim != "none"]
    if not tested:
        # Once is enough: too few periods for themes are too few for topics.
        is_said = not trends or (kind == "topic" and records.themes.n_themes > 0 and not is_refused_alone(trends[0]))
        return Finding("" if is_said else f"Trends were not tested: {_describe_refusal(trends, records)}.")
    changed = [trend for trend in tested if trend.is_change]
    changed.sort(key=lambda trend: (trend.claim_q, trend.q_value, -abs(trend.slope)))
    n_refused = len(trends) - len(tested)
    refused = f" {format_count(n_refused, kind)} could not be tested." if n_refused else ""
    bounded = _describe_bounded(tested, records.trends.negligible)
    similar = (
        " These trends are of similarity to the codebook, whose errors nobody has measured; they are exploratory."
        if kind == "theme" and records.prevalence.membership != "corrected"
        else ""
    )
    if not changed:
        points = {point.id for point in records.changes.change_points if point.kind == kind}
        single = (
            f" after correction for their number; {format_count(len(points), kind)} "
            f"{choose_plural(len(points), 'has')} a change point in a test that is not corrected"
            if points
            else ""
        )
        return Finding(
            f"No change was detected in the {format_count(len(tested), kind)} tested{single}, which is not evidence of "
            f"stability{bounded}.{refused}"
        )
    rest = len(tested) - len(changed)
    others = "the other one" if rest == 1 else f"the other {rest:,}"
    left = f"; no change was detected in {others}{bounded}" if rest else ""
    counts = [
        f"{sum(trend.claim == claim for trend in changed):,} {said}"
        for claim, said in (("rising", "rising"), ("falling", "falling"), ("changing", "without one direction"))
        if any(trend.claim == claim for trend in changed)
    ]
    explored = (
        " Topics were derived from the articles they are tested on, so these results are exploratory."
        if kind == "topic"
        else ""
    )
    relative = find_relative(records)
    remarks = {(split.kind, split.id): describe_source_split(split) for split in make_source_section(records).rows}
    return Finding(
        f"Of {format_count(len(tested), kind)} tested for a change of any shape, {len(changed):,} changed "
        f"({format_list(counts)}){left}."
        f"{refused}{explored}{similar}",
        _shorten(
            [
                _describe_change(
                    trend,
                    names,
                    prevalence=records.prevalence,
                    changes=records.changes,
                    remark=remarks.get((kind, trend.id), ""),
                    caution=describe_coincidence(find_events_of_trend(records, trend)),
                    displacement=describe_displacement(
                        relative.get((kind, trend.id)),
                        trend.claim,
                        names,
                        confidence=records.prevalence.confidence,
                    ),
                )
                for trend in changed
            ]
        ),
    )


def _describe_bounded(tested: list[Trend], negligible: float) -> str:
    """Describe in how many series a line that is not negligible is ruled out; empty if the study asks for none."""
    n_bounded = sum(trend.claim == "no larger change" for trend in tested)
    if negligible != negligible:
        return ""
    return (
        f"; in {n_bounded:,} of these, a straight line of {negligible:g} percentage points per year or more is ruled "
        "out"
    )


def _describe_change(
    trend: Trend,
    names: Names,
    *,
    prevalence: Prevalence,
    changes: Changes,
    remark: str,
    caution: str,
    displacement: str,
) -> str:
    q_value = f"q = {format_probability(trend.claim_q)}".replace("= <", "< ")
    shape = describe_shape(trend, prevalence, changes)
    if trend.claim == "changing":
        text = f"{_quote(trend, names)} changed ({q_value}): {shape}"
        text = f"{text}; it {caution}" if caution else text
        return f"{text}; the direction depends on the sources: {remark}" if remark else text
    verb = "rose" if trend.claim == "rising" else "fell"
    digits = choose_digits(trend.low, trend.high)
    interval = format_change_interval(trend.low, trend.high, digits)
    amount = format_number(abs(trend.slope), digits)
    text = (
        f"{_quote(trend, names)} {verb} by {amount} percentage points per year "
        f"({_format_level(prevalence)} CI {interval}, {q_value})"
    )
    text += f", {shape}" if shape else ""
    text = f"{text}; {displacement}" if displacement else text
    text = f"{text}; it {caution}" if caution else text
    return f"{text}; the direction depends on the sources: {remark}" if remark else text


def _describe_reversals(records: RunRecords, names: Names) -> Finding:
    turned = make_source_section(records).reversed
    if not turned:
        return Finding("")
    return Finding(
        f"The direction of {format_count(len(turned), 'change')} depends on the mix of sources (Simpson\u2019s "
        "paradox):",
        _shorten([f"{_quote(split, names)}: {describe_source_split(split)}" for split in turned]),
    )


def _describe_seasons(records: RunRecords, names: Names) -> Finding:
    seasons = make_season_section(records)
    if not seasons.seasonal:
        return Finding("")
    n_seasonal = len(seasons.seasonal)
    cases = [
        f"{_quote(season, names)}: highest in {format_season(season.high)}, lowest in {format_season(season.low)}, "
        f"a difference of {format_number(season.swing, 1)} percentage points "
        f"(q = {format_probability(season.q_value)})"
        for season in seasons.seasonal
    ]
    return Finding(
        f"Of {format_count(seasons.n_tested, 'series')} tested for seasonality, {n_seasonal:,} "
        f"{choose_plural(n_seasonal, 'is')} seasonal.",
        _shorten([case.replace("= <", "< ") for case in cases]),
    )


def _describe_change_points(records: RunRecords, names: Names, *, n_changes: int | None) -> Finding:
    section = make_change_section(records)
    if not section.rows:
        return Finding("")
    n_series = len({(row.kind, row.id) for row in section.rows})
    if n_changes is None:
        text = (
            f"Change points with a date were detected in {n_series:,} of {format_count(section.n_searched, 'series')}."
        )
    else:
        text = (
            f"The study requests {format_count(n_changes, 'change point')} in every series; they were placed without a "
            "test."
        )
    if section.has_events:
        text += (
            " Events are named where they are nearer to a change point than dates drawn at random; they are not "
            "necessarily its causes."
        )
    return Finding(text, _shorten([_describe_change_point(row, names) for row in section.rows]))


def _describe_change_point(row: ChangeRow, names: Names) -> str:
    verb = "rose abruptly" if row.after > row.before else "fell abruptly"
    digits = 0 if f"{row.before:.2f}" != f"{row.after:.2f}" else 1
    text = (
        f"{_quote(row, names)} {verb} from {format_share(row.before, digits)} to {format_share(row.after, digits)} in "
        f"{row.label} (95% of the probability of the date: {row.dates})"
    )
    events = [
        f"\u201c{match.event}\u201d ({format_day(match.day)}, p = {format_probability(match.p_value)}, "
        f"q = {format_probability(match.q_value)})".replace("= <", "< ")
        for match in row.events
    ]
    text = f"{text}; coincides with {format_list(events, most=3)}" if events else text
    return f"{text}; it {row.caution}" if row.caution else text


def _quote(entry: _Series, names: Names) -> str:
    return f"\u201c{names[entry.kind, entry.id]}\u201d"


def _shorten(cases: list[str]) -> tuple[str, ...]:
    more = len(cases) - _MOST_NAMED
    return (*cases[:_MOST_NAMED], f"{more:,} more: see Trends") if more > 0 else tuple(cases)


def _describe_refusal(trends: list[Trend], records: RunRecords) -> str:
    if len(trends) > 1 and is_refused_alone(trends[0]):
        return f"every {trends[0].kind} is too rare or too common"
    return describe_refusal(trends[0], records.prevalence)
