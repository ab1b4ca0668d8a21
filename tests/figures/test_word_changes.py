"""Words before and after change points, as drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made import COLORS, make_records
from matplotlib.colors import to_hex

from research.figures import draw_figure, list_figures
from research.figures.palette import DIM
from research.records import WordChange
from research.study import FigureSettings

SETTINGS = FigureSettings(dpi=72)
RECORDS = make_records(60)


def with_words(*words: WordChange):
    return replace(RECORDS, word_changes=replace(RECORDS.word_changes, words=words))


def panels(figure):
    return [axes for axes in figure.axes if axes.get_title(loc="center")]


def beside(figure, panel):
    """Give the axes of the later words, which lie over those of the earlier ones."""
    return next(
        axes for axes in figure.axes if axes is not panel and axes.get_position().bounds == panel.get_position().bounds
    )


def labels(axes):
    return [label.get_text() for label in axes.get_yticklabels()]


def test_a_run_without_changed_words_has_no_such_figure():
    assert "word_changes" in list_figures(RECORDS)
    assert "word_changes" not in list_figures(with_words())
    assert "word_changes" not in list_figures(make_records(n_months=3))


def test_words_before_are_drawn_to_the_left_in_grey_and_later_ones_to_the_right_in_the_colour_of_the_theme():
    figure = draw_figure("word_changes", RECORDS, SETTINGS).figure
    first = panels(figure)[0]
    after = beside(figure, first)
    assert first.get_title(loc="center") == "Resource-city decline (English)"
    assert labels(first) == ["lake", "mine"]
    assert labels(after) == ["service", "factory", "park"]
    assert [bar.get_width() for bar in first.patches] == [-7.0, -3.5]
    assert [bar.get_width() for bar in after.patches] == pytest.approx([7.0, 3.5, 7 / 3])
    assert to_hex(first.patches[0].get_facecolor()) == DIM.lower()
    assert to_hex(after.patches[0].get_facecolor()).upper() == COLORS[0]
    assert after.yaxis.get_ticks_position() == "right"
    assert [text.get_text() for text in first.texts] == ["before 2024-07", "from 2024-07 on"]


def test_a_side_without_words_says_so():
    figure = draw_figure("word_changes", RECORDS, SETTINGS).figure
    said = [[text.get_text() for text in panel.texts] for panel in panels(figure)]
    assert [("no words" in texts) for texts in said] == [False, False, True, False]


def test_lengths_are_on_one_scale_and_read_as_z_on_both_sides():
    figure = draw_figure("word_changes", RECORDS, SETTINGS).figure
    assert len({panel.get_xlim() for panel in panels(figure)}) == 1
    lowest = panels(figure)[-1]
    left, right = lowest.get_xlim()
    ticks = [label.get_text() for label in lowest.get_xticklabels()]
    assert left == -right
    assert not any(tick.startswith(("-", "−")) for tick in ticks)


def test_at_most_six_panels_are_drawn_every_change_point_first_and_the_rest_is_counted():
    words = [
        WordChange("theme", theme.id, period, language, "after", 1, "湖泊", z, 0.1, 0.4)
        for theme, z in zip(RECORDS.themes.themes, (9.0, 8.0, 3.0, 2.0), strict=True)
        for period in (4, 8)
        for language in ("en", "zh")
    ]
    drawing = draw_figure("word_changes", with_words(*words), SETTINGS)
    assert len(panels(drawing.figure)) == 6
    assert drawing.data[["id", "period"]].drop_duplicates().shape == (6, 2)
    assert "Not shown: 10 more panels." in drawing.caption


def test_long_words_are_cut_and_labels_keep_inside_the_figure_and_apart():
    words = [
        WordChange("topic", "0", 6, language, side, rank, word, 9.0 - rank, 0.3, 0.1)
        for language in ("en", "zh")
        for side in ("before", "after")
        for rank, word in enumerate(("counterrevolutionaries-everywhere", "习近平新时代中国特色社会主义思想"), 1)
    ]
    figure = draw_figure("word_changes", with_words(*words), SETTINGS).figure
    figure.draw_without_rendering()
    boxes = [
        label.get_window_extent()
        for axes in figure.axes
        for label in [*axes.get_yticklabels(), *axes.texts, axes.title]
        if label.get_text()
    ]
    assert all(box.x0 >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1 for box in boxes)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_the_data_and_the_description_hold_what_is_drawn():
    drawing = draw_figure("word_changes", RECORDS, SETTINGS)
    assert len(drawing.data) == len(RECORDS.word_changes.words)
    assert list(drawing.data.columns[-4:]) == ["word", "z", "before", "after"]
    assert "Resource-city decline (English): before 2024-07: lake, mine; from then on: service, factory, park." in (
        drawing.alt_text
    )
