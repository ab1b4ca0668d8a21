"""What an article and a topic show of themselves; text is hostile."""

from __future__ import annotations

import re
from dataclasses import replace

from made import HOSTILE, make_records

from research.browsing import view_article, view_topic

RECORDS = make_records()


def test_an_article_shows_its_text_and_where_it_is_from():
    view = view_article(RECORDS, 0, language="en")
    article = RECORDS.corpus.articles[0]
    assert (view.id, view.body, view.file, view.line) == (article.id, article.body, article.file, article.line)
    assert article.title in repr(view)
    shown = view._repr_html_()
    assert article.source in shown
    assert f"{article.file}, line {article.line}" in shown
    assert [part.share for part in view.themes] == sorted((part.share for part in view.themes), reverse=True)


def test_hostile_text_stays_text():
    row = [article.title for article in RECORDS.corpus.articles].index(HOSTILE)
    view = view_article(RECORDS, row, language="en")
    hostile = replace(view, body=f"<img src=x onerror=alert(1)>\x1b[31m\u202e{HOSTILE}", url="javascript:alert(1)")
    shown = hostile._repr_html_()
    assert set(re.findall(r"<(\w+)", shown)) <= {"article", "h4", "p"}
    assert "\x1b" not in shown
    assert "\u202e" not in repr(hostile)


def test_a_topic_shows_words_and_passages():
    view = view_topic(RECORDS, 0)
    assert view.n_passages == RECORDS.topics.topics[0].n_passages
    languages = [language for language, _ in view.words]
    assert languages == list(dict.fromkeys(word.language for word in RECORDS.topics.words if word.topic == 0))
    assert view.name in view._repr_html_()
    assert view.exemplars[0][0][:20] in repr(view)
