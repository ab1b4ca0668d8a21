"""Samples of stories with known probabilities, and the weights of stories from several rounds of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.errors import ShapeError
from research.records import LEAST_CODED

MIN_CORE = LEAST_CODED
"""Stories of the first round, at least; all if the corpus has fewer."""

FLOOR = 0.2
"""Least measure of size of a story in a round by uncertainty, as a part of the mean, so that no story has probability
0 and no weight is more than five times that of an equal-probability sample; a convention, not measured."""


@dataclass(frozen=True)
class Sample:
    """Stories that were drawn, and the probability of each.

    Attributes
    ----------
    row
        Shape (n_drawn,); rows that were drawn, ascending.
    probability
        Shape (n_drawn,); probability with which each was drawn, above 0 and at most 1.
    """

    row: NDArray[np.int64]
    probability: NDArray[np.float64]


def draw_sample(
    strata: Sequence[tuple[str, ...]], n: int, *, size: NDArray[np.float64] | None = None, seed: Sequence[int]
) -> Sample:
    """Draw a systematic sample of fixed size from a list that is sorted by strata.

    The list is sorted by stratum and within each at random, and every row takes a stretch as long as its probability;
    points at distance 1 from a random start fall on the rows that are drawn (Madow 1949). A stratum with expected
    number e therefore gets e rounded up or down: implicit stratification. Probabilities are exact.

    Parameters
    ----------
    strata
        Stratum of every row, such as period, language and source; sorted as text, the first part first.
    n
        Rows to draw; all if there are not more.
    size
        Shape (n_rows,); measure of size, not negative. Probabilities are proportional to it, and rows whose
        probability would exceed 1 are drawn with certainty; None for equal probabilities n / n_rows.
    seed
        Seed of the order within strata and of the start.

    Raises
    ------
    ShapeError
        If there is not one size a row.
    """
    if size is not None and len(size) != len(strata):
        raise ShapeError(f"{len(size)} sizes for {len(strata)} rows")
    n = min(n, len(strata))
    probability = _share_out(np.ones(len(strata)) if size is None else size, n)
    rng = np.random.default_rng(list(seed))
    shuffled = rng.permutation(len(strata)).tolist()
    order = np.array(sorted(shuffled, key=lambda row: strata[row]), np.int64)
    ends = np.cumsum(probability[order])
    # The last end is n but for rounding, and a point beyond it would fall on no row.
    if n:
        ends[-1] = n
    points = rng.uniform() + np.arange(n)
    drawn = np.sort(order[np.searchsorted(ends, points, side="right").clip(max=max(len(order) - 1, 0))])
    return Sample(drawn, probability[drawn])


def _share_out(size: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Give probabilities proportional to size that sum to n, none above 1."""
    probability = np.zeros(len(size))
    is_certain = np.zeros(len(size), bool)
    while n:
        rest = ~is_certain
        total = size[rest].sum()
        left = n - is_certain.sum()
        if total <= 0:
            probability[rest] = left / max(rest.sum(), 1)
            break
        probability[rest] = left * size[rest] / total
        is_over = rest & (probability >= 1)
        if not is_over.any():
            break
        is_certain |= is_over
        probability[is_certain] = 1.0
        if is_certain.sum() >= n:
            break
    return probability


def measure_uncertainty(prediction: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the measure of size of a round by uncertainty: the sum over themes of sqrt(f (1 - f)), with a floor.

    Sampling with probability proportional to the standard deviation of what a prediction leaves is what makes the
    difference estimator most precise (Särndal, Swensson and Wretman 1992, section 12.2; Zrnic and Candès 2024,
    "Active statistical inference").

    Parameters
    ----------
    prediction
        Shape (n_stories, n_themes); predicted memberships f, 0 to 1.

    Returns
    -------
    Shape (n_stories,); at least `FLOOR` times the mean.
    """
    f = np.clip(np.nan_to_num(prediction), 0.0, 1.0)
    size: NDArray[np.float64] = np.sqrt(f * (1 - f)).sum(axis=1)
    return np.maximum(size, FLOOR * size.mean()) if len(size) and size.mean() > 0 else np.ones(len(size))


def weigh_rounds(
    round_of: NDArray[np.int64],
    probability: NDArray[np.float64],
    *,
    is_answered: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Weigh the stories of several rounds so that weighted sums over answered stories are unbiased for the corpus.

    Round j draws from the stories that no earlier round asked, with probabilities p_j that may depend on everything
    that the earlier rounds said. Let S_j be its stories. For any value y and each round j,

        T_j = sum of y over S_1, ..., S_(j-1)  +  sum of y / p_j over S_j

    is unbiased for the total of y: given the earlier rounds, their stories are counted as they are, and the second sum
    is unbiased for the total of all others (Horvitz and Thompson 1952). With constants c_j that sum to 1, the mixture
    sum of c_j T_j is unbiased, too, and gives a story of round j the weight

        c_j / p_j + c_(j+1) + ... + c_k.

    The constants are the parts that the rounds have in all stories that were asked: they are fixed by the numbers
    asked, not by what was found. Unanswered stories are those at places that chance chose, because every sheet is in
    random order; with r_j the answered part of round j, weights of the round are divided by r_j. Stories that no
    coder could tell are treated alike, which assumes that they are like the others of their round.

    Parameters
    ----------
    round_of
        Shape (n_asked,); round of each story that was asked, from 1.
    probability
        Shape (n_asked,); probability in its round.
    is_answered
        Shape (n_asked,); True if the story has a code.

    Returns
    -------
    Shape (n_asked,); 0 for stories without a code. The expectation of the sum is the number of stories of the corpus.
    Rounds after the last one with an answer do not count. NaN throughout if a round without any answer lies before one
    with answers: nothing is known of its stories, and later rounds did not draw from them.
    """
    weight = np.zeros(len(round_of))
    if not is_answered.any():
        return weight
    last = int(round_of[is_answered].max())
    n_asked = np.array([np.sum(round_of == number) for number in range(1, last + 1)], float)
    constant = n_asked / n_asked.sum()
    for number in range(1, last + 1):
        is_here = round_of == number
        if not is_here.any():
            continue
        answered = is_here & is_answered
        if not answered.any():
            return np.full(len(round_of), np.nan)
        later = constant[number:].sum()
        factor = is_here.sum() / answered.sum()
        weight[answered] = factor * (constant[number - 1] / probability[answered] + later)
    return weight
