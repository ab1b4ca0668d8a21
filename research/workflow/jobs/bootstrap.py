"""Jobs that resample: each computes the shares of all series in some blocks of replicates."""

from __future__ import annotations

import functools
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

LEAST_CELLS = 600_000_000
"""Replicates times articles or stories from which they are worth their way to other processes."""

_JOB_CELLS = 250_000_000
"""Replicates times articles or stories of one job: one to two seconds of work. Chosen."""


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
    parts = np.array_split(np.arange(len(planned)), min(len(planned), -(-n_cells // _JOB_CELLS)))
    jobs = [Job("bootstrap", {**told, "first": int(part[0]), "after": int(part[-1]) + 1}) for part in parts]
    engine.do(jobs, lambda place: None)
    return np.concatenate([read_result(_name_result(job.arguments))["share"] for job in jobs])


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
    # The sums of one process, whose stages multiply in one thread each.
    with use_one_blas_thread():
        share = resample_shares(_read_resampled(place, arguments), _read_blocks(place)[chosen])
    write_result(_name_result(arguments), share=share)


def _read_resampled(place: Path, arguments: Mapping[str, Any]) -> Resampled:
    read = functools.partial(read_input, place)
    values = read("values")
    none = np.zeros((len(values), 0))
    units = Units(none, none, *(read(name) for name in ("period", "source", "story", "copies", "row_of")))
    clusterings = None
    if arguments["n_topics"] is not None:
        clusterings = Clusterings(
            labels=read("labels"),
            topic_of=read("topic_of"),
            is_outlier=read("is_outlier"),
            n_topics=arguments["n_topics"],
            article_of=read("article_of"),
        )
    return Resampled(units, values, clusterings, arguments["is_top"], arguments["n_periods"])


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
