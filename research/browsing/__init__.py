"""Browsing: the articles behind the numbers, searched, in context, and one by one."""

from __future__ import annotations

from research.browsing.concordance import list_contexts
from research.browsing.queries import parse_query
from research.browsing.search import search_articles
from research.browsing.views import ArticleView, TopicView, view_article, view_topic

__all__ = [
    "ArticleView",
    "TopicView",
    "list_contexts",
    "parse_query",
    "search_articles",
    "view_article",
    "view_topic",
]
