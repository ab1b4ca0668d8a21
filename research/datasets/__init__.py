"""A small corpus written for this project, and generators of corpora with a known answer."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent / "sample"


def find_sample(name: str) -> Path:
    """Give a file of the sample corpus.

    Parameters
    ----------
    name
        ``city_transformation.txt`` (the articles), ``city_transformation_truth.csv`` (what was planted),
        ``codebook.yaml`` (the themes), or ``codes/coder_a.csv`` and ``codes/coder_b.csv`` (sheets that two simulated
        coders completed).
    """
    return _FOLDER / name
