"""Words: tokens, weights, names and quality of the words of topics, and words that changed."""

from __future__ import annotations

from research.topics.words.article_counts import count_article_words
from research.topics.words.bertopic_model import RunMethods, label_passages, list_bags, make_bertopic
from research.topics.words.describe import describe_topics
from research.topics.words.keyness import find_keyness
from research.topics.words.segmenters import describe_word_rules
from research.topics.words.word_changes import compare_words

__all__ = [
    "RunMethods",
    "compare_words",
    "count_article_words",
    "describe_topics",
    "describe_word_rules",
    "find_keyness",
    "label_passages",
    "list_bags",
    "make_bertopic",
]
