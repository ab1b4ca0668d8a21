"""Limitations: which go first, and which are pooled."""

from __future__ import annotations

from dataclasses import replace

from made import make_records
from made_page import MANIFEST, make_study

from research.records import MissingLanguage
from research.report import write_page
from research.report.page.limit import Limit
from research.report.page.limit_ranking import choose_main, rank_limits
from research.report.page.limitations import list_limits

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


def test_thirty_languages_without_a_codebook_are_one_limit_of_the_page(tmp_path):
    records = make_records()
    codes = [f"{first}{second}" for first in "abcdef" for second in "vwxyz"]
    missing = tuple(MissingLanguage(code, 1) for code in codes)
    made = replace(records, themes=replace(records.themes, missing=missing))
    limits = list_limits(made)
    pooled = rank_limits(limits, CLAIMS)
    assert len(limits) - len(pooled) >= 29
    html = write_page(made, make_study(tmp_path), MANIFEST)
    assert html.count("<dt>Incomplete codebook</dt>") <= 2
    assert "<summary>27 more</summary>" in html


def test_every_kind_of_limit_of_a_run_touches_what_it_says():
    records = make_records()
    limits = {limit.head: limit for limit in list_limits(records)}
    assert limits["Themes not checked by people"].touches(("level", "theme", "any"))
    assert not limits["Themes not checked by people"].touches(("level", "topic", "0"))
    assert not limits["Small periods"].touches(("level", "theme", "any"))
    (turned,) = limits["Direction dependent on sources"].series
    assert limits["Direction dependent on sources"].touches(("change", *turned))
    assert not limits["Direction dependent on sources"].touches(("change", "theme", "another"))
