"""How far coders agree: on each theme and overall, in each language, and with themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.records import LEAST_ALPHA, Agreement, CodePair, Codes, Corpus, GivenCode, RepeatedCodes

_N_RESAMPLES = 2000
"""Bootstrap resamples of stories; a convention, with a Monte Carlo error of about .005 at the ends of the interval."""

_N_AT_ONCE = 250
"""Resamples that are held at once; a bound on memory."""


@dataclass(frozen=True)
class _Counts:
    """Codes by story: ``count``, shape (n_stories, n_categories), and the number of categories that there could be."""

    count: NDArray[np.float64]
    n_categories: int


def add_agreement(codes: Codes, themes: Sequence[str], *, corpus: Corpus, seed: int) -> Codes:
    """Add to codes how far coders agree: with one another, with themselves, by theme and by language.

    Parameters
    ----------
    codes
        Codes as given; adjudicated codes do not count here.
    themes
        Ids of the themes.
    corpus
        Languages of the stories: that of the first article's body, or of its title where there is no body.
    seed
        Seed of the bootstrap.
    """
    if codes.origin == "nobody":
        return codes
    first = [one for one in codes.given if not one.is_repeat]
    by_story: dict[int, list[GivenCode]] = defaultdict(list)
    for one in first:
        by_story[one.story].append(one)
    languages = _list_languages(corpus, by_story)
    spoken = sorted(set(languages.values()))
    agreement = []
    for language in ["", *(spoken if len(spoken) > 1 else [])]:
        told = [
            [one for one in said if one.answer != "cannot_tell"]
            for story, said in by_story.items()
            if not language or languages[story] == language
        ]
        told = [said for said in told if said]
        if any(len(said) > 1 for said in told):
            agreement += _measure(told, themes, language=language, seed=seed)
    return replace(
        codes, agreement=tuple(agreement), pairs=_count_pairs(by_story.values()), repeats=_count_repeats(codes.given)
    )


def _list_languages(corpus: Corpus, stories: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for language, story in zip(corpus.languages, corpus.story_of.tolist(), strict=True):
        if story in stories and story not in found:
            found[story] = language
    return found


def _measure(
    told: Sequence[Sequence[GivenCode]], themes: Sequence[str], *, language: str, seed: int
) -> list[Agreement]:
    """Measure agreement overall and by theme; the stories have at least one code each."""
    wholes = [[_write_code(one) for one in said] for said in told]
    categories = sorted({code for said in wholes for code in said})
    is_single = all(len(one.themes) < 2 for said in told for one in said)
    # One code a story: every theme, and none of them, could have been chosen.
    n_categories = len(themes) + 1 if is_single else len(categories)
    tables = {"": _Counts(_count(wholes, categories), n_categories)}
    for theme in themes:
        tables[theme] = _Counts(
            _count([[str(theme in one.themes) for one in said] for said in told], ["True", "False"]), 2
        )
    n = sum(len(said) > 1 for said in told)
    rows = []
    alphas = _resample_alphas([table.count for table in tables.values()], seed=seed)
    for (theme, table), (alpha, draws) in zip(tables.items(), alphas, strict=True):
        known = draws[~np.isnan(draws)]
        low, high = np.quantile(known, [0.025, 0.975]) if len(known) else (np.nan, np.nan)
        below = float((known < LEAST_ALPHA).mean()) if len(known) else float("nan")
        ac1 = measure_ac1(table.count, n_categories=table.n_categories)
        rows.append(Agreement(theme, language, n, alpha, float(low), float(high), below, ac1))
    return rows


def _write_code(one: GivenCode) -> str:
    return ";".join(one.themes) or one.answer


def _count(codes: Sequence[Sequence[str]], categories: Sequence[str]) -> NDArray[np.float64]:
    place = {category: index for index, category in enumerate(categories)}
    count = np.zeros((len(codes), len(categories)))
    for row, said in enumerate(codes):
        for code in said:
            count[row, place[code]] += 1
    return count


def _resample_alphas(counts: Sequence[NDArray[np.float64]], *, seed: int) -> list[tuple[float, NDArray[np.float64]]]:
    """Give Krippendorff's alpha of several codings of the same stories, and its values in shared bootstrap resamples.

    Parameters
    ----------
    counts
        How many coders gave each code, shapes (n_stories, n_categories); a story has as many coders in all of them.
    seed
        Seed of the resamples of stories.

    Returns
    -------
    For each of the counts, alpha and its values in the resamples, shape (n_resamples,). A resample in which only one
    code was given has no alpha: NaN.
    """
    m = counts[0].sum(axis=1)
    is_pairable = m > 1
    m = m[is_pairable]
    pairable = [count[is_pairable] for count in counts]
    observed = [(m**2 - (count**2).sum(axis=1)) / (m - 1) for count in pairable]

    def measure(times: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        n = times @ m
        alphas = []
        for count, differing in zip(pairable, observed, strict=True):
            expected = n**2 - ((times @ count) ** 2).sum(axis=1)
            with np.errstate(divide="ignore", invalid="ignore"):
                alpha = 1 - (n - 1) * (times @ differing) / expected
            alphas.append(np.where(expected > 0, alpha, np.nan))
        return alphas

    n_stories = len(m)
    rng = np.random.default_rng([seed, 11])
    equal = np.full(n_stories, 1 / n_stories)
    parts = [
        measure(rng.multinomial(n_stories, equal, size=_N_AT_ONCE).astype(float))
        for _ in range(_N_RESAMPLES // _N_AT_ONCE)
    ]
    whole = measure(np.ones((1, n_stories)))
    return [(float(alpha[0]), np.concatenate(drawn)) for alpha, *drawn in zip(whole, *parts, strict=True)]


def measure_ac1(count: NDArray[np.float64], *, n_categories: int) -> float:
    """Give Gwet's AC1 (Gwet 2008; for any number of coders and missing codes, Gwet 2014, *Handbook*, chapter 5).

    Parameters
    ----------
    count
        Shape (n_stories, n_codes); how many coders gave each code. Stories with one coder count for the frequency of
        codes, and those with two and more for agreement.
    n_categories
        Number of codes that could have been given.

    Returns
    -------
    1 if coders always agree; NaN if no story has two coders or only one code is possible.
    """
    m = count.sum(axis=1)
    several = m > 1
    if not several.any() or n_categories < 2:
        return float("nan")
    pairs = count[several] * (count[several] - 1)
    agreed = float((pairs.sum(axis=1) / (m[several] * (m[several] - 1))).mean())
    frequency = (count[m > 0] / m[m > 0, None]).mean(axis=0)
    chance = float((frequency * (1 - frequency)).sum() / (n_categories - 1))
    return (agreed - chance) / (1 - chance) if chance < 1 else float("nan")


def _count_pairs(told: Iterable[Sequence[GivenCode]]) -> tuple[CodePair, ...]:
    """Count the pairs of codes that two coders gave to one story; the order of a pair says nothing."""
    counts: Counter[tuple[str, str]] = Counter()
    for said in told:
        codes = [_write_code(one) for one in said]
        for place, code in enumerate(codes):
            for other in codes[place + 1 :]:
                first, second = sorted((code, other))
                counts[first, second] += 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(CodePair(first, second, n) for (first, second), n in ordered)


def _count_repeats(given: Sequence[GivenCode]) -> tuple[RepeatedCodes, ...]:
    first = {(one.coder, one.story): one for one in given if not one.is_repeat}
    counts: dict[str, list[bool]] = defaultdict(list)
    for one in given:
        if one.is_repeat and (one.coder, one.story) in first:
            before = first[one.coder, one.story]
            counts[one.coder].append((before.answer, before.themes) == (one.answer, one.themes))
    return tuple(RepeatedCodes(coder, len(equal), sum(equal)) for coder, equal in sorted(counts.items()))
