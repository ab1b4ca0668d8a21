"""Run the news broadcast study with its vectors cached, and a plain BERTopic script on the same texts and vectors.

Each runs in a separate process; wall-clock time and peak memory are measured from outside. The plain script follows the
BERTopic manual: defaults, a jieba-like tokenizer in CountVectorizer, given vectors, ``topics_over_time`` by month.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
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


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("outputs"), help="outputs folder with cached vectors")
    options = parser.parse_args()
    find_corpus("xwlb_2022_2026.jsonl.gz")
    study = ROOT / "configs" / "news_broadcast.yaml"
    run = [sys.executable, "-m", "research.cli", "run", str(study), "--out", str(options.out)]
    print("first run, which encodes texts that are not cached:", flush=True)
    subprocess.run([*run, "--quiet"], check=True)
    folder = max((options.out / "news_broadcast").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    place = _write_plain_input(folder, options.out)
    began = time.perf_counter()
    subprocess.run([*run, "--quiet", "--set", "report.n_examples=2"], check=True)
    print(f"only the report changed: {time.perf_counter() - began:.1f} s")
    # A new seed repeats every stage after the vectors.
    for stage in ("corpus", "passages", "vectors"):
        for path in (options.out / ".stages" / stage).iterdir():
            subprocess.run(["rm", "-rf", str(path)], check=True)
    ours, memory = _time([*run, "--quiet", "--set", f"seed={int(time.time()) % 100000}"])
    print(f"whole run, vectors cached: {ours:.1f} s, {memory:.2f} GB")
    plain, memory = _time([sys.executable, "-c", PLAIN, str(place / "rows.json"), str(place / "vectors.npy")])
    print(f"plain BERTopic: {plain:.1f} s, {memory:.2f} GB; ratio plain / ours {plain / ours:.2f}")


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


def _time(command: list[str]) -> tuple[float, float]:
    began = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if status:
        sys.exit(f"failed: {command[:4]}")
    return time.perf_counter() - began, usage.ru_maxrss / 2**20


if __name__ == "__main__":
    main()
