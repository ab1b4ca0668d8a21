"""A run as a fitted BERTopic: what its users call gives what they expect, with the topics of the run."""

from __future__ import annotations

import inspect
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from made import make_records
from made_page import make_study

import research
from research.errors import RunError
from research.topics.words import bertopic_model
from research.topics.words.bertopic_model import Tokenizer
from research.workflow.bertopic_model import hand_out_bertopic, tabulate_documents

pytestmark = pytest.mark.filterwarnings("ignore")
"""BERTopic's own calls of pandas and scikit-learn are no concern of these tests."""

NEW = [
    "The last pit closes and miners look for work.",
    "候鸟回到湿地。",
    "A new bus line opens.",
    "The team won 3 games.",
]


@pytest.fixture(scope="module")
def run(sample_run):
    return research.open_run(sample_run)


@pytest.fixture(scope="module")
def model(run):
    return run.to_bertopic()


@pytest.fixture(scope="module")
def documents(run):
    return run.list_documents()


@pytest.fixture(scope="module")
def texts(documents):
    return documents["text"].tolist()


@pytest.fixture(scope="module")
def loaded(run, model, tmp_path_factory):
    """The exported model, as someone without the toolkit loads it, but for the encoder."""
    from bertopic import BERTopic

    folder = run.export("bertopic", tmp_path_factory.mktemp("model"))
    return BERTopic.load(str(folder), embedding_model=model.embedding_model), folder


def test_the_model_is_a_plain_bertopic(model):
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder
    from bertopic.cluster import BaseCluster

    assert type(model) is BERTopic
    assert isinstance(model.embedding_model, BaseEmbedder)
    assert isinstance(model.hdbscan_model, BaseCluster)
    for name in ("embed", "embed_words", "embed_documents"):
        ours, theirs = (inspect.signature(getattr(one, name)) for one in (type(model.embedding_model), BaseEmbedder))
        assert list(ours.parameters) == list(theirs.parameters)


def test_topics_have_the_numbers_sizes_words_and_names_of_the_tables(run, model):
    info = model.get_topic_info()
    assert list(info.columns[:5]) == ["Topic", "Count", "Name", "CustomName", "Representation"]
    assert info.columns[-1] == "Representative_Docs"
    info = info[info["Topic"] >= 0].set_index("Topic")
    topics = run.topics.set_index("topic")
    assert info["CustomName"].to_dict() == topics["name"].to_dict()
    kept = run.passages[~run.passages["is_outlier"]]
    assert info["Count"].to_dict() == kept.groupby("topic").size().to_dict()
    for number in topics.index:
        found = model.get_topic(number, full=True)
        for language in ("en", "zh"):
            listed = run.words.query("topic == @number and language == @language")["word"].tolist()
            assert [word for word, _ in found[language] if word] == listed
        words, weights = zip(*model.get_topic(number), strict=True)
        assert set(words) <= set(run.words.query("topic == @number")["word"])
        assert list(weights) == sorted(weights, reverse=True)
        assert len(words) == model.top_n_words
    assert model.get_topic(99) is False


def test_chinese_words_are_counted(model):
    assert any("\u4e00" <= word[0] <= "\u9fff" for word in model.vectorizer_model.vocabulary_)
    assert "湿地" in dict(model.get_topic(0))


def test_typical_documents_are_the_exemplars_of_the_run(run, model):
    passages = run.records.passages.passages
    exemplars = [one for one in run.records.topics.exemplars if one.topic == 1]
    expected = [passages[one.passage].text for one in sorted(exemplars, key=lambda one: one.rank)][:3]
    assert model.get_representative_docs(1) == expected
    assert model.get_topic_info(1)["Representative_Docs"].iloc[0] == expected


def test_the_documents_of_the_run_keep_their_topics(model, documents, texts):
    found, probabilities = model.transform(texts)
    assert (np.array(found) == documents["topic"]).all()
    assert probabilities is None
    assert model.topics_ == documents["topic"].tolist()


def test_new_texts_have_the_topics_that_the_run_assigns(run, model):
    found, _ = model.transform(NEW)
    assert found == run.assign(NEW)["top_topic"].tolist()
    assert model.transform(NEW[0])[0] == found[:1]
    assert list(model.transform([NEW[1], "", " "])[0]) == [found[1], -1, -1]


def test_topics_are_found_as_the_run_finds_them(run, model):
    numbers, similarity = model.find_topics("restoring wetlands", top_n=3)
    expected = run.find_topics("restoring wetlands", n=3)
    assert numbers == expected["topic"].tolist()
    assert similarity == pytest.approx(expected["similarity"].tolist(), abs=1e-5)


def test_topics_over_time_are_those_of_the_documents(model, documents, texts):
    months = pd.to_datetime(documents["period"]).tolist()
    found = model.topics_over_time(texts, months)
    assert list(found.columns) == ["Topic", "Words", "Frequency", "Timestamp"]
    expected = documents.groupby([pd.to_datetime(documents["period"]), "topic"]).size()
    assert found.set_index(["Timestamp", "Topic"])["Frequency"].sort_index().tolist() == expected.tolist()
    assert not (found["Words"] == ", , , , ").any()
    binned = model.topics_over_time(texts, documents["published"].tolist(), nr_bins=5)
    assert binned["Frequency"].sum() == len(texts)
    assert model.visualize_topics_over_time(found).data
    classes = model.topics_per_class(texts, documents["language"].tolist())
    assert classes["Frequency"].sum() == len(texts)
    assert model.visualize_topics_per_class(classes).data


def test_documents_are_described(model, documents, texts):
    info = model.get_document_info(texts)
    assert (info["Topic"] == documents["topic"]).all()
    assert info["Probability"].between(0, 1).all()
    assert info["Representative_document"].sum() >= info["Topic"].nunique()


def test_every_plot_of_bertopic_is_drawn(model, run, documents, texts, monkeypatch):
    from bertopic.plotting import _topics

    class Layout:
        """UMAP, whose compilation takes ten seconds."""

        def __init__(self, **settings: object) -> None:
            pass

        def fit_transform(self, vectors):
            assert vectors.shape == (run.records.clusters.n_topics, run.records.clusters.centroid.shape[1])
            return np.arange(2 * len(vectors), dtype=float).reshape(-1, 2)

    monkeypatch.setattr(_topics, "UMAP", Layout)
    n_topics = run.records.clusters.n_topics
    tree = model.hierarchical_topics(texts)
    assert len(tree) == n_topics - 1
    shown = [
        model.visualize_topics(),
        model.visualize_barchart(n_words=3),
        model.visualize_barchart(custom_labels=True),
        model.visualize_barchart(custom_labels="zh"),
        model.visualize_hierarchy(hierarchical_topics=tree),
        model.visualize_heatmap(),
        model.visualize_term_rank(),
        model.visualize_documents(texts, reduced_embeddings=documents[["x", "y"]].to_numpy(), custom_labels=True),
    ]
    assert all(figure.data for figure in shown)
    titles = [note.text for note in shown[2].layout.annotations]
    assert titles == run.topics["name"].tolist()
    distribution, _ = model.approximate_distribution(texts[:3])
    assert distribution.shape == (3, n_topics)
    assert model.visualize_distribution(distribution[0]).data


def test_a_saved_model_is_loaded_without_the_toolkit_or_a_network(run, loaded, model, texts):
    copy, folder = loaded
    assert not any(path.suffix in {".bin", ".pkl"} for path in folder.iterdir())
    dropped = "Representative_Docs"
    pd.testing.assert_frame_equal(
        copy.get_topic_info().drop(columns=dropped), model.get_topic_info().drop(columns=dropped)
    )
    assert copy.find_topics("湿地")[0] == model.find_topics("湿地")[0]
    # Without the bounds and the run's own passages, the nearest centre decides.
    found = np.array(copy.transform(texts)[0])
    sure = run.records.clusters.co_assignment > 0.8
    assert (found == model.topics_)[sure].mean() > 0.95
    assert (found == model.topics_).mean() > 0.9


def test_the_exported_words_stand_for_the_texts(loaded, model, texts):
    copy, folder = loaded
    exported = pd.read_csv(folder / "documents.csv", keep_default_na=False)
    assert "text" not in exported
    assert exported["topic"].tolist() == model.topics_
    months = pd.to_datetime(exported["period"]).tolist()
    ours = model.topics_over_time(texts, months)
    theirs = copy.topics_over_time(exported["words"].tolist(), months)
    assert theirs["Frequency"].tolist() == ours["Frequency"].tolist()
    same = [len(set(a.split(", ")) & set(b.split(", "))) for a, b in zip(ours["Words"], theirs["Words"], strict=True)]
    assert np.mean(same) > 4.5


def test_a_model_is_pickled_with_its_encoder(model, tmp_path):
    from bertopic import BERTopic

    model.save(str(tmp_path / "model"))
    again = BERTopic.load(str(tmp_path / "model"))
    assert list(again.transform(NEW[:2])[0]) == list(model.transform(NEW[:2])[0])


def test_topics_are_merged_by_bertopic(run, documents, texts):
    model = run.to_bertopic()
    model.merge_topics(texts, [0, 1])
    sizes = documents["topic"].value_counts()
    assert model.get_topic_info()["Count"].max() == sizes[0] + sizes[1]
    found = model.transform(NEW[:2])[0]
    assert set(found) <= set(model.topic_sizes_)
    assert not {"the", "and", "的"} & set(model.vectorizer_model.vocabulary_)


def test_outliers_are_topic_minus_one_and_no_topic_is_lost(tmp_path):
    records, study = make_records(60), make_study(tmp_path)
    is_outlier = np.zeros(records.passages.n_passages, bool)
    is_outlier[np.flatnonzero(records.clusters.topic_of == 0)[:3]] = True
    is_outlier[records.clusters.topic_of == 1] = True
    records = replace(records, clusters=replace(records.clusters, is_outlier=is_outlier))
    model = hand_out_bertopic(records, study)
    info = model.get_topic_info()
    assert info["Topic"].tolist() == [-1, 0, 1, 2]
    assert info["Count"].iloc[0] == 3
    assert info["CustomName"].iloc[0] == "outliers"
    assert len(model.topic_embeddings_) == 4
    np.testing.assert_allclose(model.topic_embeddings_[1:], records.clusters.centroid)
    assert -1 in model.representative_docs_
    articles = pd.DataFrame({name: ["x"] * 60 for name in ("article", "published", "period", "source")})
    assert tabulate_documents(records, articles)["topic"].tolist() == model.topics_


def test_a_run_without_topics_is_told(tmp_path):
    records = make_records(20)
    nothing = {name: getattr(records.clusters, name)[:0] for name in ("centroid", "stability", "coarse_of_topic")}
    everything = np.ones(records.passages.n_passages, bool)
    empty = replace(records.clusters, **nothing, is_outlier=everything)
    with pytest.raises(RunError, match="no topics"):
        hand_out_bertopic(replace(records, clusters=empty), make_study(tmp_path))


def test_joined_documents_of_several_languages_are_cut_into_words(monkeypatch):
    cut = Tokenizer(["en", "en", "zh"], frozenset({"the"}))
    words = cut("The lake park opened. 候鸟回到湿地 again")
    assert [word for word in words if word.isascii()] == ["lake", "park", "opened", "again"]
    assert {"候鸟", "湿地"} <= set(words)
    monkeypatch.setattr(bertopic_model, "tokenize", lambda text, language: [language] if text.strip() else [])
    assert Tokenizer(["fr", "fr", "zh", "ko", "th"], frozenset())("l'eau 湿地 한국 ประเทศ") == ["fr", "zh", "ko", "th"]
    assert Tokenizer(["ja"], frozenset())("湿地の鳥と湿地 湿地") == ["ja", "ja"]
