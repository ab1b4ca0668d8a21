"""Run the news broadcast study with its vectors cached, and a plain BERTopic script on the same texts and vectors.

Each runs in a separate process; wall-clock time, CPU time and peak memory are measured from
outside, in rounds of both, so that what else the machine does touches both. The plain script follows the
BERTopic manual: defaults, a jieba-like tokenizer in CountVectorizer, given vectors, ``topics_over_time`` by month.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from corpora import ROOT, find_corpus

PLAIN = """
import datetime, json, sys
import numpy as np
from bertopic import BERTopic
from sklearn.feature_extraction.text import CountVectorizer
import rjieba
rows = json.load(open(sys.argv[1], encoding="utf-8"))
vectors = np.load(sys.argv[2])
texts = [row[0] for row in rows]
model = BERTopic(vectorizer_model=CountVectorizer(tokenizer=rjieba.cut, token_pattern=None), embedding_model=None)
model.fit_transform(texts, vectors)
model.topics_over_time(texts, [datetime.datetime.fromisoformat(row[1]) for row in rows])
"""


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock and of all cores, children included, and the peak memory of the process in GB."""

    wall: float
    cpu: float
    memory: float

    def __str__(self) -> str:
        return f"{self.wall:.1f} s, {self.cpu:.1f} CPU s, {self.memory:.2f} GB"


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("outputs"), help="outputs folder with cached vectors")
    parser.add_argument("--rounds", type=int, default=3, help="runs of both, one after the other")
    options = parser.parse_args()
    find_corpus("xwlb_2022_2026.jsonl.gz")
    study = ROOT / "configs" / "news_broadcast.yaml"
    run = [sys.executable, "-m", "research.cli", "run", str(study), "--out", str(options.out)]
    print("first run, which encodes texts that are not cached:", flush=True)
    subprocess.run([*run, "--quiet"], check=True)
    folder = max((options.out / "news_broadcast").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    place = _write_plain_input(folder, options.out)
    for what, change in (("the report", "report.n_examples=2"), ("trends.alpha", "trends.alpha=0.01")):
        spent = _time([*run, "--quiet", "--set", change])
        print(f"only {what} changed: {spent.wall:.1f} s, {spent.cpu:.1f} CPU s")
    ours, plain = [], []
    for number in range(options.rounds):
        # Nothing but the cached vectors is left of the runs before; a new seed makes a new run folder.
        shutil.rmtree(options.out / ".stages")
        ours.append(_time([*run, "--quiet", "--set", f"seed={int(time.time()) % 100000}"]))
        plain.append(_time([sys.executable, "-c", PLAIN, str(place / "rows.json"), str(place / "vectors.npy")]))
        print(f"round {number + 1}: whole run, vectors cached: {ours[-1]}; plain BERTopic: {plain[-1]}", flush=True)
    for name in ("wall", "cpu"):
        ratios = sorted(getattr(theirs, name) / getattr(own, name) for own, theirs in zip(ours, plain, strict=True))
        print(f"{name}: plain / ours {np.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")


def _write_plain_input(folder: Path, out: Path) -> Path:
    """Write the text, month and mean passage vector of every article for the plain script."""
    from research.store import read_records

    records, _ = read_records(folder)
    place = out / ".benchmark"
    place.mkdir(exist_ok=True)
    rows = [[a.body, f"{a.published:%Y-%m}-01"] for a in records.corpus.articles]
    (place / "rows.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    mean = np.zeros((len(rows), records.vectors.values.shape[1]), np.float32)
    np.add.at(mean, records.passages.article_of, records.vectors.values.astype(np.float32))
    np.save(place / "vectors.npy", mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9))
    return place


def _time(command: list[str]) -> Spent:
    began = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if status:
        sys.exit(f"failed: {command[:4]}")
    return Spent(time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 2**20)


if __name__ == "__main__":
    main()
