"""Damaged files of every format, studies, codebooks and labels: no traceback, no long time, no article lost.

    python benchmarks/fuzz.py --inputs 2000 [--only csv ris study] [--seed 7] [--keep DIR]

Every input is read in a process with 10 seconds of CPU and 1 GB of memory beyond what the libraries take. Findings are
printed with the number of the input, by which `--seed N --first M --inputs 1 --only NAME` makes it again.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import itertools
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fuzz_mutations import mutate, mutate_settings
from fuzz_seeds import EXPORTS, Seed, list_seeds

from research.corpus import cut_passages, read_corpus
from research.corpus.recognition import FORMATS
from research.errors import ResearchError
from research.study import CorpusSettings, PassageSettings, load_study

ROOT = Path(__file__).resolve().parent.parent
CPU_SECONDS = 10
MEMORY_MB = 1024
BATCH = 40
"""Inputs that are read by one process before a new one is forked; chosen."""

STUDY_FILES = ("study", "codebook", "labels")


@dataclass(frozen=True)
class Input:
    """One damaged file.

    Attributes
    ----------
    number, seed
        Which input it is, and what was damaged.
    data
        Its bytes.
    file
        Name of the file.
    format
        Format that the study names, or ``auto``.
    expected
        Titles of the articles that must be read, because only another one was damaged.
    """

    number: int
    seed: str
    data: bytes
    file: str
    format: str
    expected: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Finding:
    """What happened to an input: ``ok``, ``refused``, ``traceback``, ``memory``, ``time``, ``crash`` or ``lost``."""

    kind: str
    text: str = ""
    seconds: float = 0.0


def make_input(seeds: Sequence[Seed], number: int, base: int) -> Input:
    """Make the input of a number; the same number always gives the same input."""
    chance = random.Random(f"{base}-{number}")
    seed = seeds[number % len(seeds)]
    others = [other.data for other in seeds if other is not seed and len(other.data) < 100_000]
    other = chance.choice(others) if others else b""
    if seed.format in STUDY_FILES:
        return Input(number, seed.format, mutate_settings(seed.data, chance), seed.file, "auto")
    is_named = seed.format != "auto" and chance.random() < 0.6
    form = seed.format if is_named else "auto"
    if seed.is_row_wise and chance.random() < 0.5:
        pieces = list(seed.pieces)
        place = chance.randrange(1, len(pieces) - 1)
        # Its last line end parts it from the next article.
        record = pieces[place].rstrip(b"\n")
        lines = record.split(b"\n")
        opening = b"".join(line + b"\n" for line in lines[: seed.n_opening_lines])
        damaged = mutate(b"\n".join(lines[seed.n_opening_lines :]), chance)
        pieces[place] = opening + damaged + pieces[place][len(record) :]
        expected = frozenset(f"Lake{day}" for day in range(11, 18) if day != 10 + place)
        return Input(number, seed.format, b"".join(pieces), seed.file, seed.format, expected)
    return Input(number, seed.format, mutate(seed.data, chance, other=other), seed.file, form)


def read_input(entry: Input, folder: Path) -> Finding:
    """Read an input as a run would, and say what happened."""
    began = time.process_time()
    kind, text = "ok", ""
    try:
        if entry.seed in STUDY_FILES:
            _read_study(entry, folder)
        else:
            kind, text = _read_corpus(entry, folder)
    except ResearchError as error:
        kind, text = "refused", str(error)
        with contextlib.suppress(UnicodeEncodeError):
            text.encode()
    except MemoryError:
        kind = "memory"
    except Exception:
        lines = traceback.format_exc().strip().splitlines()
        is_memory = "malloc" in lines[-1] or "MemoryError" in lines[-1]
        kind, text = ("memory", lines[-1]) if is_memory else ("traceback", "\n".join(lines[-8:]))
    return Finding(kind, text[-1500:], time.process_time() - began)


def _read_corpus(entry: Input, folder: Path) -> tuple[str, str]:
    (folder / entry.file).write_bytes(entry.data)
    settings = CorpusSettings(inputs=[{"path": entry.file, "format": entry.format}])
    corpus = read_corpus(settings, resolve=lambda path: folder / path)
    cut_passages(corpus, PassageSettings())
    for row in corpus.rejected:
        json.dumps([row.excerpt, *row.values]).encode()
        "".join([row.file, row.excerpt, *row.values]).encode()
    for article in corpus.articles:
        f"{article.title}{article.body}{article.source}{article.url}{article.key}".encode()
    if entry.expected:
        found = {article.title.split(" ")[0] for article in corpus.articles}
        lost = entry.expected - found
        if lost:
            why = Counter(row.code for row in corpus.rejected)
            return "lost", f"{sorted(lost)} lost; rejected: {dict(why)}"
    return "ok", ""


def _read_study(entry: Input, folder: Path) -> None:
    for seed in _list_study_files():
        (folder / seed.file).write_bytes(seed.data)
    (folder / "articles.csv").write_text("title,body,published,source\n", encoding="utf-8")
    (folder / entry.file).write_bytes(entry.data)
    load_study(folder / "study.yaml")


def _list_study_files() -> list[Seed]:
    study = (
        "name: press\ntitle: Press\nquestion: Does it?\nauthors: [A, B]\nseed: 3\ncorpus:\n  inputs:\n"
        "    - {path: articles.csv, format: csv, encoding: utf-8, date_format: '%Y-%m-%d', columns: {title: title}}\n"
        "  time_zone: Europe/Berlin\n  start: 2020-01-01\n  end: 2024-12-31\n  source_aliases: {A: B}\n"
        "  limits: {unpacked_mb: 100}\ntopics: {labels: labels.yaml, stop_words: {en: [a]}, resolution: 0.8}\n"
        "themes: {codebook: codebook.yaml}\nprevalence: {period: month, by: [source]}\n"
        "trends: {alpha: 0.05, holidays: [{country: CN, holiday: Chinese New Year}]}\nevents:\n"
        "  - &event {name: An event, date: 2022-02-02}\n  - {<<: *event, name: Another}\nfigures: {language: en}\n"
    )
    codebook = (ROOT / "configs" / "city_transformation_codebook.yaml").read_bytes()
    labels = (
        "topics:\n  - topic: lakes\n    name: {en: Lakes, zh: 湖}\n    words: {en: [lake, water], zh: [湖]}\n"
        "    merge: [mines]\n  - topic: mines\n    words: {en: [mine]}\n  - topic: ads\n    exclude: true\n"
        "    words: {en: [ad]}\n"
    )
    return [
        Seed("study", "study.yaml", (study.encode(),)),
        Seed("codebook", "codebook.yaml", (codebook,)),
        Seed("labels", "labels.yaml", (labels.encode(),)),
    ]


def choose_seeds(only: Sequence[str] = (), *, exports: Path | None = EXPORTS) -> list[Seed]:
    """Return the seeds of all formats that are built, and of the files of a study."""
    built = {form.name for form in FORMATS} | {"auto"}
    seeds = [seed for seed in list_seeds(exports) if seed.format in built] + _list_study_files()
    return [seed for seed in seeds if not only or seed.format in only]


# ---------------------------------------------------------------------------------------------------- processes


def run_inputs(entries: Sequence[Input]) -> Iterator[tuple[Input, Finding]]:
    """Read inputs in processes with limits on time and memory; a process that dies is replaced."""
    waiting = list(entries)
    while waiting:
        batch, waiting = waiting[:BATCH], waiting[BATCH:]
        done = 0
        for entry, finding in _run_batch(batch):
            done += 1
            yield entry, finding
        waiting = batch[done:] + waiting


def _run_batch(batch: Sequence[Input]) -> Iterator[tuple[Input, Finding]]:
    """Read inputs in one process until it dies; yield one finding for each that it began."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receive)
        _work(batch, send)
    os.close(send)
    n_done = 0
    with os.fdopen(receive, encoding="utf-8", errors="surrogateescape") as stream:
        for line in stream:
            yield batch[n_done], Finding(**json.loads(line))
            n_done += 1
    _, status = os.waitpid(child, 0)
    if n_done < len(batch):
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        kind = "time" if number in {signal.SIGXCPU, signal.SIGKILL} else "crash"
        yield batch[n_done], Finding(kind, f"signal {number}, status {status}", CPU_SECONDS)


def _work(batch: Sequence[Input], send: int) -> None:
    """Read the inputs in this process, and end it."""
    try:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY_MB * 2**20,) * 2)
        with os.fdopen(send, "w", encoding="utf-8", buffering=1) as stream:
            for entry in batch:
                used = resource.getrusage(resource.RUSAGE_SELF)
                limit = int(used.ru_utime + used.ru_stime) + CPU_SECONDS + 1
                resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
                with tempfile.TemporaryDirectory() as folder:
                    finding = read_input(entry, Path(folder))
                print(json.dumps(finding.__dict__), file=stream, flush=True)
    finally:
        os._exit(0)


def main() -> int:
    """Damage, read and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=5000, help="number of inputs (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", default=[], help="formats, study, codebook, labels, or auto for exports")
    parser.add_argument("--keep", type=Path, help="folder for the inputs with findings")
    asked = parser.parse_args()
    seeds = choose_seeds(asked.only)
    # Libraries are loaded once, before processes are forked.
    with contextlib.redirect_stderr(io.StringIO()):
        for seed in seeds:
            with tempfile.TemporaryDirectory() as folder:
                if seed.format not in {"parquet"}:
                    read_input(Input(0, seed.format, seed.data, seed.file, "auto"), Path(folder))
    counts: Counter[tuple[str, str]] = Counter()
    slowest: list[tuple[float, int, str]] = []
    shown: Counter[str] = Counter()
    began = time.monotonic()
    entries = (make_input(seeds, number, asked.seed) for number in range(asked.first, asked.first + asked.inputs))
    while chunk := list(itertools.islice(entries, 10 * BATCH)):
        for entry, finding in run_inputs(chunk):
            counts[entry.seed, finding.kind] += 1
            slowest = sorted([*slowest, (round(finding.seconds, 2), entry.number, entry.seed)])[-5:]
            if finding.kind in {"ok", "refused"}:
                continue
            key = f"{entry.seed} {finding.kind} {finding.text.splitlines()[-1:]}"[:160]
            shown[key] += 1
            if shown[key] <= 2:
                print(
                    f"--- input {entry.number} ({entry.seed}, {entry.format}): {finding.kind}\n{finding.text}",
                    flush=True,
                )
                if asked.keep:
                    asked.keep.mkdir(parents=True, exist_ok=True)
                    (asked.keep / f"{entry.number}-{finding.kind}-{entry.file}").write_bytes(entry.data)
    kinds = ("ok", "refused", "lost", "traceback", "memory", "time", "crash")
    print(f"\n| file | {' | '.join(kinds)} |\n|---{'|---' * len(kinds)}|")
    for name in dict.fromkeys(seed.format for seed in seeds):
        print(f"| {name} | {' | '.join(f'{counts[name, kind]:,}' for kind in kinds)} |")
    total = sum(counts.values())
    print(
        f"\n{total:,} inputs in {time.monotonic() - began:.0f} s; slowest (CPU seconds, input, file): {slowest[::-1]}"
    )
    return int(any(kind not in {"ok", "refused"} for _, kind in counts))


if __name__ == "__main__":
    sys.exit(main())
