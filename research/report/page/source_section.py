"""What the page says of the mix of sources: what part of a change it is, and whether the change holds without it."""

from __future__ import annotations

from dataclasses import dataclass

from research.records import RunRecords, SourceSplit

MOSTLY_INFERRED = 0.5
"""Weight of the sources that published below which more of a standardised share is inferred than observed."""


@dataclass(frozen=True)
class SourceSection:
    """Changes split by sources.

    Attributes
    ----------
    rows
        Changes that could be split, in the order of the series.
    reversed
        Changes whose direction turns with the sources (Simpson's paradox).
    n_unknown
        Series whose change cannot be split.
    n_inferred
        Periods in which sources with more than half of the weight published nothing, so that most of the standardised
        share is inferred.
    """

    rows: tuple[SourceSplit, ...]
    reversed: tuple[SourceSplit, ...]
    n_unknown: int
    n_inferred: int


def make_source_section(records: RunRecords) -> SourceSection:
    """Put the splits into rows; none where there is one source."""
    is_mixed = len(set(records.corpus.sources)) > 1
    splits = records.sources.splits if is_mixed else ()
    rows = tuple(split for split in splits if split.change == split.change)
    covered = records.sources.covered
    return SourceSection(
        rows=rows,
        reversed=tuple(split for split in splits if split.is_reversed),
        n_unknown=len(splits) - len(rows),
        n_inferred=int(((covered > 0) & (covered < MOSTLY_INFERRED)).sum()) if is_mixed else 0,
    )
