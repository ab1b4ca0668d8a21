"""What intervals and bands include and exclude, and the calibration of the test of trends, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from research.records import CalibrationKind, CalibrationPoint, RunRecords
from research.text.messages import say
from research.text.wording import format_interval, format_list, format_share, join_sentences, name_units

_SLIGHTLY = 0.5
"""Part of the nominal rejection rate above which a conservative test is slightly so; a convention."""


@dataclass(frozen=True)
class Uncertainty:
    """Sources of uncertainty, one item each: those that the intervals and bands include, and those they exclude."""

    inside: tuple[str, ...]
    outside: tuple[str, ...]


def list_uncertainty(records: RunRecords) -> Uncertainty:
    """List the sources of uncertainty that the intervals and bands of a run include and exclude."""
    return Uncertainty(tuple(_list_inside(records)), tuple(_list_outside(records)))


def _list_inside(records: RunRecords) -> Iterator[str]:
    prevalence, n_draws = records.prevalence, len(records.prevalence.topic_draws)
    units = name_units(prevalence.unit)
    yield join_sentences(
        [
            say("Sampling variation of the {units} published.", units=units),
            say(
                "With so many {periods}, bands treat them as independent, which is conservative.",
                periods=name_units(prevalence.length),
            )
            if prevalence.is_bounded
            else say(
                "Bands are based on {n} bootstrap resamples of the {units} within their sources.",
                n=prevalence.n_replicates,
                units=units,
            ),
        ]
    )
    if prevalence.unit == "story":
        yield say("Reprints: a story counts once, however often it was reprinted.")
    else:
        yield say("Reprints: articles that reprint one story in a period count once and are resampled together.")
    if records.topics.topics and n_draws > 1:
        yield say(
            "Variation between {n} single clusterings, in the intervals and bands of the shares of topics and in their "
            "slopes.",
            n=n_draws,
        )
    if records.trends.is_any_tested:
        yield say(
            "Process noise, in slopes and curves: autocorrelated variation between periods beyond sampling variation."
        )
    if prevalence.is_corrected:
        yield say(
            "Measurement error of themes: the errors of the classifier, and the sampling of the stories that were "
            "coded, in corrected levels, slopes and bands."
        )


def _list_outside(records: RunRecords) -> Iterator[str]:
    n_draws = len(records.prevalence.topic_draws)
    if records.prevalence.is_corrected:
        yield say("Errors that coders share, and the validity of the codebook.")
    elif records.themes.n_themes:
        yield say(
            "The validity of the codebook and of the assignment of passages to themes: memberships are treated as "
            "known, since too few articles or none are coded."
        )
    if records.topics.topics and n_draws > 1:
        yield say(
            "Variation between clusterings in all other results for topics (odds ratios, curves, seasonality, change "
            "points, emergence, decompositions by source, and shares by source or language), which treat the topics as "
            "known."
        )
    elif records.topics.topics:
        yield say("Variation between clusterings, since there was only one clustering.")
    yield say("Bias in the collection of the articles: articles that were never collected affect no interval.")


def describe_calibration(records: RunRecords) -> str:
    """Give the rejection rates of the test of trends in simulated series like those of the run; empty if unknown."""
    flat = sorted(
        (p for p in records.trends.calibration if p.kind == "flat"), key=lambda p: (p.nominal != 0.05, p.nominal)
    )
    told = []
    if flat:
        first, *others = flat
        told.append(_describe_flat(first))
        if others:
            listed = [
                say(
                    "{observed} at p\u00a0<\u00a0{nominal}", observed=format_share(one.observed, 1), nominal=one.nominal
                )
                for one in others
            ]
            told.append(say("The other rejection rates are {rates}.", rates=format_list(listed)))
    told.append(_describe_rivals(records.trends.calibration))
    if records.trends.se_inflation > 1:
        told.append(
            say(
                "These rates were obtained after the standard errors of all slopes had been inflated by {share}, "
                "because the test otherwise rejected too often.",
                share=format_share(records.trends.se_inflation - 1),
            )
        )
    told += [_describe_detectable(point) for point in records.trends.calibration]
    return join_sentences(told)


def _describe_flat(point: CalibrationPoint) -> str:
    """Give the rejection rate without a trend, and judge it by its interval."""
    n, nominal, observed = point.n_series, point.nominal, _describe_observed(point)
    if point.low > point.nominal:
        return say(
            "In {n} simulated series without a trend, the test rejected at p\u00a0<\u00a0{nominal} in {observed}, more "
            "often than the nominal rate, so results close to the threshold are uncertain.",
            n=n,
            nominal=nominal,
            observed=observed,
        )
    if point.high < point.nominal and point.observed > _SLIGHTLY * point.nominal:
        return say(
            "In {n} simulated series without a trend, the test rejected at p\u00a0<\u00a0{nominal} in {observed}, "
            "slightly conservative.",
            n=n,
            nominal=nominal,
            observed=observed,
        )
    if point.high < point.nominal:
        return say(
            "In {n} simulated series without a trend, the test rejected at p\u00a0<\u00a0{nominal} in {observed}, "
            "conservative.",
            n=n,
            nominal=nominal,
            observed=observed,
        )
    return say(
        "In {n} simulated series without a trend, the test rejected at p\u00a0<\u00a0{nominal} in {observed}, close to "
        "the nominal rate.",
        n=n,
        nominal=nominal,
        observed=observed,
    )


def _describe_detectable(point: CalibrationPoint) -> str:
    """Give the power at the minimum detectable slope or step; empty for rates of series without one."""
    n, observed, nominal = point.n_series, _describe_observed(point), format_share(point.nominal)
    if point.kind == "detectable":
        return say(
            "In {n} simulated series with the minimum detectable slope, tested for a line at the p value that the "
            "correction requires of a first claim, the test rejected in {observed}; the nominal power is {nominal}.",
            n=n,
            observed=observed,
            nominal=nominal,
        )
    if point.kind == "detectable_step":
        return say(
            "In {n} simulated series with the minimum detectable step, tested for any change at the p value that the "
            "correction requires of a first claim, the test rejected in {observed}; the nominal power is {nominal}.",
            n=n,
            observed=observed,
            nominal=nominal,
        )
    return ""


def _describe_rivals(points: Sequence[CalibrationPoint]) -> str:
    """Describe the rates of the test of any change, and its worst case among noises that the test did not find."""
    kinds: dict[CalibrationKind, str] = {
        "long_memory": say("long memory"),
        "changing_variance": say("a standard deviation that grows sevenfold"),
        "resampled": say("blocks of the residuals of this run"),
    }
    own = [point for point in points if point.kind == "change"]
    rivals = [point for point in points if point.kind in kinds]
    if not own or not rivals:
        return ""
    worst = max(rivals, key=lambda point: point.observed)
    return say(
        "The test of a change of any shape rejected at p\u00a0<\u00a0{nominal} in {observed}; with noise of other "
        "kinds ({kinds}), in at most {largest} ({worst}).",
        nominal=own[0].nominal,
        observed=_describe_observed(own[0]),
        kinds=format_list(list(kinds.values())),
        largest=_describe_observed(worst),
        worst=kinds[worst.kind],
    )


def _describe_observed(point: CalibrationPoint) -> str:
    return say(
        "{share} (95% CI {interval})",
        share=format_share(point.observed, 1),
        interval=format_interval(point.low, point.high, 1),
    )
