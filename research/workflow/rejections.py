"""An error of the corpus put into words: the corpus gives facts, the report has the sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from research.errors import CorpusError, NoArticleError
from research.report import describe_no_article


@contextmanager
def explain_rejections() -> Iterator[None]:
    """Where no article is left, raise a `CorpusError` that says why the rows were rejected."""
    try:
        yield
    except NoArticleError as error:
        raise CorpusError(describe_no_article(error)) from error
