"""Ways to rank a topic's words, side by side: c-TF-IDF, log-odds with an informative prior, FREX, and mixtures.

Topics are the gold classes or what Themeline's clustering finds; the words are chosen in the same way from each ranking.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from labelled_sets import find_vectors, make_passages, read_set
from numpy.typing import NDArray

from research.records import Clusters
from research.study import TopicSettings
from research.topics import cluster_passages
from research.topics.coherence import measure_distinctness, measure_diversity, measure_embedding_coherence, measure_npmi
from research.topics.words import WEIGHINGS, count_words, group_words, rank_words

SETS = ("bbc", "sib_zh_en", "reuters10_balanced")
