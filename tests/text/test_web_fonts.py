"""A font inside an HTML file."""

from __future__ import annotations

import base64

from research.text.web_fonts import find_eastern, make_font_face


def test_only_east_asian_characters_need_the_font():
    assert find_eastern("Lake 湖, Köln, 湖「서울」") == set("湖「서울」")


def test_a_font_has_the_characters_and_is_used_for_no_others():
    asked = []
    face = make_font_face(frozenset("湖"), lambda characters: asked.append(characters) or b"font")
    assert asked == [frozenset("湖")]
    assert base64.b64encode(b"font").decode() in face
    assert "unicode-range: U+2E80-9FFF" in face
    assert make_font_face(frozenset(), lambda _: b"") == ""
