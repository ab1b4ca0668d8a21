"""Agreement of coders: published examples, planted errors, and languages apart."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from made import make_records

from research.coding.codes import make_empty_codes
from research.records import Codes, GivenCode
from research.validation import measure_alpha
from research.validation.coder_agreement import add_agreement, measure_ac1

# The example of Krippendorff (2011), four coders with missing codes; Gwet (2014) gives AC1 = .775 for it.
PUBLISHED = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""


def test_ac1_is_that_of_the_published_example():
    coders = [line.split() for line in PUBLISHED.strip().splitlines()]
    count = np.array([[list(codes).count(str(k)) for k in range(1, 6)] for codes in zip(*coders, strict=True)], float)
    assert measure_ac1(count, n_categories=5) == pytest.approx(0.77544, abs=5e-6)


def test_ac1_of_two_coders_is_that_of_the_hand():
    # 118 stories both in, 2 both out, 5 disagreements: agreement .96, frequency .964, chance 2 x .964 x .036.
    count = np.array([[2, 0]] * 118 + [[0, 2]] * 2 + [[1, 1]] * 5, float)
    frequency = (118 + 2.5) / 125
    chance = 2 * frequency * (1 - frequency)
    assert measure_ac1(count, n_categories=2) == pytest.approx((0.96 - chance) / (1 - chance))
    assert np.isnan(measure_ac1(np.array([[1.0, 0.0]]), n_categories=2))


def make_codes(n: int, *, error: float, seed: int = 0, themes: tuple[str, ...] = ("a", "b", "c")) -> Codes:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, len(themes) + 1, n)
    given = []
    for coder in ("coder_a", "coder_b"):
        for story in range(n):
            code = truth[story] if rng.uniform() >= error else rng.integers(0, len(themes) + 1)
            named = () if code == len(themes) else (themes[code],)
            given.append(GivenCode(coder, story, "themes" if named else "none", named, False))
    empty = make_empty_codes(make_records(10).themes)
    return replace(empty, origin="sheets", given=tuple(given), coders=("coder_a", "coder_b"))


def test_alpha_of_planted_errors_is_that_of_the_reference_and_within_its_interval():
    records = make_records(300)
    codes = add_agreement(make_codes(250, error=0.2), ["a", "b", "c"], corpus=records.corpus, seed=1)
    whole = codes.find_agreement("")
    units = [[";".join(g.themes) or g.answer for g in codes.given if g.story == story] for story in range(250)]
    assert whole.alpha == pytest.approx(measure_alpha(units), abs=2e-15)
    # Both coders are right with probability .8, or meet by chance.
    assert whole.alpha_low < 0.8**2 < whole.alpha_high
    assert whole.n == 250
    assert {one.theme for one in codes.agreement} == {"", "a", "b", "c"}
    assert {one.language for one in codes.agreement} == {"", "en", "zh"}
    assert sum(pair.n for pair in codes.pairs) == 250


def test_agreement_that_is_low_is_called_low_and_high_agreement_is_not():
    corpus = make_records(300).corpus
    low = add_agreement(make_codes(250, error=0.6), ["a", "b", "c"], corpus=corpus, seed=1)
    high = add_agreement(make_codes(250, error=0.02), ["a", "b", "c"], corpus=corpus, seed=1)
    assert low.find_agreement("").p_below > 0.99
    assert high.find_agreement("").p_below < 0.01


def test_the_interval_of_alpha_holds_it_nearly_as_often_as_it_says():
    corpus = make_records(70).corpus
    truth = 0.75**2
    inside = [
        one.alpha_low <= truth <= one.alpha_high
        for seed in range(30)
        if (one := add_agreement(make_codes(60, error=0.25, seed=seed), [], corpus=corpus, seed=2).find_agreement(""))
    ]
    assert len(inside) == 30
    assert sum(inside) >= 25


def test_agreement_is_quick():
    corpus = make_records(300).corpus
    ids = tuple(f"t{i}" for i in range(10))
    codes = make_codes(290, error=0.3, themes=ids)
    began = time.process_time()
    add_agreement(codes, ids, corpus=corpus, seed=0)
    # .1 s on one core, as all themes share the resamples of stories; a busy machine takes thrice as long.
    assert time.process_time() - began < 1


def test_what_nobody_could_tell_is_no_disagreement_but_is_shown_in_the_confusion():
    given = (
        GivenCode("coder_a", 0, "cannot_tell", (), False),
        GivenCode("coder_b", 0, "themes", ("a",), False),
        GivenCode("coder_a", 1, "themes", ("a",), False),
        GivenCode("coder_b", 1, "none", (), False),
        GivenCode("coder_b", 1, "themes", ("a",), True),
    )
    codes = replace(make_codes(1, error=0), given=given)
    made = add_agreement(codes, ["a"], corpus=make_records(10).corpus, seed=0)
    assert made.find_agreement("").n == 1
    assert {(pair.first, pair.second) for pair in made.pairs} == {("a", "cannot_tell"), ("a", "none")}
    assert [(r.coder, r.n, r.n_equal) for r in made.repeats] == [("coder_b", 1, 0)]
