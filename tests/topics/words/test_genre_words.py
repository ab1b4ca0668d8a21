"""Words of a genre, which stand in texts of every topic and name none."""

from __future__ import annotations

import numpy as np
import pytest

from research.records import Passage, Passages, TopicWord
from research.study import TopicSettings
from research.topics.words.genre_words import add_own_words, find_genre_words, list_genre_words
from research.topics.words.names import choose_main_names, count_languages, name_groups
from research.topics.words.words import Grouping, Vocabulary, count_words, rank_words

SUBJECTS = {
    "en": [
        "lake wetland bird reed marsh heron otter pond beaver sediment algae perch frog lagoon estuary spawning",
        "steel furnace slag ingot rolling foundry alloy smelter billet casting forge anvil girder welding scrap coke",
        "school pupil teacher classroom exam lesson homework kindergarten tuition headmaster grammar pedagogy textbook",
        "harbour vessel cargo quay crane dredger tug ferry lighthouse anchor freight pilot tanker mooring buoy",
        "museum painting sculpture gallery curator fresco portrait canvas exhibition bronze mosaic etching antiquity",
        "wheat barley harvest tractor grain orchard fertiliser irrigation pasture dairy ploughing seedling rye maize",
    ],
    "zh": [
        "湿地 湖泊 候鸟 芦苇 水质 鱼类 沼泽 河流 生态 污染 水库 流域 藻类 栖息地",
        "钢铁 高炉 炼钢 轧钢 铁矿 焦炭 冶金 合金 钢材 钢厂 铸造 锻造 矿石 电炉",
        "学校 教师 课堂 考试 学生 教材 作业 幼儿园 学费 校长 语文 数学 班级 家长",
        "港口 货轮 码头 集装箱 航运 船舶 油轮 海运 灯塔 货物 航线 轮船 船员 海关",
        "博物馆 绘画 雕塑 画廊 文物 壁画 展览 青铜器 油画 书法 陶瓷 收藏 画家 美术",
        "小麦 大麦 收割 拖拉机 土壤 粮食 化肥 灌溉 果园 玉米 水稻 农药 种子 牧场",
    ],
}
"""Words of six topics."""

PHRASES = {
    "en": [
        ["This paper examines the {0}. ", "The article proposes an approach for the {0}. ", "We study the {0}. "],
        [
            "Drawing on survey data, the analysis addresses a gap in the literature. ",
            "The authors combine interviews with a survey and a method of analysis. ",
        ],
        [
            "The findings demonstrate significant differences, with implications for policy and practice.",
            "The study contributes evidence and discusses implications for practice.",
        ],
    ],
    "zh": [
        ["本文研究{0}。", "文章提出{0}的分析框架。", "笔者探讨{0}的现状。"],
        ["采用问卷调查数据和实证方法分析其影响。", "运用文献研究方法,从理论视角进行考察。"],
        ["结果表明,差异显著,具有理论意义和实践意义。", "研究发现,其作用明显,为实践提供启示。"],
    ],
}
"""Openings, middles and ends of abstracts, which hold one word of the subject."""


def write_abstracts(language: str, n_topics: int = 6, n: int = 48) -> list[list[str]]:
    """Write abstracts of each topic, each field with its own taste in phrases; a tenth is on a word of another."""
    rng = np.random.default_rng(7)
    subjects = [line.split() for line in SUBJECTS[language][:n_topics]]
    every = sorted({word for line in subjects for word in line})
    texts = []
    for own in subjects:
        tastes = [rng.dirichlet([3.0] * len(phrases)) for phrases in PHRASES[language]]
        texts.append([])
        for _ in range(n):
            parts = [str(rng.choice(p, p=taste)) for p, taste in zip(PHRASES[language], tastes, strict=True)]
            texts[-1].append("".join(parts).format(str(rng.choice(every if rng.random() < 0.1 else own))))
    return texts


def group(texts: list[list[str]], language: str) -> tuple[Passages, Grouping]:
    """Give one passage a text, grouped by list."""
    rows = [(text, topic) for topic, listed in enumerate(texts) for text in listed]
    passages = tuple(Passage(f"{i:016x}", i, "body", language, t, "", 0, len(t)) for i, (t, _) in enumerate(rows))
    topic_of = np.array([topic for _, topic in rows])
    return Passages(passages, len(rows)), Grouping(topic_of, np.zeros(len(rows), bool), len(texts))


def name(texts: list[list[str]], language: str, *, passes_over: bool = True, **settings: object) -> list[list[str]]:
    """Give the words of the name of each topic."""
    passages, groups = group(texts, language)
    chosen = TopicSettings.model_validate(settings)
    vocabularies, _ = count_words(passages, chosen)
    found = find_genre_words(vocabularies, groups) if passes_over else frozenset()

    def rank(skipped: frozenset[tuple[int, str, str]] = frozenset()) -> list[TopicWord]:
        return [word for one in vocabularies for word in rank_words(one, groups, chosen, passed_over=skipped)]

    words = add_own_words(rank(), found, rank=lambda: rank(found))
    names = name_groups(words, count_languages(passages, groups), quote=str, passed_over=found)
    return [name.split(", ") for name in choose_main_names(names)]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("n_topics", [2, 3, 6])
def test_abstracts_are_named_by_their_subjects_alone(language: str, n_topics: int):
    texts = write_abstracts(language, n_topics)
    of_subject = [set(line.split()) for line in SUBJECTS[language][:n_topics]]
    before, after = name(texts, language, passes_over=False), name(texts, language)
    assert any(set(words) - own for words, own in zip(before, of_subject, strict=True))
    assert all(set(words) <= own for words, own in zip(after, of_subject, strict=True))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("n_topics", [2, 3])
def test_few_topics_are_not_named_by_listed_words(language: str, n_topics: int):
    texts = write_abstracts(language, n_topics)
    listed = frozenset().union(*list_genre_words(language))
    assert any(listed & set(words) for words in name(texts, language, passes_over=False))
    assert not any(listed & set(words) for words in name(texts, language))


def test_a_word_that_no_list_has_is_found_by_its_spread():
    texts = write_abstracts("en")
    assert "contributes" not in frozenset().union(*list_genre_words("en"))
    assert any("contributes" in words for words in name(texts, "en", passes_over=False))
    assert not any("contributes" in words for words in name(texts, "en"))


def find_sign(texts: list[list[str]], *, sign: str = "zyxgazette") -> list[int]:
    """Give the topics that a word is no subject of."""
    passages, groups = group(texts, "en")
    found = find_genre_words(count_words(passages, TopicSettings())[0], groups)
    return sorted(topic for topic, _, word in found if word == sign)


@pytest.mark.parametrize("n_topics", [2, 3])
def test_few_topics_tell_that_a_word_is_in_all_of_them(n_topics: int):
    texts = write_abstracts("en", n_topics)
    signed = [
        [f"{text} Zyxgazette." if i % (2 + t) == 0 else text for i, text in enumerate(own)]
        for t, own in enumerate(texts)
    ]
    assert find_sign(signed) == list(range(n_topics))


def test_a_single_topic_cannot_tell_whether_a_word_is_spread():
    (texts,) = write_abstracts("en", 1)
    assert not find_sign([[f"{text} Zyxgazette." for text in texts]])


@pytest.mark.parametrize(("n_second", "owners"), [(16, []), (9, [0])])
def test_of_two_topics_one_keeps_a_word_that_it_has_four_times_as_often(n_second: int, owners: list[int]):
    first, second = write_abstracts("en", 2)
    signed = [
        [f"{text} Zyxgazette." for text in first],
        [f"{text} Zyxgazette." if i < n_second else text for i, text in enumerate(second)],
    ]
    assert [topic for topic in range(2) if topic not in find_sign(signed)] == owners


def test_of_three_topics_two_keep_a_word_that_they_share():
    texts = write_abstracts("en", 3)
    shared = [
        [f"{text} Zyxgazette." if t < 2 or i < 2 else text for i, text in enumerate(own)] for t, own in enumerate(texts)
    ]
    assert find_sign(shared) == [2]


def test_a_topic_too_small_to_tell_says_nothing_of_a_word():
    first, second = write_abstracts("en", 2)
    assert find_sign([[f"{text} Zyxgazette." for text in first], [f"{second[0]} Zyxgazette.", second[1]]]) == [1]


def test_a_topic_keeps_a_word_of_the_genre_that_is_its_subject():
    english, chinese = write_abstracts("en"), write_abstracts("zh")
    english[1] = [f"{text} Paper, old paper, new paper." for text in english[1]]
    chinese[1] = [f"{text}研究,再研究,研究的研究。" for text in chinese[1]]
    named = name(english, "en"), name(chinese, "zh", word_unit="word")
    assert ["paper" in words for words in named[0]] == [False, True, False, False, False, False]
    assert ["研究" in words for words in named[1]] == [False, True, False, False, False, False]


def test_a_topic_whose_first_words_are_all_of_its_genre_is_named_by_the_next():
    passages, groups = group(
        [["study method paper lake reed heron"] * 4, ["study method paper steel slag ingot"] * 4], "en"
    )
    (vocabulary,), _ = count_words(passages, TopicSettings())
    settings = TopicSettings(word_weight="c-tf-idf", n_words=3)
    listed = [
        TopicWord(t, "en", rank, w, 1.0) for t in (0, 1) for rank, w in enumerate(("study", "method", "paper"), 1)
    ]
    over = frozenset((word.topic, "en", word.word) for word in listed)
    added = add_own_words(listed, over, rank=lambda: rank_words(vocabulary, groups, settings, passed_over=over))
    assert added[: len(listed)] == listed
    names = choose_main_names(name_groups(added, count_languages(passages, groups), quote=str, passed_over=over))
    assert [set(name.split(", ")) for name in names] == [{"lake", "reed", "heron"}, {"steel", "slag", "ingot"}]


def test_words_are_ranked_again_only_for_topics_without_enough_of_their_own():
    own = [TopicWord(0, "en", rank, word, 1.0) for rank, word in enumerate(("lake", "reed", "heron", "study"), 1)]
    other = TopicWord(1, "en", 1, "study", 1.0)
    found = [TopicWord(0, "en", 1, "otter", 1.0), TopicWord(1, "en", 1, "slag", 1.0)]
    over = {(0, "en", "study"), (1, "en", "study")}
    assert add_own_words(own, over, rank=lambda: pytest.fail("ranked without need")) == own
    assert add_own_words([*own, other], over, rank=lambda: found) == [*own, other, found[1]]


def test_a_single_topic_keeps_doubtful_words():
    (words,) = name([["The study of paper."] * 5], "en")
    assert set(words) == {"study", "paper"}


def test_a_topic_that_has_no_other_words_is_named_by_those_of_its_genre():
    texts = [*write_abstracts("en", 4), ["The paper of the study, a method and an analysis."] * 40]
    assert set(name(texts, "en")[4]) <= {"paper", "study", "method", "analysis"}


def test_words_of_two_topics_or_of_half_of_them_stay():
    texts = write_abstracts("en")
    for n_sharing in (2, 3):
        shared = [[f"{text} Zyxriver." if t < n_sharing else text for text in topic] for t, topic in enumerate(texts)]
        passages, groups = group(shared, "en")
        found = find_genre_words(count_words(passages, TopicSettings())[0], groups)
        assert not [entry for entry in found if entry[0] < n_sharing and entry[2] == "zyxriver"]


def test_words_of_the_genre_stay_among_the_words_and_tell_equal_names_apart():
    texts = write_abstracts("en")
    passages, groups = group(texts, "en")
    (vocabulary,), _ = count_words(passages, TopicSettings())
    assert any(word.word in {"paper", "evidence"} for word in rank_words(vocabulary, groups, TopicSettings()))
    twice = [["The lake of the study."] * 9, ["The lake of the method."] * 9]
    passages, groups = group(twice, "en")
    words = rank_words(count_words(passages, TopicSettings())[0][0], groups, TopicSettings(word_weight="c-tf-idf"))
    over = {(topic, "en", word) for topic in range(2) for word in ("study", "method")}
    names = name_groups(words, count_languages(passages, groups), quote=str, passed_over=over)
    assert choose_main_names(names) == ["lake", "lake, method"]


def test_the_order_of_passages_does_not_matter():
    passages, groups = group(write_abstracts("en"), "en")
    order = np.random.default_rng(1).permutation(len(passages.passages))
    mixed = Passages(tuple(passages.passages[row] for row in order), passages.n_articles)
    found = [
        find_genre_words(count_words(of, TopicSettings())[0], Grouping(topic_of, groups.is_outlier, groups.n_topics))
        for of, topic_of in ((passages, groups.topic_of), (mixed, groups.topic_of[order]))
    ]
    assert found[0] == found[1]
    assert found[0]


def test_planted_words_are_told_apart_at_the_stated_rates():
    rng = np.random.default_rng(3)
    n_topics, n_words = 8, 300
    size = rng.integers(30, 200, n_topics)
    of_genre = rng.uniform(0.06, 0.6, n_words) * np.exp(rng.normal(0, 0.45, (n_topics, n_words)))
    of_two = rng.uniform(0.003, 0.04, n_words) * np.exp(rng.normal(0, 0.5, (n_topics, n_words)))
    of_two[:2] = rng.uniform(0.15, 0.6, n_words)
    rates = np.repeat(np.clip(np.hstack([of_genre, of_two]), 0, 0.97), size, axis=0)
    counts = (rng.random(rates.shape) < rates) * (1 + rng.poisson(0.3, rates.shape))
    topic_of = np.repeat(np.arange(n_topics), size)
    groups = Grouping(topic_of, np.zeros(len(topic_of), bool), n_topics)
    vocabulary = Vocabulary("xx", np.arange(len(topic_of)), tuple(map(str, range(2 * n_words))), sparse_of(counts))
    found = find_genre_words([vocabulary], groups)
    leading = np.argmax([counts[topic_of == t].mean(axis=0) for t in range(n_topics)], axis=0)
    is_found = np.array([(int(leading[w]), "xx", str(w)) in found for w in range(2 * n_words)])
    assert is_found[:n_words].mean() > 0.85
    assert is_found[n_words:].mean() < 0.02


def sparse_of(counts: np.ndarray) -> object:
    from scipy import sparse

    return sparse.csr_array(counts.astype(np.float64))


def test_lists_are_folded_and_disjoint():
    for language in ("zh", "en", "de", "fr", "es"):
        empty, doubtful = list_genre_words(language)
        assert doubtful
        assert not empty & doubtful
        assert all(word == word.lower() for word in empty | doubtful)
    assert list_genre_words("ja") == (frozenset(), frozenset())
