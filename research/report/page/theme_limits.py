"""Limitations of themes: what similarity cannot tell, how good the codes are, and what they do not allow."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from research.records import LEAST_ALPHA, LEAST_CODED, RunRecords
from research.report.page.limit import Limit
from research.report.summary.codebook_checks import MOST_NAMED, list_influential_texts, quote_text
from research.report.summary.minor_languages import find_minor_languages
from research.report.summary.series_names import name_series
from research.report.summary.theme_levels import list_theme_levels
from research.text.wording import (
    choose_plural,
    format_change,
    format_count,
    format_language,
    format_list,
    format_number,
    format_share,
)

FEW_DOUBLE = 50
"""Stories with two coders below which the interval of agreement is cautioned against; a convention."""


def limit_themes(records: RunRecords) -> Iterator[Limit]:
    """List the limitations of the themes of a run."""
    themes = records.themes
    if not themes.n_themes:
        yield Limit(
            "No codebook",
            "The study defines no themes; topics were derived from the texts and named by their most distinctive "
            "words.",
            kind="note",
        )
        return
    yield from _limit_validity(records)
    yield from _limit_wording(records)
    share, n_unassigned = float(np.mean(themes.is_abstained)), int(themes.is_abstained.sum())
    if share > 0 and records.prevalence.membership != "corrected":
        yield Limit(
            "Unassigned articles",
            f"{format_count(n_unassigned, 'article')} ({format_share(share)}) {choose_plural(n_unassigned, 'is')} "
            "assigned to no theme: they are more similar to other subjects, or similar to none. Unassigned articles "
            "remain in the denominator of all shares.",
            kind="note",
            kinds=("theme",),
        )
    minor = find_minor_languages(records)
    few = [missing for missing in themes.missing if missing.language in minor]
    if few:
        n_passages = sum(missing.n_passages for missing in few)
        yield Limit(
            "Incomplete codebook",
            f"The codebook does not describe every theme in {format_count(len(few), 'other language')} with few texts; "
            f"{format_count(n_passages, 'passage')} in {'this language' if len(few) == 1 else 'these languages'} "
            f"{choose_plural(n_passages, 'was')} compared with its descriptions in other languages.",
            kind="unmeasured",
            kinds=("theme",),
        )
    for missing in themes.missing:
        if missing.language in minor:
            continue
        yield Limit(
            "Incomplete codebook",
            f"The codebook does not describe every theme in {format_language(missing.language)}; "
            f"{format_count(missing.n_passages, 'passage')} in this language "
            f"{choose_plural(missing.n_passages, 'was')} compared with its descriptions in other languages.",
            kind="unmeasured",
            kinds=("theme",),
        )


def _limit_validity(records: RunRecords) -> Iterator[Limit]:
    codes, classifier = records.codes, records.classifier
    if codes.origin == "nobody":
        yield Limit(
            "Themes not checked by people",
            "Articles are assigned to themes by the similarity of their passages to the texts of the codebook. "
            "Nobody coded a sample of them, so the error of the assignment is unknown. It is in no interval of this "
            "page, and it may change over time and look like a trend. The results on themes are exploratory until a "
            "sample is coded (research code).",
            kind="unmeasured",
            kinds=("theme",),
        )
        return
    if records.prevalence.membership != "corrected":
        yield Limit(
            "Too few codes",
            f"{format_count(codes.n_coded, 'story')} {choose_plural(codes.n_coded, 'was')} coded; shares are corrected "
            f"from {LEAST_CODED} on. The shares of themes are therefore those of similarity, and exploratory.",
            kind="unmeasured",
            kinds=("theme",),
        )
    else:
        yield Limit(
            "Measurement by coders and classifier",
            f"The shares of themes rest on {codes.n_coded:,} coded {choose_plural(codes.n_coded, 'story')} and a "
            f"classifier (macro F1 {format_number(classifier.f1)} on codes that it had not seen) whose errors are "
            "corrected by the codes and are part of the intervals. Errors that coders share, or that the codebook "
            "causes, are not corrected.",
            kind="unmeasured",
            kinds=("theme",),
        )
    yield from _limit_agreement(records)
    yield from _limit_refusals(records)
    n_new = records.corpus.n_stories - codes.n_frame
    if codes.n_frame and n_new > 0:
        yield Limit(
            "Corpus grown since the coding",
            f"The stories to be coded were drawn from {format_count(codes.n_frame, 'story')}; {n_new:,} more are in "
            "the corpus now and had no chance of being coded. They are assumed to be like the others; another round "
            "of coding would check this.",
            kind="unmeasured",
            kinds=("theme",),
        )
    if codes.n_gone:
        yield Limit(
            "Coded stories no longer in the corpus",
            f"{codes.n_gone:,} coded {choose_plural(codes.n_gone, 'story')} {choose_plural(codes.n_gone, 'is')} no "
            "longer in the corpus and not counted.",
            kind="note",
            kinds=("theme",),
        )
    if codes.n_blank:
        yield Limit(
            "Stories left blank",
            f"{codes.n_blank:,} of {format_count(codes.n_asked, 'story')} on the sheets "
            f"{choose_plural(codes.n_blank, 'was')} not coded. Sheets are in random order, so they are treated as "
            "missing at random.",
            kind="note",
            kinds=("theme",),
        )
    if codes.n_cannot_tell:
        yield Limit(
            "Stories that could not be told",
            f"No coder could tell the theme of {format_count(codes.n_cannot_tell, 'story')}; the others are assumed to "
            "stand for them.",
            kind="note",
            kinds=("theme",),
        )


def _limit_agreement(records: RunRecords) -> Iterator[Limit]:
    codes, names = records.codes, name_series(records)
    whole = codes.find_agreement("")
    if codes.origin == "sheets" and (whole is None or np.isnan(whole.alpha)):
        yield Limit(
            "Agreement of coders unknown",
            "No story was coded by two coders, so the reliability of the codes is unknown.",
            kind="unmeasured",
            kinds=("theme",),
        )
        return
    if whole is not None and 0 < whole.n < FEW_DOUBLE:
        yield Limit(
            "Few stories coded twice",
            f"Agreement rests on {format_count(whole.n, 'story')} with the codes of two coders. Its intervals are "
            "bootstrapped, so they are too narrow where coders never disagreed.",
            kind="unmeasured",
            kinds=("theme",),
        )
    poor = [
        f"\u201c{names['theme', row.theme]}\u201d (alpha {format_number(row.alpha)}, 95% CI "
        f"{format_number(row.alpha_low)} to {format_number(row.alpha_high)})"
        for row in codes.agreement
        if row.theme and not row.language and row.alpha_low < LEAST_ALPHA
    ]
    if poor:
        yield Limit(
            "Low agreement of coders",
            f"For {format_list(poor, most=8)}, the lower bound of Krippendorff\u2019s alpha is below {LEAST_ALPHA:g}. "
            f"No claim is made about {'this theme' if len(poor) == 1 else 'these themes'}; the definitions in the "
            "codebook should be sharpened, or more stories coded twice.",
            kind="unmeasured",
            series=frozenset(
                ("theme", row.theme) for row in codes.agreement if not row.language and row.alpha_low < LEAST_ALPHA
            ),
        )


def _limit_refusals(records: RunRecords) -> Iterator[Limit]:
    if records.prevalence.membership != "corrected":
        return
    names = name_series(records)
    few = [
        f"\u201c{names['theme', verdict.theme]}\u201d ({verdict.n_more:,} more)"
        for verdict in records.classifier.verdicts
        if verdict.refusal in {"too_few_codes", "too_few_positives"}
    ]
    if few:
        yield Limit(
            "Too few coded stories of a theme",
            f"Too few coded stories belong to {format_list(few, most=8)}, so no claim is made about "
            f"{'it' if len(few) == 1 else 'them'}. In brackets: further stories of the theme that would have to be "
            "coded.",
            kind="unmeasured",
            series=frozenset(
                ("theme", verdict.theme)
                for verdict in records.classifier.verdicts
                if verdict.refusal in {"too_few_codes", "too_few_positives"}
            ),
        )


def _limit_wording(records: RunRecords) -> Iterator[Limit]:
    if records.prevalence.membership == "corrected":
        return
    yield from _limit_pairs(records)
    yield from _limit_texts(records)
    names, placebo = name_series(records), records.theme_checks.placebo_share
    absent = [
        f"\u201c{names['theme', level.id]}\u201d ({format_share(level.assigned, 1)})"
        for level in list_theme_levels(records)
        if level.is_indistinct
    ]
    if absent:
        yield Limit(
            "Themes that cannot be told from absent ones",
            f"A theme that is absent gets up to {format_share(placebo, 1)} in this corpus (placebo test). "
            f"{format_list(absent, most=8)} {'gets' if len(absent) == 1 else 'get'} no more, so no level is reported "
            f"for {'it' if len(absent) == 1 else 'them'}.",
            kind="unmeasured",
            series=frozenset(("theme", level.id) for level in list_theme_levels(records) if level.is_indistinct),
        )


def _limit_pairs(records: RunRecords) -> Iterator[Limit]:
    names, pairs = name_series(records), records.theme_checks.pairs
    told = [
        f"\u201c{names['theme', pair.first]}\u201d and \u201c{names['theme', pair.second]}\u201d "
        f"(cosine {format_number(pair.similarity)})"
        for pair in pairs
    ]
    if told:
        yield Limit(
            "Themes that cannot be told apart",
            f"This encoder cannot tell apart {format_list(told, most=MOST_NAMED)}. How similarity divides articles "
            f"between {'the two' if len(told) == 1 else 'the two themes of a pair'} should not be interpreted. Merge "
            "them, or give each of them keywords that the other does not have.",
            kind="unmeasured",
            series=frozenset(("theme", name) for pair in pairs for name in (pair.first, pair.second)),
        )


def _limit_texts(records: RunRecords) -> Iterator[Limit]:
    names, texts = name_series(records), list_influential_texts(records.theme_checks)
    told = [
        f"\u201c{names['theme', text.theme]}\u201d by {format_change(100 * text.share_change)} percentage points "
        f"without \u201c{quote_text(text)}\u201d"
        for text in texts
    ]
    if told:
        yield Limit(
            "Shares that depend on one text of the codebook",
            f"Leaving out one text of the codebook changes a share by similarity: {format_list(told, most=MOST_NAMED)}"
            ". The share depends on this wording; describe the same part of the theme in further words.",
            kind="unstable",
            series=frozenset(("theme", text.theme) for text in texts),
        )
