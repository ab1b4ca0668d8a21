"""The page's sections on groups and effects."""

from __future__ import annotations

from made import make_records
from made_groups import add_groups
from made_page import MANIFEST, make_study

from research.report import write_page
from research.report.methods.methods import describe_methods
from research.report.page.group_section import list_comparisons, make_effect_section


def test_differences_are_listed_with_the_clearest_first_and_what_is_left_out():
    (one,) = list_comparisons(add_groups(make_records()))
    assert one.by == "source"
    assert [row.level_q for row in one.rows] == sorted(row.level_q for row in one.rows)
    assert all(row.kind == "theme" for row in one.rows)
    assert (one.n_clear, one.n_refused) == (one.n_tests - 1, 1)
    assert [group.n_articles for group in one.left_out] == [2]


def test_effects_that_are_not_estimated_are_named_once():
    section = make_effect_section(add_groups(make_records()), 0.05)
    assert [(row.covariate, row.refused_by) for row in section.refused] == [("party", "source")]
    assert section.rows[0].covariate == "source"
    assert section.n_clear == len({(row.kind, row.id) for row in add_groups(make_records()).effects.effects})


def test_the_page_says_what_differs_and_escapes_names_of_groups(tmp_path):
    page = write_page(add_groups(make_records()), make_study(tmp_path), MANIFEST)
    assert "<h4>Groups</h4>" in page
    assert "<h4>Effects of covariates</h4>" in page
    assert "+12.0" in page
    assert "<b>Tiny</b>" not in page
    assert "says the same" in page
    plain = write_page(make_records(), make_study(tmp_path), MANIFEST)
    assert "<h4>Groups</h4>" not in plain
    assert "<h4>Effects of covariates</h4>" not in plain


def test_the_methods_say_how_groups_were_compared(tmp_path):
    told = str(describe_methods(add_groups(make_records()), make_study(tmp_path), MANIFEST))
    assert "Groups by source were compared" in told
    assert "estimateEffect" in told
    assert "estimateEffect" not in str(describe_methods(make_records(), make_study(tmp_path), MANIFEST))
