"""Find topics in labelled data sets by Themeline and by other tools; print one table per data set.

Every method receives the same vectors and has its default settings; every fit runs in a separate process. Completed
fits are kept in a file of JSON lines and not repeated: remove a line to repeat a fit. Scores are computed from the
labels in that file, so that the same code scores all methods.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from corpora import ROOT
from labelled_sets import SETS, find_vectors, read_set
from peers import METHODS
from scores import Scorer, compare_seeds

Fits = dict[tuple[str, str, int], dict[str, Any]]

_HEAD = (
    "method",
    "n",
    "AMI",
    "AMI kept",
    "FMI",
    "k",
    "k error",
    "outliers",
    "seed ARI",
    "NPMI",
    "diversity",
    "s",
    "s cold",
    "MB",
)


def main() -> None:
    """Make the missing fits, then print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=SETS)
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--seeds", nargs="+", type=int, default=range(5))
    parser.add_argument("--raw", action="store_true", help="use vectors that are not centred per language")
    parser.add_argument("--out", type=Path, default=ROOT / "outputs" / "benchmarks" / "topics.jsonl")
    parser.add_argument("--vectors", type=Path, help="folder of cached vectors; by default in the folder of --out")
    parser.add_argument("--again", action="store_true", help="repeat fits that are already in the file")
    parser.add_argument("--only-print", action="store_true", help="make no fits")
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    kind = "raw" if options.raw else "centred"
    if not options.only_print:
        fits = {} if options.again else read_fits(options.out, kind)
        # Failed fits are repeated.
        done = {what for what, fit in fits.items() if "labels" in fit}
        methods = [method for method in options.methods if _is_installed(METHODS[method].package)]
        for name in options.sets:
            vectors = find_vectors(
                read_set(name), options.vectors or options.out.parent / "vectors", is_raw=options.raw
            )
            for seed in options.seeds:
                for method in methods:
                    if (name, method, seed) not in done:
                        _keep(options.out, {"set": name, "kind": kind, "method": method, "seed": seed}, vectors)
    fits = read_fits(options.out, kind)
    for name in options.sets:
        print("\n".join(tabulate(name, fits)), flush=True)


def read_fits(path: Path, kind: str) -> Fits:
    """Read the fits on raw or centred vectors; of repeated fits the last one counts."""
    if not path.is_file():
        return {}
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {(row["set"], row["method"], row["seed"]): row for row in rows if row["kind"] == kind}


def tabulate(name: str, fits: Fits) -> list[str]:
    """Return the table of a data set in Markdown: one row per method, medians over the seeds."""
    labelled = read_set(name)
    scorer = Scorer(labelled)
    lines = ["", f"**{name}**: {len(labelled.texts):,} texts, {labelled.n_classes} classes", ""]
    lines += [f"| {' | '.join(_HEAD)} |", f"| --- |{' ---: |' * (len(_HEAD) - 1)}"]
    by_method: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for (of_set, method, _), fit in sorted(fits.items()):
        if of_set == name:
            by_method[method].append(fit)
    for key, method in METHODS.items():
        done = [fit for fit in by_method[key] if "labels" in fit]
        if done:
            lines.append(f"| {method.title} {done[-1]['version']} | {' | '.join(_summarise(done, scorer))} |")
        for fit in by_method[key]:
            if "error" in fit:
                lines.append(f"| {method.title}, seed {fit['seed']} | {fit['error'].strip().splitlines()[-1]} |")
    return lines


def _summarise(done: list[dict[str, Any]], scorer: Scorer) -> list[str]:
    runs = [np.array(fit["labels"]) for fit in done]
    scores = [asdict(scorer.score(labels)) for labels in runs]
    middle = {name: statistics.median(score[name] for score in scores) for name in scores[0]}
    cost = {
        name: statistics.median(fit[name] for fit in done) for name in ("seconds", "seconds_with_import", "megabytes")
    }
    return [
        str(len(done)),
        *(f"{middle[name]:.3f}" for name in ("ami", "ami_kept", "fmi")),
        f"{middle['n_topics']:g}",
        f"{middle['topics_error']:.0%}",
        f"{middle['noise']:.1%}",
        f"{compare_seeds(runs):.3f}",
        f"{middle['npmi']:.3f}",
        f"{middle['diversity']:.3f}",
        f"{cost['seconds']:.1f}",
        f"{cost['seconds_with_import']:.1f}",
        f"{cost['megabytes']:,.0f}",
    ]


def _is_installed(package: str) -> bool:
    try:
        importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        print(f"skipped: {package} is not installed (make peers)")
        return False
    return True


def _keep(path: Path, what: dict[str, Any], vectors: Path) -> None:
    """Make one fit in a separate process and add it to the file."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "fit.json"
        command = [sys.executable, str(Path(__file__).with_name("fit_once.py")), what["method"], what["set"]]
        # Vectors are given; no method may download a model.
        ended = subprocess.run(
            [*command, str(what["seed"]), str(vectors), str(found)],
            env={**os.environ, "HF_HUB_OFFLINE": "1"},
            capture_output=True,
            text=True,
        )
        if found.is_file():
            what |= json.loads(found.read_text(encoding="utf-8"))
        else:
            what["error"] = f"ended with {ended.returncode}: {ended.stderr[-500:]}"
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(what) + "\n")
    said = (
        what.get("error")
        or f"{len(set(what['labels']) - {-1})} topics, {what['seconds']:.1f} s, {what['megabytes']:,.0f} MB"
    )
    print(f"{what['set']} {what['method']} seed {what['seed']}: {said}", flush=True)


if __name__ == "__main__":
    main()
