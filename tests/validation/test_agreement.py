"""Agreement between coders."""

from __future__ import annotations

import numpy as np
import pytest

from research.validation.agreement import measure_alpha

# The worked example of Krippendorff (2011), four coders with missing codes: nominal alpha is .743.
PUBLISHED = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""


def test_alpha_is_that_of_the_published_example():
    coders = [line.split() for line in PUBLISHED.strip().splitlines()]
    units = [[code for code in codes if code != "."] for codes in zip(*coders, strict=True)]
    assert measure_alpha(units) == pytest.approx(0.743, abs=0.0005)


def test_perfect_agreement_is_1_and_systematic_disagreement_is_below_0():
    assert measure_alpha([["a", "a"], ["b", "b"]]) == 1
    assert measure_alpha([["a", "b"], ["b", "a"]]) < 0


def test_random_codes_agree_as_chance_would():
    codes = np.random.default_rng(0).integers(0, 4, (4000, 2)).astype(str).tolist()
    assert abs(measure_alpha(codes)) < 0.03


@pytest.mark.parametrize("units", [[], [["a"], ["b"]], [["a", "a"], ["a", "a"]]])
def test_agreement_is_unknown_where_nothing_can_disagree(units):
    assert np.isnan(measure_alpha(units))
