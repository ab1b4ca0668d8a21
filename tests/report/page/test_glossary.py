"""Terms are explained once, where they first stand."""

from __future__ import annotations

import re

from made import HOSTILE, make_records
from made_page import MANIFEST, make_study

from research import report
from research.report.page.glossary import Explainer, list_terms

BUTTON = re.compile(r'<button type="button" class="term" popovertarget="([a-z0-9-]+)">([^<]*)</button>')


def test_a_term_is_marked_where_it_first_stands_and_nowhere_else():
    explainer = Explainer(list_terms())
    assert BUTTON.findall(explainer.mark("rose (q = 0.01), and q again")) == [("meaning-q", "q")]
    assert BUTTON.findall(explainer.mark("q of a topic")) == [("meaning-topic", "topic")]
    assert explainer.explained == {"q", "topic"}


def test_a_part_of_a_word_and_a_quoted_name_are_no_terms():
    explainer = Explainer(list_terms())
    assert BUTTON.findall(explainer.mark("topical acquisition; “story” and seq2")) == []


def test_a_bracket_before_a_term_and_a_comma_after_it_stay_on_its_line():
    marked = Explainer(list_terms()).mark("It rose (q, not p).")
    assert '<span class="whole">(<button' in marked
    assert "</button>,</span> not p)." in marked


def test_hostile_text_stays_text():
    marked = Explainer(list_terms()).mark(f"{HOSTILE} topic <b>q</b>")
    assert "<script" not in marked
    assert "<b>" not in marked
    assert len(BUTTON.findall(marked)) == 2


def test_every_button_of_the_page_has_its_meaning_and_the_glossary_has_all(tmp_path):
    html = report.write_page(make_records(), make_study(tmp_path), MANIFEST)
    targets = [target for target, _ in BUTTON.findall(html)]
    assert len(targets) == len(set(targets)) >= 6
    assert {f'id="{target}"' for target in targets} <= set(re.findall('id="meaning-[a-z0-9-]+"', html))
    assert all(f'id="term-{term.key}"' in html for term in list_terms())
    assert len({term.key for term in list_terms()}) == len(list_terms())
