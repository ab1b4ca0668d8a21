"""How a language writes numbers, lists, ranges and dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Language = Literal["en", "zh", "de", "fr", "es"]
"""Languages of the report: of the page, the captions, the methods text and the figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """What a language writes between the parts of numbers, lists, ranges and dates.

    Attributes
    ----------
    decimal, thousands
        Marks within numbers.
    least_grouped
        Number of digits from which thousands are marked.
    percent
        Sign of per cent, with the space before it.
    comma, last
        What joins the items of a list, and the last of them to the others.
    pause
        Comma between the parts of a sentence.
    to
        What joins the ends of a range.
    semicolon
        What joins ranges, and clauses that stand side by side.
    space
        What stands between sentences.
    months
        Names of the months.
    day
        Template of a date, with ``day``, ``month`` (its name), ``number`` (of the month) and ``year``.
    month
        Template of a month, with ``month`` and ``year``.
    periods
        Templates of labels of periods by their kind; empty where labels are written as they are.
    singulars
        Numbers that take the singular; none where nouns have one form.
    """

    decimal: str = "."
    thousands: str = ","
    least_grouped: int = 4
    percent: str = "%"
    comma: str = ", "
    pause: str = ", "
    last: str
    to: str
    semicolon: str = "; "
    space: str = " "
    months: tuple[str, ...]
    day: str
    month: str = "{month} {year}"
    periods: Mapping[str, str] = field(default_factory=dict)
    singulars: tuple[int, ...] = (1,)


_CONVENTIONS: dict[Language, Conventions] = {
    "en": Conventions(
        last=" and ",
        to=" to ",
        months=(
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
        day="{day} {month} {year}",
    ),
    "zh": Conventions(
        comma="、",
        pause="，",
        last="和",
        to="至",
        semicolon="；",
        space="",
        months=tuple(f"{number}月" for number in range(1, 13)),
        day="{year}年{month}{day}日",
        month="{year}年{month}",
        periods=MappingProxyType(
            {
                "year": "{year}年",
                "quarter": "{year}年第{number}季度",
                "month": "{year}年{number}月",
                "week": "{year}年第{number}周",
                "day": "{year}年{number}月{day}日",
            }
        ),
        singulars=(),
    ),
    "de": Conventions(
        decimal=",",
        thousands=".",
        percent="\u00a0%",
        last=" und ",
        to=" bis ",
        months=(
            *("Januar", "Februar", "März", "April", "Mai", "Juni"),
            *("Juli", "August", "September", "Oktober", "November", "Dezember"),
        ),
        day="{day}. {month} {year}",
    ),
    "fr": Conventions(
        decimal=",",
        thousands="\u00a0",
        singulars=(0, 1),
        percent="\u00a0%",
        last=" et ",
        to=" à ",
        semicolon="\u00a0; ",
        months=(
            *("janvier", "février", "mars", "avril", "mai", "juin"),
            *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
        ),
        day="{day} {month} {year}",
    ),
    "es": Conventions(
        decimal=",",
        thousands="\u00a0",
        least_grouped=5,
        percent="\u00a0%",
        last=" y ",
        to=" a ",
        months=(
            *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
            *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
        ),
        day="{day} de {month} de {year}",
        month="{month} de {year}",
    ),
}


def find_conventions(language: Language) -> Conventions:
    """Give the conventions of a language."""
    return _CONVENTIONS[language]


def is_singular(n: int, language: Language) -> bool:
    """Tell whether a number takes the singular."""
    return n in _CONVENTIONS[language].singulars


def localize_number(text: str, language: Language) -> str:
    """Write a number of the form 1,234.5 as a language does; everything but digits and marks stays."""
    if language == "en":
        return text
    conventions = _CONVENTIONS[language]
    whole, point, rest = text.partition(".")
    if sum(character.isdigit() for character in whole) < conventions.least_grouped:
        whole = whole.replace(",", "")
    return whole.replace(",", conventions.thousands) + (conventions.decimal if point else "") + rest
