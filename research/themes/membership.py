"""Which passages belong to a theme: what must be nearer than every rival, and nearer than absent themes get."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.study import ThemeSettings
from research.themes.background import list_subjects
from research.themes.evidence import NEVER, Evidence

COVERED = 0.95
"""Quantile of the cosines of the background's subjects with one another. A subject nearer to a theme than that is a
part of the theme and not its rival. Chosen among .9, .95, "nearer than to any other subject" and none on BBC, SIB
zh+en, Reuters and the sample study: .9 and .95 follow the shares best, .95 leaves less to placebo themes."""

STRONG = 0.9
"""Quantile over placebo themes of the share that they get, which a theme must exceed where ``min_ratio`` asks for it.
Not their largest share, since a placebo theme or two may be present in a corpus after all. Measured without codes: in
SIB zh+en a ratio of 2 left a theme of 25 % with a share of 3 % (11 % at a ratio of 0)."""

_STEPS = 40
"""Thresholds that are looked at; a bound on the work."""


def measure_margins(evidence: Evidence, *, is_multiple: bool) -> NDArray[np.float32]:
    """Give how much nearer passages are to each theme than to its best rival.

    Rivals are the subjects of the background that no theme covers, and the other themes unless a passage may have
    several. A theme takes the largest of the similarities with itself and with the subjects that it covers.

    Returns
    -------
    Shape (n_passages, n_themes), in the unit of the similarities; positive where the theme is the nearest.
    """
    own, rival = _weigh_rivals(evidence, is_multiple=is_multiple)
    return (own - rival).astype(np.float32)


def _weigh_rivals(evidence: Evidence, *, is_multiple: bool) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    own, rest = _cover_subjects(evidence, _find_least_cover(evidence))
    rival = np.repeat(rest[:, None], own.shape[1], axis=1)
    if own.shape[1] > 1 and not is_multiple:
        order = np.argsort(own, axis=1)
        best, second = order[:, -1], order[:, -2]
        rows = np.arange(len(own))
        other = np.repeat(own[rows, best][:, None], own.shape[1], axis=1)
        other[rows, best] = own[rows, second]
        rival = np.maximum(rival, other)
    return own, rival


def _find_least_cover(evidence: Evidence) -> float:
    """Give the cosine above which a theme covers a subject."""
    is_general = _mark_general()
    cosine = evidence.subject_subject[np.ix_(is_general, is_general)]
    return np.quantile(cosine[np.triu_indices(len(cosine), 1)], COVERED)


def _cover_subjects(evidence: Evidence, least: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Give the similarities with themes and what they cover, and the largest with any other general subject."""
    covers = _find_covers(evidence, least)
    # Theme by theme in memory, as they are changed and compared.
    own = evidence.own.copy(order="F")
    for theme in np.unique(covers[covers >= 0]):
        own[:, theme] = _join_subjects(evidence, theme, np.flatnonzero(covers == theme))
    free = _mark_general() & (covers < 0)
    return own, _find_largest(evidence, free)


def _find_covers(evidence: Evidence, least: float) -> NDArray[np.int64]:
    """Give the theme that covers each subject, shape (n_subjects,); -1 for none, and for placebo themes."""
    is_covered = _mark_general() & (evidence.theme_subject.max(axis=0, initial=-np.inf) > least)
    covers = np.full(len(is_covered), -1, np.int64)
    if is_covered.any():
        covers[is_covered] = evidence.theme_subject[:, is_covered].argmax(axis=0)
    return covers


def _join_subjects(evidence: Evidence, theme: int, subjects: NDArray[np.int64]) -> NDArray[np.float32]:
    """Give the largest similarity with a theme and with subjects, but never where the theme excludes a passage."""
    own = evidence.own[:, theme].copy()
    is_out = own <= NEVER
    for subject in subjects:
        np.maximum(own, evidence.subject[:, subject], out=own)
    own[is_out] = NEVER
    return own


def _find_largest(evidence: Evidence, subjects: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Give the largest similarity with any of some subjects, shape (n_passages,)."""
    # Subject by subject: that is how they lie in memory where many wordings are scored.
    largest: NDArray[np.float32] = evidence.subject.T[subjects].max(axis=0, initial=NEVER)
    return largest


def _mark_general() -> NDArray[np.bool_]:
    return ~np.array([subject.is_placebo for subject in list_subjects()])


def measure_placebo_margins(evidence: Evidence, *, is_multiple: bool) -> NDArray[np.float32]:
    """Give the margins of every placebo theme, each added to the codebook alone.

    Returns
    -------
    Shape (n_passages, n_placebos).
    """
    least = _find_least_cover(evidence)
    own, rest = _cover_subjects(evidence, least)
    taken = _find_covers(evidence, least)
    is_general = _mark_general()
    nearest = evidence.theme_subject.max(axis=0, initial=-np.inf)
    themes = own.max(axis=1, initial=NEVER)
    margins = []
    for index in np.flatnonzero(~is_general):
        # A placebo theme covers the subjects that are nearer to it than to every theme; nothing else changes.
        cosine = evidence.subject_subject[index]
        covered = np.flatnonzero(is_general & (cosine > nearest) & (cosine > least))
        mine, rival = evidence.subject[:, index].copy(), rest
        is_out = mine <= NEVER
        for subject in covered:
            np.maximum(mine, evidence.subject[:, subject], out=mine)
        mine[is_out] = NEVER
        lost = np.unique(taken[covered][taken[covered] >= 0])
        if (taken[covered] < 0).any():
            free = is_general & (taken < 0)
            free[covered] = False
            rival = _find_largest(evidence, free)
        if own.shape[1] and not is_multiple:
            strongest = themes
            if len(lost):
                changed = own.copy(order="F")
                for theme in lost:
                    changed[:, theme] = _join_subjects(
                        evidence, theme, np.setdiff1d(np.flatnonzero(taken == theme), covered)
                    )
                strongest = changed.max(axis=1)
            rival = np.maximum(rival, strongest)
        margins.append(mine - rival)
    return np.stack(margins, axis=1).astype(np.float32)


def sort_positive(margins: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Give the positive margins of every column in ascending order: no other is above any threshold."""
    return [np.sort(column[column > 0]) for column in margins.T]


def find_threshold(margin: NDArray[np.float32], placebo: Sequence[NDArray[np.float32]], *, ratio: float) -> float:
    """Find the margin from which passages belong to a theme.

    It is the smallest positive margin from which the theme has ``ratio`` times the share of passages that a strong
    placebo theme has (quantile `STRONG`), so that at most one in ``ratio`` is what an absent theme would get, too.

    Parameters
    ----------
    margin
        Shape (n_passages,).
    placebo
        Positive margins of every placebo theme in ascending order, from `sort_positive`.
    ratio
        0: every positive margin is enough.

    Returns
    -------
    Infinite if the theme cannot be told from a placebo theme at any margin.
    """
    inside = margin[margin > 0]
    if not ratio or not len(inside):
        return 0.0
    grid = np.quantile(inside.astype(np.float64), np.linspace(0, 0.98, _STEPS))
    reached = _share_above([np.sort(inside)], grid, n_rows=len(margin))[:, 0]
    by_chance = np.quantile(_share_above(placebo, grid, n_rows=len(margin)), STRONG, axis=1)
    is_enough = reached >= ratio * by_chance
    return float(grid[is_enough.argmax()]) if is_enough.any() else float("inf")


def _share_above(
    margins: Sequence[NDArray[np.float32]], grid: NDArray[np.float64], *, n_rows: int
) -> NDArray[np.float64]:
    """Give the share of rows at or above each positive threshold, shape (n_thresholds, n_columns)."""
    places = [n_rows - len(above) + np.searchsorted(above, grid, side="left") for above in margins]
    return 1 - np.stack(places, axis=1) / max(n_rows, 1)


def assign_passages(
    evidence: Evidence, *, is_multiple: bool, settings: ThemeSettings, reference: Evidence | None = None
) -> NDArray[np.float32]:
    """Give the membership of passages in the themes.

    Parameters
    ----------
    evidence
        Evidence for the passages.
    is_multiple
        Whether a passage may have several themes.
    settings
        Softness and thresholds.
    reference
        Evidence that the thresholds of the themes are found on; that for the passages themselves if not given.

    Returns
    -------
    Shape (n_passages, n_themes), 0 to 1: the logistic function of the margin over ``settings.softness`` spreads of the
    background, and 0 below the threshold of the theme. Rows sum to at most 1 unless a passage may have several themes.
    """
    margins = measure_margins(evidence, is_multiple=is_multiple)
    judged = evidence if reference is None else reference
    usual = margins if reference is None else measure_margins(judged, is_multiple=is_multiple)
    placebo = sort_positive(measure_placebo_margins(judged, is_multiple=is_multiple))
    share = np.zeros_like(margins)
    for theme in range(margins.shape[1]):
        share[:, theme] = assign_theme(
            margins[:, theme],
            find_threshold(usual[:, theme], placebo, ratio=settings.min_ratio),
            width=settings.softness * evidence.sd,
        )
    return share


def assign_theme(margin: NDArray[np.float32], threshold: float, *, width: float) -> NDArray[np.float32]:
    """Give the membership in one theme by its margin, shape (n_passages,)."""
    soft = 1 / (1 + np.exp(-np.clip(margin / width, -30, 30)))
    return np.where((margin > 0) & (margin >= threshold), soft, 0).astype(np.float32)


def assign_placebos(evidence: Evidence, *, is_multiple: bool, settings: ThemeSettings) -> NDArray[np.float32]:
    """Give the membership of passages in every placebo theme, judged by the other placebo themes.

    Returns
    -------
    Shape (n_passages, n_placebos).
    """
    placebo = measure_placebo_margins(evidence, is_multiple=is_multiple)
    share = np.zeros_like(placebo)
    ordered = sort_positive(placebo)
    for index in range(placebo.shape[1]):
        others = [*ordered[:index], *ordered[index + 1 :]]
        threshold = find_threshold(placebo[:, index], others, ratio=settings.min_ratio)
        share[:, index] = assign_theme(placebo[:, index], threshold, width=settings.softness * evidence.sd)
    return share
