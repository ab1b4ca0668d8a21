"""The folder for a paper: texts for Word, LaTeX and Markdown, references, and the checklist of reviewers."""

from __future__ import annotations

import re
from dataclasses import replace

import docx
import pytest
from made import HOSTILE, make_records
from made_codes import correct_records
from made_page import MANIFEST, make_study

from research import report
from research.report.methods.references import REFERENCES
from research.report.paper.checklist import answer_reviewers
from research.text.messages import speak


@pytest.fixture(scope="module")
def records():
    return make_records()


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("study"))


def write(records, study, folder, *, caption="Shares by month.", manifest=MANIFEST):
    figures = [report.NamedFigure("prevalence", caption)]
    report.write_paper(records, study, manifest, folder=folder, figures=figures, has_sheets=True)
    return folder


def read(folder, name):
    return (folder / name).read_text(encoding="utf-8")


def answers_of(records, study, **options):
    options = {"has_sheets": True, **options}
    return {answer.question: answer for answer in answer_reviewers(records, study, MANIFEST, **options)}


def test_the_word_document_has_methods_availability_captions_tables_and_references(records, study, tmp_path):
    document = docx.Document(str(write(records, study, tmp_path) / "paper.docx"))
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 2"]
    assert headings == ["Methods", "Data and code availability", "Captions of figures", "Tables", "References"]
    captions = [one for one in document.paragraphs if one.style.name == "Caption"]
    assert len(document.tables) == len(captions) == len(list((tmp_path / "tables").iterdir())) > 3
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert not [cell for cell in cells if re.match(r"-\d", cell)]


def test_every_work_cited_in_latex_is_in_the_bibliography(records, study, tmp_path):
    text, bibliography = read(write(records, study, tmp_path), "paper.tex"), read(tmp_path, "references.bib")
    cited = set(re.findall(r"\\citealp(?:\[\w+\]\[\])?\{(\w+)\}", text))
    assert len(cited) > 10
    assert "[@" not in text
    assert cited == set(re.findall(r"@\w+\{(\w+),", bibliography)) - {"made-2026-11-23-1a2b3c4d"}
    assert "@misc{made-2026-11-23-1a2b3c4d," in bibliography
    assert r"\citealp[after][]{hennig2007}" in text
    for key in cited:
        assert REFERENCES[key].full.removesuffix(REFERENCES[key].url).strip().split(". ")[0][:8] in read(
            tmp_path, "paper.md"
        ).replace("\\", "")
    assert r"\includegraphics{figures/prevalence}" in text
    for name in re.findall(r"\\input\{(.*)\}", text):
        assert (tmp_path / f"{name}.tex").is_file()


def test_hostile_text_is_printed_and_runs_nothing(records, tmp_path):
    hostile = f"{HOSTILE} \\input{{/etc/passwd}} <script>x</script> ]]> $\\write18$ `a` [b](c) \x00\ud800 =cmd"
    study = make_study(tmp_path, title="A title")
    study = study.model_copy(update={"title": hostile, "authors": [hostile]})
    folder = write(records, study, tmp_path / "paper", caption=hostile)
    assert r"\input{/etc" not in read(folder, "paper.tex")
    assert r"$\write18$" not in read(folder, "paper.tex") + read(folder, "references.bib")
    assert "<script" not in re.sub(r"\\<", "", read(folder, "paper.md"))
    assert "<script>x</script> ]]>" in docx.Document(str(folder / "paper.docx")).paragraphs[0].text


def test_a_corpus_without_themes_trends_and_figures_has_a_paper(study, tmp_path):
    records = make_records(30, n_themes=0)
    records = replace(records, trends=replace(records.trends, trends=(), calibration=()))
    report.write_paper(records, study, {}, folder=tmp_path, figures=[], has_sheets=False)
    answers = answers_of(records, study, has_sheets=False)
    assert answers["Were the themes validated against codes by people?"].status == "not_applicable"
    assert answers["How often would the tests claim a trend that is not there?"].status == "not_applicable"
    assert answers["Have people checked that the topics mean something?"].places == ("tables/exemplars.csv",)
    assert "Figure" not in read(tmp_path, "paper.md")
    assert not (tmp_path / "tables" / "trends.tex").exists()


def test_answers_follow_the_records(records, study):
    answers = answers_of(records, study)
    assert answers["Were the themes validated against codes by people?"].status == "open"
    assert "research code" in answers["Were the themes validated against codes by people?"].advice
    coded = answers_of(correct_records(records), study)
    question = "Were the themes validated against codes by people?"
    assert coded[question].status != "open"
    assert coded[question].facts != answers[question].facts
    asked = study.model_copy(update={"topics": study.topics.model_copy(update={"n_topics": 3})})
    assert answers_of(records, asked)["How was the number of topics chosen?"].status == "partly"
    once = replace(records, clusters=replace(records.clusters, n_members=1))
    assert answers_of(once, study)["Are the topics stable over random seeds and samples?"].status == "open"
    inputs = tuple(replace(file, database=None, query=None) for file in records.corpus.inputs)
    unrecorded = replace(records, corpus=replace(records.corpus, inputs=inputs))
    origin = "Where do the articles come from, and how were they selected?"
    assert (answers[origin].status, answers_of(unrecorded, study)[origin].status) == ("answered", "open")


def test_every_question_has_facts_and_an_unanswered_one_says_what_to_do(records, study):
    answers = answers_of(records, study)
    assert len(answers) == 20
    for answer in answers.values():
        assert answer.facts
        assert answer.advice or answer.status in {"answered", "not_applicable"}, answer.question


def test_a_paper_in_chinese_is_chinese(records, study, tmp_path):
    with speak("zh"):
        write(records, study, tmp_path)
    assert "## 数据与代码的可获得性" in read(tmp_path, "paper.md")
    assert "主题模型论文的审稿人会问什么" in read(tmp_path, "checklist.md")
    assert "ctex" in read(tmp_path, "paper.tex")
    caption = next(one for one in docx.Document(str(tmp_path / "paper.docx")).paragraphs if one.style.name == "Caption")
    assert "".join(node.text for node in caption._p.xpath(".//w:t")).startswith("表 1. ")


def test_the_same_run_gives_the_same_paper(records, study, tmp_path):
    first, second = write(records, study, tmp_path / "a"), write(records, study, tmp_path / "b")
    for path in first.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (second / path.relative_to(first)).read_bytes()
