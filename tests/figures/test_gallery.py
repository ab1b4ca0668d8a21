"""Which records a figure is drawn from: those that its key is made of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest
from made import make_records
from made_codes import correct_records
from made_groups import add_groups

from research.figures import GALLERY, draw_figure, list_figures, list_label_characters
from research.records import RecordsShown, RunRecords
from research.study import FigureSettings

SETTINGS = FigureSettings(dpi=72)
RECORDS = make_records(20)


class _Watched(RunRecords):
    """Records that remember which of them were read."""

    def __init__(self, records):
        object.__setattr__(self, "given", records)
        object.__setattr__(self, "read", set())

    def __getattr__(self, name):
        self.read.add(name)
        return getattr(self.given, name)


def test_every_figure_reads_the_records_that_it_declares_and_no_others():
    read = defaultdict(set)
    without_themes = make_records(20, n_themes=0)
    for records in (RECORDS, add_groups(without_themes), add_groups(RECORDS), correct_records(RECORDS)):
        for name in [name for name in list_figures(records) if name not in read or name == "groups"]:
            watched = _Watched(records)
            draw_figure(name, watched, SETTINGS, characters=frozenset())
            read[name] |= watched.read
    assert set(read) == set(GALLERY)
    assert dict(read) == {name: set(kind.shows) for name, kind in GALLERY.items()}


def test_a_record_that_is_not_declared_cannot_be_read():
    shown = RecordsShown(RECORDS, ("topics",), reader="the figure topic_words")
    assert shown.topics is RECORDS.topics
    with pytest.raises(AttributeError, match=r"topic_words reads 'trends'.* declares \['topics'\]"):
        _ = shown.trends


def test_names_count_for_the_font_of_every_figure_and_words_of_changes_for_their_own():
    words = RECORDS.word_changes
    other = replace(words, words=tuple(replace(word, word=f"饕{word.word}") for word in words.words))
    records = replace(RECORDS, word_changes=other)
    assert "饕" in list_label_characters("word_changes", records)
    assert list_label_characters("slopes", records) == list_label_characters("slopes", RECORDS)
    named = tuple(replace(topic, name=f"餮 {topic.name}") for topic in RECORDS.topics.topics)
    records = replace(RECORDS, topics=replace(RECORDS.topics, topics=named))
    assert all("餮" in list_label_characters(name, records) for name in GALLERY)
