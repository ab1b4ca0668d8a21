"""Articles as data frames: what was read, what was not, and when it was published."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from research.records import Article, Period, RunRecords
from research.report.column_types import hold_claims, hold_counts, hold_days, hold_numbers, hold_texts, hold_times
from research.report.corpus_counts import count_languages, count_sources

if TYPE_CHECKING:
    import pandas as pd


def tabulate_articles(records: RunRecords) -> pd.DataFrame:
    """Give one row an article, in order of publication.

    Returns
    -------
    ``top_theme`` is empty where the article abstains, ``top_topic`` where every passage is noise;
    ``nearest_theme`` and ``nearest_topic`` name the best fit all the same. ``published`` has the study's time zone.
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
    top_topic[topics.is_noise] = pd.NA
    is_abstained = themes.is_abstained if themes.n_themes else np.ones(len(articles), bool)
    return pd.DataFrame(
        {
            "article": hold_texts(article.id for article in articles),
            "title": hold_texts(article.title for article in articles),
            "source": hold_texts(article.source for article in articles),
            "language": hold_texts(choose_language(article) for article in articles),
            "published": hold_times((article.published for article in articles), corpus.time_zone),
            "story": np.array(corpus.story_of),
            "period": hold_texts(labels),
            "top_theme": hold_texts(
                None if abstains else name for name, abstains in zip(nearest_theme, is_abstained, strict=True)
            ),
            "top_topic": top_topic,
            "top_theme_share": theme_share,
            "top_topic_share": topic_share,
            "nearest_theme": hold_texts(nearest_theme),
            "nearest_topic": nearest_topic,
            "title_language": hold_texts(article.title_language for article in articles),
            "body_language": hold_texts(article.body_language for article in articles),
            "precision": hold_texts(article.precision for article in articles),
            "url": hold_texts(article.url for article in articles),
            "key": hold_texts(article.key for article in articles),
            "file": hold_texts(article.file for article in articles),
            "line": hold_counts(article.line for article in articles),
        }
    )


def tabulate_sources(records: RunRecords) -> pd.DataFrame:
    """Give one row a source, the largest first."""
    import pandas as pd

    sources = count_sources(records)
    return pd.DataFrame(
        {
            "source": hold_texts(source.name for source in sources),
            "n_articles": hold_counts(source.n_articles for source in sources),
            "n_stories": hold_counts(source.n_stories for source in sources),
            "first_day": hold_days(source.first for source in sources),
            "last_day": hold_days(source.last for source in sources),
        }
    )


def tabulate_languages(records: RunRecords) -> pd.DataFrame:
    """Give one row a language: how much of it there is, and what the alignment did with it."""
    import pandas as pd

    languages = count_languages(records)
    return pd.DataFrame(
        {
            "language": hold_texts(language.code for language in languages),
            "n_titles": hold_counts(language.n_titles for language in languages),
            "n_bodies": hold_counts(language.n_bodies for language in languages),
            "n_passages": hold_counts(language.n_passages for language in languages),
            "is_centred": hold_claims(language.is_centred for language in languages),
            "reason": hold_texts(language.reason for language in languages),
        }
    )


def tabulate_periods(records: RunRecords) -> pd.DataFrame:
    """Give one row a period, empty ones included; ``period_end`` is its last day."""
    import pandas as pd

    periods = records.prevalence.periods
    return pd.DataFrame(
        {
            "period": hold_texts(period.label for period in periods),
            "period_start": hold_days(period.start for period in periods),
            "period_end": hold_days(find_last_day(period) for period in periods),
            "n_articles": hold_counts(period.n_articles for period in periods),
            "n_stories": hold_counts(period.n_stories for period in periods),
            "is_partial": hold_claims(period.is_partial for period in periods),
            "is_empty": hold_claims(period.is_empty for period in periods),
            "n_gap_days": hold_counts(period.n_gap_days for period in periods),
        }
    )


def tabulate_boilerplate(records: RunRecords) -> pd.DataFrame:
    """Give one row a text that opens or closes many articles of a source and was not embedded."""
    import pandas as pd

    found = records.corpus.boilerplate
    return pd.DataFrame(
        {
            "source": hold_texts(entry.source for entry in found),
            "side": hold_texts(entry.side for entry in found),
            "text": hold_texts(entry.text for entry in found),
            "n_articles": hold_counts(entry.n_articles for entry in found),
            "share": hold_numbers(entry.share for entry in found),
        }
    )


def tabulate_rejected(records: RunRecords) -> pd.DataFrame:
    """Give one row a line of the input that is not in the corpus, and why."""
    import pandas as pd

    rejected = records.corpus.rejected
    return pd.DataFrame(
        {
            "file": hold_texts(row.file for row in rejected),
            "line": hold_counts(row.line for row in rejected),
            "reason": hold_texts(row.reason for row in rejected),
            "excerpt": hold_texts(row.excerpt for row in rejected),
        }
    )


def choose_language(article: Article) -> str:
    """Give the language of the body, or of the title where there is no body."""
    return article.body_language if article.body else article.title_language


def find_last_day(period: Period) -> date:
    """Give the last day of a period."""
    return period.end - timedelta(days=1)


def label_periods(records: RunRecords) -> list[str | None]:
    """Give the label of each article's period; None if it is outside all of them."""
    periods = records.prevalence.periods
    starts = [period.start for period in periods]
    labels: list[str | None] = []
    for article in records.corpus.articles:
        day = article.published.date()
        place = bisect_right(starts, day) - 1
        labels.append(periods[place].label if place >= 0 and day < periods[place].end else None)
    return labels
