"""Jobs that resample: each computes the shares of all series in some blocks of replicates."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.cpus import use_one_blas_thread
from research.trends import Clusterings, PlannedBlock, Resampled, Units, resample_shares
from research.workflow.jobs.engines import Engine
from research.workflow.jobs.job import Job
from research.workflow.jobs.job_files import read_input, read_result, write_inputs, write_result

LEAST_CELLS = 800_000_000
"""Replicates times articles or stories from which they are worth their way to other processes: 2,000 replicates of
400,000 stories. Measured on made titles (24 series, 40 clusterings, a busy machine of two cores): a worker with half of
the replicates, its start included, takes as much processor time as the run with all of them at 4e8, .7 times as much at
8e8 and .6 times at 1.4e9; two workers at once on these two cores, which slow each other down, 1.2, .95 and .9 times."""

_JOB_CELLS = 250_000_000
"""Replicates times articles or stories of one job, if there are as many clusterings: about two seconds of work, so that
a worker that dies loses no more. Chosen."""


def resample_shared(
    resampled: Resampled, planned: Sequence[PlannedBlock], *, engine: Engine, folder: Path
) -> NDArray[np.float32]:
    """Let the processes of an engine compute the shares in replicates.

    Parameters
    ----------
    resampled, planned
        As `research.trends.resample_shares` takes them.
    engine
        Who does the jobs.
    folder
        Folder for what the jobs read and write.

    Returns
    -------
    What `resample_shares` gives.
    """
    sizes = np.array([len(block.states) for block in planned], np.int64)
    n_cells = int(sizes.sum()) * len(resampled.units.period)
    if n_cells < LEAST_CELLS:
        return resample_shares(resampled, planned)
    told = {
        "inputs": str(write_inputs(_list_arrays(resampled, planned, sizes), folder)),
        "n_topics": None if resampled.clusterings is None else resampled.clusterings.n_topics,
        "is_top": resampled.is_top,
        "n_periods": resampled.n_periods,
    }
    jobs = [
        Job("bootstrap", {**told, "first": first, "after": after})
        for first, after in itertools.pairwise(_cut(resampled, planned, -(-n_cells // _JOB_CELLS)))
    ]
    engine.do(jobs, lambda place: None)
    return np.concatenate([read_result(_name_result(job.arguments))["share"] for job in jobs])


def _cut(resampled: Resampled, planned: Sequence[PlannedBlock], n_wanted: int) -> list[int]:
    """Give where each job begins and the last one ends; a job has all blocks of a clustering, found once."""
    places = np.arange(len(planned))
    if resampled.clusterings is not None:
        places = np.unique([block.draw for block in planned], return_index=True)[1]
    return [*(int(part[0]) for part in np.array_split(places, min(n_wanted, len(places)))), len(planned)]


def _list_arrays(
    resampled: Resampled, planned: Sequence[PlannedBlock], sizes: NDArray[np.int64]
) -> dict[str, NDArray[Any]]:
    units, clusterings = resampled.units, resampled.clusterings
    arrays: dict[str, NDArray[Any]] = {
        "values": resampled.values,
        "period": units.period,
        "source": units.source,
        "story": units.story,
        "copies": units.copies,
        "row_of": units.row_of,
        "states": np.concatenate([block.states for block in planned]),
        "sizes": sizes,
        "draws": np.array([block.draw for block in planned], np.int64),
    }
    if clusterings is not None:
        arrays |= {
            "labels": clusterings.labels,
            "topic_of": clusterings.topic_of,
            "is_outlier": clusterings.is_outlier,
            "article_of": clusterings.article_of,
        }
    return arrays


def run(arguments: Mapping[str, Any]) -> None:
    """Compute the shares of a job."""
    place = Path(arguments["inputs"])
    chosen = slice(arguments["first"], arguments["after"])
    told = {name: arguments[name] for name in ("n_topics", "is_top", "n_periods")}
    resampled = _read_resampled(place, **told)
    # The sums of one process, whose stages multiply in one thread each.
    with use_one_blas_thread():
        share = resample_shares(resampled, _read_blocks(place)[chosen])
    write_result(_name_result(arguments), share=share)


@functools.lru_cache(maxsize=1)
def _read_resampled(place: Path, *, n_topics: int | None, is_top: bool, n_periods: int) -> Resampled:
    """Read what is resampled; its strata stay for the next job."""
    read = functools.partial(read_input, place)
    values = read("values")
    none = np.zeros((len(values), 0))
    units = Units(none, none, *(read(name) for name in ("period", "source", "story", "copies", "row_of")))
    clusterings = None
    if n_topics is not None:
        clusterings = Clusterings(
            labels=read("labels"),
            topic_of=read("topic_of"),
            is_outlier=read("is_outlier"),
            n_topics=n_topics,
            article_of=read("article_of"),
        )
    return Resampled(units, values, clusterings, is_top, n_periods)


def _read_blocks(place: Path) -> list[PlannedBlock]:
    # In memory: loops are compiled for arrays that can be written.
    states = np.array(read_input(place, "states"))
    edges = np.cumsum(read_input(place, "sizes"))[:-1]
    draws = read_input(place, "draws").tolist()
    return [PlannedBlock(part, draw) for part, draw in zip(np.split(states, edges), draws, strict=True)]


def is_done(arguments: Mapping[str, Any]) -> bool:
    """Check whether the shares of a job are there."""
    return _name_result(arguments).is_file()


def _name_result(arguments: Mapping[str, Any]) -> Path:
    return Path(arguments["inputs"]) / f"{Job('bootstrap', arguments).key}.npz"
