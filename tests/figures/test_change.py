"""Figures of change: slopes, seasons, the split by sources, standardised shares, calibration."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from drawn_figures import find_faults
from made import make_records
from made_series import add_events, add_seasons, lengthen_names, make_daily, vary_trends
from matplotlib.colors import to_hex

from research.figures import draw_figure, list_figures
from research.figures.design import Design
from research.figures.palette import MUTED
from research.figures.standardised import average_around, choose_window
from research.records import WHOLE
from research.study import FigureSettings

SETTINGS = FigureSettings(dpi=72, language="zh")
NEW = ("slopes", "seasons", "source_splits", "standardised", "calibration")
MONTHS = tuple(f"{month:02d}" for month in range(1, 13))
NUMBERS = tuple(str(month) for month in range(1, 13))
RECORDS = vary_trends(make_records(200, n_topics=20, n_months=24))
NAN = float("nan")


def lines(axes, label):
    return [line for line in axes.lines if line.get_label() == label]


def labels_of(axes):
    return [text.get_text() for text in axes.get_yticklabels()]


# ------------------------------------------------------------------------------------------ when they exist


def test_figures_of_change_exist_where_there_is_something_to_draw():
    assert set(NEW) <= set(list_figures(RECORDS))
    refused = make_records(60, n_months=6)
    assert not {"slopes", "seasons", "source_splits", "calibration"} & set(list_figures(refused))
    assert "standardised" in list_figures(refused)


def test_one_source_leaves_nothing_to_split():
    article = RECORDS.corpus.articles[0]
    alone = tuple(replace(a, source=article.source) for a in RECORDS.corpus.articles)
    records = replace(RECORDS, corpus=replace(RECORDS.corpus, articles=alone))
    assert not {"source_splits", "standardised"} & set(list_figures(records))


def test_no_series_that_is_seasonal_means_no_seasons():
    seasons = tuple(replace(season, is_seasonal=False) for season in RECORDS.trends.seasons)
    assert "seasons" not in list_figures(replace(RECORDS, trends=replace(RECORDS.trends, seasons=seasons)))


# -------------------------------------------------------------------------------------------------- slopes


def test_slopes_are_two_sorted_groups_with_their_numbers():
    drawing = draw_figure("slopes", RECORDS, SETTINGS)
    themes, topics = drawing.figure.axes
    assert [axes.get_title(loc="left") for axes in (themes, topics)] == [
        "Themes: confirmatory",
        "Topics: exploratory",
    ]
    for axes, kind in ((themes, "theme"), (topics, "topic")):
        shown = [t for t in RECORDS.trends.trends if t.kind == kind and np.isfinite(t.slope)]
        drawn = [line.get_xdata()[0] for line in lines(axes, "_slope")]
        assert drawn == sorted((t.slope for t in shown), reverse=True)
    assert set(drawing.data["family"]) == {"confirmatory", "exploratory"}
    assert "within each family (4 themes and 20 topics)" in drawing.caption


def test_a_marker_is_filled_where_a_change_is_claimed_and_only_there():
    drawing = draw_figure("slopes", RECORDS, SETTINGS)
    claims = {t.slope: t.claim for t in RECORDS.trends.trends}
    markers = [line for axes in drawing.figure.axes for line in lines(axes, "_slope")]
    assert {claims[m.get_xdata()[0]] for m in markers} >= {"no clear change", "falling"}
    for marker in markers:
        is_filled = marker.get_markerfacecolor() != "white"
        assert is_filled == (claims[marker.get_xdata()[0]] in ("rising", "falling"))


def test_what_was_not_tested_is_grey_last_and_says_so():
    axes = draw_figure("slopes", RECORDS, SETTINGS).figure.axes[1]
    untested = [t for t in RECORDS.trends.trends if t.kind == "topic" and t.claim == "none"]
    texts = [text.get_text().strip() for text in axes.texts]
    assert texts.count("not tested") == len(untested)
    assert {to_hex(text.get_color()) for text in axes.get_yticklabels()[-len(untested) :]} == {MUTED.lower()}


def test_q_stands_beside_every_row():
    axes = draw_figure("slopes", RECORDS, SETTINGS).figure.axes[0]
    texts = [text.get_text() for text in axes.texts]
    rows = sorted((t for t in RECORDS.trends.trends if t.kind == "theme"), key=lambda t: -t.slope)
    assert [text for text in texts if text in ("<0.001", "0.400")] == [
        "<0.001" if t.q_value < 0.001 else f"{t.q_value:.3f}" for t in rows
    ]


def test_no_claimed_slope_lies_in_a_bar_of_what_is_too_small_to_be_found():
    axes = draw_figure("slopes", RECORDS, SETTINGS).figure.axes[1]
    assert not axes.patches
    known = [t.detectable_slope for t in RECORDS.trends.trends if t.kind == "topic" and np.isfinite(t.detectable_slope)]
    written = [text.get_text() for text in axes.texts if text.get_text().startswith("±")]
    assert sorted(written) == sorted(f"±{value:.1f}" for value in known)


def test_one_wide_interval_does_not_hide_the_others():
    drawing = draw_figure("slopes", RECORDS, SETTINGS)
    axes = drawing.figure.axes[0]
    assert axes.get_xlim()[1] < 60
    assert {line.get_marker() for line in lines(axes, "_beyond")} == {"<", ">"}
    assert "Arrows: the interval continues beyond the axis." in drawing.caption
    slopes = [abs(t.slope) for t in RECORDS.trends.trends if np.isfinite(t.slope)]
    assert max(slopes) < axes.get_xlim()[1]


def test_at_most_forty_rows_are_drawn_themes_and_claims_first():
    records = lengthen_names(vary_trends(make_records(200, n_topics=60, n_months=12)))
    drawing = draw_figure("slopes", records, SETTINGS)
    assert len(drawing.data) == 40
    assert sum(drawing.data["kind"] == "theme") == 4
    claimed = [t for t in records.trends.trends if t.claim in ("rising", "falling")]
    assert set(drawing.data["claim"]) & {"rising", "falling"}
    assert sum(drawing.data["claim"].isin(["rising", "falling"])) == len(claimed)
    assert "Not shown: 24 more series" in drawing.caption
    boxes = [text.get_window_extent() for axes in drawing.figure.axes for text in axes.get_yticklabels()]
    assert not any(one.overlaps(other) for one, other in pairwise(boxes))


def test_a_single_series_is_a_figure_too():
    records = make_records(40, n_themes=0, n_topics=1, n_months=12)
    (axes,) = draw_figure("slopes", records, SETTINGS).figure.axes
    assert len(lines(axes, "_slope")) == 1


# ----------------------------------------------------------------------------------------- split by sources


def test_both_parts_of_a_change_and_its_whole_are_drawn():
    drawing = draw_figure("source_splits", RECORDS, SETTINGS)
    whole, rate, composition = drawing.figure.axes
    assert [axes.get_title(loc="left") for axes in drawing.figure.axes] == [
        "total change",
        "= within sources",
        "+ mix of sources",
    ]
    first = RECORDS.sources.splits[0]
    assert lines(whole, "_change")[0].get_xdata()[0] == first.change
    assert lines(rate, "_rate_effect")[0].get_xdata()[0] == first.rate_effect
    assert lines(composition, "_composition_effect")[0].get_xdata()[0] == first.composition_effect
    assert list(lines(rate, "_interval")[0].get_xdata()) == [first.rate_effect_low, first.rate_effect_high]
    assert not drawing.figure.legends, "it is read without a key"
    assert len(drawing.data) == 4 + 8
    assert "Not shown: 12 more series" in drawing.caption


def test_a_reversal_is_marked_and_explained():
    drawing = draw_figure("source_splits", RECORDS, SETTINGS)
    marks = [text for text in drawing.figure.axes[0].texts if text.get_text() == "reversed"]
    assert [text.xy[1] for text in marks] == [1]
    turned = RECORDS.sources.splits[1]
    assert f"reversed without {turned.left_out}" in drawing.caption
    assert drawing.data["is_reversed"].tolist() == [split is turned for split in RECORDS.sources.splits[:12]]
    both = replace(turned, within_sources="reversed")
    splits = tuple(both if split is turned else split for split in RECORDS.sources.splits)
    drawing = draw_figure("source_splits", replace(RECORDS, sources=replace(RECORDS.sources, splits=splits)), SETTINGS)
    assert f"reversed with a constant mix of sources and without {turned.left_out}" in drawing.caption


def test_a_change_that_cannot_be_taken_is_left_out():
    first, *rest = RECORDS.sources.splits
    unknown = replace(first, change=NAN, rate_effect=NAN, composition_effect=NAN)
    bare = replace(rest[0], rate_effect_low=NAN, rate_effect_high=NAN)
    records = replace(RECORDS, sources=replace(RECORDS.sources, splits=(unknown, bare, *rest[1:])))
    drawing = draw_figure("source_splits", records, SETTINGS)
    assert first.id not in set(drawing.data["id"])
    n_intervals = [len(lines(axes, "_interval")) for axes in drawing.figure.axes]
    assert n_intervals == [0, len(drawing.data) - 1, len(drawing.data)]


# --------------------------------------------------------------------------------------------- standardised


def test_standardised_shares_stand_beside_those_that_were_counted():
    drawing = draw_figure("standardised", RECORDS, SETTINGS)
    panel, theme = drawing.figure.axes[0], RECORDS.themes.themes[0]
    row = RECORDS.prevalence.row_of["theme", theme.id]
    counted, fixed = RECORDS.prevalence.share[row, WHOLE], RECORDS.sources.standardised[row]
    window = choose_window(RECORDS.prevalence.n[WHOLE])
    np.testing.assert_array_equal(lines(panel, "_counted")[0].get_ydata(), average_around(counted, window))
    np.testing.assert_array_equal(lines(panel, "_standardised")[0].get_ydata(), average_around(fixed, window))
    assert list(drawing.data["covered"][: len(fixed)]) == RECORDS.sources.covered.tolist()
    assert list(drawing.data["standardised"][: len(fixed)]) == pytest.approx(fixed.tolist(), nan_ok=True)


def test_a_very_long_series_is_drawn_as_moving_means_and_says_so():
    drawing = draw_figure("standardised", make_daily(RECORDS, n_periods=1400), SETTINGS)
    assert "moving means over 29 days" in drawing.caption
    assert len(drawing.data) == 4 * 1400
    np.testing.assert_allclose(average_around(np.array([1.0, NAN, 3.0, 5.0]), 3), [1.0, NAN, 4.0, 4.0])
    assert choose_window(np.full(300, 40)) == 7
    assert choose_window(np.full(60, 40)) == 1
    assert choose_window(np.full(60, 10)) == 3


# -------------------------------------------------------------------------------------- seasons, calibration


def test_interruptions_show_the_lines_before_and_after_and_what_would_have_been():
    drawing = draw_figure("interruptions", RECORDS, SETTINGS)
    assert len(drawing.figure.axes) == 2
    panel = drawing.figure.axes[0]
    assert [line.get_linestyle() for line in panel.lines].count("--") == 2, "the event, and the line continued"
    assert drawing.data.groupby(["kind", "id"]).ngroups == 2
    before = drawing.data[drawing.data.continued.isna()]
    assert len(before) < len(drawing.data)
    none = replace(RECORDS, interruptions=replace(RECORDS.interruptions, interruptions=()))
    assert "interruptions" not in list_figures(none)


def test_seasons_show_the_series_that_swing_most_with_their_intervals():
    records = add_seasons(RECORDS, (*MONTHS, "农历新年"))
    drawing = draw_figure("seasons", records, SETTINGS)
    assert len(drawing.figure.axes) == 9
    assert "Not shown: 15 more series" in drawing.caption
    last = records.trends.seasons[-1]
    panel = drawing.figure.axes[0]
    effects = [e for e in records.trends.season_effects if (e.kind, e.id) == (last.kind, last.id)]
    marked = [y for line in panel.lines if line.get_marker() in ("o", "D") for y in line.get_ydata()]
    assert marked == [e.effect for e in effects]
    (bars,) = [artist for artist in panel.collections if artist.get_label() == "_interval"]
    np.testing.assert_allclose(np.array(bars.get_segments())[:, :, 1], [[e.low, e.high] for e in effects])
    shown = [text.get_text() for text in drawing.figure.axes[-1].get_xticklabels()]
    assert shown == [*NUMBERS, "H"]
    assert [text.get_text() for text in drawing.figure.legends[0].get_texts()] == ["H  农历新年"]


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (("Q1", "Q2", "Q3", "Q4"), ["Q1", "Q2", "Q3", "Q4"]),
        (
            ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
            ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        ),
        ((*MONTHS, "Chinese New Year", "Golden Week"), [*NUMBERS, "H1", "H2"]),
    ],
)
def test_every_cycle_has_labels_that_fit(names, labels):
    figure = draw_figure("seasons", add_seasons(make_records(60), names), SETTINGS).figure
    texts = figure.axes[-1].get_xticklabels()
    assert [text.get_text() for text in texts] == labels
    boxes = [text.get_window_extent() for text in texts]
    assert not any(one.overlaps(other) for one, other in pairwise(boxes))


def test_calibration_shows_observed_against_nominal_and_the_power():
    drawing = draw_figure("calibration", RECORDS, SETTINGS)
    alarms, power = drawing.figure.axes
    flat = [p for p in RECORDS.trends.calibration if p.kind == "flat"]
    diagonal, observed = alarms.lines[0], alarms.containers[0][0]
    assert list(diagonal.get_xdata()) == list(diagonal.get_ydata())
    assert list(observed.get_xdata()) == [p.nominal for p in flat]
    assert list(observed.get_ydata()) == [p.observed for p in flat]
    assert list(power.containers[0][0].get_ydata()) == [0.81]
    assert "Rejection rate of the trend test in 2,000 simulated series without a trend" in drawing.caption


@pytest.mark.parametrize("kind", ["flat", "detectable"])
def test_half_a_calibration_fits_one_column(kind):
    points = tuple(p for p in RECORDS.trends.calibration if p.kind == kind)
    records = replace(RECORDS, trends=replace(RECORDS.trends, calibration=points))
    drawing = draw_figure("calibration", records, SETTINGS)
    assert drawing.figure.get_figwidth() * 25.4 == pytest.approx(89)
    assert len(drawing.figure.axes) == 1


# ------------------------------------------------------------------------------------------------ every size

CASES = {
    "47 months": lengthen_names(
        add_events(vary_trends(make_records(400, n_topics=12, n_months=47)), (*range(0, 47, 3),))
    ),
    "many topics": lengthen_names(add_seasons(vary_trends(make_records(150, n_topics=60)), MONTHS)),
    "1,400 days": add_events(make_daily(make_records(100, n_topics=9), n_periods=1400), (*range(0, 1400, 45),)),
    "8 periods": make_records(50, n_months=8),
    "one topic": make_records(50, n_themes=0, n_topics=1),
}


@pytest.mark.parametrize(
    ("case", "width_mm"), [*((case, 89.0) for case in CASES), ("47 months", 183.0), ("many topics", 183.0)]
)
def test_figures_of_any_size_fit_their_page_and_no_two_labels_overlap(case, width_mm):
    records = CASES[case]
    for name in ("prevalence", "topic_prevalence", *NEW):
        if name not in list_figures(records):
            continue
        drawing = draw_figure(name, records, SETTINGS, design=Design(width_mm))
        assert not list(find_faults(drawing.figure)), name
        assert drawing.figure.get_figwidth() * 25.4 == pytest.approx(width_mm), name
        assert drawing.figure.get_figheight() * 25.4 < 247, name
        assert drawing.caption
        assert drawing.alt_text
        assert len(drawing.data)
