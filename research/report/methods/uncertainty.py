"""What intervals and bands include and exclude, and the calibration of the test of trends, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from research.records import CalibrationKind, CalibrationPoint, RunRecords
from research.text.wording import choose_plural, format_interval, format_list, format_share

_SLIGHTLY = 0.5
"""Part of the nominal rejection rate above which a conservative test is slightly so; a convention."""


@dataclass(frozen=True)
class Uncertainty:
    """Sources of uncertainty, one item each: those that the intervals and bands include, and those they exclude."""

    inside: tuple[str, ...]
    outside: tuple[str, ...]


def list_uncertainty(records: RunRecords) -> Uncertainty:
    """List the sources of uncertainty that the intervals and bands of a run include and exclude."""
    prevalence, n_draws = records.prevalence, len(records.prevalence.topic_draws)
    is_story, has_topics = prevalence.unit == "story", bool(records.topics.topics)
    is_tested = records.trends.is_any_tested
    units = choose_plural(2, prevalence.unit)
    bands = (
        f"With so many {choose_plural(2, prevalence.length)}, bands treat them as independent, which is conservative."
        if prevalence.is_bounded
        else f"Bands are based on {prevalence.n_replicates:,} bootstrap resamples of the {units} within their sources."
    )
    inside = [
        f"Sampling variation of the {units} published. {bands}",
        "Reprints: a story counts once, however often it was reprinted."
        if is_story
        else "Reprints: articles that reprint one story in a period count once and are resampled together.",
    ]
    if has_topics and n_draws > 1:
        inside.append(
            f"Variation between {n_draws:,} single clusterings, in the intervals and bands of the shares of topics "
            "and in "
            "their slopes."
        )
    if is_tested:
        inside.append(
            "Process noise, in slopes and curves: autocorrelated variation between periods beyond sampling variation."
        )
    outside = []
    if records.prevalence.is_corrected:
        inside.append(
            "Measurement error of themes: the errors of the classifier, and the sampling of the stories that were "
            "coded, in corrected levels, slopes and bands."
        )
        outside.append("Errors that coders share, and the validity of the codebook.")
    elif records.themes.n_themes:
        outside.append(
            "The validity of the codebook and of the assignment of passages to themes: memberships are treated as "
            "known, since too few articles or none are coded."
        )
    if has_topics and n_draws > 1:
        outside.append(
            "Variation between clusterings in all other results for topics (odds ratios, curves, seasonality, change "
            "points, emergence, decompositions by source, and shares by source or language), which treat the topics as "
            "known."
        )
    if has_topics and n_draws <= 1:
        outside.append("Variation between clusterings, since there was only one clustering.")
    outside.append("Bias in the collection of the articles: articles that were never collected affect no interval.")
    return Uncertainty(tuple(inside), tuple(outside))


def describe_calibration(records: RunRecords) -> str:
    """Give the rejection rates of the test of trends in simulated series like those of the run; empty if unknown."""
    flat = sorted(
        (p for p in records.trends.calibration if p.kind == "flat"), key=lambda p: (p.nominal != 0.05, p.nominal)
    )
    told = []
    if flat:
        first, *others = flat
        told.append(
            f"In {first.n_series:,} simulated series without a trend, the test rejected at "
            f"p\u00a0<\u00a0{first.nominal:g} in {_describe_observed(first)}{_judge(first)}."
        )
        if others:
            listed = [f"{format_share(point.observed, 1)} at p\u00a0<\u00a0{point.nominal:g}" for point in others]
            told.append(f"The other rejection rates are {format_list(listed)}.")
    told.append(_describe_rivals(records.trends.calibration))
    if records.trends.se_inflation > 1:
        told.append(
            "These rates were obtained after the standard errors of all slopes had been inflated by "
            f"{format_share(records.trends.se_inflation - 1)}, because the test otherwise rejected too often."
        )
    for point in records.trends.calibration:
        if point.kind in _DETECTABLE:
            told.append(
                f"In {point.n_series:,} simulated series with the minimum detectable {_DETECTABLE[point.kind]} at "
                "the p value that the correction requires of a first claim, the test rejected in "
                f"{_describe_observed(point)}; the nominal power is {format_share(point.nominal)}."
            )
    return " ".join(text for text in told if text)


_DETECTABLE: dict[CalibrationKind, str] = {
    "detectable": "slope, tested for a line",
    "detectable_step": "step, tested for any change",
}


_RIVALS: dict[CalibrationKind, str] = {
    "long_memory": "long memory",
    "changing_variance": "a standard deviation that grows sevenfold",
    "resampled": "blocks of the residuals of this run",
}


def _describe_rivals(points: Sequence[CalibrationPoint]) -> str:
    """Describe the rates of the test of any change, and its worst case among noises that the test did not find."""
    own = [point for point in points if point.kind == "change"]
    rivals = [point for point in points if point.kind in _RIVALS]
    if not own or not rivals:
        return ""
    worst = max(rivals, key=lambda point: point.observed)
    return (
        f"The test of a change of any shape rejected at p\u00a0<\u00a0{own[0].nominal:g} in "
        f"{_describe_observed(own[0])}; "
        f"with noise of other kinds ({format_list(list(_RIVALS.values()))}), in at most {_describe_observed(worst)} "
        f"({_RIVALS[worst.kind]})."
    )


def _describe_observed(point: CalibrationPoint) -> str:
    return f"{format_share(point.observed, 1)} (95% CI {format_interval(point.low, point.high, 1)})"


def _judge(point: CalibrationPoint) -> str:
    if point.low > point.nominal:
        return ", more often than the nominal rate, so results close to the threshold are uncertain"
    if point.high < point.nominal:
        return ", slightly conservative" if point.observed > _SLIGHTLY * point.nominal else ", conservative"
    return ", close to the nominal rate"
