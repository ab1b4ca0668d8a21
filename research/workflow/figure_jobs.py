"""The figures of a run with their keys: digests of the records that they show, settings, fonts, code and packages."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence

from research import figures
from research.figure_files import FIGURES, FigureJob
from research.records import RunRecords
from research.study import OwnFigureSettings, Study
from research.workflow.keys import describe_part, make_part_key


def list_jobs(records: RunRecords, study: Study, *, digests: Mapping[str, str]) -> Iterator[FigureJob]:
    """List the figures of a run, the standard ones first.

    Parameters
    ----------
    records
        Records of the run.
    study
        The study.
    digests
        SHA-256 of every record of the run, by stage.
    """
    drawn = figures.list_figures(records)
    part = describe_part(FIGURES, study)
    find_characters = functools.cache(lambda name: figures.list_label_characters(name, records))
    own: Sequence[OwnFigureSettings] = study.figures.draw
    for number, (name, entry) in enumerate(
        [*((name, None) for name in drawn), *zip(study.figures.own_names, own, strict=True)], start=-len(drawn)
    ):
        shown = entry.figure if entry else name
        characters = find_characters(shown) if shown in drawn else None
        # Whether a run has a figure is told from any of its records.
        needs = tuple(digests) if characters is None else figures.GALLERY[shown].shows
        key = make_part_key(
            part,
            {need: digests.get(need, "") for need in needs},
            figure=name,
            own=entry.model_dump(mode="json") if entry else None,
            characters=sorted(characters or ()),
        )
        yield FigureJob(name, number if entry else None, characters, needs, key)
