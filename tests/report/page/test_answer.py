"""The answer: what its sentences claim, and what the pictures beside them show."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from made import HOSTILE, make_records

from research.report.page.answer import MOST_SENTENCES, list_claims, write_answer
from research.report.page.pictures import Course, FittedShape, Level, draw_courses, draw_levels, trace_shape


@pytest.fixture(scope="module")
def records():
    return make_records()


def shape_first(records, **changes):
    """Give the first theme a change of some shape, and the other series none."""
    first, *rest = records.trends.trends
    shaped = replace(first, **{"claim": "changing", "change_q": 0.01, **changes})
    still = [replace(trend, claim="no clear change", shape="") for trend in rest]
    return replace(
        records,
        trends=replace(records.trends, trends=(shaped, *still)),
        changes=replace(records.changes, change_points=()),
    )


@pytest.mark.parametrize(
    ("shape", "said", "seen"),
    [
        ("step", "rose in a step from 10% to 40%", "Two level lines with a jump"),
        ("gradual", "rose gradually from 10% to 40%", "A smooth line"),
        ("hump", "rose and fell again: from 10% to 40% at its height", "A line with a peak"),
        ("fading", "jumped from 10% to 40%", "A jump that fades"),
        ("line", "rose steadily from 10% to 40%", "A straight line"),
    ],
)
def test_a_change_is_told_by_its_shape_beside_a_picture_of_it(records, shape, said, seen):
    claim = "rising" if shape == "line" else "changing"
    made = shape_first(
        records, claim=claim, shape=shape, shape_first=4, shape_last=7, share_before=0.1, share_after=0.4
    )
    line = write_answer(made)[0]
    assert said in line.text
    assert "q\u00a0=\u00a00.010" in line.text
    assert line.picture is not None
    assert line.picture.alt_text.startswith(seen)
    assert line.claims == (("change", "theme", made.trends.trends[0].id),)


def test_a_step_of_uncertain_date_says_so(records):
    made = shape_first(records, shape="step", shape_first=4, shape_last=4, share_before=0.4, share_after=0.1)
    label = records.prevalence.periods[4].label
    assert f"fell in a step from 40% to 10% (q\u00a0=\u00a00.010); its date is uncertain (most probable: {label})" in (
        write_answer(made)[0].text
    )


def test_an_answer_has_at_most_six_sentences_and_claims_what_it_says(records):
    changed = tuple(replace(trend, claim="rising") for trend in records.trends.trends)
    lines = write_answer(replace(records, trends=replace(records.trends, trends=changed)))
    assert 4 <= len(lines) <= MOST_SENTENCES
    claims = list_claims(lines)
    assert sum(aspect == "change" for aspect, _, _ in claims) >= 3
    assert any("1 more changed; see Trends." in line.text for line in lines)


def test_where_nothing_changed_the_answer_names_the_clearest_estimate(records):
    still = tuple(replace(trend, claim="no clear change", shape="") for trend in records.trends.trends)
    lines = write_answer(replace(records, trends=replace(records.trends, trends=still)))
    text = " ".join(line.text for line in lines)
    assert "No change was detected in 4 themes tested, which is not evidence of stability." in text
    assert "The clearest estimate is “" in text
    assert all(aspect == "level" for aspect, _, _ in list_claims(lines))


def test_a_theme_no_more_frequent_than_a_placebo_theme_is_named_as_such(records):
    largest = replace(records.theme_checks.placebos[0], share=0.23)
    checks = replace(records.theme_checks, placebos=(largest, *records.theme_checks.placebos[1:]))
    text = " ".join(line.text for line in write_answer(replace(records, theme_checks=checks)))
    assert re.search("“[^”]+” cannot be told from an absent theme.", text)


def test_a_corpus_without_a_codebook_is_answered_by_its_topics():
    text = " ".join(line.text for line in write_answer(make_records(n_themes=0)))
    assert "Clustering finds 3 topics in" in text
    assert "codebook" not in text


def test_one_article_has_an_answer():
    assert write_answer(make_records(1, n_months=1))


@pytest.mark.parametrize("shape", ["line", "gradual", "step", "hump", "trough", "fading"])
def test_a_shape_stays_between_its_shares(shape):
    after = 0.1 if shape == "trough" else 0.5
    parts = trace_shape(FittedShape(shape, 4, 8, 0.3, after), 12)
    shares = [share for part in parts for _, share in part]
    assert min(shares) >= min(0.3, after) - 1e-9
    assert max(shares) <= max(0.3, after) + 1e-9
    assert parts[0][0][0] == 0
    assert parts[-1][-1][0] == 11
    assert len(parts) == (2 if shape in {"step", "fading"} else 1)


def test_a_peak_stands_between_its_periods_and_a_jump_has_its_height():
    (peak,) = trace_shape(FittedShape("hump", 4, 8, 0.1, 0.5), 13)
    assert max(peak, key=lambda point: point[1]) == (6, pytest.approx(0.5))
    before, after = trace_shape(FittedShape("step", 4, 4, 0.1, 0.5), 12)
    assert (before[-1], after[0]) == ((3.5, 0.1), (3.5, 0.5))


def test_a_shape_without_a_course_of_its_own_is_not_traced():
    assert trace_shape(FittedShape("recurring", 2, 9, 0.1, 0.5), 12) == ()


def test_a_jump_breaks_the_line_and_is_marked():
    lines = trace_shape(FittedShape("step", 4, 4, 0.1, 0.5), 12)
    svg = draw_courses([Course(lines, "#0072B2", start="10%", end="50%")], ("a", "b"), alt_text="x").svg
    assert svg.count('class="gap"') == 1
    (course,) = [part for part in svg.split("<") if 'class="course"' in part]
    assert course.count("M") == 2
    assert ">10%<" in svg
    assert ">50%<" in svg


def test_a_peak_is_labelled_above_it_and_a_trough_below():
    for shape, after, is_above in (("hump", 0.5, True), ("trough", 0.1, False)):
        lines = trace_shape(FittedShape(shape, 4, 8, 0.3, after), 13)
        svg = draw_courses([Course(lines, "", turn="turn")], ("a", "b"), alt_text="x").svg
        (label,) = re.findall(r'y="([0-9.]+)" class="value middle">turn<', svg)
        (path,) = re.findall(r'class="course"[^>]* d="M([^"]+)"', svg)
        heights = [float(point.split()[1]) for point in path.split("L")]
        assert (float(label) < min(heights)) is is_above
        assert (float(label) > max(heights)) is not is_above


def test_the_text_of_a_picture_is_escaped_and_an_unsafe_colour_left_out():
    levels = [Level(HOSTILE, 0.5, 0.4, 0.6, "50%", "red;x"), Level("b", 0.0, float("nan"), float("nan"), "0%", "")]
    svg = draw_levels(levels, alt_text=HOSTILE).svg
    assert "<script" not in svg
    assert "red;x" not in svg
    assert "nan" not in svg
    assert svg.count("<circle") == 1
    assert svg.count("<rect") == 1
