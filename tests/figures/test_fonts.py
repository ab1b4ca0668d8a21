def test_a_page_font_has_just_the_characters_asked_for():
    import io

    from fontTools.ttLib import TTFont

    from research.figures import cut_page_font

    font = TTFont(io.BytesIO(cut_page_font(frozenset("資源枯竭"))))
    assert font.flavor == "woff"
    assert {chr(code) for code in font.getBestCmap()} == {*"資源枯竭", " "}
    assert cut_page_font(frozenset("資源枯竭")) == cut_page_font(frozenset("竭枯源資"))
