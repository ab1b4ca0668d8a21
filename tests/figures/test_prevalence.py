"""Prevalence: bands, courses, changes and events as the records have them, and nothing that hides them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from made import make_records
from made_series import add_changes, add_events, add_gaps, lengthen_names, make_daily
from matplotlib.colors import to_hex

from research.figures import draw_figure
from research.figures.design import STANDARD
from research.figures.event_marks import NumberedEvent, number_events, place_numbers
from research.figures.labels import measure_text
from research.figures.palette import make_readable
from research.records import WHOLE, CurvePoint
from research.study import FigureSettings

SETTINGS = FigureSettings(dpi=72)
RECORDS = make_records(120, n_topics=6)
THEME = RECORDS.themes.themes[1]
CHANGED = add_changes(RECORDS, "theme", THEME.id)


def panels(figure):
    return [axes for axes in figure.axes if axes.get_title(loc="left")]


def panel_of(drawing, label):
    return next(axes for axes in panels(drawing.figure) if axes.get_title(loc="left") == label)


def lines(axes, label):
    return [line for line in axes.lines if line.get_label() == label]


def collections(axes, label):
    return [artist for artist in axes.collections if artist.get_label() == label]


def numbers_of(records, name, *fields):
    """Give arrays of a theme over the periods of the whole corpus."""
    prevalence = records.prevalence
    found = [getattr(prevalence, field)[prevalence.row_of["theme", name]] for field in fields]
    return [values if values.ndim == 1 else values[WHOLE] for values in found]


def without_curves(records):
    return replace(records, trends=replace(records.trends, curves=()))


def corners(collection):
    return np.vstack([path.vertices for path in collection.get_paths()])


def test_the_line_and_its_band_are_those_of_the_records():
    panel = panel_of(draw_figure("prevalence", RECORDS, SETTINGS), THEME.names[0])
    points = [point for point in RECORDS.trends.curves if (point.kind, point.id) == ("theme", THEME.id)]
    (curve,) = lines(panel, "_curve")
    assert curve.get_ydata().tolist() == [point.share for point in points]
    (band,) = collections(panel, "_band")
    assert corners(band)[:, 1].min() == pytest.approx(min(point.low for point in points))
    assert corners(band)[:, 1].max() == pytest.approx(max(point.high for point in points))
    assert not collections(panel, "_interval"), "a band or bars, not both"


def test_a_series_without_a_line_has_the_interval_of_each_period():
    panel = panel_of(draw_figure("prevalence", without_curves(RECORDS), SETTINGS), THEME.names[0])
    low, high = numbers_of(RECORDS, THEME.id, "low", "high")
    known = np.flatnonzero(RECORDS.prevalence.n[WHOLE])
    (bars,) = collections(panel, "_interval")
    drawn = np.array([ends for ends in bars.get_segments() if len(ends) == 2])
    assert sorted(drawn[:, 0, 0]) == known.tolist()
    np.testing.assert_allclose(drawn[:, :, 1], np.column_stack([low, high])[known])
    assert not collections(panel, "_band")


def test_a_dense_series_without_a_line_has_a_band_instead_of_bars():
    records = without_curves(make_daily(RECORDS, n_periods=120))
    panel = panels(draw_figure("prevalence", records, SETTINGS).figure)[0]
    assert len(collections(panel, "_band")) == 1
    assert not collections(panel, "_interval")


def test_the_smooth_course_is_drawn_where_there_is_one_and_breaks_at_a_long_hole():
    records = make_daily(RECORDS, n_periods=200)
    panel = panels(draw_figure("prevalence", records, SETTINGS).figure)[0]
    parts = [line.get_xdata() for line in lines(panel, "_curve")]
    holes = [range(before[-1] + 1, after[0]) for before, after in pairwise(parts)]
    (longest,) = [hole for hole in holes if len(hole) > 3]
    assert [period for period in longest if records.prevalence.periods[period].n_gap_days] == list(range(66, 106))
    drawing = draw_figure("prevalence", without_curves(records), SETTINGS)
    assert not lines(panels(drawing.figure)[0], "_curve")
    assert "smoothed share" not in drawing.caption


def test_new_levels_begin_at_dashed_lines_among_their_dates_and_those_without_a_date_are_not_drawn():
    drawing = draw_figure("prevalence", CHANGED, SETTINGS)
    panel = panel_of(drawing, THEME.names[0])
    assert [line.get_xdata()[0] for line in lines(panel, "_change")] == [3.5, 7.5]
    spans = [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in panel.patches]
    assert spans == [(3.5, 4.5), (5.5, 6.5), (7.5, 9.5)]
    others = [axes for axes in panels(drawing.figure) if axes is not panel]
    assert not any(lines(axes, "_change") or axes.patches for axes in others)
    assert "Dashed line: change point" in drawing.caption
    assert "Change point at 2024-09 (2024-07; 2024-09 to 2024-10), from 30% to 20%." in drawing.alt_text
    begins = drawing.data[drawing.data["change_dates"] != ""]
    assert begins[["id", "period", "change_dates"]].values.tolist() == [
        [THEME.id, "2024-05", "2024-05"],
        [THEME.id, "2024-09", "2024-07; 2024-09 to 2024-10"],
    ]


def test_the_line_breaks_at_a_change_and_over_all_dates_that_it_may_have():
    curves = tuple(
        CurvePoint("theme", THEME.id, period, 0.1 if period < 4 else 0.4, 0.05, 0.5)
        for period in np.flatnonzero(RECORDS.prevalence.n[WHOLE])
    )
    records = replace(CHANGED, trends=replace(CHANGED.trends, curves=curves))
    panel = panel_of(draw_figure("prevalence", records, SETTINGS), THEME.names[0])
    parts = [line.get_xdata() for line in lines(panel, "_curve")]
    assert parts[0][-1] == 3
    assert parts[1][0] == 4
    assert not {6, 7, 8} & {int(x) for part in parts for x in part}, "between 2024-07 and 2024-10 it is on no level"


def test_a_burst_is_a_bar_over_its_periods_on_the_lower_edge():
    drawing = draw_figure("prevalence", CHANGED, SETTINGS)
    (bar,) = lines(panel_of(drawing, THEME.names[0]), "_burst")
    assert list(bar.get_xdata()) == [4.5, 7.5]
    assert set(bar.get_ydata()) == {0.025}, "at the lower edge"
    inside = drawing.data[drawing.data["is_burst"]]
    assert inside["period"].tolist() == ["2024-06", "2024-07", "2024-08"]


def test_an_event_that_the_records_repeat_is_one_line_through_every_panel_with_its_name_above():
    records = add_events(RECORDS, (9, 3))
    for name in ("prevalence", "topic_prevalence"):
        drawing = draw_figure(name, records, SETTINGS)
        for axes in drawing.figure.axes:
            assert [line.get_xdata()[0] for line in lines(axes, "_event")] == [2.5, 8.5], "by date"
        assert [text.get_text() for text in drawing.figure.axes[0].texts] == ["第1号文件", "第0号文件"]
        assert "1 第1号文件 (2024-04-01); 2 第0号文件 (2024-10-01)" in drawing.caption


def test_events_whose_names_have_no_room_are_numbers_with_a_key():
    drawing = draw_figure("prevalence", add_events(RECORDS, (3, 4, 5)), SETTINGS)
    assert [text.get_text() for text in drawing.figure.axes[0].texts] == ["1", "2", "3"]
    (legend,) = drawing.figure.legends
    assert [text.get_text() for text in legend.get_texts()][-3:] == ["1  第0号文件", "2  第1号文件", "3  第2号文件"]


@pytest.mark.parametrize("n_events", [1, 5, 40])
@pytest.mark.parametrize("n_periods", [8, 47, 1400])
def test_numbers_of_events_never_meet(n_events, n_periods):
    rng = np.random.default_rng(n_events)
    places = np.sort(rng.integers(0, n_periods, n_events))
    day = date(2024, 1, 1)
    events = [NumberedEvent(k + 1, "x", day, float(place), int(place)) for k, place in enumerate(places)]
    placed = place_numbers(events, n_periods=n_periods, width_mm=50)
    half = [measure_text(text, 6) * n_periods / 50 / 2 for _, text in placed]
    ends = [(middle - h, middle + h) for (middle, _), h in zip(placed, half, strict=True)]
    assert all(ends[k][1] < ends[k + 1][0] for k in range(len(ends) - 1))
    assert ends[0][0] >= -0.5 - 1e-9
    assert ends[-1][1] <= n_periods - 0.5 + 1e-9
    said = [int(part) for _, text in placed for part in text.replace("–", ",").split(",")]
    assert said[0] == 1
    assert said[-1] == n_events


def test_events_beyond_the_corpus_are_not_drawn():
    records = add_events(RECORDS, (3, 9))
    outside = tuple(replace(match, period=-1) for match in records.changes.events[:2])
    changes = replace(records.changes, events=(*outside, *records.changes.events[2:]))
    assert [event.period for event in number_events(changes, records.prevalence.periods, STANDARD)] == [9]


def test_days_without_collection_hatch_the_bars_and_are_said():
    drawing = draw_figure("prevalence", add_gaps(RECORDS, {2: 31, 5: 12}), SETTINGS)
    axes = drawing.figure.axes[-1]
    assert [bool(bar.get_hatch()) for bar in axes.patches] == [index in (2, 5) for index in range(12)]
    (empty,) = axes.collections
    assert empty.get_hatch(), "a period without a bar is hatched as well"
    assert "Hatched: collection gaps, 43 days in total (2024-03 and 2024-06)." in drawing.caption
    assert drawing.data["n_gap_days"].sum() == 43 * RECORDS.themes.n_themes
    assert "Hatched" not in draw_figure("prevalence", RECORDS, SETTINGS).caption


def test_captions_say_what_is_in_the_band_and_what_is_not():
    themes = draw_figure("prevalence", RECORDS, SETTINGS).caption
    topics = draw_figure("topic_prevalence", without_curves(RECORDS), SETTINGS).caption
    assert "not the error of assigning stories to themes" in themes
    assert "the uncertainty of the topics (shares in 3 single clusterings)" in topics
    assert "reprints of one story are resampled together" in topics
    assert all(
        "Hollow markers: partial periods at the edges of the corpus (2024-12)." in caption
        for caption in (themes, topics)
    )
    draws = RECORDS.prevalence.topic_draws[:0]
    alone = replace(RECORDS, prevalence=replace(RECORDS.prevalence, topic_draws=draws))
    assert "there was only one clustering" in draw_figure("topic_prevalence", without_curves(alone), SETTINGS).caption


def test_a_key_below_the_panels_names_only_what_is_drawn():
    full = add_gaps(add_events(CHANGED, (3,)), {5: 12})
    for records, n_entries in ((full, 8), (without_curves(make_records(60, n_months=8)), 2)):
        figure = draw_figure("prevalence", records, SETTINGS).figure
        (legend,) = figure.legends
        assert len(legend.get_texts()) == n_entries
        box = legend.get_window_extent()
        assert not any(box.overlaps(axes.get_tightbbox()) for axes in figure.axes)


def test_a_topic_without_a_name_is_called_by_its_number():
    figure = draw_figure("topic_prevalence", lengthen_names(RECORDS), SETTINGS).figure
    assert "topic 1" in [panel.get_title(loc="left") for panel in panels(figure)]


def test_very_long_series_keep_their_colour_and_their_periods():
    records = make_daily(RECORDS, n_periods=1400)
    for theme, panel in zip(
        records.themes.themes, panels(draw_figure("prevalence", records, SETTINGS).figure), strict=True
    ):
        (shares,) = numbers_of(records, theme.id, "share")
        np.testing.assert_array_equal(lines(panel, "_share")[0].get_ydata(), shares)
        assert {to_hex(line.get_color()).upper() for line in lines(panel, "_curve")} == {make_readable(theme.color)}
