"""Word counts and metadata for R: the packages stm and quanteda."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from research.text.printable import make_line
from research.text.spreadsheets import write_delimited

if TYPE_CHECKING:
    import pandas as pd

_STM = """# Reads what this folder holds; needs the R package stm.
library(stm)
documents <- readLdac("counts.ldac")
vocabulary <- readLines("vocabulary.txt", encoding = "UTF-8")
metadata <- read.csv("metadata.csv", fileEncoding = "UTF-8", na.strings = "")
stopifnot(length(documents) == nrow(metadata))
# model <- stm(documents, vocabulary, K = 10, prevalence = ~ source + s(day), data = metadata)
"""

_QUANTEDA = """# Reads what this folder holds; needs the R packages Matrix and quanteda.
library(Matrix)
library(quanteda)
counts <- as(readMM("counts.mtx"), "CsparseMatrix")
dimnames(counts) <- list(
  docs = readLines("documents.txt", encoding = "UTF-8"),
  features = readLines("features.txt", encoding = "UTF-8")
)
metadata <- read.csv("metadata.csv", fileEncoding = "UTF-8", na.strings = "")
matrix <- as.dfm(counts)
docvars(matrix) <- metadata
# With texts: corpus(read.csv("texts.csv", fileEncoding = "UTF-8"), docid_field = "article", text_field = "body")
"""


def write_stm(counts: Any, words: Sequence[str], metadata: pd.DataFrame, *, folder: Path) -> None:
    """Write counts in the format of LDA-C, the vocabulary and the metadata, for the R package stm.

    Parameters
    ----------
    counts
        Sparse matrix (CSR) of shape (n_articles, n_words), whole numbers.
    words
        The n_words words.
    metadata
        One row per article, in the same order.
    folder
        Where to write; it exists.

    Documents without a word are left out of counts and metadata, since stm accepts none; ``metadata.csv`` has the
    documents in the order of ``counts.ldac``.
    """
    kept = np.flatnonzero(np.diff(counts.indptr) > 0)
    lines = []
    for row in kept:
        inside = slice(counts.indptr[row], counts.indptr[row + 1])
        pairs = zip(counts.indices[inside], counts.data[inside], strict=True)
        lines.append(" ".join([str(inside.stop - inside.start), *(f"{word}:{count}" for word, count in pairs)]))
    _write_lines(folder / "counts.ldac", lines)
    _write_lines(folder / "vocabulary.txt", words)
    write_delimited(metadata.iloc[kept], folder / "metadata.csv")
    (folder / "read.R").write_text(_STM, encoding="utf-8", newline="\n")


def write_quanteda(
    counts: Any, words: Sequence[str], metadata: pd.DataFrame, *, folder: Path, texts: pd.DataFrame | None
) -> None:
    """Write counts in the Matrix Market format with names and metadata, for the R package quanteda.

    Parameters
    ----------
    counts, words, metadata, folder
        As for `write_stm`; documents without a word are kept.
    texts
        Columns ``article``, ``title`` and ``body``, to be written too; None: no texts.
    """
    from scipy.io import mmwrite

    mmwrite(folder / "counts.mtx", counts.tocoo(), field="integer")
    _write_lines(folder / "documents.txt", [str(one) for one in metadata["article"]])
    _write_lines(folder / "features.txt", words)
    write_delimited(metadata, folder / "metadata.csv")
    if texts is not None:
        write_delimited(texts, folder / "texts.csv")
    (folder / "read.R").write_text(_QUANTEDA, encoding="utf-8", newline="\n")


def _write_lines(path: Path, lines: Sequence[str]) -> None:
    path.write_text("".join(f"{make_line(line)}\n" for line in lines), encoding="utf-8", newline="\n")
