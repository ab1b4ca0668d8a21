"""Work that several processes share, through the results on disk alone."""

from __future__ import annotations

from research.workflow.jobs.encode import plan_jobs
from research.workflow.jobs.engines import JOBS_FOLDER, Engine, LocalEngine, Shard, open_engine, read_shard

__all__ = ["JOBS_FOLDER", "Engine", "LocalEngine", "Shard", "open_engine", "plan_jobs", "read_shard"]
