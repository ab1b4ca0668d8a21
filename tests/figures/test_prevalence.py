"""Prevalence: bands, courses, changes and events as the records have them, and nothing that hides them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made import make_records
from made_series import add_changes, add_events, add_gaps, lengthen_names, make_daily
from matplotlib.colors import to_hex

from research.figures import draw_figure
from research.figures.event_marks import NumberedEvent, number_events, place_numbers
from research.records import WHOLE
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


def test_the_band_and_the_interval_are_those_of_the_records():
    panel = panel_of(draw_figure("prevalence", RECORDS, SETTINGS), THEME.names[0])
    low, high, band_low, band_high = numbers_of(RECORDS, THEME.id, "low", "high", "band_low", "band_high")
    known = np.flatnonzero(RECORDS.prevalence.n[WHOLE])
    corners = np.vstack([path.vertices for path in collections(panel, "_band")[0].get_paths()])
    assert corners[:, 1].min() == pytest.approx(band_low[known].min())
    assert corners[:, 1].max() == pytest.approx(band_high[known].max())
    (bars,) = collections(panel, "_interval")
    drawn = np.array([ends for ends in bars.get_segments() if len(ends) == 2])
    assert sorted(drawn[:, 0, 0]) == known.tolist()
    np.testing.assert_allclose(drawn[:, :, 1], np.column_stack([low, high])[known])


def test_a_period_alone_shows_its_band_too():
    one = make_records(8, n_months=1)
    panel = panels(draw_figure("prevalence", one, SETTINGS).figure)[0]
    band_low, band_high = numbers_of(one, one.themes.themes[0].id, "band_low", "band_high")
    ends = [artist.get_segments()[0][:, 1].tolist() for artist in collections(panel, "_band")[1:]]
    assert ends == [[band_low[0], band_high[0]]]


def test_a_dense_series_has_a_darker_band_instead_of_bars():
    records = make_daily(RECORDS, n_periods=120)
    panel = panels(draw_figure("prevalence", records, SETTINGS).figure)[0]
    (dark,), (light,) = collections(panel, "_interval"), collections(panel, "_band")
    assert dark.get_alpha() > light.get_alpha()
    assert not hasattr(dark, "get_segments")


def test_the_smooth_course_is_drawn_where_there_is_one_and_breaks_at_a_long_hole():
    records = make_daily(RECORDS, n_periods=200)
    panel = panels(draw_figure("prevalence", records, SETTINGS).figure)[0]
    (course,) = lines(panel, "_curve")
    hole = [x for x, share in zip(course.get_xdata(), course.get_ydata(), strict=True) if np.isnan(share)]
    assert len(hole) == 1
    assert records.prevalence.periods[int(hole[0])].n_gap_days
    without = replace(records, trends=replace(records.trends, curves=()))
    drawing = draw_figure("prevalence", without, SETTINGS)
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
    assert "change point at 2024-09 (2024-07; 2024-09 to 2024-10), from 30% to 20%" in drawing.alt_text
    begins = drawing.data[drawing.data["change_dates"] != ""]
    assert begins[["id", "period", "change_dates"]].values.tolist() == [
        [THEME.id, "2024-05", "2024-05"],
        [THEME.id, "2024-09", "2024-07; 2024-09 to 2024-10"],
    ]


def test_a_burst_is_a_bar_over_its_periods_on_the_lower_edge():
    drawing = draw_figure("prevalence", CHANGED, SETTINGS)
    (bar,) = lines(panel_of(drawing, THEME.names[0]), "_burst")
    assert list(bar.get_xdata()) == [4.5, 7.5]
    assert bar.get_window_extent().y1 < panel_of(drawing, THEME.names[0]).get_window_extent().y0 + 10
    inside = drawing.data[drawing.data["is_burst"]]
    assert inside["period"].tolist() == ["2024-06", "2024-07", "2024-08"]


def test_an_event_that_the_records_repeat_is_one_tick_in_every_panel():
    records = add_events(RECORDS, (9, 3))
    for name in ("prevalence", "topic_prevalence"):
        drawing = draw_figure(name, records, SETTINGS)
        for panel in panels(drawing.figure):
            (ticks,) = lines(panel, "_event")
            assert list(ticks.get_xdata()) == [3, 9], "by date"
            assert [text.get_text() for text in panel.texts] == ["1", "2"]
        assert drawing.figure.axes[-1].get_xlabel(), "names of events stand below"
        assert "1 第1号文件 (2024-04-01); 2 第0号文件 (2024-10-01)" in drawing.caption


@pytest.mark.parametrize("n_events", [1, 5, 40])
@pytest.mark.parametrize("n_periods", [8, 47, 1400])
def test_numbers_of_events_never_meet(n_events, n_periods):
    rng = np.random.default_rng(n_events)
    places = np.sort(rng.integers(0, n_periods, n_events))
    events = [NumberedEvent(k + 1, "x", "2024-01-01", int(place)) for k, place in enumerate(places)]
    placed = place_numbers(events, n_periods=n_periods, width_mm=50)
    half = [len(text) * 1.45 * n_periods / 50 / 2 for _, text in placed]
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
    assert [event.period for event in number_events(changes, n_periods=12)] == [9]


def test_days_without_collection_hatch_the_bars_and_are_said():
    drawing = draw_figure("prevalence", add_gaps(RECORDS, {2: 31, 5: 12}), SETTINGS)
    axes = drawing.figure.axes[-1]
    assert [bool(bar.get_hatch()) for bar in axes.patches] == [index in (2, 5) for index in range(12)]
    (empty,) = axes.collections
    assert empty.get_hatch(), "a period without a bar is hatched as well"
    assert "Hatched: collection gaps, 43 days in total (2024-03, 2024-06)." in drawing.caption
    assert drawing.data["n_gap_days"].sum() == 43 * RECORDS.themes.n_themes
    assert "Hatched" not in draw_figure("prevalence", RECORDS, SETTINGS).caption


def test_captions_say_what_is_in_the_band_and_what_is_not():
    themes = draw_figure("prevalence", RECORDS, SETTINGS).caption
    topics = draw_figure("topic_prevalence", RECORDS, SETTINGS).caption
    assert "not the error of assigning stories to themes" in themes
    assert "the uncertainty of the topics (shares in 3 single clusterings)" in topics
    assert all("reprints of one story are resampled together" in caption for caption in (themes, topics))
    assert all(
        "Hollow markers: partial periods at the edges of the corpus (2024-12)." in caption
        for caption in (themes, topics)
    )
    draws = RECORDS.prevalence.topic_draws[:0]
    alone = replace(RECORDS, prevalence=replace(RECORDS.prevalence, topic_draws=draws))
    assert "there was only one clustering" in draw_figure("topic_prevalence", alone, SETTINGS).caption


def test_a_legend_below_the_panels_names_only_what_is_drawn():
    full = add_gaps(add_events(CHANGED, (3,)), {5: 12})
    for records, n_entries in ((full, 9), (make_records(60, n_months=8), 4)):
        figure = draw_figure("prevalence", records, SETTINGS).figure
        (legend,) = figure.legends
        assert len(legend.get_texts()) == n_entries
        box = legend.get_window_extent()
        assert not any(box.overlaps(axes.get_tightbbox()) for axes in figure.axes)


def test_a_title_does_not_run_into_its_neighbour_or_the_events():
    records = lengthen_names(add_events(make_records(200, n_topics=9), (0, 1, 5, 11)))
    for name in ("prevalence", "topic_prevalence"):
        figure = draw_figure(name, records, FigureSettings(dpi=72, language="zh")).figure
        texts = [text for axes in panels(figure) for text in (axes._left_title, *axes.texts)]
        boxes = [text.get_window_extent() for text in texts]
        for place, box in enumerate(boxes):
            assert not any(box.overlaps(other) for other in boxes[place + 1 :]), texts[place].get_text()


def test_a_topic_without_a_name_is_called_by_its_number():
    figure = draw_figure("topic_prevalence", lengthen_names(RECORDS), SETTINGS).figure
    assert "topic 1" in [panel.get_title(loc="left") for panel in panels(figure)]


def test_very_long_series_keep_their_colour_and_their_line():
    records = make_daily(RECORDS, n_periods=1400)
    for theme, panel in zip(
        records.themes.themes, panels(draw_figure("prevalence", records, SETTINGS).figure), strict=True
    ):
        line = panel.lines[0]
        (shares,) = numbers_of(records, theme.id, "share")
        np.testing.assert_array_equal(line.get_ydata(), shares)
        assert to_hex(line.get_color()).upper() == theme.color
