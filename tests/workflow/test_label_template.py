"""The whole way of labels on the sample: template, edits, the run that replays them, and the next template."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import yaml

import research
from research import figures
from research.cli import main
from research.datasets import find_sample
from research.store import read_records
from research.study import load_study
from research.study.labels import Labels, TopicLabel, find_contradictions
from research.trends.claims import calibration

QUICK = ["prevalence.n_replicates=100", "figures.formats=[svg]", "topics.n_seeds=4", "topics.n_subsamples=4"]
SHORTER = ["corpus.end=2025-03-31"]
ROOT = Path(__file__).resolve().parents[2]


def run_sample(place: Path, *more: str) -> Path:
    """Run the sample study from a folder that holds its labels."""
    outputs = place / "outputs"
    assert main(["run", str(place / "sample.yaml"), "--out", str(outputs), "--quiet", "--set", *QUICK, *more]) == 0
    return max((outputs / "sample").iterdir(), key=lambda path: path.stat().st_mtime_ns)


def read_table(run: Path, name: str) -> list[dict[str, str]]:
    with (run / "tables" / f"{name}.csv").open(encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def read_labels(path: Path) -> dict[str, TopicLabel]:
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert find_contradictions(settings) == [], "every template loads"
    loaded = Labels.model_validate(settings)
    return {entry.topic: entry for entry in loaded.topics}


def write_labels(path: Path, *entries: TopicLabel) -> None:
    path.write_text(Labels(topics=list(entries)).to_yaml(), encoding="utf-8")


@pytest.fixture(scope="module", autouse=True)
def publish_little():
    """Draw the figures that show labels alone, and calibrate the test of trends, which has none, with few series."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "list_figures", lambda records: ("topic_words", "topic_prevalence"))
        patch.setattr(calibration, "N_SIMULATED", 1)
        yield


@pytest.fixture(scope="module")
def place(tmp_path_factory, make_outputs) -> Path:
    """A folder with the sample study, its articles and its codebook."""
    folder = tmp_path_factory.mktemp("study")
    make_outputs(folder / "outputs")
    for name in ("city_transformation.txt", "codebook.yaml"):
        shutil.copy(find_sample(name), folder / name)
    text = (ROOT / "configs" / "sample.yaml").read_text(encoding="utf-8").replace("../research/datasets/sample/", "")
    settings = yaml.safe_load(text)
    # Codes do not touch topics.
    del settings["themes"]["codes"]
    (folder / "sample.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def first_run(place) -> Path:
    """Nine tenths of the sample, without labels."""
    return run_sample(place, *SHORTER)


@pytest.fixture(scope="module")
def template(place, first_run) -> Path:
    path = place / "template.yaml"
    assert main(["label", str(first_run), "--out", str(path)]) == 0
    return path


def test_a_template_lists_every_topic_and_asks_for_nothing(first_run, template):
    records, _ = read_records(first_run)
    labels = read_labels(template)
    assert list(labels) == [f"topic_{number}" for number in range(records.clusters.n_topics)]
    ids = [passage.id for passage in records.passages.passages]
    for number, entry in enumerate(labels.values()):
        asked = entry.model_dump(include={"name", "merge", "split", "exclude", "note"})
        assert not any(asked.values())
        assert set(entry.words) == {"en", "zh"}
        assert len(entry.passages) == 12
        rows = [row for row, name in enumerate(ids) if name.startswith(tuple(entry.passages))]
        assert set(records.clusters.topic_of[rows]) == {number}
        stories = records.corpus.story_of[records.passages.article_of[rows]]
        assert len(set(stories.tolist())) == 12, "no two of one story"


def test_the_actions_of_a_template_need_only_their_sign_taken_off(template):
    text = template.read_text(encoding="utf-8")
    for line in ("# note: reason", "# exclude: true"):
        assert yaml.safe_load(text.replace(f"    {line}", f"    {line[2:]}"))["topics"][0][line[2:].split(":")[0]]
    named = text.replace('# name: {en: "", zh: ""}', "name: {en: A, zh: 甲}", 1)
    entry = Labels.model_validate(yaml.safe_load(named)).topics[0]
    assert entry.name == {"en": "A", "zh": "甲"}
    assert text.index("words:") < text.index("passages:"), "words first"


def test_a_file_is_not_written_over_without_being_told(first_run, template, capsys):
    before = template.read_bytes()
    assert main(["label", str(first_run), "--out", str(template)]) == 2
    assert "the file exists; choose another --out, or add --replace" in capsys.readouterr().err
    assert template.read_bytes() == before
    assert main(["label", str(first_run), "--out", str(template), "--replace"]) == 0
    assert template.read_bytes() == before, "the same run gives the same template"


def test_labels_that_ask_for_nothing_change_no_result(place, first_run, template):
    shutil.copy(template, place / "labels.yaml")
    run = run_sample(place, *SHORTER, "topics.labels=labels.yaml")
    one, two = (json.loads((folder / "manifest.json").read_text()) for folder in (first_run, run))
    changed = {stage for stage in one["records"] if one["records"][stage] != two["records"][stage]}
    assert changed == {"editing"}
    assert all(two["timings"][stage]["reused"] for stage in ("detected", "article_topics", "topic_map", "prevalence"))
    assert not two["timings"]["editing"]["reused"]


def find_label(labels: dict[str, TopicLabel], word: str) -> str:
    """Find the topic that has a word among its English ones: numbers are not ours to choose."""
    return next(name for name, entry in labels.items() if word in entry.words["en"])


def name_topics(template: Path) -> dict[str, str]:
    """Give the entries of four planted topics by what they are about."""
    labels = read_labels(template)
    return {word: find_label(labels, word) for word in ("soil", "suppliers", "coal", "games")}


def edit_sample(template: Path) -> dict[str, TopicLabel]:
    """Name one topic, merge two, exclude one."""
    labels, names = read_labels(template), name_topics(template)
    asked = {
        names["soil"]: {"name": {"en": "Waters restored", "zh": "水体修复"}, "merge": [names["suppliers"]]},
        names["games"]: {"exclude": True, "note": "read on Monday"},
        names["coal"]: {"name": {"en": "Mines closing", "zh": "矿山关闭"}},
    }
    return {name: entry.model_copy(update=asked.get(name, {})) for name, entry in labels.items()}


@pytest.fixture(scope="module")
def edited_run(place, first_run, template) -> Path:
    """The whole sample, a tenth longer, under another seed, with the labels of the shorter one."""
    write_labels(place / "labels.yaml", *edit_sample(template).values())
    return run_sample(place, "seed=5", "topics.labels=labels.yaml", "figures.language=zh")


def test_labels_are_replayed_on_more_articles_and_another_seed(edited_run, first_run, template):
    before, after = read_records(first_run)[0], read_records(edited_run)[0]
    assert len(after.corpus.articles) > 1.08 * len(before.corpus.articles)
    names = name_topics(template)
    rows = {
        word: row for word, name in names.items() for row in read_table(edited_run, "labels") if row["label"] == name
    }
    for row in rows.values():
        assert row["is_applied"].lower() == "true", row
        assert float(row["strength"]) >= 0.5
    assert rows["games"]["topic"] == ""
    assert rows["soil"]["topic"] == rows["suppliers"]["topic"]
    assert after.clusters.n_topics == after.detected.n_topics - 2
    where = {passage.id: row for row, passage in enumerate(after.passages.passages)}

    def share_found(word: str, wanted: np.ndarray) -> float:
        topic = list(read_labels(template)).index(names[word])
        own = np.flatnonzero((before.clusters.topic_of == topic) & ~before.clusters.is_outlier)
        return float(np.mean([wanted[where[before.passages.passages[row].id]] for row in own]))

    merged = (after.clusters.topic_of == int(rows["soil"]["topic"])) & ~after.clusters.is_outlier
    assert share_found("soil", merged) > 0.7
    assert share_found("suppliers", merged) > 0.7
    assert share_found("games", after.clusters.is_outlier) > 0.7


def test_names_are_shown_everywhere_in_the_language_of_the_figures(edited_run):
    page = (edited_run / "report.html").read_text(encoding="utf-8")
    assert "水体修复" in page
    for table in ("topics", "prevalence", "trends"):
        assert "矿山关闭" in {row["name"] for row in read_table(edited_run, table)}
    assert "矿山关闭" in (edited_run / "figures" / "topic_words.txt").read_text(encoding="utf-8")
    assert "水体修复" in set(research.open_run(edited_run).topics["name"])


def test_the_page_says_what_was_left_out_by_hand_and_how(edited_run, template):
    page = (edited_run / "report.html").read_text(encoding="utf-8")
    assert "Excluded topics" in page
    assert f"{name_topics(template)['games']} (read on Monday)" in page
    assert "<h4>Labels</h4>" in page
    assert "excluded, so that the passages belong to no topic" in page
    assert "Hungarian method (Kuhn, 1955)" in page


def test_a_run_with_labels_is_rebuilt_from_its_own_folder(edited_run, place, tmp_path):
    copy = tmp_path / "a" / edited_run.name
    shutil.copytree(edited_run, copy)
    before = (copy / "report.html").read_bytes()
    assert main(["report", str(copy)]) == 0
    assert (copy / "report.html").read_bytes() == before
    assert research.open_run(copy).study.labels == load_study(copy / "study.yaml", BARE).labels


BARE = ["corpus.inputs=[{path: rejected.csv}]", "themes.codebook=codebook.yaml", "topics.labels=labels.yaml"]


def test_the_next_template_keeps_what_was_asked_and_says_the_same(edited_run, place, template):
    path = place / "next.yaml"
    assert main(["label", str(edited_run), "--out", str(path)]) == 0
    labels = read_labels(path)
    names = name_topics(template)
    assert labels[names["soil"]].merge == [names["suppliers"]]
    assert labels[names["coal"]].name["zh"] == "矿山关闭"
    assert labels[names["games"]].exclude
    assert labels[names["games"]].note == "read on Monday"
    assert f"# merged into {names['soil']}" in path.read_text(encoding="utf-8")
    shutil.copy(path, place / "labels.yaml")
    again = run_sample(place, "seed=5", "topics.labels=labels.yaml", "figures.language=zh")
    one, two = (json.loads((folder / "manifest.json").read_text()) for folder in (edited_run, again))
    assert one["records"]["clusters"] == two["records"]["clusters"]
    assert one["records"]["topics"] == two["records"]["topics"]


def test_a_split_is_listed_with_its_parts_in_the_next_template(place, first_run, template):
    detected = read_records(first_run)[0].detected
    fines = np.bincount(detected.topic_of_fine, minlength=detected.n_topics)
    if fines.max() < 2:
        pytest.skip("no topic of the sample has fine topics")
    split = f"topic_{int(fines.argmax())}"
    labels = read_labels(template)
    labels[split] = labels[split].model_copy(update={"split": True})
    write_labels(place / "labels.yaml", *labels.values())
    run = run_sample(place, *SHORTER, "topics.labels=labels.yaml")
    assert read_records(run)[0].clusters.n_topics == detected.n_topics + fines.max() - 1
    path = place / "parts.yaml"
    assert main(["label", str(run), "--out", str(path)]) == 0
    parts = [entry for entry in read_labels(path).values() if entry.part_of == split]
    assert len(parts) == fines.max()
    named = [
        entry.model_copy(update={"name": {"en": f"Part {entry.topic}"}}) if entry.part_of else entry
        for entry in read_labels(path).values()
    ]
    write_labels(place / "labels.yaml", *named)
    run = run_sample(place, *SHORTER, "topics.labels=labels.yaml")
    names = {row["name"] for row in read_table(run, "topics")}
    assert {f"Part {entry.topic}" for entry in parts} <= names


def label_again(place: Path, *entries: TopicLabel) -> dict[str, TopicLabel]:
    """Run with labels, and give those of the next template, which the study must take."""
    write_labels(place / "labels.yaml", *entries)
    run = run_sample(place, *SHORTER, "topics.labels=labels.yaml")
    path = place / "labels.yaml"
    assert main(["label", str(run), "--out", str(path), "--replace"]) == 0
    assert load_study(place / "sample.yaml", ["topics.labels=labels.yaml"]).labels is not None
    return read_labels(path)


def test_a_split_of_what_has_no_finer_topics_lists_no_parts(place, first_run, template):
    detected = read_records(first_run)[0].detected
    whole = np.flatnonzero(np.bincount(detected.topic_of_fine, minlength=detected.n_topics) == 1)
    if not len(whole):
        pytest.skip("every topic of the sample has fine topics")
    labels = read_labels(template)
    split = f"topic_{int(whole[0])}"
    labels[split] = labels[split].model_copy(update={"split": True})
    again = label_again(place, *labels.values())
    assert list(again) == list(labels)
    assert again[split].split


def contest(template: Path, **asked: object) -> list[TopicLabel]:
    """Give two entries for the first topic, one with its passages and one with four of five of them."""
    first, *_ = read_labels(template).values()
    one = first.model_copy(update={"topic": "one", "name": {"en": "One"}, **asked})
    return [
        one,
        first.model_copy(update={"topic": "other", "passages": first.passages[: len(first.passages) * 4 // 5]}),
    ]


def test_a_topic_that_two_contest_is_that_of_the_one_with_its_passages(place, template):
    one, other = contest(template)
    again = label_again(place, one, other)
    assert again["one"] == one
    assert again["other"] == other
    assert len(again) == len(read_labels(template)) + 1


def test_a_merged_label_that_repeats_what_it_was_merged_into_is_left_out(place, template):
    other, one = contest(template, name={})
    again = label_again(place, one.model_copy(update={"merge": ["one"], "name": {"en": "One"}}), other)
    assert "one" not in again
    assert again["other"].merge == []
    assert again["other"].passages == read_labels(template)["topic_0"].passages


def test_labels_that_fit_nothing_are_said_and_the_run_goes_on(place, first_run):
    gone = TopicLabel(topic="gone", words={"en": ["zeppelin"]}, passages=["abcdef0123"], name={"en": "Airships"})
    write_labels(place / "labels.yaml", gone)
    run = run_sample(place, *SHORTER, "topics.labels=labels.yaml")
    page = (run / "report.html").read_text(encoding="utf-8")
    assert "Labels not applied" in page
    assert "no topic of this run contains its passages or words" in page
    assert "Unlabelled topics" in page
    assert "Airships" not in {row["name"] for row in read_table(run, "topics")}
    one, two = (read_records(folder)[1] for folder in (first_run, run))
    assert one["clusters"] == two["clusters"]
