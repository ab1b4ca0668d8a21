from __future__ import annotations

from research.records import WordRule
from research.report.summary.word_rules import describe_segmenting, list_word_rule_cautions


def test_a_language_without_a_segmenter_is_said_with_the_way_to_install_one():
    (caution,) = list_word_rule_cautions([WordRule("ja", "scripts", False, True)])
    assert caution.startswith("Japanese has no segmenter here")
    assert 'pip install "themeline[words]"' in caution
    (caution,) = list_word_rule_cautions([WordRule("km", "clusters", False, True)])
    assert "install" not in caution, "there is none to install"


def test_languages_without_stop_words_are_named_once():
    rules = [WordRule("sr", "spaces", True, False), WordRule("ta", "spaces", True, False)]
    (caution,) = list_word_rule_cautions(rules)
    assert "no list of stop words for Serbian and Tamil" in caution
    assert "these languages" in caution


def test_minor_languages_and_good_ones_need_no_caution():
    assert list_word_rule_cautions([WordRule("sr", "spaces", True, False)], minor={"sr"}) == ()
    assert list_word_rule_cautions([WordRule("zh", "jieba", False, True)]) == ()


def test_the_methods_name_the_segmenters_that_were_used():
    rules = [WordRule(code, name, False, True) for code, name in (("en", "spaces"), ("ja", "sudachi"), ("th", "newmm"))]
    told = describe_segmenting(rules)
    assert "Sudachi" in told
    assert "newmm" in told
    assert describe_segmenting(rules[:1]) == ""
