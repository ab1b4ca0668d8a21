"""Agreement between people who coded the same things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence


def measure_alpha(units: Iterable[Sequence[str]]) -> float:
    """Give Krippendorff's alpha for nominal codes (Krippendorff 2011, "Computing Krippendorff's alpha-reliability").

    Parameters
    ----------
    units
        The codes that each thing was given, by however many coders; missing codes are simply not there.

    Returns
    -------
    1 if coders always agree, 0 if as often as chance would have them, below 0 if less. NaN where no thing was coded
    twice, or only one code was ever given.
    """
    # A thing that was coded once can be paired with nothing.
    pairable = [Counter(codes) for codes in units if len(codes) > 1]
    n_codes = sum(counts.total() for counts in pairable)
    totals: Counter[str] = sum(pairable, Counter())
    if len(totals) < 2:
        return float("nan")
    observed = sum(
        (counts.total() ** 2 - sum(n * n for n in counts.values())) / (counts.total() - 1) for counts in pairable
    )
    expected = n_codes**2 - sum(n * n for n in totals.values())
    return 1 - (n_codes - 1) * observed / expected
