"""What topics of a run are worth, in words, from the facts of the record."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from made import make_records

from research.records import FEW_TEXTS, QualityCode, QualityMeasure
from research.report.summary.cluster_cautions import describe_cluster_cautions
from research.report.summary.stability_class import classify_stability
from research.report.summary.topic_quality import list_topic_quality

RECORDS = make_records()
LARGE = replace(RECORDS.detected, n_texts=FEW_TEXTS)


def test_a_large_corpus_with_several_topics_has_no_caution():
    assert describe_cluster_cautions(LARGE) == ""


def test_each_caution_is_told_with_its_numbers():
    assert "has 99 distinct passages" in describe_cluster_cautions(replace(LARGE, n_texts=FEW_TEXTS - 1))
    one = replace(make_records(n_topics=1).detected, n_texts=FEW_TEXTS)
    assert "All passages form one topic" in describe_cluster_cautions(one)
    assert "resolution" not in describe_cluster_cautions(one)
    asked = replace(one, is_resolution_asked=True, resolution=0.25)
    assert "requests resolution 0.25" in describe_cluster_cautions(asked)
    told = describe_cluster_cautions(replace(LARGE, asked_method="umap+hdbscan"))
    assert told == "There are too few passages for umap+hdbscan, so graph was used."


def test_every_diagnostic_has_a_name_and_a_meaning_of_its_own():
    quality = tuple(QualityMeasure(code, 0.5) for code in get_args(QualityCode))
    told = list_topic_quality(replace(RECORDS, topics=replace(RECORDS.topics, quality=quality)))
    assert len({row.name for row in told}) == len({row.meaning for row in told}) == len(quality)
    assert not any("{" in row.meaning for row in told)


def test_diagnostics_of_words_name_their_language_and_chance_goes_by_the_number_of_topics():
    told = {row.name: row.meaning for row in list_topic_quality(RECORDS)}
    assert "0.33 if they are equally frequent in all" in told["exclusivity of words (zh)"]


@pytest.mark.parametrize(
    ("stability", "expected"),
    [(0.75, "stable"), (0.7499, "fair"), (0.6, "fair"), (0.5999, "do not interpret"), (float("nan"), None)],
)
def test_classes_of_stability_are_those_of_hennig(stability, expected):
    assert classify_stability(stability) == expected
