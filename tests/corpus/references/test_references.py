"""Reference lists: every entry becomes one article, whatever the format and the name of the file."""

from __future__ import annotations

import time

import made_references as made
import pytest

from research.corpus import read_corpus
from research.corpus.recognition import recognise_format
from research.errors import CorpusError
from research.records import RawArticle, RejectedRow
from research.study import CorpusSettings, InputSettings

ANSWERS = {
    "ris": (
        made.RIS,
        [
            (
                "Lake towns look for winter guests",
                "Hotels close in October.\nTwo of them will open again - in March.",
                "The Lake Herald",
                "2015-09-30",
                "https://example.org/a1",
                "11",
            ),
            (
                "Ferry lines on the lake",
                "A short abstract that is broken over two lines.\n"
                "US  policy is no tag, and neither is US - a word with one space.",
                "Transport Notes",
                "2016",
                "https://doi.org/10.1234/ferry.2",
                None,
            ),
            ("A report without an end", "It has no ER line.", "Institute of Lakes", "2017-05", None, None),
        ],
    ),
    "noteexpress": (
        made.NOTEEXPRESS,
        [
            ("湖边小镇", "", "湖区日报", "2019-01-29", None, None),
            ("渡轮研究", "第一句话。\n第二句没有说完。", "交通学报", "2018", "https://example.org/b2", None),
            ("小镇", "", "湖区大学", "2017", None, None),
        ],
    ),
    "web_of_science": (
        made.WEB_OF_SCIENCE,
        [
            (
                "Ferries and the lake",
                "The first sentence.\nThe second one goes on here.",
                "TRANSPORT NOTES",
                "2015-09-30",
                "https://doi.org/10.1234/wos.1",
                "WOS:0001",
            ),
            ("Without abstract", "", "LAKE STUDIES", "2016", None, "WOS:0002"),
        ],
    ),
    "web_of_science (table)": (
        made.WEB_OF_SCIENCE_TABLE,
        [
            (
                'Ferries "and" the lake',
                'It begins with "quotes.',
                "TRANSPORT NOTES",
                "2015-09",
                "https://doi.org/10.1234/wos.1",
                "WOS:0001",
            ),
            ("Second", "Text.", "LAKE STUDIES", "2016", None, "WOS:0002"),
        ],
    ),
    "refworks": (
        made.REFWORKS,
        [
            ("渡轮研究", "第一句话 AB 是词，不是标签。", "交通学报", "2018", "https://example.org/c1", None),
            ("Lake towns", "One line and another.", "The Lake Herald", "2015-09-30", None, None),
        ],
    ),
    "cnki_estudy": (
        made.CNKI_ESTUDY,
        [
            ("渡轮研究", "第一句话。\n第二句话。", "交通学报", "2018-04-15", "https://example.org/d1", None),
            ("小镇", "", "湖区大学", "2017", None, None),
        ],
    ),
    "cnki_estudy (custom)": (
        made.CNKI_CUSTOM,
        [
            ("渡轮研究", "第一句话。", "交通学报", "2018-04-15 11:12", "https://doi.org/10.1234/cnki.1", None),
            ("小镇", "", "湖区日报", "2019-01-29", None, None),
        ],
    ),
    "cnki_estudy (EndNote)": (
        made.CNKI_ENDNOTE,
        [
            ("渡轮研究", "第一句话。\n第二句话。", "交通学报", "2018", "https://example.org/e1", None),
            ("小镇", "", "湖区日报", "2019-01-29", None, None),
        ],
    ),
    "bibtex": (
        made.BIBTEX,
        [
            (
                "The München Cafés & Œuvres",
                "The first sentence.\nThe second has 50% of {all} and 30% of $x$.",
                "The Lake Herald Weekly",
                "2015-09-30",
                "https://example.org/f_1",
                "one2015",
            ),
            ("Other work, same key", "", "X", "2016-10", None, None),
            ("In (round) brackets", "", "Y", "2003-04-05", None, "paren"),
            ("Chapter", "", "Book of lakes", "2011", None, "chapter"),
            ("Book of lakes", "", "Press", "2011", None, "book"),
        ],
    ),
    "csl_json": (
        made.CSL_JSON,
        [
            (
                "Lake towns",
                "One & two, p < 0.05.\nThree.",
                "The Lake Herald",
                "2015-09-30",
                "https://example.org/g1",
                "a",
            ),
            ("Ferries", "", "Transport Notes", "2016-09", "https://doi.org/10.1234/csl.2", "b"),
            ("Report", "", "Institute", "2017", None, "c"),
        ],
    ),
    "endnote_xml": (
        made.ENDNOTE_XML,
        [
            ("Lake towns", "One & two.", "The Lake Herald", "2015-09-30", "https://example.org/h1", "1"),
            ("Ferries", "", "Transport Notes", "2016", "https://doi.org/10.1234/xml.3", "3"),
        ],
    ),
}


def read_file(path, **more):
    rows = list(recognise_format(path).read(path, InputSettings(path=str(path), **more)))
    return [row for row in rows if isinstance(row, RawArticle)], [row for row in rows if isinstance(row, RejectedRow)]


def list_fields(articles):
    return [(a.title, a.body, a.source, a.published, a.url, a.key) for a in articles]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ANSWERS)
def test_every_entry_is_read_under_any_name_encoding_and_line_end(tmp_path, name, line_end, encoding):
    text, expected = ANSWERS[name]
    path = tmp_path / "download.txt"
    path.write_bytes(text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", line_end).encode(encoding))
    assert recognise_format(path).name == name.partition(" ")[0]
    assert list_fields(read_file(path)[0]) == expected


@pytest.mark.parametrize(
    ("name", "code", "line"),
    [("bibtex", "broken_row", 12), ("csl_json", "not_json_object", 3), ("endnote_xml", "damaged_document", 2)],
)
def test_a_damaged_entry_costs_one_row(tmp_path, name, code, line):
    path = tmp_path / "download"
    path.write_text(ANSWERS[name][0], encoding="utf-8")
    rejected = read_file(path)[1]
    assert [(row.code, row.line) for row in rejected] == [(code, line)]


def test_lines_are_those_on_which_entries_begin(tmp_path):
    path = tmp_path / "download"
    path.write_text(made.RIS, encoding="utf-8")
    lines = made.RIS.split("\n")
    assert all(lines[article.line - 1].startswith("TY  - ") for article in read_file(path)[0])


@pytest.mark.parametrize("name", [name for name in ANSWERS if name != "csl_json"])
def test_a_file_that_is_cut_keeps_its_complete_entries(tmp_path, name):
    text, expected = ANSWERS[name]
    path = tmp_path / "cut.txt"
    path.write_text(text[: len(text) * 9 // 10], encoding="utf-8")
    assert list_fields(read_file(path)[0])[: len(expected) - 2] == expected[:-2]


def test_the_source_of_the_input_is_for_entries_without_one(tmp_path):
    path = tmp_path / "x.ris"
    path.write_text("TY  - GEN\nTI  - A\nPY  - 2015\nER  - \n", encoding="utf-8")
    assert read_file(path, source="Archive")[0][0].source == "Archive"


def test_one_space_before_the_hyphen_is_read_as_well(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("TY - JOUR\nTI - Lakes\nPY - 2015\nAB - One.\nER -\nTY - JOUR\nTI - Seas\nER -\n", encoding="utf-8")
    assert [article.title for article in read_file(path)[0]] == ["Lakes", "Seas"]


def test_an_entry_without_abstract_is_an_article_of_its_title(tmp_path):
    (tmp_path / "x.ris").write_text(
        "TY  - JOUR\nTI  - Lakes\nDA  - 2015/09/30\nER  - \nTY  - JOUR\nDA  - 2015/09/30\nER  - \n", encoding="utf-8"
    )
    corpus = read_corpus(CorpusSettings(inputs=[{"path": "x.ris"}]), resolve=lambda name: tmp_path / name)
    assert [(a.title, a.body) for a in corpus.articles] == [("Lakes", "")]
    assert [row.code for row in corpus.rejected] == ["empty_text"]


@pytest.mark.parametrize("name", ["ris", "noteexpress", "web_of_science", "refworks", "cnki_estudy", "bibtex"])
def test_a_file_of_another_format_is_an_error_that_says_what_is_missing(tmp_path, name):
    from research.corpus.recognition import choose_format

    path = tmp_path / "x.txt"
    path.write_text("Only a sentence.\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"x\.txt: not? "):
        list(choose_format(path, name).read(path, InputSettings(path="x")))


def test_hostile_entries_are_read_in_linear_time(tmp_path):
    path = tmp_path / "x.bib"
    for text in ("@a{" * 100_000, "@article{x, title={\n" * 5_000, "@article{x, title={" + "{" * 100_000):
        path.write_text("@article{a, title={b}}\n" + text, encoding="utf-8")
        assert [article.title for article in read_file(path)[0]] == ["b"]


def test_strings_that_double_one_another_are_cut(tmp_path):
    strings = "\n".join(f"@string{{s{i + 1} = s{i} # s{i}}}" for i in range(60))
    path = tmp_path / "x.bib"
    path.write_text(f"@string{{s0 = {{aaaaaaaaaa}}}}\n{strings}\n@article{{a, title = s60}}\n", encoding="utf-8")
    assert 0 < len(read_file(path)[0][0].title) <= 20_000


def test_entries_of_endnote_may_begin_with_another_tag_than_their_type(tmp_path):
    path = tmp_path / "x.enl"
    path.write_text(
        "%T Lakes\n%0 Journal Article\n%J Lake News\n%D 2021\n%X One.\n\nTwo.\n\n\n"
        "%T Contents\n%J Lake News\n%D 2020\n\n%T Boats\n%0 Journal Article\n%D 2019\n%X Three.\n",
        encoding="utf-8",
    )
    found = [(a.title, a.body, a.published, a.line) for a in read_file(path)[0]]
    assert found == [("Lakes", "One.\nTwo.", "2021", 1), ("Contents", "", "2020", 10), ("Boats", "Three.", "2019", 14)]


def test_web_of_science_is_recognised_without_the_line_that_names_it(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text(
        "PT J\nAU Lake, A\nTI Ferries and the\n   lake\nSO TRANSPORT NOTES\nPY 2006\nPD 04 2006\nUT A:1\nER\n",
        encoding="utf-8",
    )
    (article,) = read_file(path)[0]
    assert (article.title, article.source, article.published) == ("Ferries and the lake", "TRANSPORT NOTES", "2006-04")


def test_a_brace_too_many_in_a_value_costs_no_entry_of_bibtex(tmp_path):
    path = tmp_path / "x.bib"
    path.write_text(
        "@article{a,\ntitle={Lakes},\nabstract={Levels {< 3 m. They rise.},\njournal={Lake News},\nyear={2013},\n}\n\n"
        "@article{b,\ntitle={Boats},\nyear={2014},\n}\n",
        encoding="utf-8",
    )
    articles, rejected = read_file(path)
    assert rejected == []
    assert [(a.title, a.source, a.published) for a in articles] == [
        ("Lakes", "Lake News", "2013"),
        ("Boats", "", "2014"),
    ]
    assert articles[0].body.endswith("They rise.")


def test_the_sign_of_cnki_before_an_abstract_is_left_out(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text(
        "SrcDatabase-来源库: 报纸\nTitle-题名: 湖\nSource-文献来源: 湖报\n"
        "Summary-摘要: <正>湖水满了。\nYear-年: 2015\n",
        encoding="utf-8",
    )
    assert read_file(path)[0][0].body == "湖水满了。"


# ------------------------------------------------------------------------------------- real exports


def test_the_ris_samples_are_read_to_the_last_entry(exports):
    basic = read_file(exports("example_basic.ris"))[0]
    assert list_fields(basic) == [
        ("A Mathematical Theory of Communication", "", "Bell System Technical Journal", "1948-07", None, None)
    ]
    lines = read_file(exports("example_multiline.ris"))[0]
    assert {article.body for article in lines} == {"first line, ER then second line and at the end the last line"}
    assert len(lines) == 3
    (marked,) = read_file(exports("example_bom.ris"))[0]
    assert marked.url is not None
    assert marked.url.endswith("10.1186/s40981-020-0316-0")
    (accents,) = read_file(exports("example_utf_chars.ris"))[0]
    assert accents.body.startswith("Состояние рецепторного аппарата")
    assert accents.body.endswith("late reproductive period")
    assert (accents.source, accents.published) == ("Gynecology, Obstetrics and Perinatology", "2009")


def test_the_noteexpress_samples_are_read_to_the_last_entry(exports):
    (colon,) = read_file(exports("ChineseColon.net"))[0]
    assert (colon.source, colon.published) == ("中华肿瘤杂志", "2016")
    assert colon.body.endswith("指导性作用。")
    path = exports("mixed.net")
    assert recognise_format(path).name == "noteexpress"
    mixed = read_file(path)[0]
    assert [article.published for article in mixed] == [
        "", "2019", "2019", "2019-01-29", "2019", "2019", "2019", "2019", "2019", "2005", "2002", "2002",
    ]  # fmt: skip
    assert mixed[3].title == "莫让“任性加塞”堵了回家过年路"
    assert (mixed[3].source, mixed[3].body) == ("人民公安报·交通安全周刊", "")
    assert mixed[-1].title == "中药归经研究述评"
    assert mixed[-1].body.endswith("形成现代中药归经理论")
    assert all(article.body for article in mixed if article is not mixed[3])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.net", "{Reference Type}: Journal\n{Abstract}: x\n" + "a line that goes on\n" * 60_000),
        ("a.bib", "@article{k,\n title = {T},\n " + "a" * 200_000 + ",\n year = {2015}\n}\n"),
        ("b.bib", "@article{k,\n title = {T},\n " + "a " * 100_000 + ",\n year = {2015}\n}\n"),
    ],
)
def test_long_values_and_runs_without_a_value_take_linear_time(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    began = time.process_time()
    assert len(list(recognise_format(path).read(path, InputSettings(path=str(path))))) == 1
    assert time.process_time() - began < 4
