"""Some articles of a run: chosen by source, language, period, theme, topic or date, and read, searched or compared."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from research import browsing, report
from research.errors import ResearchError
from research.records import Article, RunRecords, take_rows
from research.study import Study

if TYPE_CHECKING:
    import pandas as pd

Values = str | int | Iterable[str | int]
"""One value, or several of which one must hold."""

_MOST_SHOWN = 10
"""Rows of a selection that a notebook shows; a convention."""


class Selection:
    """Some articles of a run, in the order of publication.

    Parameters
    ----------
    records, study
        Records and study of the run.
    frame
        One row per article of the run, from `research.report.tabulate_articles`.
    rows
        Indices of the articles in the corpus, ascending.
    """

    def __init__(self, records: RunRecords, study: Study, *, frame: pd.DataFrame, rows: NDArray[np.int64]) -> None:
        self._records, self._study, self._frame = records, study, frame
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        n_stories = len(np.unique(self._records.corpus.story_of[self.rows]))
        return f"{len(self):,} articles, {n_stories:,} stories"

    def _repr_html_(self) -> str:
        """Show the first articles in a notebook."""
        import pandas as pd

        shown = self.articles[["published", "source", "title", "top_theme", "top_topic"]].head(_MOST_SHOWN)
        with pd.option_context("display.max_colwidth", 120):
            return f"<p>{self!r}</p>{shown.to_html(escape=True)}"

    @property
    def articles(self) -> pd.DataFrame:
        """One row per article, as in `Run.articles`."""
        return self._frame.iloc[self.rows]

    @property
    def texts(self) -> pd.DataFrame:
        """One row per article with its text as published: ``article``, ``title``, ``body``."""
        import pandas as pd

        listed = self._articles
        return pd.DataFrame(
            {
                "article": report.text_column(one.id for one in listed),
                "title": report.text_column(one.title for one in listed),
                "body": report.text_column(one.body for one in listed),
            },
            index=self.rows,
        )

    def search(self, query: str, *, n: int | None = 20) -> pd.DataFrame:
        """Find the articles that hold all words of a query, the most telling first.

        Parameters
        ----------
        query
            Words in any order, such as ``"城市 转型"``; ``'"a phrase"'``; ``-word`` for what must not occur.
        n
            Articles to return; None: all.

        Raises
        ------
        ResearchError
            If the query has no word that must occur.
        """
        import pandas as pd

        listed = self._articles
        hits = browsing.search_articles(listed, browsing.parse_query(query))[:n]
        found = [listed[hit.row] for hit in hits]
        return pd.DataFrame(
            {
                "article": report.text_column(one.id for one in found),
                "title": report.text_column(one.title for one in found),
                "source": report.text_column(one.source for one in found),
                "published": [one.published for one in found],
                "n_occurrences": report.count_column(hit.n_occurrences for hit in hits),
                "score": [hit.score for hit in hits],
                "snippet": report.text_column(hit.snippet for hit in hits),
            },
            index=[int(self.rows[hit.row]) for hit in hits],
        )

    def kwic(self, query: str, *, width: int = 40, n: int | None = None) -> pd.DataFrame:
        """List every occurrence of some words with the text on either side (keyword in context).

        Parameters
        ----------
        query
            As in `search`; each word is shown by itself.
        width
            Characters on either side.
        n
            Occurrences to return, in the order of publication; None: all.

        Raises
        ------
        ResearchError
            If the query has no word, or the width is below 1.
        """
        import itertools

        import pandas as pd

        if width < 1:
            raise ResearchError(f"width is {width}; give 1 or more characters")
        listed = self._articles
        lines = list(itertools.islice(browsing.list_contexts(listed, browsing.parse_query(query), width=width), n))
        found = [listed[line.row] for line in lines]
        return pd.DataFrame(
            {
                "article": report.text_column(one.id for one in found),
                "source": report.text_column(one.source for one in found),
                "published": [one.published for one in found],
                "place": report.text_column(line.place for line in lines),
                "left": report.text_column(line.left for line in lines),
                "keyword": report.text_column(line.keyword for line in lines),
                "right": report.text_column(line.right for line in lines),
            },
            index=[int(self.rows[line.row]) for line in lines],
        )

    def keyness(self, other: Selection | None = None) -> pd.DataFrame:
        """Find the words that set these articles apart from others, in every language.

        Parameters
        ----------
        other
            Articles to compare with; None: all others of the run.

        Returns
        -------
        One row per word: ``language``, ``group`` (``these`` or ``others``: who uses it more), ``rank``, ``word``, ``z``
        (log-odds ratio over its standard error) and the shares of the stories that hold it, ``these`` and ``others``.
        Only words past what random divisions of the same stories reach are listed; none in a language with fewer than
        ten stories in a group.
        """
        import pandas as pd

        from research.topics import find_keyness

        records, every = self._records, np.arange(self._records.corpus.n_articles)
        others = np.setdiff1d(every if other is None else other.rows, self.rows)
        compared = find_keyness(
            records.corpus,
            records.passages,
            first=self.rows,
            second=others,
            settings=self._study.topics,
            seed=self._study.seed,
        )
        listed = [(language, word) for language, parts in compared.items() for word in parts.words]
        groups = {"first": "these", "second": "others"}
        return pd.DataFrame(
            {
                "language": report.text_column(language for language, _ in listed),
                "group": report.text_column(groups[word.part] for _, word in listed),
                "rank": report.count_column(word.rank for _, word in listed),
                "word": report.text_column(word.word for _, word in listed),
                "z": [word.z for _, word in listed],
                "these": [word.shares[0] for _, word in listed],
                "others": [word.shares[1] for _, word in listed],
            }
        )

    @property
    def _articles(self) -> list[Article]:
        return list(take_rows(self._records.corpus.articles, self.rows))


CONDITIONS = ("source", "language", "period", "theme", "topic", "start", "end")
"""What articles of every run are chosen by."""


def read_attributes(given: Mapping[str, Values | None], known: tuple[str, ...]) -> dict[str, Values | None]:
    """Give the conditions on attributes, which are columns of the table of articles.

    Raises
    ------
    ResearchError
        If the study reads no such attribute.
    """
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, (*CONDITIONS, *known), 1, cutoff=0.7)
            hint = f"did you mean {near[0]}?" if near else f"the study reads {', '.join(known) or 'none'}"
            raise ResearchError(f'There is no attribute "{name}"; {hint}')
    return dict(given)


def select_rows(
    frame: pd.DataFrame, *, values: dict[str, Values | None], start: date | str | None, end: date | str | None
) -> NDArray[np.int64]:
    """Give the rows of articles that have certain values and dates.

    Parameters
    ----------
    frame
        Articles from `research.report.tabulate_articles`.
    values
        What a column must hold; None: anything.
    start, end
        First and last day, a date or ``YYYY-MM-DD``; None: no bound.

    Raises
    ------
    ResearchError
        If a column never holds a value, or a day is none.
    """
    is_chosen = np.ones(len(frame), bool)
    for column, wanted in values.items():
        if wanted is None:
            continue
        # A number of a data frame is one of numpy, and no sequence.
        listed = list(wanted) if isinstance(wanted, Iterable) and not isinstance(wanted, str) else [wanted]
        known = frame[column]
        for value in listed:
            _require_known(column, value, known)
        is_chosen &= known.isin(listed).to_numpy(dtype=bool)
    days = frame["published"].dt.date
    bounds: tuple[tuple[date | str | None, Callable[[Any, Any], Any]], ...] = (
        (start, lambda a, b: a >= b),
        (end, lambda a, b: a <= b),
    )
    for bound, compare in bounds:
        if bound is not None:
            is_chosen &= np.asarray(compare(days, _read_day(bound)), bool)
    return np.flatnonzero(is_chosen).astype(np.int64)


def _require_known(column: str, value: str | int, known: pd.Series[Any]) -> None:
    if (known == value).any():
        return
    every = [str(one) for one in known.dropna().unique()]
    near = difflib.get_close_matches(str(value), every, 1)
    hint = f"did you mean {near[0]}?" if near else f"choose from {', '.join(every[:_MOST_SHOWN])}"
    raise ResearchError(f'No article has {column} "{value}"; {hint}')


def _read_day(day: date | str) -> date:
    try:
        if isinstance(day, datetime):
            return day.date()
        return day if isinstance(day, date) else date.fromisoformat(day)
    except ValueError:
        raise ResearchError(f'"{day}" is not a day; write it as 2024-05-31') from None
