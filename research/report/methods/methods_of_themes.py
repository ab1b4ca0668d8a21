"""The methods of themes: scoring, checks, coding, agreement, classifier and correction."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from research.records import ALIKE, RunRecords
from research.study import Study
from research.text.wording import (
    choose_plural,
    format_count,
    format_language,
    format_list,
    format_number,
    format_share,
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
    languages = (
        f", described in {format_list([format_language(code) for code in codebook.languages])}," if codebook else ""
    )
    words = codebook is not None and any(theme.keywords for theme in codebook.themes)
    lexicon = " Keywords count by the logarithm of one plus their number in a passage." * words
    several = (
        "An article may belong to several themes."
        if codebook is not None and codebook.multiple
        else "A passage belongs to at most one theme."
    )
    ratio = (
        " and by a margin at which the theme has at least "
        f"{settings.min_ratio:g} times the share of passages that a strong placebo theme has"
        if settings.min_ratio
        else ""
    )
    return (
        f"The codebook defines {format_count(records.themes.n_themes, 'theme')}{languages} whose texts were embedded "
        "in the same way as the passages. Each passage was compared with the themes and with a background codebook of "
        "general subjects of news and social life that comes with the toolkit, so that it can belong to none of the "
        "study\u2019s themes; subjects that a theme covers count for the theme. Cosine similarities with a theme are "
        "relative to those of the theme\u2019s own texts, and were smoothed over the graph of nearest neighbours of "
        f"the passages ([@zhou2004]).{lexicon} A passage belongs to a theme if it is nearer to it than to every other "
        f"theme and subject{ratio}. {several} The membership of an article is the mean over its passages; an article "
        f"whose largest membership is below {settings.min_share:g} is assigned to no theme."
    )


def _describe_checks(records: RunRecords) -> str:
    checks = records.theme_checks
    told = []
    if checks.placebos:
        shares = [placebo.share for placebo in checks.placebos]
        told.append(
            f"As a placebo test, {format_count(len(checks.placebos), 'theme')} that the codebook does not define "
            f"{choose_plural(len(checks.placebos), 'was')} scored as if it did: their median share is "
            f"{format_share(float(np.median(shares)), 1)}, the largest {format_share(max(shares), 1)}."
        )
    if len(checks.wording_share):
        told.append(
            "To measure the dependence on wording, shares were computed for "
            f"{format_count(len(checks.wording_share), 'codebook')} whose texts were resampled."
        )
    if checks.texts:
        told.append(
            f"{format_count(len(checks.texts), 'text')} of the codebook (descriptions, examples and inclusions) "
            f"{choose_plural(len(checks.texts), 'was')} left out one at a time: the share of its theme was computed "
            "without the text, and the text was compared with the other texts of its theme and with the other themes. "
            f"Themes with a cosine of at least {ALIKE:g} are reported as indistinguishable."
        )
    return " ".join(told)


def _describe_codes(records: RunRecords) -> Iterator[str]:
    codes = records.codes
    if codes.origin == "nobody":
        return
    n_coded = format_count(codes.n_coded, "story")
    if codes.origin == "column":
        yield (
            f"{n_coded} {choose_plural(codes.n_coded, 'was')} coded by hand outside the toolkit; their probabilities "
            "of being coded come with the corpus or were taken as equal."
        )
        return
    told = [
        f"{format_count(len(codes.coders), 'coder')} coded {n_coded} independently, on sheets that show text and title "
        "but no score, date, source or other code. Stories were drawn with known probability by systematic sampling "
        "([@madow1949]) from a list in the order of period, language and source."
    ]
    if codes.n_blank or codes.n_cannot_tell:
        told.append(
            f"{format_count(codes.n_asked, 'story')} {choose_plural(codes.n_asked, 'was')} on the sheets; "
            f"{codes.n_blank:,} {choose_plural(codes.n_blank, 'was')} left blank and {codes.n_cannot_tell:,} could not "
            "be told by any coder. Probabilities were adjusted for both."
        )
    whole = codes.find_agreement("")
    if whole is not None and np.isfinite(whole.alpha):
        told.append(
            f"On {format_count(whole.n, 'story')} with several coders, Krippendorff\u2019s alpha "
            f"([@krippendorff2011]) is {format_number(whole.alpha)} (95% bootstrap CI {format_number(whole.alpha_low)} "
            f"to {format_number(whole.alpha_high)}) and Gwet\u2019s AC1 ([@gwet2008]) {format_number(whole.ac1)}."
        )
    n_adjudicated = int(codes.is_adjudicated.sum())
    if n_adjudicated:
        told.append(f"Disagreements on {format_count(n_adjudicated, 'story')} were adjudicated.")
    yield " ".join(told)


def _describe_classifier(records: RunRecords) -> Iterator[str]:
    classifier = records.classifier
    if not classifier.is_trained:
        return
    yield (
        "A logistic regression on the embeddings of the stories and their similarity to the themes was trained on the "
        "codes. Its scores were pooled with those of the codebook (weight of the codebook "
        f"{format_number(classifier.similarity_weight)}, chosen by cross-validation) and divided by a temperature of "
        f"{format_number(classifier.temperature)} ([@guo2017]). Predictions of coded stories come from models that had "
        f"not seen their codes. On these, macro F1 is {format_number(classifier.f1)} (similarity alone: "
        f"{format_number(classifier.f1_similarity)}) and the expected calibration error "
        f"{format_number(classifier.calibration_error, 3)}."
    )


def _describe_correction(records: RunRecords) -> Iterator[str]:
    if records.prevalence.membership != "corrected":
        return
    level = f"{100 * records.prevalence.confidence:g}%"
    yield (
        "Shares of themes are corrected by the codes: the prediction of every story counts, and the prediction errors "
        "of the coded stories, divided by their probability of being coded, are added (design-based supervised "
        "learning; [@egami2023]; prediction-powered inference, [@angelopoulos2023], with cross-fitting, [@zrnic2024]). "
        "The correction is unbiased whatever the errors of the classifier, also if they change over time. Predictions "
        "of a theme are used to the extent that they reduce its variance. The "
        f"{level} intervals of levels, slopes and bands contain the error of the classifier and of sampling stories "
        "for coding, but not the errors that coders share."
    )
