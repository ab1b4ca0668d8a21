"""Error rates of births, ends and splits of topics, and how many planted ones are found.

    python benchmarks/topic_lives.py [--families 400] [--jobs 2] [--only noises,power,corpora] [--shuffles 100]
        [--vectors FOLDER] [--out FILE]

Noises and power are on simulated counts of 20 topics of 10 to 400 stories, four of which have two or three parts.
Corpora are labelled: their texts are clustered once, then their dates are shuffled, whole stories or whole weeks;
planted births, ends and splits remove a class before or after a date and cluster again.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from research.records import TopicLife
from research.study.settings import TopicSettings, TrendSettings
from research.trends.lives.lives import assess_presence
from research.trends.lives.presence import Presence

N_TOPICS, N_SPLIT = 20, 4
SIZES = np.geomspace(400, 10, N_TOPICS).astype(int)
PARTS = (0, 0, 1, 1, 1, 2, 2, 3, 3)
"""Topic of each part of the topics that have several; the others are one part."""
N_STORIES = 200
"""Stories of a period, on average."""


@dataclass(frozen=True)
class Noise:
    """A way in which topics are present at one level."""

    name: str
    kind: str = "none"
    sd: float = 0.0
    memory: float = 0.0


NOISES = (
    Noise("none: shuffled dates"),
    Noise("none, volume grows tenfold", "volume"),
    Noise("AR .3, sd .5", "autoregression", 0.5, 0.3),
    Noise("AR .6, sd .5", "autoregression", 0.5, 0.6),
    Noise("AR .6, sd 1", "autoregression", 1.0, 0.6),
    Noise("AR .9, sd .7", "autoregression", 0.7, 0.9),
    Noise("long memory (ARFIMA, d = .3), sd .5", "fractional", 0.5, 0.3),
    Noise("long memory (ARFIMA, d = .3), sd 1", "fractional", 1.0, 0.3),
    Noise("bursts: 1 in 6 periods at 6 times the rate, lasting 3", "bursts", 6.0, 3.0),
    Noise("events: stories come in clusters of 5 in one period", "clusters", 5.0),
    Noise("quiet (sd .1), then restless (.7), AR .6", "restless", 0.7, 0.6),
    Noise("straight line from 1 to 3 times the share", "line", 3.0),
)


def draw_noise(noise: Noise, shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw the logarithm of the rate of each series in each period."""
    n_series, n_periods = shape
    if noise.kind in {"autoregression", "restless"}:
        path = rng.standard_normal(shape)
        for period in range(1, n_periods):
            path[:, period] = noise.memory * path[:, period - 1] + np.sqrt(1 - noise.memory**2) * path[:, period]
        sd = np.full(n_periods, noise.sd)
        if noise.kind == "restless":
            sd[: n_periods // 2] = 0.1
        return path * sd
    if noise.kind == "fractional":
        # The moving average of fractional noise, not the sum of autoregressions that the test simulates.
        lags = 600
        weights = np.cumprod(np.concatenate([[1.0], (np.arange(1, lags) - 1 + noise.memory) / np.arange(1, lags)]))
        drawn = rng.standard_normal((n_series, n_periods + lags - 1))
        path = np.array([np.convolve(row, weights, mode="valid") for row in drawn])
        return noise.sd * path / np.sqrt((weights**2).sum())
    if noise.kind == "bursts":
        state = np.zeros(shape)
        state[:, 0] = rng.random(n_series) < 1 / 6
        for period in range(1, n_periods):
            chance = np.where(state[:, period - 1] > 0, 1 - 1 / noise.memory, 1 / (5 * noise.memory))
            state[:, period] = rng.random(n_series) < chance
        return np.log(noise.sd) * state
    if noise.kind == "line":
        return np.log(np.linspace(1, noise.sd, n_periods)) * np.ones(shape)
    return np.zeros(shape)


def draw_counts(
    total: int, n: NDArray[np.int64], log_rate: NDArray[np.float64], *, cluster: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Let the stories of one series, or clusters of them, fall on periods."""
    weight = n * np.exp(log_rate)
    drawn = rng.multinomial(total // cluster, weight / weight.sum()) * cluster
    return np.minimum(drawn, n)


def simulate(noise: Noise, n_periods: int, rng: np.random.Generator) -> tuple[Presence, NDArray[np.int64]]:
    """Simulate the stories of a corpus whose topics are present throughout, and the topic of each part."""
    n = np.full(n_periods, N_STORIES)
    if noise.kind == "volume":
        n = np.geomspace(60, 600, n_periods).astype(int)
    cluster = int(noise.sd) if noise.kind == "clusters" else 1
    rate = draw_noise(noise, (N_TOPICS, n_periods), rng)
    topics = np.array(
        [draw_counts(size, n, row, cluster=cluster, rng=rng) for size, row in zip(SIZES, rate, strict=True)]
    )
    within = draw_noise(noise, (len(PARTS), n_periods), rng)
    parts = []
    for topic in range(N_SPLIT):
        rows = [row for row, parent in enumerate(PARTS) if parent == topic]
        level = np.exp(within[rows]) * np.geomspace(1, 0.3, len(rows))[:, None]
        parts += list(
            np.array([rng.multinomial(k, p) for k, p in zip(topics[topic], (level / level.sum(0)).T, strict=True)]).T
        )
    every = np.array(parts + list(topics[N_SPLIT:]))
    return Presence(n, topics, every), np.concatenate([PARTS, np.arange(N_SPLIT, N_TOPICS)])


def plant(n_periods: int, noise: Noise, rng: np.random.Generator) -> tuple[Presence, dict[tuple[str, int, int], int]]:
    """Simulate a corpus in which three topics begin, three end and two divide, with a stray story in twenty-five."""
    n, begin, stop = np.full(n_periods, N_STORIES), n_periods // 2, 2 * n_periods // 3
    rate = draw_noise(noise, (N_TOPICS, n_periods), rng)
    truth: dict[tuple[str, int, int], int] = {}
    absent = np.log(0.04)
    # Sizes of about 160, 60 and 25 stories begin; of 130, 50 and 20 end; parts begin within the largest two.
    for topic in (7, 11, 15):
        rate[topic, :begin] += absent
        truth["birth", topic, -1] = begin
    for topic in (8, 12, 16):
        rate[topic, stop:] += absent
        truth["end", topic, -1] = stop
    topics = np.array([draw_counts(size, n, row, cluster=1, rng=rng) for size, row in zip(SIZES, rate, strict=True)])
    parts = []
    for topic, (part, parent) in enumerate(((1, 0), (3, 1))):
        share = np.where(np.arange(n_periods) < begin, 0.02, 0.5 if parent == 0 else 0.25)
        new = rng.binomial(topics[topic], share)
        parts += [topics[topic] - new, new]
        truth["split", parent, part] = begin
    return Presence(n, topics, np.array(parts + list(topics[2:]))), truth


def is_part(life: TopicLife) -> bool:
    """Return whether the test is of a part of a topic."""
    return life.fine >= 0


def measure_noise(task: tuple[Noise, int, int, int]) -> tuple[float, float, int]:
    """Measure how many corpora have any false birth or end, and any false split or narrowing."""
    noise, n_periods, n_families, seed = task
    rng = np.random.default_rng(seed)
    topics = parts = 0
    for family in range(n_families):
        presence, parent_of = simulate(noise, n_periods, rng)
        lives = assess_presence(presence, parent_of=parent_of, settings=TrendSettings(), seed=family)
        topics += any(life.is_found and not is_part(life) for life in lives)
        parts += any(life.is_found and is_part(life) for life in lives)
    return topics / n_families, parts / n_families, n_families


def measure_power(task: tuple[Noise, int, int, int]) -> list[tuple[str, int, bool, float, bool, int]]:
    """Measure every planted event.

    Returns
    -------
    What was planted, stories, whether it was found, error of its date, whether the interval holds it, and the number of
    false findings of its corpus.
    """
    noise, n_periods, n_families, seed = task
    rng = np.random.default_rng(seed)
    rows = []
    for family in range(n_families):
        presence, truth = plant(n_periods, noise, rng)
        parent_of = np.concatenate([[0, 0, 1, 1], np.arange(2, N_TOPICS)])
        lives = assess_presence(presence, parent_of=parent_of, settings=TrendSettings(), seed=family)
        found = {(life.kind, life.topic, life.fine): life for life in lives if life.is_found}
        n_false = len(set(found) - set(truth))
        for key, date in truth.items():
            life = found.get(key)
            size = presence.topic[key[1]].sum() if key[2] < 0 else presence.part[key[2]].sum()
            error = abs(life.period - date) if life else float("nan")
            rows.append(
                (key[0], int(size), life is not None, error, bool(life and life.low <= date <= life.high), n_false)
            )
    return rows


# ------------------------------------------------------------------------------------------------ labelled corpora

N_PERIODS = 36


@dataclass(frozen=True)
class Found:
    """Topics and parts of texts."""

    topic: NDArray[np.int64]
    part: NDArray[np.int64]
    parent_of: NDArray[np.int64]
    is_outlier: NDArray[np.bool_]

    def count(self, period: NDArray[np.int64], n_periods: int) -> Presence:
        """Count texts, each a story, by period."""

        def tabulate(group: NDArray[np.int64], n_groups: int) -> NDArray[np.int64]:
            table = np.zeros((n_groups, n_periods), np.int64)
            np.add.at(table, (group[~self.is_outlier], period[~self.is_outlier]), 1)
            return table

        n = np.bincount(period, minlength=n_periods)
        n_topics = int(self.topic.max()) + 1
        return Presence(n, tabulate(self.topic, n_topics), tabulate(self.part, len(self.parent_of)))


def cluster(values: NDArray[np.float32], texts: Sequence[str], n_topics: int | None) -> Found:
    """Cluster texts as a run does."""
    from labelled_sets import LabelledSet, make_passages

    from research.topics import cluster_passages

    passages = make_passages(LabelledSet("part", tuple(texts), ("",) * len(texts), ("en",) * len(texts)))
    made = cluster_passages(values, passages, TopicSettings(n_topics=n_topics), seed=0, story_of=np.arange(len(texts)))
    return Found(made.topic_of, made.fine_of, made.topic_of_fine, made.is_outlier)


def assess(found: Found, period: NDArray[np.int64], n_periods: int, seed: int) -> tuple[TopicLife, ...]:
    """Test the topics of texts with some dates."""
    return assess_presence(
        found.count(period, n_periods), parent_of=found.parent_of, settings=TrendSettings(), seed=seed
    )


def shuffle_blocks(period: NDArray[np.int64], length: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Put blocks of periods, with all their texts, in another order."""
    n_blocks = -(-(int(period.max()) + 1) // length)
    place = np.argsort(rng.permutation(n_blocks))
    return place[period // length] * length + period % length


@dataclass(frozen=True)
class Labelled:
    """Texts with their class and, where they have one, their week."""

    name: str
    texts: tuple[str, ...]
    labels: NDArray[np.str_]
    week: NDArray[np.int64] | None
    values: NDArray[np.float32]


MOST_PER_CLASS, LEAST_PER_CLASS = 300, 50


def read_labelled(name: str, folder: Path) -> Labelled:
    """Read texts, and encode them once."""
    import gzip
    import json
    from collections import Counter
    from datetime import date

    from corpora import find_corpus
    from labelled_sets import LENGTH, LabelledSet, find_vectors

    with gzip.open(find_corpus({"BBC": "bbc_news.jsonl.gz", "Reuters": "reuters_1987.jsonl.gz"}[name]), "rt") as stream:
        rows = [json.loads(line) for line in stream]
    week = None
    if name == "BBC":
        kept, labels = rows, [row["label"] for row in rows]
    else:
        rows = [row for row in rows if len(row["topics"]) == 1 and row["text"].strip() and row["date"]]
        sizes = Counter(row["topics"][0] for row in rows)
        rng, kept = np.random.default_rng(0), []
        for label in sorted(label for label, size in sizes.items() if size >= LEAST_PER_CLASS):
            own = [row for row in rows if row["topics"][0] == label]
            kept += [own[at] for at in sorted(rng.permutation(len(own))[:MOST_PER_CLASS])]
        labels = [row["topics"][0] for row in kept]
        days = np.array([date.fromisoformat(row["date"][:10]).toordinal() for row in kept])
        week = (days - 1) // 7 - (days.min() - 1) // 7
    texts = tuple(f"{row['title']}\n{row['text']}"[:LENGTH] for row in kept)
    labelled = LabelledSet(name.lower() + "_lives", texts, tuple(labels), ("en",) * len(texts))
    return Labelled(name, texts, np.array(labels), week, np.load(find_vectors(labelled, folder, is_raw=True)))


def measure_shuffles(
    data: Labelled, found: Found, n_shuffles: int
) -> Iterator[tuple[str, list[tuple[int, int, int, int]]]]:
    """Yield the false births, ends, splits and narrowings of every shuffle, by way of shuffling."""

    def judge(periods: Iterator[NDArray[np.int64]]) -> list[tuple[int, int, int, int]]:
        rows = []
        for seed, period in enumerate(periods):
            kinds = [life.kind for life in assess(found, period, int(period.max()) + 1, seed) if life.is_found]
            rows.append(tuple(kinds.count(kind) for kind in ("birth", "end", "split", "narrowing")))
        return rows

    rng = np.random.default_rng(3)
    yield "random months", judge(rng.integers(0, N_PERIODS, len(data.texts)) for _ in range(n_shuffles))
    if data.week is not None:
        yield "weeks of the texts, shuffled", judge(rng.permutation(data.week) for _ in range(n_shuffles))
        yield "blocks of 3 weeks, shuffled", judge(shuffle_blocks(data.week, 3, rng) for _ in range(n_shuffles))
        yield "the true weeks", judge(iter([data.week]))


def find_majority(group: NDArray[np.int64], labels: NDArray[np.str_], n_groups: int) -> list[tuple[str, float]]:
    """Give the most frequent class of each group, and its share."""
    result = []
    for index in range(n_groups):
        names, counts = np.unique(labels[group == index], return_counts=True)
        result.append((str(names[counts.argmax()]), counts.max() / counts.sum()) if len(names) else ("", 0.0))
    return result


def list_planted(labels: NDArray[np.str_]) -> list[str]:
    """List the classes that are removed in turn: all of a few, else every third, since each costs a clustering."""
    names = np.unique(labels).tolist()
    return names if len(names) <= 5 else names[::3]


def measure_planted(
    data: Labelled, n_topics: int | None, *, kind: str, n_seeds: int
) -> list[tuple[int, int, float, bool, int, int]]:
    """Remove each class before (birth, split) or after (end) a date, cluster again, and look for it.

    Returns
    -------
    For every class and seed: 1 if it has a topic or part of its own, 1 if that was found, the error of its date,
    whether the interval holds it, findings of other classes' topics or parts, and stories of the class that are left.
    """
    date = N_PERIODS // 2 if kind != "end" else 2 * N_PERIODS // 3
    rows = []
    for label in list_planted(data.labels):
        rng = np.random.default_rng(5)
        period = rng.integers(0, N_PERIODS, len(data.texts))
        gone = (data.labels == label) & ((period >= date) if kind == "end" else (period < date))
        kept = np.flatnonzero(~gone)
        made = cluster(data.values[kept], [data.texts[row] for row in kept], n_topics)
        labels = data.labels[kept]
        topics = find_majority(np.where(made.is_outlier, -1, made.topic), labels, int(made.topic.max()) + 1)
        parts = find_majority(np.where(made.is_outlier, -1, made.part), labels, len(made.parent_of))
        if kind == "split":
            own = [p for p, (name, share) in enumerate(parts) if name == label and share > 0.5]
            own = [p for p in own if topics[made.parent_of[p]][0] != label]
        else:
            own = [t for t, (name, share) in enumerate(topics) if name == label and share > 0.5]
        for seed in range(n_seeds):
            # Other dates on the same side: the topics, which do not see dates, stay as they are.
            again = np.random.default_rng(100 + seed)
            early, late = (date, N_PERIODS) if kind != "end" else (0, date)
            dates = np.where(
                labels == label, again.integers(early, late, len(kept)), again.integers(0, N_PERIODS, len(kept))
            )
            lives = [life for life in assess(made, dates, N_PERIODS, seed) if life.is_found]
            right = [
                life for life in lives if life.kind == kind and (life.fine if kind == "split" else life.topic) in own
            ]
            classes = [(parts[life.fine] if life.fine >= 0 else topics[life.topic])[0] for life in lives]
            best = min(right, key=lambda life: life.q_value, default=None)
            rows.append(
                (
                    int(bool(own)),
                    int(best is not None),
                    abs(best.period - date) if best else float("nan"),
                    bool(best and best.low <= date <= best.high),
                    sum(name != label for name in classes),
                    int((labels == label).sum()),
                )
            )
    return rows


# ------------------------------------------------------------------------------------------------ tables


def format_rate(rate: float, n: int) -> str:
    """Format a rate with its Monte Carlo standard error, in per cent."""
    return f"{100 * rate:.1f} ({100 * np.sqrt(max(rate * (1 - rate), 0.25 / n) / n):.1f})"


def tabulate_noises(options: argparse.Namespace) -> Iterator[str]:
    """Yield the table of false findings under noises."""
    yield "| noise | periods | corpora with a false birth or end, % (se) | with a false split or narrowing, % (se) |"
    yield "| --- | ---: | ---: | ---: |"
    cells = [(noise, n_periods) for noise in NOISES for n_periods in options.periods]
    pieces = max(1, options.families // 25)
    tasks = [(*cell, 25, 1000 * at + piece) for at, cell in enumerate(cells) for piece in range(pieces)]
    with ProcessPoolExecutor(options.jobs) as pool:
        done = list(pool.map(measure_noise, tasks))
    for at, (noise, n_periods) in enumerate(cells):
        own = done[at * pieces : (at + 1) * pieces]
        n = sum(one[2] for one in own)
        topics, parts = (float(np.mean([one[place] for one in own])) for place in (0, 1))
        yield f"| {noise.name} | {n_periods} | {format_rate(topics, n)} | {format_rate(parts, n)} |"


def tabulate_power(options: argparse.Namespace) -> Iterator[str]:
    """Yield the table of planted events that were found."""
    yield (
        "| noise | periods | event | stories | found, % (se) | median error of the date, periods | "
        "interval holds the date, % | false findings per corpus |"
    )
    yield "| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |"
    cells = [(NOISES[place], n_periods) for place in (0, 3, 6) for n_periods in options.periods]
    pieces = max(1, options.families // 100)
    tasks = [(*cell, 25, 7000 + 1000 * at + piece) for at, cell in enumerate(cells) for piece in range(pieces)]
    with ProcessPoolExecutor(options.jobs) as pool:
        done = list(pool.map(measure_power, tasks))
    for at, (noise, n_periods) in enumerate(cells):
        rows = [row for part in done[at * pieces : (at + 1) * pieces] for row in part]
        per_family = len(rows) // (25 * pieces)
        for place in range(per_family):
            own = rows[place::per_family]
            held = [row for row in own if row[2]]
            size = int(np.median([row[1] for row in own]))
            error = f"{np.median([row[3] for row in held]):g}" if held else "-"
            inside = f"{100 * np.mean([row[4] for row in held]):.0f}" if held else "-"
            yield (
                f"| {noise.name} | {n_periods} | {own[0][0]} | {size} | "
                f"{format_rate(float(np.mean([row[2] for row in own])), len(own))} | {error} | {inside} | "
                f"{np.mean([row[5] for row in own]):.2f} |"
            )


def tabulate_corpora(options: argparse.Namespace) -> Iterator[str]:
    """Yield the tables of labelled corpora."""
    data = [read_labelled(name, options.vectors) for name in ("BBC", "Reuters")]
    yield (
        "| corpus | topics, parts | dates | shuffles | with a false birth or end, % (se) | births, ends per corpus | "
        "with a false split or narrowing, % (se) | splits, narrowings per corpus |"
    )
    yield "| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |"
    for one in data:
        for n_topics in (None, 3):
            found = cluster(one.values, one.texts, n_topics)
            for name, rows in measure_shuffles(one, found, options.shuffles):
                n, counts = len(rows), np.array(rows)
                size = f"{found.topic.max() + 1}, {len(found.parent_of)}"
                births, ends, splits, narrowings = counts.mean(axis=0)
                yield (
                    f"| {one.name}, {len(one.texts):,} texts | {size} | {name} | {n} | "
                    f"{format_rate(float((counts[:, :2].sum(axis=1) > 0).mean()), n)} | {births:.2f}, {ends:.2f} | "
                    f"{format_rate(float((counts[:, 2:].sum(axis=1) > 0).mean()), n)} | "
                    f"{splits:.2f}, {narrowings:.2f} |"
                )
    yield ""
    yield (
        "| corpus | planted | classes | with a topic or part of their own | found of these, % (se) | "
        "median error of the date, months | interval holds the date, % | findings of other classes, per corpus |"
    )
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for one in data:
        n_classes = len(list_planted(one.labels))
        for kind, n_topics in (("birth", None), ("end", None), ("split", 3)):
            rows = measure_planted(one, n_topics, kind=kind, n_seeds=options.seeds)
            own = [row for row in rows if row[0]]
            held = [row for row in own if row[1]]
            error = f"{np.median([row[2] for row in held]):g}" if held else "-"
            inside = f"{100 * np.mean([row[3] for row in held]):.0f}" if held else "-"
            rate = format_rate(float(np.mean([row[1] for row in own])), len(own)) if own else "-"
            yield (
                f"| {one.name} | {kind} | {n_classes} | {len(own) // options.seeds} | {rate} | {error} | {inside} | "
                f"{np.mean([row[4] for row in rows]):.2f} |"
            )


TABLES = {"noises": tabulate_noises, "power": tabulate_power, "corpora": tabulate_corpora}


def main() -> None:
    """Print the tables that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=400)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default=",".join(TABLES))
    parser.add_argument("--periods", type=int, nargs="+", default=[24, 60, 120])
    parser.add_argument("--shuffles", type=int, default=200)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--vectors", type=Path, default=Path("outputs/.vectors"))
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    began, lines = time.perf_counter(), []
    for name in options.only.split(","):
        for line in TABLES[name](options):
            print(line, flush=True)
            lines.append(line)
        lines.append("")
    print(f"{time.perf_counter() - began:.0f} s")
    if options.out:
        options.out.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
