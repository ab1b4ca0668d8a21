"""The labels file: what is refused, all of it at once, and what it says when written."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from research.errors import StudyError
from research.study import load_study
from research.study.labels import Labels, find_contradictions

STUDY = "name: press\ntitle: T\ncorpus: {inputs: [{path: articles.csv}]}\ntopics: {labels: labels.yaml}\n"


def write_study(folder: Path, labels: str | None, study: str = STUDY) -> Path:
    (folder / "articles.csv").write_text("title,body,published,source\n", encoding="utf-8")
    if labels is not None:
        (folder / "labels.yaml").write_text(labels, encoding="utf-8")
    path = folder / "press.yaml"
    path.write_text(study, encoding="utf-8")
    return path


def problems_of(path: Path) -> str:
    with pytest.raises(StudyError) as caught:
        load_study(path)
    return "\n".join(caught.value.problems)


def test_labels_are_read_with_the_study(tmp_path):
    path = write_study(
        tmp_path,
        "topics:\n  - topic: mines\n    words: {en: [coal, pit], zh: [煤矿]}\n    passages: [0a1b2c3d4e]\n"
        "    name: {en: Coal towns, zh: 煤城}\n    note: read on Monday\n",
    )
    labels = load_study(path).labels
    assert labels is not None
    (entry,) = labels.topics
    assert entry.name_in("zh") == "煤城"
    assert entry.name_in("fr") == "Coal towns"
    assert Labels.model_validate(yaml.safe_load(labels.to_yaml())) == labels


def test_a_study_without_labels_has_none(tmp_path):
    assert load_study(write_study(tmp_path, None, STUDY.replace("topics: {labels: labels.yaml}\n", ""))).labels is None


def test_a_labels_file_that_is_not_there_is_a_problem_of_the_study(tmp_path):
    assert "labels.yaml: there is no such file" in problems_of(write_study(tmp_path, None))


def test_every_problem_of_labels_and_study_is_reported_at_once(tmp_path):
    path = write_study(
        tmp_path,
        """
topics:
  - {topic: a, words: {en: [x]}, renam: {en: A}}
  - {topic: b, words: {en: [x]}, delete: true, merge: [c], exclude: true}
  - {topic: c, passages: [nothex], name: {en: C}}
  - {topic: d, words: {en: [x]}, merge: [d, clutser, c]}
  - {topic: cluster, words: {English: [x]}, split: true, name: {en: C}, exclude: true}
  - {topic: e}
  - {topic: e, passages: [0a1b2c3d], part_of: a}
  - {topic: f, passages: [0a1b2c3d], part_of: nowhere, split: true}
""",
        STUDY + "serieses: 3\n",
    )
    text = problems_of(path)
    for expected in (
        "press.yaml: serieses is not a setting",
        "topics[0].renam is not a setting; did you mean name?",
        "topics[1].delete is not a setting; choose from topic, words, passages, part_of, name, merge, split, exclude",
        "topics[1]: merge and exclude contradict each other; keep one",
        "topics[1].merge: c is merged into b and also has a name; remove the name of c",
        'topics[2].passages[0] is "nothex"',
        "topics[3].merge lists d itself",
        "topics[3].merge lists clutser, which is not a topic of this file; did you mean cluster?",
        "topics: c is merged into 2 topics; choose one",
        'topics[4].words.English is "English"',
        "topics[4]: split and exclude contradict each other",
        "topics[4]: split and name contradict each other; name the fine topics",
        'topics: 2 topics have the en name "C"',
        "topics[5] has neither words nor passages",
        "topics: 2 entries have the topic e",
        "topics[6].part_of is a, which is not split; add split: true to it",
        "topics[7].part_of is nowhere, which is not a topic of this file",
        "topics[7]: part_of and split contradict each other",
        "topics[7] lists the same passages as topics[6]; keep one entry per topic",
    ):
        assert expected in text, text


def test_a_part_may_list_the_passages_of_what_it_is_part_of_but_two_parts_not_the_same():
    whole = {"topic": "a", "passages": ["0a1b2c3d"], "split": True}
    part = {"topic": "b", "passages": ["0a1b2c3d"], "part_of": "a"}
    assert not find_contradictions({"topics": [whole, part]})
    assert not find_contradictions({"topics": [part, whole]})
    problems = find_contradictions({"topics": [whole, part, part | {"topic": "c"}]})
    assert problems == ["topics[2] lists the same passages as topics[1]; keep one entry per topic"]


@pytest.mark.parametrize(
    "settings",
    [{}, {"topics": None}, {"topics": ["a", 3]}, {"topics": [{"topic": [], "merge": "b", "name": [1], "part_of": 2}]}],
)
def test_what_has_not_the_right_shape_is_left_to_the_model(settings):
    assert all("neither words" in problem for problem in find_contradictions(settings))


def test_a_key_given_twice_is_refused(tmp_path):
    path = write_study(tmp_path, "topics:\n  - {topic: a, words: {en: [x]}, split: true, split: false}\n")
    assert 'the key "split" is given twice' in problems_of(path)


@pytest.mark.parametrize("text", ["", "topics: []\n", "- a\n"])
def test_an_empty_file_is_a_problem_and_no_crash(tmp_path, text):
    assert "labels.yaml" in problems_of(write_study(tmp_path, text))
