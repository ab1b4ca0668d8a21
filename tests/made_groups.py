"""Records of groups and effects made by hand, for tests of tables, figures and the page."""

from __future__ import annotations

from dataclasses import replace

from research.records import (
    Effect,
    Effects,
    Group,
    GroupDifference,
    GroupLevel,
    GroupTrends,
    LeftOutGroup,
    PooledLevel,
    RunRecords,
)


def add_groups(records: RunRecords, *, names: tuple[str, ...] | None = None) -> RunRecords:
    """Compare the sources of a run: the first series differs, the second could not be tested."""
    prevalence = records.prevalence
    if names is not None:
        kept = [place for place, group in enumerate(prevalence.groups) if group.kind == "source"]
        groups = list(prevalence.groups)
        for place, name in zip(kept, names, strict=False):
            groups[place] = Group("source", name)
        prevalence = replace(prevalence, groups=tuple(groups))
    sources = [group.name for group in prevalence.groups if group.kind == "source"]
    series = prevalence.series
    levels = tuple(
        GroupLevel("source", name, one.kind, one.id, 30, 6.0, 0.2, 0.1, 0.3) for name in sources for one in series
    )
    nan = float("nan")
    tested = (12.0, 4.0, 20.0, 1.8, 1.2, 2.7, 0.001, 0.01, 1.5, -1.0, 4.0, 1.1, 0.9, 1.3, 0.2, 0.3)
    differences = tuple(
        GroupDifference(
            *("source", sources[1], sources[0], one.kind, one.id),
            "confirmatory" if one.kind == "theme" else "exploratory",
            11,
            *(tested if number != 1 else (nan,) * 16),
            len(series),
            0.2 if number != 1 else nan,
            "" if number != 1 else "too_rare",
            10,
        )
        for number, one in enumerate(series)
    )
    effects = tuple(
        Effect(
            *(one.kind, one.id, "confirmatory" if one.kind == "theme" else "exploratory"),
            *row,
        )
        for one in series
        for row in (
            ("time", "number", "", "", 1.0, -1.0, 3.0, 0.3, 0.4, -0.5, 2.5, 60, "", ""),
            ("source", "level", sources[1], sources[0], 9.0, 3.0, 15.0, 0.001, 0.01, 4.0, 14.0, 20, "", ""),
            ("party", "level", "x", "y", *(nan,) * 7, 30, "collinear", "source"),
        )
    )
    return replace(
        records,
        prevalence=prevalence,
        group_trends=GroupTrends(
            levels, differences, (LeftOutGroup("source", "<b>Tiny</b>", 2, "too_few_articles"),), 0.05
        ),
        effects=Effects(effects, 60, 12, 3, 0, (PooledLevel("source", "Tiny", 2),)),
    )
