"""Which groups are compared, and with which."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Mapping

from research.errors import CorpusError
from research.records import LeftOutGroup
from research.study import GroupSettings

MOST_PAIRED = 4
"""Groups up to which all pairs are compared; a convention: of five there are ten pairs."""

MOST_COMPARED = 8
"""Groups that are compared if the study names none; a convention: with more, the correction leaves little to find."""


def choose_groups(
    settings: GroupSettings, counts: Mapping[str, int], *, least: int
) -> tuple[tuple[str, ...], tuple[LeftOutGroup, ...]]:
    """Choose the groups that are compared, the largest first.

    Parameters
    ----------
    settings
        What the study says of the comparison.
    counts
        Articles of every group; those without a value are not among them.
    least
        Articles that a group needs.

    Returns
    -------
    The groups, and those left out with the reason.

    Raises
    ------
    CorpusError
        If the study names a group that the corpus does not have; the message lists similar names.
    """
    for name in (*settings.levels, *([settings.reference] if settings.reference is not None else [])):
        if name not in counts:
            raise CorpusError(describe_unknown(f"groups: {settings.by}", name, counts))
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    asked = [name for name in ordered if name in settings.levels] if settings.levels else ordered
    enough = [name for name in asked if counts[name] >= least]
    chosen = enough if settings.levels else enough[:MOST_COMPARED]
    if settings.reference in enough and settings.reference not in chosen:
        chosen = [*chosen[:-1], settings.reference]
    left_out = tuple(
        LeftOutGroup(settings.by, name, counts[name], "too_few_articles" if counts[name] < least else "beyond_largest")
        for name in asked
        if name not in chosen
    )
    return tuple(chosen), left_out


def list_pairs(settings: GroupSettings, groups: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """List what is compared, each group with its reference.

    Parameters
    ----------
    settings
        What the study says of the comparison.
    groups
        The groups, the largest first.

    Returns
    -------
    All groups with the reference of the study; without one, all pairs of few groups, each with the larger, or all with
    the largest.
    """
    if settings.reference is not None:
        if settings.reference not in groups:
            return ()
        return tuple((group, settings.reference) for group in groups if group != settings.reference)
    if len(groups) <= MOST_PAIRED:
        return tuple((group, reference) for reference, group in itertools.combinations(groups, 2))
    return tuple((group, groups[0]) for group in groups[1:])


def describe_unknown(setting: str, name: str, known: Mapping[str, int]) -> str:
    """Describe a value that no article has, with similar ones."""
    near = difflib.get_close_matches(name, known, 1, cutoff=0.5)
    listed = ", ".join(sorted(known, key=lambda one: (-known[one], one))[:MOST_COMPARED])
    hint = f"did you mean {near[0]}?" if near else f"its values are {listed or 'none'}"
    return f'{setting}: no article has "{name}"; {hint}'
