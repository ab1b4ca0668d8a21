"""Intrusion sheets: blind, of one run, and scored against chance when they come back."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made import make_records

from research.cli import main
from research.errors import RunError, SheetError
from research.records import RunRecords, Topics, TopicWord
from research.workflow.intrusion_sheets import KEY, SHEETS, TASKS, describe_scores, score_sheets, write_sheets

DISTINCT = {
    "en": ("lake reed bird park fish", "mine coal shaft seam lamp", "nurse clinic doctor ward care"),
    "zh": ("湖泊 候鸟 湿地 芦苇 公园", "煤矿 矿工 井下 停产 矿灯", "护士 诊所 医生 病房 挂号"),
}


def make_run() -> RunRecords:
    records = make_records(200)
    words = tuple(
        TopicWord(topic, language, rank, word, 1 / rank)
        for language, listed in DISTINCT.items()
        for topic, told in enumerate(listed)
        for rank, word in enumerate(told.split(), start=1)
    )
    return replace(records, topics=replace(records.topics, words=words))


@pytest.fixture
def folder(tmp_path):
    run = tmp_path / "run"
    run.mkdir()
    write_sheets(make_run(), run, seed=3)
    return run


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def answer(
    folder: Path, coder: str, *, kind: str = "word", shift: int = 0, separator: str = ",", encoding: str = "utf-8"
) -> Path:
    """Fill in a sheet: the right answers, or as many places beside them as asked for."""
    right = {row["item"]: row for row in read(folder / KEY)}
    rows = read(folder / TASKS / SHEETS[kind])
    for row in rows:
        entry = right[row["item"]]
        row["answer"] = str((int(entry["intruder"]) - 1 + shift) % int(entry["n_options"]) + 1)
    return save(folder.parent / f"{coder}.csv", rows, separator=separator, encoding=encoding)


def save(path: Path, rows: list[dict[str, str]], *, separator: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_sheet_is_blind_and_the_key_is_elsewhere(folder):
    sheet = read(folder / TASKS / SHEETS["word"])
    assert set(sheet[0]) == {"sheet", "item", "language", "answer", *(f"option_{i}" for i in range(1, 7))}
    assert all(row["answer"] == "" for row in sheet)
    assert not list((folder / TASKS).glob("*key*"))
    assert "not_for_coders" in KEY


@pytest.mark.parametrize("kind", SHEETS)
def test_the_key_names_the_one_option_of_another_topic(folder, kind):
    records = make_run()
    key = {row["item"]: row for row in read(folder / KEY)}
    for row in read(folder / TASKS / SHEETS[kind]):
        entry = key[row["item"]]
        options = [row[f"option_{i + 1}"] for i in range(int(entry["n_options"]))]
        assert len(set(options)) == len(options)
        if kind == "word":
            own = DISTINCT[row["language"]][int(entry["topic"])].split()
            other = DISTINCT[row["language"]][int(entry["other_topic"])].split()
            assert [o for o in options if o not in own] == [options[int(entry["intruder"]) - 1]]
            assert options[int(entry["intruder"]) - 1] in other
    assert {int(entry["topic"]) for entry in key.values()} <= set(range(records.clusters.n_topics))


def test_the_same_seed_gives_the_same_sheets_and_another_seed_others(folder, tmp_path):
    for name, seed in (("same", 3), ("other", 4)):
        (tmp_path / name).mkdir()
        write_sheets(make_run(), tmp_path / name, seed=seed)
    for sheet in (*(f"{TASKS}/{name}" for name in SHEETS.values()), KEY):
        assert (folder / sheet).read_bytes() == (tmp_path / "same" / sheet).read_bytes()
        assert (folder / sheet).read_bytes() != (tmp_path / "other" / sheet).read_bytes()


def test_intruders_stand_anywhere():
    from research.validation.intrusion_tasks import make_word_tasks

    topics = make_run().topics
    places = [task.intruder for seed in range(60) for task in make_word_tasks(topics, seed=seed)]
    shares = np.bincount(places, minlength=7)[1:] / len(places)
    assert shares.min() > 0.1
    assert shares.max() < 0.24


def test_a_word_that_repeats_one_of_the_topic_does_not_intrude():
    from research.validation.intrusion_tasks import make_word_tasks

    topics = make_run().topics
    like = tuple(replace(word, word=f"{word.word}s") if word.topic == 1 else word for word in topics.words)
    same = tuple(replace(word, topic=1, word=f"{word.word}s") for word in topics.words if word.topic == 0)
    twins = replace(topics, words=tuple(word for word in like if word.topic == 0) + same)
    assert not [task for task in make_word_tasks(twins, seed=0) if task.language == "en"]


def test_coders_who_find_every_intruder_are_above_chance_and_agree(folder):
    scores = score_sheets(folder, [answer(folder, "ann"), answer(folder, "bo")])
    whole = scores.findings[0]
    assert (whole.topic, whole.n_found, whole.n_answers) == (None, 12, 12)
    assert whole.verdict == "above chance"
    assert whole.chance == pytest.approx(1 / 6)
    assert scores.alpha["word"] == pytest.approx(1)
    assert "12 of 12 answers correct" in describe_scores(scores)


def test_coders_who_guess_are_not_told_from_chance(folder):
    sheets = [answer(folder, f"coder{shift}", shift=shift) for shift in range(6)]
    scores = score_sheets(folder, sheets)
    assert scores.findings[0].n_found * 6 == scores.findings[0].n_answers
    assert scores.findings[0].verdict == "not distinguishable from chance"
    assert scores.alpha["word"] < 0


def test_a_passage_is_guessed_by_one_in_four(folder):
    scores = score_sheets(folder, [answer(folder, "ann", kind="passage")])
    assert scores.findings[0].chance == 0.25
    assert np.isnan(scores.alpha["passage"])
    assert "no agreement: no item has two coders" in describe_scores(scores)


@pytest.mark.parametrize(("separator", "encoding"), [(";", "utf-8-sig"), ("\t", "gb18030")])
def test_a_sheet_is_read_as_spreadsheets_leave_it(folder, separator, encoding):
    path = answer(folder, "ann", separator=separator, encoding=encoding)
    assert score_sheets(folder, [path]).findings[0].n_found == 6


def test_an_item_without_an_answer_does_not_count(folder):
    rows = read(answer(folder, "ann"))
    rows[0]["answer"] = ""
    assert score_sheets(folder, [save(folder.parent / "ann.csv", rows)]).findings[0].n_answers == 5


def test_sheets_of_one_name_in_two_folders_are_of_two_coders(folder, tmp_path):
    rows = read(answer(folder, "ann"))
    for coder in ("alice", "bob"):
        (tmp_path / coder).mkdir()
    paths = [save(tmp_path / coder / SHEETS["word"], rows) for coder in ("alice", "bob")]
    scores = score_sheets(folder, paths)
    assert scores.coders == tuple(map(str, paths))
    assert describe_scores(scores).startswith("2 sheets: ")


def test_a_sheet_given_by_two_ways_counts_once(folder):
    path = answer(folder, "ann")
    scores = score_sheets(folder, [path, folder / ".." / path.name])
    assert (len(scores.coders), scores.findings[0].n_answers) == (1, 6)


def test_a_remark_in_a_row_of_its_own_is_passed_over(folder):
    rows = read(answer(folder, "ann"))
    rows.append(dict.fromkeys(rows[0], "") | {"option_1": "w3 was hard"})
    assert score_sheets(folder, [save(folder.parent / "ann.csv", rows)]).findings[0].n_answers == 6


def test_every_problem_of_a_sheet_is_told_at_once(folder):
    rows = read(answer(folder, "ann"))
    rows[0]["answer"], rows[1]["answer"], rows[2]["item"] = "7", "lake", "w999"
    rows.append(dict(rows[3]))
    with pytest.raises(SheetError) as error:
        score_sheets(folder, [save(folder.parent / "ann.csv", rows)])
    for told in (
        'row 2: "7" is not an option; enter 1 to 6',
        'row 3: "lake"',
        'item "w999" is not in the key',
        "occurs twice",
    ):
        assert told in str(error.value)


def test_a_sheet_of_another_run_is_refused(folder, tmp_path):
    (tmp_path / "other").mkdir()
    write_sheets(make_run(), tmp_path / "other", seed=9)
    with pytest.raises(SheetError, match="of another run"):
        score_sheets(folder, [answer(tmp_path / "other", "ann")])


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00\x00\xff", b'sheet,item,answer\n"x'])
def test_what_is_no_sheet_is_refused(folder, tmp_path, content):
    (tmp_path / "bad.csv").write_bytes(content)
    with pytest.raises(SheetError):
        score_sheets(folder, [tmp_path / "bad.csv"])


def test_blank_sheets_are_not_scored_as_zero(folder):
    with pytest.raises(SheetError, match="no sheet has an answer"):
        score_sheets(folder, [folder / TASKS / SHEETS["word"]])


def test_a_folder_without_a_key_is_no_run_to_score(tmp_path):
    with pytest.raises(RunError, match="no key"):
        score_sheets(tmp_path, [tmp_path / "ann.csv"])


def test_a_word_that_a_spreadsheet_would_compute_is_guarded(tmp_path):
    records = make_run()
    words = tuple(replace(word, word=f"={word.word}()") for word in records.topics.words)
    write_sheets(replace(records, topics=replace(records.topics, words=words)), tmp_path, seed=0)
    options = [row["option_1"] for row in read(tmp_path / TASKS / SHEETS["word"])]
    assert all(option.startswith("'=") for option in options)


def test_a_run_without_topics_to_compare_has_no_sheets(tmp_path):
    records = make_run()
    empty = Topics(topics=(), words=(), exemplars=(), quality=(), stop_words=())
    write_sheets(replace(records, topics=empty), tmp_path, seed=0)
    assert not list(tmp_path.iterdir())


def test_the_command_scores_and_says_what_is_wrong(folder, capsys):
    sheet = answer(folder, "ann")
    assert main(["intrusion", str(folder), str(sheet)]) == 0
    assert "word intrusion: 6 of 6 answers correct" in capsys.readouterr().out
    assert main(["intrusion", str(folder), str(folder.parent / "nobody.csv")]) == 2
    assert "cannot be read" in capsys.readouterr().err
