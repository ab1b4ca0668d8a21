"""Hostile YAML is refused with its place, quickly, and never ends in a traceback."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.errors import StudyError
from research.study import load_study
from research.study.yaml_data import YamlError, load_yaml

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 9)
)
LONG_LAUGHS = f"a: &a {'x' * 1_000_000}\nb: [{', '.join(['*a'] * 100)}]\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (LAUGHS, "more values than a study has"),
        (LONG_LAUGHS, "texts that are too long"),
        ("a: " + "[" * 5000, "nested deeper than 64 levels"),
        ("".join(f"{' ' * i}a:\n" for i in range(300)), "nested deeper than 64 levels"),
        ("a: !!bool maybe", "types such as !!bool"),
        ("a: !!python/object/apply:os.system [ls]", "types such as !!bool"),
        ("a: !!timestamp nonsense", "types such as !!bool"),
        ("a: 2024-13-45", "2024-13-45"),
        ("a: 2024-01-01 99:99:99", "is not a date or a number"),
        ("a: &a [*a]", "refers to itself"),
        ("a: &a {b: *a}", "refers to itself"),
        ("a: &a\n  <<: *a", "refers to itself"),
        ("a: *b", "undefined alias"),
        ('a: "\\ud800"', "lone surrogate"),
        ("a: \0", "not valid YAML"),
        ("a: 1\na: 2", "given twice"),
        ("? [a]\n: 1", "unhashable"),
        ("a: [", "not valid YAML"),
        ("x" * 5_000_000, "longer than 4,000,000 characters"),
        ("a: [" + "[]," * 110_000 + "]", "more values"),
    ],
)
def test_hostile_text_is_refused_quickly(text, reason):
    began = time.process_time()
    with pytest.raises(YamlError) as caught:
        load_yaml(text)
    assert reason in caught.value.reason
    assert len(caught.value.reason) < 300
    assert time.process_time() - began < 8


def test_plain_data_is_read_as_ever():
    text = "a: &x [1, 2.5, true, null, 2024-01-05, text]\nb: *x\nc: {<<: {d: 1}, e: 2}\nf: !!str 12\n"
    loaded = load_yaml(text)
    assert loaded["b"] == loaded["a"]
    assert loaded["c"] == {"d": 1, "e": 2}
    assert loaded["f"] == "12"
    assert load_yaml("1" * 70) == "1" * 70
    assert load_yaml("") is None


@given(st.text(alphabet="a:[]{}&*!|>-?,#'\"\\%@ \n\t0129<~=x", max_size=40))
def test_any_text_is_data_or_an_error(text):
    with contextlib.suppress(YamlError):
        load_yaml(text)


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("corpus.start=2024-13-45", "2024-13-45"),
        ("title=&a [*a]", "refers to itself"),
        ("title=!!bool maybe", "types such as"),
        ("title=" + "[" * 3000, "nested deeper"),
        ("title=[" + "x, " * 2000 + "]", "title is"),
        ("corpus.time_zone=" + "x" * 100_000, "not an IANA time zone"),
        ("1={2: 3}", "1"),
        ("topics={1: 2}", "topics"),
    ],
)
def test_a_hostile_override_is_a_short_problem(tmp_path, override, expected):
    (tmp_path / "articles.csv").write_text("title,body,published,source\n", encoding="utf-8")
    path = tmp_path / "press.yaml"
    path.write_text("name: press\ntitle: T\ncorpus:\n  inputs: [{path: articles.csv}]\n", encoding="utf-8")
    began = time.process_time()
    with pytest.raises(StudyError) as caught:
        load_study(path, [override])
    assert time.process_time() - began < 5
    assert expected in str(caught.value)
    assert max(len(problem) for problem in caught.value.problems) < 700


@pytest.mark.parametrize("name", ["themes.codebook", "topics.labels"])
@pytest.mark.parametrize("text", [LAUGHS, "a: !!bool maybe", "a: &a [*a]", "themes: &a [*a]", "a: 2024-13-45", "[1]"])
def test_a_hostile_codebook_or_labels_file_is_refused(tmp_path, name, text):
    (tmp_path / "articles.csv").write_text("title,body,published,source\n", encoding="utf-8")
    (tmp_path / "other.yaml").write_text(text, encoding="utf-8")
    path = tmp_path / "press.yaml"
    path.write_text("name: press\ntitle: T\ncorpus:\n  inputs: [{path: articles.csv}]\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"other\.yaml"):
        load_study(path, [f"{name}=other.yaml"])
