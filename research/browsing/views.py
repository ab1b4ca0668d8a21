"""One article, one topic: facts that show themselves in a terminal and in a notebook."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from research.records import RunRecords
from research.text.printable import choose_address, make_line, make_printable, shorten_text

_LINE_WIDTH = 100
"""Width of a line of a view in a terminal; a convention."""

_MOST_PARTS = 5
"""Topics and themes of an article that are shown; a convention."""


@dataclass(frozen=True, slots=True)
class Part:
    """How much of an article belongs to a theme or topic: its id, name, and share from 0 to 1."""

    id: str
    name: str
    share: float


@dataclass(frozen=True)
class ArticleView:
    """An article with what the run says about it.

    Attributes
    ----------
    id, title, body, source, language, url, key
        As published; ``language`` is that of the body, or of the title if there is no body.
    published
        With the time zone of the study.
    file, line
        Where it was read.
    n_reprints
        Other articles of its story.
    topics, themes
        Those it belongs to, the largest share first.
    """

    id: str
    title: str
    body: str
    source: str
    published: datetime
    language: str
    url: str | None
    key: str | None
    file: str
    line: int
    n_reprints: int
    topics: tuple[Part, ...]
    themes: tuple[Part, ...]

    def __repr__(self) -> str:
        parts = "; ".join(f"{one.name} {one.share:.0%}" for one in (*self.themes, *self.topics)[:_MOST_PARTS])
        head = f"{self.id}  {self.published:%Y-%m-%d}  {make_line(self.source)}"
        lines = [
            shorten_text(self.title, _LINE_WIDTH),
            head,
            make_line(parts),
            shorten_text(self.body, 3 * _LINE_WIDTH),
        ]
        return "\n".join(line for line in lines if line)

    def _repr_html_(self) -> str:
        """Show the article in a notebook; its text is hostile input."""
        address = choose_address(self.url)
        source = _escape(self.source)
        if address is not None:
            source = f'<a href="{html.escape(address)}" rel="noopener noreferrer">{source}</a>'
        origin = f"{_escape(self.file)}, line {self.line}"
        reprints = f"; {self.n_reprints} reprints" if self.n_reprints else ""
        body = "".join(f"<p>{_escape(part)}</p>" for part in self.body.splitlines() if part.strip())
        return (
            f'<article lang="{_escape(self.language)}"><h4>{_escape(self.title)}</h4>'
            f"<p>{source}, {self.published:%Y-%m-%d %H:%M} ({origin}{reprints})</p>"
            f"{_list_parts('Themes', self.themes)}{_list_parts('Topics', self.topics)}{body}</article>"
        )


@dataclass(frozen=True)
class TopicView:
    """A topic: its words by language, its size, and passages that are typical of it.

    Attributes
    ----------
    number, name
        As in all tables.
    n_passages, n_articles, n_stories
        Its size.
    stability
        Mean best Jaccard overlap with a topic of a subsample, 0 to 1; NaN if unknown.
    words
        Language and its words, the most distinctive first.
    exemplars
        Text, source and date of typical passages.
    """

    number: int
    name: str
    n_passages: int
    n_articles: int
    n_stories: int
    stability: float
    words: tuple[tuple[str, tuple[str, ...]], ...]
    exemplars: tuple[tuple[str, str, datetime], ...]

    def __repr__(self) -> str:
        lines = [f"{self.number}  {make_line(self.name)}  ({self.n_articles} articles, {self.n_passages} passages)"]
        lines += [shorten_text(f"{language}: {', '.join(words)}", _LINE_WIDTH) for language, words in self.words]
        lines += [
            shorten_text(f"- {text} ({source}, {day:%Y-%m-%d})", 2 * _LINE_WIDTH)
            for text, source, day in self.exemplars
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Show the topic in a notebook."""
        stability = "" if np.isnan(self.stability) else f", stability {self.stability:.2f}"
        rows = "".join(
            f'<tr><th>{_escape(language)}</th><td lang="{_escape(language)}">{_escape(", ".join(words))}</td></tr>'
            for language, words in self.words
        )
        quotes = "".join(
            f"<li>{_escape(text)} ({_escape(source)}, {day:%Y-%m-%d})</li>" for text, source, day in self.exemplars
        )
        return (
            f"<section><h4>{self.number} {_escape(self.name)}</h4><p>{self.n_articles} articles, "
            f"{self.n_stories} stories, {self.n_passages} passages{stability}</p>"
            f"<table>{rows}</table><ul>{quotes}</ul></section>"
        )


def view_article(records: RunRecords, row: int, *, language: str) -> ArticleView:
    """Put together what a run knows of an article.

    Parameters
    ----------
    records
        Records of the run.
    row
        Index of the article in the corpus.
    language
        Language of the names of themes.
    """
    corpus, article = records.corpus, records.corpus.articles[row]
    topics = [(str(topic.index), topic.name) for topic in records.topics.topics]
    themes = [(theme.id, theme.name(language)) for theme in records.themes.themes]
    return ArticleView(
        id=article.id,
        title=article.title,
        body=article.body,
        source=article.source,
        published=article.published,
        language=article.language,
        url=article.url,
        key=article.key,
        file=article.file,
        line=article.line,
        n_reprints=int((corpus.story_of == corpus.story_of[row]).sum()) - 1,
        topics=_list_shares(topics, records.article_topics.share[row]),
        themes=_list_shares(themes, records.themes.article_share[row]),
    )


def view_topic(records: RunRecords, number: int) -> TopicView:
    """Put together what a run knows of a topic, by its number."""
    topic = records.topics.topics[number]
    words: dict[str, list[str]] = {}
    for word in records.topics.words:
        if word.topic == number:
            words.setdefault(word.language, []).append(word.word)
    passages = [records.passages.passages[one.passage] for one in records.topics.exemplars if one.topic == number]
    articles = [records.corpus.articles[passage.article] for passage in passages]
    return TopicView(
        number=number,
        name=topic.name,
        n_passages=topic.n_passages,
        n_articles=topic.n_articles,
        n_stories=topic.n_stories,
        stability=float(records.clusters.stability[number]),
        words=tuple((language, tuple(listed)) for language, listed in words.items()),
        exemplars=tuple(
            (passage.text, article.source, article.published)
            for passage, article in zip(passages, articles, strict=True)
        ),
    )


def _list_shares(names: Sequence[tuple[str, str]], share: NDArray[np.float64]) -> tuple[Part, ...]:
    parts = [Part(*name, float(value)) for name, value in zip(names, share, strict=True) if value > 0]
    return tuple(sorted(parts, key=lambda part: -part.share))


def _list_parts(title: str, parts: Sequence[Part]) -> str:
    listed = "; ".join(f"{_escape(part.name)} {part.share:.0%}" for part in parts[:_MOST_PARTS])
    return f"<p>{title}: {listed}</p>" if listed else ""


def _escape(text: str) -> str:
    return html.escape(make_printable(text))
