"""What the page says of each topic: its size, its words, the passages that stand for it, the themes it meets."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from research.records import RunRecords
from research.report.page.quotes import Quote, quote_passage
from research.report.summary.minor_languages import find_minor_languages, select_main
from research.report.summary.stability_class import StabilityClass, classify_stability
from research.report.tables.hierarchy import Branch, choose_shown_tree
from research.report.tables.topic_frames import list_word_languages, list_words

MOST_TOPICS = 200
"""Topics in the page's table."""

MOST_QUOTED = 60
"""Topics whose passages are quoted."""


@dataclass(frozen=True, slots=True)
class TopicWords:
    """The words of a topic in one language."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class TopicView:
    """One topic as the page shows it.

    ``stability`` is NaN for a single clustering; ``theme`` is the place of the theme that its passages belong to most,
    None without a codebook; ``shares`` are its memberships in all themes.
    """

    index: int
    name: str
    n_passages: int
    n_articles: int
    stability: float
    stability_class: StabilityClass | None
    words: tuple[TopicWords, ...]
    theme: int | None
    shares: tuple[float, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class TopicSection:
    """The topics, how many a page has no room for, and the layers around them, if there are any."""

    topics: tuple[TopicView, ...]
    n_more: int
    n_quoted: int
    tree: tuple[Branch, ...]


def make_topic_section(records: RunRecords) -> TopicSection:
    """Put the topics into the shape of the page, the largest first."""
    words = list_words(records)
    languages = select_main(list_word_languages(records), find_minor_languages(records))
    quotes: dict[int, list[Quote]] = defaultdict(list)
    for exemplar in sorted(records.topics.exemplars, key=lambda entry: (entry.topic, entry.rank)):
        if exemplar.topic < MOST_QUOTED:
            quotes[exemplar.topic].append(quote_passage(records, exemplar.passage, measure=exemplar.similarity))
    views = []
    for topic in records.topics.topics[:MOST_TOPICS]:
        shares = records.topic_themes.share[topic.index]
        is_known = bool(shares.size) and not bool(np.isnan(shares).all())
        listed = [TopicWords(code, ", ".join(words[topic.index, code])) for code in languages]
        views.append(
            TopicView(
                index=topic.index,
                name=topic.name,
                n_passages=topic.n_passages,
                n_articles=topic.n_articles,
                stability=float(records.clusters.stability[topic.index]),
                stability_class=classify_stability(float(records.clusters.stability[topic.index])),
                words=tuple(entry for entry in listed if entry.text),
                theme=int(np.nanargmax(shares)) if is_known else None,
                shares=tuple(float(share) for share in shares),
                quotes=tuple(quotes[topic.index]),
            )
        )
    n_topics = len(records.topics.topics)
    return TopicSection(
        tuple(views), max(0, n_topics - MOST_TOPICS), min(n_topics, MOST_QUOTED), choose_shown_tree(records)
    )
