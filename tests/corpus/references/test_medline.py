"""Exports of PubMed and Ovid."""

from __future__ import annotations

import pytest

from research.corpus.recognition import recognise_format
from research.errors import CorpusError
from research.study import InputSettings

PUBMED = """
PMID- 9000001
OWN - NLM
STAT- In-Process
IS  - 1000-6203 (Electronic)
DP  - 2018
TI  - Lakes and the people who live by them: a study of
      water, fish and boats.
LID - 10.9999/lakes.0192757 [doi]
AB  - BACKGROUND: Lakes are full. We asked 20 people.
      RESULTS: They like it. The
      US - China relations are not touched.
FAU - Lake, Ann
DEP - 20180215
TA  - Lake Sci
JT  - Lake science
EDAT- 2019/02/16 06:00
SO  - Lake Sci. 2018 Feb 15;13(2):e0192757.

PMID- 9000002
DP  - 2019 Mar-Apr
TI  - Boats.
DEP - 20190101
JT  - Lake science
AB  - Boats are few.
"""
TAGGED = """<1. >
VN  - Ovid Technologies
DB  - Lakes Previews
AN  - PREV1
AU  - Lake, A.
TI  - Lakes of the north
SO  - Forest & Lake Management. 201(2-3):327-334, November 15, 2004.
AB  - Text of one.
YR  - 2004

<2. >
VN  - Ovid Technologies
DB  - Lakes Previews
AN  - PREV2
TI  - Lakes of the south
SO  - Journal of Lakes [Electronic Resource]. 12(7):e01, 2017 Jul.
Series Information:  Principles.
AB  - Text of two.
"""
NAMED = """Database: Ovid Lakes <1946 to May 2017>
Search Strategy: lakes

<1>
Unique Identifier
  900003
Title
  Effects of lakes
  on fish.
Source
  Lake ONE [Electronic Resource]. 12(7):e0181954, 2017.
Abstract
  BACKGROUND: Long.
Year of Publication
  2017

<2>
Unique Identifier
  900004
Title
  Fish again.
Source
  Fish and Lakes. 14:23-5, 2016 Mar 12.
Authors
  A
"""


def read_export(tmp_path, text, form, name="a.txt"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    found = recognise_format(path)
    assert found.name == form
    return list(found.read(path, InputSettings(path=name)))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_entries_of_pubmed_are_articles(tmp_path, end):
    first, second = read_export(tmp_path, PUBMED.replace("\n", end), "medline")
    assert first.title == "Lakes and the people who live by them: a study of water, fish and boats."
    assert first.body.startswith("BACKGROUND: Lakes are full.")
    assert first.body.endswith("The US - China relations are not touched.")
    assert (first.source, first.key, first.line) == ("Lake science", "9000001", 2)
    assert first.url == "https://doi.org/10.9999/lakes.0192757"
    assert second.title == "Boats."


def test_a_year_is_completed_by_the_day_of_the_electronic_article_and_a_month_stays(tmp_path):
    first, second = read_export(tmp_path, PUBMED, "medline")
    assert first.published == "2018-02-15"
    assert second.published == "2019-03"


def test_tagged_entries_of_ovid_take_journal_and_date_from_the_citation(tmp_path):
    rows = read_export(tmp_path, TAGGED, "medline")
    assert [(row.title, row.source, row.published) for row in rows] == [
        ("Lakes of the north", "Forest & Lake Management", "2004-11-15"),
        ("Lakes of the south", "Journal of Lakes", "2017-07"),
    ]


def test_entries_of_ovid_with_names_of_fields_are_articles(tmp_path):
    rows = read_export(tmp_path, NAMED, "ovid")
    assert [(row.title, row.body, row.source, row.published, row.key) for row in rows] == [
        ("Effects of lakes on fish.", "BACKGROUND: Long.", "Lake ONE", "2017", "900003"),
        ("Fish again.", "", "Fish and Lakes", "2016-03-12", "900004"),
    ]


def test_an_entry_that_is_cut_short_keeps_what_it_has(tmp_path):
    rows = read_export(tmp_path, PUBMED[: PUBMED.index("Boats are")], "medline")
    assert [row.title for row in rows] == [
        "Lakes and the people who live by them: a study of water, fish and boats.",
        "Boats.",
    ]


@pytest.mark.parametrize("form", ["medline", "ovid"])
def test_a_file_without_an_entry_is_refused(tmp_path, form):
    from research.corpus.recognition import choose_format

    path = tmp_path / "a.txt"
    path.write_text("Lakes are full.\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="check corpus"):
        list(choose_format(path, form).read(path, InputSettings(path="a.txt")))
