"""Records made by hand, consistent with one another, for tests of figures, tables, the page and the store."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from made_changes import make_changes, make_topic_lives, make_trend, make_trends, make_word_changes
from made_codes import make_checks, make_similarity
from made_compositions import make_compositions
from made_histories import make_histories
from made_interruptions import make_interruptions
from made_sources import draw_topics, make_sources

from research.coding.codes import make_empty_codes
from research.records import (
    Alignment,
    AlignmentMeasure,
    Article,
    ArticleTopics,
    Boilerplate,
    Clusters,
    Corpus,
    Editing,
    Effects,
    Exemplar,
    GivenName,
    Group,
    GroupTrends,
    InputFile,
    LabelMatch,
    LanguageNearness,
    LanguageShift,
    LayerTopic,
    Passage,
    Passages,
    Period,
    Prevalence,
    QualityMeasure,
    RejectedRow,
    Resolution,
    RunRecords,
    SeriesKey,
    SourceEvent,
    TextNeighbors,
    Theme,
    Themes,
    Topic,
    TopicMap,
    TopicName,
    Topics,
    TopicThemes,
    TopicWord,
    TrendFits,
    Vectors,
    WordRule,
)
from research.themes.classifier import make_empty_classifier

HOSTILE = '<script>alert("x")</script> & \\input{x} 100% _$#{}~^ =cmd|"/c calc"!A1'
ZONE = ZoneInfo("Asia/Shanghai")
THEME_IDS = ("resource_city_decline", "ecological_restoration", "service_upgrading", "industrial_transition")
THEME_NAMES = (
    ("Resource-city decline", "资源型城市衰退"),
    ("Ecological restoration", "生态修复"),
    ("Service upgrading", "服务升级"),
    ("Industrial transition", "产业转型"),
)
COLORS = ("#D55E00", "#009E73", "#0072B2", "#E69F00")
SOURCES = ("Bei Ling Ri Bao", "云渡新闻网", "Cheng Shi Guan Cha")
NAN = float("nan")
LEAST_MONTHS = 10
"""Shorter series are not tested, and have no seasons, change points and words."""
WORDS = {"en": ("lake", "mine", "service", "factory", "park"), "zh": ("转型", "煤矿", "服务", "工厂", "公园")}


def _make_source_events(articles: list[Article]) -> tuple[SourceEvent, ...]:
    middle = articles[len(articles) // 2].published.date()
    return (
        SourceEvent(HOSTILE, "begins", middle, None, 0.0, 0.2, 0.0, 0.3, 0.3),
        SourceEvent(SOURCES[1], "silent", middle, middle + timedelta(days=40), 0.3, 0.0, 0.2, 0.0, 0.05),
    )


def make_records(
    n_articles: int = 60, *, n_topics: int = 3, n_themes: int = 4, n_months: int = 12, seed: int = 0
) -> RunRecords:
    """Make a whole run's records; one title is hostile and one month is empty (if there are more than three)."""
    rng = np.random.default_rng(seed)
    first = datetime(2024, 1, 1, 8, tzinfo=ZONE)
    months = [m for m in range(n_months) if not (n_months > 3 and m == 2)]
    month_of = np.sort(rng.choice(months, n_articles))
    articles = []
    for i in range(n_articles):
        month = int(month_of[i])
        published = first.replace(year=2024 + month // 12, month=month % 12 + 1, day=int(rng.integers(1, 28)))
        articles.append(
            Article(
                id=f"{i:016x}",
                title=HOSTILE if i == 1 else f"城市转型第{i}篇",
                body=f"The lake park of city {i} opened. 新的工厂开始生产。",
                title_language="zh",
                body_language="en" if i % 3 else "zh",
                source=SOURCES[i % len(SOURCES)],
                published=published,
                precision="minute",
                url=None if i % 2 else f"https://example.org/{i}",
                key=None,
                file="articles.txt",
                line=i + 1,
            )
        )
    articles.sort(key=lambda article: (article.published, article.id))
    story_of = np.arange(n_articles)
    if n_articles > 5:
        story_of[5] = 4
        story_of = np.unique(story_of, return_inverse=True)[1]
    corpus = Corpus(
        articles=tuple(articles),
        story_of=story_of.astype(np.int64),
        body_span=np.array([[0, len(a.body)] for a in articles], dtype=np.int64).reshape(-1, 2),
        rejected=(RejectedRow("articles.txt", 99, "unreadable_date", ("soon",), HOSTILE),),
        boilerplate=(Boilerplate(SOURCES[1], "opening", "云渡新闻网消息：", 14, 0.7),),
        n_rows=n_articles + 1,
        time_zone="Asia/Shanghai",
        inputs=(
            InputFile(
                "articles.txt",
                "search_export",
                n_rows=n_articles + 1,
                n_articles=n_articles,
                n_claimed=n_articles + 1,
                database="Press",
                query=HOSTILE,
                retrieved=date(2025, 3, 1),
            ),
        ),
    )
    passages = []
    for i, article in enumerate(articles):
        passages.append(Passage(f"t{i:015x}", i, "title", "zh", article.title, "", 0, len(article.title)))
        passages.append(Passage(f"b{i:015x}", i, "body", article.body_language, article.body, "", 0, len(article.body)))
    n_passages = len(passages)
    n_topics = min(n_topics, n_articles)
    values = rng.normal(size=(n_passages, 8)).astype(np.float32)
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    topic_of = np.sort(rng.integers(0, n_topics, n_passages))
    topic_of[:n_topics] = np.arange(n_topics)
    is_outlier = np.zeros(n_passages, bool)
    is_outlier[-1:] = n_passages > 10
    article_topic = np.zeros((n_articles, n_topics))
    for p, passage in enumerate(passages):
        if not is_outlier[p]:
            article_topic[passage.article, topic_of[p]] += 0.5
    theme_share = rng.dirichlet(np.ones(n_themes) * 0.4, n_passages) * 0.95 if n_themes else np.zeros((n_passages, 0))
    article_theme = (theme_share[0::2] + theme_share[1::2]) / 2
    periods = _make_periods(articles, n_months, story_of)
    series = [("theme", THEME_IDS[t], article_theme[:, t]) for t in range(n_themes)]
    series += [("topic", str(t), article_topic[:, t]) for t in range(n_topics)]
    prevalence = _make_prevalence(articles, periods, series)
    trends = [
        make_trend(
            kind,
            name,
            n_periods=n_months,
            n=n_articles,
            n_tests=n_themes if kind == "theme" else n_topics,
            is_tested=n_months >= LEAST_MONTHS,
        )
        for kind, name, _ in series
    ]
    names = [(kind, name) for kind, name, _ in series]
    is_tested = n_months >= LEAST_MONTHS
    centroid = rng.normal(size=(n_topics, 8)).astype(np.float32)
    counts = np.bincount(topic_of, minlength=n_topics)
    clusters = Clusters(
        topic_of=topic_of.astype(np.int64),
        is_outlier=is_outlier,
        fine_of=topic_of.astype(np.int64),
        topic_of_fine=np.arange(n_topics),
        coarse_of_topic=np.minimum(np.arange(n_topics), 1),
        centroid=centroid,
        similarity=rng.uniform(0.3, 0.9, n_passages).astype(np.float32),
        co_assignment=rng.uniform(0.3, 1.0, n_passages).astype(np.float32),
        stability=rng.uniform(0.5, 1.0, n_topics),
        seed_agreement=0.93,
        resample_agreement=0.88,
        half_agreement=0.97,
        resolutions=(
            Resolution(0.315, 2.0, 0.9, 0.02, "coarse"),
            Resolution(0.63, 3.0, 0.88, 0.03, "middle"),
            Resolution(1.26, 6.5, 0.7, 0.05, ""),
        ),
        n_texts=n_passages,
        method="graph",
        asked_method="graph",
        n_neighbors=15,
        resolution=0.63,
        is_resolution_asked=False,
        n_members=12,
        seeds=(0, 1, 2),
        n_subsamples=4,
        clusterings=np.stack([topic_of, topic_of, (topic_of + 1) % n_topics]).astype(np.int32),
    )
    themes = Themes(
        themes=tuple(Theme(THEME_IDS[t], ("en", "zh"), THEME_NAMES[t], COLORS[t]) for t in range(n_themes)),
        passage_similarity=(theme_share * 3).astype(np.float32),
        passage_share=theme_share.astype(np.float32),
        article_share=article_theme,
        lexicon=(article_theme * 2).astype(np.float32),
        logit=(article_theme * 4 - 2).astype(np.float32),
        top_theme=(article_theme.argmax(axis=1) if n_themes else np.zeros(n_articles)).astype(np.int64),
        is_abstained=article_theme.max(axis=1, initial=0.0) < 0.35,
        missing=(),
    )
    vectors = Vectors(values, "use-multilingual", "0.2.1", 1)
    return RunRecords(
        corpus=corpus,
        histories=make_histories(corpus, events=_make_source_events(articles) if n_articles else ()),
        passages=Passages(tuple(passages), n_articles),
        vectors=vectors,
        alignment=Alignment(
            shift_of=np.zeros(n_passages, np.int32),
            shifts=(
                LanguageShift("en", n_passages // 3, True, "own_mean", 1.0),
                LanguageShift("zh", 2 * n_passages // 3, True, "own_mean", 1.0),
            ),
            mean=np.zeros((2, 8), np.float32),
            axes=np.zeros((0, 8), np.float32),
            measures=(
                AlignmentMeasure("language_ami", 0.41, 0.02, n_passages),
                AlignmentMeasure("title_with_body", float("nan"), float("nan"), 0),
            ),
            nearness=(LanguageNearness("zh", "en", 0.95, 400, False, False),),
            method="centre",
            least_passages=30,
            least_nearness=0.8,
            vectors_sha256="0" * 64,
            vectors=vectors,
        ),
        neighbors=TextNeighbors(
            np.arange(n_passages, dtype=np.int32),
            np.arange(n_passages, dtype=np.int32),
            np.zeros((n_passages, 0), np.int32),
            np.zeros((n_passages, 0), np.float32),
        ),
        detected=clusters,
        editing=Editing(
            matches=(
                LabelMatch(
                    label="parks",
                    actions=("rename",),
                    detected_topic=0,
                    detected_fine=None,
                    topic=0,
                    n_listed=12,
                    n_known=11,
                    n_inside=10,
                    word_similarity=0.83,
                    strength=0.9,
                    n_passages=40,
                    is_matched=True,
                    is_applied=True,
                    problem=None,
                    others=(),
                    merged_into="",
                    merged_with=(),
                    note=HOSTILE,
                ),
                LabelMatch(
                    label="mines",
                    actions=("exclude",),
                    detected_topic=1,
                    detected_fine=None,
                    topic=None,
                    n_listed=12,
                    n_known=12,
                    n_inside=4,
                    word_similarity=float("nan"),
                    strength=0.33,
                    n_passages=0,
                    is_matched=False,
                    is_applied=False,
                    problem="weak_match",
                    others=(),
                    merged_into="",
                    merged_with=(),
                    note="",
                ),
            ),
            names=(GivenName(0, "en", "Parks and lakes"),),
            topic_of_fine=np.arange(n_topics),
            least_strength=0.5,
        ),
        clusters=clusters,
        article_topics=ArticleTopics(
            article_topic, article_topic.argmax(axis=1).astype(np.int64), article_topic.sum(axis=1) == 0
        ),
        topic_map=TopicMap(rng.normal(size=(n_passages, 2)).astype(np.float32), "umap", n_passages),
        topics=Topics(
            topics=tuple(
                Topic(
                    t, f"{WORDS['en'][t % 5]}, {WORDS['zh'][t % 5]} {t}", int(counts[t]), int(counts[t]), int(counts[t])
                )
                for t in range(n_topics)
            ),
            words=tuple(
                TopicWord(t, language, r + 1, f"{word}{t}" if language == "en" else word, 0.5 / (r + 1))
                for t in range(n_topics)
                for language in ("en", "zh")
                for r, word in enumerate(WORDS[language])
            ),
            exemplars=tuple(
                Exemplar(t, r + 1, int(p), 0.8)
                for t in range(n_topics)
                for r, p in enumerate(np.flatnonzero(topic_of == t)[:3])
            ),
            quality=(QualityMeasure("word_diversity", 0.87), QualityMeasure("exclusivity", 0.61, "zh")),
            stop_words=("en:the", "zh:的"),
            word_rules=(WordRule("en", "spaces", False, True), WordRule("zh", "jieba", False, True)),
            names=tuple(
                TopicName(t, language, f"{WORDS[language][t % 5]} {t}", int(counts[t]) // 2)
                for t in range(n_topics)
                for language in ("en", "zh")
            ),
            layers=(
                *(
                    LayerTopic(
                        "coarse", t, -1, HOSTILE if t else "coast", "en", ("sea",), int(counts[t]), int(counts[t])
                    )
                    for t in range(min(2, n_topics))
                ),
                *(
                    LayerTopic("fine", t, t, f"fine {t}", "en", ("reed",), int(counts[t]), int(counts[t]))
                    for t in range(n_topics)
                ),
            ),
        ),
        text_similarity=make_similarity(n_passages, n_themes),
        themes=themes,
        theme_checks=make_checks(list(THEME_IDS[:n_themes]), article_theme.mean(axis=0)),
        codes=make_empty_codes(themes),
        classifier=make_empty_classifier(themes),
        topic_themes=TopicThemes(
            np.stack([theme_share[topic_of == t].mean(axis=0) for t in range(n_topics)])
            if n_themes
            else np.zeros((n_topics, 0))
        ),
        prevalence=prevalence,
        sources=make_sources(prevalence, SOURCES, is_tested=is_tested),
        fits=_make_fits(len(periods)),
        trends=make_trends(trends, prevalence, is_tested=is_tested),
        group_trends=GroupTrends((), (), (), 0.05),
        effects=Effects((), 0, 0, 0, 0, ()),
        compositions=make_compositions(prevalence, is_tested=is_tested),
        changes=make_changes(names, periods, is_tested=is_tested),
        interruptions=make_interruptions(trends, periods, is_tested=is_tested),
        topic_lives=make_topic_lives(n_topics, len(periods), is_tested=is_tested),
        word_changes=make_word_changes(names, WORDS, is_tested=is_tested),
    )


def _make_fits(n_periods: int) -> TrendFits:
    """Give fits of no series: nothing that is made from these records reads a fit."""
    none = np.zeros(0)
    return TrendFits(
        rows=np.zeros(0, np.int64),
        **dict.fromkeys(("grid_slope", "grid_se", "noise_weight", "noise_line_weight"), np.zeros((0, 0))),
        n_cycles=0.0,
        n_recurring=0,
        season_names=(),
        season_columns=np.zeros((n_periods, 0)),
        holiday_parts=(),
        change_p=none,
        derivative=none,
        unlike=none,
        season_p=none,
        season_q=none,
        **dict.fromkeys(("season_effect", "season_low", "season_high"), np.zeros((0, 0))),
        **dict.fromkeys(("recurrence_p", "agreement"), none),
        **dict.fromkeys(("n_above", "n_compared"), np.zeros(0, np.int64)),
    )


def _make_prevalence(
    articles: list[Article], periods: list[Period], series: list[tuple[str, str, np.ndarray]]
) -> Prevalence:
    """Count articles; ``series`` are kind, id and membership of every article."""
    groups = [Group("all", ""), *(Group("source", s) for s in SOURCES), *(Group("language", g) for g in ("en", "zh"))]
    n = np.zeros((len(groups), len(periods)), np.int64)
    share, low, high = (np.full((len(series), *n.shape), NAN) for _ in range(3))
    for g, group in enumerate(groups):
        for t, period in enumerate(periods):
            rows = [
                i
                for i, a in enumerate(articles)
                if period.start <= a.published.date() < period.end
                and (group.kind == "all" or group.name in (a.source, a.body_language))
            ]
            n[g, t] = len(rows)
            if rows:
                share[:, g, t] = [values[rows].mean() for _, _, values in series]
                low[:, g, t] = np.maximum(0, share[:, g, t] - 0.2 / np.sqrt(len(rows)))
                high[:, g, t] = np.minimum(1, share[:, g, t] + 0.2 / np.sqrt(len(rows)))
    is_topic = [kind == "topic" for kind, _, _ in series]
    return Prevalence(
        series=tuple(SeriesKey(kind, name) for kind, name, _ in series),
        groups=tuple(groups),
        periods=tuple(periods),
        n=n,
        share=share,
        low=low,
        high=high,
        n_effective=np.broadcast_to(n, share.shape).astype(float),
        hard_share=share,
        hard_low=low,
        hard_high=high,
        # Bands hold the whole series at once, so they are wider than intervals.
        band_low=np.maximum(0, low[:, 0] - 0.05),
        band_high=np.minimum(1, high[:, 0] + 0.05),
        topic_draws=draw_topics(share[is_topic, 0]),
        unit="story",
        membership="soft",
        length="month",
        confidence=0.95,
        n_replicates=1000,
    )


def _make_periods(articles: list[Article], n_months: int, story_of: np.ndarray) -> list[Period]:
    periods = []
    for m in range(n_months):
        start = date(2024 + m // 12, m % 12 + 1, 1)
        end = (start + timedelta(days=32)).replace(day=1)
        rows = [i for i, a in enumerate(articles) if start <= a.published.date() < end]
        is_partial = n_months > 1 and m == n_months - 1
        periods.append(
            Period(m, f"{start:%Y-%m}", start, end, len(rows), len({int(story_of[i]) for i in rows}), is_partial)
        )
    return periods
