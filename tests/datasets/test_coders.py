from __future__ import annotations

from research.datasets.coders import simulate_coder

CODES = ("decline", "restoration", "none")


def test_a_coder_without_errors_gives_the_truth():
    truth = [CODES[row % 3] for row in range(30)]
    assert simulate_coder(truth, CODES, error=0, seed=1) == tuple(truth)


def test_errors_come_as_often_as_asked_and_are_other_codes():
    truth = ["restoration"] * 4000
    answers = simulate_coder(truth, CODES, error=0.1, seed=2)
    wrong = [answer for answer in answers if answer != "restoration"]
    assert 0.08 < len(wrong) / len(truth) < 0.12
    assert set(wrong) == {"decline", "none"}


def test_exactly_so_many_rows_cannot_be_told():
    answers = simulate_coder(["none"] * 20, CODES, error=0, n_cannot_tell=3, seed=3)
    assert answers.count("cannot_tell") == 3
