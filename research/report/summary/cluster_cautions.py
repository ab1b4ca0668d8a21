"""Limitations of the topics of a small corpus."""

from __future__ import annotations

from research.records import FEW_TEXTS, Clusters
from research.text.wording import format_count


def describe_cluster_cautions(detected: Clusters) -> str:
    """Describe the limitations of the detected topics; empty if there are none."""
    said = []
    if detected.n_texts < FEW_TEXTS:
        said.append(
            f"The corpus has {format_count(detected.n_texts, 'distinct passage')}. With fewer than {FEW_TEXTS}, topics "
            "are only groups of similar passages and should not be interpreted further."
        )
    if detected.n_topics == 1:
        said.append("All passages form one topic, so differences between topics cannot be analysed.")
        if detected.is_resolution_asked:
            said.append(
                f"The study requests resolution {detected.resolution:g}; a higher resolution yields more topics."
            )
    if detected.method != detected.asked_method:
        said.append(f"There are too few passages for {detected.asked_method}, so {detected.method} was used.")
    return " ".join(said)
