"""Trends: how much of the coverage each topic and theme takes over time, and what can be claimed of it."""

from __future__ import annotations

from research.trends.changes.changes import find_changes
from research.trends.changes.histories import find_histories
from research.trends.claims.claims import claim_trends
from research.trends.compositions.compare import compare_series
from research.trends.groups.effects import estimate_effects
from research.trends.groups.group_trends import compare_groups
from research.trends.groups.levels import check_levels
from research.trends.interruptions.interruptions import find_interruptions
from research.trends.lives.lives import find_lives
from research.trends.planning.plan_codes import plan_codes
from research.trends.prevalence.cells import check_cells
from research.trends.prevalence.periods import bin_periods
from research.trends.prevalence.prevalence import measure_prevalence
from research.trends.sources.compare import compare_sources
from research.trends.stats.autoregression import simulate_autoregression
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.fitted_series import fit_trends
from research.trends.stats.intervals import wilson_interval
from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.replicates import PlannedBlock
from research.trends.stats.resampled_shares import Resampled, resample_shares, share_replicates
from research.trends.stats.topic_draws import Clusterings
from research.trends.stats.units import Units

__all__ = [
    "BinomialSeries",
    "Clusterings",
    "PlannedBlock",
    "Resampled",
    "Units",
    "bin_periods",
    "check_cells",
    "check_levels",
    "claim_trends",
    "compare_groups",
    "compare_series",
    "compare_sources",
    "estimate_effects",
    "find_changes",
    "find_histories",
    "find_interruptions",
    "find_lives",
    "fit_trends",
    "measure_prevalence",
    "plan_codes",
    "resample_shares",
    "share_replicates",
    "simulate_autoregression",
    "to_log_odds",
    "to_share",
    "wilson_interval",
]
