"""Coding sheets: blind, hostile text is harmless, and what comes back is read, weighed and checked."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pytest
from made import HOSTILE, THEME_IDS, make_records

from research.cli import main
from research.coding import gather_codes, list_first_articles
from research.errors import RunError, SheetError
from research.records import RunRecords
from research.store import write_record
from research.study import Codebook, Study, load_study
from research.workflow.coding_sheets import CodingPlan, write_adjudication_sheet, write_coding_sheets

ROOT = Path(__file__).resolve().parents[2]
EVIL = '=cmd|"/c calc"!A1 <script>alert(1)</script> _x0041_ \u202eevil\u202c \x0b end'
Row = dict[str, str]


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study(ROOT / "configs" / "sample.yaml")


@pytest.fixture(scope="module")
def records() -> RunRecords:
    made = make_records(170)
    articles = [replace(a, body=EVIL if i % 7 == 0 else a.body) for i, a in enumerate(made.corpus.articles)]
    prevalence = replace(made.prevalence, level=np.nanmean(made.prevalence.share, axis=2))
    return replace(made, corpus=replace(made.corpus, articles=tuple(articles)), prevalence=prevalence)


def save_run(records: RunRecords, study: Study, folder: Path, *, codebook: Codebook | None = None) -> Path:
    digests = {
        field.name: write_record(getattr(records, field.name), folder / "records" / field.name)
        for field in fields(records)
    }
    (folder / "study.yaml").write_text(study.to_yaml(), encoding="utf-8")
    (folder / "codebook.yaml").write_text((codebook or study.codebook).to_yaml(), encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps({"run": "r", "records": digests}), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory, records, study) -> Path:
    return save_run(records, study, tmp_path_factory.mktemp("runs") / "run")


@pytest.fixture(scope="module")
def written(tmp_path_factory, run) -> Path:
    out = tmp_path_factory.mktemp("sheets") / "codes"
    write_coding_sheets(run, out, CodingPlan(n=110, n_double=40))
    return out


@pytest.fixture
def out(written, tmp_path) -> Path:
    import shutil

    return Path(shutil.copytree(written, tmp_path / "codes"))


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def save(path: Path, rows: list[Row], *, separator: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_key(out: Path) -> dict[str, Row]:
    return {row["item"]: row for row in read(out / "keys" / "coding_key_not_for_coders.csv")}


def choose(key: Row) -> str:
    """Give the code that every coder of these tests finds right: the theme that is predicted, or none."""
    predicted = {theme: float(key[f"predicted_{theme}"]) for theme in THEME_IDS}
    best = max(predicted, key=predicted.get)
    return best if predicted[best] > 0.4 else "none"


def fill(out: Path, name: str, *, code: Callable[[Row], str] = choose, column: str = "code") -> Path:
    """Fill in a workbook as a coder does."""
    key = read_key(out)
    book = openpyxl.load_workbook(out / f"{name}.xlsx")
    tab = book["sheet"]
    head = [cell.value for cell in tab[1]]
    for row in tab.iter_rows(min_row=2):
        row[head.index(column)].value = code(key[row[head.index("item")].value]) or None
    book.save(out / f"{name}.xlsx")
    return out / f"{name}.xlsx"


def gather(records: RunRecords, study: Study, sheets: list[Path], *, codebook: Codebook | None = None, **more):
    settings = study.themes.model_copy(update={"codes": [str(path) for path in sheets], **more})
    return gather_codes(
        records.corpus, records.themes, codebook=codebook or study.codebook, settings=settings, resolve=Path
    )


def problems(records: RunRecords, study: Study, sheets: list[Path], **more) -> str:
    with pytest.raises(SheetError) as caught:
        gather(records, study, sheets, **more)
    return str(caught.value)


# ---------------------------------------------------------------------------------------------------- writing


def test_a_sheet_is_blind_and_has_an_order_of_its_own(written, records):
    a, b = (read(written / f"coder_{letter}.csv") for letter in "ab")
    assert set(a[0]) == {"sheet", "codebook", "item", "title", "text", "code", "remark"}
    assert not any(row["code"] for row in a + b)
    told = "".join(row["title"] + row["text"] for row in a)
    assert not any(source in told for source in {article.source for article in records.corpus.articles})
    key = read_key(written)
    orders = [[key[row["item"]]["story"] for row in rows] for rows in (a, b)]
    shared = [[story for story in order if story in set(orders[0]) & set(orders[1])] for order in orders]
    assert len(set(shared[0])) == 40
    assert shared[0] != shared[1]
    assert not list(written.glob("*key*.csv"))


def test_probabilities_are_those_of_the_draw_and_every_repeat_is_marked(written, records):
    key = read_key(written)
    assert {float(row["probability"]) for row in key.values()} == {110 / records.corpus.n_stories}
    assert len({row["story"] for row in key.values()}) == 110
    assert sum(row["is_repeat"] == "1" for row in key.values()) == 20


def test_the_workbook_has_the_codebook_first_and_lists_the_codes(written, study):
    book = openpyxl.load_workbook(written / "coder_a.xlsx")
    assert book.sheetnames == ["codebook", "sheet"]
    codes = [row[0].value for row in book["codebook"].iter_rows(min_row=2)]
    assert codes == [*THEME_IDS, "none", "cannot_tell"]
    (validation,) = book["sheet"].data_validations.dataValidation
    assert validation.formula1 == f"codebook!$A$2:$A${len(codes) + 1}"
    assert study.codebook.themes[0].description["zh"][0] in book["codebook"]["C2"].value


def test_hostile_text_is_no_formula_no_script_and_no_mark_of_direction(written):
    book = openpyxl.load_workbook(written / "coder_a.xlsx")
    cells = [cell for row in book["sheet"].iter_rows(min_row=2) for cell in row if isinstance(cell.value, str)]
    assert any("cmd|" in cell.value for cell in cells)
    assert all(cell.data_type == "s" for cell in cells)
    assert not any("\u202e" in cell.value for cell in cells)
    rows = read(written / "coder_a.csv")
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_the_same_run_and_seed_give_the_same_bytes(written, run, tmp_path):
    write_coding_sheets(run, tmp_path / "again", CodingPlan(n=110, n_double=40))
    names = sorted(path.relative_to(written) for path in written.rglob("*") if path.is_file())
    assert len(names) == 7
    for name in names:
        assert (written / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


def test_sheets_are_not_written_over_and_never_into_the_run(out, run):
    with pytest.raises(RunError, match="--replace"):
        write_coding_sheets(run, out, CodingPlan(n=110))
    write_coding_sheets(run, out, CodingPlan(n=120, may_replace=True))
    assert len({row["story"] for row in read_key(out).values()}) == 120
    with pytest.raises(RunError, match="inside the run folder"):
        write_coding_sheets(run, run / "codes", CodingPlan())


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (CodingPlan(n=50), "at least 100 stories"),
        (CodingPlan(n_coders=0), "--coders 0"),
        (CodingPlan(n_more=50), "no earlier round"),
        (CodingPlan(by="uncertainty"), "the first round is random"),
        (CodingPlan(n_more=9, by="uncertainty", only="nature"), "not a theme of the codebook"),
    ],
)
def test_what_cannot_be_asked_for_is_said(run, tmp_path, plan, told):
    with pytest.raises(RunError, match=told):
        write_coding_sheets(run, tmp_path / "codes", plan)


def test_the_codebook_page_and_the_exchange_file_escape_what_they_hold(records, study, tmp_path):
    theme = study.codebook.themes[0].model_copy(
        update={"name": {"en": '<script>alert("x")</script>\u202e'}, "excludes": {"en": ["<b>&\x0b"]}}
    )
    codebook = study.codebook.model_copy(update={"themes": [theme, *study.codebook.themes[1:]]})
    run = save_run(records, study, tmp_path / "run", codebook=codebook)
    write_coding_sheets(run, tmp_path / "codes", CodingPlan())
    page = (tmp_path / "codes" / "codebook.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;b&gt;&amp;" in page
    root = ElementTree.parse(tmp_path / "codes" / "codebook.qdc").getroot()
    space = "{urn:QDA-XML:codebook:1.0}"
    assert (root.tag, [child.tag for child in root]) == (f"{space}CodeBook", [f"{space}Codes"])
    for code in root[0]:
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", code.get("guid"))
        assert set(code.attrib) <= {"guid", "name", "isCodable", "color"}
        assert code.get("isCodable") == "true"
        assert [child.tag for child in code] == [f"{space}Description"]
    assert root[0][0].get("name") == '<script>alert("x")</script>'
    assert len({code.get("guid") for code in root[0]}) == len(THEME_IDS)


def test_the_command_writes_sheets_and_says_what_the_codes_will_buy(run, tmp_path, capsys):
    assert main(["code", str(run), "--out", str(tmp_path / "c"), "--n", "120", "--coders", "1"]) == 0
    said = capsys.readouterr().out
    assert "120 of" in said
    assert "What 120 coded stories will buy" in said
    assert (tmp_path / "c" / "coder_a.xlsx").is_file()
    assert not (tmp_path / "c" / "coder_b.xlsx").exists()
    assert main(["code", str(tmp_path / "no_run"), "--out", str(tmp_path / "d")]) == 2
    assert "not a run folder" in capsys.readouterr().err


# ---------------------------------------------------------------------------------------------------- reading


def test_completed_workbooks_come_back_as_codes_of_the_right_stories(out, records, study):
    codes = gather(records, study, [fill(out, "coder_a"), fill(out, "coder_b")])
    assert (codes.n_coded, codes.n_asked, codes.n_blank, codes.n_cannot_tell) == (110, 110, 0, 0)
    assert codes.weight.sum() == pytest.approx(records.corpus.n_stories)
    first = list_first_articles(records.corpus)
    right = {row["story"]: choose(row) for row in read_key(out).values()}
    for place, story in enumerate(codes.story.tolist()):
        code = right[records.corpus.articles[first[story]].id]
        assert codes.value[place].tolist() == [float(theme == code) for theme in THEME_IDS]
    assert {one.coder for one in codes.given} == {"coder_a", "coder_b"}
    assert sum(one.is_repeat for one in codes.given) == 20


@pytest.mark.parametrize(("separator", "encoding"), [(";", "utf-8-sig"), ("\t", "gb18030"), (",", "utf-8")])
def test_a_sheet_is_read_as_spreadsheets_leave_it(out, records, study, separator, encoding):
    key = read_key(out)
    whole = gather(records, study, [fill(out, "coder_a"), fill(out, "coder_b")])
    for letter in "ab":
        rows = read(out / f"coder_{letter}.csv")
        for row in rows:
            row["code"] = choose(key[row["item"]]).upper().replace("_", " ")
            row["text"] = row["text"].replace("\n", " ").removeprefix("'")
        save(out / f"coder_{letter}.csv", rows, separator=separator, encoding=encoding)
    other = gather(records, study, [out / "coder_a.csv", out / "coder_b.csv"])
    assert np.array_equal(other.value, whole.value)
    assert other.given == whole.given


def test_disagreement_is_a_part_and_the_adjudicator_decides_while_what_was_given_stays(out, records, study, tmp_path):
    def other(key: Row) -> str:
        return THEME_IDS[0] if choose(key) == "none" else "none" if int(key["story"], 16) % 3 == 0 else choose(key)

    sheets = [fill(out, "coder_a"), fill(out, "coder_b", code=other)]
    codes = gather(records, study, sheets)
    is_split = ((codes.value > 0) & (codes.value < 1)).any(axis=1)
    assert is_split.any()
    coded = save_run(replace(records, codes=codes), study, tmp_path / "coded")
    said = write_adjudication_sheet(coded, out)
    rows = read(out / "adjudicator.csv")
    assert f"{len(rows)} stories" in said
    assert len(rows) == is_split.sum()
    assert all(" | " in row["given"] and "coder" not in row["given"] for row in rows)
    decided = gather(records, study, sheets, adjudicated=str(fill(out, "adjudicator", code=lambda key: THEME_IDS[2])))
    assert decided.is_adjudicated.tolist() == is_split.tolist()
    assert np.all(decided.value[decided.is_adjudicated] == np.eye(4)[2])
    assert decided.given == codes.given
    assert "themes.adjudicated" in problems(records, study, [*sheets, out / "adjudicator.xlsx"])


def test_blank_rows_and_texts_that_nobody_could_tell_raise_the_weights_of_the_others(out, records, study):
    def some(key: Row) -> str:
        number = int(key["story"], 16) % 5
        return "" if number == 0 else "cannot tell" if number == 1 else "none"

    codes = gather(records, study, [fill(out, "coder_a", code=some), fill(out, "coder_b", code=some)])
    assert codes.n_blank > 0
    assert codes.n_cannot_tell > 0
    assert codes.n_coded == 110 - codes.n_blank - codes.n_cannot_tell
    assert codes.weight.sum() == pytest.approx(records.corpus.n_stories)


def test_a_story_that_left_the_corpus_is_told_and_the_others_keep_their_weights(out, records, study):
    sheets = [fill(out, "coder_a"), fill(out, "coder_b")]
    whole = gather(records, study, sheets)
    kept = records.corpus.story_of < 100
    articles = tuple(a for a, is_kept in zip(records.corpus.articles, kept, strict=True) if is_kept)
    fewer = replace(
        records.corpus,
        articles=articles,
        story_of=records.corpus.story_of[kept],
        body_span=records.corpus.body_span[kept],
    )
    codes = gather(replace(records, corpus=fewer), study, sheets)
    assert codes.n_gone == (whole.story >= 100).sum() > 0
    assert np.allclose(codes.weight, whole.weight[whole.story < 100])
    assert codes.n_frame == records.corpus.n_stories


def test_every_problem_of_all_sheets_is_told_at_once_with_its_row(out, records, study):
    key = read_key(out)
    rows = read(out / "coder_a.csv")
    for row in rows:
        row["code"] = choose(key[row["item"]])
    rows[0]["code"] = "ecological_restoratoin"
    rows[1]["item"] = "t999"
    rows[2]["text"] += " edited"
    rows[3]["code"] = "none; ecological_restoration"
    rows.append(dict(rows[5]))
    a = save(out / "coder_a.csv", rows)
    b = save(out / "coder_b.csv", [row | {"sheet": "s1234567"} for row in read(out / "coder_b.csv")])
    said = problems(records, study, [a, b, out / "nobody.csv"])
    for told in (
        "coder_a.csv, row 2: ",
        "did you mean ecological_restoration?",
        'row 3: item "t999" is not in the key',
        "row 4: the text of item",
        "row 5: none together with",
        f"row {len(rows) + 1}: item {rows[5]['item']} occurs twice",
        "coder_b.csv: a sheet of another run",
        "nobody.csv: cannot be read",
        "7 problems",
    ):
        assert told in said, told


def test_rows_that_were_mixed_up_are_seen(out, records, study):
    rows = read(out / "coder_a.csv")
    texts = [row["text"] for row in rows]
    for row, text in zip(rows, [*texts[1:], texts[0]], strict=True):
        row["text"] = text
    assert "rows are mixed up" in problems(records, study, [save(out / "coder_a.csv", rows)])


def test_one_sheet_in_two_formats_is_given_once(out, records, study):
    assert "give every sheet once" in problems(records, study, [fill(out, "coder_a"), out / "coder_a.csv"])


def test_sheets_without_any_code_are_not_codes(out, records, study):
    assert "no code in any sheet" in problems(records, study, [out / "coder_a.csv"])


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04nothing", b"\xd0\xcf\x11\xe0old", b'sheet\n"x'])
def test_what_is_no_sheet_is_refused(out, records, study, content):
    (out / "bad.xlsx").write_bytes(content)
    assert "bad.xlsx" in problems(records, study, [out / "bad.xlsx"])


def test_codes_of_another_codebook_are_refused_or_mapped_one_by_one(out, records, study):
    sheets = [fill(out, "coder_a"), fill(out, "coder_b")]
    themes = [study.codebook.themes[0].model_copy(update={"includes": {"en": ["something else"]}})]
    changed = study.codebook.model_copy(update={"themes": [*themes, *study.codebook.themes[1:]]})
    said = problems(records, study, sheets, codebook=changed)
    assert "coded with version" in said
    assert '"none": ...' in said
    mapped = {**{theme: theme for theme in THEME_IDS}, "none": "none", THEME_IDS[3]: "none"}
    before, after = gather(records, study, sheets), gather(records, study, sheets, codebook=changed, code_map=mapped)
    assert np.array_equal(after.value[:, :3], before.value[:, :3])
    assert before.value[:, 3].any()
    assert not after.value[:, 3].any()
    colored = study.codebook.model_copy(
        update={"themes": [theme.model_copy(update={"color": "#000000"}) for theme in study.codebook.themes]}
    )
    assert np.array_equal(gather(records, study, sheets, codebook=colored).value, before.value)


def test_several_themes_have_columns_of_their_own(records, study, tmp_path):
    codebook = study.codebook.model_copy(update={"multiple": True})
    run = save_run(records, study, tmp_path / "run", codebook=codebook)
    out = tmp_path / "codes"
    write_coding_sheets(run, out, CodingPlan(n_coders=1))
    assert {"code", "code_2", "code_3"} <= set(read(out / "coder_a.csv")[0])
    fill(out, "coder_a", code=lambda key: THEME_IDS[0])
    sheet = fill(out, "coder_a", code=lambda key: THEME_IDS[1], column="code_2")
    codes = gather(records, study, [sheet], codebook=codebook)
    assert np.all(codes.value == [1, 1, 0, 0])


# ---------------------------------------------------------------------------------------------------- rounds


def test_a_further_round_asks_others_and_its_weights_still_sum_to_the_corpus(out, records, study, tmp_path):
    sheets = [fill(out, "coder_a"), fill(out, "coder_b")]
    with pytest.raises(RunError, match="sheets of"):
        write_coding_sheets(save_run(records, study, tmp_path / "without"), out, CodingPlan(n_more=30))
    coded = save_run(replace(records, codes=gather(records, study, sheets)), study, tmp_path / "coded")
    said = write_coding_sheets(coded, out, CodingPlan(n_more=30, by="uncertainty"))
    assert "round 2" in said
    key = read_key(out).values()
    first, second = ({row["story"] for row in key if row["round"] == number} for number in "12")
    assert (len(first), len(second), first & second) == (110, 30, set())
    chances = {float(row["probability"]) for row in key if row["round"] == "2"}
    assert len(chances) > 5
    codes = gather(records, study, [*sheets, fill(out, "coder_a_2"), fill(out, "coder_b_2")])
    assert codes.n_coded == 140
    # The sum is an estimate after a round of unequal probabilities; 169 stories, and a round of 30.
    assert codes.weight.sum() == pytest.approx(records.corpus.n_stories, rel=0.15)
    coded_again = save_run(replace(records, codes=codes), study, tmp_path / "coded2")
    (out / "coder_a_3.csv").write_text("", encoding="utf-8")
    with pytest.raises(RunError, match="the sheet exists"):
        write_coding_sheets(coded_again, out, CodingPlan(n_more=10))


# ---------------------------------------------------------------------------------------------------- column


def with_codes(records: RunRecords, codes: dict[int, str], chances: dict[int, float] | None = None) -> RunRecords:
    articles = tuple(
        replace(a, code=codes.get(i), code_probability=(chances or {}).get(i))
        for i, a in enumerate(records.corpus.articles)
    )
    return replace(records, corpus=replace(records.corpus, articles=articles))


def test_a_column_of_the_corpus_serves_as_codes_of_known_probability(records, study):
    codes = dict.fromkeys(range(20, 70), THEME_IDS[1]) | {30: "None", 31: "生态修复"}
    made = gather(with_codes(records, codes), study, [])
    assert made.origin == "column"
    assert made.n_coded == 50
    assert np.allclose(made.weight, records.corpus.n_stories / 50)
    assert made.value.sum(axis=0).tolist() == [0, 49, 0, 0]
    known = gather(with_codes(records, codes, dict.fromkeys(codes, 0.25)), study, [])
    assert np.allclose(known.weight, 4)


def test_reprints_that_were_coded_differently_count_as_coders_who_disagree(records, study):
    twins = np.flatnonzero(records.corpus.story_of == 4).tolist()
    assert len(twins) == 2
    codes = {twins[0]: THEME_IDS[0], twins[1]: THEME_IDS[2], 50: "none"}
    made = gather(with_codes(records, codes, dict.fromkeys(codes, 0.5)), study, [])
    assert made.value.tolist() == [[0.5, 0, 0.5, 0], [0, 0, 0, 0]]
    # Two articles, each asked with probability .5: one of them with .75.
    assert np.allclose(made.weight, [1 / 0.75, 2])


def test_problems_of_the_column_are_told_with_file_and_line(records, study):
    codes = {20: "nature", 21: "none; ecological_restoration", 22: "none"}
    said = problems(with_codes(records, codes, {22: 0.1}), study, [])
    assert said.count("articles.txt, line") == 2
    said = problems(with_codes(records, {20: "none", 21: "none", 22: "none"}, {22: 0.1}), study, [])
    assert "2 coded articles have no probability" in said


def test_a_hostile_title_is_in_a_sheet_as_it_was_published(records, study, tmp_path):
    run = save_run(records, study, tmp_path / "run")
    write_coding_sheets(run, tmp_path / "codes", CodingPlan(n=400, n_coders=1))
    titles = {row["title"] for row in read(tmp_path / "codes" / "coder_a.csv")}
    assert HOSTILE in titles
