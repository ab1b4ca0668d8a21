"""Codes, classifier and checks of themes made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from research.records import (
    Agreement,
    Classifier,
    ClassifierScore,
    CodebookText,
    CodePair,
    Codes,
    GivenCode,
    PlaceboTheme,
    RepeatedCodes,
    RunRecords,
    TextCheck,
    TextSimilarity,
    ThemeChecks,
    ThemeVerdict,
    ThemeWording,
    TransferScore,
)

HOSTILE_CODER = '<script>alert("coder")</script>'


def make_similarity(n_passages: int, n_themes: int) -> TextSimilarity:
    """Make similarities of passages with one text a theme, and with no subject: nothing of a page reads them."""
    none = np.zeros((n_passages, n_themes), np.float32)
    return TextSimilarity(
        texts=tuple(CodebookText(theme, "en", "description", "lake park") for theme in range(n_themes)),
        text=none,
        gram=np.eye(n_themes),
        text_subject=np.zeros((n_themes, 0)),
        breadth=np.ones(n_themes),
        lexicon=none,
        matches=none,
        subject=np.zeros((n_passages, 0), np.float32),
        subject_subject=np.zeros((0, 0)),
        sd=1.0,
    )


def make_checks(ids: list[str], share: np.ndarray) -> ThemeChecks:
    """Make checks of themes; ``share``, shape (n_themes,), is what the whole codebook gives."""
    rng = np.random.default_rng(1)
    tried = np.clip(share + rng.normal(0, 0.02, (50, len(ids))), 0, 1)
    return ThemeChecks(
        placebos=(
            PlaceboTheme("penguins", "Penguins of Antarctica", 0.0),
            PlaceboTheme("falconry", "Falconry", 0.012),
            PlaceboTheme("origami", "Paper folding", 0.004),
        ),
        wordings=tuple(
            ThemeWording(name, float(share[t]), *np.quantile(tried[:, t], [0.025, 0.975]).tolist())
            for t, name in enumerate(ids)
        ),
        wording_share=tried,
        texts=tuple(
            TextCheck(
                name, ids[-1] if number else name, "description", "en", text, 0.6, 0.7, -0.01 * (t + 1) + number / 50
            )
            for t, name in enumerate(ids)
            for number, text in enumerate(("lake park", HOSTILE_CODER))
        ),
    )


def make_no_codes(n_themes: int) -> Codes:
    """Make the codes of a study that nobody coded."""
    none = np.zeros(0)
    return Codes(
        origin="nobody",
        story=np.zeros(0, np.int64),
        value=np.zeros((0, n_themes)),
        weight=none,
        is_adjudicated=np.zeros(0, bool),
        given=(),
        coders=(),
        agreement=(),
        pairs=(),
        repeats=(),
        n_asked=0,
        n_blank=0,
        n_cannot_tell=0,
    )


def make_no_classifier(n_themes: int) -> Classifier:
    """Make the classifier of a study that nobody coded."""
    nothing, unknown = np.zeros((0, n_themes)), float("nan")
    return Classifier(
        probability=nothing,
        corrected=nothing,
        gain=np.zeros(0),
        variance_ratio=np.zeros(0),
        similarity_weight=1.0,
        temperature=1.0,
        calibration_error=unknown,
        calibration_error_before=unknown,
        f1=unknown,
        f1_similarity=unknown,
        scores=(),
        verdicts=(),
        transfers=(),
    )


def correct_records(records: RunRecords) -> RunRecords:
    """Give the same run with codes: of the themes, the last two are refused, for few codes and for disagreement."""
    ids = [theme.id for theme in records.themes.themes]
    n_themes, n_stories = len(ids), records.corpus.n_stories
    story = np.arange(0, n_stories, 2)
    value = np.zeros((len(story), n_themes))
    value[np.arange(len(story)), np.arange(len(story)) % n_themes] = 1
    refused = ["" for _ in ids]
    refused[-2:] = ["too_few_positives", "low_agreement"]
    codes = Codes(
        origin="sheets",
        story=story,
        value=value,
        weight=np.full(len(story), 2.0),
        is_adjudicated=np.arange(len(story)) == 0,
        given=(
            GivenCode("coder_a", 0, "themes", (ids[0],), False),
            GivenCode(HOSTILE_CODER, 0, "none", (), False),
            GivenCode(HOSTILE_CODER, 2, "cannot_tell", (), True),
        ),
        coders=("coder_a", HOSTILE_CODER),
        agreement=(
            Agreement("", "", 20, 0.84, 0.71, 0.93, 0.01, 0.86),
            *(
                Agreement(name, "", 20, 0.8, 0.4 if refusal == "low_agreement" else 0.7, 0.9, 0.1, 0.9)
                for name, refusal in zip(ids, refused, strict=True)
            ),
            Agreement(ids[0], "zh", 9, 0.6, 0.2, 0.9, 0.7, 0.7),
        ),
        pairs=(CodePair(ids[0], ids[0], 14), CodePair(ids[0], "none", 3)),
        repeats=(RepeatedCodes("coder_a", 8, 7),),
        n_asked=len(story) + 3,
        n_blank=2,
        n_cannot_tell=1,
    )
    n_articles = records.corpus.n_articles
    verdicts = ("automatable", "code_by_hand", "more_positives")
    classifier = Classifier(
        probability=np.full((n_articles, n_themes), 0.2),
        corrected=np.full((n_articles, n_themes), 0.2),
        gain=np.full(n_themes, 0.8),
        variance_ratio=np.full(n_themes, 0.5),
        similarity_weight=0.25,
        temperature=0.7,
        calibration_error=0.031,
        calibration_error_before=0.12,
        f1=0.78,
        f1_similarity=0.71,
        scores=tuple(
            ClassifierScore(name, group, label, 40, 11.0, 0.8, 0.7, 0.9, 0.82, 0.7, 0.9, 0.78, 0.6, 0.9)
            for name in ids
            for group, label in (("all", ""), ("language", "zh"), ("source", HOSTILE_CODER), ("half", "first"))
        ),
        verdicts=tuple(
            ThemeVerdict(
                theme=name,
                verdict=verdicts[t % 3],
                error=0.04,
                error_high=0.08,
                n_more=12,
                n_more_codes=60,
                refusal=refused[t],
            )
            for t, name in enumerate(ids)
        ),
        transfers=(TransferScore("zh", 30, 0.76, 0.72),),
    )
    before = records.prevalence
    n_topics = len(before.series) - n_themes
    level = np.nanmean(before.share, axis=2)
    prevalence = replace(
        before,
        membership="corrected",
        level=level,
        level_low=np.maximum(level - 0.05, 0),
        level_high=np.minimum(level + 0.05, 1),
        raw_share=before.share,
        n_coded=before.n // 2,
        variance_ratio=np.r_[np.full(n_themes, 0.5), np.full(n_topics, np.nan)],
        refused=(*refused, *[""] * n_topics),
        n_needed=np.r_[np.full(n_themes, 240), np.zeros(n_topics)].astype(np.int64),
    )
    return replace(records, codes=codes, classifier=classifier, prevalence=prevalence)
