"""Dates of years and months: accepted where the periods are as long, refused with the reason where not."""

from __future__ import annotations

from datetime import date

import pytest

from research.corpus import read_corpus
from research.corpus.dates import parse_date, suggest_format
from research.errors import CorpusError
from research.study import CorpusSettings
from research.trends import bin_periods


def read(folder, dates, *, period=None, **more):
    lines = [f"Title {i},Text number {i} of the lake.,{day},S" for i, day in enumerate(dates)]
    (folder / "a.csv").write_text("\n".join(["title,body,published,source", *lines]), encoding="utf-8")
    return read_corpus(
        CorpusSettings(inputs=[{"path": "a.csv", **more}]), resolve=lambda path: folder / path, period=period
    )


@pytest.mark.parametrize("period", [None, "year"])
def test_a_year_is_a_date_of_a_study_by_year(tmp_path, period):
    corpus = read(tmp_path, ["2016", "2017年", "2018"], period=period)
    assert [article.precision for article in corpus.articles] == ["year"] * 3
    assert [article.last_day for article in corpus.articles] == [date(y, 12, 31) for y in (2016, 2017, 2018)]
    periods, period_of = bin_periods(corpus, "year")
    assert [(p.label, p.n_articles, p.is_partial) for p in periods] == [(str(y), 1, False) for y in (2016, 2017, 2018)]
    assert period_of.tolist() == [0, 1, 2]


@pytest.mark.parametrize(("period", "allowed"), [("month", "year"), ("day", "year"), ("quarter", "year")])
def test_periods_finer_than_the_dates_are_refused_with_the_count_and_what_to_set(tmp_path, period, allowed):
    message = (
        rf"a\.csv: 3 of 3 dates give only the year, which is less than a {period}; set prevalence\.period: {allowed}"
    )
    with pytest.raises(CorpusError, match=message):
        read(tmp_path, ["2016", "2016", "2017"], period=period)


def test_months_are_dates_of_a_study_by_quarter_and_not_of_one_by_week(tmp_path):
    dates = ["2016-05", "2016/06", "2016年11月"]
    assert read(tmp_path, dates, period="quarter").n_articles == 3
    with pytest.raises(CorpusError, match=r"3 of 3 dates give only the year or the month.*month or quarter or year"):
        read(tmp_path, dates, period="week")


def test_a_few_coarse_dates_cost_their_rows_alone(tmp_path):
    corpus = read(tmp_path, ["2016-05-01", "2016", "2016-05-03", "2016-06"], period="month")
    assert corpus.n_articles == 3
    assert [(row.code, row.values) for row in corpus.rejected] == [("coarse_date", ("2016", "year"))]


def test_a_year_that_the_study_cuts_is_kept_and_one_outside_is_not(tmp_path):
    (tmp_path / "a.csv").write_text(
        "title,body,published\nA,Text one.,2015\nB,Text two.,2016\nC,Text three.,2018\n", encoding="utf-8"
    )
    settings = CorpusSettings(inputs=[{"path": "a.csv"}], start="2016-06-01", end="2017-12-31")
    corpus = read_corpus(settings, resolve=lambda path: tmp_path / path, period="year")
    assert [article.title for article in corpus.articles] == ["B"]
    assert [row.code for row in corpus.rejected] == ["outside_dates"] * 2


def test_the_precision_of_a_pattern_is_that_of_its_finest_part(tmp_path):
    for pattern, text, precision in [
        ("%Y", "2016", "year"),
        ("%b %Y", "May 2016", "month"),
        ("%d.%m.%y", "3.5.16", "day"),
    ]:
        corpus = read(tmp_path, [text], date_format=pattern)
        assert corpus.articles[0].precision == precision


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("31/08/2025", "%d/%m/%Y"),
        ("08/31/2025", "%m/%d/%Y"),
        ("31.8.25", "%d.%m.%y"),
        ("08/31/2025 14:05", "%m/%d/%Y %H:%M"),
        ("8/31/2025 2:05 PM", "%m/%d/%Y %I:%M %p"),
        ("2025-31-08", "%Y-%d-%m"),
        ("soon", None),
        ("45/45/2025", None),
    ],
)
def test_the_format_that_reads_a_date_is_suggested(text, pattern):
    assert suggest_format(text) == pattern
    if pattern:
        from zoneinfo import ZoneInfo

        parse_date(text, ZoneInfo("UTC"), formats=[pattern])


def test_auto_in_a_list_of_formats_reads_what_needs_no_pattern(tmp_path):
    corpus = read(tmp_path, ["2016-05-03", "13/05/2016", "5.6.2016"], date_format=["auto", "%d/%m/%Y", "%d.%m.%Y"])
    assert [article.published.date() for article in corpus.articles] == [
        date(2016, 5, 3), date(2016, 5, 13), date(2016, 6, 5),
    ]  # fmt: skip
    rejected = read(tmp_path, ["2016-05-03", "13/05/2016"], date_format=["%Y-%m-%d"]).rejected
    assert [row.values for row in rejected] == [("13/05/2016", "%d/%m/%Y")]
