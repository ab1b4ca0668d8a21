"""A bounded part of `make fuzz`: damaged files of every format, studies, codebooks and labels."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("resource", reason="limits of processes are of POSIX")

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
if str(BENCHMARKS) not in sys.path:
    sys.path.append(str(BENCHMARKS))

import fuzz  # noqa: E402

FORMATS = sorted({seed.format for seed in fuzz.choose_seeds(exports=None)})
WHOLE = {"html": 1, "text": 1, "markdown": 1, "docx": 1, "pdf": 1}
"""Articles of the seeds of formats whose files are one article each."""


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in fuzz.STUDY_FILES])
def test_the_undamaged_file_of_a_format_is_recognised_and_read(tmp_path, name):
    from research.corpus import read_corpus
    from research.corpus.recognition import recognise_format
    from research.study import CorpusSettings

    for seed in fuzz.choose_seeds([name], exports=None):
        (tmp_path / seed.file).write_bytes(seed.data)
        assert recognise_format(tmp_path / seed.file).name == name
        corpus = read_corpus(CorpusSettings(inputs=[{"path": seed.file}]), resolve=lambda path: tmp_path / path)
        assert len(corpus.articles) == WHOLE.get(name, 7)
        assert corpus.rejected == ()


@pytest.mark.parametrize("name", fuzz.STUDY_FILES)
def test_the_undamaged_files_of_a_study_are_read(tmp_path, name):
    (seed,) = fuzz.choose_seeds([name])
    assert fuzz.read_input(fuzz.Input(0, name, seed.data, seed.file, "auto"), tmp_path).kind == "ok"


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, 10**6))
def test_damage_is_read_or_refused_and_costs_no_other_article(tmp_path, name, number):
    entry = fuzz.make_input(fuzz.choose_seeds([name], exports=None), number, 0)
    finding = fuzz.read_input(entry, tmp_path)
    assert finding.kind in {"ok", "refused"}, finding.text
    assert finding.seconds < fuzz.CPU_SECONDS


def test_what_hangs_grows_or_dies_is_found(monkeypatch):
    def misbehave(entry, folder):
        import os
        import signal

        if entry.number == 0:
            return bytearray(4 * fuzz.MEMORY_MB * 2**20) and ("ok", "")
        if entry.number == 1:
            while True:
                pass
        if entry.number == 2:
            os.kill(os.getpid(), signal.SIGUSR1)
        if entry.number == 3:
            raise KeyError("a bug")
        return "ok", ""

    monkeypatch.setattr(fuzz, "_read_corpus", misbehave)
    monkeypatch.setattr(fuzz, "CPU_SECONDS", 0)
    entries = [fuzz.Input(number, "csv", b"", "a.csv", "auto") for number in range(5)]
    assert [finding.kind for _, finding in fuzz.run_inputs(entries)] == ["memory", "time", "crash", "traceback", "ok"]
