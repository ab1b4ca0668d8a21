"""What a small corpus does not allow its topics to say."""

from __future__ import annotations

from research.records import FEW_TEXTS, Clusters
from research.text.wording import format_count


def describe_cluster_cautions(detected: Clusters) -> str:
    """Describe what limits the topics as they were detected; empty if nothing does."""
    said = []
    if detected.n_texts < FEW_TEXTS:
        said.append(
            f"The corpus has {format_count(detected.n_texts, 'distinct passage')}. With fewer than {FEW_TEXTS}, topics "
            "are groups of similar passages and nothing more."
        )
    if detected.n_topics == 1:
        said.append("All passages are in one topic, so topics say nothing about differences.")
        if detected.is_resolution_asked:
            said.append(f"The study asks for resolution {detected.resolution:g}; a higher one gives more topics.")
    if detected.method != detected.asked_method:
        said.append(f"There are too few passages for {detected.asked_method}; {detected.method} was used.")
    return " ".join(said)
