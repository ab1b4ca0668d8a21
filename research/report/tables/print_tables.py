"""Tables for papers: topics, prevalence of themes, trends, change points, alignment, quality."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from research.records import WHOLE, Period, RunRecords, SeriesKind
from research.report.summary.alignment_facts import list_alignment_diagnostics
from research.report.summary.change_dates import list_dates
from research.report.summary.claim_names import name_claim, name_family
from research.report.summary.minor_languages import find_minor_languages, select_main
from research.report.summary.series_names import name_series
from research.report.summary.topic_quality import list_topic_quality
from research.report.tables.topic_frames import list_word_languages, list_words
from research.text.messages import find_spoken, say
from research.text.print_table import PrintColumn, PrintTable
from research.text.wording import (
    format_count,
    format_level,
    format_number,
    format_period,
    format_probability,
    format_range,
    name_unit,
    name_units,
)

_WIDE_CM = 4.5
_WORDS_SHOWN = 8
_TOPICS_SHOWN = 5


def make_topics_table(records: RunRecords) -> PrintTable:
    """Make the table of topics: size, stability and words."""
    topics = records.topics.topics
    words = list_words(records)
    stability = records.clusters.stability
    columns = [
        _numbers(say("Topic"), (str(topic.index) for topic in topics)),
        _numbers(say("Passages"), (str(topic.n_passages) for topic in topics)),
        _numbers(say("Articles"), (str(topic.n_articles) for topic in topics)),
        _numbers(say("Stability"), (format_number(float(value), 2) for value in stability)),
    ]
    languages = select_main(list_word_languages(records), find_minor_languages(records))
    width = 9 / max(1, len(languages))
    for language in languages:
        texts = (", ".join(words[topic.index, language][:_WORDS_SHOWN]) for topic in topics)
        columns.append(_texts(say("Words ({language})", language=language), texts, width_cm=width))
    caption = say(
        "Topics: number of passages and articles, stability in subsamples (0 to 1), and most distinctive words by "
        "language."
    )
    return PrintTable("topics", columns=tuple(columns), caption=caption)


def make_prevalence_table(records: RunRecords) -> PrintTable:
    """Make the prevalence of every theme by period, in per cent with intervals; of topics if there are no themes."""
    prevalence = records.prevalence
    kind: SeriesKind = "theme" if records.themes.n_themes else "topic"
    # The largest topics, as many as fit on a page.
    shown = prevalence.list_rows(kind)[: None if kind == "theme" else _TOPICS_SHOWN]
    columns = [_texts(say("Period"), map(_label_period, prevalence.periods))]
    if shown:
        columns.append(_numbers("n", (str(n) for n in prevalence.n[WHOLE])))
    names = name_series(records, find_spoken())
    for row in shown:
        numbers = (prevalence.shown_share[row, WHOLE], prevalence.low[row, WHOLE], prevalence.high[row, WHOLE])
        cells = [_write_share(*map(float, cell)) for cell in zip(*numbers, strict=True)]
        columns.append(_numbers(names[kind, prevalence.series[row].id], cells))
    caption = _caption_prevalence(records, kind)
    if kind == "theme" and not prevalence.is_single_period_claimed:
        caption = say(
            "{caption} So few stories are coded that shares of single periods say little; the slopes rest on all of "
            "them.",
            caption=caption,
        )
    return PrintTable("prevalence", caption=caption, columns=tuple(columns))


def _label_period(period: Period) -> str:
    label = format_period(period.label)
    return say("{period} (partial)", period=label) if period.is_partial else label


def _caption_prevalence(records: RunRecords, kind: SeriesKind) -> str:
    prevalence = records.prevalence
    unit, length, level = name_units(prevalence.unit), name_unit(prevalence.length), format_level(prevalence.confidence)
    if kind == "theme":
        captions = {
            "soft": say(
                "Prevalence of themes by {length}: mean membership of {units} in per cent, with {level} confidence "
                "intervals.",
                length=length,
                units=unit,
                level=level,
            ),
            "hard": say(
                "Prevalence of themes by {length}: proportion of {units} with this top theme in per cent, with {level} "
                "confidence intervals.",
                length=length,
                units=unit,
                level=level,
            ),
            "corrected": say(
                "Prevalence of themes by {length}: share of {units} corrected by codes in per cent, with {level} "
                "confidence intervals.",
                length=length,
                units=unit,
                level=level,
            ),
        }
        return captions[prevalence.membership]
    if prevalence.membership == "hard":
        return say(
            "Prevalence of the largest topics by {length}: proportion of {units} with this top topic in per cent, with "
            "{level} confidence intervals.",
            length=length,
            units=unit,
            level=level,
        )
    return say(
        "Prevalence of the largest topics by {length}: mean membership of {units} in per cent, with {level} confidence "
        "intervals.",
        length=length,
        units=unit,
        level=level,
    )


def make_trends_table(records: RunRecords) -> PrintTable:
    """Make the table of trends."""
    trends, prevalence = records.trends.trends, records.prevalence
    names = name_series(records, find_spoken())
    columns = [
        _texts(say("Family"), (name_family(trend.family) for trend in trends)),
        _texts(say("Series"), (names[trend.kind, trend.id] for trend in trends), width_cm=_WIDE_CM),
        _numbers(say("Slope"), (format_number(trend.slope, 2) for trend in trends)),
        _numbers(say("Interval"), (_write_interval(trend.low, trend.high) for trend in trends)),
        _numbers("q", (format_probability(trend.claim_q) for trend in trends)),
        _texts(say("Claim"), (name_claim(trend.claim) for trend in trends)),
        _numbers(say("Minimum detectable"), (format_number(trend.detectable_slope, 2) for trend in trends)),
    ]
    n_periods = max((trend.n_periods for trend in trends), default=0)
    caption = say(
        "Trends of prevalence over {periods} with {units}: slope in percentage points per year with its {level} "
        "confidence interval, q-value (false discovery rate over all series of a family; confirmatory: themes, defined "
        "before the run; exploratory: topics, detected in the run), and minimum detectable slope (80% power).",
        periods=format_count(n_periods, f"complete {prevalence.length}"),
        units=format_count(max((trend.n for trend in trends), default=0), prevalence.unit),
        level=format_level(prevalence.confidence),
    )
    return PrintTable("trends", caption=caption, columns=tuple(columns))


def make_change_points_table(records: RunRecords) -> PrintTable:
    """Make the table of dated change points with the dates that they may have."""
    points, periods = records.changes.dated, records.prevalence.periods
    names = name_series(records, find_spoken())
    columns = [
        _texts(say("Kind"), (name_unit(point.kind) for point in points)),
        _texts(say("Series"), (names[point.kind, point.id] for point in points), width_cm=_WIDE_CM),
        _texts(say("Change point"), (format_period(periods[point.period].label) for point in points)),
        _texts(say("Dates"), (list_dates(point, periods) for point in points)),
        _numbers(say("Before"), (format_number(100 * point.before, 1) for point in points)),
        _numbers(say("After"), (format_number(100 * point.after, 1) for point in points)),
    ]
    caption = say(
        "Change points of prevalence: first {length} after the change, the dates that it may have (95% of the "
        "posterior), and share before and after the change in per cent.",
        length=name_unit(records.prevalence.length),
    )
    return PrintTable("change-points", caption=caption, columns=tuple(columns))


def make_alignment_table(records: RunRecords) -> PrintTable:
    """Make the diagnostics of the alignment."""
    measures = list_alignment_diagnostics(records.alignment)
    columns = [
        _texts(say("Measure"), (measure.name for measure in measures)),
        _numbers(say("Before"), (format_number(measure.before, 3) for measure in measures)),
        _numbers(say("After"), (format_number(measure.after, 3) for measure in measures)),
        _numbers("n", (str(measure.n) for measure in measures)),
    ]
    caption = say("Language effects in the embeddings before and after alignment.")
    return PrintTable("alignment", caption=caption, columns=tuple(columns))


def make_quality_table(records: RunRecords) -> PrintTable:
    """Make the diagnostics of the topics."""
    quality = list_topic_quality(records)
    columns = [
        _texts(say("Measure"), (measure.name for measure in quality)),
        _numbers(say("Value"), (format_number(measure.value, 3) for measure in quality)),
        _texts(say("Meaning"), (measure.meaning for measure in quality), width_cm=9),
    ]
    return PrintTable("quality", caption=say("Diagnostics of the topics."), columns=tuple(columns))


PRINT_TABLES: dict[str, Callable[[RunRecords], PrintTable]] = {
    "topics": make_topics_table,
    "prevalence": make_prevalence_table,
    "trends": make_trends_table,
    "change_points": make_change_points_table,
    "alignment": make_alignment_table,
    "quality": make_quality_table,
}
"""Tables that fit on a page, by name."""


def _texts(title: str, values: Iterable[str], *, width_cm: float | None = None) -> PrintColumn:
    return PrintColumn(title, tuple(values), width_cm=width_cm)


def _numbers(title: str, values: Iterable[str]) -> PrintColumn:
    return PrintColumn(title, tuple(values), is_number=True)


def _write_share(share: float, low: float, high: float) -> str:
    if share != share:
        return format_number(share)
    if low != low or high != high:
        return format_number(100 * share, 1)
    return f"{format_number(100 * share, 1)} ({format_number(100 * low, 1)}\u2013{format_number(100 * high, 1)})"


def _write_interval(low: float, high: float) -> str:
    if low != low or high != high:
        return format_number(low if low != low else high)
    return format_range(format_number(low, 2), format_number(high, 2))
