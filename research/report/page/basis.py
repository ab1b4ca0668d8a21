"""What the answer of a study rests on: the corpus, how the themes were validated, and how robust the claims are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from research.records import RunRecords
from research.report.page.source_section import make_source_section
from research.report.summary.dates import format_first, format_last
from research.report.summary.minor_languages import format_languages
from research.report.summary.sample_facts import describe_sample_agreement
from research.text.messages import say
from research.text.wording import format_count, format_interval, format_number, format_share, join_sentences


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that the answer rests on: a heading and a sentence or two."""

    head: str
    text: str


def list_grounds(records: RunRecords) -> tuple[Ground, ...]:
    """List what the answer rests on."""
    grounds = [Ground(say("Corpus"), _describe_corpus(records))]
    if records.themes.n_themes:
        grounds.append(Ground(say("Validation"), _describe_validation(records)))
    robustness = " ".join(
        text for text in (_describe_sources(records), _describe_errors(records), _describe_clusters(records)) if text
    )
    if robustness:
        grounds.append(Ground(say("Robustness"), robustness))
    return tuple(grounds)


def _describe_corpus(records: RunRecords) -> str:
    corpus, prevalence = records.corpus, records.prevalence
    articles, stories = format_count(corpus.n_articles, "article"), format_count(corpus.n_stories, "story")
    sources = format_count(len(set(corpus.sources)), "source")
    languages = format_languages(Counter(records.passages.languages))
    first, last = format_first(corpus), format_last(corpus)
    if first == last:
        return say(
            "{articles} ({stories}) from {sources}, published on {first}, in {languages}.",
            first=first,
            articles=articles,
            stories=stories,
            sources=sources,
            languages=languages,
        )
    periods = format_count(len(prevalence.periods), prevalence.length)
    if prevalence.unit == "story":
        return say(
            "{articles} ({stories}, each counted once) from {sources}, in {languages}, published from {first} to "
            "{last} and counted in {periods}.",
            first=first,
            last=last,
            periods=periods,
            articles=articles,
            stories=stories,
            sources=sources,
            languages=languages,
        )
    return say(
        "{articles} ({stories}; reprints are counted) from {sources}, in {languages}, published from {first} to {last} "
        "and counted in {periods}.",
        first=first,
        last=last,
        periods=periods,
        articles=articles,
        stories=stories,
        sources=sources,
        languages=languages,
    )


def _describe_validation(records: RunRecords) -> str:
    codes, placebo = records.codes, records.theme_checks.placebo_share
    if codes.origin == "nobody":
        if placebo == placebo:
            return say(
                "Nobody has coded articles, so the error of the themes is unknown and their results are exploratory; "
                "an absent theme would get up to {share} (placebo test).",
                share=format_share(placebo, 1),
            )
        return say(
            "Nobody has coded articles, so the error of the themes is unknown and their results are exploratory."
        )
    whole = codes.find_agreement("")
    told = [say("People coded {stories}.", stories=format_count(codes.n_coded, "story"))]
    if whole is not None and whole.alpha == whole.alpha:
        told.append(
            say(
                "Coders agree with a Krippendorff’s alpha of {alpha} (95% CI {low} to {high}).",
                alpha=format_number(whole.alpha),
                low=format_number(whole.alpha_low),
                high=format_number(whole.alpha_high),
            )
        )
    if records.prevalence.is_corrected:
        told.append(
            say(
                "The classifier has a macro F1 of {f1} on codes that it had not seen; its errors are corrected and are "
                "part of the intervals.",
                f1=format_number(records.classifier.f1),
            )
        )
    else:
        told.append(say("They are too few to correct the shares, so results on themes are exploratory."))
    return " ".join(told)


def _describe_sources(records: RunRecords) -> str:
    changed = {(trend.kind, trend.id) for trend in records.trends.trends if trend.is_change}
    splits = [split for split in make_source_section(records).rows if (split.kind, split.id) in changed]
    if not splits:
        return ""
    held = [split for split in splits if split.within_sources == split.without_source == "consistent"]
    if len(splits) == 1 and held:
        return say("The direction of the change holds at a constant mix of sources and without any one source.")
    if len(splits) == 1:
        return say("The direction of the change depends on the mix of sources or on one source.")
    return say(
        "The direction holds at a constant mix of sources and without any one source in {held} of {n} changes.",
        held=len(held),
        n=len(splits),
    )


def _describe_errors(records: RunRecords) -> str:
    flat = [p for p in records.trends.calibration if p.kind in {"change", "flat"} and p.nominal == 0.05]
    flat.sort(key=lambda point: point.kind != "change")
    if not flat:
        return ""
    return say(
        "In {n_series} simulated series without a change, the test finds one in {share} (95% CI {interval}; nominal "
        "5%).",
        n_series=flat[0].n_series,
        share=format_share(flat[0].observed, 1),
        interval=format_interval(flat[0].low, flat[0].high, 1),
    )


def _describe_clusters(records: RunRecords) -> str:
    agreement = float(records.clusters.half_agreement)
    if not records.topics.topics or np.isnan(agreement):
        return ""
    halves = say(
        "Topics of two halves of the clusterings agree with an adjusted Rand index of {value}.",
        value=format_number(agreement),
    )
    return join_sentences([halves, describe_sample_agreement(records.detected)])
