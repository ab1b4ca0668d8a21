"""Replicates of prevalence in worker processes and shards: the bytes of one process, and one worker is killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import fields
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from made_shards import help_shard
from planted_articles import make_article_topics, make_clusters, make_corpus, make_passages, make_themes

from research.records import Prevalence
from research.study import PrevalenceSettings
from research.trends import measure_prevalence, share_replicates
from research.workflow.jobs import bootstrap, engines, resample_shared
from research.workflow.jobs.engines import Engine, LocalEngine, ShardEngine, read_shard
from research.workflow.jobs.job import Job
from research.workflow.jobs.leases import Leases
from research.workflow.running import _share_work

N_ARTICLES = 300
N_STORIES = 200


@pytest.fixture
def many_jobs(monkeypatch) -> None:
    """Share what is small, one clustering a job."""
    monkeypatch.setattr(bootstrap, "LEAST_CELLS", 0)
    monkeypatch.setattr(bootstrap, "_JOB_CELLS", N_STORIES)


@pytest.fixture(params=["soft", "hard"])
def measure(request) -> Callable[[], Prevalence]:
    """Give what measures a corpus of reprinted stories, with two themes and two topics by six clusterings.

    Articles have two passages, so that the top topic of one is not all that it is about.
    """
    rng = np.random.default_rng(2)
    topic_of = rng.integers(2, size=2 * N_ARTICLES)
    clusterings = [np.where(rng.random(len(topic_of)) < 0.3, -1, topic_of * 3) for _ in range(6)]
    clusters = make_clusters(topic_of, n_topics=2, clusterings=clusterings)
    corpus = make_corpus(
        [date(2024, 1, 1) + timedelta(days=day) for day in np.sort(rng.integers(200, size=N_ARTICLES)).tolist()],
        # Every third article reprints the one before it.
        stories=[number // 3 * 2 + min(number % 3, 1) for number in range(N_ARTICLES)],
        sources=[f"source {number}" for number in rng.integers(8, size=N_ARTICLES)],
    )
    return partial(
        measure_prevalence,
        corpus,
        make_themes(rng.dirichlet([0.5, 0.5], size=N_ARTICLES)),
        make_article_topics(np.eye(2)[topic_of].reshape(N_ARTICLES, 2, 2).mean(axis=1)),
        passages=make_passages(np.repeat(np.arange(N_ARTICLES), 2)),
        clusters=clusters,
        settings=PrevalenceSettings(membership=request.param, n_replicates=100, by=[]),
        seed=5,
    )


def check_same(made: Prevalence, plain: Prevalence) -> None:
    for field in fields(plain):
        one, other = getattr(made, field.name), getattr(plain, field.name)
        if isinstance(other, np.ndarray):
            assert (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes()), field.name
        else:
            assert one == other, field.name


def measure_shared(measure: Callable[[], Prevalence], engine: Engine, folder: Path) -> Prevalence:
    with share_replicates(partial(resample_shared, engine=engine, folder=folder)):
        return measure()


@pytest.mark.usefixtures("many_jobs")
@pytest.mark.parametrize("measure", ["soft"], indirect=True)
def test_two_workers_of_which_one_is_killed_make_the_bands_of_one_process(tmp_path, monkeypatch, measure):
    plain = measure()
    started, given, answered = [], [], []
    start, ask = engines._Distribution._start, engines._ask

    def watch(self):
        started.append(start(self))
        return started[-1]

    def ask_and_kill(worker, job):
        given.append(job)
        if len(given) == 3:
            os.kill(worker.pid, signal.SIGKILL)
        answer = ask(worker, job)
        answered.append(answer)
        return answer

    monkeypatch.setattr(engines._Distribution, "_start", watch)
    monkeypatch.setattr(engines, "_ask", ask_and_kill)
    check_same(measure_shared(measure, LocalEngine(2), tmp_path), plain)
    jobs = {job.key for job in given}
    assert {job.kind for job in given} == {"bootstrap"}
    assert len(jobs) == 6
    assert sum(answer is None for answer in answered) == 1
    assert {answer["done"] for answer in answered if answer is not None} == jobs
    assert 2 <= len(started) <= 3


@pytest.mark.usefixtures("many_jobs")
def test_bands_that_shards_make_together_are_those_of_one_process(tmp_path, monkeypatch, measure):
    plain = measure()
    with help_shard(tmp_path, monkeypatch) as (first, ran):
        made = measure_shared(measure, first, tmp_path / "replicates")
    assert len(set(ran)) == 2
    check_same(made, plain)


class Here:
    """An engine whose only worker is this process; it counts its jobs."""

    has_workers = True
    n_jobs = 0

    def do(self, jobs, on_done) -> None:
        self.n_jobs += len(jobs)
        for job in jobs:
            job.run()


@pytest.mark.parametrize("per_job", [1, 37, 10**6])
def test_the_size_of_jobs_changes_no_number(tmp_path, monkeypatch, measure, per_job):
    engine = Here()
    monkeypatch.setattr(bootstrap, "LEAST_CELLS", 0)
    monkeypatch.setattr(bootstrap, "_JOB_CELLS", per_job * N_STORIES)
    check_same(measure_shared(measure, engine, tmp_path), measure())
    # There are as many blocks as clusterings.
    assert engine.n_jobs == {1: 6, 37: 3, 10**6: 1}[per_job]


@pytest.mark.usefixtures("many_jobs")
def test_topics_that_are_taken_as_certain_are_shared_too(tmp_path, measure):
    certain = partial(measure, passages=None, clusters=None)
    engine = Here()
    check_same(measure_shared(certain, engine, tmp_path), certain())
    assert engine.n_jobs == 1


def test_few_replicates_stay_in_this_process(tmp_path, measure):
    engine = Here()
    check_same(measure_shared(measure, engine, tmp_path), measure())
    assert engine.n_jobs == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("many_jobs")
def test_a_stage_of_a_run_shares_its_replicates_and_leaves_no_files(tmp_path, measure):
    engine, folder = Here(), tmp_path / "prevalence-0123"
    with _share_work(engine, folder):
        made = measure()
        assert folder.is_dir()
    check_same(made, measure())
    assert engine.n_jobs == 6
    assert not folder.exists()


@pytest.mark.usefixtures("many_jobs")
def test_jobs_that_another_run_has_left_done_are_not_done_again(tmp_path, monkeypatch, measure):
    plain = measure_shared(measure, Here(), tmp_path)
    monkeypatch.setattr(Job, "run", lambda job: pytest.fail("done again"))
    shard = ShardEngine(read_shard("1/1"), Leases(tmp_path, seconds=60), tmp_path)
    check_same(measure_shared(measure, shard, tmp_path), plain)
