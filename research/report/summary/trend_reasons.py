"""Why a trend is reported, or why a series was not tested, in words: the only place that writes these sentences."""

from __future__ import annotations

from research.records import Changes, Prevalence, RunRecords, Trend, Trends
from research.report.summary.change_shapes import describe_shape
from research.text.wording import (
    choose_digits,
    choose_plural,
    format_change,
    format_change_interval,
    format_count,
    format_number,
    format_probability,
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
    unit, length = prevalence.unit, prevalence.length
    if trend.refusal == "too_few_periods":
        return (
            f"only {format_count(trend.n_periods, f'complete {length}')} with {choose_plural(2, unit)} "
            f"(minimum {trend.n_required:,})"
        )
    if trend.refusal == "low_agreement":
        return "coders do not agree enough on this theme (lower bound of Krippendorff\u2019s alpha below .667)"
    if trend.refusal == "too_few_codes":
        return f"too few coded stories (about {trend.n_required:,} would do)"
    if trend.refusal == "too_few_positives":
        return f"too few coded stories of this theme (about {trend.n_required:,} coded stories in all would do)"
    n, required = format_count(trend.n, unit), f"(minimum {trend.n_required:,})"
    if trend.refusal == "too_rare":
        return f"only {trend.n_taken:.3g} of {n} {choose_plural(trend.n, 'is')} in this series {required}"
    if trend.refusal == "too_common":
        return (
            f"only {trend.n - trend.n_taken:.3g} of {n} {choose_plural(trend.n, 'is')} outside this series {required}"
        )
    return ""


def _format_q(value: float) -> str:
    return f"q = {format_probability(value)}".replace("= <", "< ")


def describe_detectable(trend: Trend) -> str:
    """Describe the smallest changes that would have been found in a tested series."""
    slope = _describe_size("slope", trend.detectable_slope, "line")
    step = _describe_size("step", trend.detectable_step, "step") if trend.detectable_step > 0 else ""
    return "; ".join(text for text in (slope, step) if text)


def _describe_size(name: str, size: float, course: str) -> str:
    if size == float("inf"):
        return f"no rising {course} that was tried would be found with 80% power"
    return f"minimum detectable {name} (80% power) {format_number(size, choose_digits(size, size))}"


def describe_selection(trend: Trend) -> str:
    """Describe the slope of a claimed series with its selection allowed for; empty if nothing is claimed."""
    if trend.adjusted_low != trend.adjusted_low:
        return ""
    digits = choose_digits(trend.adjusted_low, trend.adjusted_high)
    return (
        "slope, its selection allowed for: "
        f"{format_change_interval(trend.adjusted_low, trend.adjusted_high, digits)}, shrunken to "
        f"{format_change(trend.shrunken_slope, digits)}"
    )


def describe_remarks(trend: Trend) -> str:
    """Describe what the numbers of a tested series do not show; empty if nothing."""
    remarks = []
    if trend.claim in {"rising", "falling"} and trend.kendall_p > KENDALL_DOUBT:
        remarks.append(f"not supported by the Mann-Kendall test (p = {trend.kendall_p:.2f})")
    if trend.is_unlike_family:
        remarks.append("its process noise is unlike that of the other series, from which less was learned about it")
    if trend.is_seasonal:
        remarks.append("adjusted for seasonality")
    return "; ".join(remarks)


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
        return f"not tested: {describe_refusal(trend, prevalence)}"
    largest = max(abs(trend.low), abs(trend.high))
    digits = choose_digits(*((trend.low, trend.high) if trend.low * trend.high > 0 else (largest, largest)))
    told = [
        describe_shape(trend, prevalence, changes),
        f"slope {format_change(trend.slope, digits)} percentage points per year "
        f"({100 * prevalence.confidence:g}% CI {format_change_interval(trend.low, trend.high, digits)})",
        describe_selection(trend),
        f"{_format_q(trend.claim_q)} of any change, corrected for {format_count(trend.n_tests, trend.kind)}",
        f"{format_count(trend.n_periods, f'complete {prevalence.length}')}",
        describe_remarks(trend),
    ]
    if trend.claim == "no larger change":
        told.append(f"a line at least as steep as is negligible is ruled out ({_format_q(trend.equivalence_q)})")
    if not trend.is_change:
        told.append(describe_detectable(trend))
    if trend.serial_correlation > NOTABLE_CORRELATION:
        told.append(
            f"adjacent periods are autocorrelated (r = {format_number(trend.serial_correlation)}), "
            "which the test accounts for"
        )
    return "; ".join(text for text in told if text)


def find_autocorrelation(trends: Trends) -> float:
    """Give the largest autocorrelation of the process noise among the series tested; 0 without any."""
    known = [trend.autocorrelation for trend in trends.trends if trend.claim != "none"]
    return max((value for value in known if value == value), default=0.0)


def describe_autocorrelation(records: RunRecords) -> str:
    """Describe that adjacent periods are autocorrelated, and how much at most; empty if hardly."""
    largest = find_autocorrelation(records.trends)
    if largest <= NOTABLE_CORRELATION:
        return ""
    periods = choose_plural(2, records.prevalence.length)
    return (
        f"Adjacent {periods} are autocorrelated beyond a trend (r up to {format_number(largest)}), which the test "
        "accounts for."
    )
