"""The methods section of a paper, filled in from the run: what was done, with what settings, after whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from research.records import UNDETERMINED, Alignment, ClusterMethod, RunRecords
from research.report.methods.methods_of_change import describe_change
from research.report.methods.methods_of_themes import describe_themes
from research.report.methods.references import REFERENCES, cite_references
from research.report.summary.dates import format_first, format_last
from research.report.summary.label_outcomes import list_asked
from research.report.summary.minor_languages import find_minor_languages, format_languages
from research.report.summary.word_rules import describe_segmenting
from research.study import Study
from research.text.wording import choose_plural, format_count, format_language, format_list

_BY_SCRIPT = {"zh", "ja", "ko", "el", "he", "th", "hy", "ka", UNDETERMINED}
"""Languages identified from their script alone."""

_TITLES = {
    "auto": "titles were prepended to passages in the same language and were otherwise separate passages",
    "context": "titles were prepended to their passages",
    "passage": "titles were separate passages",
    "omit": "titles were omitted",
}
_UNITS = {
    "auto": "numbered groups of a summary if present, otherwise paragraphs, or sentences of long paragraphs",
    "group": "numbered groups of a summary",
    "paragraph": "paragraphs",
    "sentence": "sentences",
}


@dataclass(frozen=True)
class Methods:
    """Paragraphs of a methods section, and the works cited, in alphabetical order.

    ``marked`` are the paragraphs with marks such as ``[@sen1968]`` in place of citations, and ``keys`` the keys of the
    works in the order of ``references``.
    """

    paragraphs: tuple[str, ...]
    references: tuple[str, ...]
    marked: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


def write_methods(records: RunRecords, study: Study, manifest: Mapping[str, Any]) -> str:
    """Write the methods of a run as text: paragraphs, then the works cited; only what this run used is named."""
    methods = describe_methods(records, study, manifest)
    return "\n\n".join([*methods.paragraphs, "References", *methods.references]) + "\n"


def describe_methods(records: RunRecords, study: Study, manifest: Mapping[str, Any]) -> Methods:
    """Describe the methods of a run.

    Parameters
    ----------
    records
        Records of the run; only methods that it used are described.
    study
        The settings.
    manifest
        Name of the run, toolkit and versions.
    """
    described = [
        _describe_corpus(records, study, manifest),
        _describe_vectors(records, study),
        _describe_topics(records, study),
        *describe_themes(records, study),
        *describe_change(records, study),
        _describe_software(study, manifest),
    ]
    marked, paragraphs, found = [text for text in described if text], [], set()
    for text in marked:
        paragraph, cited = cite_references(text)
        paragraphs.append(paragraph)
        found |= cited
    keys = sorted(found, key=lambda key: REFERENCES[key].full)
    return Methods(tuple(paragraphs), tuple(REFERENCES[key].full for key in keys), tuple(marked), tuple(keys))


def _describe_corpus(records: RunRecords, study: Study, manifest: Mapping[str, Any]) -> str:
    corpus, settings = records.corpus, study.corpus
    n_sources = len({article.source for article in corpus.articles})
    n_files = len(manifest.get("inputs", ()))
    n_rejected = (
        f"{len(corpus.rejected):,} {choose_plural(len(corpus.rejected), 'was')}" if corpus.rejected else "none was"
    )
    told = [
        f"{format_count(corpus.n_rows, 'row')} of {format_count(n_files, 'input file') if n_files else 'the input'} "
        f"{choose_plural(corpus.n_rows, 'was')} read and "
        f"{n_rejected} rejected. The corpus comprises {format_count(corpus.n_articles, 'article')} from "
        f"{format_count(n_sources, 'source')}, published from {format_first(corpus.articles)} to "
        f"{format_last(corpus.articles)} (time zone {corpus.time_zone}).",
        _describe_languages(records),
        "Articles were treated as reprints of one story if their sets of character "
        f"{settings.duplicates.n_characters}-grams had a Jaccard similarity of at least "
        f"{settings.duplicates.threshold:g} (estimated by MinHash; [@broder1997]) and they were published within "
        f"{format_count(settings.duplicates.window_days, 'day')} of each other, resulting in "
        f"{format_count(corpus.n_stories, 'story')}.",
    ]
    if settings.boilerplate.strip:
        told.append(
            f"Text at the beginning or end of at least {100 * settings.boilerplate.min_share:g}% of the articles of a "
            f"source was treated as boilerplate and excluded ({format_count(len(corpus.boilerplate), 'text')})."
        )
    return " ".join(told)


def _describe_languages(records: RunRecords) -> str:
    found = {language for article in records.corpus.articles for language in _list_languages(article)}
    if found <= _BY_SCRIPT:
        return "Languages were identified from the script of each text."
    return (
        "Languages were identified separately for title and body, from the script where it is decisive and otherwise "
        "by a fastText model ([@joulin2017])."
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
        f"Articles were divided into {format_count(records.passages.n_passages, 'passage')} of at most about "
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
    centred = {shift.language: shift.n_passages for shift in alignment.shifts if shift.is_centred}
    pooled = {
        shift.language: shift.n_passages
        for shift, mean in zip(alignment.shifts, alignment.mean, strict=True)
        if not shift.is_centred and mean.any()
    }
    told = []
    if centred:
        told.append(
            "To remove language effects from the embeddings, the mean embedding of each language with at least "
            f"{study.alignment.min_passages} passages ({format_languages(centred, most=None)}) was "
            "subtracted from its passages."
        )
    if pooled:
        told.append(
            f"For languages with fewer passages ({_name_pooled(pooled, records)}), their own mean, shrunk towards "
            "the mean of all passages, was subtracted."
        )
    return " ".join(told) or "The embeddings were not corrected for language."


def _name_pooled(pooled: Mapping[str, int], records: RunRecords) -> str:
    minor = find_minor_languages(records)
    named = [format_language(code) for code in pooled if code not in minor]
    n_few = len(pooled) - len(named)
    return format_list([*named, f"{n_few:,} of few texts"] if n_few else named)


def _describe_projection(alignment: Alignment) -> str:
    n_axes, way = len(alignment.axes), "by singular value decomposition of all vectors ([@chang2025])"
    if alignment.method == "u-svd":
        return (
            f"To remove language effects, the embeddings were replaced by their {n_axes} leading left "
            f"singular coordinates, unscaled, computed {way}."
        )
    return (
        f"To remove language effects, the embeddings were decomposed into dimensions {way}. The dimensions that best "
        "predict the language in a logistic regression, one fewer than the number of languages, were omitted, and "
        f"{n_axes} were retained."
    )


def _describe_held_alignment(alignment: Alignment) -> str:
    languages = format_languages({shift.language: shift.n_passages for shift in alignment.shifts}, most=None)
    return (
        "To remove language effects from the embeddings, the mean embedding of each language is subtracted from its "
        f"passages. Among {languages}, however, some languages appear to differ in content: even after centring, "
        "passages are closer to their neighbours in the same language than to those in other languages. Groups of such "
        "languages were therefore not moved towards one another."
    )


def _describe_topics(records: RunRecords, study: Study) -> str:
    clusters, settings = records.clusters, study.topics
    ways: dict[ClusterMethod, str] = {
        "graph": (
            f"the graph of the {clusters.n_neighbors} nearest neighbours of each passage by cosine similarity, "
            "weighted as a fuzzy simplicial set ([@mcinnes2018]), was partitioned by modularity with the Leiden "
            f"algorithm ([@traag2019]) at resolution {clusters.resolution:.3g}"
        ),
        "umap+hdbscan": (
            f"the embeddings were reduced to five dimensions by UMAP ([@mcinnes2018]; {clusters.n_neighbors} "
            "neighbours) and "
            "clustered by HDBSCAN ([@campello2013])"
        ),
        "kmeans": "the embeddings were clustered by k-means ([@lloyd1982])",
    }
    told = [f"To derive topics, {ways[clusters.method]}{_describe_sweep(records)}.", _describe_ensemble(records)]
    if clusters.method == "graph" and not clusters.n_neighbors:
        told = ["With fewer than three distinct passages, all passages form one topic."]
    told += [text for text in (_describe_labels(records),) if text]
    if records.topics.words:
        diverse = " and chosen by maximal marginal relevance of spelling ([@carbonell1998])"
        told.append(
            f"Topics are described, separately for each language, by words weighted by "
            f"{_WEIGHTS[settings.word_weight]}, counted in {settings.word_unit}s"
            f"{diverse if settings.word_diversity > 0 else ''}, excluding stop words"
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
        ("merge", "merged with other topics"),
        ("split", "replaced by the finer topics within"),
        ("exclude", "excluded, so that the passages belong to no topic"),
    )
    counts = [(sum(action in match.actions for match in done), way) for action, way in ways]
    said = [f"{count:,} {choose_plural(count, 'was')} {way}" for count, way in counts if count]
    refused = len(asked) - len(done)
    told = [
        "A researcher read and labelled the topics. Labels were matched to topics by the Hungarian method "
        "([@kuhn1955]) on the share of a label's passages that a topic contains (or, if passages are no longer in the "
        "corpus, on the similarity of words) and applied if this strength was at least "
        f"{records.editing.least_strength:g}.",
        f"Among the topics, {format_list(said)}, resulting in {format_count(records.clusters.n_topics, 'topic')}."
        if said
        else "",
        f"{format_count(refused, 'label')} could not be applied." if refused else "",
        "The stability of a merged topic is the mean stability of its parts, weighted by passages; the stability of a "
        "topic that results from a split is unknown."
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
        return f"This resulted in {n_detected}."
    of_all = f"of all passages under {format_count(len(clusters.seeds), 'random seed')}"
    if clusters.method == "graph":
        parts = f" and of {format_count(clusters.n_subsamples, 'subsample')} of 80% of them" * bool(
            clusters.n_subsamples
        )
        text = (
            f"The topics are the consensus (median partition; [@filkov2004]) of {clusters.n_members} such clusterings, "
            f"{of_all}{parts}. This resulted in {n_detected}."
        )
    else:
        text = (
            f"From clusterings {of_all}, the clustering that agrees with the others on the largest number of pairs of "
            f"passages was selected; it comprises {n_detected}."
        )
    if clusters.n_subsamples:
        text += (
            " The stability of a topic is its Jaccard overlap with the best-matching topic, averaged over subsamples "
            "of 80% of the passages ([@hennig2007])."
        )
    return text


def _describe_sweep(records: RunRecords) -> str:
    swept = records.clusters.resolutions
    if not any(entry.agreement == entry.agreement for entry in swept):
        return ""
    return (
        f" and adjacent resolutions; this resolution was selected from {len(swept)} between "
        f"{swept[0].resolution:g} and {swept[-1].resolution:g} by the agreement between subsamples (adjusted Rand "
        "index; [@hubert1985])"
    )


def _describe_segmenting(records: RunRecords) -> str:
    told = describe_segmenting(records.topics.word_rules, minor=find_minor_languages(records))
    inflected = [format_language(rule.language) for rule in records.topics.word_rules if rule.merges_forms]
    if inflected:
        named = format_list(inflected)
        told = f"{told}; " if told else ""
        told += f"inflected forms of one word were counted together in {named}"
    return f"; {told}" if told else ""


def _describe_software(study: Study, manifest: Mapping[str, Any]) -> str:
    toolkit = manifest.get("toolkit", {})
    name = f"{toolkit.get('name', 'Themeline')} {toolkit.get('version', '')}".strip()
    run = f" (run {manifest['run']})" if manifest.get("run") else ""
    python = manifest.get("machine", {}).get("python")
    on = f" on Python {python}" if python else ""
    return f"All steps were carried out with {name}{on}, random seed {study.seed}{run}."
