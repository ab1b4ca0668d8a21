"""A finished run in a notebook: articles chosen, found, read, and others assigned."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import research
from research.errors import ResearchError, RunError
from research.selection import read_attributes, select_rows
from research.store import RECORDS_FOLDER


@pytest.fixture(scope="module")
def run(sample_run):
    return research.open_run(sample_run)


def test_only_the_records_that_are_needed_are_read(sample_run):
    run = research.open_run(sample_run)
    run.article(0)
    assert "corpus" in vars(run.records)
    assert "vectors" not in vars(run.records)


def test_a_record_that_was_changed_is_noticed_when_it_is_used(sample_run, tmp_path):
    import shutil

    copy = tmp_path / "run"
    shutil.copytree(sample_run, copy)
    index = copy / RECORDS_FOLDER / "topics" / "record.json"
    index.write_text(index.read_text(encoding="utf-8").replace("0", "1", 1), encoding="utf-8")
    run = research.open_run(copy)
    assert len(run.records.corpus.articles) == 120
    with pytest.raises(RunError, match="changed since"):
        run.records.topics  # noqa: B018


def test_articles_are_chosen_by_their_values(run):
    source = run.articles["source"].iloc[0]
    chosen = run.subset(source=source, start="2024-01-01", end="2024-12-31")
    frame = chosen.articles
    assert len(chosen) == len(frame) > 0
    assert set(frame["source"]) == {source}
    assert {time.year for time in frame["published"]} == {2024}
    theme = run.articles["top_theme"].dropna().iloc[0]
    topic = int(run.articles["top_topic"].dropna().iloc[0])
    both = run.subset(theme=theme, topic=[topic]).articles
    assert set(both["top_theme"]) == {theme}
    assert list(chosen.texts["article"]) == list(frame["article"])
    assert "<table" in chosen._repr_html_()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"source": "Bei Ling Ri Ba"}, "did you mean Bei Ling Ri Bao"),
        ({"topic": 99}, 'top_topic "99"'),
        ({"start": "2024-13-01"}, "write it as 2024-05-31"),
        ({"sourse": "Xinhua"}, 'no attribute "sourse"; did you mean source'),
        ({"party": "Green"}, 'no attribute "party"; the study reads none'),
    ],
)
def test_values_that_no_article_has_are_told(run, asked, told):
    with pytest.raises(ResearchError, match=told):
        run.subset(**asked)


def test_numbers_and_times_of_a_data_frame_choose_articles():
    frame = pd.DataFrame(
        {
            "top_topic": pd.array([0, 1, None], "Int64"),
            "published": pd.to_datetime(["2020-01-01T10:00Z", "2020-01-02T10:00Z", "2020-01-03T10:00Z"]),
        }
    )
    chosen = select_rows(frame, values={"top_topic": np.int64(1)}, start=None, end=None)
    assert chosen.tolist() == [1]
    assert select_rows(frame, values={}, start=frame["published"][1], end=None).tolist() == [1, 2]


def test_attributes_choose_articles():
    frame = pd.DataFrame(
        {
            "party": pd.array(["Green", None, "Left"], "string"),
            "published": pd.to_datetime(["2020-01-01T10:00Z", "2020-01-02T10:00Z", "2020-01-03T10:00Z"]),
        }
    )
    values = read_attributes({"party": ["Green", "Left"]}, ("party",))
    assert select_rows(frame, values=values, start=None, end=None).tolist() == [0, 2]
    with pytest.raises(ResearchError, match='No article has party "Grren"; did you mean Green'):
        select_rows(frame, values=read_attributes({"party": "Grren"}, ("party",)), start=None, end=None)
    with pytest.raises(ResearchError, match='no attribute "partei"; did you mean party'):
        read_attributes({"partei": "Green"}, ("party",))


def test_a_selection_reads_the_table_of_articles_once(sample_run, monkeypatch):
    from research import report

    run, n_made = research.open_run(sample_run), []
    make = report.tabulate_articles
    monkeypatch.setattr(report, "tabulate_articles", lambda records: n_made.append(1) or make(records))
    chosen = run.subset(period="2024-05")
    assert chosen.articles["period"].unique().tolist() == ["2024-05"]
    chosen._repr_html_()
    assert len(n_made) == 1


def test_chinese_words_are_found_in_any_order(run):
    found = run.search("公园 炭河")
    assert len(found)
    for identifier in found["article"]:
        text = run.article(identifier)
        assert "公园" in text.title + text.body
        assert "炭河" in text.title + text.body
    assert list(run.search("炭河 公园")["article"]) == list(found["article"])


def test_contexts_are_listed_with_their_articles(run):
    lines = run.kwic("coal", width=20)
    assert set(lines["keyword"].str.lower()) == {"coal"}
    assert lines["published"].is_monotonic_increasing
    with pytest.raises(ResearchError, match="width is 0"):
        run.kwic("coal", width=0)


def test_the_articles_of_a_theme_and_of_a_topic_are_ranked(run):
    for series in (run.records.themes.themes[0].id, 0):
        top = run.top_articles(series, n=5)
        assert top["share"].is_monotonic_decreasing
        assert top["story"].is_unique
    with pytest.raises(ResearchError, match="no theme or topic"):
        run.top_articles("decline of everything")


def test_an_article_is_found_by_the_beginning_of_its_id(run):
    identifier = run.articles["article"].iloc[3]
    assert run.article(identifier[:12]).id == identifier
    for wrong in ("zz", "", 1000):
        with pytest.raises(ResearchError):
            run.article(wrong)
    with pytest.raises(ResearchError, match="numbered from 0"):
        run.topic(99)


def test_topics_are_found_by_meaning(run):
    found = run.find_topics("restoring wetlands and clean rivers", n=2)
    nature = run.find_topics("湿地修复", n=1)
    assert found["topic"].iloc[0] == nature["topic"].iloc[0]
    assert found["similarity"].is_monotonic_decreasing


def test_the_articles_of_a_run_are_assigned_as_they_are_in_it(run):
    texts = run.subset().texts.merge(run.articles[["article", "published", "source"]], on="article")
    texts["published"] = [time.isoformat() for time in texts["published"]]
    texts["source"] = texts["source"].astype(str)
    again = run.assign(texts)
    both = run.articles.merge(again, on="article", suffixes=("", "_new"))
    assert len(both) == len(run.articles)
    for column in ("top_topic", "top_theme"):
        same = both[column].astype("string").fillna("") == both[f"{column}_new"].astype("string").fillna("")
        assert same.all(), column
    assert both["top_theme_share"].to_numpy() == pytest.approx(both["top_theme_share_new"].to_numpy(), abs=1e-5)


def test_a_text_gets_the_same_topics_alone_and_together(run, monkeypatch):
    from research.workflow import assigning

    n_opened = []
    open_encoder = assigning.open_encoder
    monkeypatch.setattr(assigning, "open_encoder", lambda settings: n_opened.append(1) or open_encoder(settings))
    texts = ["The last pit closes and miners look for work.", "", "候鸟回到湿地。"]
    together = run.assign(texts)
    assert len(n_opened) == 1
    assert list(together.index) == [0, 1, 2]
    assert pd.isna(together["top_topic"][1])
    alone = run.assign(texts[2])
    pd.testing.assert_frame_equal(alone, together.loc[[2]].reset_index(drop=True))
    with pytest.raises(ResearchError, match="needs a text"):
        run.assign([""])


def test_words_set_a_theme_apart_from_other_articles(run):
    nature = run.subset(theme="ecological_restoration")
    words = nature.keyness()
    own = set(words.loc[words["group"] == "these", "word"])
    assert own & {"湿地", "修复", "候鸟", "water", "soil", "river", "birds", "species"}
    assert (words["z"] > 0).all()
    assert (words.loc[words["group"] == "these", "these"] > words.loc[words["group"] == "these", "others"]).all()
    again = nature.keyness(run.subset())
    pd.testing.assert_frame_equal(words, again)
    assert nature.keyness(nature).empty


def test_the_folder_of_a_study_opens_its_newest_run(sample_run):
    assert research.open_run(sample_run.parent).path == sample_run
    with pytest.raises(RunError, match="not a run folder"):
        research.open_run(sample_run / "tables")


def test_a_run_shows_its_findings(run):
    shown = run._repr_html_()
    assert run.study.title in shown
    assert shown.count("<li>") >= 2


def test_numbers_of_a_data_frame_are_those_of_topics_and_rows(run):
    assert run.article(np.int64(0)).id == run.article(0).id
    assert run.top_articles(np.int64(0)).equals(run.top_articles(0))
