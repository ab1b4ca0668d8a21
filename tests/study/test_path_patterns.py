"""Dates and sources in the names of files."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.errors import StudyError
from research.study import load_study, match_path
from research.study.path_patterns import check_date_format, check_path_pattern


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("{published:%Y-%m-%d}_{source}.txt", "2015-09-30_a b.txt", {"published": "2015-09-30", "source": "a b"}),
        ("{published:%Y-%m-%d}_{source}*.txt", "2015-09-30_taz_012.txt", {"published": "2015-09-30", "source": "taz"}),
        ("{published:%Y-%m-%d}_{source}*.txt", "2015-09-30_taz-2.txt", {"published": "2015-09-30", "source": "taz"}),
        ("{published:%Y-%m-%d}_{source}*.txt", "2015-09-30_taz.txt", {"published": "2015-09-30", "source": "taz"}),
        ("{source}_{published:%d.%m.%Y}.*", "a_b_30.09.2015.html", {"published": "2015-09-30", "source": "a_b"}),
        ("{source}/{published:%Y}/{published:%m-%d}*", "a/2015/09-30.txt", {"published": "2015-09-30", "source": "a"}),
        ("{source}/{published:%Y}/*.pdf", "press/人民日报/2015/a.pdf", {"published": "2015", "source": "人民日报"}),
        ("{source}/*/{published:%Y%m}*", "a/FAZ/x/201509.txt", {"published": "2015-09", "source": "FAZ"}),
        ("{key}-{title}.md", "12-Lake_park_opens.md", {"key": "12", "title": "Lake park opens"}),
        ("{published:%Y%m%dT%H%M}.txt", "20150930T1405.txt", {"published": "2015-09-30 14:05"}),
        ("{published:%d %b %Y} *.txt", "30 Sep 2015 x.txt", {"published": "2015-09-30"}),
        ("{published}_*.txt", "30. September 2015_a.txt", {"published": "30. September 2015"}),
        ("*{published:%Y-%m-%d}*", "scan of 2015-09-30 (2).pdf", {"published": "2015-09-30"}),
        ("{published:%Y-%m-%d}.txt", "2015-9-30.txt", None),
        ("{published:%Y-%m-%d}.txt", "2015-13-45.txt", None),
        ("{published:%Y-%m-%d}.txt", "notes.txt", None),
        ("{published:%Y-%m-%d}.txt", "2015-09-30.txt.bak", None),
        ("{source}/{published:%Y}.txt", "2015.txt", None),
    ],
)  # fmt: skip
def test_a_name_gives_its_fields_or_does_not_match(pattern, path, expected):
    check_path_pattern(pattern)
    assert match_path(pattern, Path(path)) == expected


def test_a_name_in_decomposed_letters_matches():
    assert match_path("Süd_{source}.txt", Path("Su\u0308d_x.txt")) == {"source": "x"}


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("{published:%d%d}.txt", "%d twice"),
        ("{published:%d.%m.}.txt", "no year; add %Y"),
        ("{published:%Q}.txt", "%Q is no part of a date"),
        ("{published:}.txt", "an empty format is no part of a date"),
        ("{date:%Y}.txt", "{date} is no field; choose from {published}"),
        ("{sourc}.txt", "did you mean {source}"),
        ("{source}{title}.txt", "nothing stands between {source} and {title}"),
        ("{source}_{source}.txt", "{source} twice; write \\*"),
        ("{source:%Y}.txt", "only {published} has a format"),
        ("{source.txt", "the brace { stands alone"),
        ("*.txt", "has no field"),
        ("**/{source}.txt", "has a part that is no name"),
        ("/data/{source}.txt", "has a part that is no name"),
        ("../{source}.txt", "has a part that is no name"),
        ("a\\{source}", "is no pattern of file names"),
        ("", "is no pattern of file names"),
        ("{source}" + "*" * 300, "use at most 200"),
    ],
)
def test_a_wrong_pattern_is_told_with_what_to_write(pattern, message):
    with pytest.raises(ValueError, match=message):
        check_path_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [("%d%d%Y", "is no pattern of a date"), ("%Q", "is no pattern of a date"), ("%d/%m", "no year"), ("%", "stray")],
)
def test_a_wrong_date_format_is_told(pattern, message):
    with pytest.raises(ValueError, match=message):
        check_date_format(pattern)


@pytest.mark.parametrize("pattern", ["%d/%m/%Y", "%Y-%m-%dT%H:%M:%S%z", "%A %d %B %Y", "%y%m%d", "%c", "%G-W%V-%u"])
def test_a_valid_date_format_is_accepted(pattern):
    check_date_format(pattern)


def test_wrong_patterns_are_problems_of_the_study(tmp_path):
    (tmp_path / "a.csv").write_text("title,body,published,source\n", encoding="utf-8")
    (tmp_path / "study.yaml").write_text(
        "name: x\ntitle: X\ncorpus:\n  inputs:\n    - path: a.csv\n      date_format: '%d%d'\n"
        "      path_pattern: '{published:%d%d}.csv'\n    - path: a**.csv\n    - path: ''\n",
        encoding="utf-8",
    )
    with pytest.raises(StudyError) as caught:
        load_study(tmp_path / "study.yaml")
    assert "corpus.inputs[0].date_format: " in str(caught.value)
    assert "corpus.inputs[0].path_pattern: " in str(caught.value)


def test_a_pattern_of_files_with_two_stars_in_a_name_is_a_problem_of_the_study(tmp_path):
    (tmp_path / "study.yaml").write_text(
        "name: x\ntitle: X\ncorpus:\n  inputs:\n    - path: press/a**.jsonl\n    - path: empty\n", encoding="utf-8"
    )
    (tmp_path / "empty").mkdir()
    with pytest.raises(StudyError, match=r"corpus.inputs\[0\].path: .*\*\* stands for folders") as caught:
        load_study(tmp_path / "study.yaml")
    assert "corpus.inputs[1].path: no file in" in str(caught.value)


@given(pattern=st.text(st.sampled_from("{}*%YmdsourceTitlkpubh:_-./ "), max_size=40), name=st.text(max_size=60))
def test_any_pattern_is_refused_or_matches_or_not(pattern, name):
    try:
        check_path_pattern(pattern)
    except ValueError:
        return
    found = match_path(pattern, Path("a") / "b" / (name.replace("/", "_").replace("\0", "_") or "c"))
    assert found is None or found


def test_a_pattern_of_many_stars_takes_no_time():
    pattern = "*a" * 90 + "{source}"
    begin = time.process_time()
    assert match_path(pattern, Path("a" * 255)) is not None
    assert match_path(pattern + "b", Path("a" * 255)) is None
    assert time.process_time() - begin < 2
