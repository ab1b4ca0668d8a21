"""Date lines of press exports: the text of a date at the beginning of a line, or within a heading."""

from __future__ import annotations

import re

_MONTHS = """
january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec
janvier février fevrier mars avril mai juin juillet août aout septembre octobre novembre décembre decembre
janv févr avr juil déc
januar jänner februar märz maerz mai juni juli oktober dezember jän mär okt dez
enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre ene abr ago dic
gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
januari februari maart mei augustus
janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
"""
_WEEKDAYS = """
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
lundi mardi mercredi jeudi vendredi samedi dimanche
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
lunes martes miércoles miercoles jueves viernes sábado sabado domingo
lunedì martedì mercoledì giovedì venerdì sabato domenica
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
"""
_SEASONS = """
spring summer fall autumn winter printemps été automne hiver frühling frühjahr sommer herbst primavera verano otoño
invierno
"""


def _match_words(words: str) -> str:
    return "|".join(sorted((re.escape(word) for word in set(words.split())), key=len, reverse=True))


_MONTH = rf"(?:{_match_words(_MONTHS)})\b\.?"
_WEEKDAY = rf"(?:(?:{_match_words(_WEEKDAYS)})\b\.?|[星周週](?:期|)[一二三四五六日天])"
_DAY = r"[0-3]?\d(?:st|nd|rd|th|er|\.|º|)"
_YEAR = r"(?:1[5-9]|20)\d\d(?!\d)"
_TIME = r"(?:(?:上午|下午)\s?|)[0-2]?\d[:.：][0-5]\d(?!\d)(?::[0-5]\d|)(?:\s?[AaPp]\.?[Mm]\b\.?|)"
_ZONE = r"(?:(?:UTC|GMT|[A-Z]{3,4})(?:\s?[+-]\d{1,2}(?::?\d\d|)|)\b|[+-]\d\d:?\d\d)"
_DATE = (
    rf"(?:(?:{_WEEKDAY}\s?,?\s?|)(?:"
    rf"{_DAY}\s(?:de\s|)(?:{_MONTH}),?\s(?:de\s|del\s|){_YEAR}"
    rf"|(?:{_MONTH})\s{_DAY},?\s{_YEAR}"
    rf"|{_YEAR}\s?[-/.年]\s?[01]?\d\s?[-/.月]\s?[0-3]?\d(?!\d)\s?日?"
    rf"|[0-3]?\d[./-][01]?\d[./-]{_YEAR}"
    rf")(?:\s?,?\s?{_WEEKDAY}|))"
)
_COARSE = (
    rf"(?:(?:{_MONTH})(?:\s?[-/&]\s?(?:{_MONTH})|)(?:,?\s|\s?,\s?)(?:de\s|)"
    rf"|(?:{_match_words(_SEASONS)}),?\s|){_YEAR}(?:\s?年(?:\s?[01]?\d\s?月|)|)"
)
_MOMENT = re.compile(
    rf"(?P<date>{_DATE})(?P<time>\s?,?\s?(?:-\s|um\s|à\s|at\s|a\slas\s|){_TIME}(?P<zone>\s?{_ZONE}|)|)", re.IGNORECASE
)
_BEGINNING = re.compile(rf"(?:{_MOMENT.pattern}|(?P<coarse>{_COARSE}))", re.IGNORECASE)
_EDITION = re.compile(
    r"[\s,;]*(?:$|[(（\[|–—-])|.{0,60}(?:edition|ausgabe|édition|edición|edizione|editie|final|版)", re.I
)
_ZONE_NAME = re.compile(r"(?:[^\W\d_]+ ){1,3}(?:time|zeit)\b", re.IGNORECASE)
_LONGEST_LINE = 200
"""Maximum number of characters of a date line; a convention, and a bound on the time of the search."""


def cut_date(line: str) -> str:
    """Return the date with which a line begins, without what follows it, such as the edition.

    Returns
    -------
    The text of the date as printed, with single spaces; empty if the line is not a date line. A line of text that
    begins with a date, such as a headline, is not a date line.
    """
    text = " ".join(line.split())
    if not text or len(text) > _LONGEST_LINE:
        return ""
    match = _BEGINNING.match(text)
    if match is None:
        return ""
    rest = text[match.end() :].lstrip()
    if match["coarse"] is not None and rest.strip(" ,;."):
        return ""
    if match["time"] and _ZONE_NAME.match(rest):
        # A time in a zone without an offset says only the day.
        return match["date"].strip(" ,;")
    return match[0].strip(" ,;") if not rest or rest[0] in ",;" or _EDITION.match(rest) or rest.isupper() else ""


def find_date(text: str) -> str:
    """Return the last date within a heading, with its time; empty if there is none."""
    text = " ".join(text.split())[:2000]
    matches = list(_MOMENT.finditer(text))
    return " ".join(matches[-1][0].split()) if matches else ""
