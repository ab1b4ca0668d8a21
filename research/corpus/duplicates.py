"""Detection of reprints, which are grouped into stories.

Titles reprint one another if they are equal but for their form. Of longer texts, candidate pairs share a band of their
signatures; a pair counts as a reprint if the exact Jaccard similarity of its n-grams reaches the threshold.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from research.corpus.bands import Bands, hash_grams
from research.corpus.origins import Origin, Origins, hash_text, pack_origins
from research.corpus.titles import count_letters, describe_title
from research.study import DuplicateSettings
from research.text.characters import drop_characters

_BLOCK = 512
"""Texts that are signed at once; a bound on memory, a convention."""

_COMPARED = 2_000_000
"""Characters of texts whose n-grams are in memory at once; chosen, a bound on memory."""

_SHORT = 20
"""Texts with fewer n-grams are reprints only if equal, because similarities of so few are imprecise; a convention."""

_SEPARATOR = re.compile(r"[，。：；！？（）“”‘’、《》…—\s.,:;!?()\"'-]")
_NOISE = re.compile(r"\[\d{1,3}\]|[\W_]+")

Pairs = NDArray[np.int64]
"""Shape (n_pairs, 2); rows of two texts."""


def group_stories(
    texts: Sequence[str],
    origins: Iterable[Origin],
    settings: DuplicateSettings,
    *,
    sources: Sequence[str] | None = None,
    is_title: Sequence[bool] | None = None,
) -> NDArray[np.int64]:
    """Return the story of each text.

    Time is linear in the number of texts, and memory is some 300 bytes of each at most; texts are asked for when they
    are needed.

    Parameters
    ----------
    texts
        Texts in order of publication.
    origins
        When and where each text appeared; see `Origins.may_reprint`.
    settings
        Threshold of similarity, length of the n-grams, letters of titles, and maximum number of days between reprints.
    sources
        Source of each text, whose name may stand at the end of a title; None: no names are removed.
    is_title
        Whether each text is all that there is of its article, as a title or a message; None: none is.

    Returns
    -------
    Shape (n_texts,); number of the story, from 0 in the order of first texts. It depends only on the texts and their
    order.
    """
    packed = pack_origins(origins)
    with Bands(settings.threshold, settings.n_characters) as bands:
        shorter_than = [settings.title_letters if alone else 0 for alone in is_title or [False] * len(texts)]
        keys, signed = _read_texts(texts, sources or [""] * len(texts), bands, shorter_than=shorter_than)
        edges, is_found = _link_equal(keys, packed, settings.window_days)
        stories = _Stories(len(keys))
        stories.join(edges)
        heads = np.flatnonzero(~is_found[signed])
        for proposed in bands.propose_pairs(heads):
            pairs = signed[proposed]
            may = packed.may_reprint(pairs[:, 0], pairs[:, 1], window_days=settings.window_days, is_equal=False)
            pairs = stories.drop_settled(pairs[may])
            is_alike = _compare_texts(texts, pairs, settings)
            stories.join(pairs[is_alike])
            stories.settle(pairs[~is_alike])
    return stories.number()


def normalise_text(text: str) -> str:
    """Give the letters and digits of a text in one form of case and width, without citation marks."""
    # Without punctuation, most texts are in this form already, which is told quickly.
    plain = unicodedata.normalize("NFKC", drop_characters(text, _SEPARATOR)).casefold()
    return plain if plain.isalnum() else _NOISE.sub("", plain)


def group_equal(texts: Sequence[int], origins: Iterable[Origin], *, window_days: int) -> NDArray[np.int64]:
    """Return the story of each text, where only equal texts reprint one another.

    Parameters
    ----------
    texts
        Number of the text of each article, in order of publication; equal texts have equal numbers.
    origins
        When and where each text appeared; see `Origins.may_reprint`.
    window_days
        Maximum number of days from one reprint to the next.

    Returns
    -------
    Shape (n_texts,); number of the story, from 0 in the order of first texts.
    """
    edges, _ = _link_equal(np.array(texts, np.int64), pack_origins(origins), window_days)
    stories = _Stories(len(texts))
    stories.join(edges)
    return stories.number()


def _read_texts(
    texts: Sequence[str], sources: Sequence[str], bands: Bands, *, shorter_than: Sequence[int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give a number that equal texts share, and the rows of the texts that are signed: those that are not short."""
    keys, signed = array("q"), array("q")
    block: list[str] = []
    for row in range(len(texts)):
        plain = normalise_text(texts[row])
        n_least = shorter_than[row]
        # A character is a letter at least, so that long texts need no counting.
        is_title = len(plain) < n_least and count_letters(plain) < n_least
        if is_title or len(plain) - bands.length + 1 < _SHORT:
            title = describe_title(texts[row], sources[row])
            # Empty texts are never reprints; no hash of a title is that of a body.
            keys.append(hash_text(f"\0{title}") if title else -row - 1)
            continue
        keys.append(hash_text(plain))
        signed.append(row)
        block.append(plain)
        if len(block) == _BLOCK:
            bands.add_texts(block)
            block = []
    if block:
        bands.add_texts(block)
    return np.frombuffer(keys, np.int64), np.frombuffer(signed, np.int64)


def _link_equal(keys: NDArray[np.int64], origins: Origins, window_days: int) -> tuple[Pairs, NDArray[np.bool_]]:
    """Link each text to the latest equal ones that it may reprint, and tell which texts have such links.

    The latest one suffices where days are known; where they are not, also the latest of another source, and the latest
    of the same source and title.
    """
    order = np.argsort(keys, kind="stable")
    links = [_pair_neighbours(order, keys[order])]
    if origins.has_coarse:
        links += [_pair_other_sources(order, keys, origins), _pair_same_titles(keys, origins)]
    pairs = np.concatenate(links)
    pairs = pairs[origins.may_reprint(pairs[:, 0], pairs[:, 1], window_days=window_days, is_equal=True)]
    is_found = np.zeros(len(keys), bool)
    is_found[pairs[:, 1]] = True
    return pairs, is_found


def _pair_neighbours(order: NDArray[np.int64], ordered: NDArray[np.int64]) -> Pairs:
    """Pair each row with the one before it if they have the same key."""
    later = np.flatnonzero(ordered[1:] == ordered[:-1]) + 1
    return np.stack([order[later - 1], order[later]], axis=1)


def _pair_other_sources(order: NDArray[np.int64], keys: NDArray[np.int64], origins: Origins) -> Pairs:
    """Pair each row with the last one of equal text before the latest change of source."""
    key, source = keys[order], origins.source[order]
    begins = np.ones(len(order), bool)
    begins[1:] = (key[1:] != key[:-1]) | (source[1:] != source[:-1])
    start = np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))
    later = np.arange(1, len(order))
    before = start[:-1] - 1
    is_same = (before >= 0) & (key[before] == key[1:])
    return np.stack([order[before[is_same]], order[later[is_same]]], axis=1)


def _pair_same_titles(keys: NDArray[np.int64], origins: Origins) -> Pairs:
    """Pair each row with the latest one of equal text, source and title."""
    order = np.lexsort((origins.title, origins.source, keys))
    same = np.stack([keys[order], origins.source[order], origins.title[order]])
    later = np.flatnonzero((same[:, 1:] == same[:, :-1]).all(axis=0)) + 1
    return np.stack([order[later - 1], order[later]], axis=1)


def _compare_texts(texts: Sequence[str], pairs: Pairs, settings: DuplicateSettings) -> NDArray[np.bool_]:
    """Tell which pairs of texts have a similarity of at least the threshold."""
    is_alike = np.zeros(len(pairs), bool)
    grams: dict[int, NDArray[np.uint64]] = {}
    n_kept = 0
    for place in np.lexsort((pairs[:, 1], pairs[:, 0])):
        rows = pairs[place].tolist()
        for row in rows:
            if row not in grams:
                n_kept += len(texts[row])
                if n_kept > _COMPARED:
                    grams = {other: grams[other] for other in rows if other in grams}
                    n_kept = len(texts[row])
                grams[row] = hash_grams(normalise_text(texts[row]), settings.n_characters)
        is_alike[place] = _jaccard(grams[rows[0]], grams[rows[1]]) >= settings.threshold
    return is_alike


def _jaccard(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> float:
    both = np.concatenate([a, b])
    both.sort()
    n_shared = int(np.count_nonzero(both[1:] == both[:-1]))
    return n_shared / (len(a) + len(b) - n_shared)


class _Stories:
    """Rows that are joined into stories, and the pairs that are known not to be alike."""

    def __init__(self, n_rows: int) -> None:
        self._story = np.arange(n_rows)
        self._different = np.zeros(0, np.int64)

    def join(self, pairs: Pairs) -> None:
        """Join the stories of pairs of rows."""
        if not len(pairs):
            return
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        n_stories = int(self._story.max()) + 1
        ends = self._story[pairs]
        graph = coo_array((np.ones(len(pairs), bool), (ends[:, 0], ends[:, 1])), shape=(n_stories, n_stories))
        _, joined = connected_components(graph, directed=False)
        self._story = joined[self._story]

    def settle(self, pairs: Pairs) -> None:
        """Remember pairs that are not alike."""
        self._different = np.union1d(self._different, self._number_pairs(pairs))

    def drop_settled(self, pairs: Pairs) -> Pairs:
        """Leave out the pairs that are of one story, or known not to be alike, and repeated pairs."""
        pairs = pairs[self._story[pairs[:, 0]] != self._story[pairs[:, 1]]]
        numbers, first = np.unique(self._number_pairs(pairs), return_index=True)
        kept: Pairs = pairs[first[~np.isin(numbers, self._different, assume_unique=True)]]
        return kept

    def _number_pairs(self, pairs: Pairs) -> NDArray[np.int64]:
        return pairs[:, 0] * len(self._story) + pairs[:, 1]

    def number(self) -> NDArray[np.int64]:
        """Number the stories in the order of their first rows."""
        _, first, story = np.unique(self._story, return_index=True, return_inverse=True)
        number = np.empty(len(first), np.int64)
        number[np.argsort(first)] = np.arange(len(first))
        return number[story]
