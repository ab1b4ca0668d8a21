"""A finished run, opened in a notebook: its records as data frames, its figures, its topic model."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research import figures, report
from research.errors import ResearchError
from research.progress import Progress, choose_progress
from research.records import RunRecords
from research.store import read_manifest, read_records
from research.study import RENAMED_TABLES, Study, load_completed_study

if TYPE_CHECKING:
    import pandas as pd
    from bertopic import BERTopic
    from matplotlib.figure import Figure


class Run:
    """A run folder, read as it is asked for.

    Parameters
    ----------
    path
        The run folder, such as ``outputs/sample/2026-11-23-1a2b3c4d``.

    Raises
    ------
    RunError
        If the folder is not a run.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.manifest: dict[str, Any] = read_manifest(self.path)

    def __repr__(self) -> str:
        return f"Run({str(self.path)!r})"

    @cached_property
    def study(self) -> Study:
        """The study as it was run, every default filled in."""
        return load_completed_study(self.path, study_file=self.manifest.get("study_file"))

    @cached_property
    def records(self) -> RunRecords:
        """The record of every stage."""
        return read_records(self.path)[0]

    @cached_property
    def articles(self) -> pd.DataFrame:
        """One row an article: title, source, language, date, story, period, top theme and topic."""
        return report.tabulate_articles(self.records)

    @cached_property
    def passages(self) -> pd.DataFrame:
        """One row a passage: where it stands, its topic, how firmly it belongs there."""
        return report.tabulate_passages(self.records)

    @cached_property
    def topics(self) -> pd.DataFrame:
        """One row a topic: name, size, words per language."""
        return report.tabulate_topics(self.records)

    @cached_property
    def words(self) -> pd.DataFrame:
        """One row a topic, language and word."""
        return report.tabulate_words(self.records)

    @cached_property
    def themes(self) -> pd.DataFrame:
        """One row an article and theme."""
        return report.tabulate_themes(self.records)

    @cached_property
    def prevalence(self) -> pd.DataFrame:
        """One row a series, group and period: share, interval, n."""
        return report.tabulate_prevalence(self.records)

    @cached_property
    def trends(self) -> pd.DataFrame:
        """One row a series: slope, interval, claim and reason."""
        return report.tabulate_trends(self.records)

    @property
    def table_names(self) -> tuple[str, ...]:
        """Every table that a run has, as in its folder ``tables``."""
        return tuple(report.TABLES)

    def table(self, name: str) -> pd.DataFrame:
        """Give a table as a data frame; ``tables/columns.csv`` says what its columns mean.

        Parameters
        ----------
        name
            One of `table_names`, such as ``change_points``.

        Raises
        ------
        ResearchError
            If there is no such table.
        """
        if name not in report.TABLES and name in RENAMED_TABLES:
            raise ResearchError(f'The table "{name}" is now {RENAMED_TABLES[name]}')
        if name not in report.TABLES:
            near = difflib.get_close_matches(name, report.TABLES, 1)
            hint = f"did you mean {near[0]}?" if near else f"choose from {', '.join(report.TABLES)}"
            raise ResearchError(f'There is no table "{name}"; {hint}')
        return report.TABLES[name](self.records)

    @property
    def figure_names(self) -> tuple[str, ...]:
        """Figures that this run has the data for."""
        return figures.list_figures(self.records)

    def figure(self, name: str) -> Figure:
        """Draw a figure.

        Parameters
        ----------
        name
            One of `figure_names`, such as ``prevalence``.

        Raises
        ------
        ResearchError
            If there is no such figure.
        """
        font = self.study.resolve(self.study.figures.font) if self.study.figures.font else None
        return figures.draw_figure(name, self.records, self.study.figures, font=font).figure

    def to_bertopic(self) -> BERTopic:
        """Hand out a fitted BERTopic with this run's topics, for its own plots and tables."""
        from research.topics import make_bertopic

        make: Callable[..., BERTopic] = make_bertopic
        records = self.records
        return make(records.passages, records.alignment.values, clusters=records.clusters, settings=self.study.topics)


def run_study(
    study: Study, *, outputs: str | Path = "outputs", is_quiet: bool = False, progress: Progress | None = None
) -> Run:
    """Run a study from its articles to its page.

    Parameters
    ----------
    study
        From `load_study`.
    outputs
        Folder of runs; this one goes to ``outputs/<study>/<date>-<short hash>``. Stages that were made before from
        the same things are not made again.
    is_quiet
        Say nothing while it runs.
    progress
        Who is told how far it is; by default standard error.

    Returns
    -------
    The finished run.

    Raises
    ------
    ResearchError
        If articles, encoder, fonts or disk do not serve.
    """
    from research.workflow import run_pipeline

    told = progress or choose_progress(is_quiet=is_quiet)
    return Run(run_pipeline(study, outputs=outputs, progress=told))


def open_run(path: str | Path) -> Run:
    """Open a finished run.

    Parameters
    ----------
    path
        The run folder.

    Returns
    -------
    The run; records are read when they are asked for.

    Raises
    ------
    RunError
        If the folder is not a run.
    """
    return Run(path)
