"""What was done to languages, in words, from the facts of the record."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from made import make_records

from research.records import (
    AlignmentCode,
    AlignmentMeasure,
    AlignmentMethod,
    LanguageNearness,
    LanguageShift,
    ShiftRule,
)
from research.report.summary.alignment_facts import (
    describe_content_differences,
    describe_shift,
    list_alignment_diagnostics,
)

ALIGNMENT = make_records().alignment
APART = (LanguageNearness("zh", "en", 0.7, 400, False, True), LanguageNearness("zh", "de", 0.95, 400, False, False))


@pytest.mark.parametrize("rule", get_args(ShiftRule))
def test_every_rule_has_words(rule):
    assert describe_shift(LanguageShift("zh", 8, False, rule, 0.6, ("en", "de")), ALIGNMENT)


def test_the_words_hold_the_numbers_of_the_record():
    told = describe_shift(LanguageShift("zh", 8, False, "shrunken_mean", 0.6154), ALIGNMENT)
    assert "its own mean (62%) and that of all languages (38%), because it has only 8 passages (minimum 30)" in told
    assert "1,200 passages, minimum 30" in describe_shift(LanguageShift("en", 1200, True, "own_mean", 1.0), ALIGNMENT)
    apart = describe_shift(LanguageShift("zh", 80, False, "content_differs", 1.0, ("en", "de")), ALIGNMENT)
    assert "not moved towards en and de" in apart
    projected = replace(ALIGNMENT, method="u-svd", axes=np.eye(7, 8, dtype=np.float32))
    assert "the 7 leading dimensions" in describe_shift(LanguageShift("zh", 80, False, "projected", 0.0), projected)


@pytest.mark.parametrize("method", get_args(AlignmentMethod))
def test_languages_about_different_things_are_named_with_their_ratio(method):
    told = describe_content_differences(replace(ALIGNMENT, nearness=APART, method=method))
    assert "zh and en (0.70)" in told
    assert "de" not in told.split(". ")[0].split()
    assert "at least 0.8" in told
    assert describe_content_differences(replace(ALIGNMENT, nearness=APART[1:], method=method)) == ""


def test_every_diagnostic_has_a_name_and_a_meaning_of_its_own():
    measures = tuple(AlignmentMeasure(code, 0.1, 0.2, 3) for code in get_args(AlignmentCode))
    told = list_alignment_diagnostics(replace(ALIGNMENT, measures=measures))
    assert len({row.name for row in told}) == len({row.meaning for row in told}) == len(measures)
    assert {(row.before, row.after, row.n) for row in told} == {(0.1, 0.2, 3)}
