"""Data frames of topics: size, names, words, exemplars and themes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.records import RunRecords
from research.report.summary.stability_class import classify_stability
from research.report.tables.column_types import count_column, number_column, text_column

if TYPE_CHECKING:
    import pandas as pd


def tabulate_topics(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per topic, the largest first, with one column of words per language.

    Returns
    -------
    ``words_<language>`` contains the words, most distinctive first, separated by commas; ``top_theme`` is the theme
    with the highest mean membership of the passages, missing without a codebook.
    """
    import pandas as pd

    topics = records.topics.topics
    has_coarse = records.clusters.n_coarse < records.clusters.n_topics
    words = list_words(records)
    share = records.topic_themes.share
    has_themes = [bool(row.size) and not np.isnan(row).all() for row in share]
    top = [int(np.nanargmax(row)) if known else -1 for row, known in zip(share, has_themes, strict=True)]
    columns = {
        "topic": count_column(topic.index for topic in topics),
        "name": text_column(topic.name for topic in topics),
        "n_passages": count_column(topic.n_passages for topic in topics),
        "n_articles": count_column(topic.n_articles for topic in topics),
    }
    for language in list_word_languages(records):
        columns[f"words_{language}"] = text_column(", ".join(words[topic.index, language]) or None for topic in topics)
    columns |= {
        "n_stories": count_column(topic.n_stories for topic in topics),
        "stability": np.array(records.clusters.stability),
        "stability_class": text_column(classify_stability(float(value)) for value in records.clusters.stability),
        "recurrence": _list_recurrence(records),
        "coarse_topic": pd.array(
            [int(coarse) if has_coarse else None for coarse in records.clusters.coarse_of_topic], dtype="Int64"
        ),
        "top_theme": text_column(records.themes.themes[index].id if index >= 0 else None for index in top),
        "top_theme_share": number_column(
            float(row[index]) if index >= 0 else np.nan for row, index in zip(share, top, strict=True)
        ),
    }
    return pd.DataFrame(columns)


def _list_recurrence(records: RunRecords) -> NDArray[np.float64]:
    clusters = records.clusters
    return np.array(clusters.recurrence) if len(clusters.recurrence) else np.full(clusters.n_topics, np.nan)


def tabulate_names(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per topic and language with a name, the main language of the topic first."""
    import pandas as pd

    # A renamed topic has its new name in its main language.
    renamed = {topic.index: topic.name for topic in records.topics.topics}
    names = records.topics.names
    return pd.DataFrame(
        {
            "topic": count_column(name.topic for name in names),
            "language": text_column(name.language for name in names),
            "name": text_column(renamed.pop(name.topic, name.name) for name in names),
            "n_passages": count_column(name.n_passages for name in names),
        }
    )


def tabulate_words(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per topic, language and word; ``rank`` counts from 1."""
    import pandas as pd

    words = records.topics.words
    return pd.DataFrame(
        {
            "topic": count_column(word.topic for word in words),
            "language": text_column(word.language for word in words),
            "rank": count_column(word.rank for word in words),
            "word": text_column(word.word for word in words),
            "weight": number_column(word.weight for word in words),
        }
    )


def tabulate_exemplars(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per exemplar of a topic."""
    import pandas as pd

    exemplars = records.topics.exemplars
    passages = [records.passages.passages[exemplar.passage] for exemplar in exemplars]
    articles = [records.corpus.articles[passage.article] for passage in passages]
    return pd.DataFrame(
        {
            "topic": count_column(exemplar.topic for exemplar in exemplars),
            "rank": count_column(exemplar.rank for exemplar in exemplars),
            "article": text_column(article.id for article in articles),
            "passage": text_column(passage.id for passage in passages),
            "language": text_column(passage.language for passage in passages),
            "similarity": number_column(exemplar.similarity for exemplar in exemplars),
            "text": text_column(passage.text for passage in passages),
        }
    )


def tabulate_topic_themes(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per topic and theme: mean membership of the passages of the topic."""
    import pandas as pd

    share, themes = records.topic_themes.share, records.themes.themes
    n_topics = len(records.topics.topics)
    return pd.DataFrame(
        {
            "topic": np.repeat(np.arange(n_topics), len(themes)),
            "theme": text_column(theme.id for _ in range(n_topics) for theme in themes),
            "share": share.reshape(-1).astype(np.float64),
        }
    )


def list_words(records: RunRecords) -> dict[tuple[int, str], list[str]]:
    """Return the words of each topic and language, most distinctive first; an empty list if there are none."""
    words: dict[tuple[int, str], list[str]] = defaultdict(list)
    for word in sorted(records.topics.words, key=lambda word: (word.topic, word.language, word.rank)):
        words[word.topic, word.language].append(word.word)
    return words


def list_word_languages(records: RunRecords) -> tuple[str, ...]:
    """Return the languages of the words of topics, sorted."""
    return tuple(sorted({word.language for word in records.topics.words}))
