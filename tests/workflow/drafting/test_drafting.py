"""`research init`: files that nobody described become a study that runs, and no guess is silent."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta

import pytest

from research.cli import main
from research.errors import CorpusError
from research.study import load_study
from research.workflow.check import describe_check
from research.workflow.drafting.draft import choose_period, draft_study, make_name

BODY = "The city closes its last mine and opens a lake park where people walk. " * 2
ROWS = [
    (f"Headline {i}", f"{BODY} Article {i}.", str(date(2023, 1, 1) + timedelta(days=3 * i)), f"Paper {i % 3}")
    for i in range(240)
]


def write_csv(path, names=("Headline", "Full text", "Date", "Outlet"), rows=ROWS, *, delimiter=","):
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(names)
        writer.writerows(rows)


def test_the_draft_of_a_table_is_a_study_that_is_checked_without_an_edit(tmp_path, capsys):
    write_csv(tmp_path / "press.csv", delimiter=";")
    out = tmp_path / "study.yaml"
    assert main(["init", str(tmp_path / "press.csv"), "--out", str(out)]) == 0
    study = load_study(out)
    assert study.corpus.inputs[0].columns.body == "Full text"
    assert (study.name, study.prevalence.period) == ("press", "month")
    assert "240 articles" in describe_check(study)
    said = out.read_text(encoding="utf-8")
    assert all(f"{name}" in said for name in ("by its name", "recognised by content", "dates such as 2023-01-01"))


def test_the_files_of_a_folder_with_the_same_columns_are_one_input(tmp_path):
    folder = tmp_path / "press"
    folder.mkdir()
    write_csv(folder / "a.csv", rows=ROWS[:100])
    write_csv(folder / "b.csv", rows=ROWS[100:])
    (folder / "c.jsonl").write_text(
        "\n".join(
            json.dumps({"title": f"T{i}", "text": BODY + str(i), "date": f"2023-05-{i + 1:02}"}) for i in range(9)
        ),
        encoding="utf-8",
    )
    draft = draft_study([folder], tmp_path / "study.yaml")
    assert (draft.n_files, draft.n_articles) == (3, 249)
    assert "press/*.csv" in draft.text
    assert "press/c.jsonl" in draft.text


def test_a_table_without_dates_is_an_error_that_names_the_columns(tmp_path):
    write_csv(tmp_path / "a.csv", rows=[("A", BODY, "spring", "P")])
    with pytest.raises(CorpusError, match=r"spring.*Headline, Full text, Date, Outlet"):
        draft_study([tmp_path / "a.csv"], tmp_path / "study.yaml")


def test_all_problems_of_all_files_are_told_at_once(tmp_path):
    write_csv(tmp_path / "a.csv", rows=[("A", BODY, "spring", "P")])
    with pytest.raises(CorpusError) as caught:
        draft_study([tmp_path / "a.csv", tmp_path / "none.csv"], tmp_path / "study.yaml")
    assert len(str(caught.value).splitlines()) == 2


def test_an_existing_study_is_not_replaced_unasked(tmp_path, capsys):
    write_csv(tmp_path / "press.csv")
    out = tmp_path / "study.yaml"
    out.write_text("mine", encoding="utf-8")
    assert main(["init", str(tmp_path / "press.csv"), "--out", str(out)]) == 2
    assert out.read_text(encoding="utf-8") == "mine"
    assert "--replace" in capsys.readouterr().err


def test_hostile_names_of_columns_and_dates_stay_within_their_comments(tmp_path):
    name = 'Full text\n    evil: "yes"'
    write_csv(tmp_path / "press.csv", names=("Headline", name, "Date", "Out\u2028let: [x"), rows=ROWS[:30])
    out = tmp_path / "study.yaml"
    draft = draft_study([tmp_path / "press.csv"], out)
    out.write_text(draft.text, encoding="utf-8")
    assert load_study(out).corpus.inputs[0].columns.body == name


@pytest.mark.parametrize(
    ("n_articles", "n_days", "coarsest", "period"),
    [
        (20_000, 300, "day", "day"), (20_000, 1400, "minute", "week"), (1000, 1400, "day", "month"),
        (200, 1400, "day", "quarter"), (10, 50, "minute", "month"), (500, 5000, "year", "year"),
        (3, 400, "year", "year"),
    ],
)  # fmt: skip
def test_the_period_is_as_short_as_the_articles_and_the_dates_allow(n_articles, n_days, coarsest, period):
    assert choose_period(n_articles, n_days, coarsest_date=coarsest) == period


@pytest.mark.parametrize(
    ("text", "name"),
    [("Press 2015–2020", "press_2015_2020"), ("城市转型", "my_study"), ("con", "my_study"), ("Été", "ete")],
)
def test_a_name_of_a_study_is_made_of_plain_letters(text, name):
    assert make_name(text) == name
