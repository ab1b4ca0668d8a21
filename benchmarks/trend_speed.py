"""Time and memory of bands, tests, curves and change points, by the number of series.

    python benchmarks/trend_speed.py [--series 50 100 200] [--articles 24000] [--replicates 2000]

Simulated articles over 120 months; half of the series are themes, half topics with 40 clusterings. Each number of
series runs in a separate process. Compilation on first use is not timed.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import numpy as np

from research.records import Article, ArticleTopics, Clusters, Corpus, Passage, Passages, Theme, Themes
from research.study import PrevalenceSettings, TrendSettings
from research.trends import claim_trends, find_changes, measure_prevalence

N_MONTHS = 120
N_CLUSTERINGS = 40


def make_study(n_series: int, n_articles: int) -> tuple[Corpus, Themes, ArticleTopics, Passages, Clusters]:
    """Make the records of a corpus with `n_series` themes and topics in total; one passage per article."""
    rng = np.random.default_rng(0)
    n_themes = n_series // 2
    n_topics = n_series - n_themes
    first = datetime(2015, 1, 1, tzinfo=UTC)
    days = np.sort(rng.integers(0, round(N_MONTHS * 30.4369), n_articles))
    articles = tuple(
        Article(
            f"{i:016x}",
            "",
            "text",
            "und",
            "en",
            f"source {i % 5}",
            first + timedelta(days=int(day)),
            "day",
            None,
            None,
            "made",
            i + 1,
        )
        for i, day in enumerate(days)
    )
    corpus = Corpus(articles, np.arange(n_articles), np.zeros((n_articles, 2), np.int64), (), (), n_articles, "UTC")
    share = rng.dirichlet(np.full(n_themes, 0.3), n_articles)
    themes = Themes(
        tuple(Theme(f"t{i}", ("en",), (f"t{i}",), "#000000") for i in range(n_themes)),
        share.astype(np.float32),
        share.astype(np.float32),
        share,
        np.zeros(share.shape, np.float32),
        np.zeros(share.shape, np.float32),
        share.argmax(axis=1),
        np.zeros(n_articles, bool),
        (),
    )
    topic = rng.integers(n_topics, size=n_articles)
    members = np.repeat(topic[None], N_CLUSTERINGS, axis=0)
    moved = rng.random(members.shape) < 0.05
    members[moved] = rng.integers(n_topics, size=int(moved.sum()))
    passages = Passages(
        tuple(Passage(f"{i:016x}", i, "body", "en", "text", "", 0, 4) for i in range(n_articles)), n_articles
    )
    clusters = Clusters(
        topic,
        np.zeros(n_articles, bool),
        topic,
        np.arange(n_topics),
        np.zeros(n_topics, np.int64),
        np.zeros((n_topics, 2), np.float32),
        np.ones(n_articles, np.float32),
        np.ones(n_articles, np.float32),
        np.ones(n_topics),
        1.0,
        1.0,
        1.0,
        (),
        n_articles,
        "graph",
        "graph",
        15,
        0.6,
        False,
        N_CLUSTERINGS,
        (0,),
        0,
        members.astype(np.int32),
    )
    hard = np.zeros((n_articles, n_topics))
    hard[np.arange(n_articles), topic] = 1
    return corpus, themes, ArticleTopics(hard, topic, np.zeros(n_articles, bool)), passages, clusters


def time_stages(n_series: int, n_articles: int, n_replicates: int) -> dict[str, float]:
    """Run the three stages twice: first on little data, so that everything is compiled, then timed."""
    settings, trends = PrevalenceSettings(n_replicates=n_replicates, by=[]), TrendSettings()
    taken: dict[str, float] = {}
    for n in (4, n_series):
        corpus, themes, shares, passages, clusters = make_study(n, 2000 if n == 4 else n_articles)
        began = time.perf_counter()
        prevalence = measure_prevalence(
            corpus, themes, shares, passages=passages, clusters=clusters, settings=settings, seed=0
        )
        taken["prevalence and bands"] = time.perf_counter() - began
        began = time.perf_counter()
        claim_trends(prevalence, trends, seed=0)
        taken["tests, seasons, curves, calibration"] = time.perf_counter() - began
        began = time.perf_counter()
        find_changes(prevalence, trends, events=[], seed=0)
        taken["change points, bursts, emergence"] = time.perf_counter() - began
    taken["together"] = sum(taken.values())
    taken["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return taken


def main() -> None:
    """Time every number of series in a separate process and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, nargs="+", default=[50, 100, 200])
    parser.add_argument("--articles", type=int, default=24_000)
    parser.add_argument("--replicates", type=int, default=2000)
    parser.add_argument("--one", type=int)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(time_stages(asked.one, asked.articles, asked.replicates)))
        return
    rows = {}
    for n_series in asked.series:
        command = [sys.executable, __file__, "--one", str(n_series), "--articles", str(asked.articles)]
        done = subprocess.run(
            [*command, "--replicates", str(asked.replicates)], check=True, capture_output=True, text=True
        )
        rows[n_series] = json.loads(done.stdout.splitlines()[-1])
    names = list(next(iter(rows.values())))
    print("| series | " + " | ".join(names) + " |")
    print("|---" * (len(names) + 1) + "|")
    for n_series, taken in rows.items():
        print(f"| {n_series} | " + " | ".join(f"{taken[name]:.1f}" for name in names) + " |")


if __name__ == "__main__":
    main()
