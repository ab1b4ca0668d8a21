"""The main part of the page: themes with an example each, topics and trends in short tables."""

from __future__ import annotations

from dataclasses import dataclass, replace

from research.records import RunRecords, SeriesKind, Trend
from research.report.page.answer import list_changes
from research.report.page.quotes import Quote
from research.report.page.theme_section import ThemeView
from research.report.page.topic_section import TopicSection, TopicView
from research.text.printable import shorten_text

MOST_THEMES = 8
"""Themes of the main part. A convention: what fits into half a page."""

MOST_TOPICS = 8
"""Topics of the main part. A convention: what fits into half a page."""

MOST_TRENDS = 10
"""Series in the main part's table of trends. A convention: what fits into half a page."""

FEW_ARTICLES = 10
"""Articles up to which topics and trends have no table in the main part, since little can be said of them. Chosen."""

_EXAMPLE_WIDTH = 170
"""Width of an example in letters; a Chinese character counts as two. Chosen: two lines."""


@dataclass(frozen=True, slots=True)
class MainTheme:
    """A theme, an example of it that is cut to two lines, and its trend; parts are None where there are none."""

    view: ThemeView
    example: Quote | None
    trend: Trend | None


@dataclass(frozen=True, slots=True)
class MainTopic:
    """A topic and its trend, None where there is none."""

    view: TopicView
    trend: Trend | None


@dataclass(frozen=True)
class MainPart:
    """The main part of the page; ``n_more_*`` count what it has no room for."""

    themes: tuple[MainTheme, ...]
    n_more_themes: int
    topics: tuple[MainTopic, ...]
    n_more_topics: int
    trends: tuple[Trend, ...]
    n_more_trends: int
    is_small: bool


def make_main_part(records: RunRecords, themes: tuple[ThemeView, ...], topics: TopicSection) -> MainPart:
    """Choose what the main part shows.

    Parameters
    ----------
    records
        Records of the run.
    themes, topics
        Themes and topics as the appendix shows them.
    """
    trends = {(trend.kind, trend.id): trend for trend in records.trends.trends}
    kinds: tuple[SeriesKind, ...] = ("theme", "topic")
    tested = [trend for trend in records.trends.trends if trend.claim != "none"]
    changed = [trend for kind in kinds for trend in list_changes(records, kind)]
    still = [trend for trend in tested if not trend.is_change]
    shown = (changed + sorted(still, key=lambda trend: (kinds.index(trend.kind), trend.claim_q)))[:MOST_TRENDS]
    return MainPart(
        themes=tuple(
            MainTheme(view, _cut(view.quotes), trends.get(("theme", view.id))) for view in themes[:MOST_THEMES]
        ),
        n_more_themes=max(0, len(themes) - MOST_THEMES),
        topics=tuple(MainTopic(view, trends.get(("topic", str(view.index)))) for view in topics.topics[:MOST_TOPICS]),
        n_more_topics=max(0, len(records.topics.topics) - MOST_TOPICS),
        trends=tuple(shown),
        n_more_trends=len(tested) - len(shown),
        is_small=records.corpus.n_articles <= FEW_ARTICLES,
    )


def _cut(quotes: tuple[Quote, ...]) -> Quote | None:
    return replace(quotes[0], text=shorten_text(quotes[0].text, _EXAMPLE_WIDTH)) if quotes else None
