"""How language effects were removed from the embeddings, and the interpretation of the diagnostics."""

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
        "1 if they coincide with the languages.",
    ),
    "language_mixing": (
        "mixing of languages",
        "Share of the 10 nearest neighbours of a passage that are in another language, divided by the share expected "
        "under random mixing: 0 if languages are separated, 1 if they are mixed.",
    ),
    "title_with_body": (
        "title and body in one cluster",
        "Among articles with title and body in different languages, the share whose title and body are in the same "
        "k-means cluster.",
    ),
    "language_nearness": (
        "similarity across languages",
        "Mean cosine similarity of a passage with its 5 nearest passages in another language, divided by that with "
        "its 5 "
        "nearest in the same language, for the two most dissimilar languages: near 1 if their content is the same; "
        "well "
        "below 1, even after alignment, if their content may differ.",
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
    """Describe how the embeddings of a language were corrected, and why."""
    n_passages, least = format_count(shift.n_passages, "passage"), alignment.least_passages
    match shift.rule:
        case "own_mean":
            return f"centred on its own mean ({n_passages}, minimum {least})"
        case "shrunken_mean":
            return (
                f"centred on a weighted mean of its own mean ({shift.own_weight:.0%}) and that of all languages "
                f"({1 - shift.own_weight:.0%}), because it has only {n_passages} (minimum {least})"
            )
        case "content_differs":
            return (
                f"not moved towards {format_list(shift.apart_from)}, because its content appears to differ and means "
                "then "
                "reflect content as well as language"
            )
        case "projected":
            return f"projected on {_describe_axes(alignment)}, like all languages"
        case "not_asked":
            return "not corrected, because alignment.method is none"
        case "small_corpus":
            return f"not corrected, because the corpus has fewer than {least} passages"
        case "too_little_to_project":
            return f"not corrected, because {alignment.method} requires two languages and at least {least} passages"


def _describe_axes(alignment: Alignment) -> str:
    if alignment.method == "u-svd":
        return f"the {len(alignment.axes)} leading dimensions, unscaled"
    return "the dimensions that do not predict the language"


_DONE: dict[AlignmentMethod, str] = {
    "centre": "Their means were therefore not equalised.",
    "none": "The embeddings were not corrected.",
    "u-svd": "The method u-svd does not account for this.",
    "svd-lr": "The method svd-lr does not account for this.",
}


def describe_content_differences(alignment: Alignment) -> str:
    """Describe which languages may differ in content, and the consequence; empty if none may."""
    apart = [pair for pair in alignment.nearness if pair.is_apart]
    if not apart:
        return ""
    pairs = "; ".join(f"{pair.first} and {pair.second} ({pair.ratio:.2f})" for pair in apart)
    return (
        f"The content of these languages may differ: {pairs}. The ratio in parentheses is the mean cosine similarity "
        "of "
        "passages with the nearest passages in the other language, divided by that with the nearest in the same "
        f"language, after centring; it is at least {alignment.least_nearness:g} for languages with the same content. "
        f"{_DONE[alignment.method]} Topics that follow these languages may reflect content or encoding. The passages "
        "of "
        "a topic in several languages should be read before languages are compared."
    )
