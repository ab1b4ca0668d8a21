"""Figures of one's own: chosen series, size, title, highlight, events and language."""

from __future__ import annotations

from dataclasses import replace

import pytest
from drawn_figures import find_faults
from made import make_records
from made_series import add_events, lengthen_names
from matplotlib.colors import to_hex

from research.errors import ResearchError
from research.figures import Design, draw_figure, draw_own_figure, list_figures
from research.figures.palette import DIM
from research.study import FigureSettings
from research.study.settings import FIGURE_NAMES
from research.text.messages import speak

SETTINGS = FigureSettings(dpi=72)
RECORDS = add_events(make_records(60), (3, 9))
IDS = [theme.id for theme in RECORDS.themes.themes]


def panels(figure):
    return [axes for axes in figure.axes if axes.get_title(loc="left")]


def test_a_study_may_ask_for_every_figure_that_a_run_can_draw():
    assert set(list_figures(RECORDS)) <= set(FIGURE_NAMES)


def test_series_are_drawn_in_the_order_that_was_asked_for():
    drawing = draw_figure("prevalence", RECORDS, SETTINGS, design=Design(89, series=(IDS[2], IDS[0])))
    assert list(dict.fromkeys(drawing.data["id"])) == [IDS[2], IDS[0]]
    assert len(panels(drawing.figure)) == 2
    assert drawing.figure.get_figwidth() * 25.4 == pytest.approx(89)


def test_what_is_not_highlighted_is_grey():
    figure = draw_figure("prevalence", RECORDS, SETTINGS, design=Design(highlight=(IDS[1],))).figure
    curves = [next(line for line in panel.lines if line.get_label() == "_curve") for panel in panels(figure)]
    assert [to_hex(curve.get_color()).upper() == DIM for curve in curves] == [True, False, True, True]


def test_a_title_stands_above_and_events_can_be_chosen():
    design = Design(
        89,
        title="Wie sich die Berichterstattung über Stadtentwicklung und Strukturwandel wandelt",
        events=("第1号文件",),
    )
    figure = draw_figure("prevalence", RECORDS, SETTINGS, design=design).figure
    assert "\n" in figure._suptitle.get_text(), "it is broken where it is longer than a line"
    assert {text.get_text() for axes in figure.axes for text in axes.texts} == {"第1号文件"}
    assert not list(find_faults(figure))


@pytest.mark.parametrize(
    ("name", "design", "message"),
    [
        ("prevalence", Design(series=("coal",)), 'The figure prevalence has no series "coal"; choose from'),
        ("prevalence", Design(highlight=(f"{IDS[0]}s",)), f"did you mean {IDS[0]}?"),
        ("topic_words", Design(series=("99",)), 'The figure topic_words has no series "99"'),
        ("prevalence", Design(events=("Flood",)), 'The run has no event "Flood"; choose from'),
    ],
)
def test_a_choice_that_the_run_does_not_have_is_named_with_what_there_is(name, design, message):
    with pytest.raises(ResearchError) as caught:
        draw_figure(name, RECORDS, SETTINGS, design=design)
    assert message in str(caught.value)


def test_a_width_that_no_label_fits_is_refused():
    with pytest.raises(ResearchError, match="60 to 300 mm"):
        Design(20)
    with pytest.raises(ResearchError, match="give a number of millimetres"):
        Design("single")


def test_the_data_of_prevalence_hold_the_band_that_is_drawn():
    drawing = draw_figure("prevalence", RECORDS, SETTINGS, design=Design(89, series=(IDS[0],)))
    points = [point for point in RECORDS.trends.curves if point.id == IDS[0]]
    assert points
    known = drawing.data[drawing.data["curve"].notna()]
    assert known["curve_low"].tolist() == [point.low for point in points]
    assert known["curve_high"].tolist() == [point.high for point in points]


def test_a_figure_of_a_study_has_its_name_size_and_language():
    settings = FigureSettings.model_validate(
        [
            {"figure": "slopes", "size": "single", "language": "zh"},
            {"figure": "topic_words", "series": [1], "size": 120},
        ]
    )
    slopes, words = (draw_own_figure(entry, RECORDS, settings) for entry in settings.draw)
    assert (slopes.name, words.name) == ("slopes_1", "topic_words_2")
    assert slopes.figure.get_figwidth() * 25.4 == pytest.approx(89)
    assert slopes.figure.axes[0].get_title(loc="left") == "议题：验证性"
    assert "斜率" in slopes.caption
    assert set(words.data["topic"]) == {1}
    assert not [*find_faults(slopes.figure), *find_faults(words.figure)]


def test_long_chinese_and_german_names_fit_one_column_in_chinese():
    records = lengthen_names(RECORDS)
    first, second, *rest = records.themes.themes
    german = replace(
        second, names=("Strukturwandel der Braunkohlereviere und Wohnungsbaugenossenschaften",) * len(second.names)
    )
    records = replace(records, themes=replace(records.themes, themes=(first, german, *rest)))
    with speak("zh"):
        for name in ("prevalence", "slopes", "source_splits", "source_themes", "composition"):
            drawing = draw_figure(name, records, FigureSettings(language="zh"), design=Design(89))
            assert not list(find_faults(drawing.figure)), name


def test_a_drawing_shows_and_saves_itself(tmp_path):
    drawing = draw_figure("theme_levels" if "theme_levels" in list_figures(RECORDS) else "slopes", RECORDS, SETTINGS)
    picture, size = drawing._repr_png_()
    assert picture.startswith(b"\x89PNG")
    assert size["width"] == round(drawing.figure.get_figwidth() * 110)
    for ending, start in ((".pdf", b"%PDF"), (".csv", b""), (".txt", drawing.alt.encode()[:20])):
        assert drawing.save(tmp_path / f"figure{ending}").read_bytes().startswith(start)
    with pytest.raises(ResearchError, match="end the name in"):
        drawing.save(tmp_path / "figure.docx")
