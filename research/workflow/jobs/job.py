"""Jobs: pieces of work that any process with the same folder can do, told as JSON and answered by files.

What a job may run is a table of modules; nothing is unpickled or evaluated. A job is done when its files are there,
whoever wrote them, so that a job that was begun twice, or whose process was killed, changes no result.
"""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from research import __version__
from research.errors import RunError

JobKind = Literal["encode", "members", "bootstrap"]
"""What a job does.

| kind | does | reads | writes |
| --- | --- | --- | --- |
| `encode` | encodes a share of the texts | texts in the job itself | vectors, in the cache |
| `members` | makes clusterings of the ensemble, by seed and subsample | neighbours | labels |
| `bootstrap` | computes shares in some replicates of prevalence | units, clusterings, random states | shares |

Figures are no jobs: see `docs/howto/large_corpora.md`.
"""

_MODULES: Mapping[JobKind, str] = {
    "encode": "research.workflow.jobs.encode",
    "members": "research.workflow.jobs.members",
    "bootstrap": "research.workflow.jobs.bootstrap",
}
"""Module of every kind of job; it has ``run`` and ``is_done``, functions of the arguments of a job."""


@dataclass(frozen=True)
class Job:
    """One job.

    Attributes
    ----------
    kind
        What is to be done.
    arguments
        Plain values that JSON can hold; they alone determine the files that the job writes.
    """

    kind: JobKind
    arguments: Mapping[str, Any]

    @property
    def key(self) -> str:
        """Hash of kind and arguments, 32 hexadecimal digits."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:32]

    def to_json(self) -> str:
        """Write the job on one line."""
        return json.dumps({"kind": self.kind, "arguments": self.arguments, "version": __version__}, sort_keys=True)

    def is_done(self) -> bool:
        """Check whether the files of the job are there."""
        return bool(importlib.import_module(_MODULES[self.kind]).is_done(self.arguments))

    def run(self) -> None:
        """Do the job."""
        importlib.import_module(_MODULES[self.kind]).run(self.arguments)


def read_job(text: str) -> Job:
    """Read a job that another process has told as JSON.

    Raises
    ------
    RunError
        If the text is no job of this version.
    """
    told = json.loads(text)
    if told.get("version") != __version__:
        raise RunError(
            f"a worker has Themeline {__version__}, the run {told.get('version')}; install the same version for both"
        )
    if told.get("kind") not in _MODULES:
        raise RunError(f'"{told.get("kind")}" is no kind of job; they are {", ".join(_MODULES)}')
    return Job(told["kind"], told["arguments"])


def run_told(text: str) -> str:
    """Do a job that another process has told as JSON, unless it is done; gives its key.

    Raises
    ------
    RunError
        If the text is no job of this version.
    """
    job = read_job(text)
    if not job.is_done():
        job.run()
    return job.key
