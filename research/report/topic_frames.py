"""Topics as data frames: size, words, exemplars, and how they relate to themes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from research.records import RunRecords
from research.report.column_types import hold_counts, hold_numbers, hold_texts
from research.report.standing import say_standing

if TYPE_CHECKING:
    import pandas as pd


def tabulate_topics(records: RunRecords) -> pd.DataFrame:
    """Give one row a topic, the largest first, with its words in a column for each language.

    Returns
    -------
    ``words_<language>`` holds the words, best first, parted by commas; ``top_theme`` is the theme that its passages
    belong to most, empty without a codebook.
    """
    import pandas as pd

    topics = records.topics.topics
    words = list_words(records)
    share = records.topic_themes.share
    has_themes = [bool(row.size) and not np.isnan(row).all() for row in share]
    top = [int(np.nanargmax(row)) if known else -1 for row, known in zip(share, has_themes, strict=True)]
    columns = {
        "topic": hold_counts(topic.index for topic in topics),
        "name": hold_texts(topic.name for topic in topics),
        "n_passages": hold_counts(topic.n_passages for topic in topics),
        "n_articles": hold_counts(topic.n_articles for topic in topics),
    }
    for language in list_word_languages(records):
        columns[f"words_{language}"] = hold_texts(", ".join(words[topic.index, language]) or None for topic in topics)
    columns |= {
        "number": hold_counts(topic.index + 1 for topic in topics),
        "n_stories": hold_counts(topic.n_stories for topic in topics),
        "stability": np.array(records.clusters.stability),
        "standing": hold_texts(say_standing(float(value)) or None for value in records.clusters.stability),
        "coarse_topic": hold_counts(records.clusters.coarse_of_topic),
        "top_theme": hold_texts(records.themes.themes[index].id if index >= 0 else None for index in top),
        "top_theme_share": hold_numbers(
            float(row[index]) if index >= 0 else np.nan for row, index in zip(share, top, strict=True)
        ),
    }
    return pd.DataFrame(columns)


def tabulate_words(records: RunRecords) -> pd.DataFrame:
    """Give one row a topic, language and word; rank counts from 1, weight is c-TF-IDF."""
    import pandas as pd

    words = records.topics.words
    return pd.DataFrame(
        {
            "topic": hold_counts(word.topic for word in words),
            "language": hold_texts(word.language for word in words),
            "rank": hold_counts(word.rank for word in words),
            "word": hold_texts(word.word for word in words),
            "weight": hold_numbers(word.weight for word in words),
        }
    )


def tabulate_exemplars(records: RunRecords) -> pd.DataFrame:
    """Give one row a passage that stands for a topic."""
    import pandas as pd

    exemplars = records.topics.exemplars
    passages = [records.passages.passages[exemplar.passage] for exemplar in exemplars]
    articles = [records.corpus.articles[passage.article] for passage in passages]
    return pd.DataFrame(
        {
            "topic": hold_counts(exemplar.topic for exemplar in exemplars),
            "rank": hold_counts(exemplar.rank for exemplar in exemplars),
            "article": hold_texts(article.id for article in articles),
            "passage": hold_texts(passage.id for passage in passages),
            "language": hold_texts(passage.language for passage in passages),
            "similarity": hold_numbers(exemplar.similarity for exemplar in exemplars),
            "text": hold_texts(passage.text for passage in passages),
        }
    )


def tabulate_topic_themes(records: RunRecords) -> pd.DataFrame:
    """Give one row a topic and theme: the mean membership of the topic's passages."""
    import pandas as pd

    share, themes = records.topic_themes.share, records.themes.themes
    n_topics = len(records.topics.topics)
    return pd.DataFrame(
        {
            "topic": np.repeat(np.arange(n_topics), len(themes)),
            "theme": hold_texts(theme.id for _ in range(n_topics) for theme in themes),
            "share": share.reshape(-1).astype(np.float64),
        }
    )


def list_words(records: RunRecords) -> dict[tuple[int, str], list[str]]:
    """Give the words of each topic and language, best first; no words where there are none."""
    words: dict[tuple[int, str], list[str]] = defaultdict(list)
    for word in sorted(records.topics.words, key=lambda word: (word.topic, word.language, word.rank)):
        words[word.topic, word.language].append(word.word)
    return words


def list_word_languages(records: RunRecords) -> tuple[str, ...]:
    """Give the languages that topics have words in, sorted."""
    return tuple(sorted({word.language for word in records.topics.words}))
