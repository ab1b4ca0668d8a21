"""Run one study on corpora of growing size, and print what every stage takes and how fast it grows.

The corpora are made of clauses of the public corpora: an item joins clauses of one source text, so that its vector has
a topic. Source texts are drawn unevenly (a few events make many items), items come from 300 sources of uneven size over
four years of days, a tenth of them reprints another within three days, and three languages take part. Titles have one
or two clauses, items about 400 characters. Each size is run in a process of its own. Vectors are cached in ``--out``,
so that a second call encodes nothing; all other results are made again.

As a run does, stages are run side by side on all processors: seconds of stages are then by the clock, and overlap.
With ``--one-by-one`` the run has one processor and one stage at a time, and seconds of stages are processor time, from
which exponents can be told.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import math
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from corpora import ROOT, find_corpus

N_SOURCES = 300
N_DAYS = 4 * 365
REPRINTED = 0.1
SHARES = {"zh": 0.6, "en": 0.35, "es": 0.05}
LENGTHS = {"title": 40, "item": 400}
LEAST_SECONDS = 0.3
_CLAUSE = re.compile(r"(?<=[。！？；.!?;])\s*|\n+")

STUDY = """
name: scale_{name}
title: Growth of a run
question: How does a run grow with the corpus?
seed: 1
corpus:
  inputs:
    - path: {corpus}
      format: jsonl
      columns: {{title: {title}, body: {body}, published: date, source: source}}
  time_zone: UTC
encoder:
  name: use-multilingual
themes:
  codebook: {codebook}
prevalence:
  period: month
  unit: story
"""


def main() -> None:
    """Make the corpora, run the studies and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="20000,100000", help="numbers of items, comma-separated")
    parser.add_argument("--length", choices=sorted(LENGTHS), default="title")
    parser.add_argument("--out", type=Path, default=Path("outputs") / "scale", help="folder for corpora and runs")
    parser.add_argument("--one-by-one", action="store_true", help="one stage at a time: processor time of stages")
    parser.add_argument("--set", action="append", default=[], help="settings of the study, as of `research run`")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    runs = []
    for number, size in enumerate(sizes, 1):
        runs.append(_run(size, options.length, out=options.out, settings=options.set, one_by_one=options.one_by_one))
        # After every size: a longer one may be stopped.
        _print_table(sizes[:number], runs)


def _run(n_items: int, length: str, *, out: Path, settings: list[str], one_by_one: bool) -> dict[str, Any]:
    out.mkdir(parents=True, exist_ok=True)
    corpus = out / f"{length}_{n_items}.jsonl.gz"
    if not corpus.is_file():
        _write_corpus(corpus, n_items, length)
    study = out / f"{length}_{n_items}.yaml"
    study.write_text(
        STUDY.format(
            name=f"{length}_{n_items}",
            corpus=corpus.resolve().as_posix(),
            codebook=(ROOT / "configs" / "news_broadcast_codebook.yaml").as_posix(),
            title="title" if length == "title" else "null",
            body="null" if length == "title" else "title",
        ),
        encoding="utf-8",
    )
    place = out / f"runs_{length}_{n_items}"
    shutil.rmtree(place / ".stages", ignore_errors=True)
    command = [sys.executable, "-m", "research.cli", "run", str(study), "--out", str(place), "--quiet"]
    command += [part for setting in settings for part in ("--set", setting)]
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, preexec_fn=_use_one_processor if one_by_one else None
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if status:
        sys.exit(f"failed: {' '.join(command)}")
    folder = max((place / f"scale_{length}_{n_items}").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    kind = "cpu_seconds" if one_by_one else "seconds"
    seconds = {name: float(entry[kind]) for name, entry in manifest["timings"].items()}
    return {
        **seconds,
        "wall": time.perf_counter() - began,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak MB": usage.ru_maxrss / 1024,
        "run folder MB": _measure_folder(folder) / 1e6,
        "vectors MB": _measure_folder(place / ".vectors") / 1e6,
    }


def _use_one_processor() -> None:
    """Keep to one processor; a run then has one stage, and one process, at a time."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _measure_folder(folder: Path) -> int:
    """Sum the bytes of a folder; files with several links count once."""
    sizes = {path.stat().st_ino: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    return sum(sizes.values())


def _print_table(sizes: list[int], runs: list[dict[str, Any]]) -> None:
    steps = [f"exponent {small:,}-{large:,}" for small, large in itertools.pairwise(sizes)]
    print(" | ".join(["", "stage", *(f"{size:,}" for size in sizes), *steps, ""]).strip())
    print("|" + " --- |" * (1 + len(sizes) + len(steps)))
    for name in runs[-1]:
        values = [float(run.get(name, math.nan)) for run in runs]
        if name in {"wall", "cpu"} or max(values) >= LEAST_SECONDS:
            grown = [
                f"{math.log(max(b, 1e-3) / max(a, 1e-3)) / math.log(m / n):.2f}"
                for a, b, n, m in zip(values, values[1:], sizes, sizes[1:], strict=False)
            ]
            print(" | ".join(["", name, *(f"{value:,.1f}" for value in values), *grown, ""]).strip())


# ----------------------------------------------------------------------------------------------- the corpus


def _write_corpus(path: Path, n_items: int, length: str) -> None:
    """Write a corpus; the same on every machine, and a smaller one is not the beginning of a larger one."""
    random = np.random.default_rng(n_items)
    texts = _read_clauses()
    sources = 1 / np.arange(1, N_SOURCES + 1) ** 0.8
    sources /= sources.sum()
    per_language = {code: int(share * n_items * (1 - REPRINTED)) for code, share in SHARES.items()}
    per_language["zh"] += n_items - round(REPRINTED * n_items) - sum(per_language.values())
    written: list[tuple[str, int]] = []
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as stream:

        def write(title: str, day: int) -> None:
            source = f"source {int(random.choice(N_SOURCES, p=sources)):03d}"
            published = (date(2021, 1, 1) + timedelta(days=day)).isoformat()
            stream.write(json.dumps({"title": title, "source": source, "date": published}, ensure_ascii=False) + "\n")

        for code, n_wanted in per_language.items():
            for title in _make_items(texts[code], n_wanted, LENGTHS[length], random=random):
                written.append((title, int(random.integers(N_DAYS))))
                write(*written[-1])
        for place in random.integers(len(written), size=round(REPRINTED * n_items)):
            title, day = written[int(place)]
            write(title, min(day + int(random.integers(4)), N_DAYS - 1))


def _make_items(texts: list[list[str]], n_wanted: int, length: int, *, random: np.random.Generator) -> Iterator[str]:
    """Join clauses of one text each until they are as long as wanted; texts that come early come often."""
    weight = 1 / np.arange(1, len(texts) + 1) ** 0.5
    chosen = random.choice(len(texts), n_wanted, p=weight / weight.sum())
    for place in chosen:
        clauses = texts[int(place)]
        picked: list[str] = []
        for clause in random.permutation(len(clauses)):
            picked.append(clauses[int(clause)])
            if sum(map(len, picked)) >= length * (0.6 + 0.8 * random.random()):
                break
        yield " ".join(picked)


def _read_clauses() -> dict[str, list[list[str]]]:
    """Give the clauses of every text of the public corpora, by language."""
    found: dict[str, list[list[str]]] = {code: [] for code in SHARES}
    for name, language in (("xwlb_2022_2026", "zh"), ("bbc_news", "en"), ("reuters_1987", "en")):
        for row in _read_rows(f"{name}.jsonl.gz"):
            found[language].append(_cut(row["text"]))
    by_topic: dict[str, list[str]] = {}
    for row in _read_rows("sib200_zh_en_de_es.jsonl.gz"):
        if row["lang"] == "spa_Latn":
            by_topic.setdefault(row["label"], []).extend(_cut(row["text"]))
    # Spanish texts are single sentences: twenty of one subject are one text.
    for clauses in by_topic.values():
        found["es"] += [clauses[start : start + 20] for start in range(0, len(clauses), 20)]
    return {code: [clauses for clauses in texts if len(clauses) > 1] for code, texts in found.items()}


def _cut(text: str) -> list[str]:
    return [clause.strip()[:200] for clause in _CLAUSE.split(text) if len(clause.strip()) >= 10]


def _read_rows(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(find_corpus(name), "rt", encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


if __name__ == "__main__":
    main()
