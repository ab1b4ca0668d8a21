from __future__ import annotations

from collections import Counter

import pytest

from research.report.summary.minor_languages import find_minor, format_languages, select_main


@pytest.mark.parametrize(
    ("counts", "minor"),
    [
        ({"ja": 2000, "zh": 19, "en": 40}, {"zh"}),
        ({"ja": 95, "fi": 4, "en": 5}, {"fi"}),
        ({"ja": 6, "en": 1}, set()),
        ({"zh": 3, "en": 3, "de": 3}, set()),
        ({}, set()),
    ],
)
def test_languages_of_few_texts_are_minor_unless_the_corpus_is_small(counts, minor):
    assert find_minor(counts) == minor


def test_the_largest_language_is_never_minor():
    for n in (1, 4, 10, 1000):
        assert "ja" not in find_minor({"ja": n, "en": n - 1})


def test_minor_languages_are_counted_and_not_named():
    counts = Counter({"ja": 5000, "en": 300} | dict.fromkeys(("fi", "de", "es", "fr", "pl", "nl"), 1))
    assert format_languages(counts) == "Japanese, English and 6 others"
    assert format_languages({"fi": 10, "en": 300}) == "English and Finnish"


def test_words_are_kept_where_all_languages_are_minor():
    assert select_main(("fi", "de"), {"fi", "de"}) == ("fi", "de")
    assert select_main(("fi", "de"), {"fi"}) == ("de",)
