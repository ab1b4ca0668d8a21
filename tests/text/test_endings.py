"""How texts end."""

from __future__ import annotations

import pytest

from research.text.endings import COMPLETE, MARKED, OPEN, classify_ending, measure_endings


@pytest.mark.parametrize(
    "text",
    [
        "The lake is clear and …", "The lake is clear and...", "The lake is [+123 chars]", "The lake… [+2931 chars]",
        "The lake is clear. Read more", "The lake is clear. Read more »", "Der See ist klar. Weiterlesen",
        "Le lac est clair. Lire la suite", "El lago. Leer más", "湖水清澈。阅读全文", "湖水清澈 [阅读更多]",
        "湖水清澈……阅读全文>>", "The lake is clear […]", "The lake is clear. Continue reading →",
    ],
)  # fmt: skip
def test_the_mark_of_a_teaser_is_told(text):
    assert classify_ending(text) == MARKED
    assert classify_ending(text + " \n") == MARKED


@pytest.mark.parametrize(
    "text",
    ["The lake is clear.", "“The lake is clear!”", "湖水清澈。", "Is it clear?", "", "He will read more.", "(Reuters)"],
)
def test_the_end_of_a_sentence_is_complete(text):
    assert classify_ending(text) == COMPLETE


@pytest.mark.parametrize("text", ["The lake is cle", "the people there like to read", "湖水清"])
def test_a_text_that_ends_within_a_sentence_is_open(text):
    assert classify_ending(text) == OPEN


def test_endings_are_measured_in_order_and_in_linear_time():
    found = measure_endings(["A text.", "", "." * 200_000 + "x", " " * 200_000])
    assert found.ending.tolist() == [COMPLETE, COMPLETE, OPEN, COMPLETE]
    assert found.n_characters.tolist() == [7, 0, 200_001, 200_000]
    assert measure_endings([]).ending.shape == (0,)
