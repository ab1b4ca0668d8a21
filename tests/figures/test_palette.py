"""Colours that can be printed: seen on white, told apart by colour-blind readers."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from research.figures import palette
from research.figures.palette import make_readable, measure_contrast
from research.themes.scoring import _PALETTE as THEME_COLORS

DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
"""What the three kinds of cones lose, in linear light (Machado, Oliveira and Fernandes 2009, severity 1)."""

XYZ = np.array([[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]])


def place_in_lab(color: str, deficiency: str) -> np.ndarray:
    light = np.array([part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(color)])
    seen = np.clip(np.array(DEFICIENCIES[deficiency]) @ light, 0, 1)
    x, y, z = (np.cbrt(part) if part > 0.008856 else 7.787 * part + 16 / 116 for part in XYZ @ seen / XYZ.sum(axis=1))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("color", [*THEME_COLORS, palette.NEUTRAL, palette.DIM, palette.LINE, *palette.SHADES])
def test_every_mark_has_a_contrast_of_three_to_one_against_white(color):
    assert measure_contrast(color) >= 3


@pytest.mark.parametrize("color", [palette.INK, palette.MUTED])
def test_text_has_a_contrast_of_four_and_a_half_to_one(color):
    assert measure_contrast(color) >= 4.5


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_colours_of_themes_are_told_apart_by_colour_blind_readers(deficiency):
    places = [place_in_lab(color, deficiency) for color in THEME_COLORS]
    assert min(np.linalg.norm(one - other) for one, other in combinations(places, 2)) > 15


def test_yellow_is_darkened_until_it_can_be_seen_and_dark_colours_stay():
    assert 3 <= measure_contrast(make_readable("#F0E442")) < 3.2
    assert make_readable("#0072B2") == "#0072B2"


def test_contrast_is_that_of_the_standard():
    assert measure_contrast("#FFFFFF") == pytest.approx(1)
    assert measure_contrast("#000000") == pytest.approx(21)
    assert measure_contrast("#767676") == pytest.approx(4.54, abs=0.01)
