"""The figure of groups: lines with labels of their own, which do not overlap."""

from __future__ import annotations

import itertools

from made import make_records
from made_groups import add_groups

from research.figures import draw_figure, list_figures
from research.study import FigureSettings


def test_groups_have_lines_with_labels_that_do_not_overlap():
    records = add_groups(make_records(200), names=("北岭日报", "The Very Long Name of a Paper of Record", "Courier"))
    drawing = draw_figure("groups", records, FigureSettings())
    renderer = drawing.figure.canvas.get_renderer()
    assert len(drawing.figure.axes) == records.themes.n_themes
    for axes in drawing.figure.axes:
        texts = [text for text in axes.texts if text.get_label() == "_group"]
        assert len(texts) == len(axes.lines) == min(5, len(records.group_trends.list_groups("source")))
        boxes = sorted((text.get_window_extent(renderer) for text in texts), key=lambda box: box.y0)
        assert all(low.y1 <= high.y0 + 0.5 for low, high in itertools.pairwise(boxes))
        assert all(box.x1 <= drawing.figure.bbox.x1 for box in boxes)
    assert set(drawing.data["group"]) == set(records.group_trends.list_groups("source")[:5])


def test_a_run_without_comparisons_has_no_figure_of_groups():
    assert "groups" not in list_figures(make_records())
