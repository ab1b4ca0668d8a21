"""Simulated coders: answers with a known truth and planted errors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def simulate_coder(
    truth: Sequence[str], codes: Sequence[str], *, error: float, n_cannot_tell: int = 0, seed: int
) -> tuple[str, ...]:
    """Give the answers of a coder who errs at random.

    Parameters
    ----------
    truth
        True code of every row.
    codes
        All codes, ``none`` included, in the order of the codebook. An error gives the next code or the one before.
    error
        Probability of an error, 0 to 1.
    n_cannot_tell
        Rows that the coder cannot tell, drawn at random.
    seed
        Seed of the errors.

    Returns
    -------
    One code a row; ``cannot_tell`` where the coder cannot tell.
    """
    rng = np.random.default_rng(seed)
    place = {code: number for number, code in enumerate(codes)}
    answers = [
        codes[(place[code] + int(rng.choice([-1, 1]))) % len(codes)] if rng.random() < error else code for code in truth
    ]
    for row in rng.choice(len(answers), n_cannot_tell, replace=False):
        answers[int(row)] = "cannot_tell"
    return tuple(answers)
