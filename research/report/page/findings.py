"""Findings: sentences that claim no more than the numbers and tests allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

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
from research.text.messages import say
from research.text.wording import (
    choose_digits,
    format_change_interval,
    format_count,
    format_day,
    format_level,
    format_list,
    format_number,
    format_period,
    format_season,
    format_share,
    format_test,
    join_clauses,
    join_sentences,
)

_MOST_NAMED = 8
"""Cases that a finding names; the others are counted. A convention."""

Names = Mapping[tuple[str, str], str]


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
    first, last = format_first(corpus), format_last(corpus)
    n_sources = len(set(corpus.sources))
    articles = format_count(corpus.n_articles, "article")
    if corpus.n_stories < corpus.n_articles:
        articles = say(
            "{articles} ({stories} when reprints are grouped)",
            articles=articles,
            stories=format_count(corpus.n_stories, "story"),
        )
    sources, languages = format_count(n_sources, "source"), format_languages(Counter(records.passages.languages))
    if corpus.articles[0].published.date() == corpus.articles[-1].last_day:
        return say(
            "The corpus comprises {articles} from {sources}, published on {day}, in {languages}.",
            articles=articles,
            sources=sources,
            day=first,
            languages=languages,
        )
    if first == last:
        return say(
            "The corpus comprises {articles} from {sources}, published in {month}, in {languages}.",
            articles=articles,
            sources=sources,
            month=first,
            languages=languages,
        )
    return say(
        "The corpus comprises {articles} from {sources}, published from {first} to {last}, in {languages}.",
        articles=articles,
        sources=sources,
        first=first,
        last=last,
        languages=languages,
    )


def _describe_topics(records: RunRecords, names: Names) -> str:
    clusters, topics = records.clusters, records.topics.topics
    if not topics:
        return ""
    n_passages = records.passages.n_passages
    largest = max(topics, key=lambda topic: topic.n_passages)
    passages, found = format_count(n_passages, "passage"), format_count(len(topics), "topic")
    if len(topics) > 1:
        text = say(
            "Independently of the codebook, clustering grouped the {passages} into {topics}; the largest, "
            "\u201c{topic}\u201d, contains {share} of the passages.",
            passages=passages,
            topics=found,
            topic=names["topic", str(largest.index)],
            share=format_share(largest.n_passages / max(1, n_passages)),
        )
    else:
        text = say(
            "Independently of the codebook, clustering grouped the {passages} into {topics}.",
            passages=passages,
            topics=found,
        )
    if clusters.half_agreement != clusters.half_agreement:
        return text
    agreement = say(
        "The topics are the consensus of {n} clusterings; the adjusted Rand index between the consensus topics of two "
        "halves of these clusterings is {index} (1: identical; 0: expected by chance).",
        n=clusters.n_members,
        index=format_number(clusters.half_agreement),
    )
    return join_sentences([text, agreement])


def _describe_trends(records: RunRecords, kind: SeriesKind, names: Names) -> Finding:
    trends = [trend for trend in records.trends.trends if trend.kind == kind]
    tested = [trend for trend in trends if trend.claim != "none"]
    if not tested:
        # Once is enough: too few periods for themes are too few for topics.
        is_said = not trends or (kind == "topic" and records.themes.n_themes > 0 and not is_refused_alone(trends[0]))
        return Finding(
            "" if is_said else say("Trends were not tested: {reason}.", reason=_describe_refusal(trends, records))
        )
    changed = [trend for trend in tested if trend.is_change]
    changed.sort(key=lambda trend: (trend.claim_q, trend.q_value, -abs(trend.slope)))
    n_refused = len(trends) - len(tested)
    refused = say("{series} could not be tested.", series=format_count(n_refused, kind)) if n_refused else ""
    bounded = _describe_bounded(tested, records.trends.negligible)
    if not changed:
        points = {point.id for point in records.changes.change_points if point.kind == kind}
        clauses = [_describe_unchanged(len(tested), len(points), kind), bounded]
        return Finding(join_sentences([say("{sentence}.", sentence=join_clauses(clauses)), refused]))
    rest = len(tested) - len(changed)
    counted = say(
        "Of {series} tested for a change of any shape, {n} changed ({directions})",
        series=format_count(len(tested), kind),
        n=len(changed),
        directions=format_list(_count_directions(changed)),
    )
    left = say("no change was detected in the other one", "no change was detected in the other {n}", n=rest)
    clauses = [counted, left, bounded] if rest else [counted]
    relative = find_relative(records)
    remarks = {(split.kind, split.id): describe_source_split(split) for split in make_source_section(records).rows}
    return Finding(
        join_sentences([say("{sentence}.", sentence=join_clauses(clauses)), refused, _describe_kind(records, kind)]),
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


def _describe_unchanged(n_tested: int, n_points: int, kind: SeriesKind) -> str:
    """Say that no change was detected; a clause."""
    series = format_count(n_tested, kind)
    if not n_points:
        return say("No change was detected in the {series} tested, which is not evidence of stability", series=series)
    return say(
        "No change was detected in the {series} tested after correction for their number; {points} has a change point "
        "in a test that is not corrected, which is not evidence of stability",
        "No change was detected in the {series} tested after correction for their number; {points} have a change point "
        "in a test that is not corrected, which is not evidence of stability",
        n=n_points,
        series=series,
        points=format_count(n_points, kind),
    )


def _count_directions(changed: list[Trend]) -> list[str]:
    n_of = Counter(trend.claim for trend in changed)
    told = (
        (n_of["rising"], say("{n} rising", n=n_of["rising"])),
        (n_of["falling"], say("{n} falling", n=n_of["falling"])),
        (n_of["changing"], say("{n} without one direction", n=n_of["changing"])),
    )
    return [text for n, text in told if n]


def _describe_kind(records: RunRecords, kind: SeriesKind) -> str:
    """Say why trends of a kind are exploratory; empty if they are not."""
    if kind == "topic":
        return say("Topics were derived from the articles they are tested on, so these results are exploratory.")
    if records.prevalence.membership == "corrected":
        return ""
    return say(
        "These trends are of similarity to the codebook, whose errors nobody has measured; they are exploratory."
    )


def _describe_bounded(tested: list[Trend], negligible: float) -> str:
    """Describe in how many series a line that is not negligible is ruled out; empty if the study asks for none."""
    n_bounded = sum(trend.claim == "no larger change" for trend in tested)
    if negligible != negligible:
        return ""
    return say(
        "in {n} of these, a straight line of {size} percentage points per year or more is ruled out",
        n=n_bounded,
        size=float(negligible),
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
    shape = describe_shape(trend, prevalence, changes)
    clauses = (
        say("it {caution}", caution=caution) if caution else "",
        say("the direction depends on the sources: {remark}", remark=remark) if remark else "",
    )
    if trend.claim == "changing":
        changed = say(
            "\u201c{name}\u201d changed ({q_value}): {shape}",
            name=names[trend.kind, trend.id],
            q_value=format_test("q", trend.claim_q),
            shape=shape,
        )
        return join_clauses([changed, *clauses])
    slope = _describe_slope(trend, names[trend.kind, trend.id], prevalence)
    text = say("{slope}, {shape}", slope=slope, shape=shape) if shape else slope
    return join_clauses([text, displacement, *clauses])


def _describe_slope(trend: Trend, name: str, prevalence: Prevalence) -> str:
    digits = choose_digits(trend.low, trend.high)
    slope, level = format_number(abs(trend.slope), digits), format_level(prevalence.confidence)
    interval, q_value = format_change_interval(trend.low, trend.high, digits), format_test("q", trend.claim_q)
    if trend.claim == "rising":
        return say(
            "\u201c{name}\u201d rose by {slope} percentage points per year ({level} CI {interval}, {q_value})",
            name=name,
            slope=slope,
            level=level,
            interval=interval,
            q_value=q_value,
        )
    return say(
        "\u201c{name}\u201d fell by {slope} percentage points per year ({level} CI {interval}, {q_value})",
        name=name,
        slope=slope,
        level=level,
        interval=interval,
        q_value=q_value,
    )


def _describe_reversals(records: RunRecords, names: Names) -> Finding:
    turned = make_source_section(records).reversed
    if not turned:
        return Finding("")
    return Finding(
        say(
            "The direction of {changes} depends on the mix of sources (Simpson\u2019s paradox):",
            changes=format_count(len(turned), "change"),
        ),
        _shorten(
            [
                say(
                    "\u201c{name}\u201d: {remark}",
                    name=names[split.kind, split.id],
                    remark=describe_source_split(split),
                )
                for split in turned
            ]
        ),
    )


def _describe_seasons(records: RunRecords, names: Names) -> Finding:
    seasons = make_season_section(records)
    if not seasons.seasonal:
        return Finding("")
    n_seasonal = len(seasons.seasonal)
    cases = [
        say(
            "\u201c{name}\u201d: highest in {high}, lowest in {low}, a difference of {swing} percentage points "
            "({q_value})",
            name=names[season.kind, season.id],
            high=format_season(season.high),
            low=format_season(season.low),
            swing=format_number(season.swing, 1),
            q_value=format_test("q", season.q_value),
        )
        for season in seasons.seasonal
    ]
    return Finding(
        say(
            "Of {series} tested for seasonality, {n} is seasonal.",
            "Of {series} tested for seasonality, {n} are seasonal.",
            n=n_seasonal,
            series=format_count(seasons.n_tested, "series"),
        ),
        _shorten(cases),
    )


def _describe_change_points(records: RunRecords, names: Names, *, n_changes: int | None) -> Finding:
    section = make_change_section(records)
    if not section.rows:
        return Finding("")
    n_series = len({(row.kind, row.id) for row in section.rows})
    if n_changes is None:
        told = [
            say(
                "Change points with a date were detected in {n} of {series}.",
                n=n_series,
                series=format_count(section.n_searched, "series"),
            )
        ]
    else:
        told = [
            say(
                "The study requests {points} in every series; they were placed without a test.",
                points=format_count(n_changes, "change point"),
            )
        ]
    if section.has_events:
        told.append(
            say(
                "Events are named where they are nearer to a change point than dates drawn at random; they are not "
                "necessarily its causes."
            )
        )
    return Finding(join_sentences(told), _shorten([_describe_change_point(row, names) for row in section.rows]))


def _describe_change_point(row: ChangeRow, names: Names) -> str:
    digits = 0 if f"{row.before:.2f}" != f"{row.after:.2f}" else 1
    name, period = names[row.kind, row.id], format_period(row.label)
    before, after = format_share(row.before, digits), format_share(row.after, digits)
    if row.after > row.before:
        text = say(
            "“{name}” rose abruptly from {before} to {after} in {period} (95% of the probability of the date: {dates})",
            name=name,
            before=before,
            after=after,
            period=period,
            dates=row.dates,
        )
    else:
        text = say(
            "“{name}” fell abruptly from {before} to {after} in {period} (95% of the probability of the date: {dates})",
            name=name,
            before=before,
            after=after,
            period=period,
            dates=row.dates,
        )
    events = [
        say(
            "\u201c{event}\u201d ({day}, {p_value}, {q_value})",
            event=match.event,
            day=format_day(match.day),
            p_value=format_test("p", match.p_value),
            q_value=format_test("q", match.q_value),
        )
        for match in row.events
    ]
    clauses = (
        say("coincides with {events}", events=format_list(events, most=3)) if events else "",
        say("it {caution}", caution=row.caution) if row.caution else "",
    )
    return join_clauses([text, *clauses])


def _shorten(cases: list[str]) -> tuple[str, ...]:
    more = len(cases) - _MOST_NAMED
    return (*cases[:_MOST_NAMED], say("{n} more: see Trends", n=more)) if more > 0 else tuple(cases)


def _describe_refusal(trends: list[Trend], records: RunRecords) -> str:
    if len(trends) > 1 and is_refused_alone(trends[0]):
        if trends[0].kind == "theme":
            return say("every theme is too rare or too common")
        return say("every topic is too rare or too common")
    return describe_refusal(trends[0], records.prevalence)
