"""A run as files of other tools, each opened by what reads it."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pytest
from scipy.io import mmread

import research
from research.corpus import read_corpus
from research.errors import ResearchError
from research.study import load_study


@pytest.fixture(scope="module")
def run(sample_run):
    return research.open_run(sample_run)


def read_ldac(path) -> list[dict[int, int]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    documents = [{int(w): int(c) for w, c in (pair.split(":") for pair in line.split()[1:])} for line in lines]
    assert [int(line.split()[0]) for line in lines] == [len(document) for document in documents]
    return documents


def test_counts_for_stm_and_quanteda_agree_with_the_metadata(run, tmp_path):
    import pandas as pd

    stm, quanteda = run.export("stm", tmp_path / "stm"), run.export("quanteda", tmp_path / "quanteda")
    documents = read_ldac(stm / "counts.ldac")
    words = (stm / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
    metadata = pd.read_csv(stm / "metadata.csv")
    assert len(documents) == len(metadata)
    counts = mmread(quanteda / "counts.mtx").toarray()
    assert (quanteda / "features.txt").read_text(encoding="utf-8").splitlines() == words
    names = (quanteda / "documents.txt").read_text(encoding="utf-8").splitlines()
    assert names == list(run.articles["article"])
    assert not (quanteda / "texts.csv").exists()
    for document, name in zip(documents[:20], metadata["article"], strict=False):
        row = counts[names.index(name)]
        assert document == {int(place): int(row[place]) for place in np.flatnonzero(row)}
    coal = words.index("coal")
    holding = [name for name, row in zip(names, counts, strict=True) if row[coal]]
    assert set(holding) <= set(run.search("coal", n=None)["article"])
    assert len(holding) > 3


def test_texts_are_written_only_if_asked_for(run, tmp_path):
    import pandas as pd

    texts = pd.read_csv(run.export("quanteda", tmp_path, has_texts=True) / "texts.csv")
    assert list(texts["article"]) == list(run.articles["article"])
    plain = run.export("ris", tmp_path / "plain") / "articles.ris"
    assert "AB  - " not in plain.read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_reads_the_counts(run, tmp_path):
    folder = run.export("stm", tmp_path)
    script = """
    lines <- readLines("counts.ldac")
    documents <- lapply(strsplit(lines, " "), function(parts) {
      pairs <- strsplit(parts[-1], ":")
      rbind(as.integer(sapply(pairs, `[`, 1)) + 1L, as.integer(sapply(pairs, `[`, 2)))
    })
    vocabulary <- readLines("vocabulary.txt", encoding = "UTF-8")
    metadata <- read.csv("metadata.csv", fileEncoding = "UTF-8", na.strings = "")
    cat(length(documents), nrow(metadata), max(sapply(documents, function(d) max(d[1, ]))) <= length(vocabulary))
    """
    result = subprocess.run(["Rscript", "-e", script], cwd=folder, capture_output=True, text=True, check=True)
    n = len(read_ldac(folder / "counts.ldac"))
    assert result.stdout.split() == [str(n), str(n), "TRUE"]


def test_networkx_reads_the_network(run, tmp_path):
    networkx = pytest.importorskip("networkx")
    graph = networkx.read_gexf(run.export("gephi", tmp_path) / "topics.gexf")
    topics = [node for node, values in graph.nodes(data=True) if values["kind"] == "topic"]
    assert len(topics) == len(run.topics)
    assert {values["label"] for _, values in graph.nodes(data=True)} >= set(run.topics["name"])
    share = run.records.article_topics.share
    for first, second, values in graph.edges(data=True):
        if first.startswith("topic") and second.startswith("topic"):
            a, b = (int(one.removeprefix("topic-")) for one in (first, second))
            assert values["weight"] == ((share[:, a] >= 0.2) & (share[:, b] >= 0.2)).sum()


def test_the_references_are_read_back_as_they_were_written(run, tmp_path):
    run.export("ris", tmp_path, has_texts=True)
    study = tmp_path / "study.yaml"
    study.write_text("name: x\ntitle: X\ncorpus: {inputs: [{path: articles.ris}]}\n", encoding="utf-8")
    loaded = load_study(study)
    found = read_corpus(loaded.corpus, resolve=loaded.resolve).articles
    written = run.records.corpus.articles

    def describe(article):
        return " ".join(article.title.split()), " ".join(article.body.split()), article.published.date(), article.source

    assert sorted(map(describe, found)) == sorted(map(describe, written))


def test_rispy_reads_the_references(run, tmp_path):
    rispy = pytest.importorskip("rispy")
    path = run.export("ris", tmp_path, has_texts=True) / "articles.ris"
    entries = rispy.loads(path.read_text(encoding="utf-8"))
    articles = run.records.corpus.articles
    assert len(entries) == len(articles)
    for entry, article in zip(entries, articles, strict=True):
        assert entry["title"] == " ".join(article.title.split())
        assert entry["year"] == str(article.published.year)
        assert entry["abstract"] == " ".join(article.body.split())


def test_bertopic_loads_the_model(run, tmp_path):
    from bertopic import BERTopic

    model = BERTopic.load(str(run.export("bertopic", tmp_path)))
    info = model.get_topic_info()
    counts = dict(zip(info["Topic"], info["Count"], strict=True))
    clusters = run.records.clusters
    for number in range(clusters.n_topics):
        assert counts[number] == ((clusters.topic_of == number) & ~clusters.is_outlier).sum()


def test_the_workbook_is_that_of_the_run(run, sample_run, tmp_path):
    assert (run.export("xlsx", tmp_path) / "tables.xlsx").read_bytes() == (
        sample_run / "tables" / "tables.xlsx"
    ).read_bytes()


def test_an_export_that_does_not_exist_is_told(run, tmp_path):
    with pytest.raises(ResearchError, match="did you mean quanteda"):
        run.export("quantedda", tmp_path)
