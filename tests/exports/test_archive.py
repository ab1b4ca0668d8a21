"""The replication archive: whole, the same every time, and without texts of articles unless they are asked for."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import re
import shutil
import zipfile

import pandas as pd
import pyarrow.parquet as pq
import pytest

import research
from research import exports
from research.cli import main
from research.datasets import find_sample
from research.errors import ResearchError, RunError
from research.exports.archive import TEXT_COLUMNS
from research.study import load_study
from research.workflow import archive_run

LEAST_LATIN, LEAST_HAN = 40, 12
"""Characters of a quotation: shorter pieces of texts are words and names."""


@pytest.fixture(scope="module")
def run(sample_run):
    return research.open_run(sample_run)


@pytest.fixture(scope="module")
def archives(run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("archives")
    return {
        has_texts: archive_run(run.path, folder / f"{has_texts}.zip", has_texts=has_texts)
        for has_texts in (False, True)
    }


@pytest.fixture
def copy(run, tmp_path):
    return shutil.copytree(run.path, tmp_path / "run")


def read_all(path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def list_quotations(run) -> set[str]:
    found = set()
    for article in run.records.corpus.articles:
        for text in (article.title, article.body):
            for piece in re.split(r"[\n.。,，:：;；\[\]]+", text):
                least = LEAST_HAN if re.search(r"[\u4e00-\u9fff]", piece) else LEAST_LATIN
                if len(piece.strip()) >= least:
                    found.add(piece.strip())
    return found


def find_quoted(files, quotations) -> set[str]:
    """Find what is quoted in files, those inside of documents and workbooks too."""
    quoted = set()
    for content in files.values():
        if content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(content)) as inner:
                quoted |= find_quoted({name: inner.read(name) for name in inner.namelist()}, quotations)
        text = content.decode("utf-8", "replace")
        quoted |= {quotation for quotation in quotations if quotation in text}
    return quoted


def test_no_text_of_an_article_is_in_an_archive_without_texts(run, archives):
    quotations = list_quotations(run)
    assert len(quotations) > 200
    codebook = (run.path / "codebook.yaml").read_text(encoding="utf-8")
    assert not find_quoted(read_all(archives[False]), {text for text in quotations if text not in codebook})
    assert len(find_quoted(read_all(archives[True]), quotations)) > 0.9 * len(quotations)


def test_every_column_of_a_table_that_quotes_articles_is_blanked(run):
    quotations = list_quotations(run)
    for name in run.table_names:
        frame = run.table(name)
        for column in frame.columns:
            cells = "\n".join(str(cell) for cell in frame[column])
            is_quoted = any(quotation in cells for quotation in quotations)
            assert not is_quoted or column in TEXT_COLUMNS[f"tables/{name}"], (name, column)


def test_a_table_in_parquet_is_blanked_as_its_csv_is(run, archives, copy, tmp_path):
    # As in a run of more than a million articles: several groups of rows, statistics of the texts in the file.
    frame = pd.read_csv(copy / "tables" / "articles.csv")
    path = copy / "tables" / "articles.parquet"
    frame.to_parquet(path, row_group_size=50)
    (copy / "tables" / "articles.csv").unlink()
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    del manifest["files"]["tables/articles.csv"]
    manifest["files"]["tables/articles.parquet"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    files = read_all(archive_run(copy, tmp_path / "archive.zip"))
    content = files["tables/articles.parquet"]
    blanked = pd.read_parquet(io.BytesIO(content))
    assert set(blanked["title"]) == {""}
    pd.testing.assert_frame_equal(blanked.drop(columns="title"), frame.drop(columns="title"))
    codebook = (run.path / "codebook.yaml").read_text(encoding="utf-8")
    quotations = {text for text in list_quotations(run) if text not in codebook}
    metadata = pq.ParquetFile(io.BytesIO(content)).metadata
    assert metadata.num_row_groups == pq.ParquetFile(path).metadata.num_row_groups > 1
    place = list(frame.columns).index("title")
    assert {metadata.row_group(group).column(place).statistics.max for group in range(metadata.num_row_groups)} == {""}
    assert not find_quoted({"shared": content}, quotations)
    assert "`tables/articles.parquet`: title" in files["README.md"].decode()


def test_an_archive_has_what_a_replication_needs_and_checksums_of_it(archives):
    files = read_all(archives[False])
    tops = {name.partition("/")[0] for name in files}
    assert tops == {
        "README.md", "SHA256SUMS", "study.yaml", "study_to_run.yaml", "codebook.yaml", "manifest.json", "rejected.csv",
        "tables", "figures", "paper",
    }  # fmt: skip
    lines = files["SHA256SUMS"].decode().splitlines()
    assert {name: digest for digest, name in (line.split("  ") for line in lines)} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "SHA256SUMS"
    }
    for name in re.findall(r"^- `(.+?)`:", files["README.md"].decode(), re.MULTILINE):
        assert name in tops or name in files
    header, first = files["tables/articles.csv"].decode().splitlines()[:2]
    assert header.startswith("article,title,source")
    assert first.split(",")[1] == ""
    assert "tables/codes.csv" in files


def test_the_same_run_gives_the_same_bytes(run, archives, tmp_path):
    again = archive_run(run.path, tmp_path / "again.zip")
    assert again.read_bytes() == archives[False].read_bytes()


def test_an_unpacked_archive_with_texts_is_a_run_and_its_study_can_be_run(run, archives, tmp_path):
    with zipfile.ZipFile(archives[True]) as archive:
        archive.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    assert list(research.open_run(folder).articles["title"]) == list(run.articles["title"])
    (folder / "inputs").mkdir()
    shutil.copy(find_sample("city_transformation.txt"), folder / "inputs")
    study = load_study(folder / "study_to_run.yaml")
    assert study.codebook is not None
    assert study.corpus.inputs[0].path == f"inputs/{find_sample('city_transformation.txt').name}"


def test_the_command_and_the_run_write_archives(run, copy, tmp_path, capsys):
    assert main(["export", str(copy), "--zip"]) == 0
    written = capsys.readouterr().out.strip()
    assert written.endswith(".zip")
    with zipfile.ZipFile(written) as archive:
        assert not any("exports" in name for name in archive.namelist())
    (copy / "exports" / "zip" / "private.txt").write_text("mine", encoding="utf-8")
    (copy / "tables" / "private.txt").write_text("mine", encoding="utf-8")
    assert not any(
        "private" in name for name in read_all(research.open_run(copy).export("zip", tmp_path, has_texts=True))
    )


def test_what_is_no_complete_run_is_said(copy, tmp_path):
    with pytest.raises(RunError, match=r"not a run folder \(no manifest.json in it\)"):
        archive_run(tmp_path)
    (copy / "tables" / "trends.csv").write_text("changed", encoding="utf-8")
    with pytest.raises(RunError, match=r"tables/trends\.csv: changed since .* research report"):
        archive_run(copy)
    (copy / "tables" / "trends.csv").unlink()
    with pytest.raises(RunError, match=r"tables/trends\.csv: missing"):
        archive_run(copy)
    assert not (copy / "exports").exists()


def test_a_full_disk_leaves_no_half_archive(run, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(exports.Archive, "close", fail)
    with pytest.raises(ResearchError, match="the disk is full"):
        archive_run(run.path, tmp_path / "archive.zip")
    assert list(tmp_path.iterdir()) == []
