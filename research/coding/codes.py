"""Codes of a study, as people gave them."""

from __future__ import annotations

import numpy as np

from research.records import Codes, Themes


def make_empty_codes(themes: Themes) -> Codes:
    """Give the record of a study that nobody coded."""
    return Codes(
        origin="nobody",
        story=np.zeros(0, np.int64),
        value=np.zeros((0, themes.n_themes)),
        weight=np.zeros(0),
        is_adjudicated=np.zeros(0, bool),
        given=(),
        coders=(),
        agreement=(),
        pairs=(),
        repeats=(),
        n_asked=0,
        n_blank=0,
        n_cannot_tell=0,
    )
