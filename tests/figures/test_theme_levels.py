from __future__ import annotations

from made import make_records
from made_codes import correct_records

from research.figures.gallery import draw_figure, list_figures
from research.study import FigureSettings

RECORDS = make_records()


def test_the_figure_of_levels_needs_corrected_shares():
    assert "theme_levels" not in list_figures(RECORDS)
    assert "theme_levels" in list_figures(correct_records(RECORDS))


def test_both_shares_of_every_theme_are_drawn_and_refused_ones_have_no_interval():
    corrected = correct_records(RECORDS)
    drawing = draw_figure("theme_levels", corrected, FigureSettings())
    lines = drawing.figure.axes[0].lines
    assert sum(line.get_label() == "_assigned" for line in lines) == 4
    assert sum(line.get_label() == "_corrected" for line in lines) == 2
    assert drawing.data["corrected"].isna().sum() == 2
    assert "No claim" in drawing.caption
    assert "no claim by codes" in drawing.alt_text


def test_shares_of_single_periods_are_not_drawn_if_few_stories_are_coded_in_each():
    corrected = correct_records(make_records(60, n_months=12))
    assert not corrected.prevalence.is_single_period_claimed
    assert "composition" not in list_figures(corrected)
    drawing = draw_figure("prevalence", corrected, FigureSettings())
    panels = drawing.figure.axes[:4]
    assert not any(line.get_marker() == "o" for panel in panels for line in panel.lines)
    assert "not shown" in drawing.caption
