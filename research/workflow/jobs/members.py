"""Jobs that cluster: each makes some members of the ensemble and writes their labels."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from research.topics import Member, Neighbors, make_members
from research.workflow.jobs.engines import Engine
from research.workflow.jobs.job import Job
from research.workflow.jobs.job_files import read_input, read_result, write_inputs, write_result

LEAST_POINTS = 20_000
"""Points from which clusterings are worth their way to other processes: each takes a second. Chosen."""


def make_shared_members(
    neighbors: Neighbors,
    resolutions: Sequence[float],
    *,
    whole: Sequence[tuple[int, int]],
    parts: Mapping[tuple[int, int], Sequence[int]],
    engine: Engine,
    folder: Path,
) -> list[Member]:
    """Let the processes of an engine make the members of an ensemble.

    Parameters
    ----------
    neighbors, resolutions, whole, parts
        As `research.topics.make_members` takes them.
    engine
        Who does the jobs.
    folder
        Folder for what the jobs read and write.

    Returns
    -------
    The members that `make_members` gives, in its order.
    """
    if neighbors.n_points < LEAST_POINTS:
        return make_members(neighbors, resolutions, whole=whole, parts=parts)
    told = {
        "inputs": str(write_inputs({"rows": neighbors.rows, "cosines": neighbors.cosines}, folder)),
        "n_neighbors": neighbors.n_neighbors,
        "resolutions": list(resolutions),
    }
    by_seed: dict[int, list[tuple[int, int]]] = {}
    for place, seed in whole:
        by_seed.setdefault(seed, []).append((place, seed))
    jobs = [Job("members", {**told, "whole": pairs, "parts": []}) for pairs in by_seed.values()]
    jobs += [
        Job("members", {**told, "whole": [], "parts": [(number, seed, list(places))]})
        for (number, seed), places in parts.items()
        if places
    ]
    engine.do(jobs, lambda place: None)
    made = [member for job in jobs for member in _read_members(job)]
    first = {(member.place, member.seed): member for member in made if member.subsample is None}
    return [*(first[place, seed] for place, seed in whole), *(one for one in made if one.subsample is not None)]


@functools.lru_cache(maxsize=1)
def _read_neighbors(place: Path, n_neighbors: int) -> Neighbors:
    """Read the neighbours; their graph stays for the next job."""
    # In memory: loops are compiled for arrays that can be written.
    rows, cosines = (np.array(read_input(place, name)) for name in ("rows", "cosines"))
    return Neighbors(rows, cosines, n_neighbors)


def run(arguments: Mapping[str, Any]) -> None:
    """Make the members of a job."""
    made = make_members(
        _read_neighbors(Path(arguments["inputs"]), arguments["n_neighbors"]),
        arguments["resolutions"],
        whole=[(place, seed) for place, seed in arguments["whole"]],
        parts={(number, seed): places for number, seed, places in arguments["parts"]},
    )
    labels = np.stack([one.labels for one in made])
    write_result(_name_result(arguments), labels=labels, is_drawn=made[0].is_drawn)


def is_done(arguments: Mapping[str, Any]) -> bool:
    """Check whether the labels of a job are there."""
    return _name_result(arguments).is_file()


def _name_result(arguments: Mapping[str, Any]) -> Path:
    return Path(arguments["inputs"]) / f"{Job('members', arguments).key}.npz"


def _read_members(job: Job) -> list[Member]:
    stored = read_result(_name_result(job.arguments))
    labels, is_drawn = stored["labels"], stored["is_drawn"]
    named: list[tuple[int, int, int | None]] = [(place, seed, None) for place, seed in job.arguments["whole"]]
    named += [(place, seed, number) for number, seed, places in job.arguments["parts"] for place in places]
    return [Member(place, seed, labels[row], number, is_drawn) for row, (place, seed, number) in enumerate(named)]
