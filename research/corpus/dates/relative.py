"""Dates that are relative to the day of retrieval, such as ``3 hours ago`` or ``昨天``."""

from __future__ import annotations

import re
from datetime import date, timedelta
from types import MappingProxyType

from research.records import Precision

_DAYS = {
    0: "today aujourd'hui heute hoy oggi hoje vandaag 今天 今日 刚刚 剛剛",
    1: "yesterday hier gestern ayer ieri ontem gisteren 昨天 昨日",
    2: "avant-hier vorgestern anteayer 前天 前日",
}
DAY_WORDS = MappingProxyType({word: days for days, words in _DAYS.items() for word in words.split()})
"""Days before the day of retrieval, by word."""

_UNITS = {
    "second": "second seconds sec secs s seconde secondes sekunde sekunden segundo segundos secondo secondi 秒 "
    "秒钟 秒鐘",
    "minute": "minute minutes min mins minuten minuto minutos minuti 分 分钟 分鐘",
    "hour": "hour hours hr hrs h heure heures stunde stunden std hora horas ora ore uur 小时 小時 个小时 個小時",
    "day": "day days d jour jours j tag tage tagen dia dias giorno giorni dag dagen 天 日",
    "week": "week weeks wk wks w semaine semaines sem woche wochen semana semanas settimana settimane weken 周 週 星期 "
    "个星期 個星期 个礼拜 個禮拜",
    "month": "month months mois monat monate monaten mes meses mese mesi maand maanden 个月 個月",
    "year": "year years yr yrs y an ans annee annees jahr jahre jahren ano anos anno anni jaar 年",
}
_UNIT_OF = MappingProxyType({name: unit for unit, names in _UNITS.items() for name in names.split()})
_PER_HOUR = MappingProxyType({"second": 3600, "minute": 60, "hour": 1})
"""Units of time in an hour; a definition."""

_NUMBER = r"(?P<number>\d{1,4}|an?|one|une?|einer?|einem|una?|um|uma|een|half|半|一|两|兩)"
_UNIT = r"(?P<unit>[^\W\d_]{1,12})\.?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_NUMBER}\s*{_UNIT}\s+(?:ago|fa|atras|geleden)",
        rf"(?:il y a|vor|hace|ha)\s+(?:environ\s+|etwa\s+|unos\s+)?{_NUMBER}\s*{_UNIT}",
        rf"{_NUMBER}\s*(?P<unit>[^\W\d_]{{1,3}}?)\s*以?前",
    )
)


def read_relative(text: str, retrieved: date) -> tuple[date, Precision] | None:
    """Read a relative date.

    Parameters
    ----------
    text
        The date in lower case, without accents.
    retrieved
        Day of retrieval.

    Returns
    -------
    The day and its precision, or None if the text is no relative date. Hours are counted from noon, since the hour of
    retrieval is unknown. Weeks and months ago are as precise as a month, years ago as a year.
    """
    match = next((found for form in _FORMS if (found := form.fullmatch(text))), None)
    unit = _UNIT_OF.get(match["unit"]) if match else None
    if match is None or unit is None:
        return None
    is_half = match["number"] in {"half", "半"}
    number = 0 if is_half else _read_number(match["number"])
    if unit in _PER_HOUR:
        return retrieved - timedelta(days=(number // _PER_HOUR[unit] + 11) // 24), "day"
    if is_half:
        return None
    if unit == "day":
        return retrieved - timedelta(days=number), "day"
    if unit == "week":
        return (retrieved - timedelta(weeks=number)).replace(day=1), "month"
    if unit == "month":
        months = retrieved.year * 12 + retrieved.month - 1 - number
        return date(months // 12, months % 12 + 1, 1), "month"
    return date(retrieved.year - number, 1, 1), "year"


def _read_number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return 2 if text in {"两", "兩"} else 1
