"""Numbers, lists and dates as the language of the report writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from research.records import MONTHS, UNDETERMINED
from research.text.conventions import find_conventions, is_singular, localize_number
from research.text.language_names import LANGUAGE_NAMES
from research.text.messages import find_spoken, load_catalogue, say

_PLURALS = {"story": "stories", "study": "studies", "is": "are", "was": "were", "has": "have", "series": "series"}

_MOST_DIGITS = 4

_LEAST_PROBABILITY = 0.001

_PERIODS = (
    ("quarter", re.compile(r"(?P<year>\d{4})-Q(?P<number>[1-4])")),
    ("week", re.compile(r"(?P<year>\d{4})-W(?P<number>\d{2})")),
    ("day", re.compile(r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})")),
    ("month", re.compile(r"(?P<year>\d{4})-(?P<number>\d{2})")),
    ("year", re.compile(r"(?P<year>\d{4})")),
)
"""Labels of periods by their length."""


def format_count(n: int, noun: str) -> str:
    """Write a number with its noun, which is English and singular: 1 story, 1,234 stories; 1,234 篇文章."""
    language = find_spoken()
    forms = load_catalogue(language).nouns.get(noun)
    number = localize_number(f"{n:,}", language)
    if forms is None:
        return f"{number} {_choose_english(n, noun)}"
    form = forms.get("one", forms["many"]) if is_singular(n, language) else forms["many"]
    return form.format(n=number)


def choose_plural(n: int, noun: str) -> str:
    """Give the form of an English word that goes with a number; in other languages, the noun in the plural."""
    forms = load_catalogue(find_spoken()).nouns.get(noun)
    return _choose_english(n, noun) if forms is None else forms["units"]


def name_units(noun: str) -> str:
    """Give the plural of an English noun in the language of the report: articles."""
    return choose_plural(2, noun)


def _choose_english(n: int, noun: str) -> str:
    return noun if n == 1 else _PLURALS.get(noun, f"{noun}s")


def name_unit(noun: str) -> str:
    """Give the singular of an English noun in the language of the report: article."""
    forms = load_catalogue(find_spoken()).nouns.get(noun)
    return noun if forms is None else forms.get("unit", forms["units"])


def format_share(value: float, digits: int = 0) -> str:
    """Write a share in per cent; unknown is a dash."""
    if value != value:
        return "\u2013"
    text = f"{100 * value:.{digits}f}"
    if value > 0 and float(text) == 0:
        text = f"<{10**-digits:.{digits}f}"
    return f"{_localize(text)}{find_conventions(find_spoken()).percent}"


def format_level(share: float) -> str:
    """Write a level or another setting in per cent, with as many digits as it has: 95%, 99.5%."""
    digits = next((digits for digits in range(_MOST_DIGITS) if f"{100 * share:g}" == f"{100 * share:.{digits}f}"), 0)
    return format_share(share, digits)


def format_interval(low: float, high: float, digits: int = 0) -> str:
    """Write the interval of a share in per cent; unknown is a dash."""
    if low != low or high != high:
        return "\u2013"
    percent = find_conventions(find_spoken()).percent
    return f"{_localize(f'{100 * low:.{digits}f}')}\u2013{_localize(f'{100 * high:.{digits}f}')}{percent}"


def format_number(value: float, digits: int = 2) -> str:
    """Write a number with a true minus sign; unknown is a dash, infinite is a sign of its own."""
    if value != value:
        return "\u2013"
    if value in {float("inf"), float("-inf")}:
        return "\u221e" if value > 0 else "\u2212\u221e"
    text = f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return _localize(text).replace("-", "\u2212")


def format_change(value: float, digits: int = 1) -> str:
    """Write a number with its sign, plus as well; unknown is a dash."""
    text = format_number(value, digits)
    return f"+{text}" if value > 0 else text


def format_change_interval(low: float, high: float, digits: int = 1) -> str:
    """Write the interval of a number with signs: +1.0 to +7.0; unknown is a dash."""
    if low != low or high != high:
        return "\u2013"
    return format_range(format_change(low, digits), format_change(high, digits))


def choose_digits(low: float, high: float) -> int:
    """Choose the digits of a number with an interval: one, or as many as show on which side of 0 the interval lies."""
    nearest = min(abs(low), abs(high)) if low * high > 0 else 1.0
    return next((digits for digits in range(1, _MOST_DIGITS) if float(f"{nearest:.{digits}f}") > 0), _MOST_DIGITS)


def format_probability(value: float) -> str:
    """Write a p or q value; unknown is a dash."""
    if value != value:
        return "\u2013"
    return _localize(f"<{_LEAST_PROBABILITY}" if value < _LEAST_PROBABILITY else f"{value:.3f}")


def format_test(symbol: str, value: float) -> str:
    """Write a p or q value with its symbol: q = 0.012, q < 0.001."""
    sign = "<" if value < _LEAST_PROBABILITY else "="
    return f"{symbol} {sign} {format_probability(value).removeprefix('<')}"


def format_list(items: Sequence[str], *, most: int | None = None) -> str:
    """Join with commas and a last ``and``; beyond ``most`` the rest is counted."""
    conventions, listed = find_conventions(find_spoken()), list(items)
    if most is not None and len(listed) > most:
        listed = [*listed[:most], say("{n} more", n=len(listed) - most)]
    if len(listed) < 3:
        return conventions.last.join(listed)
    return f"{conventions.comma.join(listed[:-1])}{conventions.last}{listed[-1]}"


def join_sentences(sentences: Iterable[str]) -> str:
    """Join sentences to a paragraph; empty ones are left out."""
    return find_conventions(find_spoken()).space.join(sentence for sentence in sentences if sentence)


def capitalize_first(text: str) -> str:
    """Write the first letter of a sentence as a capital; the others stay."""
    return text[:1].upper() + text[1:]


def join_clauses(clauses: Iterable[str]) -> str:
    """Join clauses that stand side by side with semicolons; empty ones are left out."""
    return find_conventions(find_spoken()).semicolon.join(clause for clause in clauses if clause)


def join_parts(parts: Iterable[str]) -> str:
    """Join the parts of a description with commas; empty ones are left out."""
    return find_conventions(find_spoken()).pause.join(part for part in parts if part)


def format_range(first: str, last: str) -> str:
    """Write a range by its ends: 2003-08 to 2003-11."""
    return f"{first}{find_conventions(find_spoken()).to}{last}"


def format_ranges(ranges: Sequence[tuple[str, str]]) -> str:
    """Write ranges by the labels of their first and last period: 2003-08 to 2003-11; 2018-12."""
    written = [(format_period(first), format_period(last)) for first, last in ranges]
    return find_conventions(find_spoken()).semicolon.join(
        first if first == last else format_range(first, last) for first, last in written
    )


def format_day(day: date) -> str:
    """Write a date: 4 September 2025; 2025年9月4日."""
    conventions = find_conventions(find_spoken())
    month = conventions.months[day.month - 1]
    return conventions.day.format(day=day.day, month=month, number=day.month, year=day.year)


def format_month(day: date) -> str:
    """Write the month of a date: September 2025; 2025年9月."""
    conventions = find_conventions(find_spoken())
    return conventions.month.format(month=conventions.months[day.month - 1], year=day.year)


def format_period(label: str) -> str:
    """Write the label of a period: 2025-08 in most languages, 2025年8月 in Chinese."""
    templates = find_conventions(find_spoken()).periods
    for kind, pattern in _PERIODS if templates else ():
        match = pattern.fullmatch(label)
        if match:
            return templates[kind].format(**{name: int(value) for name, value in match.groupdict().items()})
    return label


def format_season(season: str) -> str:
    """Write a season of `research.records.SeasonEffect`: October, the last quarter; others as they are."""
    names = {
        "Q1": say("the first quarter"),
        "Q2": say("the second quarter"),
        "Q3": say("the third quarter"),
        "Q4": say("the last quarter"),
        "Monday": say("Monday"),
        "Tuesday": say("Tuesday"),
        "Wednesday": say("Wednesday"),
        "Thursday": say("Thursday"),
        "Friday": say("Friday"),
        "Saturday": say("Saturday"),
        "Sunday": say("Sunday"),
    }
    if season in names:
        return names[season]
    is_month = season.isascii() and season.isdecimal() and 1 <= int(season) <= len(MONTHS)
    return find_conventions(find_spoken()).months[int(season) - 1] if is_month else season


def name_covariate(name: str) -> str:
    """Name what divides or orders articles: time, length, weekday, source, language; attributes as they are called."""
    names = {
        "time": say("time"),
        "length": say("length"),
        "weekday": say("weekday"),
        "source": say("source"),
        "language": say("language"),
    }
    return names.get(name, name)


def format_language(code: str) -> str:
    """Give the name of a language, or its code."""
    if code == UNDETERMINED:
        return say("undetermined")
    return load_catalogue(find_spoken()).language_names.get(code) or LANGUAGE_NAMES.get(code, code)


def _localize(text: str) -> str:
    return localize_number(text, find_spoken())
