"""Running a study: stages as their inputs are ready, reuse of stored results, and writing of the run folder."""

from __future__ import annotations

import contextlib
import functools
import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from research import corpus, encoders, topics, trends
from research.coding import read_sheets
from research.cpus import count_cpus, use_one_blas_thread
from research.errors import RunError
from research.figure_sharing import Drawer
from research.figures import list_figures
from research.interruption import stop_if_asked
from research.leftovers import remove_all_leftovers
from research.progress import Progress, SilentProgress, Step, StoppableProgress
from research.provenance import (
    describe_inputs,
    describe_machine,
    describe_toolkit,
    list_versions,
    measure_peak_memory,
    relate_path,
)
from research.records import Corpus, Passages, RunRecords
from research.run_files import hash_run_files, keep_additions
from research.store import (
    RECORDS_FOLDER,
    STAGES_FOLDER,
    disk_errors,
    find_stage,
    hash_file,
    keep_stage,
    read_manifest,
    reopen_stage,
    stage_types,
    write_run,
)
from research.study import LABELS_FILE, Study
from research.workflow.branches import Task, run_tasks
from research.workflow.cpu_times import CpuTimes, measure_cpu_seconds
from research.workflow.jobs import (
    JOBS_FOLDER,
    Engine,
    LocalEngine,
    make_shared_members,
    open_engine,
    plan_jobs,
    read_shard,
    resample_shared,
)
from research.workflow.keys import (
    describe_key_parts,
    list_code_files,
    make_stage_key,
    name_run,
)
from research.workflow.publish import publish_run
from research.workflow.rejections import explain_rejections
from research.workflow.stages import STAGES, KeyPart, Stage, Tool

VECTORS_FOLDER = ".vectors"
"""Folder of cached vectors in an outputs folder."""

_POLL_SECONDS = 1.0
"""Time between two looks for the run folder that another process writes. Chosen."""

_KEPT_NAMED = 10
"""Number of kept files that are named; a convention."""


@dataclass(frozen=True)
class StageResults:
    """Results of the stages so far, by stage.

    Attributes
    ----------
    records, keys, digests
        Result, key under which it is stored, and SHA-256.
    timings
        Seconds from the beginning of the stages to that of this one, its duration in seconds, and whether the result
        was reused. Stages run side by side, so that durations may sum to more than the run took. Processor time stands
        where it is known: of stages during which no other ran, in a run without other workers.
    """

    records: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    timings: dict[str, dict[str, Any]] = field(default_factory=dict)


def run_pipeline(
    study: Study,
    *,
    outputs: str | Path = "outputs",
    cache: str | Path | None = None,
    progress: Progress | None = None,
    now: datetime | None = None,
    shard: str | None = None,
) -> Path:
    """Run a study from its articles to its page.

    Parameters
    ----------
    study
        Study from `research.study.load_study`.
    outputs
        Folder of runs; the run goes to ``outputs/<study>/<date>-<short hash>``.
    cache
        Folder of cached vectors; by default ``.vectors`` in ``outputs``.
    progress
        Progress display; none by default.
    now
        Time of the run; by default the current time.
    shard
        Which of several processes this is that run the study on the same folder, such as ``3/8``; None for one alone.

    Returns
    -------
    The run folder. A second run of the same study on the same day replaces the first; what was added to its folder
    or edited there by hand is kept.

    Raises
    ------
    ResearchError
        If the articles cannot be read, the encoder cannot be used or the disk is full.
    """
    outputs = Path(outputs)
    place = None if shard is None else read_shard(shard)
    told = StoppableProgress(progress or SilentProgress())
    began = now or datetime.now(study.corpus.zone)
    with disk_errors(outputs):
        outputs.mkdir(parents=True, exist_ok=True)
    remove_all_leftovers(outputs, inside=(STAGES_FOLDER, VECTORS_FOLDER, JOBS_FOLDER))
    paths = corpus.list_inputs(study.corpus, resolve=study.resolve)
    inputs = describe_inputs(paths, base=study.path.parent)
    if study.codebook is not None and study.themes.codes:
        # Problems of sheets are told before anything long begins.
        read_sheets(study.codebook, study.themes, resolve=study.resolve)
    encoder = encoders.open_encoder(study.encoder)
    tools: dict[Tool, Any] = {
        "encoder": encoder,
        "cache": Path(cache) if cache else outputs / VECTORS_FOLDER,
        "progress": told,
    }
    engine = open_engine(study.engine, outputs=outputs, shard=place)
    drawer = Drawer()
    try:
        parts = describe_key_parts(study, encoder, inputs=inputs)
        # Of several processes that share a run one alone draws, and which is told at the end.
        begin = drawer.begin if place is None else None
        results = run_stages(study, tools, parts=parts, outputs=outputs, engine=engine, before_work=begin)
        records = RunRecords(**results.records)
        hash_of_run = name_run(study, inputs)
        name = f"{began:%Y-%m-%d}-{hash_of_run}"
        folder = outputs / study.name / name
        manifest = {
            "study": study.name,
            "title": study.title,
            "run": name,
            "started": began.isoformat(timespec="seconds"),
            "toolkit": describe_toolkit(),
            "study_file": relate_path(study.path, folder),
            "inputs": inputs,
            "codebook": _describe_codebook(study),
            "codes": describe_inputs(list_code_files(study), base=study.path.parent),
            "encoder": {"name": encoder.name, "revision": encoder.revision},
            "records": results.digests,
            "keys": results.keys,
            "seeds": {"study": study.seed, "clusterings": list(records.clusters.seeds)},
            "packages": list_versions(),
            "machine": describe_machine(),
            "timings": results.timings,
        }
        if place is None:
            _finish_run(records, study, manifest, folder=folder, outputs=outputs, progress=told, drawer=drawer)
            return folder
        while (written := _find_written(folder.parent, hash_of_run, results.digests)) is None:
            with engine.hold(f"run-{hash_of_run}") as is_mine:
                if is_mine and _find_written(folder.parent, hash_of_run, results.digests) is None:
                    _finish_run(records, study, manifest, folder=folder, outputs=outputs, progress=told)
            stop_if_asked()
            time.sleep(0 if is_mine else _POLL_SECONDS)
        return written
    finally:
        drawer.close()
        engine.close()
        told.close()


def _find_written(runs: Path, hash_of_run: str, digests: Mapping[str, str]) -> Path | None:
    """Find the folder of a run that another shard has written, perhaps on the day before."""
    for path in sorted(runs.glob(f"*-{hash_of_run}/manifest.json")):
        with contextlib.suppress(RunError):
            if read_manifest(path.parent).get("records") == digests:
                return path.parent
    return None


def run_stages(
    study: Study,
    tools: Mapping[Tool, Any],
    *,
    parts: Mapping[KeyPart, Any],
    outputs: Path,
    n_workers: int | None = None,
    engine: Engine | None = None,
    before_work: Callable[[], None] | None = None,
) -> StageResults:
    """Run each stage when the results that it needs are there; stored results are reused.

    Parameters
    ----------
    study
        The study.
    tools
        Tools of the stages; ``progress`` is the display of the run, of which each stage receives its own step.
    parts
        Inputs that may determine a result besides settings, earlier results, code and packages.
    outputs
        Folder in which results are stored.
    n_workers
        Stages that run at the same time at most; by default as many as there are processors. No result depends on it.
    engine
        Who does jobs, and which stages this process may run; by default this process alone does everything.
    before_work
        Called before a stage is made whose result is not stored; often more than once.

    Returns
    -------
    Results in the order of the stages.
    """
    results = StageResults()
    engine = engine or LocalEngine(0)
    settings = study.model_dump(mode="json")
    attempts: dict[str, _Attempt] = {}
    run_began, cpu_times = time.perf_counter(), CpuTimes()

    def run(stage: Stage) -> bool:
        needs = {need: results.records[need] for need in stage.needs}
        kind = stage_types()[stage.name]
        is_first = stage.name not in attempts
        if is_first:
            began = time.perf_counter()
            cpu_times.begin(stage.name)
            total = stage.count_units(needs) if stage.count_units is not None else None
            step = tools["progress"].start(stage.title, total=total, unit=stage.unit)
            key = make_stage_key(stage, settings, digests=results.digests, parts=parts)
            attempts[stage.name] = _Attempt(began, step, key)
        key, step = attempts[stage.name].key, attempts[stage.name].step
        found: tuple[Any, str] | None = find_stage(kind, stage.name, key, outputs=outputs, others=needs)
        if found is None and is_first and stage.name == "vectors" and engine.has_workers:
            _share_encoding(study, needs["passages"], tools, engine=engine, plan=outputs / JOBS_FOLDER / f"{key}.npy")
        if found is None:
            if before_work is not None:
                before_work()
            with engine.hold(f"{stage.name}-{key}") as is_mine:
                if not is_mine:
                    engine.help()
                    return False
                # Another process may have finished it between the two looks.
                found = find_stage(kind, stage.name, key, outputs=outputs, others=needs)
                if found is None:
                    with explain_rejections(), _share_work(engine, outputs / JOBS_FOLDER / f"{stage.name}-{key}"):
                        made = make_result(stage, study, needs=needs, tools={**tools, "progress": step})
                    digest = keep_stage(made, stage.name, key, outputs=outputs)
                    made = reopen_stage(made, stage.name, key, outputs=outputs)
        if found is not None:
            made, digest = found
        results.records[stage.name], results.keys[stage.name], results.digests[stage.name] = made, key, digest
        ended = time.perf_counter()
        results.timings[stage.name] = {
            "began": round(attempts[stage.name].began - run_began, 3),
            "seconds": round(ended - attempts[stage.name].began, 3),
            "reused": found is not None,
            **_name_cpu_seconds(None if engine.has_workers else cpu_times.end(stage.name)),
        }
        step.finish(stage.describe(made) + (" (reused)" if found else ""))
        if stage.name == "corpus":
            # What cannot be made of the articles is told before anything long begins.
            check_articles(made, study)
        return True

    n_workers = n_workers or count_cpus()
    tasks = [
        Task(
            stage.name,
            stage.needs if n_workers == 1 else (*stage.needs, *stage.begins_after),
            functools.partial(run, stage),
        )
        for stage in STAGES
    ]
    with use_one_blas_thread():
        run_tasks(tasks, n_workers=n_workers)
    return StageResults(*map(_order, (results.records, results.keys, results.digests, results.timings)))


def _name_cpu_seconds(seconds: float | None) -> dict[str, float]:
    return {} if seconds is None else {"cpu_seconds": seconds}


def _order(by_stage: dict[str, Any]) -> dict[str, Any]:
    return {stage.name: by_stage[stage.name] for stage in STAGES}


def check_articles(articles: Corpus, study: Study) -> None:
    """Check that the articles have the groups that a study names, and not too many of them for its periods.

    Raises
    ------
    CorpusError
        If they do not.
    """
    trends.check_levels(articles, groups=study.groups, effects=study.effects)
    n_themes = 0 if study.codebook is None else len(study.codebook.themes)
    trends.check_cells(
        articles,
        study.prevalence,
        by=study.grouped,
        n_series=n_themes + (study.topics.n_topics or 1),
        start=study.corpus.start,
        end=study.corpus.end,
    )


@dataclass(frozen=True)
class _Attempt:
    """A stage that has begun, or waits for another process: when, its step on the display, and its key."""

    began: float
    step: Step
    key: str


def _share_encoding(study: Study, passages: Passages, tools: Mapping[Tool, Any], *, engine: Engine, plan: Path) -> None:
    """Let the processes of an engine encode the texts that are not in the cache; the plan is theirs together."""
    planned = plan_jobs(passages, tools["encoder"], study.encoder, cache=tools["cache"], plan=plan)
    step = tools["progress"].start("Sharing texts to embed", total=sum(n for _, n in planned), unit="texts")
    engine.do([job for job, _ in planned], lambda place: step.advance(planned[place][1]))
    step.finish(f"{sum(n for _, n in planned):,} texts in {len(planned):,} jobs")
    plan.unlink(missing_ok=True)


@contextlib.contextmanager
def _share_work(engine: Engine, folder: Path) -> Iterator[None]:
    """Let the processes of an engine make the clusterings and the replicates of a stage."""
    if not engine.has_workers:
        yield
        return
    with (
        topics.share_members(functools.partial(make_shared_members, engine=engine, folder=folder)),
        trends.share_replicates(functools.partial(resample_shared, engine=engine, folder=folder)),
    ):
        yield
    shutil.rmtree(folder, ignore_errors=True)


def make_result(stage: Stage, study: Study, *, needs: Mapping[str, Any], tools: Mapping[Tool, Any]) -> Any:
    """Run one stage with exactly the inputs that it declares.

    Parameters
    ----------
    stage
        The stage.
    study
        The study.
    needs
        Results that the stage declares.
    tools
        All tools; the stage receives those that it declares.
    """
    return stage.make(study, **needs, **{tool: tools[tool] for tool in stage.tools})


def _finish_run(
    records: RunRecords,
    study: Study,
    manifest: dict[str, Any],
    *,
    folder: Path,
    outputs: Path,
    progress: Progress,
    drawer: Drawer | None = None,
) -> None:
    """Write figures, tables and page, and assemble the run folder."""
    texts = {"study.yaml": study.to_yaml()}
    if study.codebook is not None:
        texts["codebook.yaml"] = study.codebook.to_yaml()
    if study.labels is not None:
        texts[LABELS_FILE] = study.labels.to_yaml()

    def fill(place: Path) -> None:
        began, cpu_began = time.perf_counter(), measure_cpu_seconds()
        step = progress.start("Writing figures, tables and page", total=len(list_figures(records)))
        is_old = publish_run(
            records,
            study,
            manifest,
            folder=place,
            outputs=outputs,
            stored=place / RECORDS_FOLDER,
            on_progress=step.advance,
            drawer=drawer,
        )
        manifest["timings"]["publish"] = {
            "seconds": round(time.perf_counter() - began, 3),
            "reused": is_old,
            "cpu_seconds": round(measure_cpu_seconds() - cpu_began, 3),
        }
        manifest["peak_memory_mb"] = measure_peak_memory()
        manifest["files"] = hash_run_files(place)
        manifest["kept"] = list(keep_additions(folder, place))
        text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        (place / "manifest.json").write_text(text, encoding="utf-8")
        kept = ", ".join(manifest["kept"][:_KEPT_NAMED]) + (", ..." if len(manifest["kept"]) > _KEPT_NAMED else "")
        step.finish(f"done; kept what was added or edited by hand: {kept}" if kept else "done")

    write_run(folder, outputs=outputs, keys=manifest["keys"], texts=texts, fill=fill)


def _describe_codebook(study: Study) -> dict[str, Any]:
    """Describe the codebook file; its time of modification shows that themes were defined before the run."""
    if study.themes.codebook is None:
        return {}
    path = study.resolve(study.themes.codebook)
    changed = datetime.fromtimestamp(path.stat().st_mtime, tz=study.corpus.zone)
    return {
        "path": relate_path(path, study.path.parent),
        "sha256": hash_file(path),
        "modified": changed.isoformat(timespec="seconds"),
    }
