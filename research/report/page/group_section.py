"""What the page says of groups and of covariates: differences that are clear, and coefficients."""

from __future__ import annotations

from dataclasses import dataclass

from research.records import Effect, GroupDifference, LeftOutGroup, PooledLevel, RunRecords


@dataclass(frozen=True)
class Comparison:
    """One comparison of groups.

    Attributes
    ----------
    by, groups
        What divides the articles, and the groups that are compared, the largest first.
    rows
        Differences of themes, or of topics if there are no themes; the clearest first.
    n_tests, n_clear, n_refused
        Comparisons of all series, those with a clear difference of level or slope, and those not tested.
    left_out
        Groups that are not compared.
    """

    by: str
    groups: tuple[str, ...]
    rows: tuple[GroupDifference, ...]
    n_tests: int
    n_clear: int
    n_refused: int
    left_out: tuple[LeftOutGroup, ...]


@dataclass(frozen=True)
class EffectSection:
    """Coefficients of themes, or of topics if there are no themes, the clearest first; and what is not estimated."""

    rows: tuple[Effect, ...]
    n_effects: int
    n_clear: int
    refused: tuple[Effect, ...]
    pooled: tuple[PooledLevel, ...]


def list_comparisons(records: RunRecords) -> tuple[Comparison, ...]:
    """List what the study compares."""
    made = records.group_trends
    return tuple(_make_comparison(records, by) for by in dict.fromkeys(level.by for level in made.levels))


def _make_comparison(records: RunRecords, by: str) -> Comparison:
    made = records.group_trends
    every = [row for row in made.differences if row.by == by]
    kind = "theme" if any(row.kind == "theme" for row in every) else "topic"
    tested = [row for row in every if not row.refusal]
    shown = sorted((row for row in tested if row.kind == kind), key=lambda row: min(row.level_q, row.slope_q))
    return Comparison(
        by=by,
        groups=made.list_groups(by),
        rows=tuple(shown),
        n_tests=len(every),
        n_clear=sum(min(row.level_q, row.slope_q) < made.alpha for row in tested),
        n_refused=len(every) - len(tested),
        left_out=tuple(group for group in made.left_out if group.by == by),
    )


def make_effect_section(records: RunRecords, alpha: float) -> EffectSection:
    """Put the coefficients together."""
    effects = records.effects.effects
    kind = "theme" if any(row.kind == "theme" for row in effects) else "topic"
    shown = [row for row in effects if row.kind == kind and not row.refusal]
    # What refuses a column refuses it in every series.
    refused = {
        (row.covariate, row.level): row for row in effects if row.refusal in {"collinear", "one_level", "too_brief"}
    }
    return EffectSection(
        rows=tuple(sorted(shown, key=lambda row: row.q_value)),
        n_effects=sum(not row.refusal for row in effects),
        n_clear=sum(row.q_value < alpha for row in effects),
        refused=tuple(refused.values()),
        pooled=records.effects.pooled,
    )
