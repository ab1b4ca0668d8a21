"""What the page says of seasons: which shares follow the calendar, and how."""

from __future__ import annotations

from dataclasses import dataclass

from research.records import RunRecords, Season, SeasonEffect

MOST_SHOWN = 8
"""Series whose effects a page has room for."""


@dataclass(frozen=True)
class SeasonSection:
    """The series that follow the calendar, the clearest first.

    Attributes
    ----------
    n_tested, n_cycles
        Series that were tested, and cycles of the calendar that their periods span.
    seasonal
        Those that follow the calendar.
    single
        Those whose seasons differ but do not recur: one or a few cycles carry the difference.
    names
        Names of seasons and holidays, in the order of the calendar.
    effects
        ``effects[season][series]`` of the first series; None where there is none.
    """

    n_tested: int
    n_cycles: float
    seasonal: tuple[Season, ...]
    single: tuple[Season, ...]
    names: tuple[str, ...]
    effects: tuple[tuple[SeasonEffect | None, ...], ...]

    @property
    def shown(self) -> tuple[Season, ...]:
        """The series whose effects are shown."""
        return self.seasonal[:MOST_SHOWN]


def make_season_section(records: RunRecords) -> SeasonSection:
    """Put what is known of seasons together."""
    seasons = records.trends.seasons
    seasonal = tuple(sorted((season for season in seasons if season.is_seasonal), key=lambda season: season.q_value))
    shown = {(season.kind, season.id) for season in seasonal[:MOST_SHOWN]}
    found = {
        (effect.season, effect.kind, effect.id): effect
        for effect in records.trends.season_effects
        if (effect.kind, effect.id) in shown
    }
    names = tuple(dict.fromkeys(season for season, _, _ in found))
    return SeasonSection(
        n_tested=len(seasons),
        n_cycles=max((season.n_cycles for season in seasons), default=0.0),
        seasonal=seasonal,
        single=tuple(sorted((season for season in seasons if season.is_single), key=lambda season: season.q_value)),
        names=names,
        effects=tuple(
            tuple(found.get((name, season.kind, season.id)) for season in seasonal[:MOST_SHOWN]) for name in names
        ),
    )
