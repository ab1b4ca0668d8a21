from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made import make_records
from planted_sources import draw_units, fit_line

from research.records import SeriesKey
from research.report.summary.source_remarks import describe_source_split
from research.trends.sources.split import split_sources

SPLIT = make_records(12, n_months=3).sources.splits[0]


def describe(**facts) -> str:
    return describe_source_split(replace(SPLIT, **facts))


def test_a_direction_that_holds_needs_no_remark():
    assert describe(raw_direction="rising", fixed_direction="rising") == ""
    assert describe(raw_direction="unclear", fixed_direction="falling") == ""


@pytest.mark.parametrize(
    ("raw", "fixed", "within", "expected"),
    [
        ("rising", "falling", "reversed", "rises in the raw share, but falls within sources (Simpson's paradox)"),
        ("falling", "rising", "reversed", "falls in the raw share, but rises within sources (Simpson's paradox)"),
        ("falling", "unclear", "unclear", "falls in the raw share, but not clearly within sources"),
        (
            "unclear",
            "rising",
            "masked",
            "rises within sources, masked in the raw share by a change in the mix of sources",
        ),
    ],
)
def test_what_holding_the_sources_fixed_does_is_said(raw, fixed, within, expected):
    assert describe(raw_direction=raw, fixed_direction=fixed, within_sources=within) == expected


def test_the_source_without_which_the_direction_does_not_hold_is_named():
    turned = {"raw_direction": "falling", "left_out": "Daily News"}
    assert describe(**turned, without_source="reversed") == "falls, but rises without Daily News"
    assert describe(**turned, without_source="unclear") == "falls, but not clearly without Daily News"


def test_both_remarks_are_clauses_of_one_sentence():
    said = describe(
        raw_direction="rising",
        fixed_direction="unclear",
        within_sources="unclear",
        without_source="reversed",
        left_out="a",
    )
    assert said == "rises in the raw share, but not clearly within sources; rises, but falls without a"


def test_from_a_planted_source_to_the_words():
    year = np.arange(36) / 12
    rate = np.array([0.3 - 0.05 * year, 0.3 - 0.05 * year, 0.05 + 0.28 * year])
    (split,) = split_sources(
        draw_units(rate, np.full((3, 36), 25.0), seed=0),
        [SeriesKey("theme", "t")],
        year,
        estimate_slopes=fit_line(year),
        confidence=0.95,
    )
    assert "rises, but falls without c" in describe_source_split(split)
