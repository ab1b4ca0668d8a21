"""What `research check` shows before a run."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import yaml

from research import corpus as corpus_room
from research.corpus.survey import survey_corpus
from research.errors import CorpusError
from research.records import Article
from research.study import load_study
from research.workflow.check import describe_check
from research.workflow.shown_articles import choose_articles

LAKE = "The lake park opened after two years of work on banks and paths around the old mine number"


def make_study(folder, rows, **more):
    head = "title,body,published,source"
    (folder / "a.csv").write_text("\n".join([head, *(",".join(row) for row in rows)]), encoding="utf-8")
    study = {"name": "s", "title": "S", "corpus": {"inputs": [{"path": "a.csv", **more}]}}
    (folder / "my study.yaml").write_text(yaml.safe_dump(study), encoding="utf-8")
    return load_study(folder / "my study.yaml")


def make_rows(n, *, source="Daily", date="2024-{:02d}-{:02d}"):
    return [(f"Title {i}", f"{i} visitors: {LAKE} {i}.", date.format(1 + i % 9, 1 + i % 28), source) for i in range(n)]


def make_article(number, file, day):
    published = datetime(2024, 1, 1, tzinfo=ZoneInfo("UTC")) + timedelta(days=day)
    return Article(f"{number:016x}", "T", "B", "en", "en", "S", published, "day", None, None, file, number)


def test_five_articles_are_spread_over_files_and_dates():
    articles = [make_article(i, f"f{i % 3}.csv", i) for i in range(300)]
    chosen = choose_articles(articles)
    assert {article.file for article in chosen} == {"f0.csv", "f1.csv", "f2.csv"}
    assert (chosen[0].line < 10, chosen[-1].line > 290) == (True, True)
    many = [make_article(i, f"f{i:03d}.csv", i) for i in range(100)]
    assert [article.file for article in choose_articles(many)] == [
        "f000.csv",
        "f025.csv",
        "f050.csv",
        "f074.csv",
        "f099.csv",
    ]
    uneven = [make_article(0, "a.csv", 0), *(make_article(i, "b.csv", i) for i in range(1, 9))]
    assert len(choose_articles(uneven)) == 5
    assert choose_articles(articles[:2]) == articles[:2]


def test_check_says_how_many_reprints_rest_on_years_alone(tmp_path):
    rows = [(f"Title {i}", f"{i % 6} visitors: {LAKE} {i % 6}.", "2024", "AB"[i // 6]) for i in range(12)]
    (tmp_path / "years").mkdir()
    study = make_study(tmp_path / "years", rows)
    told = describe_check(
        study.model_copy(update={"prevalence": study.prevalence.model_copy(update={"period": "year"})})
    )
    assert "of several articles with dates of a year or month alone, which cannot show" in told
    days = [(*row[:2], f"2024-01-{number + 1:02}", row[3]) for number, row in enumerate(rows)]
    assert "a year or month alone" not in describe_check(make_study(tmp_path, days))


def test_check_shows_articles_rejections_with_examples_and_the_next_command(tmp_path):
    rows = [*make_rows(12), ("Bad", "Text.", "soon", "Daily"), ("Empty", "[No text]", "2024-01-05", "Daily")]
    study = make_study(tmp_path, rows, archive={"database": "Press", "expected": 14})
    told = describe_check(study).split("\n")
    assert told[1] == "14 rows read, 12 articles, 6 stories, 2 rejected"
    assert "  a.csv: Press; 14 of 14 documents that the study expects were read" in told
    assert "5 of 12 articles, as they were read:" in told
    assert "    2024-01-01 | Daily | en | a.csv line 2" in told
    assert told[told.index("  rejected, the date cannot be read: 1") + 1] == "    a.csv line 14: \u201csoon\u201d"
    assert (
        told[told.index("  rejected, a placeholder instead of a text: 1") + 1]
        == "    a.csv line 15: \u201c[No text]\u201d"
    )
    assert told[-1] == f"Next: research run '{tmp_path}/my study.yaml'"


def test_a_second_style_of_dates_is_said_before_anything_else(tmp_path):
    rows = [*make_rows(10), *make_rows(20, source="Post", date="2024.{:02d}.{:02d}.x")]
    told = describe_check(make_study(tmp_path, rows)).split("\n")
    assert told[2].startswith("ATTENTION: a.csv: 20 of 30 (67%) dates cannot be read, such as")
    assert told[2].endswith("1 of 2 sources is lost with them: Post.")


def test_a_source_that_begins_late_is_listed_as_what_may_be_mistaken_for_a_trend(tmp_path):
    rows = [(f"T{i}", f"Text {i} of the lake.", f"20{16 + i // 12}-{1 + i % 12:02d}-05", "Old") for i in range(60)]
    rows += [
        (f"N{i}", f"Text {i} of the mine.", f"2019-{1 + i // 4:02d}-{1 + i % 4 * 7:02d}", "New") for i in range(48)
    ]
    told = describe_check(make_study(tmp_path, rows))
    assert "  may be mistaken for a trend:\n    New begins on 1 January 2019 (" in told


def test_periods_finer_than_the_dates_are_refused_by_check(tmp_path):
    study = make_study(tmp_path, make_rows(9, date="2024"))
    with pytest.raises(CorpusError, match="9 of 9 dates give only the year"):
        describe_check(study)


def test_the_numbers_of_a_large_corpus_say_that_they_are_those_of_a_sample(tmp_path, monkeypatch):
    study = make_study(tmp_path, make_rows(40))
    monkeypatch.setattr(
        corpus_room, "survey_corpus", lambda settings, **more: survey_corpus(settings, most_bodies=10, **more)
    )
    told = describe_check(study)
    assert "40 articles, 40 stories of equal texts (the run also groups near-copies)" in told
    assert "  passage language (of a sample of 10 articles) en: 10" in told
    assert "about 40 passages (of a sample of 10 articles)" in told
    assert "  source Daily: 40" in told


def make_party_study(folder, **more):
    lines = ["title,body,published,source,party"]
    lines += [
        f"Title {i},{i} visitors: {LAKE} {i}.,2024-01-{1 + i:02d},Daily,{'Red' if i % 2 else 'Blue'}" for i in range(9)
    ]
    (folder / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    entry = {"path": "a.csv", "columns": {"attributes": {"party": "party"}}}
    study = {"name": "s", "title": "S", "corpus": {"inputs": [entry]}, **more}
    (folder / "s.yaml").write_text(yaml.safe_dump(study), encoding="utf-8")
    return load_study(folder / "s.yaml")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"groups": [{"by": "party", "reference": "red"}]}, 'groups: party: no article has "red"; did you mean Red?'),
        (
            {"groups": [{"by": "party", "levels": ["Red", "Green"]}]},
            'groups: party: no article has "Green"; its values are Blue, Red',
        ),
        (
            {"effects": [{"by": "party", "reference": "Bleu"}]},
            'effects: party: reference: no article has "Bleu"; did you mean Blue?',
        ),
    ],
)
def test_a_group_that_no_article_has_is_told_before_a_run(tmp_path, more, message):
    with pytest.raises(CorpusError, match=message.replace("?", r"\?")):
        describe_check(make_party_study(tmp_path, **more))


def test_an_event_beyond_the_articles_is_told_before_a_run(tmp_path):
    events = [{"name": "Typed wrong", "date": "2042-01-05"}, {"name": "Inside", "date": "2024-01-05"}]
    lines = describe_check(make_party_study(tmp_path, events=events)).splitlines()
    assert [line for line in lines if "the event" in line] == [
        'ATTENTION: the event "Typed wrong" of 2042-01-05 is not within the articles, 2024-01-01 to 2024-01-09; '
        "nothing can be said of it. Correct its date, or leave it out"
    ]
