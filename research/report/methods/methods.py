"""The methods section of a paper, filled in from the run: what was done, with what settings, after whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from research.records import DEFAULT_RESOLUTION, UNDETERMINED, Alignment, RunRecords
from research.report.methods.methods_of_change import describe_change
from research.report.methods.methods_of_themes import describe_themes
from research.report.methods.references import REFERENCES, cite_references
from research.report.summary.dates import format_first, format_last
from research.report.summary.label_outcomes import list_asked
from research.report.summary.minor_languages import find_minor_languages, format_languages
from research.report.summary.sample_facts import describe_sample
from research.report.summary.word_rules import describe_segmenting
from research.study import Study
from research.text.messages import say
from research.text.wording import (
    capitalize_first,
    format_count,
    format_language,
    format_level,
    format_list,
    join_sentences,
    name_units,
)

_BY_SCRIPT = {"zh", "ja", "ko", "el", "he", "th", "hy", "ka", UNDETERMINED}
"""Languages identified from their script alone."""


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
    return "\n\n".join([*methods.paragraphs, say("References"), *methods.references]) + "\n"


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
    n_sources = len(set(corpus.sources))
    n_files, n_rejected = len(manifest.get("inputs", ())), len(corpus.rejected)
    told = [
        say(
            "{n} row of {files} was read.",
            "{n} rows of {files} were read.",
            n=corpus.n_rows,
            files=format_count(n_files, "input file") if n_files else say("the input"),
        ),
        say("{n} row was rejected.", "{n} rows were rejected.", n=n_rejected)
        if n_rejected
        else say("None was rejected."),
        say(
            "The corpus comprises {articles} from {sources}, published from {first} to {last} (time zone {zone}).",
            articles=format_count(corpus.n_articles, "article"),
            sources=format_count(n_sources, "source"),
            first=format_first(corpus),
            last=format_last(corpus),
            zone=corpus.time_zone,
        ),
        _describe_languages(records),
        say(
            "Articles were treated as reprints of one story if their sets of character {n_characters}-grams had a "
            "Jaccard similarity of at least {threshold} (estimated by MinHash; [@broder1997]) and they were published "
            "within {window} of each other, resulting in {stories}.",
            n_characters=settings.duplicates.n_characters,
            threshold=settings.duplicates.threshold,
            window=format_count(settings.duplicates.window_days, "day"),
            stories=format_count(corpus.n_stories, "story"),
        ),
    ]
    if settings.boilerplate.strip:
        told.append(
            say(
                "Text at the beginning or end of at least {share} of the articles of a source was treated as "
                "boilerplate and excluded ({texts}).",
                share=format_level(settings.boilerplate.min_share),
                texts=format_count(len(corpus.boilerplate), "text"),
            )
        )
    return join_sentences(told)


def _describe_languages(records: RunRecords) -> str:
    titles, bodies = records.corpus.count_languages()
    found = {*titles, *bodies}
    if found <= _BY_SCRIPT:
        return say("Languages were identified from the script of each text.")
    return say(
        "Languages were identified separately for title and body, from the script where it is decisive and otherwise "
        "by a fastText model ([@joulin2017])."
    )


def _describe_vectors(records: RunRecords, study: Study) -> str:
    vectors, settings = records.vectors, study.passages
    names = {
        "use-multilingual": say("the multilingual Universal Sentence Encoder ([@yang2020])"),
        "e5-small": say("multilingual-e5-small ([@wang2024])"),
    }
    other = say("the sentence-transformers model {name} ([@reimers2019])", name=vectors.encoder)
    titles = {
        "auto": say("Titles were prepended to passages in the same language and were otherwise separate passages."),
        "context": say("Titles were prepended to their passages."),
        "passage": say("Titles were separate passages."),
        "omit": say("Titles were omitted."),
    }
    units = {
        "auto": say("numbered groups of a summary if present, otherwise paragraphs, or sentences of long paragraphs"),
        "group": say("numbered groups of a summary"),
        "paragraph": say("paragraphs"),
        "sentence": say("sentences"),
    }
    return join_sentences(
        [
            say(
                "Articles were divided into {passages} of at most about {n_tokens} tokens ({units}).",
                passages=format_count(records.passages.n_passages, "passage"),
                n_tokens=settings.max_length_tokens,
                units=units[settings.unit],
            ),
            titles[settings.title],
            say(
                "Each passage was embedded in {n_dims} dimensions by {encoder} (revision {revision}).",
                n_dims=vectors.values.shape[1],
                encoder=names.get(vectors.encoder, other),
                revision=vectors.revision.strip(),
            ),
            _describe_alignment(records, study),
        ]
    )


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
            say(
                "To remove language effects from the embeddings, the mean embedding of each language with at least "
                "{n_least} passages ({languages}) was subtracted from its passages.",
                n_least=study.alignment.min_passages,
                languages=format_languages(centred, most=None),
            )
        )
    if pooled:
        told.append(
            say(
                "For languages with fewer passages ({languages}), their own mean, shrunk towards the mean of all "
                "passages, was subtracted.",
                languages=_name_pooled(pooled, records),
            )
        )
    return join_sentences(told) or say("The embeddings were not corrected for language.")


def _name_pooled(pooled: Mapping[str, int], records: RunRecords) -> str:
    minor = find_minor_languages(records)
    named = [format_language(code) for code in pooled if code not in minor]
    n_few = len(pooled) - len(named)
    return format_list([*named, say("{n} of few texts", n=n_few)] if n_few else named)


def _describe_projection(alignment: Alignment) -> str:
    n_axes = len(alignment.axes)
    if alignment.method == "u-svd":
        return say(
            "To remove language effects, the embeddings were replaced by their {n_axes} leading left singular "
            "coordinates, unscaled, computed by singular value decomposition of all vectors ([@chang2025]).",
            n_axes=n_axes,
        )
    return say(
        "To remove language effects, the embeddings were decomposed into dimensions by singular value decomposition of "
        "all vectors ([@chang2025]). The dimensions that best predict the language in a logistic regression, one fewer "
        "than the number of languages, were omitted, and {n_axes} were retained.",
        n_axes=n_axes,
    )


def _describe_held_alignment(alignment: Alignment) -> str:
    languages = format_languages({shift.language: shift.n_passages for shift in alignment.shifts}, most=None)
    return say(
        "To remove language effects from the embeddings, the mean embedding of each language is subtracted from its "
        "passages. Among {languages}, however, some languages appear to differ in content: even after centring, "
        "passages are closer to their neighbours in the same language than to those in other languages. Groups of such "
        "languages were therefore not moved towards one another.",
        languages=languages,
    )


def _describe_topics(records: RunRecords, study: Study) -> str:
    clusters = records.clusters
    if clusters.method == "graph" and not clusters.n_neighbors:
        told = [say("With fewer than three distinct passages, all passages form one topic.")]
    else:
        told = [
            _describe_clustering(records),
            _describe_sweep(records),
            *_describe_ensemble(records),
            describe_sample(records.detected),
        ]
    told.append(_describe_labels(records))
    if records.topics.words:
        told += _describe_words(records, study)
    if records.topic_map.method == "umap":
        told.append(
            say("The map of passages was laid out by the toolkit's own implementation of UMAP ([@mcinnes2018]).")
        )
    return join_sentences(told)


def _describe_clustering(records: RunRecords) -> str:
    clusters = records.clusters
    if clusters.method == "graph":
        return say(
            "To derive topics, the graph of the {n_neighbors} nearest neighbours of each passage by cosine similarity, "
            "weighted as a fuzzy simplicial set ([@mcinnes2018]), was partitioned by modularity with the Leiden "
            "algorithm ([@traag2019]) at resolution {resolution}.",
            n_neighbors=clusters.n_neighbors,
            resolution=float(f"{clusters.resolution:.3g}"),
        )
    if clusters.method == "umap+hdbscan":
        return say(
            "To derive topics, the embeddings were reduced to five dimensions by UMAP ([@mcinnes2018]; {n_neighbors} "
            "neighbours) and clustered by HDBSCAN ([@campello2013]).",
            n_neighbors=clusters.n_neighbors,
        )
    return say("To derive topics, the embeddings were clustered by k-means ([@lloyd1982]).")


def _describe_words(records: RunRecords, study: Study) -> list[str]:
    settings = study.topics
    weights = {
        "c-tf-idf": say("class-based TF-IDF ([@grootendorst2022])"),
        "log-odds": say("log-odds with an informative Dirichlet prior ([@monroe2008])"),
        "frex": say("the harmonic mean of ranked frequency and exclusivity ([@bischof2012])"),
    }
    segmenting = describe_segmenting(records.topics.word_rules, minor=find_minor_languages(records))
    inflected = [format_language(rule.language) for rule in records.topics.word_rules if rule.merges_forms]
    return [
        say(
            "Topics are described, separately for each language, by words without stop words, weighted by {weights} "
            "and counted in {units}.",
            weights=weights[settings.word_weight],
            units=name_units(settings.word_unit),
        ),
        say("The words were chosen by maximal marginal relevance of spelling ([@carbonell1998]).")
        if settings.word_diversity > 0
        else "",
        say("{methods}.", methods=capitalize_first(segmenting)) if segmenting else "",
        say("Inflected forms of one word were counted together in {languages}.", languages=format_list(inflected))
        if inflected
        else "",
    ]


def _describe_labels(records: RunRecords) -> str:
    asked = list_asked(records)
    done = [match for match in asked if match.is_applied]
    if not asked:
        return ""
    counts = {
        action: sum(action in match.actions for match in done) for action in ("rename", "merge", "split", "exclude")
    }
    ways = {
        "rename": say("{n} was named", "{n} were named", n=counts["rename"]),
        "merge": say("{n} was merged with other topics", "{n} were merged with other topics", n=counts["merge"]),
        "split": say(
            "{n} was replaced by the finer topics within",
            "{n} were replaced by the finer topics within",
            n=counts["split"],
        ),
        "exclude": say(
            "{n} was excluded, so that the passages belong to no topic",
            "{n} were excluded, so that the passages belong to no topic",
            n=counts["exclude"],
        ),
    }
    said = [way for action, way in ways.items() if counts[action]]
    refused = len(asked) - len(done)
    return join_sentences(
        [
            say(
                "A researcher read and labelled the topics. Labels were matched to topics by the Hungarian method "
                "([@kuhn1955]) on the share of a label\u2019s passages that a topic contains (or, if passages are no "
                "longer in the corpus, on the similarity of words) and applied if this strength was at least {least}.",
                least=records.editing.least_strength,
            ),
            say(
                "Among the topics, {actions}, resulting in {topics}.",
                actions=format_list(said),
                topics=format_count(records.clusters.n_topics, "topic"),
            )
            if said
            else "",
            say("{n} label could not be applied.", "{n} labels could not be applied.", n=refused) if refused else "",
            say(
                "The stability of a merged topic is the mean stability of its parts, weighted by passages; the "
                "stability of a topic that results from a split is unknown."
            )
            if counts["merge"] or counts["split"]
            else "",
        ]
    )


def _describe_ensemble(records: RunRecords) -> list[str]:
    clusters, topics = records.clusters, format_count(records.detected.n_topics, "topic")
    if clusters.n_members < 2:
        return [say("This resulted in {topics}.", topics=topics)]
    seeds = format_count(len(clusters.seeds), "random seed")
    told = []
    if clusters.method == "graph" and clusters.n_subsamples:
        told.append(
            say(
                "The topics are the consensus (median partition; [@filkov2004]) of {n_members} such clusterings, of "
                "all passages under {seeds} and of {subsamples} of 80% of them. This resulted in {topics}.",
                n_members=clusters.n_members,
                seeds=seeds,
                subsamples=format_count(clusters.n_subsamples, "subsample"),
                topics=topics,
            )
        )
    elif clusters.method == "graph":
        told.append(
            say(
                "The topics are the consensus (median partition; [@filkov2004]) of {n_members} such clusterings, of "
                "all passages under {seeds}. This resulted in {topics}.",
                n_members=clusters.n_members,
                seeds=seeds,
                topics=topics,
            )
        )
    else:
        told.append(
            say(
                "From clusterings of all passages under {seeds}, the clustering that agrees with the others on the "
                "largest number of pairs of passages was selected; it comprises {topics}.",
                seeds=seeds,
                topics=topics,
            )
        )
    if clusters.n_subsamples:
        told.append(
            say(
                "The stability of a topic is its Jaccard overlap with the best-matching topic, averaged over "
                "subsamples of 80% of the passages ([@hennig2007])."
            )
        )
    return told


def _describe_sweep(records: RunRecords) -> str:
    swept = records.clusters.resolutions
    if not any(entry.agreement == entry.agreement for entry in swept):
        return ""
    if abs(records.clusters.resolution - DEFAULT_RESOLUTION) < 1e-9:
        return say(
            "The graph was partitioned at adjacent resolutions as well. The default resolution is 0.63; at none of {n} "
            "between {first} and {last} was the agreement between subsamples (adjusted Rand index; [@hubert1985]) so "
            "much better that it took its place.",
            n=len(swept),
            first=swept[0].resolution,
            last=swept[-1].resolution,
        )
    return say(
        "The graph was partitioned at adjacent resolutions as well. The default resolution of 0.63 was replaced, since "
        "the agreement between subsamples (adjusted Rand index; [@hubert1985]) was far better at this one of {n} "
        "between {first} and {last}.",
        n=len(swept),
        first=swept[0].resolution,
        last=swept[-1].resolution,
    )


def _describe_software(study: Study, manifest: Mapping[str, Any]) -> str:
    toolkit = manifest.get("toolkit", {})
    name = f"{toolkit.get('name', 'Themeline')} {toolkit.get('version', '')}".strip()
    python, run, seed = manifest.get("machine", {}).get("python"), manifest.get("run"), str(study.seed)
    tool = say("{name} on Python {version}", name=name, version=python) if python else name
    if not run:
        return say("All steps were carried out with {tool}, random seed {seed}.", tool=tool, seed=seed)
    return say("All steps were carried out with {tool}, random seed {seed} (run {run}).", tool=tool, seed=seed, run=run)
