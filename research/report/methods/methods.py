"""The methods section of a paper, filled in from the run: what was done, with what settings, after whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from research.records import UNDETERMINED, Alignment, ClusterMethod, RunRecords
from research.report.methods.methods_of_change import describe_change
from research.report.methods.references import REFERENCES, cite_references
from research.report.summary.label_outcomes import list_asked
from research.study import Study
from research.text.wording import choose_plural, format_count, format_day, format_language, format_list

_BY_SCRIPT = {"zh", "ja", "ko", "el", "he", "th", "hy", "ka", UNDETERMINED}
"""Languages told from their script alone."""

_TITLES = {
    "auto": "titles stood before the passages in their language, and were passages of their own otherwise",
    "context": "titles stood before their passages",
    "passage": "titles were passages of their own",
    "omit": "titles were left out",
}
_UNITS = {
    "auto": "numbered groups of a summary where there were any, otherwise paragraphs, or sentences of long paragraphs",
    "group": "numbered groups of a summary",
    "paragraph": "paragraphs",
    "sentence": "sentences",
}


@dataclass(frozen=True)
class Methods:
    """What was done, in paragraphs, and the works cited, in alphabetical order."""

    paragraphs: tuple[str, ...]
    references: tuple[str, ...]


def write_methods(records: RunRecords, study: Study, manifest: Mapping[str, Any]) -> str:
    """Write the methods of a run as text: paragraphs, then the works cited; only what this run used is named."""
    methods = describe_methods(records, study, manifest)
    return "\n\n".join([*methods.paragraphs, "References", *methods.references]) + "\n"


def describe_methods(records: RunRecords, study: Study, manifest: Mapping[str, Any]) -> Methods:
    """Describe the methods of a run.

    Parameters
    ----------
    records
        What was found, which decides what is described.
    study
        The settings.
    manifest
        Name of the run, toolkit and versions.
    """
    described = [
        _describe_corpus(records, study, manifest),
        _describe_vectors(records, study),
        _describe_topics(records, study),
        _describe_themes(records, study),
        *describe_change(records, study),
        _describe_software(study, manifest),
    ]
    paragraphs, keys = [], set()
    for text in described:
        if text:
            paragraph, cited = cite_references(text)
            paragraphs.append(paragraph)
            keys |= cited
    return Methods(tuple(paragraphs), tuple(sorted(REFERENCES[key].full for key in keys)))


def _describe_corpus(records: RunRecords, study: Study, manifest: Mapping[str, Any]) -> str:
    corpus, settings = records.corpus, study.corpus
    days = [article.published.date() for article in corpus.articles]
    n_sources = len({article.source for article in corpus.articles})
    n_files = len(manifest.get("inputs", ()))
    n_rejected = f"{len(corpus.rejected):,}" if corpus.rejected else "none"
    told = [
        f"{format_count(corpus.n_rows, 'row')} of {format_count(n_files, 'input file') if n_files else 'the input'} "
        f"{choose_plural(corpus.n_rows, 'was')} read and "
        f"{n_rejected} rejected, which leaves {format_count(corpus.n_articles, 'article')} of "
        f"{format_count(n_sources, 'source')}, published from {format_day(min(days))} to {format_day(max(days))} "
        f"(time zone {corpus.time_zone}).",
        _describe_languages(records),
        f"Articles whose sets of character {settings.duplicates.n_characters}-grams have a Jaccard similarity of at "
        f"least {settings.duplicates.threshold:g} and that appeared within "
        f"{format_count(settings.duplicates.window_days, 'day')} of one another, found by MinHash ([@broder1997]), "
        f"were taken as reprints of one story, which gives {format_count(corpus.n_stories, 'story')}.",
    ]
    if settings.boilerplate.strip:
        told.append(
            f"Text that opens or closes at least {100 * settings.boilerplate.min_share:g}% of a source's articles "
            f"alike was left out of the analysis ({format_count(len(corpus.boilerplate), 'such text')} found)."
        )
    return " ".join(told)


def _describe_languages(records: RunRecords) -> str:
    found = {language for article in records.corpus.articles for language in _list_languages(article)}
    if found <= _BY_SCRIPT:
        return "Languages were told from the script of each text."
    return (
        "Languages were told from the script where it decides, otherwise by a fastText model ([@joulin2017]), for "
        "title and body apart."
    )


def _list_languages(article: Any) -> list[str]:
    titled = [article.title_language] if article.title else []
    return titled + ([article.body_language] if article.body else [])


def _describe_vectors(records: RunRecords, study: Study) -> str:
    vectors = records.vectors
    names = {
        "use-multilingual": "the multilingual Universal Sentence Encoder ([@yang2020])",
        "e5-small": "multilingual-e5-small ([@wang2024])",
    }
    encoder = names.get(vectors.encoder, f"the sentence-transformers model {vectors.encoder} ([@reimers2019])")
    settings = study.passages
    told = [
        f"Articles were cut into {format_count(records.passages.n_passages, 'passage')} of at most about "
        f"{settings.max_length_tokens} tokens ({_UNITS[settings.unit]}; {_TITLES[settings.title]}).",
        f"Each passage was embedded in {vectors.values.shape[1]} dimensions by {encoder} "
        f"(revision {vectors.revision.strip()}).",
        _describe_alignment(records, study),
    ]
    return " ".join(told)


def _describe_alignment(records: RunRecords, study: Study) -> str:
    alignment = records.alignment
    if len(alignment.axes):
        return _describe_projection(alignment)
    if alignment.has_content_differences and alignment.method == "centre":
        return _describe_held_alignment(alignment)
    centred = [format_language(shift.language) for shift in alignment.shifts if shift.is_centred]
    pooled = [
        format_language(shift.language)
        for shift, mean in zip(alignment.shifts, alignment.mean, strict=True)
        if not shift.is_centred and mean.any()
    ]
    told = []
    if centred:
        told.append(
            "To remove language effects from the vectors, the mean vector of each language with at least "
            f"{study.alignment.min_passages} passages ({format_list(centred)}) was subtracted from its passages."
        )
    if pooled:
        told.append(
            f"From passages in languages with fewer ({format_list(pooled)}) their own mean, drawn towards that of all "
            "passages the more the fewer they are, was subtracted."
        )
    return " ".join(told) or "The vectors were not shifted by language."


def _describe_projection(alignment: Alignment) -> str:
    n_axes, way = len(alignment.axes), "by singular value decomposition of all vectors ([@chang2025])"
    if alignment.method == "u-svd":
        return (
            f"To remove language effects from the vectors, they were replaced by their {n_axes} strongest left "
            f"singular coordinates, unscaled, found {way}."
        )
    return (
        "To remove language effects from the vectors, the dimensions from which a logistic regression tells the "
        f"language best were left out, one fewer than there are languages; dimensions were found {way}, and "
        f"{n_axes} were kept."
    )


def _describe_held_alignment(alignment: Alignment) -> str:
    languages = format_list([format_language(shift.language) for shift in alignment.shifts])
    return (
        "To remove language effects from the vectors, the mean vector of each language is subtracted from its "
        f"passages; but among {languages} some seem to be about different things (passages have clearly nearer "
        "neighbours in their own language than across, also when centred), so groups of such languages were not "
        "moved towards one another."
    )


def _describe_topics(records: RunRecords, study: Study) -> str:
    clusters, settings = records.clusters, study.topics
    ways: dict[ClusterMethod, str] = {
        "graph": (
            f"the graph that joins each passage to its {clusters.n_neighbors} nearest neighbours by cosine similarity, "
            "weighted as a fuzzy simplicial set ([@mcinnes2018]), was partitioned by modularity with the Leiden "
            f"algorithm ([@traag2019]) at resolution {clusters.resolution:.3g}"
        ),
        "umap+hdbscan": (
            f"vectors were reduced to five dimensions by UMAP ([@mcinnes2018]; {clusters.n_neighbors} neighbours) and "
            "clustered by HDBSCAN ([@campello2013])"
        ),
        "kmeans": "vectors were clustered by k-means ([@lloyd1982])",
    }
    told = [f"To find topics, {ways[clusters.method]}{_describe_sweep(records)}.", _describe_ensemble(records)]
    if clusters.method == "graph" and not clusters.n_neighbors:
        told = ["With fewer than three distinct passages, all are one topic."]
    told += [text for text in (_describe_labels(records),) if text]
    if records.topics.words:
        diverse = " and chosen by maximal marginal relevance of spelling ([@carbonell1998])"
        told.append(
            f"Topics are described by words weighted by {_WEIGHTS[settings.word_weight]}, counted in "
            f"{settings.word_unit}s, for each language"
            f"{diverse if settings.word_diversity > 0 else ''}, without stop words"
            f"{_describe_segmenting(records)}."
        )
    if records.topic_map.method == "umap":
        told.append("The map of passages was laid out by UMAP ([@mcinnes2018]).")
    return " ".join(told)


def _describe_labels(records: RunRecords) -> str:
    asked = list_asked(records)
    done = [match for match in asked if match.is_applied]
    if not asked:
        return ""
    ways = (
        ("rename", "named"),
        ("merge", "merged with others"),
        ("split", "replaced by the finer topics within it"),
        ("exclude", "excluded, so that its passages count for no topic"),
    )
    counts = [(sum(action in match.actions for match in done), way) for action, way in ways]
    said = [f"{count:,} {choose_plural(count, 'was')} {way}" for count, way in counts if count]
    refused = len(asked) - len(done)
    told = [
        "A researcher read the topics and labelled them. Labels were matched to the topics by the Hungarian method "
        "([@kuhn1955]) on the share of a label's passages that a topic holds (the similarity of words, where passages "
        f"are gone) and applied from a strength of {records.editing.least_strength:g}.",
        f"Of the topics, {format_list(said)}, which leaves {format_count(records.clusters.n_topics, 'topic')}."
        if said
        else "",
        f"{format_count(refused, 'label')} could not be applied." if refused else "",
        "The stability of a merged topic is the mean of its parts' stability, weighted by passages; that of a part "
        "split off is unknown."
        if any(count for count, way in counts[1:3])
        else "",
    ]
    return " ".join(text for text in told if text)


_WEIGHTS = {
    "c-tf-idf": "class-based TF-IDF ([@grootendorst2022])",
    "log-odds": "log-odds with an informative Dirichlet prior ([@monroe2008])",
    "frex": "the harmonic mean of ranked frequency and exclusivity ([@bischof2012])",
}


def _describe_ensemble(records: RunRecords) -> str:
    clusters, n_detected = records.clusters, format_count(records.detected.n_topics, "topic")
    if clusters.n_members < 2:
        return f"That gave {n_detected}."
    of_all = f"of all passages under {format_count(len(clusters.seeds), 'random seed')}"
    if clusters.method == "graph":
        parts = f" and of {format_count(clusters.n_subsamples, 'subsample')} of 80% of them" * bool(
            clusters.n_subsamples
        )
        text = (
            f"The topics are the median partition ([@filkov2004]) of {clusters.n_members} such clusterings, "
            f"{of_all}{parts}; it has {n_detected}."
        )
    else:
        text = (
            f"Of clusterings {of_all} the one was kept that sees the fewest pairs of passages otherwise than the "
            f"others do; it has {n_detected}."
        )
    if clusters.n_subsamples:
        text += (
            " A topic's stability is its mean best Jaccard overlap with a topic of a subsample of 80% of the passages "
            "([@hennig2007])."
        )
    return text


def _describe_sweep(records: RunRecords) -> str:
    swept = records.clusters.resolutions
    if not any(entry.agreement == entry.agreement for entry in swept):
        return ""
    return (
        f" and those near it, a resolution chosen from {len(swept)} between {swept[0].resolution:g} and "
        f"{swept[-1].resolution:g} by the agreement of subsamples (adjusted Rand index, [@hubert1985])"
    )


def _describe_segmenting(records: RunRecords) -> str:
    if any(word.language == "zh" for word in records.topics.words):
        return "; Chinese was folded to simplified characters and segmented (OpenCC, jieba)"
    return ""


def _describe_themes(records: RunRecords, study: Study) -> str:
    themes, settings, codebook = records.themes, study.themes, study.codebook
    if not themes.n_themes:
        return ""
    languages = (
        f", described in {format_list([format_language(code) for code in codebook.languages])}," if codebook else ""
    )
    return (
        f"The codebook defines {format_count(themes.n_themes, 'theme')}{languages} whose descriptions and examples "
        "were embedded as the passages were. The cosine similarity of a passage with a theme's mean vector was "
        "standardised over the corpus and turned into memberships by a softmax with temperature "
        f"{settings.temperature:g}; a "
        f"passage whose best standardised score is below {settings.min_score:g} belongs to no theme. An article's "
        "membership is the mean over its passages, and an article whose largest membership is below "
        f"{settings.min_share:g} is counted for no theme."
    )


def _describe_software(study: Study, manifest: Mapping[str, Any]) -> str:
    toolkit = manifest.get("toolkit", {})
    name = f"{toolkit.get('name', 'Themeline')} {toolkit.get('version', '')}".strip()
    run = f" (run {manifest['run']})" if manifest.get("run") else ""
    python = manifest.get("machine", {}).get("python")
    on = f" on Python {python}" if python else ""
    return f"All steps were carried out with {name}{on}, random seed {study.seed}{run}."
