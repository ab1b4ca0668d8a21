"""What the series gain and lose among themselves, made by hand for `made.make_records`."""

from __future__ import annotations

import itertools

from research.records import (
    NO_SERIES,
    WHOLE,
    Composition,
    Compositions,
    Difference,
    Gain,
    Prevalence,
    RelativeTrend,
    SeriesKind,
)

NAN = float("nan")

KINDS: tuple[SeriesKind, ...] = ("theme", "topic")


def make_compositions(prevalence: Prevalence, *, is_tested: bool) -> Compositions:
    """Make compositions in which the last series of every kind is displaced by the first."""
    compositions, relative, gains, differences = [], [], [], []
    for kind in KINDS:
        ids = [one.id for one in prevalence.series if one.kind == kind]
        if not ids:
            continue
        if not is_tested:
            compositions.append(Composition(kind, "too_few_periods", (), NAN))
            continue
        compositions.append(Composition(kind, "", (*ids[1:], NO_SERIES), 0.93))
        for place, name in enumerate(ids):
            is_first, is_last = place == 0, place == len(ids) - 1
            relative.append(
                RelativeTrend(
                    kind=kind,
                    id=name,
                    reference=NO_SERIES,
                    ratio=1.4 if is_first else 0.99,
                    low=1.2 if is_first else 0.93,
                    high=1.7 if is_first else 1.06,
                    p_value=0.001 if is_first else 0.6,
                    q_value=0.004 if is_first else 0.8,
                    change_p=0.002 if is_first else 0.5,
                    change_q=0.006 if is_first else 0.7,
                    is_member=not is_first,
                    verdict="own" if is_first else "displaced" if is_last else "",
                    movers=(ids[0],) if is_last and not is_first else (),
                )
            )
        every = [*ids, NO_SERIES]
        lost = 6.0 / (len(every) - 1)
        for name in every:
            is_first = name == ids[0]
            change = 6.0 if is_first else -lost
            own = 7.0 if is_first else 0.0
            early = 0.2
            gains.append(
                Gain(
                    kind,
                    name,
                    early,
                    early + change / 100,
                    change,
                    change - 1.5,
                    change + 1.5,
                    change - own,
                    change - own - 0.5,
                    change - own + 0.5,
                    own,
                    own - 1.5,
                    own + 1.5,
                )
            )
    for kind in KINDS:
        rows = prevalence.list_rows(kind)
        level = prevalence.share[:, WHOLE].mean(axis=1)
        rows = sorted(rows, key=lambda row: -float(level[row]))
        for place, (first, second) in enumerate(itertools.pairwise(rows)):
            p_value = 0.0004 if place == 0 else 0.4
            course = (1.1, 0.9, 1.3, 0.3, 0.5) if is_tested else (NAN,) * 5
            differences.append(
                Difference(
                    kind,
                    prevalence.series[first].id,
                    prevalence.series[second].id,
                    *(4.0, 2.0, 6.0, p_value, min(1.0, 2 * p_value)),
                    *(3.0, -1.0, 7.0, 0.14, 0.28),
                    *course,
                )
            )
    n_periods = len(prevalence.periods)
    return Compositions(
        tuple(compositions),
        tuple(relative),
        tuple(gains),
        tuple(differences),
        n_periods // 2,
        max(0, n_periods - 3),
        500,
        0.05,
    )
