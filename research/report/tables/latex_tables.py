"""LaTeX tables for papers: topics, prevalence of themes, trends, change points, alignment, quality."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from research.records import WHOLE, RunRecords, SeriesKind
from research.report.summary.alignment_facts import list_alignment_diagnostics
from research.report.summary.change_dates import list_dates
from research.report.summary.minor_languages import find_minor_languages, select_main
from research.report.summary.series_names import name_series
from research.report.summary.topic_quality import list_topic_quality
from research.report.tables.topic_frames import list_word_languages, list_words
from research.text.latex import LatexColumn, escape_latex, render_latex, write_latex_number
from research.text.wording import format_count

_WIDE = r">{\raggedright\arraybackslash}p{4.5cm}"
_WORDS_SHOWN = 8
_TOPICS_SHOWN = 5


def write_topics_latex(records: RunRecords) -> str:
    """Write the table of topics: size, stability and words."""
    topics = records.topics.topics
    words = list_words(records)
    stability = records.clusters.stability
    columns = [
        _texts("Topic", "r", (str(topic.index) for topic in topics)),
        _texts("Passages", "r", (str(topic.n_passages) for topic in topics)),
        _texts("Articles", "r", (str(topic.n_articles) for topic in topics)),
        LatexColumn("Stability", "r", tuple(write_latex_number(float(value), 2) for value in stability)),
    ]
    languages = select_main(list_word_languages(records), find_minor_languages(records))
    width = 9 / max(1, len(languages))
    for language in languages:
        spec = rf">{{\raggedright\arraybackslash}}p{{{width:.1f}cm}}"
        texts = (", ".join(words[topic.index, language][:_WORDS_SHOWN]) for topic in topics)
        columns.append(_texts(f"Words ({language})", spec, texts))
    return render_latex(
        columns,
        caption=(
            "Topics: number of passages and articles, stability in subsamples (0 to 1), and most distinctive words by "
            "language."
        ),
        label="topics",
    )


def write_prevalence_latex(records: RunRecords) -> str:
    """Write the prevalence of every theme by period, in per cent with intervals; of topics if there are no themes."""
    prevalence = records.prevalence
    kind: SeriesKind = "theme" if records.themes.n_themes else "topic"
    # The largest topics, as many as fit on a page.
    shown = prevalence.list_rows(kind)[: None if kind == "theme" else _TOPICS_SHOWN]
    labels = [f"{period.label} (partial)" if period.is_partial else period.label for period in prevalence.periods]
    columns = [_texts("Period", "l", labels)]
    if shown:
        columns.append(_texts("n", "r", (str(n) for n in prevalence.n[WHOLE])))
    names = name_series(records)
    for row in shown:
        numbers = (prevalence.shown_share[row, WHOLE], prevalence.low[row, WHOLE], prevalence.high[row, WHOLE])
        cells = tuple(_write_share(*map(float, cell)) for cell in zip(*numbers, strict=True))
        columns.append(LatexColumn(names[kind, prevalence.series[row].id], "r", cells))
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
    return render_latex(columns, caption=caption, label="prevalence")


def write_trends_latex(records: RunRecords) -> str:
    """Write the table of trends."""
    trends, prevalence = records.trends.trends, records.prevalence
    names = name_series(records)
    columns = [
        _texts("Family", "l", (trend.family for trend in trends)),
        _texts("Series", _WIDE, (names[trend.kind, trend.id] for trend in trends)),
        LatexColumn("Slope", "r", tuple(write_latex_number(trend.slope, 2) for trend in trends)),
        LatexColumn("Interval", "r", tuple(_write_interval(trend.low, trend.high) for trend in trends)),
        LatexColumn("q", "r", tuple(_write_probability(trend.claim_q) for trend in trends)),
        _texts("Claim", "l", (trend.claim if trend.claim != "none" else "not tested" for trend in trends)),
        LatexColumn(
            "Minimum detectable", "r", tuple(write_latex_number(trend.detectable_slope, 2) for trend in trends)
        ),
    ]
    n_periods = max((trend.n_periods for trend in trends), default=0)
    caption = (
        f"Trends of prevalence over {format_count(n_periods, f'complete {prevalence.length}')} with "
        f"{format_count(max((trend.n for trend in trends), default=0), prevalence.unit)}: slope in percentage points "
        f"per year with its {100 * prevalence.confidence:g} % confidence interval, q-value (false discovery rate over "
        "all series of a family; confirmatory: themes, defined before the run; exploratory: topics, detected in the "
        "run), and minimum detectable slope (80 % power)."
    )
    return render_latex(columns, caption=caption, label="trends")


def write_change_points_latex(records: RunRecords) -> str:
    """Write the table of dated change points with the dates that they may have."""
    points, periods = records.changes.dated, records.prevalence.periods
    names = name_series(records)
    columns = [
        _texts("Kind", "l", (point.kind for point in points)),
        _texts("Series", _WIDE, (names[point.kind, point.id] for point in points)),
        _texts("Change point", "l", (periods[point.period].label for point in points)),
        _texts("Dates", "l", (list_dates(point, periods) for point in points)),
        LatexColumn("Before", "r", tuple(write_latex_number(100 * point.before, 1) for point in points)),
        LatexColumn("After", "r", tuple(write_latex_number(100 * point.after, 1) for point in points)),
    ]
    caption = (
        f"Change points of prevalence: first {records.prevalence.length} after the change, the dates that it may have "
        "(95 % of the posterior), and share before and after the change in per cent."
    )
    return render_latex(columns, caption=caption, label="change-points")


def write_alignment_latex(records: RunRecords) -> str:
    """Write the diagnostics of the alignment."""
    measures = list_alignment_diagnostics(records.alignment)
    columns = [
        _texts("Measure", "l", (measure.name for measure in measures)),
        LatexColumn("Before", "r", tuple(write_latex_number(measure.before, 3) for measure in measures)),
        LatexColumn("After", "r", tuple(write_latex_number(measure.after, 3) for measure in measures)),
        _texts("n", "r", (str(measure.n) for measure in measures)),
    ]
    caption = "Language effects in the embeddings before and after alignment."
    return render_latex(columns, caption=caption, label="alignment")


def write_quality_latex(records: RunRecords) -> str:
    """Write the diagnostics of the topics."""
    quality = list_topic_quality(records)
    columns = [
        _texts("Measure", "l", (measure.name for measure in quality)),
        LatexColumn("Value", "r", tuple(write_latex_number(measure.value, 3) for measure in quality)),
        _texts("Meaning", r">{\raggedright\arraybackslash}p{9cm}", (measure.meaning for measure in quality)),
    ]
    return render_latex(columns, caption="Diagnostics of the topics.", label="quality")


LATEX_TABLES: dict[str, Callable[[RunRecords], str]] = {
    "topics": write_topics_latex,
    "prevalence": write_prevalence_latex,
    "trends": write_trends_latex,
    "change_points": write_change_points_latex,
    "alignment": write_alignment_latex,
    "quality": write_quality_latex,
}
"""Tables that fit on a page, by name."""


def _texts(title: str, spec: str, values: Iterable[str]) -> LatexColumn:
    return LatexColumn(title, spec, tuple(escape_latex(value) for value in values))


def _write_share(share: float, low: float, high: float) -> str:
    if share != share:
        return "--"
    if low != low or high != high:
        return f"{100 * share:.1f}"
    return f"{100 * share:.1f} ({100 * low:.1f}--{100 * high:.1f})"


def _write_interval(low: float, high: float) -> str:
    if low != low or high != high:
        return "--"
    return f"{write_latex_number(low, 2)} to {write_latex_number(high, 2)}"


def _write_probability(value: float) -> str:
    return "$<$0.001" if value < 0.001 else write_latex_number(value, 3)
