"""Topics and themes of articles that a finished run has not seen, by its vectors, alignment and thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from research.corpus import cut_passages, detect_language
from research.encoders import Encoder, encode_passages, encode_texts, open_encoder, shift_vectors
from research.errors import RunError
from research.records import ArticleTopics, Corpus, Passages, RunRecords, StoredFloats, Themes
from research.report import text_column
from research.study import Study
from research.themes import (
    compare_texts,
    count_neighbors,
    list_background_texts,
    list_codebook_texts,
    make_empty_themes,
    score_themes,
)
from research.topics import find_distances, find_nearest, find_passage_neighbors, share_topics

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Assignment:
    """What the topics and themes of a run are of other articles.

    Attributes
    ----------
    corpus, passages
        The articles and their passages.
    topic_of
        Shape (n_passages,); the nearest topic.
    similarity
        Shape (n_passages,); cosine with its centre.
    is_outlier
        Shape (n_passages,); True where a passage is far from every topic, as passages of the run are outliers.
    topics
        Part of every article's passages in each topic, outliers in none.
    themes
        Memberships in the themes of the codebook.
    """

    corpus: Corpus
    passages: Passages
    topic_of: NDArray[np.int64]
    similarity: NDArray[np.float32]
    is_outlier: NDArray[np.bool_]
    topics: ArticleTopics
    themes: Themes


def assign_articles(corpus: Corpus, records: RunRecords, study: Study) -> Assignment:
    """Assign other articles to the topics and themes of a run.

    Passages are cut and encoded as those of the run were, and shifted as its languages were; no mean is taken over the
    new articles, so that each has the same topics and themes alone as together with others. A topic is that of the
    nearest centre, with the bounds of the run's own passages for outliers; a passage that the run has keeps its topic
    there. Similarities with themes are smoothed over the neighbours of a passage in the run.

    Parameters
    ----------
    corpus
        The articles.
    records, study
        Records and study of the run.

    Raises
    ------
    RunError
        If the encoder is not the one that the run used.
    EncoderError
        If the encoder cannot be opened.
    """
    encoder = open_used_encoder(records, study)
    new = _encode_articles(corpus, records, study, encoder=encoder)
    passages = new.passages
    topic_of, similarity, is_outlier = find_distances(new.aligned, records.alignment.values, records.clusters)
    for place, row in new.row_of.items():
        topic_of[place], is_outlier[place] = records.clusters.topic_of[row], records.clusters.is_outlier[row]
        similarity[place] = records.clusters.similarity[row]
    unknown = np.zeros(passages.n_passages)
    clusters = replace(
        records.clusters,
        topic_of=topic_of,
        is_outlier=is_outlier,
        similarity=similarity,
        fine_of=unknown.astype(np.int64),
        co_assignment=unknown.astype(np.float32),
        clusterings=np.zeros((0, passages.n_passages), np.int32),
    )
    return Assignment(
        corpus=corpus,
        passages=passages,
        topic_of=topic_of,
        similarity=similarity,
        is_outlier=is_outlier,
        topics=share_topics(passages, clusters),
        themes=_score(new, records=records, study=study, encoder=encoder),
    )


def open_used_encoder(records: RunRecords, study: Study) -> Encoder:
    """Open the encoder of a run.

    Raises
    ------
    RunError
        If another version of it is installed.
    EncoderError
        If it cannot be opened.
    """
    encoder = open_encoder(study.encoder)
    used = records.vectors
    if (encoder.name, encoder.revision) != (used.encoder, used.revision):
        raise RunError(
            f"the run was encoded by {used.encoder} ({used.revision}), and {encoder.name} ({encoder.revision}) is "
            "installed; run the study again"
        )
    return encoder


def embed_articles(corpus: Corpus, records: RunRecords, study: Study) -> NDArray[np.float32]:
    """Give the mean of the aligned vectors of every article's passages.

    Returns
    -------
    Shape (n_articles, n_dims), float32, rows of unit length; zeros where an article has no passage.
    """
    new = _encode_articles(corpus, records, study, encoder=open_used_encoder(records, study))
    total = np.zeros((corpus.n_articles, records.alignment.n_dims), np.float32)
    np.add.at(total, new.passages.article_of, new.aligned)
    total /= np.maximum(np.linalg.norm(total, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    return total


def embed_terms(terms: Sequence[str], records: RunRecords, study: Study) -> NDArray[np.float32]:
    """Give the aligned vectors of words or short texts, each in the language that it seems to be in.

    Returns
    -------
    Shape (n_terms, n_dims), float32, rows of unit length.
    """
    values = encode_texts(terms, open_used_encoder(records, study), cache_dir=None, store=study.encoder.store)
    return shift_vectors(values, [detect_language(term) for term in terms], records.alignment)


def tabulate_assignment(assigned: Assignment, records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per article: its topics and themes, as in the table of articles.

    ``top_topic`` is missing if all passages are outliers, ``nearest_topic`` and ``similarity`` if there is no passage,
    ``top_theme`` if no theme fits; a column ``share_<theme>`` has the share of every theme.
    """
    import pandas as pd

    articles, themes = assigned.corpus.articles, assigned.themes
    rows = np.arange(len(articles))
    topic_share, top, is_outlier = assigned.topics.share, assigned.topics.top_topic, assigned.topics.is_outlier
    nearest = np.full(len(articles), -1)
    best = np.full(len(articles), -np.inf)
    for row, topic, cosine in zip(assigned.passages.article_of, assigned.topic_of, assigned.similarity, strict=True):
        if cosine > best[row]:
            nearest[row], best[row] = topic, cosine
    names = [topic.name for topic in records.topics.topics]
    table = {
        "article": text_column(article.id for article in articles),
        "title": text_column(article.title for article in articles),
        "source": text_column(article.source for article in articles),
        "published": [article.published for article in articles],
        "top_topic": pd.array([pd.NA if out else int(one) for one, out in zip(top, is_outlier, strict=True)], "Int64"),
        "topic_name": text_column(
            None if out else names[one] for one, out in zip(top.tolist(), is_outlier, strict=True)
        ),
        "top_topic_share": np.where(is_outlier, np.nan, topic_share.max(axis=1, initial=0.0)),
        "nearest_topic": pd.array([pd.NA if one < 0 else int(one) for one in nearest], "Int64"),
        "similarity": np.where(nearest < 0, np.nan, best),
    }
    if themes.n_themes:
        nearest_theme = [themes.themes[index].id for index in themes.top_theme]
        table |= {
            "top_theme": text_column(
                None if out else name for name, out in zip(nearest_theme, themes.is_abstained, strict=True)
            ),
            "top_theme_share": themes.article_share[rows, themes.top_theme],
            "nearest_theme": text_column(nearest_theme),
        }
        table |= {f"share_{theme.id}": themes.article_share[:, index] for index, theme in enumerate(themes.themes)}
    return pd.DataFrame(table)


def rank_topics(text: str, records: RunRecords, study: Study, *, language: str | None) -> NDArray[np.float64]:
    """Give the cosine of a text with the centre of every topic, shape (n_topics,).

    ``language`` is the code of its language, for the alignment; None: told from the text.
    """
    encoder = open_encoder(study.encoder)
    values = encode_texts([text], encoder, cache_dir=None, store=study.encoder.store)
    aligned = shift_vectors(values, [language or detect_language(text)], records.alignment)
    nearness: NDArray[np.float64] = (records.clusters.centroid @ aligned[0]).astype(np.float64)
    return nearness


@dataclass(frozen=True)
class _NewPassages:
    """Passages that the run has not seen, their vectors as encoded and aligned, and the run's rows of those it has."""

    passages: Passages
    values: StoredFloats
    aligned: NDArray[np.float32]
    row_of: Mapping[int, int]


def _encode_articles(corpus: Corpus, records: RunRecords, study: Study, *, encoder: Encoder) -> _NewPassages:
    passages = cut_passages(corpus, study.passages, encoder_length=encoder.max_tokens, languages=study.corpus.languages)
    values = encode_passages(passages, encoder, cache_dir=None, store=study.encoder.store).values
    aligned = shift_vectors(values, passages.languages, records.alignment)
    return _NewPassages(passages, values, aligned, _match_passages(passages, records.passages))


def _score(new: _NewPassages, *, records: RunRecords, study: Study, encoder: Encoder) -> Themes:
    codebook, passages = study.codebook, new.passages
    if codebook is None:
        return make_empty_themes(passages)
    old = records.passages
    n_neighbors, aligned = count_neighbors(old.n_passages), records.alignment.values
    neighbors = np.vstack(
        [
            find_passage_neighbors(aligned, old, n_neighbors, found=records.neighbors),
            _find_nearest(new, aligned, n_neighbors=n_neighbors),
        ]
    )
    texts, background, store = list_codebook_texts(codebook), list_background_texts(), study.encoder.store
    similarity = compare_texts(
        _join_values(records.vectors.values, new.values),
        Passages((*old.passages, *passages.passages), old.n_articles + passages.n_articles),
        codebook,
        texts=texts,
        text_values=encode_texts([text.text for text in texts], encoder, cache_dir=None, store=store),
        background_values=encode_texts([text.text for text in background], encoder, cache_dir=None, store=store),
        neighbors=neighbors,
    )
    added = slice(old.n_passages, None)
    similarity = replace(
        similarity,
        text=similarity.text[added],
        lexicon=similarity.lexicon[added],
        matches=similarity.matches[added],
        subject=similarity.subject[added],
        sd=records.text_similarity.sd,
    )
    return score_themes(similarity, passages, codebook, settings=study.themes, reference=records.text_similarity)


def _join_values(old: StoredFloats, new: StoredFloats) -> StoredFloats:
    return cast("StoredFloats", np.vstack([old, new]))


def _match_passages(passages: Passages, known: Passages) -> dict[int, int]:
    """Give the row of the first known passage that embeds the same text, for every passage that has one."""
    row_of: dict[str, int] = {}
    for row, text in enumerate(known.ids.tolist()):
        row_of.setdefault(text, row)
    return {place: row_of[text] for place, text in enumerate(passages.ids.tolist()) if text in row_of}


def _find_nearest(new: _NewPassages, old: NDArray[np.float32], *, n_neighbors: int) -> NDArray[np.int32]:
    """Find the neighbours of new passages among those of the run, shape (n_passages, n_neighbors).

    The passage of the run that has the same text is the passage itself, and no neighbour.
    """
    n_neighbors = min(n_neighbors, len(old) - 1)
    places = np.arange(len(new.aligned))
    rows, _ = find_nearest(new.aligned, places, old, n_neighbors=n_neighbors + 1)
    itself = np.array([new.row_of.get(place, -1) for place in places.tolist()])
    order = np.argsort(rows == itself[:, None], axis=1, kind="stable")[:, :n_neighbors]
    return np.take_along_axis(rows, order, axis=1).astype(np.int32)
