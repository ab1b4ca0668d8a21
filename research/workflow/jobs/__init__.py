"""Work that several processes share, through the results on disk alone."""

from __future__ import annotations

from research.workflow.jobs.bootstrap import resample_shared
from research.workflow.jobs.encode import plan_jobs
from research.workflow.jobs.engines import JOBS_FOLDER, Engine, LocalEngine, Shard, open_engine, read_shard
from research.workflow.jobs.members import make_shared_members

__all__ = [
    "JOBS_FOLDER",
    "Engine",
    "LocalEngine",
    "Shard",
    "make_shared_members",
    "open_engine",
    "plan_jobs",
    "read_shard",
    "resample_shared",
]
