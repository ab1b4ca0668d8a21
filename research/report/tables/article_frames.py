"""Data frames of articles, sources, languages, periods, boilerplate and rejected rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from research.records import RunRecords, list_column
from research.report.summary.corpus_counts import count_languages, count_sources, count_values
from research.report.summary.periods import find_last_day
from research.report.summary.rejections import format_rejection
from research.report.tables.column_types import (
    count_column,
    day_column,
    flag_column,
    number_column,
    text_column,
    time_column,
)

if TYPE_CHECKING:
    import pandas as pd


def tabulate_articles(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per article, in order of publication.

    Returns
    -------
    ``top_theme`` is missing if the article is assigned to no theme, ``top_topic`` if all of its passages are outliers;
    ``nearest_theme`` and ``nearest_topic`` are never missing for these reasons. ``published`` is in the time zone of
    the study.
    """
    import pandas as pd

    corpus, themes, topics = records.corpus, records.themes, records.article_topics
    articles = corpus.articles
    labels = label_periods(records)
    rows = np.arange(len(articles))
    nearest_theme: list[str | None] = [None] * len(articles)
    theme_share = np.full(len(articles), np.nan)
    if themes.n_themes:
        nearest_theme = [themes.themes[index].id for index in themes.top_theme]
        theme_share = themes.article_share[rows, themes.top_theme]
    has_topics = topics.share.shape[1] > 0
    topic_share = topics.share[rows, topics.top_topic] if has_topics else np.full(len(articles), np.nan)
    nearest_topic = pd.array(topics.top_topic if has_topics else [pd.NA] * len(articles), dtype="Int64")
    top_topic = nearest_topic.copy()
    top_topic[topics.is_outlier] = pd.NA
    is_abstained = themes.is_abstained if themes.n_themes else np.ones(len(articles), bool)
    return pd.DataFrame(
        {
            "article": text_column(corpus.ids),
            "title": text_column(list_column(articles, "title")),
            "source": text_column(corpus.sources),
            "language": text_column(corpus.languages),
            "published": time_column(list_column(articles, "published"), corpus.time_zone),
            "story": np.array(corpus.story_of),
            "period": text_column(labels),
            "top_theme": text_column(
                None if abstains else name for name, abstains in zip(nearest_theme, is_abstained, strict=True)
            ),
            "top_topic": top_topic,
            "top_theme_share": theme_share,
            "top_topic_share": topic_share,
            "nearest_theme": text_column(nearest_theme),
            "nearest_topic": nearest_topic,
            "title_language": text_column(list_column(articles, "title_language")),
            "body_language": text_column(list_column(articles, "body_language")),
            "precision": text_column(list_column(articles, "precision")),
            "url": text_column(list_column(articles, "url")),
            "key": text_column(list_column(articles, "key")),
            "file": text_column(list_column(articles, "file")),
            "line": count_column(list_column(articles, "line")),
            **{name: text_column(value or None for value in corpus.list_values(name)) for name in corpus.attributes},
        }
    )


def tabulate_attributes(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per attribute and value, the most frequent first; articles without a value have a row, too."""
    import pandas as pd

    counts = [(name, count) for name in records.corpus.attributes for count in count_values(records.corpus, name)]
    return pd.DataFrame(
        {
            "attribute": text_column(name for name, _ in counts),
            "value": text_column(count.value or None for _, count in counts),
            "n_articles": count_column(count.n_articles for _, count in counts),
            "n_stories": count_column(count.n_stories for _, count in counts),
        }
    )


def tabulate_sources(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per source, the largest first."""
    import pandas as pd

    sources = count_sources(records)
    return pd.DataFrame(
        {
            "source": text_column(source.name for source in sources),
            "n_articles": count_column(source.n_articles for source in sources),
            "n_stories": count_column(source.n_stories for source in sources),
            "first_day": day_column(source.first for source in sources),
            "last_day": day_column(source.last for source in sources),
        }
    )


def tabulate_languages(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per language: number of texts and adjustment of the vectors."""
    import pandas as pd

    languages = count_languages(records)
    return pd.DataFrame(
        {
            "language": text_column(language.code for language in languages),
            "n_titles": count_column(language.n_titles for language in languages),
            "n_bodies": count_column(language.n_bodies for language in languages),
            "n_passages": count_column(language.n_passages for language in languages),
            "is_centred": flag_column(language.is_centred for language in languages),
            "reason": text_column(language.reason for language in languages),
        }
    )


def tabulate_periods(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per period, including empty ones; ``period_end`` is its last day."""
    import pandas as pd

    periods = records.prevalence.periods
    return pd.DataFrame(
        {
            "period": text_column(period.label for period in periods),
            "period_start": day_column(period.start for period in periods),
            "period_end": day_column(find_last_day(period) for period in periods),
            "n_articles": count_column(period.n_articles for period in periods),
            "n_stories": count_column(period.n_stories for period in periods),
            "is_partial": flag_column(period.is_partial for period in periods),
            "is_empty": flag_column(period.is_empty for period in periods),
            "n_gap_days": count_column(period.n_gap_days for period in periods),
        }
    )


def tabulate_boilerplate(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per boilerplate text, which was removed before embedding."""
    import pandas as pd

    found = records.corpus.boilerplate
    return pd.DataFrame(
        {
            "source": text_column(entry.source for entry in found),
            "side": text_column(entry.side for entry in found),
            "text": text_column(entry.text for entry in found),
            "n_articles": count_column(entry.n_articles for entry in found),
            "share": number_column(entry.share for entry in found),
        }
    )


def tabulate_rejected(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per rejected line of the input, with the reason."""
    import pandas as pd

    rejected = records.corpus.rejected
    return pd.DataFrame(
        {
            "file": text_column(row.file for row in rejected),
            "line": count_column(row.line for row in rejected),
            "code": text_column(row.code for row in rejected),
            "reason": text_column(format_rejection(row) for row in rejected),
            "excerpt": text_column(row.excerpt for row in rejected),
        }
    )


def label_periods(records: RunRecords) -> list[str | None]:
    """Return the label of the period of each article; None if it is in no period."""
    periods = records.prevalence.periods
    starts = [period.start.toordinal() for period in periods]
    ends = [period.end.toordinal() for period in periods]
    days = records.corpus.days
    places = np.searchsorted(starts, days, side="right") - 1
    return [
        periods[place].label if place >= 0 and day < ends[place] else None
        for place, day in zip(places.tolist(), days.tolist(), strict=True)
    ]
