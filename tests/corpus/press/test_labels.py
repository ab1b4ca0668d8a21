"""Labels, copyright lines and date lines of press exports."""

from __future__ import annotations

import pytest

from research.corpus.press.date_lines import cut_date, find_date
from research.corpus.press.labels import is_copyright, normalise_label, split_capital_label, split_label


def test_labels_are_compared_without_case_accents_and_hyphens():
    assert normalise_label("Länge:") == normalise_label("LANGE")
    assert normalise_label("Load-Date") == normalise_label("load date")
    assert split_label("Longueur :\xa0355 mots") == ("longueur", "355 mots")
    assert split_label("版面：A04") == ("版面", "A04")
    assert split_label("No label here") == ("", "No label here")
    assert split_capital_label("LÄNGE: 20 Wörter") == ("lange", "20 Wörter")
    assert split_capital_label("Note: lower case") == ("", "Note: lower case")


@pytest.mark.parametrize(
    "line",
    [
        "Copyright 2010 Lake Press", "© 2012 Le Lac. Tous droits réservés.", "(c) 2019 Lake Press",
        "All Rights Reserved",
        "(Copyright (c) 2010 Daily Lake)", "Alle Rechte vorbehalten", "版权所有 2018 湖畔日报", "Copyright Lake Press",
        "The Lake Times. Todos los derechos reservados.",
    ],
)  # fmt: skip
def test_copyright_lines_are_known(line):
    assert is_copyright(line)


@pytest.mark.parametrize(
    "line",
    [
        "(c) the third option", "Copyright-Streit beendet", "The copyright of 2010 was sold.",
        "Copyright: who is right?",
        "© " + "x" * 400, "", "Rights of the lake",
    ],
)  # fmt: skip
def test_lines_of_text_are_no_copyright_lines(line):
    assert not is_copyright(line)


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("July 1, 2019 Monday 9:20 AM GMT", "July 1, 2019 Monday 9:20 AM GMT"),
        ("May 2, 2002, Thursday,, FINAL EDITION", "May 2, 2002, Thursday"),
        ("January 11, 2003 Saturday Late Edition - Final", "January 11, 2003 Saturday"),
        ("Monday, July 1, 2019", "Monday, July 1, 2019"),
        ("30 septembre 2015", "30 septembre 2015"),
        ("2 juillet 2019 mardi 07:00 AM GMT", "2 juillet 2019 mardi 07:00 AM GMT"),
        ("lundi 1er juillet 2019", "lundi 1er juillet 2019"),
        ("29. Juni 2014 Sonntag 10:12 AM GMT+1", "29. Juni 2014 Sonntag 10:12 AM GMT+1"),
        ("Samstag, 29. März 2014 Gesamtausgabe", "Samstag, 29. März 2014"),
        ("1 de julio de 2019 lunes", "1 de julio de 2019 lunes"),
        ("2018\xa0年 9 月 24 日 21:45", "2018 年 9 月 24 日 21:45"),
        ("2019年7月1日 星期一", "2019年7月1日 星期一"),
        ("July 2, 2019 Tuesday 7:00 AM Eastern Time", "July 2, 2019 Tuesday"),
        ("June 2014", "June 2014"),
        ("Winter, 2010", "Winter, 2010"),
        ("2014", "2014"),
        ("2018年9月", "2018年9月"),
    ],
)
def test_a_date_line_gives_its_date_as_printed(line, date):
    assert cut_date(line) == date


@pytest.mark.parametrize(
    "line",
    [
        "January 6, 2021: a day that shook us", "2018 was a bad year", "11 September 2001 attacks remembered",
        "Rebuilding better after Covid-19, part 1", "Gewinn soll in 2000 um 4,5 Prozent klettern", "10 Jahre 2019",
        "May", "The Daily Lake", "", "1 July 2019 is the day", "30 septembre 2015 : le lac déborde" * 9,
    ],
)  # fmt: skip
def test_a_headline_with_a_date_is_no_date_line(line):
    assert cut_date(line) == ""


def test_the_last_date_of_a_heading_is_found():
    assert find_date("Spécial 8 mai 1945, mardi 8 mai 2012, p. 3") == "8 mai 2012"
    assert find_date("World, Friday, November 13, 2015") == "Friday, November 13, 2015"
    assert find_date("Section, page 3") == ""
