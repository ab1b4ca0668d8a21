from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made import make_records
from made_codes import correct_records

from research.records import PlaceboTheme
from research.report.summary.theme_levels import is_ranked, list_theme_levels

RECORDS = make_records()


def test_without_codes_a_level_rests_on_similarity_and_its_interval_on_wordings():
    for level, wording in zip(list_theme_levels(RECORDS), RECORDS.theme_checks.wordings, strict=True):
        assert level.basis == "similarity"
        assert (level.low, level.high) == (wording.low, wording.high)
        assert np.isnan(level.corrected)


def test_a_theme_with_the_share_of_a_placebo_theme_is_indistinct():
    largest = max(level.assigned for level in list_theme_levels(RECORDS))
    placebos = (PlaceboTheme("falconry", "Falconry", largest),)
    checked = replace(RECORDS, theme_checks=replace(RECORDS.theme_checks, placebos=placebos))
    assert all(level.is_indistinct for level in list_theme_levels(checked))
    assert not any(level.is_indistinct for level in list_theme_levels(RECORDS))


def test_without_placebo_themes_no_theme_is_indistinct():
    unchecked = replace(RECORDS, theme_checks=replace(RECORDS.theme_checks, placebos=()))
    assert not any(level.is_indistinct for level in list_theme_levels(unchecked))


def test_corrected_levels_rest_on_codes_unless_the_claim_is_refused():
    corrected = correct_records(RECORDS)
    levels = list_theme_levels(corrected)
    assert [level.basis for level in levels] == ["codes", "codes", "similarity", "similarity"]
    assert [level.refusal for level in levels] == ["", "", "too_few_positives", "low_agreement"]
    for row, level in enumerate(levels[:2]):
        assert level.share == pytest.approx(corrected.prevalence.level[row, 0])
        assert level.low < level.share < level.high


def test_themes_are_ranked_only_if_nearly_all_wordings_agree():
    share = np.zeros((200, 4))
    share[:, 0], share[:, 1] = 0.3, 0.2
    share[:6, 1] = 0.4
    checked = replace(RECORDS, theme_checks=replace(RECORDS.theme_checks, wording_share=share))
    assert not is_ranked(checked, 0, 1)
    share = share.copy()
    share[1:6, 1] = 0.2
    checked = replace(RECORDS, theme_checks=replace(RECORDS.theme_checks, wording_share=share))
    assert is_ranked(checked, 0, 1)
    assert not is_ranked(checked, 2, 3)
