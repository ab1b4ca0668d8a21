"""The diagnostics of the topics, with their names and interpretation."""

from __future__ import annotations

from dataclasses import dataclass

from research.records import QualityCode, RunRecords
from research.report.summary.minor_languages import find_minor_languages
from research.text.messages import say
from research.text.wording import format_number


@dataclass(frozen=True, slots=True)
class QualityDiagnostic:
    """A diagnostic of the topics by name, with what it means; the value is NaN where it cannot be taken."""

    name: str
    value: float
    meaning: str


def _describe_measures(as_frequent: float) -> dict[QualityCode, tuple[str, str]]:
    """Give name and meaning of every measure; ``as_frequent`` is the exclusivity of words that are everywhere."""
    return {
        "half_agreement": (
            say("agreement between halves"),
            say(
                "Adjusted Rand index between the consensus topics of two halves of the clusterings: 1 if identical, 0 "
                "as expected by chance."
            ),
        ),
        "seed_agreement": (
            say("agreement between seeds"),
            say(
                "Mean adjusted Rand index between single clusterings under different random seeds: 1 if identical, 0 "
                "as expected by chance."
            ),
        ),
        "subsample_agreement": (
            say("agreement between subsamples"),
            say("Mean adjusted Rand index between single clusterings of different subsamples of 80% of the passages."),
        ),
        "held_out_agreement": (
            say("agreement of held-out passages"),
            say(
                "Share of a tenth of the sample that is assigned, by its neighbours in the rest of the sample, to the "
                "topic in which it was detected."
            ),
        ),
        "sample_agreement": (
            say("agreement between samples"),
            say(
                "Adjusted Rand index between the topics of two samples, on passages in neither: 1 if identical, 0 as "
                "expected by chance."
            ),
        ),
        "sample_information": (
            say("information shared between samples"),
            say(
                "Adjusted mutual information of the topics of two samples, on passages in neither: 1 if identical, 0 "
                "as expected by chance."
            ),
        ),
        "co_assignment": (
            say("co-assignment"),
            say("Mean share of the clusterings in which two passages of the same topic are in the same cluster."),
        ),
        "neighbor_recall": (
            say("recall of neighbours"),
            say(
                "Share of the 30 nearest neighbours of a passage that the search found, on a random sample of "
                "passages: 1 if it missed none."
            ),
        ),
        "hubness": (
            say("hubness"),
            say(
                "Skewness of the number of passages that have a passage among their nearest neighbours: 0 if all are "
                "neighbours equally often, above 2 if a few passages are neighbours of very many."
            ),
        ),
        "fine_stability": (
            say("stability of fine topics"),
            say(
                "Mean overlap (Jaccard) of a fine topic with its best match in subsamples of the passages, 0 to 1; a "
                "dash if there are no fine topics."
            ),
        ),
        "outliers": (
            say("outliers"),
            say(
                "Share of passages that belong to no topic, because they are far from every topic or were excluded by "
                "the researcher."
            ),
        ),
        "margin": (
            say("margin"),
            say(
                "Mean cosine similarity of a passage with the centroid of its topic, minus that with the nearest other "
                "centroid: larger if topics are better separated."
            ),
        ),
        "word_diversity": (
            say("word diversity"),
            say("Share of distinct words among the words of all topics: 1 if no two topics share a word."),
        ),
        "mixed_languages": (
            say("topics in several languages"),
            say(
                "Share of topics in which no language accounts for more than 90% of the passages; interpretable only "
                "if the content of all languages is the same."
            ),
        ),
        "npmi": (
            say("NPMI coherence of words"),
            say(
                "Normalised pointwise mutual information of a topic's words over passages: 1 if they always co-occur, "
                "0 if they are independent, \u22121 if they never co-occur. Low if passages are short."
            ),
        ),
        "embedding_coherence": (
            say("embedding coherence of words"),
            say(
                "Mean cosine similarity between passages that contain different words of a topic, minus that between "
                "any two passages: 0 as expected by chance."
            ),
        ),
        "exclusivity": (
            say("exclusivity of words"),
            say(
                "Share of the frequency of a topic's words, summed over all topics, that falls in the topic: 1 if its "
                "words occur in no other topic, {as_frequent} if they are equally frequent in all.",
                as_frequent=format_number(as_frequent),
            ),
        ),
    }


def list_topic_quality(records: RunRecords) -> tuple[QualityDiagnostic, ...]:
    """Give the diagnostics of the topics with their names and meanings; those of words once for each main language."""
    minor = find_minor_languages(records)
    texts = _describe_measures(1 / max(1, records.clusters.n_topics))
    diagnostics = []
    for measure in records.topics.quality:
        if measure.language in minor:
            continue
        name, meaning = texts[measure.code]
        named = say("{measure} ({language})", measure=name, language=measure.language) if measure.language else name
        diagnostics.append(QualityDiagnostic(named, measure.value, meaning))
    return tuple(diagnostics)
