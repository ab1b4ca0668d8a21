"""A finished run in a notebook: its tables as data frames, its figures and its topic model."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research import figures, report
from research.errors import ResearchError
from research.progress import Progress, choose_progress
from research.records import Corpus, RunRecords
from research.store import read_manifest, read_records
from research.study import RENAMED_TABLES, Study, load_completed_study

if TYPE_CHECKING:
    import pandas as pd
    from bertopic import BERTopic
    from matplotlib.figure import Figure


class Run:
    """A run folder; records are read on first use.

    Parameters
    ----------
    path
        Run folder, such as ``outputs/sample/2026-11-23-1a2b3c4d``.

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
        """The study of the run, with all defaults."""
        return load_completed_study(self.path, study_file=self.manifest.get("study_file"))

    @cached_property
    def records(self) -> RunRecords:
        """The record of every stage."""
        return read_records(self.path)[0]

    @cached_property
    def articles(self) -> pd.DataFrame:
        """One row per article: title, source, language, date, story, period, top theme and topic."""
        return report.tabulate_articles(self.records)

    @cached_property
    def passages(self) -> pd.DataFrame:
        """One row per passage: position in the article, topic, similarity and co-assignment."""
        return report.tabulate_passages(self.records)

    @cached_property
    def topics(self) -> pd.DataFrame:
        """One row per topic: name, size, words by language."""
        return report.tabulate_topics(self.records)

    @cached_property
    def words(self) -> pd.DataFrame:
        """One row per topic, language and word."""
        return report.tabulate_words(self.records)

    @cached_property
    def themes(self) -> pd.DataFrame:
        """One row per article and theme."""
        return report.tabulate_themes(self.records)

    @cached_property
    def prevalence(self) -> pd.DataFrame:
        """One row per series, group and period: share, confidence interval, n."""
        return report.tabulate_prevalence(self.records)

    @cached_property
    def trends(self) -> pd.DataFrame:
        """One row per series: slope, confidence interval, claim and reason."""
        return report.tabulate_trends(self.records)

    @property
    def table_names(self) -> tuple[str, ...]:
        """Names of the tables, as in the folder ``tables`` of the run."""
        return tuple(report.TABLES)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table as a data frame; its columns are described in ``tables/columns.csv``.

        Parameters
        ----------
        name
            One of `table_names`, such as ``change_points``.

        Raises
        ------
        ResearchError
            If the table does not exist.
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
        """Names of the figures of this run."""
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
            If the figure does not exist.
        """
        font = self.study.resolve(self.study.figures.font) if self.study.figures.font else None
        return figures.draw_figure(name, self.records, self.study.figures, font=font).figure

    def to_bertopic(self) -> BERTopic:
        """Return a fitted BERTopic with the topics of this run, for the plots and tables of BERTopic."""
        from research.topics import make_bertopic

        make: Callable[..., BERTopic] = make_bertopic
        records = self.records
        return make(records.passages, records.alignment.values, clusters=records.clusters, settings=self.study.topics)


def read_articles(
    articles: object,
    *,
    columns: Mapping[str, str | Mapping[str, str] | None] | None = None,
    source: str | None = None,
    date_format: str | list[str] | None = None,
    time_zone: str | None = None,
) -> Corpus:
    """Read the articles of a data frame, as a study would.

    Parameters
    ----------
    articles
        Data frame of pandas or polars, or table of Arrow; one row is one article.
    columns
        Names of the columns by field: title, body, published, source, url, key, code and code_probability, such as
        ``{"title": "headline", "body": "text"}``. Others have the names of the fields; None: there is no such column.
        ``{"attributes": {"party": "Partei"}}`` reads further columns, for groups and covariates.
    source
        Source of the articles without one.
    date_format
        Patterns of the dates, as in a study; None: ISO 8601 and others that are read without one.
    time_zone
        IANA time zone of dates without one; None: as in a study that does not say.

    Returns
    -------
    The articles by date, with languages, stories and rejected rows.

    Raises
    ------
    CorpusError
        If it is no data frame, a column is missing, or no article is left.
    """
    from research.study import CorpusSettings, InputSettings
    from research.workflow import make_columns, read_frame

    entry = InputSettings(
        path="articles.parquet", columns=make_columns(columns or {}), source=source, date_format=date_format
    )
    settings = CorpusSettings(inputs=[entry], **({"time_zone": time_zone} if time_zone is not None else {}))
    return read_frame(articles, entry, settings)


def run_study(
    study: Study,
    *,
    articles: object | None = None,
    columns: Mapping[str, str | Mapping[str, str] | None] | None = None,
    outputs: str | Path = "outputs",
    is_quiet: bool = False,
    progress: Progress | None = None,
) -> Run:
    """Run a study.

    Parameters
    ----------
    study
        Study from `load_study`.
    articles
        Data frame of pandas or polars, or table of Arrow, in place of the files of the study, which may leave out
        ``corpus.inputs``. It is stored in ``outputs/<study>/inputs``, and the run names this file as its input.
    columns
        Names of the columns of ``articles`` by field, as in `read_articles`; None: those of the first input of the
        study.
    outputs
        Folder for runs; this run is written to ``outputs/<study>/<date>-<short hash>``. Stored results of stages
        with unchanged inputs are reused.
    is_quiet
        Whether to show no progress.
    progress
        Progress display; by default on standard error.

    Returns
    -------
    The finished run.

    Raises
    ------
    ResearchError
        If the articles cannot be read, the encoder or a font is not available, or the disk is full.
    """
    from research.workflow import run_pipeline, store_frame

    if articles is not None:
        study = store_frame(study, articles, columns=columns, outputs=Path(outputs))
    shown = progress or choose_progress(is_quiet=is_quiet)
    return Run(run_pipeline(study, outputs=outputs, progress=shown))


def open_run(path: str | Path) -> Run:
    """Open a finished run.

    Parameters
    ----------
    path
        Run folder.

    Returns
    -------
    The run; records are read on first use.

    Raises
    ------
    RunError
        If the folder is not a run.
    """
    return Run(path)
