"""Files to articles: what is read, what is rejected, and that order does not matter."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from research.corpus import list_inputs, read_corpus
from research.corpus.dates import parse_date
from research.corpus.languages import detect_language
from research.datasets import find_sample
from research.errors import CorpusError, NoArticleError
from research.study import CorpusSettings

ZONE = ZoneInfo("Asia/Shanghai")


def read(folder, *inputs, **more):
    return read_corpus(CorpusSettings(inputs=list(inputs), **more), resolve=lambda path: folder / path)


def write_rows(path, rows):
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["title", "body", "published", "source"])
        writer.writerows(rows)


ROWS = [(f"Title {i}", f"Body number {i} about lakes.", f"2024-0{i % 9 + 1}-11", f"Source {i % 2}") for i in range(8)]


def test_the_seed_export_gives_ten_clean_articles(corpora):
    path = corpora("city_transformation_search.txt")
    corpus = read(path.parent, {"path": path.name})
    assert (corpus.n_articles, corpus.n_stories, corpus.rejected) == (10, 10, ())
    assert {article.source for article in corpus.articles} == {
        "Shi Ji Jing Ji Bao Dao", "Sou Hu Cai Jing", "Di Yi Cai Jing", "Ren Min Ri Bao", "He Nan Ri Bao",
        "Zhong Guo Xin Wen Wang", "Yang Shi Wang", "首席商业评论",
    }  # fmt: skip
    assert {(a.title_language, a.body_language) for a in corpus.articles} == {("zh", "en")}
    newest = corpus.articles[-1]
    assert newest.title == "城市转型中的禅城样本"
    assert newest.published == datetime(2025, 9, 4, 23, 18, tzinfo=ZONE)
    assert newest.precision == "minute"
    assert newest.body.startswith("Core Insights - The article highlights")
    assert newest.body.endswith("larger economic framework [12]")


def test_the_news_file_loses_its_empty_rows_and_its_opener(corpora):
    path = corpora("xwlb_2022_2026.jsonl.gz")
    columns = {"body": "text", "published": "date", "source": "source", "key": "id"}
    corpus = read(path.parent, {"path": path.name, "columns": columns})
    assert (corpus.n_rows, corpus.n_articles) == (19_876, 19_589)
    assert Counter(row.code for row in corpus.rejected) == {"empty_text": 282, "placeholder_text": 5}
    assert {row.values for row in corpus.rejected if row.code == "placeholder_text"} == {("undefined",)}
    assert [entry.text for entry in corpus.boilerplate] == ["央视网消息（新闻联播）："]
    assert corpus.boilerplate[0].n_articles > 19_400


def test_the_sample_has_the_stories_and_the_standing_text_that_were_planted():
    path = find_sample("city_transformation.txt")
    corpus = read(path.parent, {"path": path.name})
    with find_sample("city_transformation_truth.csv").open(encoding="utf-8") as stream:
        truth = {(row["title"], row["source"], row["published"]): row for row in csv.DictReader(stream)}
    found, planted = {}, {}
    for index, article in enumerate(corpus.articles):
        row = truth[article.title, article.source, f"{article.published:%Y-%m-%d %H:%M}"]
        found.setdefault(int(corpus.story_of[index]), set()).add(article.id)
        planted.setdefault(row["story"], set()).add(article.id)
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, planted.values()))
    assert [(b.source, b.text) for b in corpus.boilerplate] == [("云渡新闻网", "云渡新闻网消息（城市播报）：")]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(8)), cut=st.integers(1, 7))
def test_the_order_of_rows_and_files_does_not_matter(tmp_path, order, cut):
    write_rows(tmp_path / "all.csv", ROWS)
    rows = [ROWS[i] for i in order]
    write_rows(tmp_path / "a.csv", rows[:cut])
    write_rows(tmp_path / "b.csv", rows[cut:])
    whole = read(tmp_path, {"path": "all.csv"})
    parts = read(tmp_path, {"path": "b.csv"}, {"path": "a.csv"})
    assert [a.id for a in parts.articles] == [a.id for a in whole.articles]
    assert parts.story_of.tolist() == whole.story_of.tolist()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_that_chinese_files_come_in_are_read(tmp_path, encoding):
    text = "title,body,published,source\n资源型城市,煤矿关闭以后城市转型。,2025年8月31日 02:20,人民日报\n"
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    (article,) = read(tmp_path, {"path": "a.csv"}).articles
    assert (article.title, article.source) == ("资源型城市", "人民日报")
    assert article.published == datetime(2025, 8, 31, 2, 20, tzinfo=ZONE)


def test_european_letters_are_not_taken_for_chinese(tmp_path):
    text = "title,body,published,source\nÜberschrift,Die Zeche ist für immer geschlossen.,2024-01-05,Anzeiger\n"
    (tmp_path / "a.csv").write_bytes(text.encode("cp1252"))
    assert text.encode("cp1252").decode("gb18030") != text, "it is valid GB18030, and nonsense"
    with pytest.raises(CorpusError, match="such as encoding: cp1252"):
        read(tmp_path, {"path": "a.csv"})
    (article,) = read(tmp_path, {"path": "a.csv", "encoding": "cp1252"}).articles
    assert (article.title, article.body_language) == ("Überschrift", "de")
    # A Chinese character beside a Latin letter is no reason to doubt Chinese.
    text = "title,body,published,source\nAI产业,A股和B股上涨，人工智能产业升级。,2024-01-05,报\n"
    (tmp_path / "a.csv").write_bytes(text.encode("gb18030"))
    assert read(tmp_path, {"path": "a.csv"}).articles[0].title == "AI产业"


def test_a_short_title_in_doubt_has_the_language_of_its_body():
    assert detect_language("New lake 3") != "en", "the model's guess"
    assert detect_language("New lake 3", likely="en") == "en"
    assert detect_language("Neuer See 4", likely="en") == "de", "it is sure"
    assert detect_language("新湖", likely="en") == "zh"
    assert detect_language("Huawei", likely="zh") == "zh", "a name in Latin letters tells no language"
    assert detect_language("The city opens a new park by the lake", likely="zh") == "en"


def test_formats_give_the_same_articles(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    write_rows(tmp_path / "a.csv", ROWS)
    dicts = [dict(zip(("title", "body", "published", "source"), row, strict=True)) for row in ROWS]
    with gzip.open(tmp_path / "a.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in dicts)
    (tmp_path / "a.tsv").write_text(
        "title\tbody\tpublished\tsource\n" + "".join("\t".join(row) + "\n" for row in ROWS), encoding="utf-8"
    )
    dated = [{**row, "published": datetime.fromisoformat(row["published"])} for row in dicts]
    pq.write_table(pa.Table.from_pylist(dated), tmp_path / "a.parquet")
    ids = [
        [a.id for a in read(tmp_path, {"path": f"a.{end}"}).articles] for end in ("csv", "tsv", "jsonl.gz", "parquet")
    ]
    assert ids[0] == ids[1] == ids[2] == ids[3]


def test_rows_that_are_no_articles_are_listed_with_line_and_reason(tmp_path):
    write_rows(
        tmp_path / "a.csv",
        [
            ("Good", "A body.", "2024-01-01 10:00", "S"),
            ("Bad date", "A body.", "2024-13-01", "S"),
            ("No date", "A body.", "", "S"),
            ("Empty", "  ", "2024-01-02", "S"),
            ("Good", "A body.", "2024-01-01 10:00", "S"),
            ("Late", "A body.", "2025-01-01", "S"),
        ],
    )
    corpus = read(tmp_path, {"path": "a.csv"}, end="2024-12-31")
    assert corpus.n_articles == 1
    assert {row.line: (row.code, row.values) for row in corpus.rejected} == {
        3: ("unreadable_date", ("2024-13-01", "%Y-%d-%m")),
        4: ("no_date", ()),
        5: ("empty_text", ()),
        6: ("repeated_article", ("a.csv", "2")),
        7: ("outside_dates", ("2025-01-01",)),
    }


def test_a_broken_json_line_is_rejected_and_the_rest_is_read(tmp_path):
    good = json.dumps({"title": "T", "body": "B", "published": "2024-01-01", "source": "S"})
    (tmp_path / "a.jsonl").write_text(f"{good}\n{{broken\n", encoding="utf-8")
    corpus = read(tmp_path, {"path": "a.jsonl"})
    assert [(row.line, row.code, row.values) for row in corpus.rejected] == [(2, "not_json_object", ())]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"title,text,date\nx,y,z\n", "no column"),
        ("a.csv", b"title,body,published,source\n", "no rows"),
        ("a.jsonl", b"plain text\n" * 30, "not JSON lines"),
        ("a.parquet", b"PAR0 nothing", "not a Parquet file"),
        ("a.jsonl.gz", b"not packed", "not a complete gzip file"),
        ("a.txt", b"just a letter\nwithout any byline\n", "the only row was rejected"),
        ("a.csv", b"\x00\x01\x02\x00" * 50, "not a text file"),
        ("a.docx", b"x", "the only row was rejected"),
        ("a.dat", b"x", "set corpus.inputs format"),
        ("a.csv", b"", "the file is empty"),
        ("a.csv", b"title,body,published,source,body\n", "more than one column has the name body"),
        ("a.csv", b"\xef\xbb\xbftitle,body\nx,\xff\xfe\n", "its byte order mark is that of UTF-8, but byte"),
        ("a.json", b'[{"title": "t"},\n {"title": "u"}]', 'no column "published" for published'),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_a_clear_error(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CorpusError, match=message):
        read(tmp_path, {"path": name})


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_a_csv_file_whose_columns_are_parted_otherwise_is_read(tmp_path, sign):
    text = f"title{sign}body{sign}published{sign}source\nA{sign}Clear, blue water.{sign}2024-01-01{sign}S\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    (article,) = read(tmp_path, {"path": "a.csv"}).articles
    assert (article.title, article.body, article.source) == ("A", "Clear, blue water.", "S")


def test_white_space_around_column_names_does_not_matter(tmp_path):
    (tmp_path / "a.csv").write_text("title , body,published,source\nA,Clear water.,2024-01-01,S\n", encoding="utf-8")
    assert read(tmp_path, {"path": "a.csv"}).articles[0].body == "Clear water."


def test_a_text_cut_by_its_own_comma_is_rejected_and_not_shortened(tmp_path):
    rows = "A,2024-01-01,S,The lake, once black, is clear.\nB,2024-01-02,S,Birds are back.,,\nC,2024-01-03,S,Fine.\n"
    (tmp_path / "a.csv").write_text("title,published,source,body\n" + rows, encoding="utf-8")
    corpus = read(tmp_path, {"path": "a.csv"})
    assert [article.title for article in corpus.articles] == ["B", "C"]
    (row,) = corpus.rejected
    assert (row.line, row.code, row.values) == (2, "wrong_width", ("6", "4"))


def test_a_row_with_stray_quotation_marks_is_rejected_and_the_rest_is_read(tmp_path):
    rows = 'A,"he said "no" and left",2024-01-01,S\nB,"two\nlines",2024-01-02,S\n'
    (tmp_path / "a.csv").write_text("title,body,published,source\n" + rows, encoding="utf-8")
    corpus = read(tmp_path, {"path": "a.csv"})
    (article,) = corpus.articles
    assert (article.body, article.line) == ("two\nlines", 3)
    assert [(row.line, row.code, row.values) for row in corpus.rejected] == [(2, "broken_row", ("2",))]


def test_a_key_that_only_later_objects_have_is_found(tmp_path):
    first = {"title": "T", "body": "A body.", "published": "2024-01-01"}
    later = {**first, "title": "U", "source": "S", "link": "https://example.org"}
    (tmp_path / "a.jsonl").write_text(f"{json.dumps(first)}\n{json.dumps(later)}\n", encoding="utf-8")
    corpus = read(tmp_path, {"path": "a.jsonl", "columns": {"source": "source", "url": "link"}})
    assert {(a.source, a.url) for a in corpus.articles} == {("unknown", None), ("S", "https://example.org")}
    with pytest.raises(CorpusError, match='no column "paper" for source'):
        read(tmp_path, {"path": "a.jsonl", "columns": {"source": "paper"}})


def test_control_characters_stay_out_of_every_field(tmp_path):
    row = {"title": "T\x1b[31m", "body": "B\x1b.", "published": "2024-01-01", "source": "S\x1b]0;x\x07", "key": "k\x1b"}
    (tmp_path / "a.jsonl").write_text(json.dumps(row), encoding="utf-8")
    (article,) = read(tmp_path, {"path": "a.jsonl", "columns": {"key": "key"}}).articles
    assert "\x1b" not in f"{article}"
    assert (article.source, article.key) == ("S]0;x", "k")


def test_patterns_reach_into_folders_and_files_of_one_name_keep_their_ids_apart(tmp_path):
    for name, letter in (("2023", "A"), ("2024", "B")):
        (tmp_path / name).mkdir()
        text = f"id,title,body,published,source\n1,{letter},Text {letter}.,{name}-01-01,S\n"
        (tmp_path / name / "press.csv").write_text(text, encoding="utf-8")
    for pattern in ("*/press.csv", "**/*.csv", "202[34]/press.csv"):
        corpus = read(tmp_path, {"path": pattern, "columns": {"key": "id"}})
        assert [article.title for article in corpus.articles] == ["A", "B"]
        assert corpus.rejected == ()


def test_a_file_whose_name_looks_like_a_pattern_is_read(tmp_path):
    write_rows(tmp_path / "press [1].csv", ROWS)
    assert read(tmp_path, {"path": "press [1].csv"}).n_articles == len(ROWS)


def test_no_article_left_says_why(tmp_path):
    write_rows(tmp_path / "a.csv", [("T", "B", "soon", "S")])
    with pytest.raises(NoArticleError, match=r"a\.csv: no article is left; the only row was rejected") as caught:
        read(tmp_path, {"path": "a.csv"})
    assert [(row.code, row.values) for row in caught.value.rejected] == [("unreadable_date", ("soon",))]
    assert caught.value.files == (tmp_path / "a.csv",)


def test_a_missing_file_and_a_pattern_without_match_are_named(tmp_path):
    with pytest.raises(CorpusError, match="there is no such file"):
        list_inputs(CorpusSettings(inputs=[{"path": "x.csv"}]), resolve=lambda p: tmp_path / p)
    with pytest.raises(CorpusError, match="no file matches"):
        list_inputs(CorpusSettings(inputs=[{"path": "*.csv"}]), resolve=lambda p: tmp_path / p)


def test_a_search_export_survives_odd_lines(tmp_path):
    text = (
        "query\r\n\r\nSearch documents\r\nTitle · with dot\r\n12 Ren Min Ri Bao· 2025-08-14\r\n"
        "First line · middle dot.\r\n\r\nSecond line.\r\n标题\r\n人民日报· 2025-99-99 10:00\r\nbody\r\n"
    )
    (tmp_path / "a.txt").write_text(text, encoding="utf-8", newline="")
    corpus = read(tmp_path, {"path": "a.txt"})
    (article,) = corpus.articles
    assert (article.title, article.source, article.precision) == ("Title · with dot", "Ren Min Ri Bao", "day")
    assert article.body == "First line · middle dot.\nSecond line."
    assert [(row.code, row.values) for row in corpus.rejected] == [("unreadable_date", ("2025-99-99 10:00",))]


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("2025-08-31", datetime(2025, 8, 31, tzinfo=ZONE), "day"),
        ("2025/8/1", datetime(2025, 8, 1, tzinfo=ZONE), "day"),
        ("20250831", datetime(2025, 8, 31, tzinfo=ZONE), "day"),
        ("20250831T18:20:05Z", datetime(2025, 9, 1, 2, 20, 5, tzinfo=ZONE), "second"),
        ("2025-08-31 02:20", datetime(2025, 8, 31, 2, 20, tzinfo=ZONE), "minute"),
        ("2025-08-31T18:20:05Z", datetime(2025, 9, 1, 2, 20, 5, tzinfo=ZONE), "second"),
        ("2025-08-31T02:20:00+09:00", datetime(2025, 8, 31, 1, 20, tzinfo=ZONE), "minute"),
        ("2025年8月31日 02:20", datetime(2025, 8, 31, 2, 20, tzinfo=ZONE), "minute"),
        ("2025-08", datetime(2025, 8, 1, tzinfo=ZONE), "month"),
        ("2025年8月", datetime(2025, 8, 1, tzinfo=ZONE), "month"),
        ("2025", datetime(2025, 1, 1, tzinfo=ZONE), "year"),
    ],
)
def test_dates_are_read_in_the_time_zone_of_the_study(text, expected, precision):
    found, how = parse_date(text, ZONE)
    assert found == expected
    assert how in {precision, "second"}


@pytest.mark.parametrize("text", ["", "soon", "20251301", "2025083", "2025-02-30", "2025-08-31 25:00", "99"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_date(text, ZONE)


def test_copies_far_apart_in_time_are_two_stories(tmp_path):
    body = "The yearly notice of the mayor on snow clearing in all streets of the old town and the new one."
    write_rows(
        tmp_path / "a.csv", [(str(y), body, f"{y}-01-05", "S") for y in (2022, 2023)] + [("c", body, "2023-01-09", "T")]
    )
    assert read(tmp_path, {"path": "a.csv"}).story_of.tolist() == [0, 1, 1]


def test_near_copies_share_a_story_and_different_texts_do_not(tmp_path):
    body = "The lake park opened after two years of work on banks, reeds and paths around the old mine."
    other = "A new factory makes electric motors for buses and pumps in the former washery of the mine."
    rows = [
        ("a", body, "2024-01-01", "S"),
        ("b", body + " Source: network.", "2024-01-03", "T"),
        ("c", other, "2024-01-02", "S"),
    ]
    write_rows(tmp_path / "a.csv", rows)
    corpus = read(tmp_path, {"path": "a.csv"})
    story = {article.title: int(corpus.story_of[i]) for i, article in enumerate(corpus.articles)}
    assert story["a"] == story["b"] != story["c"]


def test_codes_and_their_probabilities_are_read_and_do_not_change_ids(tmp_path):
    head = "title,body,published,source"
    rows = ["A,text one,2024-01-01,S", "B,text two,2024-01-02,S"]
    plain, coded = tmp_path / "plain.csv", tmp_path / "coded.csv"
    plain.write_text("\n".join([head, *rows]), encoding="utf-8")
    coded.write_text("\n".join([f"{head},theme,p", f"{rows[0]},roads,0.25", f"{rows[1]},,"]), encoding="utf-8")
    columns = {"code": "theme", "code_probability": "p"}
    made = [
        read_corpus(CorpusSettings(inputs=[{"path": str(path), **more}]), resolve=Path)
        for path, more in ((plain, {}), (coded, {"columns": columns}))
    ]
    assert [a.id for a in made[0].articles] == [a.id for a in made[1].articles]
    assert [(a.code, a.code_probability) for a in made[1].articles] == [("roads", 0.25), (None, None)]


@pytest.mark.parametrize("wrong", ["2", "often", "-1", "nan"])
def test_a_probability_that_is_none_is_told_with_file_and_line(tmp_path, wrong):
    path = tmp_path / "coded.csv"
    path.write_text(f"title,body,published,source,p\nA,text,2024-01-01,S,{wrong}\n", encoding="utf-8")
    settings = CorpusSettings(inputs=[{"path": str(path), "columns": {"code_probability": "p"}}])
    with pytest.raises(CorpusError, match=r"coded\.csv, line 2: probability"):
        read_corpus(settings, resolve=Path)
