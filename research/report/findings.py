"""What was found, in sentences that say no more than the numbers and tests allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from research.records import RunRecords, SeriesKind, Trend
from research.report.prevalence_totals import PrevalenceTotal, sum_prevalence
from research.report.series_frames import name_series
from research.report.series_section import find_remark
from research.report.wording import (
    choose_plural,
    say_change,
    say_count,
    say_day,
    say_interval,
    say_language,
    say_list,
    say_number,
    say_probability,
    say_share,
)

_MOST_NAMED = 8
_SAME_COUNT = 0.5
_NO_SLOPE = 0.05

Names = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence or two, and the single cases that it sums up."""

    text: str
    cases: tuple[str, ...] = ()


def list_findings(records: RunRecords, language: str = "en") -> tuple[Finding, ...]:
    """Say in short what a run found.

    Parameters
    ----------
    records
        Of a whole run.
    language
        Of the names of themes.

    Returns
    -------
    Findings for a reader who will look no further; a change is named only where a test allows the claim.
    """
    names = name_series(records, language)
    found = [Finding(_tell_corpus(records))]
    if records.themes.n_themes:
        found += [Finding(_tell_themes(records, names)), _tell_trends(records, "theme", names)]
    found += [Finding(_tell_topics(records, names)), _tell_trends(records, "topic", names)]
    return tuple(finding for finding in found if finding.text)


def _tell_corpus(records: RunRecords) -> str:
    corpus = records.corpus
    days = [article.published.date() for article in corpus.articles]
    n_sources = len({article.source for article in corpus.articles})
    languages = sorted({passage.language for passage in records.passages.passages})
    reprints = (
        f", which are {say_count(corpus.n_stories, 'story')} once reprints are counted together,"
        if corpus.n_stories < corpus.n_articles
        else ""
    )
    when = f"on {say_day(days[0])}" if min(days) == max(days) else f"{say_day(min(days))} to {say_day(max(days))}"
    return (
        f"The corpus holds {say_count(corpus.n_articles, 'article')}{reprints} from {say_count(n_sources, 'source')}, "
        f"{when}, with text in {say_list([say_language(code) for code in languages], most=5)}."
    )


def _tell_themes(records: RunRecords, names: Names) -> str:
    totals = sorted(sum_prevalence(records, "theme"), key=lambda total: -total.hard_share)
    if not totals or totals[0].n == 0:
        return ""
    unit = choose_plural(2, records.prevalence.unit)
    first = totals[0]
    if first.hard_share == 0:
        return f"No theme of the codebook fits any of the {unit} well enough to be counted for it."
    level = f"{100 * records.prevalence.confidence:g}%"
    text = (
        f"The largest part of the {say_count(first.n, records.prevalence.unit)}, {say_share(first.hard_share)} "
        f"({level} interval {say_interval(first.low, first.high)}), is counted for the theme "
        f"{_quote_name(first, names)}"
    )
    return f"{text}{_compare_totals(totals, names)}. {_tell_abstention(records, totals)}".strip()


def _compare_totals(totals: list[PrevalenceTotal], names: Names) -> str:
    if len(totals) < 2:
        return ""
    first, second = totals[:2]
    tied = [total for total in totals if (first.hard_share - total.hard_share) * first.n < _SAME_COUNT]
    if len(tied) > 1:
        return f", and as large a part for {say_list([_quote_name(total, names) for total in tied[1:]])}"
    other = f"{_quote_name(second, names)} ({say_share(second.hard_share)}, {say_interval(second.low, second.high)})"
    if second.high < first.low:
        return f", ahead of {other}"
    return f", followed by {other}; their intervals overlap, so which of the two leads cannot be told"


def _quote_name(total: PrevalenceTotal, names: Names) -> str:
    return f"\u201c{names['theme', total.id]}\u201d"


def _tell_abstention(records: RunRecords, totals: list[PrevalenceTotal]) -> str:
    rest = 1 - sum(total.hard_share for total in totals)
    if rest < 0.005:
        return ""
    return f"{say_share(rest)} fit no theme well enough to be counted."


def _tell_topics(records: RunRecords, names: Names) -> str:
    clusters, topics = records.clusters, records.topics.topics
    if not topics:
        return ""
    n_passages = records.passages.n_passages
    largest = max(topics, key=lambda topic: topic.n_passages)
    text = (
        f"Without the codebook, the {say_count(n_passages, 'passage')} of the articles fall into "
        f"{say_count(len(topics), 'topic')}"
    )
    if len(topics) > 1:
        share = say_share(largest.n_passages / max(1, n_passages))
        text += f"; the largest, \u201c{names['topic', str(largest.index)]}\u201d, holds {share} of them"
    if clusters.half_agreement == clusters.half_agreement:
        text += (
            f". They are what {clusters.n_members} clusterings agree on; two halves of these give topics that agree at "
            f"{say_number(clusters.half_agreement)} (adjusted Rand index: 1 is identical, 0 is chance)"
        )
    return f"{text}."


def _tell_trends(records: RunRecords, kind: SeriesKind, names: Names) -> Finding:
    trends = [trend for trend in records.trends.trends if trend.kind == kind]
    tested = [trend for trend in trends if trend.claim != "none"]
    if not tested:
        # Said once is enough: topics are refused for the reason that themes are.
        is_said = not trends or (kind == "topic" and records.themes.n_themes > 0)
        return Finding("" if is_said else f"Whether anything rose or fell was not tested: {_find_reason(trends)}.")
    changed = [trend for trend in tested if trend.claim in {"rising", "falling"}]
    changed.sort(key=lambda trend: (trend.q_value, -abs(trend.slope)))
    if not changed:
        return Finding(
            f"For none of the {say_count(len(tested), kind)} tested can a change be told from chance; that is not "
            "evidence that nothing changed."
        )
    rest = len(tested) - len(changed)
    others = "the other one" if rest == 1 else f"the other {rest:,}"
    left = f"; for {others} no change can be told from chance" if rest else ""
    cases = [_tell_change(trend, names) for trend in changed[:_MOST_NAMED]]
    if len(changed) > _MOST_NAMED:
        cases.append(f"{len(changed) - _MOST_NAMED:,} more: see the trends below")
    return Finding(
        f"Of {say_count(len(tested), kind)} tested for change over time, {len(changed):,} changed{left}.", tuple(cases)
    )


def _tell_change(trend: Trend, names: Names) -> str:
    verb = "rose" if trend.claim == "rising" else "fell"
    name = f"\u201c{names[trend.kind, trend.id]}\u201d"
    q_value = f"q = {say_probability(trend.q_value)}".replace("= <", "< ")
    if abs(trend.slope) < _NO_SLOPE:
        # Where most periods tie the median slope is zero, and the claim rests on what is remarked.
        remark = find_remark(trend)
        return f"{name} {verb} ({f'{remark}; ' if remark else ''}{q_value})"
    interval = f"{say_change(trend.low)} to {say_change(trend.high)}"
    amount = say_number(abs(trend.slope), 1)
    return f"{name} {verb} by {amount} percentage points a year (interval {interval}, {q_value})"


def _find_reason(trends: list[Trend]) -> str:
    return trends[0].reason.removeprefix("no test:").strip().rstrip(".") or "see below"
