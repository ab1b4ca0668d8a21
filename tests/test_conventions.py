"""How functions are written."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "research"
MOST_POSITIONAL = 3

OWED = {
    "datasets/corpora.py:_make_text",
    "encoders/alignment/alignment.py:_subtract",
    "encoders/cache.py:write_vectors",
    "encoders/use_network.py:_run_batch",
    "encoders/use_network.py:_normalise",
    "figures/prevalence.py:_add_legend",
    "figures/prevalence.py:_tabulate",
    "figures/prevalence.py:_describe_series",
    "figures/series_panel.py:draw_series",
    "figures/source_split.py:_draw_row",
    "figures/standardised.py:_draw_panel",
    "figures/topic_map.py:_number_topics",
    "topics/clustering/clusters.py:_match_reprints",
    "topics/clustering/clusters.py:_hand_out",
    "topics/clustering/clusters.py:_settle",
    "topics/clustering/clusters.py:_describe_caution",
    "topics/clustering/ensemble.py:_extend",
    "topics/clustering/ensemble.py:_cluster_density",
    "topics/clustering/layers.py:nest_layers",
    "topics/clustering/leiden.py:_move_rows",
    "topics/clustering/leiden.py:_refine_parts",
    "topics/clustering/leiden.py:_aggregate",
    "topics/clustering/neighbors.py:_compare_block",
    "topics/words/describe.py:_size_topics",
    "topics/words/describe.py:_choose_exemplars",
    "topics/words/describe.py:_measure_quality",
    "topics/words/describe.py:_measure_words",
    "topics/words/words.py:_find_loss",
    "trends/changes/penalties.py:_search",
    "trends/changes/penalties.py:_find_critical",
    "trends/changes/penalties.py:_measure",
    "trends/claims/claims.py:_refuse",
    "trends/claims/claims.py:_claim",
    "trends/prevalence/effective.py:_compare_variance",
    "trends/prevalence/periods.py:_check_range",
    "trends/prevalence/replicates.py:_draw_rows",
    "trends/stats/kalman.py:_filter_rows",
    "trends/stats/regression.py:find_quantile",
    "trends/stats/step_noise.py:_filter",
}
"""Functions that took more when the rule was made; one that is mended leaves the list, and none may join it."""


def find_long() -> set[str]:
    """Give the functions that take too many parameters by position."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                names = [argument.arg for argument in [*node.args.posonlyargs, *node.args.args]]
                if len(names) - (names[:1] in (["self"], ["cls"])) > MOST_POSITIONAL:
                    found.add(f"{path.relative_to(PACKAGE).as_posix()}:{node.name}")
    return found


def test_a_function_takes_at_most_three_parameters_by_position():
    assert find_long() - OWED == set()


def test_what_is_mended_is_owed_no_more():
    assert OWED - find_long() == set()
