from __future__ import annotations

from dataclasses import replace

import pytest
from made import make_records
from made_codes import correct_records
from made_page import make_study

from research.report.methods.methods_of_themes import describe_themes

RECORDS = make_records()


@pytest.fixture
def study(tmp_path):
    return make_study(tmp_path)


def describe(records, study) -> str:
    return "\n".join(describe_themes(records, study))


def test_a_study_without_codebook_has_no_paragraph_on_themes(study):
    assert describe_themes(make_records(n_themes=0), study) == ()


def test_without_codes_no_coder_classifier_or_correction_is_mentioned(study):
    text = describe(RECORDS, study)
    assert "placebo test, 3 themes" in text
    assert "50 codebooks" in text
    assert "8 texts of the codebook (descriptions, examples and inclusions) were left out one at a time" in text
    for word in ("coder", "logistic", "corrected by the codes"):
        assert word not in text


def test_codes_agreement_classifier_and_correction_are_described_with_their_numbers(study):
    text = describe(correct_records(RECORDS), study)
    assert "2 coders coded 30 stories" in text
    assert "0.84 (95% bootstrap CI 0.71 to 0.93)" in text
    assert "2 were left blank and 1 could not be told" in text
    assert "macro F1 is 0.78 (similarity alone: 0.71)" in text
    assert "[@egami2023]" in text


def test_codes_from_the_corpus_are_not_said_to_come_from_sheets(study):
    corrected = correct_records(RECORDS)
    text = describe(replace(corrected, codes=replace(corrected.codes, origin="column")), study)
    assert "coded by hand outside the toolkit" in text
    assert "sheets" not in text
