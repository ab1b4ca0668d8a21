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
from research.text.messages import find_spoken, say
from research.text.wording import format_change, format_count, format_language, format_list, format_number, format_share

FEW_DOUBLE = 50
"""Stories with two coders below which the interval of agreement is cautioned against; a convention."""


def limit_themes(records: RunRecords) -> Iterator[Limit]:
    """List the limitations of the themes of a run."""
    themes = records.themes
    if not themes.n_themes:
        yield Limit(
            say("No codebook"),
            say(
                "The study defines no themes; topics were derived from the texts and named by their most distinctive "
                "words."
            ),
            kind="note",
        )
        return
    yield from _limit_validity(records)
    yield from _limit_wording(records)
    share, n_unassigned = float(np.mean(themes.is_abstained)), int(themes.is_abstained.sum())
    if share > 0 and records.prevalence.membership != "corrected":
        yield Limit(
            say("Unassigned articles"),
            say(
                "{n} article ({share}) is assigned to no theme: it is more similar to other subjects, or similar to "
                "none. Unassigned articles remain in the denominator of all shares.",
                "{n} articles ({share}) are assigned to no theme: they are more similar to other subjects, or similar "
                "to none. Unassigned articles remain in the denominator of all shares.",
                n=n_unassigned,
                share=format_share(share),
            ),
            kind="note",
            kinds=("theme",),
        )
    minor = find_minor_languages(records)
    few = [missing for missing in themes.missing if missing.language in minor]
    if few:
        n_passages = sum(missing.n_passages for missing in few)
        yield Limit(
            say("Incomplete codebook"),
            say(
                "The codebook does not describe every theme in {languages} with few texts; {n} passage in these "
                "languages was compared with its descriptions in other languages.",
                "The codebook does not describe every theme in {languages} with few texts; {n} passages in these "
                "languages were compared with its descriptions in other languages.",
                n=n_passages,
                languages=format_count(len(few), "other language"),
            ),
            kind="unmeasured",
            kinds=("theme",),
        )
    for missing in themes.missing:
        if missing.language in minor:
            continue
        yield Limit(
            say("Incomplete codebook"),
            say(
                "The codebook does not describe every theme in {language}; {n} passage in this language was compared "
                "with its descriptions in other languages.",
                "The codebook does not describe every theme in {language}; {n} passages in this language were compared "
                "with its descriptions in other languages.",
                n=missing.n_passages,
                language=format_language(missing.language),
            ),
            kind="unmeasured",
            kinds=("theme",),
        )


def _limit_validity(records: RunRecords) -> Iterator[Limit]:
    codes, classifier = records.codes, records.classifier
    if codes.origin == "nobody":
        yield Limit(
            say("Themes not checked by people"),
            say(
                "Articles are assigned to themes by the similarity of their passages to the texts of the codebook. "
                "Nobody coded a sample of them, so the error of the assignment is unknown. It is in no interval of "
                "this page, and it may change over time and look like a trend. The results on themes are exploratory "
                "until a sample is coded (research code)."
            ),
            kind="unmeasured",
            kinds=("theme",),
        )
        return
    if records.prevalence.membership != "corrected":
        yield Limit(
            say("Too few codes"),
            say(
                "{n} story was coded; shares are corrected from {least} on. The shares of themes are therefore those "
                "of similarity, and exploratory.",
                "{n} stories were coded; shares are corrected from {least} on. The shares of themes are therefore "
                "those of similarity, and exploratory.",
                n=codes.n_coded,
                least=LEAST_CODED,
            ),
            kind="unmeasured",
            kinds=("theme",),
        )
    else:
        yield Limit(
            say("Measurement by coders and classifier"),
            say(
                "The shares of themes rest on {n} coded stories and a classifier (macro F1 {f1} on codes that it had "
                "not seen) whose errors are corrected by the codes and are part of the intervals. Errors that coders "
                "share, or that the codebook causes, are not corrected.",
                n=codes.n_coded,
                f1=format_number(classifier.f1),
            ),
            kind="unmeasured",
            kinds=("theme",),
        )
    yield from _limit_agreement(records)
    yield from _limit_refusals(records)
    n_new = records.corpus.n_stories - codes.n_frame
    if codes.n_frame and n_new > 0:
        yield Limit(
            say("Corpus grown since the coding"),
            say(
                "The stories to be coded were drawn from {stories}; {n_new} more are in the corpus now and had no "
                "chance of being coded. They are assumed to be like the others; another round of coding would check "
                "this.",
                stories=format_count(codes.n_frame, "story"),
                n_new=n_new,
            ),
            kind="unmeasured",
            kinds=("theme",),
        )
    if codes.n_gone:
        yield Limit(
            say("Coded stories no longer in the corpus"),
            say(
                "{n} coded story is no longer in the corpus and not counted.",
                "{n} coded stories are no longer in the corpus and not counted.",
                n=codes.n_gone,
            ),
            kind="note",
            kinds=("theme",),
        )
    if codes.n_blank:
        yield Limit(
            say("Stories left blank"),
            say(
                "{n} of {stories} on the sheets was not coded. Sheets are in random order, so it is treated as missing "
                "at random.",
                "{n} of {stories} on the sheets were not coded. Sheets are in random order, so they are treated as "
                "missing at random.",
                n=codes.n_blank,
                stories=format_count(codes.n_asked, "story"),
            ),
            kind="note",
            kinds=("theme",),
        )
    if codes.n_cannot_tell:
        yield Limit(
            say("Stories that could not be told"),
            say(
                "No coder could tell the theme of {stories}; the others are assumed to stand for them.",
                stories=format_count(codes.n_cannot_tell, "story"),
            ),
            kind="note",
            kinds=("theme",),
        )


def _limit_agreement(records: RunRecords) -> Iterator[Limit]:
    codes, names = records.codes, name_series(records, find_spoken())
    whole = codes.find_agreement("")
    if codes.origin == "sheets" and (whole is None or np.isnan(whole.alpha)):
        yield Limit(
            say("Agreement of coders unknown"),
            say("No story was coded by two coders, so the reliability of the codes is unknown."),
            kind="unmeasured",
            kinds=("theme",),
        )
        return
    if whole is not None and 0 < whole.n < FEW_DOUBLE:
        yield Limit(
            say("Few stories coded twice"),
            say(
                "Agreement rests on {stories} with the codes of two coders. Its intervals are bootstrapped, so they "
                "are too narrow where coders never disagreed.",
                stories=format_count(whole.n, "story"),
            ),
            kind="unmeasured",
            kinds=("theme",),
        )
    poor = [
        say(
            "\u201c{name}\u201d (alpha {alpha}, 95% CI {low} to {high})",
            name=names["theme", row.theme],
            alpha=format_number(row.alpha),
            low=format_number(row.alpha_low),
            high=format_number(row.alpha_high),
        )
        for row in codes.agreement
        if row.theme and not row.language and row.alpha_low < LEAST_ALPHA
    ]
    if poor:
        yield Limit(
            say("Low agreement of coders"),
            say(
                "For {themes}, the lower bound of Krippendorff\u2019s alpha is below {least}. No claim is made about "
                "this theme; the definitions in the codebook should be sharpened, or more stories coded twice.",
                "For {themes}, the lower bound of Krippendorff\u2019s alpha is below {least}. No claim is made about "
                "these themes; the definitions in the codebook should be sharpened, or more stories coded twice.",
                n=len(poor),
                themes=format_list(poor, most=8),
                least=LEAST_ALPHA,
            ),
            kind="unmeasured",
            series=frozenset(
                ("theme", row.theme) for row in codes.agreement if not row.language and row.alpha_low < LEAST_ALPHA
            ),
        )


def _limit_refusals(records: RunRecords) -> Iterator[Limit]:
    if records.prevalence.membership != "corrected":
        return
    names = name_series(records, find_spoken())
    few = [
        say("\u201c{name}\u201d ({n} more)", name=names["theme", verdict.theme], n=verdict.n_more)
        for verdict in records.classifier.verdicts
        if verdict.refusal in {"too_few_codes", "too_few_positives"}
    ]
    if few:
        yield Limit(
            say("Too few coded stories of a theme"),
            say(
                "Too few coded stories belong to {themes}, so no claim is made about it. In brackets: further stories "
                "of the theme that would have to be coded.",
                "Too few coded stories belong to {themes}, so no claim is made about them. In brackets: further "
                "stories of the theme that would have to be coded.",
                n=len(few),
                themes=format_list(few, most=8),
            ),
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
    names, placebo = name_series(records, find_spoken()), records.theme_checks.placebo_share
    absent = [
        say("\u201c{name}\u201d ({remark})", name=names["theme", level.id], remark=format_share(level.assigned, 1))
        for level in list_theme_levels(records)
        if level.is_indistinct
    ]
    if absent:
        yield Limit(
            say("Themes that cannot be told from absent ones"),
            say(
                "A theme that is absent gets up to {share} in this corpus (placebo test). {themes} gets no more, so no "
                "level is reported for it.",
                "A theme that is absent gets up to {share} in this corpus (placebo test). {themes} get no more, so no "
                "level is reported for them.",
                n=len(absent),
                share=format_share(placebo, 1),
                themes=format_list(absent, most=8),
            ),
            kind="unmeasured",
            series=frozenset(("theme", level.id) for level in list_theme_levels(records) if level.is_indistinct),
        )


def _limit_pairs(records: RunRecords) -> Iterator[Limit]:
    names, pairs = name_series(records, find_spoken()), records.theme_checks.pairs
    told = [
        say(
            "\u201c{first}\u201d and \u201c{second}\u201d (cosine {cosine})",
            first=names["theme", pair.first],
            second=names["theme", pair.second],
            cosine=format_number(pair.similarity),
        )
        for pair in pairs
    ]
    if told:
        yield Limit(
            say("Themes that cannot be told apart"),
            say(
                "This encoder cannot tell apart {pairs}. How similarity divides articles between the two should not be "
                "interpreted. Merge them, or give each of them keywords that the other does not have.",
                "This encoder cannot tell apart {pairs}. How similarity divides articles between the two themes of a "
                "pair should not be interpreted. Merge them, or give each of them keywords that the other does not "
                "have.",
                n=len(told),
                pairs=format_list(told, most=MOST_NAMED),
            ),
            kind="unmeasured",
            series=frozenset(("theme", name) for pair in pairs for name in (pair.first, pair.second)),
        )


def _limit_texts(records: RunRecords) -> Iterator[Limit]:
    names, texts = name_series(records, find_spoken()), list_influential_texts(records.theme_checks)
    told = [
        say(
            "\u201c{name}\u201d by {points} percentage points without \u201c{text}\u201d",
            name=names["theme", text.theme],
            points=format_change(100 * text.share_change),
            text=quote_text(text),
        )
        for text in texts
    ]
    if told:
        yield Limit(
            say("Shares that depend on one text of the codebook"),
            say(
                "Leaving out one text of the codebook changes a share by similarity: {shares}. The share depends on "
                "this wording; describe the same part of the theme in further words.",
                shares=format_list(told, most=MOST_NAMED),
            ),
            kind="unstable",
            series=frozenset(("theme", text.theme) for text in texts),
        )
