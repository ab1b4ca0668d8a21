"""Dates as files write them: what is read, with which precision, and what is refused."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.corpus.dates import AmbiguousDateError, parse_date

ZONE = ZoneInfo("Europe/Berlin")
RETRIEVED = date(2020, 5, 10)
DAY = datetime(2015, 9, 30, tzinfo=ZONE)
FRENCH_LUNCH = datetime(2015, 9, 30, 14, 5, tzinfo=ZONE)


def read(text, **more):
    return parse_date(text, ZONE, **more)


@pytest.mark.parametrize(
    "text",
    [
        "2015-09-30", "2015/9/30", "2015.9.30", "20150930", "2015年9月30日", "2015 年 09 月 30 日",
        "２０１５年９月３０日",
        "二〇一五年九月三十日", "2015年9月30日 星期三", "2015年9月30日（周三）", "2015년 9월 30일",
        "September 30, 2015", "Sept. 30, 2015", "SEPTEMBER 30, 2015", "30 Sep 2015", "30th September 2015",
        "September 30, 2015 Wednesday", "Wednesday, September 30, 2015", "Wed. 30 Sept 2015", "2015 September 30",
        "September 30th, 2015", "the 30th of September, 2015", "30-Sep-2015", "30-SEP-15", "30/Sep/2015",
        "30 septembre 2015", "mercredi 30 septembre 2015", "mer. 30 sept. 2015", "le 30 septembre 2015",
        "30. September 2015", "Mittwoch, 30. September 2015", "Mi., 30. Sept. 2015", "Mittwoch, den 30. September 2015",
        "30 de septiembre de 2015", "miércoles, 30 de septiembre de 2015", "30 sep. 2015", "30 setiembre 2015",
        "30 settembre 2015", "mercoledì 30 settembre 2015", "30 de setembro de 2015",
        "quarta-feira, 30 de setembro de 2015",
        "30 september 2015", "woensdag 30 september 2015",
        "30/09/2015", "09/30/2015", "30-09-2015", "30.09.2015", "30. 09. 2015", "9.30.2015", "Wed 30/09/2015",
        "2015/09/30/", "2015/9/30/Evening edition", "2015///Sep 30", "30\u00a0septembre\u00a02015",
        "30\u202fseptembre 2015",
    ],
)  # fmt: skip
def test_a_day_is_read(text):
    assert read(text) == (DAY, "day")


@pytest.mark.parametrize(
    "text",
    [
        "2015-09-30 14:05", "2015-09-30T14:05", "2015-09-30T12:05Z", "2015年9月30日 14:05", "2015年9月30日14时05分",
        "2015年9月30日下午2:05", "2015年9月30日 下午 2点05分", "2015年9月30日　１４：０５", "201509301405",
        "mercredi 30 septembre 2015 - 14:05", "30 septembre 2015 à 14h05", "30 septembre 2015, 14 h 05",
        "Mittwoch, 30. September 2015, 14:05 Uhr", "30.09.2015 14.05 Uhr", "30.09.2015, 14:05 Uhr MESZ",
        "30 de septiembre de 2015 a las 14:05", "30 settembre 2015, ore 14:05",
        "September 30, 2015 Wednesday 2:05 PM", "September 30, 2015 2:05 p.m.", "30 September 2015 2.05pm",
        "2:05 PM, September 30, 2015", "September 30, 2015 at 8:05 AM EDT", "September 30, 2015 8:05 a.m. ET",
        "September 30, 2015 12:05 PM GMT", "30 Sep 2015 13:05 (GMT+1)", "30 Sep 2015 20:05 GMT+08:00",
        "September 30, 2015 8:05 AM Eastern Daylight Time", "2015-09-30 14:05+02:00", "Wed 30/09/2015 14:05",
    ],
)  # fmt: skip
def test_a_minute_is_read(text):
    assert read(text) == (FRENCH_LUNCH, "minute")


@pytest.mark.parametrize(
    "text",
    [
        "2015-09-30T14:05:00", "2015-09-30T12:05:00Z", "2015-09-30T12:05:00.123Z", "2015-09-30 14:05:00.123456",
        "20150930T120500Z", "20150930140500", "2015-09-30 12:05:00+00", "2015-09-30T14:05:00+02:00[Europe/Berlin]",
        "Wed, 30 Sep 2015 14:05:00 +0200", "Wed, 30 Sep 15 12:05:00 GMT", "Wed Sep 30 14:05:00 CEST 2015",
        "Wed Sep 30 2015 14:05:00 GMT+0200 (Central European Summer Time)", "2015-09-30 12:05:00.000 +0000 UTC",
        "2015年9月30日 14:05:00", "2015年9月30日14时05分00秒", "30/09/2015 14:05:00", "9/30/2015 2:05:00 PM",
        "1443614700", "1443614700.0", "1443614700000", "1443614700000000", "1443614700000000000",
    ],
)  # fmt: skip
def test_a_second_is_read(text):
    assert read(text) == (FRENCH_LUNCH, "second")


@pytest.mark.parametrize(
    "text",
    [
        "2015-09", "2015/9", "2015年9月", "2015 年 9 月", "Sept 2015", "September 2015", "septembre 2015", "Sept. 2015",
        "septiembre de 2015", "2015/09//", "2015/09///", "09/2015", "9.2015", "2015 Sep", "2015///Sep",
    ],
)  # fmt: skip
def test_a_month_is_kept_as_a_month(text):
    assert read(text) == (datetime(2015, 9, 1, tzinfo=ZONE), "month")


@pytest.mark.parametrize(
    "text", ["2015", "2015年", "2015///", "2015///Spring", "Summer 2015", "été 2015", "SEP-OCT 2015", "2015/00/00/"]
)
def test_a_year_is_kept_as_a_year(text):
    assert read(text) == (datetime(2015, 1, 1, tzinfo=ZONE), "year")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1er mars 2016", date(2016, 3, 1)),
        ("1 août 2015", date(2015, 8, 1)),
        ("1. März 2016", date(2016, 3, 1)),
        ("1º de marzo de 2016", date(2016, 3, 1)),
        ("mar. 1 mars 2016", date(2016, 3, 1)),
        ("mar 1 mar 2016", date(2016, 3, 1)),
        ("mar 15/03/2016", date(2016, 3, 15)),
        ("May 5, 2015", date(2015, 5, 5)),
        ("5 mai 2015", date(2015, 5, 5)),
        ("05.09.2015", date(2015, 9, 5)),
        ("05/05/2015", date(2015, 5, 5)),
        ("Wed 02/09/2015", date(2015, 9, 2)),
        ("Wed 09/02/2015", date(2015, 9, 2)),
    ],
)
def test_names_and_numbers_that_mean_two_things_are_told_apart(text, expected):
    found, precision = read(text)
    assert (found.date(), precision) == (expected, "day")


@pytest.mark.parametrize("text", ["05/09/2015", "5-9-2015", "05/09/2015 14:05", "Sat 05/09/2015"])
def test_a_date_that_is_two_dates_is_ambiguous(text):
    with pytest.raises(AmbiguousDateError, match=r"set date_format to %d/%m/%Y or %m/%d/%Y"):
        read(text)
    assert read(text, order="day_first")[0].date() == date(2015, 9, 5)
    assert read(text, order="month_first")[0].date() == date(2015, 5, 9)


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("3小时前", datetime(2020, 5, 10), "day"),
        ("30 小时前", datetime(2020, 5, 9), "day"),
        ("半小时前", datetime(2020, 5, 10), "day"),
        ("5分钟前", datetime(2020, 5, 10), "day"),
        ("2天前", datetime(2020, 5, 8), "day"),
        ("昨天 21:45", datetime(2020, 5, 9, 21, 45), "minute"),
        ("今天", datetime(2020, 5, 10), "day"),
        ("3个月前", datetime(2020, 2, 1), "month"),
        ("1年前", datetime(2019, 1, 1), "year"),
        ("3 hours ago", datetime(2020, 5, 10), "day"),
        ("an hour ago", datetime(2020, 5, 10), "day"),
        ("2 days ago", datetime(2020, 5, 8), "day"),
        ("2 weeks ago", datetime(2020, 4, 1), "month"),
        ("5 months ago", datetime(2019, 12, 1), "month"),
        ("yesterday", datetime(2020, 5, 9), "day"),
        ("Yesterday at 9:45 PM", datetime(2020, 5, 9, 21, 45), "minute"),
        ("il y a 3 heures", datetime(2020, 5, 10), "day"),
        ("il y a deux jours", None, ""),
        ("il y a 2 jours", datetime(2020, 5, 8), "day"),
        ("hier à 21h45", datetime(2020, 5, 9, 21, 45), "minute"),
        ("aujourd’hui", datetime(2020, 5, 10), "day"),
        ("vor 3 Stunden", datetime(2020, 5, 10), "day"),
        ("vor einem Tag", datetime(2020, 5, 9), "day"),
        ("gestern, 21:45 Uhr", datetime(2020, 5, 9, 21, 45), "minute"),
        ("hace 3 horas", datetime(2020, 5, 10), "day"),
        ("hace 2 días", datetime(2020, 5, 8), "day"),
        ("ayer", datetime(2020, 5, 9), "day"),
        ("9999 years ago", None, ""),
    ],
)
def test_a_relative_date_is_counted_from_the_day_of_retrieval(text, expected, precision):
    with pytest.raises(ValueError, match=r".*"):
        read(text)
    if expected is None:
        with pytest.raises(ValueError, match=r".*"):
            read(text, retrieved=RETRIEVED)
    else:
        assert read(text, retrieved=RETRIEVED) == (expected.replace(tzinfo=ZONE), precision)


def test_a_relative_date_without_a_day_of_retrieval_says_what_to_set():
    with pytest.raises(ValueError, match="set archive retrieved"):
        read("3 hours ago")


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("GMT", 0), ("UTC", 0), ("Z", 0), ("CET", 1), ("MEZ", 1), ("CEST", 2), ("MESZ", 2), ("EST", -5), ("EDT", -4),
        ("PDT", -7), ("JST", 9), ("HKT", 8), ("+0530", 5.5), ("-03:30", -3.5), ("UTC+8", 8), ("GMT-04:00", -4),
    ],
)  # fmt: skip
def test_a_named_zone_counts(zone, hours):
    found, _ = read(f"30 September 2015 9:03 AM {zone}")
    assert found == datetime(2015, 9, 30, 9, 3, tzinfo=timezone(timedelta(hours=hours)))


@pytest.mark.parametrize("zone", ["CST", "BST", "IST"])
def test_the_name_of_several_zones_leaves_the_zone_of_the_study(zone):
    assert read(f"30 September 2015 9:03 {zone}")[0] == datetime(2015, 9, 30, 9, 3, tzinfo=ZONE)


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "99", "2025083", "20251301", "2025-02-30", "2025-13-01", "31/02/2015", "30/30/2015",
        "2025-08-31 25:00", "2025-08-31 14:05 AM", "2015-09-30 14:65", "0001-01-01", "0999", "3000", "9999-12-31",
        "30 September", "Sept 15", "Tuesday", "10:30", "30 September - 2 October 2015", "30 Septober 2015", "2010-2011",
        "201012", "150930", "30/09/15", "13.14.2015", "2015-W40-3", "30 September 2015 2016", "1 2 3 4",
        "12345678901234567",
        "September 30, 2015 9:03 AM XYZ", "price 30 September 2015", "2015-09-30 10:00 11:00", "nan", "1.44e9",
        "\x00", "年月日",
    ],
)  # fmt: skip
def test_what_is_no_single_date_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        read(text, retrieved=RETRIEVED, order="day_first")


def test_the_last_midnight_of_a_day_is_the_next_day():
    assert read("2015-09-30 24:00") == (datetime(2015, 10, 1, tzinfo=ZONE), "minute")


def test_patterns_are_tried_in_order_and_nothing_else():
    formats = ("%d/%m/%Y", "%d %b %Y %H:%M")
    assert read("05/09/2015", formats=formats)[0].date() == date(2015, 9, 5)
    assert read("30 Sep 2015 14:05", formats=formats) == (FRENCH_LUNCH, "minute")
    with pytest.raises(ValueError, match="does not match"):
        read("2015-09-30", formats=formats)
    with pytest.raises(ValueError, match="years"):
        read("01/01/0001", formats=formats)


@pytest.mark.parametrize(
    ("pattern", "text", "precision"),
    [
        ("%Y", "2015", "year"), ("%m.%Y", "09.2015", "month"), ("%B %Y", "September 2015", "month"),
        ("%d%m%y", "300915", "day"), ("%Y-%m-%d %I %p", "2015-09-30 2 PM", "minute"), ("%Y%j", "2015273", "day"),
        ("%c", "Wed Sep 30 14:05:00 2015", "second"),
    ],
)  # fmt: skip
def test_the_precision_of_a_pattern_is_that_of_its_finest_part(pattern, text, precision):
    assert read(text, formats=(pattern,))[1] == precision


MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
SHORT = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "de": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    "es": "ene feb mar abr may jun jul ago sept oct nov dic",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
}
WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
}
moments = st.datetimes(datetime(1000, 1, 3), datetime(2999, 12, 29))


@given(moment=moments, language=st.sampled_from(sorted(MONTHS)), upper=st.booleans(), has_weekday=st.booleans())
def test_a_date_written_in_any_language_is_read_back(moment, language, upper, has_weekday):
    month, weekday = MONTHS[language].split()[moment.month - 1], WEEKDAYS[language].split()[moment.weekday()]
    de = " de" if language in {"es", "pt"} else ""
    dot = "." if language == "de" else ""
    text = f"{weekday + ' ' if has_weekday else ''}{moment.day}{dot}{de} {month}{de} {moment.year:04}"
    expected = datetime(moment.year, moment.month, moment.day, tzinfo=ZONE)
    assert read(text.upper() if upper else text) == (expected, "day")
    found, precision = read(f"{text}, {moment:%H:%M}")
    assert (found, precision) == (moment.replace(second=0, microsecond=0, tzinfo=ZONE), "minute")


@given(moment=moments, language=st.sampled_from(sorted(SHORT)))
def test_abbreviated_months_are_read_back(moment, language):
    month = SHORT[language].split()[moment.month - 1]
    for text in (f"{moment.day} {month} {moment.year}", f"{month} {moment.day}, {moment.year}"):
        assert read(text)[0].date() == moment.date()


@given(moment=moments)
def test_every_order_with_the_year_first_is_read_back(moment):
    for text in (f"{moment:%Y-%m-%d %H:%M:%S}", f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M:%S}"):
        assert read(text) == (moment.replace(microsecond=0, tzinfo=ZONE), "second")


@given(moment=st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31), timezones=st.just(UTC)))
def test_timestamps_of_every_unit_are_told_apart(moment):
    whole = moment.replace(microsecond=0)
    for zeros in (0, 3, 6, 9):
        found, precision = read(f"{int(whole.timestamp())}{'0' * zeros}")
        # An hour that a clock shows twice equals no time of another zone.
        assert (found.astimezone(UTC), precision) == (whole, "second")


@given(text=st.text(max_size=250))
def test_any_text_is_a_date_or_a_value_error(text):
    try:
        found, _ = read(text, retrieved=RETRIEVED)
    except ValueError:
        return
    assert found.tzinfo is not None


@given(text=st.text(st.sampled_from("0123456789 年月日:：.,-/前天hampmseptmarde()+[]一十"), max_size=40))
def test_texts_that_look_like_dates_are_dates_or_value_errors(text):
    try:
        found, _ = read(text, retrieved=RETRIEVED)
    except ValueError:
        return
    assert 1000 <= found.year <= 2999


@pytest.mark.parametrize("piece", ["1", " ", "(", "sept ", "一", "年", "1:", "- ", "[", "下午", "月1", "+1", "a"])
def test_long_texts_take_no_time(piece):
    begin = time.process_time()
    for length in (199, 1_000_000):
        with pytest.raises(ValueError, match=r".*"):
            read((piece * length)[:length], retrieved=RETRIEVED)
    assert time.process_time() - begin < 0.5
