"""How far the shares of themes can be trusted before people have coded."""

from __future__ import annotations

import numpy as np

from research.records import ThemeChecks, Themes


def make_empty_checks(themes: Themes) -> ThemeChecks:
    """Give the record of a study without a codebook."""
    return ThemeChecks(placebos=(), wordings=(), wording_share=np.zeros((0, themes.n_themes)))
