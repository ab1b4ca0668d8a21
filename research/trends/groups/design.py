"""Covariates as columns of a regression: numbers, and levels against a reference."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.errors import CorpusError
from research.records import WEEKDAYS, Corpus, PooledLevel, list_column
from research.study import EffectSettings
from research.trends.groups.compared import describe_unknown

LEAST_UNITS = 20
"""Articles or stories that a level needs to have an effect of its own; a convention, that of pooled sources."""

MOST_LEVELS = 12
"""Levels of a covariate that have effects of their own, the largest; a convention: a table that can be read."""

LEAST_PERIODS = 8
"""Periods in which a covariate must vary; a convention, as for series. A source that publishes in one month alone says
nothing of how the months of that source differ, and its error would be taken for 0."""

OTHER = "other"
"""Name of the levels that are pooled."""

MISSING = "(missing)"
"""Name of the level of articles without a value."""

_LEAST_LEFT = 1e-9
"""Part of a column's sum of squares that the columns before it must leave; a numerical convention."""

_DOUBLING = math.log(2)


@dataclass(frozen=True)
class Column:
    """One column of a regression, as `research.records.Effect` names it.

    ``n`` are the units of the level, or all of them. ``refusal`` says why it has no estimate, ``refused_by`` which
    covariate says the same.
    """

    covariate: str
    type: Literal["number", "level"]
    level: str
    reference: str
    n: int
    refusal: Literal["", "collinear", "one_level", "too_brief"] = ""
    refused_by: str = ""


@dataclass(frozen=True)
class Design:
    """The columns of a regression besides its periods.

    Attributes
    ----------
    columns
        All columns, those refused included.
    values
        Shape (n_units, n_used); those that are used, without the means of their periods: columns that are not refused,
        and those too brief to be told, which are held fixed all the same.
    raw
        Shape (n_units, n_used); the same as they are.
    pooled
        Levels that were put together.
    """

    columns: tuple[Column, ...]
    values: NDArray[np.float64]
    raw: NDArray[np.float64]
    pooled: tuple[PooledLevel, ...]


def make_design(
    corpus: Corpus, effects: Sequence[EffectSettings], *, article_of: NDArray[np.int64], period: NDArray[np.int64]
) -> Design:
    """Make the columns of all covariates but time, which belongs to the periods.

    Parameters
    ----------
    corpus
        The articles.
    effects
        The covariates, in the order of the study: of two that say the same, the first is used.
    article_of
        Shape (n_units,); the article whose covariates a unit has.
    period
        Shape (n_units,); the period of each unit.

    Raises
    ------
    CorpusError
        If a reference of the study is no level of the corpus.
    """
    columns: list[Column] = []
    raw: list[NDArray[np.float64]] = []
    pooled: list[PooledLevel] = []
    for entry in effects:
        if entry.by == "time":
            continue
        if entry.by == "length":
            columns.append(Column("length", "number", "", "", len(article_of)))
            raw.append(_measure_lengths(corpus)[article_of])
            continue
        values = np.array(list_levels(corpus, entry.by))[article_of].tolist()
        levels, reference, left = choose_levels(entry, Counter(values))
        pooled += [PooledLevel(entry.by, level, n) for level, n in left.items()]
        held = np.array([value if value in levels else OTHER for value in values])
        counts = Counter(held.tolist())
        if len(counts) < 2:
            columns.append(Column(entry.by, "level", "", reference, len(held), "one_level"))
            raw.append(np.zeros(len(held)))
        for level in sorted((name for name in counts if name != reference), key=lambda name: _order(name, counts)):
            columns.append(Column(entry.by, "level", level, reference, counts[level]))
            raw.append((held == level).astype(np.float64))
    return _free_columns(
        columns, np.column_stack([*raw, np.zeros((len(article_of), 0))]), period=period, pooled=tuple(pooled)
    )


def _measure_lengths(corpus: Corpus) -> NDArray[np.float64]:
    """Give the length of every article in doublings, less the mean of its language: Chinese needs fewer characters."""
    texts = zip(list_column(corpus.articles, "body"), list_column(corpus.articles, "title"), strict=True)
    sizes = np.array([max(len(body or title), 1) for body, title in texts], np.float64)
    length = np.log(sizes) / _DOUBLING
    _, language = np.unique(corpus.list_values("language"), return_inverse=True)
    mean = np.bincount(language, weights=length) / np.bincount(language)
    doublings: NDArray[np.float64] = length - mean[language]
    return doublings


def list_levels(corpus: Corpus, by: str) -> list[str]:
    """Give the level of every article."""
    if by == "weekday":
        return [WEEKDAYS[day] for day in ((corpus.days - 1) % 7).tolist()]
    return [value or MISSING for value in corpus.list_values(by)]


def _order(name: str, counts: Mapping[str, int]) -> tuple[bool, int, str]:
    return name == OTHER, -counts[name], name


def choose_levels(entry: EffectSettings, counts: Counter[str]) -> tuple[set[str], str, dict[str, int]]:
    """Choose the levels that have effects of their own, the reference, and those that are pooled."""
    if entry.reference is not None and entry.reference not in counts:
        raise CorpusError(describe_unknown(f"effects: {entry.by}: reference", entry.reference, counts))
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    levels = [name for name in ordered if counts[name] >= LEAST_UNITS][:MOST_LEVELS]
    reference = entry.reference or next((name for name in ordered if name != MISSING), MISSING)
    kept = {*levels, reference}
    left = {name: counts[name] for name in ordered if name not in kept}
    # A single small level is as it is: "other" would say less.
    return (kept | set(left), reference, {}) if len(left) == 1 else (kept, reference, left)


def _free_columns(
    columns: Sequence[Column], raw: NDArray[np.float64], *, period: NDArray[np.int64], pooled: tuple[PooledLevel, ...]
) -> Design:
    """Take the means of the periods off, and refuse columns that others say, or that hardly any period has."""
    within = _centre(raw, period)
    total = ((raw - raw.mean(axis=0)) ** 2).sum(axis=0) if len(raw) else np.zeros(raw.shape[1])
    used: list[int] = []
    made: list[Column] = []
    for place, column in enumerate(columns):
        refusal, refused_by = column.refusal, ""
        if not refusal and _find_left(within, place, []) <= _LEAST_LEFT * max(total[place], 1e-300):
            refusal, refused_by = "collinear", "time"
        elif not refusal and _find_left(within, place, used) <= _LEAST_LEFT * max(total[place], 1e-300):
            refusal, refused_by = "collinear", _find_rival(columns, within, place, used=used)
        elif not refusal and len(find_own_periods(within[:, place], period)) < LEAST_PERIODS:
            refusal = "too_brief"
        if not refusal or refusal == "too_brief":
            used.append(place)
        made.append(
            Column(column.covariate, column.type, column.level, column.reference, column.n, refusal, refused_by)
        )
    return Design(tuple(made), within[:, used], raw[:, used], pooled)


def _find_left(values: NDArray[np.float64], place: int, others: Sequence[int]) -> float:
    """Give the sum of squares of a column that others leave."""
    column = values[:, place]
    if others:
        column = column - values[:, others] @ np.linalg.lstsq(values[:, others], column, rcond=None)[0]
    return float(column @ column)


def _find_rival(columns: Sequence[Column], values: NDArray[np.float64], place: int, *, used: Sequence[int]) -> str:
    """Name the covariate without which a column would say something; the last of them if there are several."""
    least = _LEAST_LEFT * max(_find_left(values, place, []), 1e-300)
    names = list(dict.fromkeys(columns[number].covariate for number in used))
    for name in reversed(names):
        rest = [number for number in used if columns[number].covariate != name]
        if _find_left(values, place, rest) > least:
            return name
    return names[-1]


def _centre(values: NDArray[np.float64], period: NDArray[np.int64]) -> NDArray[np.float64]:
    """Take the mean of its period off every row."""
    return values - average_periods(values, period)[period] if len(values) else values


def find_own_periods(column: NDArray[np.float64], period: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the numbers of the periods in which a column, without its means by period, varies; ascending."""
    squares = np.bincount(period, weights=column**2)
    return np.flatnonzero(squares > _LEAST_LEFT * max(float(squares.max(initial=0.0)), 1e-300)).astype(np.int64)


def average_periods(values: NDArray[np.float64], period: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the mean of the rows of every period, shape (n_periods, n_columns); NaN for a period without rows."""
    from scipy.sparse import csr_array

    n_periods = int(period.max(initial=-1)) + 1
    table = csr_array((np.ones(len(period)), (period, np.arange(len(period)))), shape=(n_periods, len(period)))
    n = np.bincount(period, minlength=n_periods)[:, None]
    with np.errstate(invalid="ignore"):
        mean: NDArray[np.float64] = (table @ values) / n
    return mean
