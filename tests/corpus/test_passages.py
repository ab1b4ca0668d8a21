"""Articles to passages: lengths, positions, languages, titles."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from research.corpus import cut_passages, read_corpus
from research.corpus.languages import detect_language
from research.corpus.passages import estimate_length_tokens
from research.corpus.sentences import split_sentences
from research.study import CorpusSettings, PassageSettings


def cut(folder, body, title="标题一", **more):
    import json

    (folder / "a.jsonl").write_text(
        json.dumps({"title": title, "body": body, "published": "2024-01-01", "source": "S"}), encoding="utf-8"
    )
    corpus = read_corpus(CorpusSettings(inputs=[{"path": "a.jsonl"}]), resolve=lambda path: folder / path)
    return corpus, cut_passages(corpus, PassageSettings(**more))


def test_the_seed_corpus_gives_its_groups_and_ten_titles(corpora):
    path = corpora("city_transformation_search.txt")
    corpus = read_corpus(CorpusSettings(inputs=[{"path": path.name}]), resolve=lambda p: path.parent / p)
    passages = cut_passages(corpus, PassageSettings())
    titles = [p for p in passages.passages if p.kind == "title"]
    assert [p.language for p in titles] == ["zh"] * 10
    assert 50 <= passages.n_passages - 10 <= 65
    assert not any(re.search(r"\[\d+\]|Group \d+:|Core Insights", p.text) for p in passages.passages)


TEXT = st.lists(
    st.sampled_from(
        [
            "Mines close. ",
            "煤矿关闭。",
            "\n",
            "A very long clause, with commas, ",
            "[1][2] ",
            "Group 1: Head - ",
            "新湖开放，游人很多；",
            "x" * 90,
        ]
    ),
    min_size=1,
    max_size=30,
).map("".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=TEXT, longest=st.sampled_from([16, 40, 220]), unit=st.sampled_from(["auto", "paragraph", "sentence", "group"])
)
def test_passages_lie_apart_inside_the_body_and_lose_nothing(tmp_path, body, longest, unit):
    if not body.strip():
        return
    corpus, passages = cut(tmp_path, body, max_length_tokens=longest, unit=unit)
    text = corpus.articles[0].body
    spans = sorted((p.start, p.end) for p in passages.passages if p.kind == "body")
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    assert all(estimate_length_tokens(p.embedded_text) <= longest + 1 for p in passages.passages)
    covered = "".join(text[a:b] for a, b in spans)
    # White space goes first: it is where a mark may be cut in two.
    kept, written = (re.sub(r"\[\d\]|Group1:", "", re.sub(r"\s", "", part)) for part in (covered, text))
    assert kept == written


def test_a_title_in_the_language_of_the_body_is_context_and_another_is_a_passage(tmp_path):
    _, same = cut(tmp_path, "煤矿关闭以后，城市开始转型。", title="资源型城市")
    assert [(p.kind, p.context) for p in same.passages] == [("body", "资源型城市")]
    _, other = cut(tmp_path, "After the mine closed, the city began to change.", title="资源型城市")
    assert [(p.kind, p.language) for p in other.passages] == [("title", "zh"), ("body", "en")]


def test_a_body_in_two_languages_is_cut_where_they_meet(tmp_path):
    body = "The lake is clear again and birds have come back. 湖水重新变得清澈，候鸟也回来了，市民纷纷前来散步。"
    _, passages = cut(tmp_path, body, title="")
    assert [(p.language, p.text[:3]) for p in passages.passages] == [("en", "The"), ("zh", "湖水重")]


def test_a_foreign_name_does_not_cut_a_sentence(tmp_path):
    _, passages = cut(
        tmp_path, "The term 资源枯竭城市 names a city whose mines are exhausted. Many are in the north.", title=""
    )
    assert len(passages.passages) == 1


def test_equal_texts_have_equal_ids(tmp_path):
    _, first = cut(tmp_path, "The lake is clear again.")
    _, second = cut(tmp_path, "The lake is clear again. [1]")
    assert first.passages[-1].id == second.passages[-1].id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Output rose 3.5 percent. Dr. Li agreed.", ["Output rose 3.5 percent.", "Dr. Li agreed."]),
        ("煤矿关了。人走了！为什么？", ["煤矿关了。", "人走了！", "为什么？"]),
        ("One sentence without an end", ["One sentence without an end"]),
    ],
)
def test_sentences_end_where_readers_see_them_end(text, expected):
    assert [text[a:b] for a, b in split_sentences(text, 0, len(text))] == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("城市转型中的禅城样本", "zh"),
        ("R&D 中试基地落户", "zh"),
        ("東京の再開発について", "ja"),
        ("도시 재생 사업", "ko"),
        ("The city council approved the plan for the new park.", "en"),
        ("Die Stadt hat den Plan für den neuen Park beschlossen.", "de"),
        ("2024-01-01 12:00 !!!", "und"),
        ("", "und"),
    ],
)
def test_languages_are_told_without_a_download(text, language):
    assert detect_language(text) == language
