"""Errors of the corpus with the reasons for rejected rows, whose sentences are written by the report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from research.errors import CorpusError, NoArticleError
from research.report import describe_no_article


@contextmanager
def explain_rejections() -> Iterator[None]:
    """If no article is left, raise a `CorpusError` with the reasons for which rows were rejected."""
    try:
        yield
    except NoArticleError as error:
        raise CorpusError(describe_no_article(error)) from error
