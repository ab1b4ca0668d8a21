"""How language effects were removed from the embeddings, and the interpretation of the diagnostics."""

from __future__ import annotations

from dataclasses import dataclass

from research.records import Alignment, AlignmentCode, AlignmentMethod, LanguageShift
from research.text.messages import say
from research.text.wording import (
    format_count,
    format_list,
    format_number,
    format_share,
    join_clauses,
    join_sentences,
)


@dataclass(frozen=True, slots=True)
class AlignmentDiagnostic:
    """A diagnostic of the alignment by name, with what it means; values are NaN where it cannot be taken."""

    name: str
    before: float
    after: float
    n: int
    meaning: str


def _describe_measures() -> dict[AlignmentCode, tuple[str, str]]:
    """Give name and meaning of every measure."""
    return {
        "language_ami": (
            say("clusters follow language"),
            say(
                "Adjusted mutual information of k-means clusters and languages: 0 if clusters are independent of the "
                "language, 1 if they coincide with the languages."
            ),
        ),
        "language_mixing": (
            say("mixing of languages"),
            say(
                "Share of the 10 nearest neighbours of a passage that are in another language, divided by the share "
                "expected under random mixing: 0 if languages are separated, 1 if they are mixed."
            ),
        ),
        "title_with_body": (
            say("title and body in one cluster"),
            say(
                "Among articles with title and body in different languages, the share whose title and body are in the "
                "same k-means cluster."
            ),
        ),
        "language_nearness": (
            say("similarity across languages"),
            say(
                "Mean cosine similarity of a passage with its 5 nearest passages in another language, divided by that "
                "with its 5 nearest in the same language, for the two most dissimilar languages: near 1 if their "
                "content is the same; well below 1, even after alignment, if their content may differ."
            ),
        ),
    }


def list_alignment_diagnostics(alignment: Alignment) -> tuple[AlignmentDiagnostic, ...]:
    """Give the diagnostics of an alignment with their names and meanings."""
    texts = _describe_measures()
    return tuple(
        AlignmentDiagnostic(name, measure.before, measure.after, measure.n, meaning)
        for measure in alignment.measures
        for name, meaning in (texts[measure.code],)
    )


def describe_shift(shift: LanguageShift, alignment: Alignment) -> str:
    """Describe how the embeddings of a language were corrected, and why."""
    passages, least = format_count(shift.n_passages, "passage"), alignment.least_passages
    match shift.rule:
        case "own_mean":
            return say("centred on its own mean ({passages}, minimum {least})", passages=passages, least=least)
        case "shrunken_mean":
            return say(
                "centred on a weighted mean of its own mean ({own}) and that of all languages ({others}), because it "
                "has only {passages} (minimum {least})",
                own=format_share(shift.own_weight),
                others=format_share(1 - shift.own_weight),
                passages=passages,
                least=least,
            )
        case "content_differs":
            return say(
                "not moved towards {languages}, because its content appears to differ and means then reflect content "
                "as well as language",
                languages=format_list(shift.apart_from),
            )
        case "projected":
            return _describe_projection(alignment)
        case "not_asked":
            return say("not corrected, because alignment.method is none")
        case "small_corpus":
            return say("not corrected, because the corpus has fewer than {least} passages", least=least)
        case "too_little_to_project":
            return say(
                "not corrected, because {method} requires two languages and at least {least} passages",
                method=alignment.method,
                least=least,
            )


def _describe_projection(alignment: Alignment) -> str:
    if alignment.method == "u-svd":
        return say("projected on the {n} leading dimensions, unscaled, like all languages", n=len(alignment.axes))
    return say("projected on the dimensions that do not predict the language, like all languages")


def describe_content_differences(alignment: Alignment) -> str:
    """Describe which languages may differ in content, and the consequence; empty if none may."""
    apart = [pair for pair in alignment.nearness if pair.is_apart]
    if not apart:
        return ""
    consequences: dict[AlignmentMethod, str] = {
        "centre": say("Their means were therefore not equalised."),
        "none": say("The embeddings were not corrected."),
        "u-svd": say("The method {method} does not account for this.", method="u-svd"),
        "svd-lr": say("The method {method} does not account for this.", method="svd-lr"),
    }
    pairs = [
        say("{first} and {second} ({ratio})", first=pair.first, second=pair.second, ratio=format_number(pair.ratio))
        for pair in apart
    ]
    return join_sentences(
        [
            say(
                "The content of these languages may differ: {pairs}. The ratio in parentheses is the mean cosine "
                "similarity of passages with the nearest passages in the other language, divided by that with the "
                "nearest in the same language, after centring; it is at least {least} for languages with the same "
                "content.",
                pairs=join_clauses(pairs),
                least=alignment.least_nearness,
            ),
            consequences[alignment.method],
            say(
                "Topics that follow these languages may reflect content or encoding. The passages of a topic in "
                "several languages should be read before languages are compared."
            ),
        ]
    )
