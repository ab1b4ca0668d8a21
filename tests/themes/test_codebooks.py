"""The codebooks that come with the project, and what the first study finds with its own."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from research.study.codebook import Codebook
from research.themes import compare_texts, count_neighbors, list_background_texts, list_codebook_texts, score_themes
from research.topics.clustering.neighbors import find_neighbors

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
CODEBOOKS = sorted(CONFIGS.glob("*_codebook.yaml"))


def read(path: Path) -> Codebook:
    return Codebook.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", CODEBOOKS, ids=lambda path: path.stem)
def test_every_theme_is_named_and_described_in_chinese_and_english_and_has_its_colour(path):
    codebook = read(path)
    assert {"en", "zh"} <= set(codebook.languages)
    for theme in codebook.themes:
        for language in ("en", "zh"):
            assert theme.name[language]
            assert len(theme.description[language]) >= 2
    colors = [theme.color for theme in codebook.themes]
    assert None not in colors
    assert len(set(colors)) == len(colors)


@pytest.mark.parametrize("path", CODEBOOKS, ids=lambda path: path.stem)
def test_no_text_stands_in_a_codebook_twice(path):
    texts = [text.text for text in list_codebook_texts(read(path))]
    assert len(set(texts)) == len(texts)


def test_the_first_study_has_its_four_themes():
    codebook = read(CONFIGS / "city_transformation_codebook.yaml")
    assert [(theme.id, theme.color) for theme in codebook.themes] == [
        ("resource_city_decline", "#D55E00"),
        ("ecological_restoration", "#009E73"),
        ("service_upgrading", "#0072B2"),
        ("industrial_transition", "#7F3B08"),
    ]


@pytest.fixture(scope="module")
def city(corpora, vectors):
    """Read and embed the ten articles of the first study, as its run does."""
    file = corpora("city_transformation_search.txt")
    from research.corpus import cut_passages, read_corpus
    from research.encoders import align_languages, encode_passages, encode_texts, open_encoder
    from research.study import load_study

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESEARCH_CORPORA", str(file.parent.resolve()))
        study = load_study(CONFIGS / "city_transformation.yaml")
        articles = read_corpus(study.corpus, resolve=study.resolve)
    passages = cut_passages(articles, study.passages)
    encoder = open_encoder(study.encoder)
    embedded = encode_passages(passages, encoder, cache_dir=vectors)
    aligned = align_languages(embedded, passages, study.alignment, seed=study.seed)
    texts = list_codebook_texts(study.codebook)
    raw = encode_texts([text.text for text in texts], encoder, cache_dir=vectors)
    background = encode_texts([text.text for text in list_background_texts()], encoder, cache_dir=vectors)
    neighbors, _ = find_neighbors(aligned.values, count_neighbors(passages.n_passages))

    def score(keep=lambda _: True, **changes):
        rows = [row for row, text in enumerate(texts) if keep(text)]
        similarity = compare_texts(
            embedded.values,
            passages,
            study.codebook,
            texts=[texts[row] for row in rows],
            text_values=raw[rows],
            background_values=background,
            neighbors=neighbors,
        )
        made = score_themes(similarity, passages, study.codebook, settings=study.themes.model_copy(update=changes))
        place = {f"{article.published:%Y-%m-%d}": row for row, article in enumerate(articles.articles)}
        return {day: (made.themes[made.top_theme[row]].id, made.article_share[row]) for day, row in place.items()}

    return study, score


ANSWERS = {
    "2025-08-31": "resource_city_decline",
    "2025-07-18": "ecological_restoration",
    "2025-09-04": "service_upgrading",
    "2025-08-09": "industrial_transition",
}


@pytest.mark.parametrize("day", ANSWERS)
def test_the_first_study_finds_what_a_reader_finds(city, day):
    study, score = city
    theme, share = score()[day]
    assert theme == ANSWERS[day]
    assert share.max() >= study.themes.min_share
    assert share.max() - sorted(share)[-2] > 0.2


@pytest.mark.parametrize(
    "keep",
    [
        pytest.param(lambda text: text.kind == "description", id="without examples"),
        pytest.param(lambda text: text.language == "en", id="in English alone"),
        pytest.param(lambda text: text.language == "zh", id="in Chinese alone"),
    ],
)
def test_the_answer_does_not_hang_on_one_part_of_the_codebook(city, keep):
    _, score = city
    made = score(keep)
    assert {day: made[day][0] for day in ANSWERS} == ANSWERS


@pytest.mark.parametrize("softness", [0.01, 0.2])
def test_the_answer_does_not_hang_on_the_softness(city, softness):
    _, score = city
    made = score(softness=softness)
    assert {day: made[day][0] for day in ANSWERS} == ANSWERS
