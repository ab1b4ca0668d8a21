"""Levels that a study names, held against the corpus before anything long begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from research.records import Corpus
from research.study import EffectSettings, GroupSettings
from research.trends.groups.compared import choose_groups
from research.trends.groups.design import choose_levels, list_levels


def check_levels(corpus: Corpus, *, groups: Sequence[GroupSettings], effects: Sequence[EffectSettings]) -> None:
    """Check that the groups and references of a study have articles.

    Parameters
    ----------
    corpus
        The articles.
    groups, effects
        What the study says of groups and covariates.

    Raises
    ------
    CorpusError
        If no article has a value; the message lists similar ones.
    """
    for entry in groups:
        counts = Counter(value for value in corpus.list_values(entry.by) if value)
        choose_groups(entry, counts, least=1)
    for effect in effects:
        if effect.reference is not None:
            choose_levels(effect, Counter(list_levels(corpus, effect.by)))
