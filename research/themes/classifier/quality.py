"""How good cross-fitted predictions are, and what that allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import (
    LEAST_ALPHA,
    LEAST_CODED,
    ClaimRefusal,
    ClassifierScore,
    Codes,
    GroupOfScore,
    ThemeVerdict,
    Verdict,
)

MIN_GROUP = 20
"""Coded stories from which a language, source or half has scores of its own; a convention."""

MAX_ERROR = 0.10
"""Largest part of wrong decisions of a classifier that may stand in for coders; a convention."""

MIN_F1 = 0.5
"""Least lower end of F1 of such a classifier: of a rare theme, never to find it is a small error. A convention."""

LEAST_POSITIVES = 2.0
"""Coded stories of a theme below which nothing is claimed from its codes.

A higher minimum selects the themes that were drawn more often than their share, and the intervals of these do not hold:
of simulated series of 5 % with 120 coded, a minimum of 10 claims 7-8 %, and the level's interval of 95 % holds in
72-88 % of these. Chosen with the simulation of `benchmarks/theme_trends.py` at prevalences of 1.5 to 7 % and 120 or 250
coded, with predictions that are given and with such as follow the codes: at 2, the claims of a cell cover the level in
91-99 % and the slope in 94-99 % (240 to 1,000 series a cell); at 3 the level falls to 88 % where 1.8 coded stories are
expected, at 0 to 90 %. A minimum of 1 does as well, but one code can be a coder's mistake. Below an expectation of 1.5
coded stories, 2 selects as well: 84-86 % at .6.
"""

MIN_POSITIVES = 10.0
"""Coded stories of a theme below which its classifier is not judged; a convention."""

_N_BOOTSTRAP = 1000
"""Bootstrap resamples of the scores; a convention."""

_LEAST_BIN = 20
"""Fewest stories of a bin of the calibration error; a convention."""

_MOST_BINS = 10
"""Most bins of the calibration error (Guo et al. 2017 use 15 for 10,000 cases); a convention."""


@dataclass(frozen=True)
class Groups:
    """A way to divide the coded stories: its kind, and the name of each story's group, shape (n_coded,)."""

    kind: GroupOfScore
    name: NDArray[np.str_]


def score_themes_by_group(
    decision: NDArray[np.float64],
    codes: Codes,
    *,
    themes: Sequence[str],
    groups: Sequence[Groups],
    seed: int,
) -> tuple[ClassifierScore, ...]:
    """Give F1, precision and recall of every theme, for all coded stories and by group.

    Parameters
    ----------
    decision
        Shape (n_coded, n_themes); 1 where the classifier assigns a story, which it was not trained on, to a theme.
    codes
        The codes.
    themes
        Ids of the themes.
    groups
        Divisions of the coded stories; groups with fewer than `MIN_GROUP` of them are left out.
    seed
        Seed of the bootstrap.
    """
    rng = np.random.default_rng(seed)
    every = Groups("all", np.full(codes.n_coded, "", dtype=np.str_))
    scores = []
    for division in (every, *groups):
        for name in np.unique(division.name):
            rows = np.flatnonzero(division.name == name)
            if division.kind != "all" and len(rows) < MIN_GROUP:
                continue
            times = rng.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=_N_BOOTSTRAP)
            for place, theme in enumerate(themes):
                value, found, weight = codes.value[rows, place], decision[rows, place], codes.weight[rows]
                table = np.column_stack([value * found, found, value]) * weight[:, None]
                own = _find_rates(table.sum(axis=0)[None])[0]
                drawn = _find_rates(times @ table)
                # Resamples without any story of the theme say nothing of it.
                with np.errstate(all="ignore"):
                    ends = np.full((2, 3), np.nan)
                    for column in range(3):
                        known = drawn[np.isfinite(drawn[:, column]), column]
                        if len(known) and np.isfinite(own[column]):
                            ends[:, column] = np.quantile(known, [0.025, 0.975])
                scores.append(
                    ClassifierScore(
                        theme=theme,
                        group=division.kind,
                        name=str(name),
                        n=len(rows),
                        n_positive=float(value.sum()),
                        f1=float(own[0]),
                        f1_low=float(ends[0, 0]),
                        f1_high=float(ends[1, 0]),
                        precision=float(own[1]),
                        precision_low=float(ends[0, 1]),
                        precision_high=float(ends[1, 1]),
                        recall=float(own[2]),
                        recall_low=float(ends[0, 2]),
                        recall_high=float(ends[1, 2]),
                    )
                )
    return tuple(scores)


def _find_rates(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give F1, precision and recall from sums of hits, of what was found and of what is there, (n_rows, 3) each."""
    hit, found, there = table.T
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.column_stack(
            [
                np.where(there > 0, 2 * hit / (found + there), np.nan),
                np.where(found > 0, hit / found, np.nan),
                np.where(there > 0, hit / there, np.nan),
            ]
        )


def judge_themes(
    decision: NDArray[np.float64],
    codes: Codes,
    *,
    scores: Sequence[ClassifierScore],
    share: NDArray[np.float64],
) -> tuple[ThemeVerdict, ...]:
    """Say of every theme whether its classifier can stand in for coders, and whether its codes allow claims.

    Parameters
    ----------
    decision
        Shape (n_coded, n_themes); cross-fitted decisions.
    codes
        The codes.
    scores
        Scores of all coded stories, one a theme, in order.
    share
        Shape (n_themes,); corrected shares.
    """
    from scipy.special import betaincinv

    worth = float(codes.weight.sum() ** 2 / (codes.weight**2).sum())
    verdicts = []
    for place, score in enumerate(scores):
        wrong = codes.weight * np.abs(codes.value[:, place] - decision[:, place])
        error = float(wrong.sum() / codes.weight.sum())
        high = float(betaincinv(error * worth + 0.5, (1 - error) * worth + 0.5, 0.975)) if error < 1 else 1.0
        n_positive = score.n_positive
        verdict: Verdict
        n_more = max(0, int(np.ceil(MIN_POSITIVES - n_positive)))
        if n_more:
            verdict = "more_positives"
        elif high <= MAX_ERROR and score.f1_low >= MIN_F1:
            verdict = "automatable"
        elif error < MAX_ERROR and score.f1 >= MIN_F1:
            verdict = "more_positives"
            n_more = max(1, int(np.ceil(n_positive * (_count_needed(error) / worth - 1))))
        else:
            verdict = "code_by_hand"
        refusal = _refuse(score.theme, n_positive, codes)
        expected = max(float(share[place]), n_positive / max(codes.n_coded, 1), 0.5 / max(codes.n_coded, 1))
        lacking = max(0, int(np.ceil(LEAST_POSITIVES - n_positive)))
        if refusal == "too_few_positives":
            n_more = lacking
        n_codes = int(np.ceil(n_more / expected))
        if refusal == "too_few_codes":
            n_codes = max(int(np.ceil(lacking / expected)), LEAST_CODED - codes.n_coded)
        verdicts.append(ThemeVerdict(score.theme, verdict, error, high, n_more, n_codes, refusal))
    return tuple(verdicts)


def _count_needed(error: float) -> float:
    """Give the codes at which the upper end of an error below `MAX_ERROR` meets it (normal approximation)."""
    return 1.96**2 * MAX_ERROR * (1 - MAX_ERROR) / max(MAX_ERROR - error, 0.005) ** 2


def _refuse(theme: str, n_positive: float, codes: Codes) -> ClaimRefusal:
    agreement = codes.find_agreement(theme)
    if codes.n_coded < LEAST_CODED:
        return "too_few_codes"
    if agreement is not None and agreement.alpha_low < LEAST_ALPHA:
        return "low_agreement"
    return "too_few_positives" if n_positive < LEAST_POSITIVES else ""


def measure_calibration(
    probability: NDArray[np.float64], target: NDArray[np.float64], *, weight: NDArray[np.float64]
) -> float:
    """Give the expected calibration error of the most probable class (Guo et al. 2017), in bins of equally many.

    Parameters
    ----------
    probability, target
        Shape (n_stories, n_classes).
    weight
        Shape (n_stories,).
    """
    top = probability.argmax(axis=1)
    rows = np.arange(len(top))
    confidence, right = probability[rows, top], target[rows, top]
    n_bins = int(np.clip(len(top) // _LEAST_BIN, 1, _MOST_BINS))
    order = np.argsort(confidence, kind="stable")
    gaps = [abs(float(weight[part] @ (confidence - right)[part])) for part in np.array_split(order, n_bins)]
    return float(sum(gaps) / weight.sum())
