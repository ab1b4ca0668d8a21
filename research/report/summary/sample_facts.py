"""What is said of topics that were detected in a sample of the texts."""

from __future__ import annotations

from research.records import Clusters
from research.text.messages import say
from research.text.wording import format_count, format_number, format_share, join_sentences


def describe_sample(detected: Clusters) -> str:
    """Describe the sample that topics were detected in, and how well they carry over; empty if it was everything."""
    if not detected.n_sampled:
        return ""
    said = [
        say(
            "Topics were detected in a sample of {sampled} out of {passages}, stratified by language, source and time; "
            "the others were assigned to the topics of their nearest neighbours in the sample.",
            sampled=f"{detected.n_sampled:,}",
            passages=format_count(detected.n_texts, "distinct passage"),
        ),
        describe_sample_agreement(detected),
    ]
    if detected.n_late:
        said.append(
            say(
                "{n} topic too rare for the sample was found among passages far from it.",
                "{n} topics too rare for the sample were found among passages far from it.",
                n=detected.n_late,
            )
        )
    return join_sentences(said)


def describe_sample_agreement(detected: Clusters) -> str:
    """Describe how well topics carry over from the sample; empty if there is none."""
    if not detected.n_sampled:
        return ""
    return say(
        "Of passages of the sample that were held out, {held_out} were assigned to the topic in which they were "
        "detected; the topics of a second sample agree with an adjusted Rand index of {index} (adjusted mutual "
        "information {information}).",
        held_out=format_share(detected.held_out_agreement, 1),
        index=format_number(detected.sample_agreement),
        information=format_number(detected.sample_information),
    )
