"""Codes on the page: how far coders agree, how good the classifier is, and what the codes changed."""

from __future__ import annotations

from dataclasses import dataclass

from research.records import Agreement, ClassifierScore, CodePair, Codes, RunRecords, ThemeVerdict, TransferScore
from research.report.summary.theme_levels import ThemeLevel, list_theme_levels
from research.text.messages import say
from research.text.wording import format_share, join_clauses

_MOST_PAIRS = 8
"""Pairs of different codes that the page shows; the others are in a table. A convention."""


@dataclass(frozen=True, slots=True)
class CodedTheme:
    """One theme as coders and classifier see it; parts are None where they are unknown."""

    level: ThemeLevel
    agreement: Agreement | None
    score: ClassifierScore | None
    verdict: ThemeVerdict | None
    remark: str


@dataclass(frozen=True)
class CodingSection:
    """What the page says of codes.

    ``groups`` are scores by language, source and half of the period; ``confused`` are the most frequent pairs of
    different codes; ``is_corrected`` says whether the shares of this run are corrected.
    """

    codes: Codes
    whole: Agreement | None
    themes: tuple[CodedTheme, ...]
    groups: tuple[ClassifierScore, ...]
    confused: tuple[CodePair, ...]
    transfers: tuple[TransferScore, ...]
    is_corrected: bool


def make_coding_section(records: RunRecords) -> CodingSection | None:
    """Put the codes of a run into the shape of the page; None if nobody coded."""
    codes, classifier = records.codes, records.classifier
    if codes.origin == "nobody":
        return None
    scores = {score.theme: score for score in classifier.scores if score.group == "all"}
    verdicts = {verdict.theme: verdict for verdict in classifier.verdicts}
    return CodingSection(
        codes=codes,
        whole=codes.find_agreement(""),
        themes=tuple(
            CodedTheme(
                level=level,
                agreement=codes.find_agreement(level.id),
                score=scores.get(level.id),
                verdict=verdicts.get(level.id),
                remark=describe_verdict(verdicts.get(level.id), n_left=max(0, level.n - codes.n_coded)),
            )
            for level in list_theme_levels(records)
        ),
        groups=tuple(score for score in classifier.scores if score.group != "all"),
        confused=tuple(pair for pair in codes.pairs if pair.first != pair.second)[:_MOST_PAIRS],
        transfers=classifier.transfers,
        is_corrected=records.prevalence.membership == "corrected",
    )


def describe_verdict(verdict: ThemeVerdict | None, *, n_left: int) -> str:
    """Say what the classifier of a theme is good for, and what its codes do not allow.

    Parameters
    ----------
    verdict
        From the classifier; None if the theme has none.
    n_left
        Stories that nobody has coded: more cannot be asked for.
    """
    if verdict is None:
        return ""
    more = _count_missing(verdict.n_more, n_left)
    if verdict.refusal == "too_few_positives":
        return say("no claim: {stories} needed", stories=more)
    reasons = {
        "": "",
        "too_few_codes": say("no claim: too few coded stories"),
        "low_agreement": say("no claim: coders do not agree enough"),
    }
    error, most = format_share(verdict.error), format_share(verdict.error_high)
    told = {
        "automatable": say("can be coded automatically (error {error}, at most {most})", error=error, most=most),
        "code_by_hand": say("code by hand (error {error}, at most {most})", error=error, most=most),
        "more_positives": say("needs {stories}", stories=more),
    }
    return join_clauses([reasons[verdict.refusal], told[verdict.verdict]])


def _count_missing(n_more: int, n_left: int) -> str:
    if n_more <= n_left:
        return say("{n} more coded story of the theme", "{n} more coded stories of the theme", n=n_more)
    return say(
        "{n} more coded story of the theme, and only {n_left} of the corpus are not coded yet",
        "{n} more coded stories of the theme, and only {n_left} of the corpus are not coded yet",
        n=n_more,
        n_left=n_left,
    )
