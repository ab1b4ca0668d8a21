"""The answer of a study: four to six sentences that claim no more than the tests allow, each beside a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from research.records import RunRecords, SeriesKind, Trend
from research.report.page.claim_sentences import describe_claim, format_q
from research.report.page.course_pictures import draw_change, draw_series
from research.report.page.limit import Claim
from research.report.page.pictures import Level, Picture, draw_levels
from research.report.page.season_section import make_season_section
from research.report.summary.displacements import Names, describe_displacement, find_relative
from research.report.summary.leads import is_told_apart
from research.report.summary.series_names import name_series
from research.report.summary.theme_levels import ThemeLevel, is_ranked, list_theme_levels
from research.report.summary.trend_reasons import describe_refusal, is_refused_alone
from research.text.messages import say
from research.text.wording import (
    choose_digits,
    format_change,
    format_change_interval,
    format_count,
    format_interval,
    format_list,
    format_number,
    format_season,
    format_share,
)

MOST_SENTENCES = 6
"""Sentences of the answer. A convention: what is read in two minutes."""

_MOST_CHANGES = 3
"""Changes that have a sentence of their own. A convention."""

_MOST_ROWS = 4
"""Rows of a picture of levels, and series whose courses share a picture. A convention."""

_NO_COLOR = ""


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One sentence or two of the answer, the picture beside it if there is one, and what it claims."""

    text: str
    picture: Picture | None = None
    claims: tuple[Claim, ...] = ()


def write_answer(records: RunRecords, language: str = "en") -> tuple[AnswerLine, ...]:
    """Answer the question of the study.

    Parameters
    ----------
    records
        Records of a whole run.
    language
        Language of the names of themes.
    """
    names = name_series(records, language)
    if records.themes.n_themes:
        lines = [*_answer_changes(records, names, "theme", most=_MOST_CHANGES), *_answer_levels(records, names)]
        lines += [*_answer_others(records, names, "theme"), *_answer_topics(records, names)]
        lines += _answer_changes(records, names, "topic", most=MOST_SENTENCES - len(lines))
    else:
        lines = [*_answer_changes(records, names, "topic", most=_MOST_CHANGES), *_answer_topics(records, names)]
        lines += _answer_others(records, names, "topic")
    return tuple([*lines, *_answer_seasons(records, names)][:MOST_SENTENCES])


def list_claims(lines: Sequence[AnswerLine]) -> tuple[Claim, ...]:
    """List what an answer claims."""
    return tuple(claim for line in lines for claim in line.claims)


def _answer_levels(records: RunRecords, names: Names) -> list[AnswerLine]:
    levels = [level for level in list_theme_levels(records) if level.n]
    known = [level for level in levels if _is_known(level, records)]
    known.sort(key=lambda level: -level.share)
    if not levels:
        return []
    if not known and records.prevalence.is_corrected:
        return [AnswerLine(say("The codes allow no claim about any theme."))]
    if not known:
        return [AnswerLine(say("No theme of the codebook can be told from an absent theme by similarity."))]
    first = known[0]
    low, high = _find_interval(first)
    theme, share, interval = names["theme", first.id], format_share(first.share), format_interval(low, high)
    units, level = format_count(first.n, records.prevalence.unit), format_share(records.prevalence.confidence)
    text = (
        say(
            "“{theme}” is the most frequent theme, with {share} of {units} ({level} CI {interval}).",
            theme=theme,
            share=share,
            units=units,
            level=level,
            interval=interval,
        )
        if records.prevalence.is_corrected
        else say(
            "By similarity to the codebook (exploratory), “{theme}” is the most frequent theme, with {share} of "
            "{units} ({level} CI of sampling {interval}).",
            theme=theme,
            share=share,
            units=units,
            level=level,
            interval=interval,
        )
    )
    if len(known) > 1:
        text = say("{first} {second}", first=text, second=_compare_levels(records, known, names))
    unknown = [level for level in levels if not _is_known(level, records)]
    if unknown:
        text = say("{first} {second}", first=text, second=_describe_unknown(records, unknown, names))
    claims: list[Claim] = [("level", "theme", level.id) for level in known[:_MOST_ROWS]]
    return [AnswerLine(text, _draw_theme_levels(records, known, names), tuple(claims))]


def _describe_unknown(records: RunRecords, unknown: Sequence[ThemeLevel], names: Names) -> str:
    listed = format_list([f"\u201c{names['theme', level.id]}\u201d" for level in unknown], most=_MOST_ROWS)
    if records.prevalence.is_corrected:
        return say("The codes allow no claim about {themes}.", themes=listed)
    return say("{themes} cannot be told from an absent theme.", themes=listed)


def _is_known(level: ThemeLevel, records: RunRecords) -> bool:
    is_told = level.basis == "codes" if records.prevalence.is_corrected else not level.is_indistinct
    return is_told and level.share > 0


def _find_interval(level: ThemeLevel) -> tuple[float, float]:
    """Give the interval of sampling of a level."""
    if level.basis == "codes":
        return level.corrected_low, level.corrected_high
    return level.assigned_low, level.assigned_high


def _compare_levels(records: RunRecords, known: Sequence[ThemeLevel], names: Names) -> str:
    first, second, last = known[0], known[1], known[-1]
    order = {level.id: index for index, level in enumerate(list_theme_levels(records))}
    is_told = is_told_apart(records, first, second) and (
        records.prevalence.is_corrected or is_ranked(records, order[first.id], order[second.id])
    )
    name, share, least = names["theme", second.id], format_share(second.share), format_share(last.share)
    if len(known) == 2 and is_told:
        return say("“{theme}” has {share}; the lead is larger than chance explains.", theme=name, share=share)
    if len(known) == 2:
        return say("“{theme}” has {share}; the lead may be chance.", theme=name, share=share)
    if is_told:
        return say(
            "The others have {least} to {share}; the lead is larger than chance explains.", share=share, least=least
        )
    return say(
        "The others have {least} to {share}; the lead over “{theme}” may be chance.",
        share=share,
        least=least,
        theme=name,
    )


def _draw_theme_levels(records: RunRecords, known: Sequence[ThemeLevel], names: Names) -> Picture:
    colors = {theme.id: theme.color for theme in records.themes.themes}
    shown = [
        Level(
            names["theme", level.id], level.share, *_find_interval(level), format_share(level.share), colors[level.id]
        )
        for level in known[:_MOST_ROWS]
    ]
    return draw_levels(shown, alt_text=say("Bars, shares of themes: {levels}.", levels=_list_levels(shown)))


def _list_levels(levels: Sequence[Level]) -> str:
    return format_list([say("{name} {share}", name=level.name, share=level.label) for level in levels])


def _answer_topics(records: RunRecords, names: Names) -> list[AnswerLine]:
    topics, n_passages = records.topics.topics, records.passages.n_passages
    if not topics:
        return []
    largest = sorted(topics, key=lambda topic: (-topic.n_passages, topic.index))[:_MOST_ROWS]
    shown = [
        Level(
            names["topic", str(topic.index)],
            topic.n_passages / max(1, n_passages),
            np.nan,
            np.nan,
            format_share(topic.n_passages / max(1, n_passages)),
            _NO_COLOR,
        )
        for topic in largest
    ]
    counted, passages = format_count(len(topics), "topic"), format_count(n_passages, "passage")
    if n_passages == 1:
        return [AnswerLine(say("The corpus is one passage, so there are no topics to compare."))]
    if len(topics) == 1:
        text = say("Clustering finds one topic in {passages}: “{topic}”.", passages=passages, topic=shown[0].name)
    elif records.themes.n_themes:
        text = say(
            "Without the codebook, clustering finds {topics} in {passages}; the largest is “{topic}” ({share}).",
            topics=counted,
            passages=passages,
            topic=shown[0].name,
            share=shown[0].label,
        )
    else:
        text = say(
            "Clustering finds {topics} in {passages}; the largest is “{topic}” ({share}).",
            topics=counted,
            passages=passages,
            topic=shown[0].name,
            share=shown[0].label,
        )
    changes = _count_topic_changes(records) if records.themes.n_themes else ""
    if changes:
        text = say("{first} {second}", first=text, second=changes)
    picture = draw_levels(
        shown, alt_text=say("Bars, shares of the passages by topic: {levels}.", levels=_list_levels(shown))
    )
    claims: list[Claim] = [("level", "topic", str(topic.index)) for topic in largest]
    return [AnswerLine(text, picture, tuple(claims))]


def _count_topic_changes(records: RunRecords) -> str:
    tested = [trend for trend in records.trends.trends if trend.kind == "topic" and trend.claim != "none"]
    n_changed, counted = sum(trend.is_change for trend in tested), format_count(len(tested), "topic")
    if not tested:
        return ""
    if not n_changed:
        return say("No change was detected in {topics} tested.", topics=counted)
    return say("Of {topics} tested, {n} changed (exploratory).", topics=counted, n=n_changed)


def _answer_changes(records: RunRecords, names: Names, kind: SeriesKind, *, most: int) -> list[AnswerLine]:
    return [
        AnswerLine(
            _answer_change(trend, records, names),
            draw_change(trend, records, names),
            (("change", trend.kind, trend.id),),
        )
        for trend in list_changes(records, kind)[: max(0, most)]
    ]


def list_changes(records: RunRecords, kind: SeriesKind) -> list[Trend]:
    """List the claimed changes of a kind of series, the clearest first."""
    changed = (trend for trend in records.trends.trends if trend.kind == kind and trend.is_change)
    return sorted(changed, key=lambda trend: (trend.claim_q, trend.q_value, -abs(trend.slope)))


def _answer_change(trend: Trend, records: RunRecords, names: Names) -> str:
    text = describe_claim(trend, records, names)
    relative = find_relative(records).get((trend.kind, trend.id))
    clause = describe_displacement(relative, trend.claim, names, confidence=records.prevalence.confidence)
    return say("{first} {second}", first=text, second=f"{clause[:1].upper()}{clause[1:]}.") if clause else text


def _answer_others(records: RunRecords, names: Names, kind: SeriesKind) -> list[AnswerLine]:
    trends = [trend for trend in records.trends.trends if trend.kind == kind]
    tested = [trend for trend in trends if trend.claim != "none"]
    if not trends:
        return []
    if not tested:
        return [AnswerLine(_describe_refused(trends[0], records))]
    still = [trend for trend in tested if not trend.is_change]
    n_more = len(tested) - len(still) - _MOST_CHANGES
    more = say("{n} more changed; see Trends.", n=n_more) if n_more > 0 else ""
    if not still:
        return [AnswerLine(more)] if more else []
    rest = _answer_still(still, records, names, is_all=len(still) == len(tested))
    text = say("{first} {second}", first=more, second=rest) if more else rest
    return [AnswerLine(text, draw_series(still[:_MOST_ROWS], records, names))]


def describe_untested(records: RunRecords) -> str:
    """Say why no trend was tested; empty if some were, or if there are no series."""
    trends = records.trends.trends
    return _describe_refused(trends[0], records) if trends and not records.trends.is_any_tested else ""


def _describe_refused(trend: Trend, records: RunRecords) -> str:
    if is_refused_alone(trend):
        return say("Trends were not tested: every series is too rare or too common.")
    return say("Trends were not tested: {reason}.", reason=describe_refusal(trend, records.prevalence))


def _answer_still(still: Sequence[Trend], records: RunRecords, names: Names, *, is_all: bool) -> str:
    kind, n = still[0].kind, len(still)
    if is_all:
        counted = say(
            "No change was detected in {series} tested, which is not evidence of stability.",
            series=format_count(n, kind),
        )
    elif kind == "theme":
        counted = say(
            "No change was detected in the other theme, which is not evidence of stability.",
            "No change was detected in the other {n} themes, which is not evidence of stability.",
            n=n,
        )
    else:
        counted = say(
            "No change was detected in the other topic, which is not evidence of stability.",
            "No change was detected in the other {n} topics, which is not evidence of stability.",
            n=n,
        )
    clearest = min(still, key=lambda trend: (trend.claim_q, -abs(trend.slope)))
    digits = choose_digits(clearest.low, clearest.high)
    estimate = say(
        "The clearest estimate is “{name}”: {slope} points per year ({level} CI {interval}, {q}).",
        name=names[kind, clearest.id],
        slope=format_change(clearest.slope, digits),
        level=format_share(records.prevalence.confidence),
        interval=format_change_interval(clearest.low, clearest.high, digits),
        q=format_q(clearest.claim_q),
    )
    text = say("{first} {second}", first=counted, second=estimate)
    sizes = sorted(trend.detectable_slope for trend in still)
    if not np.isfinite(sizes[-1]):
        return text
    least, most = (format_number(size, choose_digits(size, size)) for size in (sizes[0], sizes[-1]))
    power = (
        say("Only slopes of {size} points per year or more are found with 80% power.", size=least)
        if least == most
        else say(
            "Only slopes of {least} to {most} points per year or more, by series, are found with 80% power.",
            least=least,
            most=most,
        )
    )
    return say("{first} {second}", first=text, second=power)


def _answer_seasons(records: RunRecords, names: Names) -> list[AnswerLine]:
    section = make_season_section(records)
    if not section.seasonal:
        return []
    first = section.seasonal[0]
    return [
        AnswerLine(
            say(
                "Of {series} tested, {n} follow the calendar, most clearly “{name}”: highest in {high}, lowest in "
                "{low} ({q}).",
                n=len(section.seasonal),
                series=format_count(section.n_tested, "series"),
                name=names[first.kind, first.id],
                high=format_season(first.high),
                low=format_season(first.low),
                q=format_q(first.q_value),
            )
        )
    ]
