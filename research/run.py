"""A finished run in a notebook: its tables as data frames, its figures and its topic model."""

from __future__ import annotations

import difflib
import html
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from research import browsing, exports, figures, report
from research.errors import ResearchError
from research.progress import Progress, choose_progress
from research.records import Corpus, RunRecords
from research.selection import Selection, Values, read_attributes, select_rows
from research.store import disk_errors, find_run, open_records, read_manifest
from research.study import RENAMED_TABLES, Study, load_completed_study
from research.text.conventions import Language
from research.text.messages import say, speak
from research.text.printable import make_printable
from research.text.spreadsheets import write_delimited
from research.text.wording import format_count

if TYPE_CHECKING:
    import pandas as pd
    from bertopic import BERTopic
    from numpy.typing import NDArray


ExportName = Literal["quanteda", "stm", "gephi", "ris", "xlsx", "bertopic", "zip"]
"""Other tools that a run is written for."""


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

    def _repr_html_(self) -> str:
        """Show the question, the corpus and the findings in a notebook."""
        study, corpus, escape = self.study, self.records.corpus, html.escape
        first, last = (corpus.articles[place].published for place in (0, -1))
        with speak(study.report.language):
            found = report.list_findings(self.records, study.figures.language, n_changes=study.trends.n_changes)
            header = say(
                "{articles}, {stories}, {first} to {last}; run {run}",
                articles=format_count(corpus.n_articles, "article"),
                stories=format_count(corpus.n_stories, "story"),
                first=f"{first:%Y-%m-%d}",
                last=f"{last:%Y-%m-%d}",
                run=f"<code>{escape(self.path.name)}</code>",
            )
        findings = "".join(f"<li>{escape(make_printable(finding.text))}</li>" for finding in found)
        question = f"<p><em>{escape(make_printable(study.question))}</em></p>" if study.question else ""
        title = escape(make_printable(study.title))
        return f"<section><h3>{title}</h3>{question}<p>{header}</p><ul>{findings}</ul></section>"

    @cached_property
    def study(self) -> Study:
        """The study of the run, with all defaults."""
        return load_completed_study(self.path, study_file=self.manifest.get("study_file"))

    @cached_property
    def records(self) -> RunRecords:
        """The record of every stage; each is read on first use."""
        return open_records(self.path)

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

    def figure(
        self,
        name: str,
        *,
        series: str | int | Sequence[str | int] = (),
        width_mm: float | None = None,
        highlight: str | int | Sequence[str | int] = (),
        title: str = "",
        events: Sequence[str] | None = None,
        language: Language | None = None,
    ) -> figures.Drawing:
        """Draw a figure, which shows itself in a notebook, saves itself and gives its data and alternative text.

        Parameters
        ----------
        name
            One of `figure_names`, such as ``prevalence``, or the name of a figure of ``figures`` of the study.
        series
            Ids or names of themes and numbers of topics; empty for those of the standard figure.
        width_mm
            Width in millimetres: a column of a journal has 89, two have 183; None for the standard width.
        highlight
            Series that keep their colour while the others are grey.
        title
            Title above the figure.
        events
            Names of the events that are marked; None for all.
        language
            Language of texts and names; None for that of the report.

        Returns
        -------
        The figure: ``.save("figure_2.pdf")``, ``.data``, ``.alt``, ``.caption``, and ``.figure`` for matplotlib.

        Raises
        ------
        ResearchError
            If the figure, a series or an event does not exist.
        """
        settings = self.study.figures
        font = self.study.resolve(settings.font) if settings.font else None
        spoken = language or self.study.report.language
        if name in settings.own_names:
            entry = settings.draw[settings.own_names.index(name)]
            with speak(spoken):
                return figures.draw_own_figure(entry, self.records, settings, font=font)
        design = figures.Design(
            width_mm=width_mm,
            series=_list_names(series),
            highlight=_list_names(highlight),
            title=title,
            events=None if events is None else tuple(events),
        )
        named = settings if language is None else settings.model_copy(update={"language": language})
        with speak(spoken):
            return figures.draw_figure(name, self.records, named, font=font, design=design)

    # ------------------------------------------------------------------------------ the articles behind the numbers

    def subset(
        self,
        *,
        source: Values | None = None,
        language: Values | None = None,
        period: Values | None = None,
        theme: Values | None = None,
        topic: Values | None = None,
        start: date | str | None = None,
        end: date | str | None = None,
        **attributes: Values | None,
    ) -> Selection:
        """Choose articles; of several conditions all must hold, of several values one.

        Parameters
        ----------
        source, language, period
            Values as in `articles`, such as ``period="2024-05"``.
        theme, topic
            Ids of top themes and numbers of top topics.
        start, end
            First and last day of publication.
        **attributes
            Values of the attributes that the study reads (``columns: {attributes: ...}``), such as ``party="Green"``.

        Raises
        ------
        ResearchError
            If no article has a value, or the study reads no such attribute.
        """
        values = {"source": source, "language": language, "period": period, "top_theme": theme, "top_topic": topic}
        values |= read_attributes(attributes, self.records.corpus.attributes)
        frame = self.articles
        rows = select_rows(frame, values=values, start=start, end=end)
        return Selection(self.records, self.study, frame=frame, rows=rows)

    def search(self, query: str, *, n: int | None = 20) -> pd.DataFrame:
        """Find the articles that hold all words of a query; see `Selection.search`."""
        return self.subset().search(query, n=n)

    def kwic(self, query: str, *, width: int = 40, n: int | None = None) -> pd.DataFrame:
        """List every occurrence of some words in context; see `Selection.kwic`."""
        return self.subset().kwic(query, width=width, n=n)

    def article(self, identifier: str | int) -> browsing.ArticleView:
        """Return an article with its text, topics and themes.

        Parameters
        ----------
        identifier
            Its ``article`` in the tables, the beginning of it, or its row.

        Raises
        ------
        ResearchError
            If there is none, or several.
        """
        articles = self.records.corpus.articles
        if isinstance(identifier, int | np.integer):
            rows = [int(identifier)] if 0 <= identifier < len(articles) else []
        else:
            rows = [row for row, one in enumerate(self.records.corpus.ids) if identifier and one.startswith(identifier)]
        if len(rows) != 1:
            found = "several articles begin" if rows else "no article begins"
            raise ResearchError(f'{found} with "{identifier}"; give an id of the column "article" of run.articles')
        return browsing.view_article(self.records, rows[0], language=self.study.figures.language)

    def topic(self, number: int) -> browsing.TopicView:
        """Return a topic with its words and typical passages.

        Raises
        ------
        ResearchError
            If there is no topic of the number.
        """
        n_topics = len(self.records.topics.topics)
        if not 0 <= number < n_topics:
            raise ResearchError(f"There is no topic {number}; topics are numbered from 0 to {n_topics - 1}")
        return browsing.view_topic(self.records, number)

    def top_articles(self, series: str | int, *, n: int = 10) -> pd.DataFrame:
        """List the articles that belong most to a theme or topic, one per story; of equal shares the nearest first.

        Parameters
        ----------
        series
            Id of a theme, or number of a topic.
        n
            Articles to return.

        Returns
        -------
        Rows of `articles` with the column ``share``, 0 to 1.

        Raises
        ------
        ResearchError
            If there is no such theme or topic.
        """
        records = self.records
        themes = [theme.id for theme in records.themes.themes]
        if series in themes:
            share = records.themes.article_share[:, themes.index(str(series))]
            nearness = records.themes.logit[:, themes.index(str(series))].astype(np.float64)
        elif isinstance(series, int | np.integer) and 0 <= series < records.clusters.n_topics:
            share = records.article_topics.share[:, int(series)]
            nearness = self._find_nearness(int(series))
        else:
            raise ResearchError(
                f'There is no theme or topic "{series}"; themes are {", ".join(themes) or "none"}, topics are numbered '
                f"from 0 to {records.clusters.n_topics - 1}"
            )
        order = np.lexsort((-nearness, -share))
        story = records.corpus.story_of[order]
        firsts = order[np.sort(np.unique(story, return_index=True)[1])]
        rows = [row for row in firsts[:n] if share[row] > 0]
        found = self.articles.iloc[rows].copy()
        found.insert(1, "share", share[rows])
        return found

    def _find_nearness(self, topic: int) -> NDArray[np.float64]:
        """Give the mean cosine of each article's passages in a topic with its centre, shape (n_articles,)."""
        clusters, article_of = self.records.clusters, self.records.passages.article_of
        is_inside = (clusters.topic_of == topic) & ~clusters.is_outlier
        n_articles = self.records.corpus.n_articles
        total = np.bincount(article_of[is_inside], clusters.similarity[is_inside], minlength=n_articles)
        nearness: NDArray[np.float64] = total / np.maximum(np.bincount(article_of[is_inside], minlength=n_articles), 1)
        return nearness

    def find_topics(self, text: str, *, n: int = 5, language: str | None = None) -> pd.DataFrame:
        """Find the topics that are nearest to a text, such as ``"house prices"``.

        Parameters
        ----------
        text
            Words or a sentence in any language of the encoder.
        n
            Topics to return.
        language
            Code of its language, for the alignment; by default told from the text.

        Returns
        -------
        Rows of `topics` with the column ``similarity``, the cosine with the topic's centre, the largest first.

        Raises
        ------
        ResearchError
            If the text is empty, or the encoder is not available.
        """
        from research.workflow import rank_topics

        if not text.strip():
            raise ResearchError("find_topics needs a text; give a word or a sentence")
        similarity = rank_topics(text, self.records, self.study, language=language)
        order = np.argsort(-similarity, kind="stable")[:n]
        found = self.topics.iloc[order].copy()
        found.insert(2, "similarity", similarity[order])
        return found

    def assign(
        self,
        articles: object,
        *,
        columns: Mapping[str, str | None] | None = None,
        source: str | None = None,
    ) -> pd.DataFrame:
        """Assign other articles to the topics and themes of this run.

        They are read, cut, encoded and shifted as the articles of the run were, and judged by the same thresholds; an
        article gets the same result alone and together with others.

        Parameters
        ----------
        articles
            Texts, or a data frame of pandas or polars or a table of Arrow with the columns of `read_articles`.
        columns, source
            As in `read_articles`; not for texts.

        Returns
        -------
        One row per article: title, nearest and top topic and theme with their shares, and a column for every theme's
        share. Texts keep their order, and one that is empty has missing values; articles are in the order of dates.

        Raises
        ------
        ResearchError
            If nothing can be read, or the encoder is not the one of the run.
        """
        from research.workflow import assign_articles, read_texts, tabulate_assignment

        is_texts = isinstance(articles, str) or (
            isinstance(articles, list | tuple) and all(isinstance(text, str) for text in articles)
        )
        texts: list[str] = [articles] if isinstance(articles, str) else list(articles) if is_texts else []  # type: ignore[call-overload]
        zone = self.study.corpus.time_zone
        if is_texts and not any(text.strip() for text in texts):
            raise ResearchError("assign needs a text; all that were given are empty")
        if is_texts:
            corpus = read_texts(texts, time_zone=zone)
        else:
            corpus = read_articles(articles, columns=columns, source=source, time_zone=zone)
        assigned = assign_articles(corpus, self.records, self.study)
        table = tabulate_assignment(assigned, self.records)
        if is_texts:
            table.index = [int(one.key or 0) for one in corpus.articles]
            table = table.reindex(range(len(texts))).drop(columns=["article", "title", "source", "published"])
        return table

    def export(self, name: ExportName, folder: str | Path | None = None, *, has_texts: bool = False) -> Path:
        """Write this run as files of another tool.

        Parameters
        ----------
        name
            ``quanteda`` and ``stm``: word counts, metadata and a script that reads them in R; ``gephi``: topics and
            themes as a network (GEXF); ``ris``: articles as references; ``xlsx``: all tables as a workbook;
            ``bertopic``: a saved BERTopic model and its documents.
        folder
            Where to write; by default ``exports/<name>`` in the run folder. Files of the same names are replaced.
        has_texts
            Whether texts of articles are written, to ``quanteda``, ``ris`` and ``bertopic``; they may be others'
            property.

        Returns
        -------
        The folder; of ``zip`` the file.

        Raises
        ------
        ResearchError
            If the name is none of these, or nothing can be written there.
        """
        if name not in get_args(ExportName):
            near = difflib.get_close_matches(name, get_args(ExportName), 1)
            hint = f"did you mean {near[0]}?" if near else f"choose from {', '.join(get_args(ExportName))}"
            raise ResearchError(f'There is no export "{name}"; {hint}')
        place = Path(folder) if folder is not None else self.path / "exports" / name
        if name == "zip":
            from research.workflow import archive_run

            return archive_run(
                self.path, place / f"{self.study.name}-{self.path.resolve().name}.zip", has_texts=has_texts
            )
        with disk_errors(place):
            place.mkdir(parents=True, exist_ok=True)
            self._write_export(name, place, has_texts=has_texts)
        return place

    def _write_export(self, name: ExportName, place: Path, *, has_texts: bool) -> None:
        records, language = self.records, self.study.figures.language
        if name in ("quanteda", "stm"):
            from research.topics import count_article_words

            counted = count_article_words(records.passages, self.study.topics)
            metadata = self.articles.drop(columns=["title"])
            metadata.insert(1, "day", [time.date().toordinal() for time in metadata["published"]])
            if name == "stm":
                exports.write_stm(counted.counts, counted.words, metadata, folder=place)
            else:
                texts = self.subset().texts if has_texts else None
                exports.write_quanteda(counted.counts, counted.words, metadata, folder=place, texts=texts)
        elif name == "gephi":
            exports.write_network(records, place / "topics.gexf", language=language)
        elif name == "ris":
            exports.write_references(records, place / "articles.ris", language=language, has_texts=has_texts)
        elif name == "xlsx":
            (place / "tables.xlsx").write_bytes((self.path / "tables" / "tables.xlsx").read_bytes())
        else:
            from research.workflow import tabulate_bags

            self.to_bertopic().save(place, serialization="safetensors", save_ctfidf=True)
            documents = self.list_documents()
            documents.insert(0, "words", tabulate_bags(records, self.study))
            documents = documents if has_texts else documents.drop(columns="text")
            write_delimited(documents, place / "documents.csv")

    def to_bertopic(self) -> BERTopic:
        """Return a fitted BERTopic with the topics of this run, for the plots and tables of BERTopic.

        Its documents are the passages, in the order of `list_documents`; numbers, words, names and typical passages of
        topics are those of every table, and outliers are topic -1. ``transform`` gives topics as `assign` does.
        """
        from research.workflow import hand_out_bertopic

        return hand_out_bertopic(self.records, self.study)

    def list_documents(self) -> pd.DataFrame:
        """List the passages with their texts: the documents of `to_bertopic`, in their order.

        Returns
        -------
        One row per passage: ``text``, ``article``, ``published``, ``period``, ``source``, ``language`` and ``topic``,
        which is -1 for outliers, and ``x`` and ``y``, its place on the topic map.
        """
        from research.workflow import tabulate_documents

        return tabulate_documents(self.records, self.articles)


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
    shard: str | None = None,
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
    shard
        Which of several processes this is that run the study on the same folder, such as ``3/8``; None for one alone.

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
    return Run(run_pipeline(study, outputs=outputs, progress=shown, shard=shard))


def _list_names(given: str | int | Sequence[str | int]) -> tuple[str, ...]:
    """List the names of series; one alone need not stand in a list."""
    return (str(given),) if isinstance(given, str | int) else tuple(map(str, given))


def open_run(path: str | Path) -> Run:
    """Open a finished run.

    Parameters
    ----------
    path
        Run folder, or the folder of a study, such as ``outputs/sample``, whose newest run is opened.

    Returns
    -------
    The run; records are read on first use.

    Raises
    ------
    RunError
        If the folder is not a run.
    """
    return Run(find_run(Path(path)))
