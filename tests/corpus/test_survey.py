"""A survey knows of a corpus what a run will read, and keeps the bodies of a sample alone."""

from __future__ import annotations

import csv
import random

import numpy as np
import pytest

from research.corpus import read_corpus, survey_corpus
from research.corpus.duplicates import group_equal
from research.corpus.origins import Origin
from research.study import CorpusSettings

LAKE = "The lake park opened after two years of work on banks, reeds and paths around the old mine."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Make 60 articles in two files, with reprints, repetitions and rejected rows."""
    place = tmp_path_factory.mktemp("survey")
    draw = random.Random(0)
    words = LAKE.split()
    rows = [
        (f"Title {i}", " ".join(draw.sample(words, len(words))) + ".", f"2024-{1 + i % 9:02d}-11", f"S{i % 3}")
        for i in range(57)
    ]
    rows.append(("Copy", f"{rows[0][1]} More.", "2024-01-12", "S1"))
    rows += [("Same", "Equal text of two days.", f"2024-02-0{day}", "S1") for day in (1, 1, 2)]
    for name, part in (
        ("a.csv", rows[:35]),
        ("b.csv", [*rows[30:], ("", "Late", "soon", "S2"), ("E", "", "2024", "S")]),
    ):
        with (place / name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["title", "body", "published", "source"])
            writer.writerows(part)
    return place


def survey(folder, **more):
    settings = CorpusSettings(inputs=[{"path": "*.csv"}])
    return survey_corpus(settings, resolve=lambda path: folder / path, **more)


@pytest.fixture(scope="module")
def corpus(folder):
    return read_corpus(CorpusSettings(inputs=[{"path": "*.csv"}]), resolve=lambda path: folder / path)


def test_a_survey_of_few_articles_is_the_corpus_of_the_run(folder, corpus):
    made = survey(folder)
    assert made.is_complete
    assert made.corpus.articles == corpus.articles
    assert made.corpus.story_of.tolist() == corpus.story_of.tolist()
    assert made.corpus.rejected == corpus.rejected
    assert made.corpus.inputs == corpus.inputs


def test_a_survey_of_many_articles_counts_all_and_keeps_the_bodies_of_a_sample(folder, corpus):
    made = survey(folder, most_bodies=20)
    assert not made.is_complete
    assert [article.id for article in made.corpus.articles] == [article.id for article in corpus.articles]
    assert made.corpus.rejected == corpus.rejected
    assert (made.corpus.n_rows, made.corpus.inputs) == (corpus.n_rows, corpus.inputs)
    assert not any(article.body for article in made.corpus.articles)
    assert 15 <= made.sample.n_articles <= 20
    known = {article.id: article for article in corpus.articles}
    assert all(article.body == known[article.id].body for article in made.sample.articles)
    assert all(article.body_language != "und" for article in made.sample.articles)
    assert len(made.endings.ending) == corpus.n_articles
    assert made.endings.n_characters.tolist() == [len(article.body) for article in corpus.articles]


def test_stories_of_many_articles_are_those_of_equal_texts(folder, corpus):
    made = survey(folder, most_bodies=20)
    titles = [article.title for article in corpus.articles]
    assert made.corpus.n_stories == corpus.n_articles - titles.count("Same") + 1
    assert corpus.n_stories < made.corpus.n_stories, "the run groups near-copies, too"


def test_equal_texts_far_apart_are_two_stories():
    assert group_equal([7, 8, 7, 7], [Origin(day, day) for day in (0, 1, 5, 60)], window_days=30).tolist() == [
        0,
        1,
        0,
        2,
    ]
    assert group_equal([], [], window_days=30).dtype == np.int64
