"""What intervals and bands include, and the calibration of the test of change, in words."""

from __future__ import annotations

from dataclasses import dataclass

from research.records import CalibrationPoint, RunRecords
from research.text.wording import choose_plural, format_interval, format_list, format_share


@dataclass(frozen=True)
class Uncertainty:
    """Sources of uncertainty, a sentence each: those inside the intervals and bands, and those outside."""

    inside: tuple[str, ...]
    outside: tuple[str, ...]


def list_uncertainty(records: RunRecords) -> Uncertainty:
    """Say what the intervals and bands of a run hold and what they do not."""
    prevalence, n_draws = records.prevalence, len(records.prevalence.topic_draws)
    is_story, has_topics = prevalence.unit == "story", bool(records.topics.topics)
    is_tested = records.trends.is_any_tested
    units = choose_plural(2, prevalence.unit)
    bands = (
        f"So many {choose_plural(2, prevalence.length)} have bands as if they were independent: never too narrow."
        if prevalence.is_bounded
        else f"Bands come from {prevalence.n_replicates:,} resamples of the {units}, drawn anew within their sources."
    )
    inside = [
        f"Sampling: {'which stories' if is_story else 'which articles'} happened to be published. {bands}",
        "Reprints: a story counts once, however often it was printed."
        if is_story
        else "Reprints: articles that reprint one story in a period count as one answer, and are drawn together.",
    ]
    if has_topics and n_draws > 1:
        inside.append(
            "For topics, how clusterings differ: intervals and bands of the shares, and slopes, are wider by what "
            f"{n_draws:,} single clusterings say otherwise."
        )
    if is_tested:
        inside.append(
            "For slopes and curves, process noise: what moves a share from period to period beyond sampling, with "
            "autocorrelation between adjacent periods."
        )
    outside = []
    if records.themes.n_themes:
        outside.append(
            "How well the codebook describes its themes, and how well passages are matched to it: memberships are "
            "taken as they are."
        )
    if has_topics and n_draws > 1:
        outside.append(
            "How clusterings differ, elsewhere: odds ratios, curves, seasons, change points, what emerges, splits by "
            "sources and shares of single sources and languages take the topics as they are."
        )
    if has_topics and n_draws <= 1:
        outside.append("How topics would differ in another clustering: there was only one.")
    outside.append("How the articles were collected: what the collection lacks throughout shows in no interval.")
    return Uncertainty(tuple(inside), tuple(outside))


def describe_calibration(records: RunRecords) -> str:
    """Give the rejection rates of the test of change in simulated series like those of the run; empty if unknown."""
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
            told.append(f"Other rejection rates: {format_list(listed)}.")
    if records.trends.se_inflation > 1:
        told.append(
            "These rates hold after the standard errors of all slopes were inflated by "
            f"{format_share(records.trends.se_inflation - 1)}, since without it the test rejected too often."
        )
    for point in records.trends.calibration:
        if point.kind == "detectable":
            told.append(
                f"In {point.n_series:,} simulated series with the minimum detectable slope, it rejected "
                f"in {_describe_observed(point)} (nominal power {format_share(point.nominal)})."
            )
    return " ".join(told)


def _describe_observed(point: CalibrationPoint) -> str:
    return f"{format_share(point.observed, 1)} (95% CI {format_interval(point.low, point.high, 1)})"


def _judge(point: CalibrationPoint) -> str:
    if point.low > point.nominal:
        return ", more often than nominal, so claims close to the threshold are uncertain"
    return ", so the test is conservative" if point.high < point.nominal else ", as nominal"
