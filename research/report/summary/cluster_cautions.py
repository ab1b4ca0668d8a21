"""Limitations of the topics of a small corpus."""

from __future__ import annotations

from research.records import FEW_TEXTS, Clusters
from research.text.messages import say
from research.text.wording import format_count, join_sentences


def describe_cluster_cautions(detected: Clusters) -> str:
    """Describe the limitations of the detected topics; empty if there are none."""
    said = []
    if detected.n_texts < FEW_TEXTS:
        said.append(
            say(
                "The corpus has {passages}. With fewer than {least}, topics are only groups of similar passages and "
                "should not be interpreted further.",
                passages=format_count(detected.n_texts, "distinct passage"),
                least=FEW_TEXTS,
            )
        )
    if detected.n_topics == 1:
        said.append(say("All passages form one topic, so differences between topics cannot be analysed."))
        if detected.is_resolution_asked:
            said.append(
                say(
                    "The study requests resolution {resolution}; a higher resolution yields more topics.",
                    resolution=detected.resolution,
                )
            )
    if detected.n_topics < detected.n_asked:
        said.append(
            say(
                "The study requests {n_asked} topics, but only {n_topics} were found: the passages do not form more "
                "groups of sufficient size.",
                n_asked=detected.n_asked,
                n_topics=detected.n_topics,
            )
        )
    if detected.method != detected.asked_method:
        said.append(
            say(
                "There are too few passages for {asked}, so {used} was used.",
                asked=detected.asked_method,
                used=detected.method,
            )
        )
    return join_sentences(said)
