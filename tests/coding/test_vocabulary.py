"""Codes as people write them."""

from __future__ import annotations

import pytest

from research.coding.vocabulary import find_reserved, make_vocabulary, parse_answer
from research.study import Codebook


def make_codebook(*, multiple: bool = False, **names: dict[str, str]) -> Codebook:
    names = names or {
        "road_building": {"en": "Roads, rail", "zh": "道路建设"},
        "public_health": {"en": "Public health", "zh": "公共卫生"},
    }
    themes = [{"id": key, "name": name, "description": {"en": [f"about {key}"]}} for key, name in names.items()]
    return Codebook.model_validate({"themes": themes, "multiple": multiple})


@pytest.mark.parametrize(
    "text",
    ["public_health", " Public Health", "PUBLIC-HEALTH", "公共卫生", "ｐｕｂｌｉｃ＿ｈｅａｌｔｈ", "public_health;"],
)
def test_a_code_may_be_written_as_id_or_name_in_any_language(text):
    answer = parse_answer([text], make_vocabulary(make_codebook()))
    assert (answer.answer, answer.themes) == ("themes", ("public_health",))


@pytest.mark.parametrize(
    ("text", "answer"), [("None", "none"), ("cannot tell", "cannot_tell"), ("CANNOT_TELL", "cannot_tell")]
)
def test_the_answers_without_a_theme_are_understood(text, answer):
    assert parse_answer([text, ""], make_vocabulary(make_codebook())).answer == answer


def test_an_empty_row_has_no_answer():
    assert parse_answer(["", "  "], make_vocabulary(make_codebook())) is None


@pytest.mark.parametrize(
    "cells", [["Roads, rail; public_health"], ["road_building", "公共卫生"], ["road building, public health"]]
)
def test_several_codes_are_read_from_one_cell_or_several(cells):
    answer = parse_answer(cells, make_vocabulary(make_codebook(multiple=True)))
    assert answer.themes == ("road_building", "public_health")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["public_helth"], "did you mean public_health"),
        (["?"], "is not a code"),
        (["none; public_health"], "none together with public_health"),
        (["road_building; public_health"], "the codebook allows one"),
        (["=cmd|' /C calc'!A0"], "is not a code"),
    ],
)
def test_what_is_no_code_is_refused_with_what_to_enter(cells, told):
    with pytest.raises(ValueError, match=told):
        parse_answer(cells, make_vocabulary(make_codebook()))


def test_a_name_of_two_themes_is_no_code():
    book = make_codebook(a={"en": "Health"}, b={"en": "health"})
    with pytest.raises(ValueError, match="several themes"):
        parse_answer(["health"], make_vocabulary(book))
    assert parse_answer(["b"], make_vocabulary(book)).themes == ("b",)


def test_themes_that_are_called_like_an_answer_are_found():
    assert find_reserved(make_codebook(none={"en": "X"}, c={"en": "Cannot tell"}, d={"en": "D"})) == ["none", "c"]
