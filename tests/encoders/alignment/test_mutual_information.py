"""The agreement of groupings is that of scikit-learn, which is not loaded for it."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from research.encoders.alignment.mutual_information import measure_mutual_information


def test_the_mutual_information_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    one = rng.integers(0, 4, 200)
    other = np.where(rng.random(200) < 0.5, one, rng.integers(0, 9, 200))

    assert measure_mutual_information(one, other) == pytest.approx(adjusted_mutual_info_score(one, other), abs=1e-12)


def test_one_group_of_all_agrees_with_itself():
    assert measure_mutual_information(np.zeros(5, int), np.zeros(5, int)) == 1
    assert measure_mutual_information(np.zeros(5, int), np.arange(5)) == 0
