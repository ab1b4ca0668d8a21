"""What happens in the first hour with one's own files: mistakes are told, with what to do."""

from __future__ import annotations

import csv

import pytest
import xlsxwriter
import yaml
from made_kinds import make_articles, write_csv, write_nexis

from research.cli import main
from research.corpus import read_corpus
from research.errors import CorpusError, StudyError
from research.study import find_files, load_study
from research.workflow import write_draft
from research.workflow.check import describe_check
from research.workflow.drafting.draft import draft_study

ARTICLES = make_articles(12)
NAMES = ("title", "text", "date", "source")


def write_rows(path, *, dates=None, names=NAMES, above=(), encoding="utf-8", accent=""):
    days = dates or [str(one.published) for one in ARTICLES]
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream)
        writer.writerows([*above, *([names] if names else [])])
        writer.writerows(
            (one.title, one.body + accent, day, one.source) for one, day in zip(ARTICLES, days, strict=True)
        )
    return path


def draft(place, out):
    write_draft([place], out, may_replace=False)
    return load_study(out)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ({"names": None}, "the first row is an article .*add a row above"),
        ({"above": [["Export", "", "", ""], [], []]}, "Line 4 has more columns"),
        ({"dates": [str(44571 + i) for i in range(12)]}, "Excel counts them .44571 is 2022-01-10."),
    ],
)
def test_a_table_that_is_not_ready_is_told_with_what_to_do(tmp_path, made, told):
    path = write_rows(tmp_path / "p.csv", **made)
    with pytest.raises(CorpusError, match=told):
        draft_study([path], tmp_path / "study.yaml")


def test_a_table_with_names_and_no_rows_is_told(tmp_path):
    (tmp_path / "p.csv").write_text("title,text,date\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="no row below"):
        draft_study([tmp_path / "p.csv"], tmp_path / "study.yaml")


def test_days_of_a_spreadsheet_are_told_by_the_check_of_a_study_too(tmp_path, capsys):
    write_rows(tmp_path / "p.csv", dates=[str(44571 + i) for i in range(12)])
    study = tmp_path / "s.yaml"
    study.write_text(
        "name: s\ntitle: S\ncorpus:\n  inputs: [{path: p.csv, columns: {body: text, published: date}}]\n",
        encoding="utf-8",
    )
    assert main(["check", str(study)]) == 2
    assert "44571 is 2022-01-10" in capsys.readouterr().err


def test_a_guessed_order_of_day_and_month_is_told(tmp_path, capsys):
    dates = [f"{i % 9 + 1:02}/{i % 7 + 2:02}/2015" for i in range(12)]
    path = write_rows(tmp_path / "p.csv", dates=dates)
    assert main(["init", str(path), "--out", str(tmp_path / "study.yaml")]) == 0
    assert "order of day and month is a guess" in capsys.readouterr().out
    text = (tmp_path / "study.yaml").read_text(encoding="utf-8")
    assert "IS A GUESS" in text
    assert "ATTENTION" in text


def test_the_month_comes_first_where_a_date_of_the_file_says_so(tmp_path):
    path = write_rows(tmp_path / "p.csv", dates=[f"{one.published:%m/%d/%Y}" for one in ARTICLES])
    made = draft_study([path], tmp_path / "study.yaml")
    assert "the month comes first" in made.text
    assert made.cautions == ()
    study = draft(path, tmp_path / "study.yaml")
    corpus = read_corpus(study.corpus, resolve=study.resolve)
    assert {one.published.date() for one in corpus.articles} == {one.published for one in ARTICLES}


def test_a_table_of_excel_in_western_europe_is_read_with_its_accents(tmp_path):
    path = write_rows(tmp_path / "p.csv", encoding="cp1252", accent=" Größe, naïve café.")
    study = draft(path, tmp_path / "study.yaml")
    assert study.corpus.inputs[0].encoding == "cp1252"
    corpus = read_corpus(study.corpus, resolve=study.resolve)
    assert all(one.body.endswith("Größe, naïve café.") for one in corpus.articles)
    assert "is a guess" in (tmp_path / "study.yaml").read_text(encoding="utf-8")


def test_a_russian_table_is_not_taken_for_one_of_western_europe(tmp_path):
    path = write_rows(
        tmp_path / "p.csv", encoding="cp1251", accent=" Город закрывает последнюю шахту и открывает парк" * 9
    )
    with pytest.raises(CorpusError, match="set its encoding"):
        draft_study([path], tmp_path / "study.yaml")


def test_files_of_a_folder_that_are_not_read_are_named(tmp_path):
    folder = tmp_path / "press"
    folder.mkdir()
    write_rows(folder / "p.csv")
    (folder / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (folder / "Thumbs.db").write_bytes(bytes(600))
    (folder / "x.csv.crdownload").write_bytes(b"PK\3\4" + bytes(900))
    (folder / "none.csv").write_bytes(b"")
    made = draft_study([folder], tmp_path / "study.yaml")
    assert made.n_articles == 12
    assert made.cautions == ("not read, empty or of no known format: 2 files: none.csv and x.csv.crdownload",)


def test_a_half_downloaded_document_costs_one_row(tmp_path):
    folder = tmp_path / "press"
    folder.mkdir()
    write_rows(folder / "p.csv")
    whole = write_nexis(ARTICLES, tmp_path).read_bytes()
    (folder / "half.docx").write_bytes(whole[: len(whole) // 2])
    study = draft(folder, tmp_path / "study.yaml")
    told = describe_check(study)
    assert "12 articles" in told
    assert "damaged, cut short, or protected by a password: 1" in told


@pytest.mark.parametrize("out", ["none/study.yaml", "folder", "study", "folder/p.csv"])
def test_a_study_is_written_only_where_one_can_be(tmp_path, out):
    (tmp_path / "folder").mkdir()
    path = write_rows(tmp_path / "folder" / "p.csv")
    before = path.read_bytes()
    with pytest.raises(StudyError):
        write_draft([path], tmp_path / out, may_replace=True)
    assert path.read_bytes() == before


def test_the_folder_of_a_run_holds_no_articles(tmp_path):
    write_csv(ARTICLES, tmp_path)
    run = tmp_path / "outputs" / "s" / "2026-01-01-abc"
    (run / "records").mkdir(parents=True)
    (run / "manifest.json").write_text("{}", encoding="utf-8")
    (run / "tables.csv").write_text("topic,share\n1,0.2\n", encoding="utf-8")
    assert find_files(tmp_path) == [tmp_path / "press.csv"]
    assert draft_study([tmp_path], tmp_path / "study.yaml").n_articles == 12
    with pytest.raises(CorpusError, match="the folder of a run"):
        draft_study([run / "records"], tmp_path / "study.yaml")


@pytest.mark.parametrize("name", ["50%.csv", "2022_01.csv", "no.csv", "my press.csv", 'it\'s "p".csv', "城市 转型.csv"])
def test_the_name_of_a_study_is_text_whatever_the_file_is_called(tmp_path, name):
    study = draft(write_rows(tmp_path / name), tmp_path / "study.yaml")
    assert read_corpus(study.corpus, resolve=study.resolve).n_articles == 12
    assert isinstance(yaml.safe_load((tmp_path / "study.yaml").read_text(encoding="utf-8"))["name"], str)


def test_a_table_given_as_a_study_is_told_to_be_one_of_articles(tmp_path, capsys):
    path = tmp_path / "p.csv"
    path.write_text("title\nA\n", encoding="utf-8")
    assert main(["check", str(path)]) == 2
    assert "research init" in capsys.readouterr().err


@pytest.mark.parametrize("pattern", ["%m/%d/%y", "%d/%m/%y", "%y-%m-%d"])
def test_years_of_two_digits_are_read_in_one_order(tmp_path, pattern):
    path = write_rows(tmp_path / "p.csv", dates=[one.published.strftime(pattern) for one in ARTICLES])
    study = draft(path, tmp_path / "study.yaml")
    assert study.corpus.inputs[0].date_format == pattern
    corpus = read_corpus(study.corpus, resolve=study.resolve)
    assert {one.published.date() for one in corpus.articles} == {one.published for one in ARTICLES}


def test_an_order_of_two_digit_years_that_nothing_tells_is_a_guess(tmp_path):
    path = write_rows(tmp_path / "p.csv", dates=[f"{i % 9 + 1:02}-{i % 7 + 2:02}-{i % 5 + 3:02}" for i in range(12)])
    (caution,) = draft_study([path], tmp_path / "study.yaml").cautions
    assert "is a guess" in caution


def test_documents_without_dates_are_told_where_dates_can_be(tmp_path):
    folder = tmp_path / "interviews"
    folder.mkdir()
    for number, one in enumerate(ARTICLES):
        (folder / f"Interview {number}.txt").write_text(f"{one.title}\n\n{one.body}", encoding="utf-8")
    with pytest.raises(CorpusError, match="9 more files: no article is left") as caught:
        draft_study([folder], tmp_path / "study.yaml")
    assert "path_pattern" in str(caught.value)


def test_articles_on_the_second_sheet_of_a_workbook_are_found(tmp_path):
    path = tmp_path / "press.xlsx"
    book = xlsxwriter.Workbook(path)
    codes = book.add_worksheet("Codes")
    codes.write_row(0, 0, ("code", "label", "n", "m", "k"))
    codes.write_row(1, 0, ("a", "Mines", 1, 2, 3))
    sheet = book.add_worksheet("Articles")
    sheet.write_row(0, 0, NAMES)
    for line, one in enumerate(ARTICLES, start=1):
        sheet.write_row(line, 0, (one.title, one.body, str(one.published), one.source))
    book.close()
    study = draft(path, tmp_path / "study.yaml")
    assert study.corpus.inputs[0].sheet == "Articles"
    assert read_corpus(study.corpus, resolve=study.resolve).n_articles == 12
