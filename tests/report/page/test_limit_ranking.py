"""Limitations: which go first, and which are pooled."""

from __future__ import annotations

from research.report.page.limit import Limit
from research.report.page.limit_ranking import choose_main, rank_limits

CLAIMS = (("change", "theme", "a"), ("level", "theme", "a"), ("level", "topic", "0"))


def test_limits_that_touch_a_claim_go_first_and_the_graver_kind_before_the_lighter():
    limits = [
        Limit("Note", "n", kind="note"),
        Limit("Thin", "t", kind="imprecise", aspects=("change",)),
        Limit("Other series", "o", kind="confounded", series=frozenset({("theme", "b")})),
        Limit("All series", "a", kind="confounded", aspects=("change",)),
        Limit("Own series", "s", kind="confounded", series=frozenset({("theme", "a")}), aspects=("change",)),
    ]
    ranked = rank_limits(limits, CLAIMS)
    assert [limit.head for limit in ranked] == ["Own series", "All series", "Thin", "Note", "Other series"]
    assert [limit.n_touched for limit in ranked] == [1, 1, 1, 3, 0]


def test_limits_with_one_heading_are_one_limit():
    limits = [Limit("Incomplete codebook", f"No {code}.", kind="unmeasured") for code in ("de", "fr", "pl", "de")]
    (pooled,) = rank_limits(limits, CLAIMS)
    assert pooled.texts == ("No de.", "No fr.", "No pl.")


def test_the_first_screen_names_one_limit_of_each_kind_before_a_second_of_one():
    limits = rank_limits(
        [
            Limit("Ends", "e", kind="confounded"),
            Limit("Begins", "b", kind="confounded"),
            Limit("Coded", "c", kind="unmeasured"),
            Limit("Thin", "t", kind="imprecise"),
        ],
        CLAIMS,
    )
    assert [limit.head for limit in choose_main(limits)] == ["Ends", "Coded", "Thin"]
    assert [limit.head for limit in choose_main(limits[:3])] == ["Ends", "Begins", "Coded"]


def test_without_claims_the_first_screen_still_names_limits():
    limits = rank_limits([Limit("Small corpus", "s", kind="imprecise"), Limit("One source", "o", kind="selective")], ())
    assert [limit.head for limit in choose_main(limits)] == ["Small corpus", "One source"]
