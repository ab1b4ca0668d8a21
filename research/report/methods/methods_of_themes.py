"""The methods of themes: scoring, checks, coding, agreement, classifier and correction."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from research.records import ALIKE, RunRecords
from research.study import Study
from research.text.messages import say
from research.text.wording import (
    format_count,
    format_language,
    format_level,
    format_list,
    format_number,
    format_share,
    join_sentences,
)


def describe_themes(records: RunRecords, study: Study) -> tuple[str, ...]:
    """Describe how themes were scored, checked, coded and corrected; no paragraph without a codebook.

    Parameters
    ----------
    records
        Records of the run; only methods that it used are described.
    study
        The settings and the codebook.
    """
    if not records.themes.n_themes:
        return ()
    return (
        _describe_scores(records, study),
        _describe_checks(records),
        *_describe_codes(records),
        *_describe_classifier(records),
        *_describe_correction(records),
    )


def _describe_scores(records: RunRecords, study: Study) -> str:
    settings, codebook = study.themes, study.codebook
    themes = format_count(records.themes.n_themes, "theme")
    has_keywords = codebook is not None and any(theme.keywords for theme in codebook.themes)
    is_several = codebook is not None and codebook.multiple
    return join_sentences(
        [
            say(
                "The codebook defines {themes}, described in {languages}, whose texts were embedded in the same way as "
                "the passages.",
                themes=themes,
                languages=format_list([format_language(code) for code in codebook.languages]),
            )
            if codebook
            else say(
                "The codebook defines {themes} whose texts were embedded in the same way as the passages.",
                themes=themes,
            ),
            say(
                "Each passage was compared with the themes and with a background codebook of general subjects of news "
                "and social life that comes with the toolkit, so that it can belong to none of the study\u2019s "
                "themes; subjects that a theme covers count for the theme. Cosine similarities with a theme are "
                "relative to those of the theme\u2019s own texts, and were smoothed over the graph of nearest "
                "neighbours of the passages ([@zhou2004])."
            ),
            say("Keywords count by the logarithm of one plus their number in a passage.") if has_keywords else "",
            say(
                "A passage belongs to a theme if it is nearer to it than to every other theme and subject and by a "
                "margin at which the theme has at least {min_ratio} times the share of passages that a strong placebo "
                "theme has.",
                min_ratio=settings.min_ratio,
            )
            if settings.min_ratio
            else say("A passage belongs to a theme if it is nearer to it than to every other theme and subject."),
            say("An article may belong to several themes.")
            if is_several
            else say("A passage belongs to at most one theme."),
            say(
                "The membership of an article is the mean over its passages; an article whose largest membership is "
                "below {min_share} is assigned to no theme.",
                min_share=settings.min_share,
            ),
        ]
    )


def _describe_checks(records: RunRecords) -> str:
    checks = records.theme_checks
    told = []
    if checks.placebos:
        shares = [placebo.share for placebo in checks.placebos]
        told.append(
            say(
                "As a placebo test, {n} theme that the codebook does not define was scored as if it did: its share is "
                "{largest}.",
                "As a placebo test, {n} themes that the codebook does not define were scored as if it did: their "
                "median share is {median}, the largest {largest}.",
                n=len(checks.placebos),
                median=format_share(float(np.median(shares)), 1),
                largest=format_share(max(shares), 1),
            )
        )
    if len(checks.wording_share):
        told.append(
            say(
                "To measure the dependence on wording, shares were computed for {codebooks} whose texts were "
                "resampled.",
                codebooks=format_count(len(checks.wording_share), "codebook"),
            )
        )
    if checks.texts:
        told.append(
            say(
                "{n} text of the codebook (descriptions, examples and inclusions) was left out: the share of its theme "
                "was computed without the text, and the text was compared with the other texts of its theme and with "
                "the other themes. Themes with a cosine of at least {alike} are reported as indistinguishable.",
                "{n} texts of the codebook (descriptions, examples and inclusions) were left out one at a time: the "
                "share of its theme was computed without the text, and the text was compared with the other texts of "
                "its theme and with the other themes. Themes with a cosine of at least {alike} are reported as "
                "indistinguishable.",
                n=len(checks.texts),
                alike=ALIKE,
            )
        )
    return join_sentences(told)


def _describe_codes(records: RunRecords) -> Iterator[str]:
    codes = records.codes
    if codes.origin == "nobody":
        return
    if codes.origin == "column":
        yield say(
            "{n} story was coded by hand outside the toolkit; its probability of being coded comes with the corpus or "
            "was taken as equal.",
            "{n} stories were coded by hand outside the toolkit; their probabilities of being coded come with the "
            "corpus or were taken as equal.",
            n=codes.n_coded,
        )
        return
    told = [
        say(
            "{coders} coded {stories} independently, on sheets that show text and title but no score, date, source or "
            "other code. Stories were drawn with known probability by systematic sampling ([@madow1949]) from a list "
            "in the order of period, language and source.",
            coders=format_count(len(codes.coders), "coder"),
            stories=format_count(codes.n_coded, "story"),
        )
    ]
    if codes.n_blank or codes.n_cannot_tell:
        told.append(
            say(
                "{n} story was on the sheets; {n_blank} were left blank and {n_unknown} could not be told by any "
                "coder. Probabilities were adjusted for both.",
                "{n} stories were on the sheets; {n_blank} were left blank and {n_unknown} could not be told by any "
                "coder. Probabilities were adjusted for both.",
                n=codes.n_asked,
                n_blank=codes.n_blank,
                n_unknown=codes.n_cannot_tell,
            )
        )
    whole = codes.find_agreement("")
    if whole is not None and np.isfinite(whole.alpha):
        told.append(
            say(
                "On {stories} with several coders, Krippendorff\u2019s alpha ([@krippendorff2011]) is {alpha} (95% "
                "bootstrap CI {low} to {high}) and Gwet\u2019s AC1 ([@gwet2008]) {ac1}.",
                stories=format_count(whole.n, "story"),
                alpha=format_number(whole.alpha),
                low=format_number(whole.alpha_low),
                high=format_number(whole.alpha_high),
                ac1=format_number(whole.ac1),
            )
        )
    n_adjudicated = int(codes.is_adjudicated.sum())
    if n_adjudicated:
        told.append(say("Disagreements on {stories} were adjudicated.", stories=format_count(n_adjudicated, "story")))
    yield join_sentences(told)


def _describe_classifier(records: RunRecords) -> Iterator[str]:
    classifier = records.classifier
    if not classifier.is_trained:
        return
    yield say(
        "A logistic regression on the embeddings of the stories and their similarity to the themes was trained on the "
        "codes. Its scores were pooled with those of the codebook (weight of the codebook {weight}, chosen by "
        "cross-validation) and divided by a temperature of {temperature} ([@guo2017]). Predictions of coded stories "
        "come from models that had not seen their codes. On these, macro F1 is {f1} (similarity alone: "
        "{f1_similarity}) and the expected calibration error {error}.",
        weight=format_number(classifier.similarity_weight),
        temperature=format_number(classifier.temperature),
        f1=format_number(classifier.f1),
        f1_similarity=format_number(classifier.f1_similarity),
        error=format_number(classifier.calibration_error, 3),
    )


def _describe_correction(records: RunRecords) -> Iterator[str]:
    if records.prevalence.membership != "corrected":
        return
    yield say(
        "Shares of themes are corrected by the codes: the prediction of every story counts, and the prediction errors "
        "of the coded stories, divided by their probability of being coded, are added (design-based supervised "
        "learning; [@egami2023]; prediction-powered inference, [@angelopoulos2023], with cross-fitting, [@zrnic2024]). "
        "The correction is unbiased whatever the errors of the classifier, also if they change over time. Predictions "
        "of a theme are used to the extent that they reduce its variance. The {level} intervals of levels, slopes and "
        "bands contain the error of the classifier and of sampling stories for coding, but not the errors that coders "
        "share.",
        level=format_level(records.prevalence.confidence),
    )
