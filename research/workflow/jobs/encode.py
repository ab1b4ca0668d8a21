"""Jobs that encode: each writes one share of the texts to the cache of vectors."""

from __future__ import annotations

import contextlib
import functools
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.encoders import Encoder, cut_shares, encode_share, has_share, open_encoder, plan_encoding
from research.leftovers import name_temporary
from research.records import Passages
from research.store import disk_errors
from research.study import EncoderSettings
from research.workflow.jobs.job import Job


def plan_jobs(
    passages: Passages, encoder: Encoder, settings: EncoderSettings, *, cache: Path, plan: Path
) -> list[tuple[Job, int]]:
    """Make the jobs of the texts that are not in the cache.

    Parameters
    ----------
    passages
        Passages of the corpus.
    encoder
        Encoder of the run.
    settings
        Its settings, which other processes open it by.
    cache
        Folder of cached vectors.
    plan
        File with the plan; the first process writes it and all others follow it, since fewer texts are missing later.

    Returns
    -------
    Every job, and the number of texts in it.
    """
    rows = _agree_on(plan, passages, encoder, cache=cache, store=settings.store)
    told = settings.model_dump(mode="json")
    jobs = []
    for share in cut_shares(rows):
        texts = [passages.passages[row].embedded_text for row in share.tolist()]
        jobs.append((Job("encode", {"encoder": told, "cache": str(cache.absolute()), "texts": texts}), len(texts)))
    return jobs


def _agree_on(plan: Path, passages: Passages, encoder: Encoder, *, cache: Path, store: Any) -> NDArray[np.int64]:
    with disk_errors(plan.parent):
        plan.parent.mkdir(parents=True, exist_ok=True)
        if not plan.is_file():
            temporary = name_temporary(plan)
            with temporary.open("wb") as stream:
                np.save(stream, plan_encoding(passages, encoder, cache_dir=cache, store=store), allow_pickle=False)
            try:
                # The first plan stays; where there are no hard links, the last one does, which costs work alone.
                with contextlib.suppress(FileExistsError):
                    os.link(temporary, plan)
            except OSError:
                temporary.replace(plan)
            finally:
                temporary.unlink(missing_ok=True)
        rows: NDArray[np.int64] = np.load(plan, allow_pickle=False)
    return rows[rows < len(passages.passages)]


def run(arguments: Mapping[str, Any]) -> None:
    """Encode the texts of a job."""
    settings, encoder = _open(arguments)
    encode_share(arguments["texts"], encoder, cache_dir=Path(arguments["cache"]), store=settings.store)


def is_done(arguments: Mapping[str, Any]) -> bool:
    """Check whether the texts of a job are in the cache as this job writes them."""
    settings, encoder = _open(arguments)
    return has_share(arguments["texts"], encoder, cache_dir=Path(arguments["cache"]), store=settings.store)


def _open(arguments: Mapping[str, Any]) -> tuple[EncoderSettings, Encoder]:
    return _open_once(json.dumps(arguments["encoder"], sort_keys=True))


@functools.lru_cache(maxsize=1)
def _open_once(told: str) -> tuple[EncoderSettings, Encoder]:
    """Open an encoder; its weights stay loaded for the next job."""
    settings = EncoderSettings(**json.loads(told))
    return settings, open_encoder(settings)
