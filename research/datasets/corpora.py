"""Corpora of any size with a known answer: planted topics, languages, reprints and trends."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from research.records import Passage, Passages

_SYLLABLES = ("ba", "den", "fi", "gor", "hal", "ka", "lum", "mi", "nor", "pel", "ra", "sto", "tu", "vek", "zo")
_HAN = "山水林田湖草沙石金木火土天地人日月星云风雨雪春夏秋冬东南西北城乡河海江桥路街市厂矿校园医院农工商学"
_START = datetime(2022, 1, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True)
class PlantedCorpus:
    """Articles and the truth about them.

    Attributes
    ----------
    titles, bodies, sources, languages
        One entry an article.
    published
        Times with a zone, ascending.
    topic
        Shape (n_articles,); the topic each article was drawn from.
    period
        Shape (n_articles,); the month each was published in, from 0.
    story
        Shape (n_articles,); reprints share a number.
    share
        Shape (n_topics, n_periods); the probability with which articles were drawn.
    """

    titles: tuple[str, ...]
    bodies: tuple[str, ...]
    sources: tuple[str, ...]
    languages: tuple[str, ...]
    published: tuple[datetime, ...]
    topic: NDArray[np.int64]
    period: NDArray[np.int64]
    story: NDArray[np.int64]
    share: NDArray[np.float64]

    def write_csv(self, path: Path) -> Path:
        """Write the articles, without the truth, as a file that a study can name."""
        import csv

        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(["title", "body", "source", "published"])
            rows = zip(self.titles, self.bodies, self.sources, self.published, strict=True)
            writer.writerows([title, body, source, day.isoformat()] for title, body, source, day in rows)
        return path


def plant_corpus(
    n_articles: int,
    *,
    n_topics: int = 4,
    n_periods: int = 24,
    languages: Sequence[str] = ("en", "zh"),
    slopes: Sequence[float] = (),
    reprint_rate: float = 0.0,
    n_sources: int = 3,
    seed: int,
) -> PlantedCorpus:
    """Draw articles whose words come from their topic's own vocabulary.

    Parameters
    ----------
    n_articles
        Articles in all, reprints included.
    n_topics, n_periods
        Topics, and months from January 2022.
    languages
        ``zh`` has words of Han characters, any other language invented words of Latin letters.
    slopes
        Change of each topic's share from the first to the last period, 0 for those not given; shares are scaled to
        sum to 1 in every period.
    reprint_rate
        Probability that an article is followed by a copy in another source on the next day.
    n_sources
        Sources, drawn evenly.
    seed
        Random seed of everything drawn.

    Returns
    -------
    The articles in order of publication, with the truth.
    """
    rng = np.random.default_rng(seed)
    share = plant_shares(n_topics, n_periods, slopes=slopes)
    words = {language: [_make_words(language, topic, rng) for topic in range(n_topics + 1)] for language in languages}
    period = np.sort(rng.integers(0, n_periods, n_articles))
    rows: list[tuple[datetime, str, str, int, str, int, int]] = []
    for story, month in enumerate(period):
        if len(rows) >= n_articles:
            break
        topic = int(rng.choice(n_topics, p=share[:, month]))
        language = str(rng.choice(list(languages)))
        source = int(rng.integers(n_sources))
        day = _START.replace(year=_START.year + int(month) // 12, month=int(month) % 12 + 1)
        day += timedelta(days=int(rng.integers(0, 27)), minutes=int(rng.integers(0, 600)))
        title, body = _make_text(words[language], topic, language, rng=rng)
        rows.append((day, title, body, topic, language, source, story))
        if rng.random() < reprint_rate and len(rows) < n_articles:
            rows.append((day + timedelta(days=1), title, body, topic, language, (source + 1) % n_sources, story))
    rows.sort(key=lambda row: (row[0], row[1], row[5]))
    return PlantedCorpus(
        titles=tuple(row[1] for row in rows),
        bodies=tuple(row[2] for row in rows),
        sources=tuple(f"Source {row[5] + 1}" for row in rows),
        languages=tuple(row[4] for row in rows),
        published=tuple(row[0] for row in rows),
        topic=np.array([row[3] for row in rows]),
        period=np.array([(row[0].year - _START.year) * 12 + row[0].month - 1 for row in rows]),
        story=np.array([row[6] for row in rows]),
        share=share,
    )


def plant_shares(n_topics: int, n_periods: int, *, slopes: Sequence[float] = ()) -> NDArray[np.float64]:
    """Give shares that change in a straight line, shape (n_topics, n_periods); columns sum to 1."""
    slope = np.zeros(n_topics)
    slope[: len(slopes)] = slopes
    time = np.linspace(-0.5, 0.5, n_periods) if n_periods > 1 else np.zeros(1)
    share = np.maximum(1 / n_topics + slope[:, None] * time[None, :], 0)
    scaled: NDArray[np.float64] = share / share.sum(axis=0)
    return scaled


def plant_vectors(
    n_passages: int,
    *,
    n_topics: int = 8,
    n_dims: int = 64,
    sd: float = 0.6,
    languages: Sequence[str] = ("en",),
    language_offset: float = 0.0,
    seed: int,
) -> tuple[NDArray[np.float32], NDArray[np.int64], Passages]:
    """Draw unit vectors around a direction a topic, each language shifted by its own offset.

    Parameters
    ----------
    n_passages, n_topics, n_dims
        Sizes.
    sd
        Length of the noise over the length of the topic's direction.
    languages
        Drawn evenly.
    language_offset
        Length of each language's shift.
    seed
        Random seed of everything drawn.

    Returns
    -------
    Vectors of shape (n_passages, n_dims), the topic of each, and passages to go with them, one an article.
    """
    rng = np.random.default_rng(seed)
    centre = rng.normal(size=(n_topics, n_dims))
    centre /= np.linalg.norm(centre, axis=1, keepdims=True)
    offset = rng.normal(size=(len(languages), n_dims))
    offset *= language_offset / np.linalg.norm(offset, axis=1, keepdims=True)
    topic = rng.integers(0, n_topics, n_passages)
    tongue = rng.integers(0, len(languages), n_passages)
    values = centre[topic] + offset[tongue] + rng.normal(size=(n_passages, n_dims)) * sd / np.sqrt(n_dims)
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    passages = tuple(
        Passage(
            hashlib.sha256(f"{seed} {row}".encode()).hexdigest()[:16],
            row,
            "body",
            languages[tongue[row]],
            f"passage {row}",
            "",
            0,
            9,
        )
        for row in range(n_passages)
    )
    return values.astype(np.float32), topic, Passages(passages, n_passages)


def _make_words(language: str, topic: int, rng: np.random.Generator) -> list[str]:
    """Make a vocabulary of thirty words; the last topic's is shared by all."""
    if language == "zh":
        return ["".join(rng.choice(list(_HAN), 2)) for _ in range(30)]
    return ["".join(rng.choice(_SYLLABLES, 3)) for _ in range(30)]


def _make_text(words: list[list[str]], topic: int, language: str, *, rng: np.random.Generator) -> tuple[str, str]:
    def draw(count: int) -> list[str]:
        return [str(rng.choice(words[topic] if rng.random() < 0.75 else words[-1])) for _ in range(count)]

    joint, stop = ("", "。") if language == "zh" else (" ", ". ")
    sentences = [joint.join(draw(8)) for _ in range(4)]
    return joint.join(draw(4)), "".join(sentence + stop for sentence in sentences).strip()
