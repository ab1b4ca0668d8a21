"""Why a trend is reported, or why a series was not tested, in words: the only place that writes these sentences."""

from __future__ import annotations

from research.records import Changes, Prevalence, RunRecords, Trend, Trends
from research.report.summary.change_shapes import describe_shape
from research.text.messages import say
from research.text.wording import (
    choose_digits,
    format_change,
    format_change_interval,
    format_count,
    format_level,
    format_number,
    format_test,
    join_clauses,
    name_units,
)

KENDALL_DOUBT = 0.2
"""P-value of the Mann-Kendall test above which it does not support a reported trend; a convention. The test is
conservative and does not affect the result."""

NOTABLE_CORRELATION = 0.2
"""Autocorrelation of adjacent periods above which it is mentioned; a convention."""


def is_refused_alone(trend: Trend) -> bool:
    """Tell whether this series alone was not tested, and not all for want of periods."""
    return trend.refusal not in {"", "too_few_periods"}


def describe_refusal(trend: Trend, prevalence: Prevalence) -> str:
    """Describe why a series was not tested, in words that go on after a colon; empty if it was tested.

    Parameters
    ----------
    trend
        The series.
    prevalence
        Names the unit that is counted and the length of its periods.
    """
    if trend.refusal == "too_few_periods":
        return say(
            "only {periods} with {units} (minimum {least})",
            periods=format_count(trend.n_periods, f"complete {prevalence.length}"),
            units=name_units(prevalence.unit),
            least=trend.n_required,
        )
    if trend.refusal == "low_agreement":
        return say("coders do not agree enough on this theme (lower bound of Krippendorff\u2019s alpha below 0.667)")
    if trend.refusal == "too_few_codes":
        return say("too few coded stories (about {n} would do)", n=trend.n_required)
    if trend.refusal == "too_few_positives":
        return say("too few coded stories of this theme (about {n} coded stories in all would do)", n=trend.n_required)
    if trend.refusal == "too_rare":
        return say(
            "only {n_taken} of {observations} are in this series (minimum {least})",
            n_taken=float(f"{trend.n_taken:.3g}"),
            observations=format_count(trend.n, prevalence.unit),
            least=trend.n_required,
        )
    if trend.refusal == "too_common":
        return say(
            "only {n_taken} of {observations} are outside this series (minimum {least})",
            n_taken=float(f"{trend.n - trend.n_taken:.3g}"),
            observations=format_count(trend.n, prevalence.unit),
            least=trend.n_required,
        )
    return ""


def describe_detectable(trend: Trend) -> str:
    """Describe the smallest changes that would have been found in a tested series."""
    slope, step = trend.detectable_slope, trend.detectable_step
    if slope == float("inf"):
        told = [say("no rising line that was tried would be found with 80% power")]
    else:
        told = [say("minimum detectable slope (80% power) {size}", size=_format_size(slope))]
    if step == float("inf"):
        told.append(say("no rising step that was tried would be found with 80% power"))
    elif step > 0:
        told.append(say("minimum detectable step (80% power) {size}", size=_format_size(step)))
    return join_clauses(told)


def _format_size(size: float) -> str:
    return format_number(size, choose_digits(size, size))


def describe_selection(trend: Trend) -> str:
    """Describe the slope of a claimed series with its selection allowed for; empty if nothing is claimed."""
    if trend.adjusted_low != trend.adjusted_low:
        return ""
    digits = choose_digits(trend.adjusted_low, trend.adjusted_high)
    return say(
        "slope, its selection allowed for: {interval}, shrunken to {slope}",
        interval=format_change_interval(trend.adjusted_low, trend.adjusted_high, digits),
        slope=format_change(trend.shrunken_slope, digits),
    )


def describe_remarks(trend: Trend) -> str:
    """Describe what the numbers of a tested series do not show; empty if nothing."""
    remarks = []
    if trend.claim in {"rising", "falling"} and trend.kendall_p > KENDALL_DOUBT:
        remarks.append(say("not supported by the Mann-Kendall test (p = {p})", p=format_number(trend.kendall_p)))
    if trend.is_unlike_family:
        remarks.append(
            say("its process noise is unlike that of the other series, from which less was learned about it")
        )
    if trend.is_seasonal:
        remarks.append(say("adjusted for seasonality"))
    return join_clauses(remarks)


def describe_trend(trend: Trend, prevalence: Prevalence, changes: Changes) -> str:
    """Describe the evidence for a trend, or why it was not tested: the column ``reason`` of the table of trends.

    Parameters
    ----------
    trend
        The claim.
    prevalence
        Names the unit that is counted, the length of its periods, and the confidence of intervals.
    changes
        Date the jumps.
    """
    if trend.claim == "none":
        return say("not tested: {reason}", reason=describe_refusal(trend, prevalence))
    largest = max(abs(trend.low), abs(trend.high))
    digits = choose_digits(*((trend.low, trend.high) if trend.low * trend.high > 0 else (largest, largest)))
    told = [
        describe_shape(trend, prevalence, changes),
        say(
            "slope {slope} percentage points per year ({level} CI {interval})",
            slope=format_change(trend.slope, digits),
            level=format_level(prevalence.confidence),
            interval=format_change_interval(trend.low, trend.high, digits),
        ),
        describe_selection(trend),
        say(
            "{q_value} of any change, corrected for {series}",
            q_value=format_test("q", trend.claim_q),
            series=format_count(trend.n_tests, trend.kind),
        ),
        format_count(trend.n_periods, f"complete {prevalence.length}"),
        describe_remarks(trend),
    ]
    if trend.claim == "no larger change":
        told.append(
            say(
                "a line at least as steep as is negligible is ruled out ({q_value})",
                q_value=format_test("q", trend.equivalence_q),
            )
        )
    if not trend.is_change:
        told.append(describe_detectable(trend))
    if trend.serial_correlation > NOTABLE_CORRELATION:
        told.append(
            say(
                "adjacent periods are autocorrelated (r = {r}), which the test accounts for",
                r=format_number(trend.serial_correlation),
            )
        )
    return join_clauses(told)


def find_autocorrelation(trends: Trends) -> float:
    """Give the largest autocorrelation of the process noise among the series tested; 0 without any."""
    known = [trend.autocorrelation for trend in trends.trends if trend.claim != "none"]
    return max((value for value in known if value == value), default=0.0)


def describe_autocorrelation(records: RunRecords) -> str:
    """Describe that adjacent periods are autocorrelated, and how much at most; empty if hardly."""
    largest = find_autocorrelation(records.trends)
    if largest <= NOTABLE_CORRELATION:
        return ""
    return say(
        "Adjacent {periods} are autocorrelated beyond a trend (r up to {r}), which the test accounts for.",
        periods=name_units(records.prevalence.length),
        r=format_number(largest),
    )
