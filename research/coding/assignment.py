"""Which coder codes which story, in which order, and which stories twice."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

N_REPEATS = 10
"""Stories that every coder codes twice; a convention: enough to see a coder who does not agree with himself, and few
enough not to be noticed."""

_MAX_REPEATED = 5
"""A sheet has at most one repeat for so many stories; a convention."""

_SIGNS = "23456789bcdfghjkmnpqrstvwxz"
"""Signs of item ids: no vowels, so that no word appears, and none that are taken for one another."""

_LENGTH = 5


@dataclass(frozen=True, slots=True)
class Item:
    """A row of a sheet.

    Attributes
    ----------
    item
        Identifier, unique among all sheets of a study, which tells nothing.
    coder
        Name of the coder whose sheet it is on.
    row
        Number of the story among those that were drawn.
    is_repeat
        True if the story is on the same sheet before.
    """

    item: str
    coder: str
    row: int
    is_repeat: bool


def name_coders(n_coders: int) -> tuple[str, ...]:
    """Name coders ``coder_a``, ``coder_b`` and so on; at most 26."""
    return tuple(f"coder_{letter}" for letter in string.ascii_lowercase[:n_coders])


def assign_stories(
    n_drawn: int, *, n_coders: int, n_double: int, n_repeats: int, seed: Sequence[int], taken: Sequence[str] = ()
) -> tuple[Item, ...]:
    """Assign stories to coders: some to all of them, the others to one each, in shares as equal as possible.

    Every sheet is in a random order of its own, so that rows that a coder leaves out at its end are a random part.
    Repeats are stories of the first third of a sheet that come again in its last third.

    Parameters
    ----------
    n_drawn
        Number of stories that were drawn.
    n_coders
        Number of coders.
    n_double
        Stories that all coders code; all stories if there are fewer.
    n_repeats
        Repeats on each sheet; fewer if the sheet is small.
    seed
        Seed of the order and of who codes what.
    taken
        Identifiers of items that exist already.

    Returns
    -------
    Items, sheet by sheet, in the order of the rows of each sheet.
    """
    rng = np.random.default_rng(list(seed))
    mixed = rng.permutation(n_drawn).tolist()
    shared, single = mixed[:n_double], mixed[n_double:]
    used = set(taken)
    items: list[Item] = []
    for place, coder in enumerate(name_coders(n_coders)):
        own = rng.permutation([*shared, *single[place::n_coders]]).astype(int).tolist()
        for row, is_repeat in _insert_repeats(own, n_repeats, rng):
            items.append(Item(_name_item(used, rng), coder, row, is_repeat))
    return tuple(items)


def _insert_repeats(rows: list[int], n_repeats: int, rng: np.random.Generator) -> list[tuple[int, bool]]:
    third = len(rows) // 3
    n = min(n_repeats, len(rows) // _MAX_REPEATED, third)
    listed = [(row, False) for row in rows]
    for row in rng.choice(rows[:third], n, replace=False).astype(int).tolist() if n else ():
        listed.insert(int(rng.integers(2 * len(rows) // 3, len(listed) + 1)), (row, True))
    return listed


def _name_item(used: set[str], rng: np.random.Generator) -> str:
    """Give an identifier that begins with a letter, so that no spreadsheet takes it for a number."""
    while True:
        name = "t" + "".join(_SIGNS[place] for place in rng.integers(len(_SIGNS), size=_LENGTH))
        if name not in used:
            used.add(name)
            return name
