"""What a study says of groups and covariates: names that nothing in it explains."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from research.study.settings import Study

GROUPS = ("source", "language")
"""Groups that every corpus has."""

COVARIATES = ("time", "length", "weekday")
"""Covariates that every corpus has, besides its groups."""


def list_unknown_groups(study: Study, attributes: Sequence[str]) -> list[str]:
    """List the groups and covariates of a study that are not known, and those that are named twice.

    Parameters
    ----------
    study
        The study.
    attributes
        Names of the attributes that the inputs have.
    """
    return [*_find_problems(study, attributes)]


def _find_problems(study: Study, attributes: Sequence[str]) -> Iterator[str]:
    groups = [*GROUPS, *attributes]
    named = [pair for entry in study.corpus.inputs for pair in entry.columns.attributes.items()]
    places = [
        ("prevalence.by", study.prevalence.by, groups),
        ("effects", [entry.by for entry in study.effects], [*COVARIATES, *groups]),
        ("groups", [entry.by for entry in study.groups], groups),
    ]
    for setting, names, known in places:
        for number, name in enumerate(names):
            if name not in known:
                columns = [one for one, column in named if column.casefold() == name.casefold() and one in known]
                near = columns or difflib.get_close_matches(name, known, 1, cutoff=0.6)
                hint = f"did you mean {near[0]}?" if near else f"choose {', '.join(known)}"
                yield (
                    f'{setting}[{number}] is "{name}"; {hint} (attributes are read by corpus.inputs columns.attributes)'
                )
            elif name in names[:number]:
                yield f"{setting}[{number}]: {name} is named twice; keep one of them"
