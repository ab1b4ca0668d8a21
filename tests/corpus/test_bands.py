"""Near-duplicates by bands: what pairs are found, in memory and out of it."""

from __future__ import annotations

import random

import numpy as np

from research.corpus import bands as module
from research.corpus.bands import Bands, hash_grams
from research.corpus.duplicates import group_stories
from research.corpus.origins import Origin
from research.study import DuplicateSettings

WORDS = [a + b for a in "bdfgklmnprst" for b in ("ane", "ilo", "ume", "ory")]


def make_text(draw, n_words=40):
    return "".join(draw.choices(WORDS, k=n_words))


def fill(texts, size):
    made = Bands(0.7, 5)
    for start in range(0, len(texts), size):
        made.add_texts(texts[start : start + size])
    return made


def list_pairs(made, rows):
    return [pairs.tolist() for pairs in made.propose_pairs(rows)]


def test_pairs_do_not_depend_on_blocks_or_on_where_bands_are_kept(monkeypatch):
    draw = random.Random(4)
    texts = [make_text(draw) for _ in range(60)]
    texts += [text[:120] + make_text(draw, 5) for text in texts[:30]]
    rows = np.arange(5, 90)
    expected = list_pairs(fill(texts, 90), rows)
    assert sum(map(len, expected)) > 30
    assert list_pairs(fill(texts, 7), rows) == expected
    monkeypatch.setattr(module, "_IN_MEMORY", 1000)
    with fill(texts, 7) as spilled:
        assert spilled._spilled is not None
        assert list_pairs(spilled, rows) == expected


def test_pairs_of_a_band_that_all_texts_share_are_two_a_text():
    texts = [make_text(random.Random(1))] * 500
    for pairs in fill(texts, 100).propose_pairs(np.arange(500)):
        assert len(pairs) == 499 + 498
        assert (pairs[:, 0] < pairs[:, 1]).all()


def test_stories_are_those_of_all_pairs():
    draw = random.Random(8)
    texts = []
    for _ in range(40):
        text = make_text(draw)
        for _ in range(draw.randrange(1, 4)):
            cut = draw.randrange(len(text) // 2, len(text))
            texts.append(text[:cut] + make_text(draw, 2) + text[cut:] if draw.random() < 0.7 else text[:cut])
    draw.shuffle(texts)
    grams = [set(hash_grams(text, 5).tolist()) for text in texts]
    story = list(range(len(texts)))
    for a in range(len(texts)):
        for b in range(a):
            if len(grams[a] & grams[b]) >= 0.7 * len(grams[a] | grams[b]):
                story = [story[b] if number == story[a] else number for number in story]
    expected = {tuple(i for i in range(len(texts)) if story[i] == number) for number in set(story)}
    made = group_stories(texts, [Origin(0, 0)] * len(texts), DuplicateSettings())
    assert {tuple(np.flatnonzero(made == number).tolist()) for number in range(made.max() + 1)} == expected
    assert made[0] == 0
    assert (np.diff(np.unique(made, return_index=True)[1]) > 0).all(), "numbered by their first texts"
