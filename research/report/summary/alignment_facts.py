"""What was done to the vectors of each language, and what the diagnostics of that mean."""

from __future__ import annotations

from dataclasses import dataclass

from research.records import Alignment, AlignmentCode, AlignmentMethod, LanguageShift
from research.text.wording import format_count, format_list


@dataclass(frozen=True, slots=True)
class AlignmentDiagnostic:
    """A diagnostic of the alignment by name, with what it means; values are NaN where it cannot be taken."""

    name: str
    before: float
    after: float
    n: int
    meaning: str


_TEXTS: dict[AlignmentCode, tuple[str, str]] = {
    "language_ami": (
        "clusters follow language",
        "Adjusted mutual information of k-means clusters and languages: 0 if clusters are independent of the language, "
        "1 if they are the languages.",
    ),
    "language_mixing": (
        "neighbours across languages",
        "Share of a passage's 10 nearest neighbours in another language, over the share expected if languages were "
        "mixed at random: 0 if languages are separate, 1 if they are mixed.",
    ),
    "title_with_body": (
        "title and body together",
        "Share of the articles with title and body in two languages whose title and body are in one k-means cluster.",
    ),
    "language_nearness": (
        "nearness across languages",
        "Mean cosine of a passage with its 5 nearest passages in another language, over that with the 5 nearest in its "
        "own, for the two languages that are furthest apart: near 1 if they are about the same things; well below 1, "
        "also after alignment, if they may be about different things.",
    ),
}


def list_alignment_diagnostics(alignment: Alignment) -> tuple[AlignmentDiagnostic, ...]:
    """Give the diagnostics of an alignment with their names and meanings."""
    return tuple(
        AlignmentDiagnostic(name, measure.before, measure.after, measure.n, meaning)
        for measure in alignment.measures
        for name, meaning in (_TEXTS[measure.code],)
    )


def describe_shift(shift: LanguageShift, alignment: Alignment) -> str:
    """Describe what was done to the vectors of a language, and why."""
    n_passages, least = format_count(shift.n_passages, "passage"), alignment.least_passages
    match shift.rule:
        case "own_mean":
            return f"centred on its own mean: {n_passages}, at least {least} are needed"
        case "shrunken_mean":
            return (
                f"centred on its own mean ({shift.own_weight:.0%}) and that of all languages "
                f"({1 - shift.own_weight:.0%}): {n_passages} are fewer than the {least} that a mean of its own needs"
            )
        case "content_differs":
            return (
                f"not moved towards {format_list(shift.apart_from)}: it seems to be about other things, and means then "
                "differ by content as well as language"
            )
        case "projected":
            return f"projected on {_describe_axes(alignment)}, as all languages are"
        case "not_asked":
            return "left as it is: alignment.method is none"
        case "small_corpus":
            return f"left as it is: the corpus has fewer than {least} passages"
        case "too_little_to_project":
            return f"left as it is: {alignment.method} needs two languages and {least} passages in all"


def _describe_axes(alignment: Alignment) -> str:
    if alignment.method == "u-svd":
        return f"the {len(alignment.axes)} strongest dimensions, unscaled"
    return "the dimensions that do not predict the language"


_DONE: dict[AlignmentMethod, str] = {
    "centre": "Their means were not brought together.",
    "none": "The vectors were left as they are.",
    "u-svd": "The method u-svd takes no account of that.",
    "svd-lr": "The method svd-lr takes no account of that.",
}


def describe_content_differences(alignment: Alignment) -> str:
    """Describe which languages may be about different things, and what was done about it; empty if none may be."""
    apart = [pair for pair in alignment.nearness if pair.is_apart]
    if not apart:
        return ""
    pairs = "; ".join(f"{pair.first} and {pair.second} ({pair.ratio:.2f})" for pair in apart)
    return (
        f"Languages may be about different things: {pairs}. In brackets: mean cosine of passages with the nearest in "
        "the other language, over that with the nearest in their own, after centring; languages about the same things "
        f"have at least {alignment.least_nearness:g}. {_DONE[alignment.method]} Where topics follow these languages, "
        "that can be their content or their encoding; where a topic has both, read its passages before comparing "
        "languages."
    )
