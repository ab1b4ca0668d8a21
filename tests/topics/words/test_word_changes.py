"""What changed inside a theme or topic: planted words are found, chance is not."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from made import make_records

from research.records import (
    Article,
    ChangePoint,
    Changes,
    Corpus,
    Passage,
    Passages,
    Period,
    Theme,
    Themes,
    WordComparison,
)
from research.study import TopicSettings
from research.topics.words.word_changes import compare_words

ZONE = ZoneInfo("Asia/Shanghai")
EN_WORDS = (
    "river bridge market school garden tower station harbour museum valley forest meadow castle village library "
    "theatre kitchen hospital airport factory orchard stadium temple lantern mirror pocket ribbon saddle thunder velvet"
)
ZH_WORDS = (
    "河流 桥梁 市场 学校 花园 车站 港口 博物馆 山谷 森林 草地 城堡 村庄 图书馆 剧院 厨房 医院 机场 果园 体育场 "
    "寺庙 灯笼 镜子 丝带 雷声 天鹅 雕塑 铁路 水库 码头"
)
WORDS = {"en": EN_WORDS.split(), "zh": ZH_WORDS.split()}
N_PERIODS = 12


def write(rng: np.random.Generator, language: str, extra: list[str]) -> str:
    """Write a text of a dozen frequent words with some extra ones."""
    words = list(rng.choice(WORDS[language], 12, replace=False)) + extra
    return (" " if language == "en" else "，").join(words) + "。"


def make_case(texts, periods, *, language="en", stories=None, share=None, topic=None):
    """Make one article with one passage for each text, in these months of 2024; all are of the first theme."""
    n = len(texts)
    order = np.argsort(periods, kind="stable")
    languages = [language] * n if isinstance(language, str) else list(language)
    articles, passages = [], []
    for i, at in enumerate(order.tolist()):
        published = datetime(2024, periods[at] + 1, 1, 0, 30, tzinfo=ZONE) + timedelta(minutes=i)
        text, code = texts[at], languages[at]
        articles.append(
            Article(f"{i:016x}", "", text, code, code, "press", published, "minute", None, None, "a.csv", i + 1)
        )
        passages.append(Passage(f"{i:016x}", i, "body", code, text, "", 0, len(text)))
    of = np.asarray(stories if stories is not None else range(n))[order]
    corpus = Corpus(
        tuple(articles),
        np.unique(of, return_inverse=True)[1].astype(np.int64),
        np.zeros((n, 2), np.int64),
        (),
        (),
        n,
        "Asia/Shanghai",
    )
    member = (np.ones(n) if share is None else np.asarray(share)[order]).astype(np.float32)
    themes = Themes(
        themes=(Theme("water", ("en",), ("Water",), "#0072B2"), Theme("other", ("en",), ("Other",), "#000000")),
        passage_similarity=np.zeros((n, 2), np.float32),
        passage_share=np.stack([member, 1 - member], axis=1),
        article_share=np.zeros((n, 2)),
        lexicon=np.zeros((n, 2), np.float32),
        logit=np.zeros((n, 2), np.float32),
        top_theme=np.zeros(n, np.int64),
        is_abstained=np.zeros(n, bool),
        missing=(),
    )
    made = make_records(n, n_topics=2).clusters
    clusters = replace(
        made,
        topic_of=np.zeros(n, np.int64) if topic is None else np.asarray(topic)[order],
        is_outlier=np.zeros(n, bool),
        fine_of=np.zeros(n, np.int64),
        similarity=np.ones(n, np.float32),
        co_assignment=np.ones(n, np.float32),
    )
    return corpus, Passages(tuple(passages), n), clusters, themes


def compare(case, *points, settings=None, seed=0):
    corpus, passages, clusters, themes = case
    starts = [date(2024, month, 1) for month in range(1, N_PERIODS + 1)]
    periods = [
        Period(m, f"2024-{m + 1:02d}", start, (start + timedelta(days=32)).replace(day=1), 0, 0, False)
        for m, start in enumerate(starts)
    ]
    points = tuple(
        point
        if isinstance(point, ChangePoint)
        else ChangePoint("theme", "water", point, ((point, point),), True, 0.2, 0.4)
        for point in points
    )
    return compare_words(
        corpus,
        passages,
        Changes(points, (), (), (), n_periods=12, n_changes_requested=None, n_changes_possible=5),
        periods=periods,
        clusters=clusters,
        themes=themes,
        settings=settings or TopicSettings(),
        seed=seed,
    )


def plant(language: str, *, n: int = 120, change: int = 6, gone: str = "", come: str = "", seed: int = 0):
    """Write texts over the year; from the change on a third have one word and none the other.

    By design one seed in twenty shows a word that was not planted; the seeds below are others.
    """
    rng = np.random.default_rng(seed)
    periods = [i * N_PERIODS // n for i in range(n)]
    texts = []
    for i, period in enumerate(periods):
        word = come if period >= change else gone
        texts.append(write(rng, language, [word] if i % 3 == 0 and word else []))
    return texts, periods


def listed(made, side, *, language=None):
    return [word.word for word in made.words if word.side == side and language in (None, word.language)]


@pytest.mark.parametrize(("language", "gone", "come"), [("en", "drought", "wetland"), ("zh", "煤矿", "湿地")])
def test_words_that_come_and_go_are_found_with_the_shares_of_stories_that_hold_them(language, gone, come):
    texts, periods = plant(language, gone=gone, come=come)
    made = compare(make_case(texts, periods, language=language), 6)
    assert listed(made, "before") == [gone]
    assert listed(made, "after") == [come]
    before, after = made.words
    assert (before.before, before.after) == (pytest.approx(1 / 3), 0.0)
    assert (after.before, after.after) == (0.0, pytest.approx(1 / 3))
    assert (before.kind, before.id, before.period, before.language, before.rank) == ("theme", "water", 6, language, 1)
    assert before.z > 2
    assert after.z > 2
    assert [(one.language, one.n_before, one.n_after, one.outcome) for one in made.comparisons] == [
        (language, 60, 60, "different")
    ]


def test_languages_are_compared_one_by_one():
    english, periods = plant("en", gone="drought")
    chinese, _ = plant("zh", come="湿地", seed=1)
    case = make_case(english + chinese, periods * 2, language=["en"] * 120 + ["zh"] * 120)
    made = compare(case, 6)
    assert [(word.language, word.side, word.word) for word in made.words] == [
        ("en", "before", "drought"),
        ("zh", "after", "湿地"),
    ]


def test_a_topic_is_compared_as_a_theme_is_and_by_its_own_passages_alone():
    texts, periods = plant("en", come="wetland", seed=1)
    others, _ = plant("en", gone="drought", seed=2)
    case = make_case(texts + others, periods * 2, share=[0.9] * 120 + [0.4] * 120, topic=[1] * 120 + [0] * 120)
    topic = compare(case, ChangePoint("topic", "1", 6, ((6, 6),), True, 0.2, 0.4))
    theme = compare(case, 6)
    assert listed(topic, "after") == listed(theme, "after") == ["wetland"]
    assert listed(topic, "before") == listed(theme, "before") == []
    noise = replace(case[2], is_outlier=np.ones(240, bool))
    nothing = compare((case[0], case[1], noise, case[3]), ChangePoint("topic", "1", 6, ((6, 6),), True, 0.2, 0.4))
    assert nothing.words == ()
    assert nothing.comparisons == (WordComparison("topic", "1", 6, "", 0, 0, "no_passages"),)


def test_each_part_ends_at_the_next_change_point_of_its_own_series():
    rng = np.random.default_rng(0)
    periods = [i * N_PERIODS // 240 for i in range(240)]
    of_part = {0: "drought", 1: "wetland", 2: "festival"}
    texts = [
        write(rng, "en", [of_part[(period >= 4) + (period >= 8)]] if i % 3 == 0 else [])
        for i, period in enumerate(periods)
    ]
    case = make_case(texts, periods)
    made = compare(case, 4, 8)
    found = {(word.period, word.side): word.word for word in made.words}
    assert found == {
        (4, "before"): "drought",
        (4, "after"): "wetland",
        (8, "before"): "wetland",
        (8, "after"): "festival",
    }
    # That of another series parts nothing.
    beside = compare(case, 4, ChangePoint("topic", "0", 8, ((8, 8),), True, 0.1, 0.2))
    assert "festival" in [word.word for word in beside.words if word.kind == "theme"]


def test_reprints_of_a_story_count_once_and_where_it_first_came_out():
    texts, periods = plant("en", n=60)
    reprint = write(np.random.default_rng(9), "en", ["wetland"])
    # One story of May, reprinted thirty times after the change.
    case = make_case([*texts, *[reprint] * 31], [*periods, 4, *[8] * 30], stories=[*range(60), *[60] * 31])
    made = compare(case, 6)
    assert made.words == ()
    apart = make_case([*texts, *[reprint] * 31], [*periods, 4, *[8] * 30])
    assert "wetland" in listed(compare(apart, 6), "after")


def test_a_word_that_one_story_repeats_in_many_passages_is_no_change():
    texts, periods = plant("en", n=60)
    corpus, passages, clusters, themes = make_case(texts, periods)
    last = passages.passages[-1]
    more = tuple(replace(last, id=f"f{i:015x}", text=f"wetland {WORDS['en'][i % 30]}") for i in range(40))
    many = Passages((*passages.passages, *more), 60)
    share = np.concatenate([themes.passage_share, np.tile([[1.0, 0.0]], (40, 1))]).astype(np.float32)
    grown = replace(themes, passage_share=share, passage_similarity=np.zeros_like(share))
    assert compare((corpus, many, clusters, grown), 6).words == ()


def test_with_fewer_than_ten_stories_on_a_side_nothing_is_compared_and_it_is_said():
    texts, periods = plant("en", n=60, gone="drought", come="wetland")
    case = make_case(texts, periods)
    assert compare(case, 1).words == ()
    assert compare(case, 1).comparisons == (WordComparison("theme", "water", 1, "en", 5, 55, "too_few_stories"),)
    assert compare(case, 1).min_stories == 10


def test_comparisons_without_a_difference_are_kept_as_such():
    texts, periods = plant("en", n=240)
    case = make_case(texts, periods)
    points = [
        ChangePoint(kind, name, 6, ((6, 6),), True, 0.2, 0.4) for kind, name in (("theme", "water"), ("topic", "0"))
    ]
    made = compare(case, *points)
    assert made.words == ()
    assert [(one.kind, one.id, one.outcome) for one in made.comparisons] == [
        ("theme", "water", "no_difference"),
        ("topic", "0", "no_difference"),
    ]
    few = compare(make_case(texts[:24], periods[::10][:24]), *[2, 4, 6, 8, 10])
    assert [one.outcome for one in few.comparisons] == ["too_few_stories"] * 5


def test_without_change_points_there_is_nothing_to_compare():
    made = compare(make_case(*plant("en")))
    assert (made.words, made.comparisons) == ((), ())


def test_at_most_as_many_words_as_asked_for_and_none_that_repeats_another():
    rng = np.random.default_rng(0)
    periods = [i * N_PERIODS // 120 for i in range(120)]
    come = ["wetland", "wetlands", "festival", "subway", "drone", "reactor"]
    texts = [write(rng, "en", come if period >= 6 else []) for period in periods]
    made = compare(make_case(texts, periods), 6, settings=TopicSettings(n_words=3))
    words = [word for word in made.words if word.side == "after"]
    assert [word.rank for word in words] == [1, 2, 3]
    assert len({"wetland", "wetlands"} & {word.word for word in words}) <= 1
    assert sorted((word.z for word in words), reverse=True) == [word.z for word in words]


def test_stop_words_of_the_study_are_left_out():
    case = make_case(*plant("en", come="wetland"))
    assert compare(case, 6, settings=TopicSettings(stop_words={"en": ["wetland"]})).words == ()


def test_the_same_seed_gives_the_same_words_and_other_change_points_do_not_move_them():
    case = make_case(*plant("en", gone="drought", come="wetland"))
    topic = ChangePoint("topic", "0", 5, ((5, 5),), True, 0.1, 0.2)
    alone, beside = compare(case, 6), compare(case, topic, 6)
    assert alone == compare(case, 6)
    assert alone.words == tuple(word for word in beside.words if word.kind == "theme")


@pytest.mark.parametrize(("n", "share"), [(40, 0.5), (120, 0.2)])
def test_stories_divided_at_random_show_words_in_five_percent_of_cases_at_most(n, share):
    """200 corpora without any change: 10 hits are expected at most; 18 or more are as rare as 1 in 100."""
    hits = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        topical = rng.random(n) < 0.3
        # Words come together, as they do in stories of one event.
        texts = [write(rng, "en", ["storm", "flood", "rescue"] if together else []) for together in topical]
        periods = [0 if i < share * n else 6 for i in range(n)]
        hits += bool(compare(make_case(texts, periods), 6, seed=seed).words)
    assert hits < 18


def test_news_divided_at_random_shows_words_in_five_percent_of_cases_at_most(corpora):
    with gzip.open(corpora("bbc_news.jsonl.gz"), "rt", encoding="utf-8") as stream:
        news = [json.loads(line)["text"] for line in stream]
    hits = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        start = int(rng.integers(0, len(news) - 160))
        texts = [news[row] for row in start + rng.permutation(160)]
        hits += bool(compare(make_case(texts, [0] * 60 + [6] * 100), 6, seed=seed).words)
    assert hits <= 8  # 3 are expected; more than 8 are as rare as 1 in 250
