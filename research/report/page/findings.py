"""What was found, in sentences that say no more than the numbers and tests allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from research.records import RunRecords, SeriesKind, Trend
from research.report.page.change_section import ChangeRow, make_change_section
from research.report.page.season_section import make_season_section
from research.report.page.source_section import make_source_section
from research.report.summary.prevalence_totals import PrevalenceTotal, sum_prevalence
from research.report.summary.series_names import name_series
from research.report.summary.source_remarks import describe_source_split
from research.report.summary.trend_reasons import describe_refusal, is_refused_alone
from research.text.wording import (
    choose_digits,
    choose_plural,
    format_change_interval,
    format_count,
    format_day,
    format_interval,
    format_language,
    format_list,
    format_number,
    format_probability,
    format_season,
    format_share,
)

_MOST_NAMED = 8
"""Cases that a finding names; the others are counted."""

_SAME_COUNT = 0.5
"""Articles or stories by which two themes may differ and still count as equally frequent."""

Names = Mapping[tuple[str, str], str]


class _Series(Protocol):
    """Anything that is said of one series."""

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
    """Say in short what a run found.

    Parameters
    ----------
    records
        Of a whole run.
    language
        Of the names of themes.
    n_changes
        Change points that the study asks for in every series, which are not tested then; None if they were found.

    Returns
    -------
    Findings for a reader who will look no further; a change is named only where a test allows the claim.
    """
    names = name_series(records, language)
    found = [Finding(_describe_corpus(records))]
    if records.themes.n_themes:
        found += [Finding(_describe_themes(records, names)), _describe_trends(records, "theme", names)]
    found += [Finding(_describe_topics(records, names)), _describe_trends(records, "topic", names)]
    found += [
        _describe_reversals(records, names),
        _describe_seasons(records, names),
        _describe_change_points(records, names, n_changes=n_changes),
    ]
    return tuple(finding for finding in found if finding.text)


def _describe_corpus(records: RunRecords) -> str:
    corpus = records.corpus
    days = [article.published.date() for article in corpus.articles]
    n_sources = len({article.source for article in corpus.articles})
    languages = sorted({passage.language for passage in records.passages.passages})
    reprints = (
        f", which are {format_count(corpus.n_stories, 'story')} once reprints are counted together,"
        if corpus.n_stories < corpus.n_articles
        else ""
    )
    when = (
        f"on {format_day(days[0])}" if min(days) == max(days) else f"{format_day(min(days))} to {format_day(max(days))}"
    )
    return (
        f"The corpus holds {format_count(corpus.n_articles, 'article')}{reprints} from {format_count(n_sources, 'source')}, "
        f"{when}, with text in {format_list([format_language(code) for code in languages], most=5)}."
    )


def _describe_themes(records: RunRecords, names: Names) -> str:
    totals = sorted(sum_prevalence(records, "theme"), key=lambda total: -total.hard_share)
    if not totals or totals[0].n == 0:
        return ""
    unit = choose_plural(2, records.prevalence.unit)
    first = totals[0]
    if first.hard_share == 0:
        return f"No theme of the codebook fits any of the {unit} well enough to be counted for it."
    level = f"{100 * records.prevalence.confidence:g}%"
    text = (
        f"The largest part of the {format_count(first.n, records.prevalence.unit)}, {format_share(first.hard_share)} "
        f"({level} interval {format_interval(first.low, first.high)}), is counted for the theme "
        f"{_quote_name(first, names)}"
    )
    return f"{text}{_compare_totals(totals, names)}. {_describe_abstention(records, totals)}".strip()


def _compare_totals(totals: list[PrevalenceTotal], names: Names) -> str:
    if len(totals) < 2:
        return ""
    first, second = totals[:2]
    tied = [total for total in totals if (first.hard_share - total.hard_share) * first.n < _SAME_COUNT]
    if len(tied) > 1:
        return f", and as large a part for {format_list([_quote_name(total, names) for total in tied[1:]])}"
    other = (
        f"{_quote_name(second, names)} ({format_share(second.hard_share)}, {format_interval(second.low, second.high)})"
    )
    if second.high < first.low:
        return f", ahead of {other}"
    return f", followed by {other}; their intervals overlap, so which of the two leads cannot be told"


def _quote_name(total: PrevalenceTotal, names: Names) -> str:
    return f"\u201c{names['theme', total.id]}\u201d"


def _describe_abstention(records: RunRecords, totals: list[PrevalenceTotal]) -> str:
    rest = 1 - sum(total.hard_share for total in totals)
    if rest < 0.005:
        return ""
    return f"{format_share(rest)} fit no theme well enough to be counted."


def _describe_topics(records: RunRecords, names: Names) -> str:
    clusters, topics = records.clusters, records.topics.topics
    if not topics:
        return ""
    n_passages = records.passages.n_passages
    largest = max(topics, key=lambda topic: topic.n_passages)
    text = (
        f"Without the codebook, the {format_count(n_passages, 'passage')} of the articles fall into "
        f"{format_count(len(topics), 'topic')}"
    )
    if len(topics) > 1:
        share = format_share(largest.n_passages / max(1, n_passages))
        text += f"; the largest, \u201c{names['topic', str(largest.index)]}\u201d, holds {share} of them"
    if clusters.half_agreement == clusters.half_agreement:
        text += (
            f". They are what {clusters.n_members} clusterings agree on; two halves of these give topics that agree at "
            f"{format_number(clusters.half_agreement)} (adjusted Rand index: 1 is identical, 0 is chance)"
        )
    return f"{text}."


def _describe_trends(records: RunRecords, kind: SeriesKind, names: Names) -> Finding:
    trends = [trend for trend in records.trends.trends if trend.kind == kind]
    tested = [trend for trend in trends if trend.claim != "none"]
    if not tested:
        # Said once is enough: too few periods for themes are too few for topics.
        is_said = not trends or (kind == "topic" and records.themes.n_themes > 0 and not is_refused_alone(trends[0]))
        return Finding("" if is_said else f"Trends were not tested: {_describe_refusal(trends, records)}.")
    changed = [trend for trend in tested if trend.claim in {"rising", "falling"}]
    changed.sort(key=lambda trend: (trend.q_value, -abs(trend.slope)))
    n_refused = len(trends) - len(tested)
    refused = f" {format_count(n_refused, kind)} could not be tested." if n_refused else ""
    if not changed:
        return Finding(
            f"For none of the {format_count(len(tested), kind)} tested can a change be told from chance; that is not "
            f"evidence that nothing changed.{refused}"
        )
    rest = len(tested) - len(changed)
    others = "the other one" if rest == 1 else f"the other {rest:,}"
    left = f"; for {others} no change can be told from chance" if rest else ""
    explored = " Topics were found in these same articles, so this is for exploring." if kind == "topic" else ""
    remarks = {(split.kind, split.id): describe_source_split(split) for split in make_source_section(records).rows}
    return Finding(
        f"Of {format_count(len(tested), kind)} tested for change over time, {len(changed):,} changed{left}."
        f"{refused}{explored}",
        _shorten([_describe_change(trend, names, remarks.get((kind, trend.id), "")) for trend in changed]),
    )


def _describe_change(trend: Trend, names: Names, remark: str) -> str:
    verb = "rose" if trend.claim == "rising" else "fell"
    q_value = f"q = {format_probability(trend.q_value)}".replace("= <", "< ")
    digits = choose_digits(trend.low, trend.high)
    interval = format_change_interval(trend.low, trend.high, digits)
    amount = format_number(abs(trend.slope), digits)
    text = f"{_quote(trend, names)} {verb} by {amount} percentage points per year (interval {interval}, {q_value})"
    return f"{text}; but see its sources: {remark}" if remark else text


def _describe_reversals(records: RunRecords, names: Names) -> Finding:
    turned = make_source_section(records).reversed
    if not turned:
        return Finding("")
    return Finding(
        f"The direction of {format_count(len(turned), 'change')} turns with the sources (Simpson\u2019s paradox):",
        _shorten([f"{_quote(split, names)}: {describe_source_split(split)}" for split in turned]),
    )


def _describe_seasons(records: RunRecords, names: Names) -> Finding:
    seasons = make_season_section(records)
    if not seasons.seasonal:
        return Finding("")
    n_seasonal = len(seasons.seasonal)
    cases = [
        f"{_quote(season, names)}: highest in {format_season(season.high)}, lowest in {format_season(season.low)}, "
        f"{format_number(season.swing, 1)} percentage points between (q = {format_probability(season.q_value)})"
        for season in seasons.seasonal
    ]
    return Finding(
        f"Of {format_count(seasons.n_tested, 'series')} tested for seasons, {n_seasonal:,} "
        f"{'follows' if n_seasonal == 1 else 'follow'} the calendar.",
        _shorten([case.replace("= <", "< ") for case in cases]),
    )


def _describe_change_points(records: RunRecords, names: Names, *, n_changes: int | None) -> Finding:
    section = make_change_section(records)
    if not section.rows:
        return Finding("")
    n_series = len({(row.kind, row.id) for row in section.rows})
    if n_changes is None:
        text = (
            f"Of {format_count(section.n_searched, 'series')} searched for abrupt changes, {n_series:,} "
            f"{choose_plural(n_series, 'has')} a change point."
        )
    else:
        text = (
            f"The study asks for {format_count(n_changes, 'change point')} in every series; no test says that anything "
            "changed there."
        )
    if section.has_events:
        text += " Events are named where they lie in the interval, which does not make them causes."
    return Finding(text, _shorten([_describe_change_point(row, names) for row in section.rows]))


def _describe_change_point(row: ChangeRow, names: Names) -> str:
    verb = "jumped" if row.after > row.before else "dropped"
    digits = 0 if f"{row.before:.2f}" != f"{row.after:.2f}" else 1
    text = (
        f"{_quote(row, names)} {verb} from {format_share(row.before, digits)} to {format_share(row.after, digits)} in "
        f"{row.label} (interval {row.low} to {row.high})"
    )
    events = [f"\u201c{match.event}\u201d ({format_day(match.day)})" for match in row.events]
    return f"{text}; beside {format_list(events, most=3)}" if events else text


def _quote(entry: _Series, names: Names) -> str:
    return f"\u201c{names[entry.kind, entry.id]}\u201d"


def _shorten(cases: list[str]) -> tuple[str, ...]:
    more = len(cases) - _MOST_NAMED
    return (*cases[:_MOST_NAMED], f"{more:,} more: see the trends below") if more > 0 else tuple(cases)


def _describe_refusal(trends: list[Trend], records: RunRecords) -> str:
    if len(trends) > 1 and is_refused_alone(trends[0]):
        return f"every {trends[0].kind} is too rare or too common for a test"
    return describe_refusal(trends[0], records.prevalence)
