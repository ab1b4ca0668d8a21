"""Names of months, days, seasons and time zones, without accents and in lower case.

English, French, German, Spanish, Italian, Portuguese and Dutch; the names of weekdays and the numbers of days are also
read in Chinese.
"""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from types import MappingProxyType
from zoneinfo import ZoneInfo

# One line a month: full names first, then abbreviations; a name of several languages stands once.
_MONTHS = (
    "january janvier januar enero gennaio janeiro januari janner jan janv ene gen",
    "february fevrier februar febrero febbraio fevereiro februari feber feb febr fevr fev",
    "march mars marz maerz marzo marco maart mar mrz mrt",
    "april avril abril aprile apr avr abr",
    "may mai mayo maggio maio mei mag",
    "june juin juni junio giugno junho jun giu",
    "july juillet juli julio luglio julho jul juil lug",
    "august aout agosto augustus aug ago",
    "september septembre septiembre setiembre settembre setembro sep sept set sett",
    "october octobre oktober octubre ottobre outubro oct okt ott out",
    "november novembre noviembre novembro nov",
    "december decembre dezember diciembre dicembre dezembro dec dez dic",
)
_WEEKDAYS = (
    "monday lundi montag lunes lunedi segunda maandag mon lun mo 星期一 周一 週一 礼拜一 禮拜一",
    "tuesday mardi dienstag martes martedi terca dinsdag tue tues mar di ter 星期二 周二 週二 礼拜二 禮拜二",
    "wednesday mercredi mittwoch miercoles mercoledi quarta woensdag wed weds mer mie mi qua wo "
    "星期三 周三 週三 礼拜三 禮拜三",
    "thursday jeudi donnerstag jueves giovedi quinta donderdag thu thur thurs jeu jue gio do qui "
    "星期四 周四 週四 礼拜四 禮拜四",
    "friday vendredi freitag viernes venerdi sexta vrijdag fri ven vie fr sex vr 星期五 周五 週五 礼拜五 禮拜五",
    "saturday samedi samstag sonnabend sabado sabato zaterdag sat sam sa sab za 星期六 周六 週六 礼拜六 禮拜六",
    "sunday dimanche sonntag domingo domenica zondag sun dim so dom zo "
    "星期日 星期天 周日 周天 週日 週天 礼拜日 礼拜天 禮拜日 禮拜天",
)
_SEASONS = (
    "spring summer autumn fall winter printemps ete automne hiver fruhling fruhjahr sommer herbst primavera verano "
    "otono invierno estate autunno inverno lente zomer herfst"
)

_FILLERS = (
    "of the on at in le la les du de des d a l der den dem am vom um uhr im el del las los il al alle ore dal lo do da "
    "em as op om feira st nd rd th er ere o"
)
_SHARED_ZONES = "cst bst ist ast sst gst wib wita"

MONTHS = MappingProxyType({name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()})
"""Number of a month, 1 to 12, by name."""

WEEKDAYS = MappingProxyType({name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()})
"""Number of a weekday, 0 (Monday) to 6, by name; ``mar`` is also a month."""

SEASONS = frozenset(_SEASONS.split())
"""Seasons, which say no month."""

FILLERS = frozenset(_FILLERS.split())
"""Words between the parts of a date."""

_OFFSETS = {
    0: "z gmt utc ut wet",
    1: "cet mez west",
    2: "cest mesz eet",
    3: "eest msk",
    8: "hkt sgt awst",
    9: "jst kst",
    10: "aest",
    11: "aedt",
    -3: "adt",
    -4: "edt",
    -5: "est cdt",
    -6: "mdt",
    -7: "mst pdt",
    -8: "pst",
}
_PLACES = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}

ZONES: MappingProxyType[str, tzinfo | None] = MappingProxyType(
    {name: timezone(timedelta(hours=hours)) for hours, names in _OFFSETS.items() for name in names.split()}
    | {name: ZoneInfo(place) for name, place in _PLACES.items()}
    # Names of several zones, such as China and the Central United States; the zone of the study is used.
    | dict.fromkeys(_SHARED_ZONES.split())
)
"""Time zones by abbreviation; None where one abbreviation is that of several zones."""
