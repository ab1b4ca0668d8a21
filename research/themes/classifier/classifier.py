"""What a classifier learns from coded stories."""

from __future__ import annotations

import numpy as np

from research.records import Classifier, Themes

_NAN = float("nan")


def make_empty_classifier(themes: Themes) -> Classifier:
    """Give the record of a study that nobody coded."""
    nothing = np.zeros((0, themes.n_themes))
    return Classifier(
        probability=nothing,
        corrected=nothing,
        gain=np.zeros(0),
        variance_ratio=np.zeros(0),
        similarity_weight=1.0,
        temperature=1.0,
        calibration_error=_NAN,
        calibration_error_before=_NAN,
        f1=_NAN,
        f1_similarity=_NAN,
        scores=(),
        verdicts=(),
        transfers=(),
        second_encoder="",
        n_second=0,
    )
