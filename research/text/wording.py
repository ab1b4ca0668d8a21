"""Numbers and lists as English writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from research.records import MONTHS, UNDETERMINED
from research.text.language_names import LANGUAGE_NAMES

_PLURALS = {"story": "stories", "study": "studies", "is": "are", "was": "were", "has": "have", "series": "series"}

_QUARTERS = {"Q1": "the first quarter", "Q2": "the second quarter", "Q3": "the third quarter", "Q4": "the last quarter"}

_MOST_DIGITS = 4


def format_count(n: int, noun: str) -> str:
    """Write a number with its noun: 1 story, 1,234 stories."""
    return f"{n:,} {choose_plural(n, noun)}"


def choose_plural(n: int, noun: str) -> str:
    """Give the form of a word that goes with a number."""
    return noun if n == 1 else _PLURALS.get(noun, f"{noun}s")


def format_share(value: float, digits: int = 0) -> str:
    """Write a share in per cent; unknown is a dash."""
    if value != value:
        return "\u2013"
    text = f"{100 * value:.{digits}f}"
    if value > 0 and float(text) == 0:
        return f"<{10**-digits:.{digits}f}%"
    return f"{text}%"


def format_interval(low: float, high: float, digits: int = 0) -> str:
    """Write the interval of a share in per cent; unknown is a dash."""
    if low != low or high != high:
        return "\u2013"
    return f"{100 * low:.{digits}f}\u2013{100 * high:.{digits}f}%"


def format_number(value: float, digits: int = 2) -> str:
    """Write a number with a true minus sign; unknown is a dash, infinite is a sign of its own."""
    if value != value:
        return "\u2013"
    if value in {float("inf"), float("-inf")}:
        return "\u221e" if value > 0 else "\u2212\u221e"
    text = f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", "\u2212")


def format_change(value: float, digits: int = 1) -> str:
    """Write a number with its sign, plus as well; unknown is a dash."""
    text = format_number(value, digits)
    return f"+{text}" if value > 0 else text


def format_change_interval(low: float, high: float, digits: int = 1) -> str:
    """Write the interval of a number with signs: +1.0 to +7.0; unknown is a dash."""
    if low != low or high != high:
        return "\u2013"
    return f"{format_change(low, digits)} to {format_change(high, digits)}"


def choose_digits(low: float, high: float) -> int:
    """Choose the digits of a number with an interval: one, or as many as show on which side of 0 the interval lies."""
    nearest = min(abs(low), abs(high)) if low * high > 0 else 1.0
    return next((digits for digits in range(1, _MOST_DIGITS) if float(f"{nearest:.{digits}f}") > 0), _MOST_DIGITS)


def format_probability(value: float) -> str:
    """Write a p or q value; unknown is a dash."""
    if value != value:
        return "\u2013"
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def format_list(items: Sequence[str], *, most: int | None = None) -> str:
    """Join with commas and a last ``and``; beyond ``most`` the rest is counted."""
    listed = list(items)
    if most is not None and len(listed) > most:
        listed = [*listed[:most], f"{len(listed) - most:,} more"]
    if len(listed) < 3:
        return " and ".join(listed)
    return f"{', '.join(listed[:-1])} and {listed[-1]}"


def format_ranges(ranges: Sequence[tuple[str, str]]) -> str:
    """Write ranges by the labels of their first and last period: 2003-08 to 2003-11; 2018-12."""
    return "; ".join(first if first == last else f"{first} to {last}" for first, last in ranges)


def format_day(day: date) -> str:
    """Write a date: 4 September 2025."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_season(season: str) -> str:
    """Write a season of `research.records.SeasonEffect`: October, the last quarter; others as they are."""
    if season in _QUARTERS:
        return _QUARTERS[season]
    is_month = season.isascii() and season.isdecimal() and 1 <= int(season) <= len(MONTHS)
    return MONTHS[int(season) - 1] if is_month else season


def format_language(code: str) -> str:
    """Give the English name of a language, or its code."""
    return "undetermined" if code == UNDETERMINED else LANGUAGE_NAMES.get(code, code)
