"""Passages quoted on the page, with where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from research.records import UNDETERMINED, RunRecords
from research.report.summary.dates import format_published
from research.text.printable import choose_address, shorten_text

MAX_WIDTH = 420
"""Width of a quotation in letters; a Chinese character counts as two."""

_TITLE_WIDTH = 160


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage as the page shows it.

    ``language`` and ``title_language`` are empty where they cannot be told, as HTML writes it; ``url`` is None where
    there is none that may be linked to; ``title`` is empty where the passage is the title. ``measure`` says how well
    the passage stands for what it is quoted for.
    """

    text: str
    language: str
    title: str
    title_language: str
    source: str
    day: date
    published: str
    url: str | None
    measure: float


def quote_passage(records: RunRecords, passage: int, *, measure: float) -> Quote:
    """Quote a passage, cut to a length that can be read on a page."""
    found = records.passages.passages[passage]
    article = records.corpus.articles[found.article]
    return Quote(
        text=shorten_text(found.text, MAX_WIDTH),
        language=name_for_html(found.language),
        title="" if found.kind == "title" else shorten_text(article.title, _TITLE_WIDTH),
        title_language=name_for_html(article.title_language),
        source=article.source,
        day=article.published.date(),
        published=format_published(article),
        url=choose_address(article.url),
        measure=measure,
    )


def quote_theme(records: RunRecords, theme: int, n_examples: int) -> tuple[Quote, ...]:
    """Quote the passages that belong to a theme most, no two of one story.

    Only passages whose best theme it is are taken; the larger membership goes first, then the larger score, then the
    smaller identifier, so that the choice is the same every time.
    """
    share, score = records.themes.passage_share, records.themes.passage_similarity
    passages = records.passages.passages
    rows = np.flatnonzero((share[:, theme] > 0) & (share.argmax(axis=1) == theme))
    rows = rows[np.lexsort((records.passages.ids[rows], -score[rows, theme], -share[rows, theme]))]
    quotes: list[Quote] = []
    stories: set[int] = set()
    for row in rows.tolist():
        story = int(records.corpus.story_of[passages[row].article])
        if story in stories:
            continue
        stories.add(story)
        quotes.append(quote_passage(records, row, measure=float(share[row, theme])))
        if len(quotes) == n_examples:
            break
    return tuple(quotes)


def name_for_html(language: str) -> str:
    """Give a language code as HTML's ``lang`` wants it: empty where it is unknown."""
    return "" if language == UNDETERMINED else language
