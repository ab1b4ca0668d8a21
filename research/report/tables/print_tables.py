"""Tables for papers: topics, prevalence of themes, trends, change points, alignment, quality."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from research.records import WHOLE, RunRecords, SeriesKind
from research.report.summary.alignment_facts import list_alignment_diagnostics
from research.report.summary.change_dates import list_dates
from research.report.summary.minor_languages import find_minor_languages, select_main
from research.report.summary.series_names import name_series
from research.report.summary.topic_quality import list_topic_quality
from research.report.tables.topic_frames import list_word_languages, list_words
from research.text.print_table import PrintColumn, PrintTable
from research.text.wording import format_count, format_number, format_probability

_WIDE_CM = 4.5
_WORDS_SHOWN = 8
_TOPICS_SHOWN = 5


def make_topics_table(records: RunRecords) -> PrintTable:
    """Make the table of topics: size, stability and words."""
    topics = records.topics.topics
    words = list_words(records)
    stability = records.clusters.stability
    columns = [
        _numbers("Topic", (str(topic.index) for topic in topics)),
        _numbers("Passages", (str(topic.n_passages) for topic in topics)),
        _numbers("Articles", (str(topic.n_articles) for topic in topics)),
        _numbers("Stability", (format_number(float(value), 2) for value in stability)),
    ]
    languages = select_main(list_word_languages(records), find_minor_languages(records))
    width = 9 / max(1, len(languages))
    for language in languages:
        texts = (", ".join(words[topic.index, language][:_WORDS_SHOWN]) for topic in topics)
        columns.append(_texts(f"Words ({language})", texts, width_cm=width))
    return PrintTable(
        "topics",
        columns=tuple(columns),
        caption=(
            "Topics: number of passages and articles, stability in subsamples (0 to 1), and most distinctive words by "
            "language."
        ),
    )


def make_prevalence_table(records: RunRecords) -> PrintTable:
    """Make the prevalence of every theme by period, in per cent with intervals; of topics if there are no themes."""
    prevalence = records.prevalence
    kind: SeriesKind = "theme" if records.themes.n_themes else "topic"
    # The largest topics, as many as fit on a page.
    shown = prevalence.list_rows(kind)[: None if kind == "theme" else _TOPICS_SHOWN]
    labels = [f"{period.label} (partial)" if period.is_partial else period.label for period in prevalence.periods]
    columns = [_texts("Period", labels)]
    if shown:
        columns.append(_numbers("n", (str(n) for n in prevalence.n[WHOLE])))
    names = name_series(records)
    for row in shown:
        numbers = (prevalence.shown_share[row, WHOLE], prevalence.low[row, WHOLE], prevalence.high[row, WHOLE])
        cells = [_write_share(*map(float, cell)) for cell in zip(*numbers, strict=True)]
        columns.append(_numbers(names[kind, prevalence.series[row].id], cells))
    unit = {"article": "articles", "story": "stories"}.get(prevalence.unit, prevalence.unit)
    measure = {
        "soft": "mean membership",
        "hard": f"proportion with this top {kind}",
        "corrected": "share corrected by codes" if kind == "theme" else "mean membership",
    }[prevalence.membership]
    caption = (
        f"Prevalence of {'themes' if kind == 'theme' else 'the largest topics'} by {prevalence.length}: "
        f"{measure} of {unit} in per cent, with {100 * prevalence.confidence:g} % confidence intervals."
    )
    return PrintTable("prevalence", caption=caption, columns=tuple(columns))


def make_trends_table(records: RunRecords) -> PrintTable:
    """Make the table of trends."""
    trends, prevalence = records.trends.trends, records.prevalence
    names = name_series(records)
    columns = [
        _texts("Family", (trend.family for trend in trends)),
        _texts("Series", (names[trend.kind, trend.id] for trend in trends), width_cm=_WIDE_CM),
        _numbers("Slope", (format_number(trend.slope, 2) for trend in trends)),
        _numbers("Interval", (_write_interval(trend.low, trend.high) for trend in trends)),
        _numbers("q", (format_probability(trend.claim_q) for trend in trends)),
        _texts("Claim", (trend.claim if trend.claim != "none" else "not tested" for trend in trends)),
        _numbers("Minimum detectable", (format_number(trend.detectable_slope, 2) for trend in trends)),
    ]
    n_periods = max((trend.n_periods for trend in trends), default=0)
    caption = (
        f"Trends of prevalence over {format_count(n_periods, f'complete {prevalence.length}')} with "
        f"{format_count(max((trend.n for trend in trends), default=0), prevalence.unit)}: slope in percentage points "
        f"per year with its {100 * prevalence.confidence:g} % confidence interval, q-value (false discovery rate over "
        "all series of a family; confirmatory: themes, defined before the run; exploratory: topics, detected in the "
        "run), and minimum detectable slope (80 % power)."
    )
    return PrintTable("trends", caption=caption, columns=tuple(columns))


def make_change_points_table(records: RunRecords) -> PrintTable:
    """Make the table of dated change points with the dates that they may have."""
    points, periods = records.changes.dated, records.prevalence.periods
    names = name_series(records)
    columns = [
        _texts("Kind", (point.kind for point in points)),
        _texts("Series", (names[point.kind, point.id] for point in points), width_cm=_WIDE_CM),
        _texts("Change point", (periods[point.period].label for point in points)),
        _texts("Dates", (list_dates(point, periods) for point in points)),
        _numbers("Before", (format_number(100 * point.before, 1) for point in points)),
        _numbers("After", (format_number(100 * point.after, 1) for point in points)),
    ]
    caption = (
        f"Change points of prevalence: first {records.prevalence.length} after the change, the dates that it may have "
        "(95 % of the posterior), and share before and after the change in per cent."
    )
    return PrintTable("change-points", caption=caption, columns=tuple(columns))


def make_alignment_table(records: RunRecords) -> PrintTable:
    """Make the diagnostics of the alignment."""
    measures = list_alignment_diagnostics(records.alignment)
    columns = [
        _texts("Measure", (measure.name for measure in measures)),
        _numbers("Before", (format_number(measure.before, 3) for measure in measures)),
        _numbers("After", (format_number(measure.after, 3) for measure in measures)),
        _numbers("n", (str(measure.n) for measure in measures)),
    ]
    caption = "Language effects in the embeddings before and after alignment."
    return PrintTable("alignment", caption=caption, columns=tuple(columns))


def make_quality_table(records: RunRecords) -> PrintTable:
    """Make the diagnostics of the topics."""
    quality = list_topic_quality(records)
    columns = [
        _texts("Measure", (measure.name for measure in quality)),
        _numbers("Value", (format_number(measure.value, 3) for measure in quality)),
        _texts("Meaning", (measure.meaning for measure in quality), width_cm=9),
    ]
    return PrintTable("quality", caption="Diagnostics of the topics.", columns=tuple(columns))


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
    return f"{format_number(low, 2)} to {format_number(high, 2)}"
