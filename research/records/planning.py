"""What further codes would buy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ThemePlan:
    """What can be told of one theme with the codes there are, and with more.

    Attributes
    ----------
    theme
        Id of the theme.
    share
        Share that is reckoned with, 0 to 1.
    variance_ratio
        Variance of codes that predictions leave, over that of yes and no; 1, no help at all, before anybody coded.
    detectable_slope, detectable_slope_then
        Smallest slope that the test finds with 80 % power, percentage points per year: now and with ``n_more`` codes;
        NaN without codes, or with fewer periods than a test needs.
    level_half, level_half_then
        Half width of the interval of the share over all periods, 0 to 1; NaN without codes.
    """

    theme: str
    share: float
    variance_ratio: float
    detectable_slope: float
    detectable_slope_then: float
    level_half: float
    level_half_then: float


@dataclass(frozen=True, slots=True)
class CodeCell:
    """Stories of a period in a language: how many there are, are coded, and should be coded further."""

    period: str
    language: str
    n_stories: int
    n_coded: int
    n_more: int


@dataclass(frozen=True, slots=True)
class CodePlan:
    """What ``n_more`` further codes of stories drawn at random would buy.

    Attributes
    ----------
    n_stories
        Stories of the corpus.
    n_coded, n_more
        Coded stories, and further ones.
    alpha
        Error rate of the test of each theme, corrected for the number of themes (the first that is claimed).
    themes
        In the order of the codebook.
    cells
        Where the further codes are missing most, first the cell that needs most of them; ``n_more`` of all cells
        together are those of the plan.
    """

    n_stories: int
    n_coded: int
    n_more: int
    alpha: float
    themes: tuple[ThemePlan, ...]
    cells: tuple[CodeCell, ...]
