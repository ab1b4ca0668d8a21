"""What the explorer holds of a run: columns of articles and passages, and facts of topics, themes and periods."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.records import WHOLE, RunRecords, list_column
from research.study import ExplorerTexts, Study
from research.text.printable import choose_address, make_printable, shorten_text

NOTHING = -1
"""Stands for an article without a topic or theme."""

SNIPPET_WIDTH = 280
"""Width of the beginning of a text that is shown as a snippet; East Asian characters count twice. A convention."""

_MOST_EXEMPLARS = 5
"""Typical articles of a topic that are listed; a convention."""


@dataclass(frozen=True)
class Contents:
    """What the explorer holds; every array of articles is in the order of publication.

    Attributes
    ----------
    head
        Title, names and facts, as JSON can hold them: ``title``, ``question``, ``run``, ``n_articles``, ``sources``,
        ``languages``, ``files``, ``topics``, ``themes``, ``periods`` and ``texts``.
    day
        Shape (n_articles,); days since 1 January 1970, ascending.
    source, language, file, line
        Shape (n_articles,); indices of the names in ``head``, and the line in the file.
    topic, theme
        Shape (n_articles,); top topic and top theme, `NOTHING` without one.
    identifier
        Shape (n_articles,), uint64; ids of the articles as numbers.
    titles, texts, addresses
        One text per article without line feeds; ``texts`` and ``addresses`` may be empty.
    passage_article
        Shape (n_points,); article of each point of the map, ascending.
    passage_topic
        Shape (n_points,); topic of the passage, `NOTHING` for an outlier.
    position
        Shape (n_points, 2); place on the map.
    """

    head: dict[str, Any]
    day: NDArray[np.int64]
    source: NDArray[np.int64]
    language: NDArray[np.int64]
    file: NDArray[np.int64]
    line: NDArray[np.int64]
    topic: NDArray[np.int64]
    theme: NDArray[np.int64]
    identifier: NDArray[np.uint64]
    titles: Sequence[str]
    texts: Sequence[str]
    addresses: Sequence[str]
    passage_article: NDArray[np.int64]
    passage_topic: NDArray[np.int64]
    position: NDArray[np.float32]


def collect_contents(records: RunRecords, study: Study, *, run: str) -> Contents:
    """Collect what the explorer holds of a run.

    Parameters
    ----------
    records
        Records of the run.
    study
        Its study; ``explorer.texts`` says how much of the texts is held.
    run
        Name of the run.
    """
    from datetime import date

    corpus, articles = records.corpus, records.corpus.articles
    bodies = list_column(articles, "body")
    epoch = date(1970, 1, 1).toordinal()
    sources, source = _number(corpus.sources)
    languages, language = _number(corpus.languages)
    files, file = _number(list_column(articles, "file"))
    topics, themes = records.article_topics, records.themes
    is_shown = np.isfinite(records.topic_map.position).all(axis=1)
    head = {
        "title": study.title,
        "question": study.question,
        "run": run,
        "n_articles": len(articles),
        "sources": sources,
        "languages": languages,
        "files": files,
        "topics": _describe_topics(records),
        "themes": _describe_themes(records, study.figures.language),
        "periods": [
            {"label": period.label, "start": period.start.toordinal() - epoch, "end": period.end.toordinal() - epoch}
            for period in records.prevalence.periods
        ],
        "texts": study.explorer.texts,
    }
    has_topics = topics.share.shape[1] > 0
    return Contents(
        head=head,
        day=corpus.days - epoch,
        source=source,
        language=language,
        file=file,
        line=np.array(list_column(articles, "line"), np.int64),
        topic=np.where(topics.is_outlier, NOTHING, topics.top_topic) if has_topics else _fill(len(articles)),
        theme=np.where(themes.is_abstained, NOTHING, themes.top_theme) if themes.n_themes else _fill(len(articles)),
        identifier=np.array([int(one, 16) for one in corpus.ids], np.uint64),
        titles=[
            fold_text(title or body[:SNIPPET_WIDTH])
            for title, body in zip(list_column(articles, "title"), bodies, strict=True)
        ],
        texts=[_choose_text(body, study.explorer.texts) for body in bodies],
        addresses=[choose_address(url) or "" for url in list_column(articles, "url")],
        passage_article=records.passages.article_of[is_shown],
        passage_topic=np.where(records.clusters.is_outlier, NOTHING, records.clusters.topic_of)[is_shown],
        position=records.topic_map.position[is_shown],
    )


def fold_text(text: str) -> str:
    """Make one line of a text, in Unicode normalisation form C, without anything that cannot be printed."""
    return " ".join(make_printable(unicodedata.normalize("NFC", text)).split())


def _choose_text(body: str, texts: ExplorerTexts) -> str:
    if texts == "none":
        return ""
    return shorten_text(fold_text(body), SNIPPET_WIDTH) if texts == "snippets" else fold_text(body)


def _number(names: Iterable[str]) -> tuple[list[str], NDArray[np.int64]]:
    listed = list(names)
    known = sorted(set(listed))
    place = {name: number for number, name in enumerate(known)}
    return [fold_text(name) for name in known], np.array([place[name] for name in listed], np.int64)


def _fill(n: int) -> NDArray[np.int64]:
    return np.full(n, NOTHING, np.int64)


def _describe_topics(records: RunRecords) -> list[dict[str, Any]]:
    words: dict[int, dict[str, list[str]]] = {}
    for word in records.topics.words:
        words.setdefault(word.topic, {}).setdefault(word.language, []).append(fold_text(word.word))
    typical: dict[int, list[int]] = {}
    for exemplar in records.topics.exemplars:
        article = records.passages.passages[exemplar.passage].article
        listed = typical.setdefault(exemplar.topic, [])
        if article not in listed and len(listed) < _MOST_EXEMPLARS:
            listed.append(article)
    series = _list_series(records, "topic")
    return [
        {
            "name": fold_text(topic.name),
            "words": [[language, listed] for language, listed in words.get(topic.index, {}).items()],
            "typical": typical.get(topic.index, []),
            "n_articles": topic.n_articles,
            "stability": _round(float(records.clusters.stability[topic.index])),
            **series.get(str(topic.index), {}),
        }
        for topic in records.topics.topics
    ]


def _describe_themes(records: RunRecords, language: str) -> list[dict[str, Any]]:
    series = _list_series(records, "theme")
    return [
        {
            "id": theme.id,
            "name": fold_text(theme.name(language)),
            "color": theme.color,
            "typical": np.argsort(-records.themes.article_share[:, place], kind="stable")[:_MOST_EXEMPLARS].tolist(),
            **series.get(theme.id, {}),
        }
        for place, theme in enumerate(records.themes.themes)
    ]


def _list_series(records: RunRecords, kind: str) -> dict[str, dict[str, Any]]:
    """Give the share of every series of a kind in each period, and what is claimed of it."""
    prevalence = records.prevalence
    trends = {trend.id: trend for trend in records.trends.trends if trend.kind == kind}
    listed = {}
    for row, one in enumerate(prevalence.series):
        if one.kind == kind:
            trend = trends.get(one.id)
            listed[one.id] = {
                "share": [_round(float(value)) for value in prevalence.shown_share[row, WHOLE]],
                "claim": "" if trend is None or trend.claim == "none" else trend.claim,
                "slope": [] if trend is None else [_round(value) for value in (trend.slope, trend.low, trend.high)],
            }
    return listed


def _round(value: float) -> float | None:
    return round(value, 4) if np.isfinite(value) else None
